"""Where the references of a person's own sheet lead in the new workbook.

A cell of ours is followed by its `in_` or `out_` name, then by its key. One that has neither (a heading, a title, a
blank cell) is looked for where it would stand by the rows around it, and is taken only where the same thing stands
there: a reference never leads to another cell. Judgements:

- A reference to what has not moved stays letter by letter; one to a cell that has moved is written by the name of the
  cell where there is one, so that it cannot go astray again. Charts cannot use such names and keep addresses.
- A range goes by its cells. If one of them is gone, or they stand in another order, the range is gone. Where rows or
  columns came in between, it is as wide as Excel would make it, and that is told.
- What leads to another file, or to a sheet, name or table that is not there any more, is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

from xlmodel.grafting.naming import by_cell, one_cell, proper
from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader.model import Cell, Workbook, WorkbookSheet
from xlmodel.reader.places import Area, CellPosition, address, row_and_column
from xlmodel.reader.references import Reference, moved, references


class Leads(Protocol):
    """What leads from the previous file to the new one: keys of our cells and sheets."""

    def key(self, sheet: str, address: str) -> str | None:
        """Return the key of a cell of the previous file, None for one without."""

    def cell(self, sheet: str, address: str) -> tuple[str, str] | None:
        """Return the sheet and address in the new file of a cell of the previous one, None where it is gone."""

    def sheet(self, name: str) -> str | None:
        """Return what one of our sheets is called in the new file, None for a person's own or one that is gone."""


