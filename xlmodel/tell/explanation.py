"""How a number comes about, as data: a cell, what it is made of, and what depends on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from xlmodel.frames import csv_of, dimensions_of, frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment
from xlmodel.language import Member, Value
from xlmodel.reader import ErrorValue
from xlmodel.tell.using import UsedBy
from xlmodel.tell.words import number_text

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = ("key", "line", "label", "members", "value", "unit", "sheet", "cell", "formula", "words", "why", "origin")

ExplainedValue = Value | ErrorValue


@dataclass(frozen=True)
class Explanation:
    """One cell: its value, its formula in words and as declared, why it is so, and what it is made of.

    `origin` names the source of an input. `precedents` is empty for an input, for a cell explained already further up
    (`seen`), and where the wanted depth is reached: `more` then says of how many cells it is made. `formula` is the
    declared one, or for a cell of a workbook that this package did not write, the one that stands there.
    """

    key: str
    label: str
    value: ExplainedValue
    unit: str
    formula: str
    words: str
    why: str
    origin: str
    precedents: tuple[Explanation, ...]
    seen: bool = False
    more: int = 0
    line: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""

    @property
    def has_value(self) -> bool:
        """Tell whether anything is known to stand there."""
        return self.value is not None

    @property
    def shown(self) -> Value:
        """Return the value as programs read it: an error as its code."""
        return str(self.value) if isinstance(self.value, ErrorValue) else self.value

    @property
    def goes_on(self) -> bool:
        """Tell whether there is more below than was asked for."""
        return (self.more > 0 and not self.precedents) or any(one.goes_on for one in self.precedents)

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: its fields, with what it is made of in `precedents`."""
        told: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        told |= {"value": self.shown, "seen": self.seen, "more": self.more}
        return {**told, "precedents": [one.to_dict() for one in self.precedents]}


@dataclass(frozen=True)
class Explanations:
    """The explanation of each cell that was asked for; `used_by` says what depends on them, where that was asked."""

    entries: tuple[Explanation, ...]
    used_by: UsedBy | None = None

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def goes_on(self) -> bool:
        """Tell whether there is more below than was asked for."""
        return any(one.goes_on for one in self.entries)

    @overload
    def __getitem__(self, place: int) -> Explanation: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Explanation, ...]: ...
    def __getitem__(self, place: int | slice) -> Explanation | tuple[Explanation, ...]:
        return self.entries[place]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cell of the trees, or where it was asked what depends on the cells, one per line.

        Of the trees: level (0 for what was asked), key, line, label, a column for each dimension, value, unit, sheet,
        cell, formula, words, why, origin, read_by (the key of the cell that reads it). Of lines: line, label, sheet,
        cell (a key), one row per cell that reads what was asked for.
        """
        return frame_of(*self._table())

    def to_csv(self) -> str:
        """Return the same as CSV text."""
        return csv_of(*self._table())

    def to_json(self) -> str:
        """Return JSON text: explanations, and used_by, which is null where it was not asked.

        An explanation has key, line, label, members, value, unit, sheet, cell, formula, words, why, origin, seen,
        more, precedents; used_by has lines (line, label, sheets, cells), direct, total, outputs.
        """
        told = {
            "explanations": [one.to_dict() for one in self.entries],
            "used_by": self.used_by.to_dict() if self.used_by else None,
        }
        return json.dumps(told, indent=2, ensure_ascii=False)

    def _table(self) -> tuple[list[dict[str, Any]], Sequence[str]]:
        if self.used_by is not None:
            rows = [
                {"line": one.line, "label": one.label, "sheet": ", ".join(one.sheets), "cell": cell}
                for one in self.used_by.lines
                for cell in one.cells
            ]
            return rows, ["line", "label", "sheet", "cell"]
        found = [row for entry in self.entries for row in _rows(entry, 0, "")]
        dimensions = dimensions_of(row["members"] for row in found)
        before, behind = ["level", "key", "line", "label"], [*_PLAIN[4:], "read_by"]
        return [{**row["members"], **row} for row in found], [*before, *dimensions, *behind]

    def drawn_users(self) -> ReportTable:
        """Return what depends on what was asked for as a table, a row for each line."""
        lines = self.used_by.lines if self.used_by else ()
        rows = tuple((one.line, one.label, ", ".join(one.sheets), f"{len(one.cells):,}") for one in lines)
        headings = (ReportColumn("Line", "code"), ReportColumn("Label"), ReportColumn("Sheet"))
        return ReportTable("Used by", (*headings, ReportColumn("Cells", "number")), rows)

    def _repr_html_(self) -> str:
        columns = (ReportColumn("Cell"), ReportColumn("Value", "number"), ReportColumn("Unit"))
        headings = (*columns, ReportColumn("Made of"), ReportColumn("Key", "code"))
        rows = tuple(_drawn(row) for entry in self.entries for row in _rows(entry, 0, ""))
        tables = [ReportTable("", headings, rows)]
        if self.used_by is not None:
            tables.append(self.drawn_users())
        return html_fragment("", tables, self.used_by.summary if self.used_by else "")


def _rows(one: Explanation, level: int, read_by: str) -> Iterator[dict[str, Any]]:
    """Yield a cell and all that it is made of, from the top down."""
    yield {"level": level, **{name: getattr(one, name) for name in _PLAIN}, "value": one.shown, "read_by": read_by}
    for part in one.precedents:
        yield from _rows(part, level + 1, one.key)


def _drawn(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a cell as a row of a notebook: what lies deeper is indented."""
    said = row["words"] or row["formula"] or row["origin"]
    text = number_text(row["value"], row["unit"])
    return "\u2003" * row["level"] + row["label"], text, row["unit"], said, row["key"]
