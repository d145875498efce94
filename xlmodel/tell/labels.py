"""What a cell is called by those who read the sheet: the label at its left, the heading above it, and its unit.

Judgements: the label is the first text of the row, live ones included. The headings of a table stand in the nearest row
above that says "Unit", or above a row of units alone; a table ends at the first empty row, and what stands below it
belongs to the heading row of the sheet. A row without a unit is a member of the line above it that has a label and a
unit but no values; it is called after both. So it is where the rows are known by key to be those of one line. A cell of
a two-way grid, whose axes say where they run (`Cash margin →`, `Yield multiplier ↓`), is called by the title of the
grid and by what stands on both axes. A sheet without headings has the label at the left, or else the text above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xlmodel.reader.cells import ErrorValue, row_and_column
from xlmodel.reader.places import address
from xlmodel.tell.words import number_text

_UNIT = "'Unit"
_LINE = "'Line"
_LABELS, _UNITS, _VALUES = 1, 2, 3
"""The columns of labels, of units, which has a heading only where units stand in it, and of values."""

_ACROSS, _DOWN = " →", " ↓"
"""What the label of an axis of a grid ends with."""

LONGEST_UNIT = 24
"""Characters of a unit."""

Result = float | str | bool | ErrorValue


@dataclass(frozen=True)
class _Heads:
    """Where the words for a row stand: the row of its headings and that of the line it is a member of, 0 for none."""

    head: int
    group: int


@dataclass(frozen=True)
class _Grid:
    """A two-way grid by its rows: of its title, of the axis that runs across, and the last row of its body."""

    title: int
    across: int
    last: int

    def holds(self, row: int) -> bool:
        """Tell whether a row is one of its axis across or of its body."""
        return self.across <= row <= self.last


class SheetWords:
    """The words of one worksheet, given what stands in its cells by address (see `comparison.contents`).

    `results` are what formulas come to, `keys` the keys of cells, both by address and where they are known. Rows and
    columns count from 1.
    """

    def __init__(
        self,
        cells: Mapping[str, str],
        results: Mapping[str, Result] | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self._cells = cells
        self._results = results or {}
        self._keys = keys or {}

    def label(self, at: str) -> str:
        """Return the label of a cell with the heading of its column, such as `Capex, Amazon, 2026`; "" for none."""
        row, column = row_and_column(at)
        if grid := self._grid(row):
            return self._of_grid(grid, row, column)
        place = self._places.get(row, _Heads(0, 0))
        if self._has_heads and not place.head:
            return ""  # the title of the sheet and what stands beside it
        own = self._first_text(row, column)
        if not self._has_heads:
            return own or self._above(row, column)
        heading = self._said(place.head, column)
        parts = (self._text(place.group, _LABELS) if own else "", own, "" if heading in {"Line", "Value"} else heading)
        return ", ".join(part for part in parts if part)

    def unit(self, at: str) -> str:
        """Return the unit of a cell, "" where the sheet does not say."""
        row, column = row_and_column(at)
        if grid := self._grid(row):
            if row == grid.across or column <= _VALUES:
                return self._text(grid.across if row == grid.across else grid.across + 1, _UNITS)
            return self._text(grid.title, _UNITS)
        place = self._places.get(row, _Heads(0, 0))
        if not place.head:
            return ""
        own = self._text(place.group or row, _unit_column(self._rows[place.head]))
        if self._rows[place.head].get(_LABELS) == _LINE:
            return own
        return self._text(place.head + 1, column) or own

    def of_block(self, first: str, last: str) -> str:
        """Return what neighbouring cells are called together: `Capex, 2026 to 2030` along a row."""
        one, other = self.label(first), self.label(last)
        same, apart, end = one.rpartition(", ")[0], one.rpartition(", ")[2], other.rpartition(", ")[2]
        if one == other or not one or not other:
            return one or other
        if other.startswith(f"{same}, ") and same:
            return f"{same}, {apart} to {end}"
        return f"{one} to {other}"

    # The words of a place

    def _text(self, row: int, column: int) -> str:
        held = self._rows.get(row, {}).get(column, "")
        return held[1:] if held.startswith("'") else ""

    def _said(self, row: int, column: int) -> str:
        """Return what a cell shows as text: a formula that leads to a year that is typed once, or to a name."""
        held = self._rows.get(row, {}).get(column, "")
        if not held.startswith("="):
            return held[1:]
        result = self._results.get(address(row, column))
        if isinstance(result, str):
            return str(result)
        return self._cells.get(held[1:].replace("$", ""), "")[1:]

    def _first_text(self, row: int, column: int) -> str:
        for at, held in sorted(self._rows.get(row, {}).items()):
            if at >= column:
                break
            if held.startswith("'"):
                return held[1:]
            if at == _LABELS and isinstance(self._results.get(address(row, at)), str):
                return str(self._results[address(row, at)])
        return ""

    def _above(self, row: int, column: int) -> str:
        """Return the nearest text above a cell, in the rows that hang together with its own."""
        while row > 1 and row - 1 in self._rows:
            row -= 1
            if text := self._text(row, column):
                return "" if text.endswith((".", "?")) else text  # a sentence is no label
        return ""

    # Grids

    def _of_grid(self, grid: _Grid, row: int, column: int) -> str:
        across = self._text(grid.across, _LABELS).removesuffix(_ACROSS)
        down = self._text(grid.across + 1, _LABELS).removesuffix(_DOWN)
        if row == grid.across:
            return across if column > _LABELS else ""
        if column <= _VALUES:
            return down if column > _LABELS else ""
        there, here = (
            f"{name} {self._number(place, at, unit)}".strip()
            for name, place, at, unit in (
                (down, row, _VALUES, self._text(grid.across + 1, _UNITS)),
                (across, grid.across, column, self._text(grid.across, _UNITS)),
            )
        )
        return ", ".join(part for part in (self._text(grid.title, _LABELS), there, here) if part)

    def _number(self, row: int, column: int, unit: str) -> str:
        held = self._rows.get(row, {}).get(column, "")
        value = self._results.get(address(row, column))
        if held.startswith("#"):
            value = float(held[1:])
        return number_text(value, unit) if isinstance(value, float) else self._said(row, column)

    def _grid(self, row: int) -> _Grid | None:
        return next((grid for grid in self._grids if grid.holds(row)), None)

    @cached_property
    def _grids(self) -> tuple[_Grid, ...]:
        found = []
        for row in sorted(self._rows):
            if self._text(row, _LABELS).endswith(_ACROSS) and self._text(row + 1, _LABELS).endswith(_DOWN):
                last = row + 1
                while last + 1 in self._rows and not self._text(last + 1, _LABELS):
                    last += 1
                found.append(_Grid(row - 1, row, last))
        return tuple(found)

    # Headings

    @cached_property
    def _rows(self) -> Mapping[int, Mapping[int, str]]:
        found: dict[int, dict[int, str]] = {}
        for at, held in self._cells.items():
            row, column = row_and_column(at)
            found.setdefault(row, {})[column] = held
        return found

    @cached_property
    def _has_heads(self) -> bool:
        return bool(self._grids) or any(place.head for place in self._places.values())

    @cached_property
    def _members(self) -> frozenset[int]:
        """Return the rows that are known by key to be those of members of one line, as is a row beside them."""
        lines: dict[int, str] = {}
        for at, key in self._keys.items():
            row, _ = row_and_column(at)
            line, bracket, _ = key.partition("[")
            lines[row] = line if bracket and lines.get(row, line) == line else ""
        same = {row for row, line in lines.items() if line and line in (lines.get(row - 1), lines.get(row + 1))}
        return frozenset(same)

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
            if head and (head == sheet or self._rows[head].get(_LABELS) == _LINE):
                unit = _unit_column(self._rows[head])
                if 0 < len(self._text(row, unit)) <= LONGEST_UNIT:  # what is longer is the note of a heading
                    beside = [held for column, held in cells.items() if column > unit]
                    group = row if all(held.startswith("'") for held in beside) else 0  # a note at the far right
                elif not self._text(row, _LABELS):
                    group = 0
                elif row + 1 in self._members and row not in self._members and self._is_title(cells):
                    group = row
            found[row] = _Heads(head, group if group != row else 0)
            head_row = self._heading(row, head)
            if head_row:
                head, group = head_row, 0
                found[row] = _Heads(head, 0) if head_row != row else found[row]
                sheet = row if cells.get(_LABELS) == _LINE else sheet
        return found

    def _is_title(self, cells: Mapping[int, str]) -> bool:
        """Tell whether a row has a label and at most a note behind it."""
        return all(held.startswith("'") for held in cells.values()) and _VALUES not in cells

    def _heading(self, row: int, head: int) -> int:
        """Return the row of headings that a row shows to be: itself, or the one above a row of units; 0 for none."""
        cells = self._rows[row]
        if _UNIT in cells.values():
            return row
        of_table = min(cells) > _UNITS and len(cells) > 1 and all(held.startswith("'") for held in cells.values())
        if not of_table or head == row - 1:
            return 0
        above = self._rows.get(row - 1, {})
        names = all(held.startswith("'") for held in above.values()) and _UNITS not in above
        return row - 1 if above and names and cells.keys() <= above.keys() else row


def _unit_column(cells: Mapping[int, str]) -> int:
    return next((column for column, held in cells.items() if held == _UNIT), _UNITS)
