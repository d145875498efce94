"""What a cell is called by those who read the sheet: the label at its left, the heading above it, and its unit.

Judgements: the label is the first text of the row. The headings of a table stand in the nearest row above that says
"Unit"; a table ends at the first empty row, and what stands below it belongs to the heading row of the sheet. A row
without a unit is a member of the line above it that has a label and a unit but no values; it is called after both. A
workbook of another program has labels at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xlmodel.edits.snapshot import Leaf
from xlmodel.reader.cells import row_and_column

_UNIT = "'Unit"
_LINE = "'Line"
_UNITS = 2
"""The column of units, which has a heading only where units stand in it."""


@dataclass(frozen=True)
class _Heads:
    """Where the words for a row stand: the row of its headings and that of the line it is a member of, 0 for none."""

    head: int
    group: int


class SheetWords:
    """The words of one worksheet. Rows and columns count from 1."""

    def __init__(self, leaf: Leaf) -> None:
        self._cells = leaf.cells

    def label(self, address: str) -> str:
        """Return the label of a cell with the heading of its column, such as `Capex, Amazon, 2026`; "" for none."""
        row, column = row_and_column(address)
        place = self._places.get(row, _Heads(0, 0))
        if self._has_heads and not place.head:
            return ""  # the title of the sheet and what stands beside it
        texts = ((at, held) for at, held in sorted(self._rows.get(row, {}).items()) if held.startswith("'"))
        own = next((held[1:] for at, held in texts if at < column), "")
        held = self._rows.get(place.head, {}).get(column, "")
        if held.startswith("="):  # a year that is typed once, in the first headings
            held = self._cells.get(held[1:].replace("$", ""), "")
        heading = held[1:]
        parts = (self._text(place.group, 1) if own else "", own, "" if heading in {"Line", "Value"} else heading)
        return ", ".join(part for part in parts if part)

    def unit(self, address: str) -> str:
        """Return the unit of a cell, "" where the sheet does not say."""
        row, column = row_and_column(address)
        place = self._places.get(row, _Heads(0, 0))
        if not place.head:
            return ""
        own = self._text(place.group or row, _unit_column(self._rows[place.head]))
        return own if self._rows[place.head].get(1) == _LINE else own or self._text(place.head + 1, column)

    def _text(self, row: int, column: int) -> str:
        held = self._rows.get(row, {}).get(column, "")
        return held[1:] if held.startswith("'") else ""

    @cached_property
    def _rows(self) -> Mapping[int, Mapping[int, str]]:
        found: dict[int, dict[int, str]] = {}
        for address, held in self._cells.items():
            row, column = row_and_column(address)
            found.setdefault(row, {})[column] = held
        return found

    @cached_property
    def _has_heads(self) -> bool:
        return any(place.head for place in self._places.values())

    @cached_property
    def _places(self) -> Mapping[int, _Heads]:
        """Return the place of each row, in one pass from top to bottom."""
        found: dict[int, _Heads] = {}
        head = sheet = group = previous = 0
        for row in sorted(self._rows):
            if row > previous + 1:
                group = 0
                if not (previous == head and row == head + 2):  # the units below the headings of a table may be empty
                    head = sheet
            cells, previous = self._rows[row], row
            if head and (head == sheet or self._rows[head].get(1) == _LINE):
                unit = _unit_column(self._rows[head])
                if self._text(row, unit):
                    beside = [held for column, held in cells.items() if column > unit]
                    group = row if all(held.startswith("'") for held in beside) else 0  # a note at the far right
                elif not self._text(row, 1):
                    group = 0
            found[row] = _Heads(head, group if group != row else 0)
            of_table = min(cells) > _UNITS and len(cells) > 1 and all(held.startswith("'") for held in cells.values())
            if _UNIT in cells.values() or (of_table and head != row - 1):  # the units of a table stand below its heads
                head, group = row, 0
                sheet = row if cells.get(1) == _LINE else sheet
        return found


def _unit_column(cells: Mapping[int, str]) -> int:
    return next((column for column, held in cells.items() if held == _UNIT), _UNITS)
