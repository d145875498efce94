"""Values as a table: headline outputs, one line, or one sheet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from xlmodel.frames import frame_of
from xlmodel.language import Input, Line, Model, ModelCell, Value, items
from xlmodel.profile import CHECK, TIE
from xlmodel.tell.words import describe, find_cells

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ShownValue:
    """One value with its key, label and unit."""

    key: str
    label: str
    value: Value
    unit: str


@dataclass(frozen=True)
class Shown:
    """Values under a title."""

    title: str
    rows: tuple[ShownValue, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a frame: key, label, value, unit."""
        return frame_of(map(asdict, self.rows), ["key", "label", "value", "unit"])


def show_lines(model: Model, values: dict[ModelCell, Value], what: str = "") -> Shown:
    """Return the values of a key, of a sheet (by key or name), or of all headline outputs.

    Raises XlmodelError with the nearest known names.
    """
    if not what:
        chosen = [(name, cell) for name, cell in model.outputs.items() if not name.startswith((CHECK, TIE))]
        return Shown("Headline outputs", tuple(_row(model, values, cell, name) for name, cell in chosen))
    sheet = next((s for s in model.sheets if what.casefold() in {s.key.casefold(), s.name.casefold()}), None)
    if sheet is not None:
        keys = [item.key for item, _ in items(sheet) if isinstance(item, Line | Input)]
        cells = [cell for key in keys for cell in _cells(model, key)]
        return Shown(sheet.name, tuple(_row(model, values, cell) for cell in cells))
    also = (name for s in model.sheets for name in (s.key, s.name))
    return Shown(what, tuple(_row(model, values, cell) for cell in find_cells(model, what, also)))


def _cells(model: Model, key: str) -> list[ModelCell]:
    item = model.items[key]
    if isinstance(item, Input):
        return [cell for cell in (model.cell(key, index) for index in item.cells) if cell is not None]
    return [cell for cell in model.computed if cell[0] == key]


def _row(model: Model, values: dict[ModelCell, Value], cell: ModelCell, name: str = "") -> ShownValue:
    key, label, unit = describe(model, cell)
    return ShownValue(name or key, label, values[cell], unit)