class Followed(NamedTuple):
    """A formula in the new file; the references that are gone, and those that hold more cells now, as written."""

    formula: str
    lost: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Follower:
    """Follows the references of formulas. `own` are the names of the sheets that are carried, `names` of the names."""

    previous: Workbook
    built: Workbook
    leads: Leads
    own: frozenset[str]
    names: frozenset[str]

    def formula(self, text: str, home: str, *, by_name: bool = True) -> Followed:
        """Return a formula (with or without "=") of the sheet `home` as it has to read in the new file."""
        wider: list[str] = []
        by_name = by_name and all(found.kind != "span" for found in references(text))

        def move(area: Area) -> Area | str | None:
            now = self.area(area)
            if now is None or now == area:
                return now
            if _size(now) != _size(area):
                wider.append(f"{area.sheet}!{area.text}")
            return (self._names_now.get((now.sheet, now.text)) if by_name and now.single else None) or now

        order = [sheet.name for sheet in self.previous.sheets]
        found = moved(text, home, move, order=order, rename=self._named)
        return Followed(proper(found.formula, self._titles), found.lost, tuple(wider))

    def leaves(self, text: str, home: str) -> bool:
        """Tell whether a formula of a carried sheet refers to anything but cells of carried sheets."""
        return any(not found.on_grid or (found.sheet or home) not in self.own for found in references(text))

    def area(self, area: Area) -> Area | None:
        """Return where the cells of an area stand, None where one of them is gone."""
        sheet = self._before(area.sheet)
        if sheet is None:
            return None
        if sheet.name in self.own:
            return area
        if area not in self._areas:
            self._areas[area] = self._cell(area) if area.single else self._range(area, sheet)
        return self._areas[area]

    def _before(self, name: str) -> WorkbookSheet | None:
        return self.previous.sheet(name)

    def _cell(self, area: Area) -> Area | None:
        spot = self._spot(self.previous.sheet(area.sheet), area.top, area.left)
        return Area(spot[0], spot[1], spot[2], spot[1], spot[2]) if spot else None

    def _spot(self, sheet: WorkbookSheet | None, row: int, column: int) -> CellPosition | None:
        """Return where a cell of ours stands now."""
        if sheet is None:
            return None
        place = address(row, column)
        name = self._names_before.get((sheet.name, place))
        if name in self._cells_now:
            return self._cells_now[name]
        found = self.leads.cell(sheet.name, place)
        if found:
            return (found[0], *row_and_column(found[1]))
        if name or self.leads.key(sheet.name, place):
            return None
        return self._by_neighbours(sheet, row, column)

    def _by_neighbours(self, sheet: WorkbookSheet, row: int, column: int) -> CellPosition | None:
        """Return where a cell without a key stands: beside the rows that have keys, if it holds there what it held."""
        name = self.leads.sheet(sheet.name)
        now = self.built.by_name.get(name or "")
        if now is None:
            return None
        held = sheet.at(row, column)
        if _alike(held, now.at(row, column)) and self._still(sheet, row):
            return now.name, row, column
        rows = self._rows(sheet)
        around = sorted(rows, key=lambda known: (abs(known - row), known < row))
        for known in around[:2]:
            place = rows[known] + row - known
            if 1 <= place <= ROWS and _alike(held, now.at(place, column)):
                return now.name, place, column
        if held is None or not held.holds:
            return None
        same = [cell for cell in now.cells.values() if cell.column == column and _alike(held, cell)]
        return (now.name, same[0].row, column) if len(same) == 1 else None

    def _still(self, sheet: WorkbookSheet, row: int) -> bool:
        """Tell whether the nearest rows with keys, above and below a row, stand where they stood."""
        rows = self._rows(sheet)
        above = max((known for known in rows if known < row), default=None)
        below = min((known for known in rows if known > row), default=None)
        return all(rows[known] == known for known in (above, below) if known is not None)

    def _rows(self, sheet: WorkbookSheet) -> Mapping[int, int]:
        """Return where the rows of a sheet that have keys stand now, if on the same sheet."""
        if sheet.name not in self._lines:
            found: dict[int, int] = {}
            name = self.leads.sheet(sheet.name)
            for cell in sheet.cells.values():
                if cell.row not in found and cell.holds and self.leads.key(sheet.name, cell.address):
                    now = self.leads.cell(sheet.name, cell.address)
                    if now and now[0] == name:
                        found[cell.row] = row_and_column(now[1])[0]
            self._lines[sheet.name] = found
        return self._lines[sheet.name]

    def _range(self, area: Area, sheet: WorkbookSheet) -> Area | None:
        """Return where a range stands: every cell of it that holds something, in the same order."""
        top, left, bottom, right = area.corners
        cells = [c for c in sheet.cells.values() if c.holds and top <= c.row <= bottom and left <= c.column <= right]
        if (top, bottom) == (1, ROWS) or (left, right) == (1, COLUMNS):
            return self._whole(area, sheet, cells)
        if not cells:
            return self._blank(area)
        spots = [self._spot(sheet, cell.row, cell.column) for cell in cells]
        found = [spot for spot in spots if spot]
        if len(found) < len(cells) or len({spot[0] for spot in found}) > 1:
            return None
        rows = _line([cell.row for cell in cells], [spot[1] for spot in found])
        columns = _line([cell.column for cell in cells], [spot[2] for spot in found])
        if rows is None or columns is None:
            return None
        up, down = _ends(rows, top, bottom, ROWS)
        first, last = _ends(columns, left, right, COLUMNS)
        return Area(found[0][0], up, first, down, last)

    def _whole(self, area: Area, sheet: WorkbookSheet, cells: list[Cell]) -> Area | None:
        """Return where whole columns or rows stand: where what is left of them stands, in whatever order."""
        down = (area.top, area.bottom) == (1, ROWS)
        pairs = [(cell, spot) for cell in cells if (spot := self._spot(sheet, cell.row, cell.column))]
        name = self.leads.sheet(sheet.name)
        if not pairs:
            return Area(name, *area.corners) if name and not cells else None
        was = [cell.column if down else cell.row for cell, _ in pairs]
        lines = _line(was, [column if down else row for _, (_, row, column) in pairs])
        if lines is None or {spot[0] for _, spot in pairs} != {name} or name is None:
            return None
        if down:
            first, last = _ends(lines, area.left, area.right, COLUMNS)
            return Area(name, 1, first, ROWS, last)
        up, low = _ends(lines, area.top, area.bottom, ROWS)
        return Area(name, up, 1, low, COLUMNS)

    def _blank(self, area: Area) -> Area | None:
        """Return where a range without any content stands: by its corners, if nothing stands in it now."""
        sheet = self.previous.sheet(area.sheet)
        one, other = self._spot(sheet, area.top, area.left), self._spot(sheet, area.bottom, area.right)
        if one is None or other is None or one[0] != other[0]:
            return None
        now = Area(one[0], one[1], one[2], other[1], other[2])
        return now if _size(now) == _size(area) else None

    def _named(self, found: Reference) -> str | None:
        """Return what to write for a name, a piece of a table, or what stands in another workbook."""
        if found.kind == "outside":
            return None
        if found.kind == "table":
            table = found.rest.partition("[")[0].casefold()
            return found.text if not table or table in self._tables else None
        name = found.rest.casefold()
        if name in self._tables or name in self.names or name in self._all_now:
            return found.text
        before = {known.name.casefold(): known for known in self.previous.names}.get(name)
        if before is None:
            return None if name in self._tables_before else found.text
        place = one_cell(before.text)
        spot = self.area(place) if place else None
        return (self._names_now.get((spot.sheet, spot.text)) if spot else None) or None

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Return the names of the sheets of the new file by themselves without case."""
        return {name.casefold(): name for name in (*self.own, *self.built.by_name)}

    @cached_property
    def _tables(self) -> frozenset[str]:
        return frozenset(
            table.name.casefold() for sheet in self.previous.sheets if sheet.name in self.own for table in sheet.tables
        )

    @cached_property
    def _tables_before(self) -> frozenset[str]:
        return frozenset(table.name.casefold() for sheet in self.previous.sheets for table in sheet.tables)

    @cached_property
    def _all_now(self) -> frozenset[str]:
        return frozenset(name.name.casefold() for name in self.built.names if not name.scope)

    @cached_property
    def _names_before(self) -> dict[tuple[str, str], str]:
        return by_cell(self.previous)

    @cached_property
    def _names_now(self) -> dict[tuple[str, str], str]:
        return by_cell(self.built)

    @cached_property
    def _cells_now(self) -> dict[str | None, CellPosition]:
        return {name: (sheet, *row_and_column(place)) for (sheet, place), name in self._names_now.items()}

    @cached_property
    def _areas(self) -> dict[Area, Area | None]:
        return {}

    @cached_property
    def _lines(self) -> dict[str, Mapping[int, int]]:
        return {}


def _alike(before: Cell | None, now: Cell | None) -> bool:
    """Tell whether a cell holds what it held: both nothing, both a formula, or the same typed value."""
    if before is None or not before.holds:
        return now is None or not now.holds
    if now is None or not now.holds:
        return False
    if before.formula or now.formula:
        return bool(before.formula) == bool(now.formula)
    return before.value == now.value and type(before.value) is type(now.value)


def _line(before: list[int], now: list[int]) -> dict[int, int] | None:
    """Return where each row (or column) went, None unless each went to one place and all kept their order."""
    found: dict[int, int] = {}
    for old, new in zip(before, now, strict=True):
        if found.setdefault(old, new) != new:
            return None
    places = [found[old] for old in sorted(found)]
    return found if all(one < other for one, other in pairwise(places)) else None


def _ends(lines: Mapping[int, int], first: int, last: int, limit: int) -> tuple[int, int]:
    """Return the first and the last line of a range; blank lines at its ends stay as many as they were."""
    low, high = min(lines), max(lines)
    return max(1, lines[low] - (low - first)), min(limit, lines[high] + last - high)


def _size(area: Area) -> tuple[int, int]:
    return area.bottom - area.top, area.right - area.left
