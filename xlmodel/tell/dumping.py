"""Every formula of the workbook as text, one line each, in an order made for `git diff`.

Sheets in their order, keys in that of their declaration, indexes in that of their dimensions. Inputs stand among
the formulas, so that a changed assumption shows beside what it moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlmodel.book import Layout, render
from xlmodel.frames import frame_of
from xlmodel.language import INPUT, Model, ModelCell, Value, key_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class DumpedCell:
    """One cell: its sheet, its key with the members it stands at, its formula as Excel shows it, and its value."""

    sheet: str
    key: str
    formula: str
    value: Value


@dataclass(frozen=True)
class Dump:
    """All cells that are typed or computed."""

    entries: tuple[DumpedCell, ...]

    def __str__(self) -> str:
        """Return `sheet | key | formula | value` lines; numbers with fifteen digits."""
        lines = (f"{e.sheet} | {e.key} | {e.formula} | {_text(e.value)}" for e in self.entries)
        return "\n".join(lines) + "\n"

    def to_frame(self) -> pd.DataFrame:
        """Return the entries as a frame: sheet, key, formula, value."""
        return frame_of(map(vars_of, self.entries), ["sheet", "key", "formula", "value"])


def vars_of(entry: DumpedCell) -> tuple[str, str, str, Value]:
    """Return the fields of an entry in the order of the dump."""
    return entry.sheet, entry.key, entry.formula, entry.value


def dump_cells(model: Model, layout: Layout, values: dict[ModelCell, Value]) -> Dump:
    """Return every typed and computed cell of the workbook."""
    entries = [
        DumpedCell(layout.pages[place.page].name, key_text(cell), _formula(model, layout, cell), values[cell])
        for cell, place in sorted(layout.places.items(), key=lambda pair: pair[1].page)
        if cell in model.computed or cell[0].startswith(INPUT)
    ]
    return Dump(tuple(entries))


def _formula(model: Model, layout: Layout, cell: ModelCell) -> str:
    return render(model, layout, cell, model.computed[cell]) if cell in model.computed else "typed"


def _text(value: Value) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
