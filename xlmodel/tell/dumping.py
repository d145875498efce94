"""Every formula of the workbook as text, one line each, in an order made for `git diff`.

Sheets in their order, keys in that of their declaration, indexes in that of their dimensions. Inputs stand among
the formulas, so that a changed assumption shows beside what it moved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlmodel.book import Layout, render
from xlmodel.frames import csv_of, frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment
from xlmodel.language import INPUT, Member, Model, ModelCell, Value
from xlmodel.tell.calling import Calling
from xlmodel.tell.values import columns_of_values

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class DumpedCell:
    """One cell: its sheet, its key with the members it stands at, its formula as Excel shows it, and its value.

    `line` and `label` are those of its line, `members` where it stands on each dimension, `cell` its address.
    """

    sheet: str
    key: str
    formula: str
    value: Value
    cell: str = ""
    line: str = ""
    label: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)
    unit: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the cell for JSON: sheet, cell, key, line, label, members, formula, value, unit."""
        told = ("sheet", "cell", "key", "line", "label", "members", "formula", "value", "unit")
        return {name: getattr(self, name) for name in told}


@dataclass(frozen=True)
class Dump:
    """All cells that are typed or computed."""

    entries: tuple[DumpedCell, ...]

    def __str__(self) -> str:
        """Return `sheet | key | formula | value` lines; numbers with fifteen digits."""
        lines = (f"{e.sheet} | {e.key} | {e.formula} | {_text(e.value)}" for e in self.entries)
        return "\n".join(lines) + "\n"

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cell: key, line, label, a column for each dimension, value, unit, sheet, cell, formula."""
        return frame_of(*self._table())

    def to_csv(self) -> str:
        """Return the same as CSV text."""
        return csv_of(*self._table())

    def to_json(self) -> str:
        """Return the cells as JSON text: a list under `cells`.

        Each has sheet, cell, key, line, label, members, formula, value, unit. The formula of a typed cell is `typed`.
        """
        return json.dumps({"cells": [entry.to_dict() for entry in self.entries]}, indent=1, ensure_ascii=False)

    def _table(self) -> tuple[list[dict[str, Any]], Sequence[str]]:
        columns = columns_of_values((entry.members for entry in self.entries), "formula")
        return [{**entry.members, **entry.to_dict()} for entry in self.entries], columns

    def _repr_html_(self) -> str:
        columns = (ReportColumn("Sheet"), ReportColumn("Key", "code"), ReportColumn("Formula", "code"))
        rows = tuple((e.sheet, e.key, e.formula, _text(e.value)) for e in self.entries)
        table = ReportTable("", (*columns, ReportColumn("Value", "number")), rows)
        return html_fragment("", [table], f"{len(self.entries):,} cells, typed or computed.")


def dump_cells(model: Model, layout: Layout, values: Mapping[ModelCell, Value]) -> Dump:
    """Return every typed and computed cell of the workbook."""
    calling = Calling(model, layout)
    entries = []
    for cell, _ in sorted(layout.places.items(), key=lambda pair: pair[1].page):
        if cell in model.computed or cell[0].startswith(INPUT):
            one = calling.named(cell)
            formula = render(model, layout, cell, model.computed[cell]) if cell in model.computed else "typed"
            told = (one.cell, one.line, one.label, one.members, one.unit)
            entries.append(DumpedCell(one.sheet, one.key, formula, values[cell], *told))
    return Dump(tuple(entries))


def _text(value: Value) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
