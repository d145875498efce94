"""A workbook as the rules see it: read once, never changed, and found by sheet, row and column.

Judgements: a cell that holds nothing is no cell; whether it may be typed into is still known. The cells that a
multi-cell array formula or a what-if table fills hold no formula of their own and are `filled`, not typed. A formula's
value is what the saving program stored; where it stored none, as openpyxl saves it, the value is None.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xlmodel.reader.cells import ErrorValue
from xlmodel.reader.dates import Moment
from xlmodel.reader.formulas import Formula
from xlmodel.reader.places import Area, CellPosition, Position, address
from xlmodel.reader.precedents import Flow
from xlmodel.reader.references import Reference

AuditValue = float | str | bool | ErrorValue | Moment | None


_BEYOND = re.compile(r"#(?:headers|totals|all)\b", re.IGNORECASE)
"""What a reference into a table says that does not mean its body."""


@dataclass(frozen=True, slots=True)
class AuditStyle:
    """How a cell looks. Colours are RRGGBB, "" for the automatic one."""

    font: str = ""
    ink: str = ""
    bold: bool = False
    italic: bool = False
    fill: str = ""
    line: bool = False
    """Whether a line is drawn above or below, as for totals and headings."""
    number: str = "General"
    locked: bool = True


@dataclass(frozen=True, slots=True)
class AuditCell:
    """A cell that holds something: a typed value, or a formula with its stored value."""

    sheet: str
    row: int
    column: int
    value: AuditValue
    formula: Formula | None
    relative: str
    """The formula in R1C1 terms, "" where there is none."""
    style: AuditStyle
    filled: bool

    @property
    def spot(self) -> CellPosition:
        """Return its sheet, row and column."""
        return self.sheet, self.row, self.column

    @property
    def address(self) -> str:
        """Return the address, such as B7."""
        return address(self.row, self.column)

    @property
    def typed(self) -> bool:
        """Tell whether a person typed it: no formula, and not filled by one."""
        return self.formula is None and not self.filled

    @property
    def is_number(self) -> bool:
        """Tell whether it comes to a number."""
        return isinstance(self.value, float)

    @property
    def is_text(self) -> bool:
        """Tell whether it comes to a text."""
        return isinstance(self.value, str) and self.value != ""


@dataclass(frozen=True)
class Print:
    """How a sheet is printed."""

    landscape: bool
    fits_width: bool
    fits_height: bool
    titles: bool


@dataclass(frozen=True, eq=False)
class AuditSheet:
    """A worksheet. `place` counts from 0; `frozen` is the first cell that scrolls, (1, 1) where nothing is frozen.

    `unlocked` are the cells that may be typed into when the sheet is protected, empty ones included. `tables` are the
    data tables that were made one in the program, by their names; `grids` the areas of what-if tables.
    """

    name: str
    place: int
    cells: Mapping[Position, AuditCell]
    state: str
    frozen: Position
    merged: tuple[Area, ...]
    protected: bool
    password: bool
    unlocked: frozenset[Position]
    validated: tuple[Area, ...]
    coloured: tuple[Area, ...]
    """Areas with a conditional format."""
    printed: Print
    notes: Mapping[Position, str]
    """Comments on cells."""
    tables: Mapping[str, tuple[Area, tuple[str, ...]]]
    grids: tuple[Area, ...]

    @cached_property
    def rows(self) -> Mapping[int, tuple[AuditCell, ...]]:
        """Return the cells by row, from left to right."""
        return _lines(self.cells, 0)

    @cached_property
    def columns(self) -> Mapping[int, tuple[AuditCell, ...]]:
        """Return the cells by column, from top to bottom."""
        return _lines(self.cells, 1)

    @cached_property
    def _heights(self) -> Mapping[int, list[int]]:
        return {column: [cell.row for cell in cells] for column, cells in self.columns.items()}

    def at(self, row: int, column: int) -> AuditCell | None:
        """Return a cell, None where it is empty."""
        return self.cells.get((row, column))

    def inside(self, area: Area) -> Iterator[AuditCell]:
        """Yield the cells that an area holds, column by column; a large area of few cells costs little."""
        wide = area.right - area.left + 1 > len(self.columns)
        for column in sorted(self.columns) if wide else range(area.left, area.right + 1):
            if column in self.columns and area.left <= column <= area.right:
                rows = self._heights[column]
                yield from self.columns[column][bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]

    @property
    def formulas(self) -> Iterator[AuditCell]:
        """Yield the cells that hold a formula."""
        return (cell for cell in self.cells.values() if cell.formula is not None)


def _lines(cells: Mapping[Position, AuditCell], by: int) -> Mapping[int, tuple[AuditCell, ...]]:
    found: dict[int, list[AuditCell]] = defaultdict(list)
    for place in sorted(cells):
        found[place[by]].append(cells[place])
    return {number: tuple(line) for number, line in found.items()}


@dataclass(frozen=True)
class AuditName:
    """A defined name: the sheet it belongs to, "" for the whole workbook, and what it stands for."""

    name: str
    scope: str
    text: str


@dataclass(frozen=True, eq=False)
class AuditWorkbook:
    """A workbook. `links` are the other workbooks it reads; `others` the sheets of other kinds, with their state."""

    path: Path
    sheets: tuple[AuditSheet, ...]
    flow: Flow
    names: tuple[AuditName, ...]
    calculation: str
    iterates: bool
    as_displayed: bool
    """Whether it calculates with numbers as they are displayed, rounded."""
    links: tuple[str, ...]
    others: Mapping[str, str]
    lists: tuple[str, ...]
    """Formulas of validations and conditional formats, which may use names."""

    @cached_property
    def by_name(self) -> Mapping[str, AuditSheet]:
        """Return the sheets by their names in small letters: Excel does not tell them apart by case."""
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

    @cached_property
    def formulas(self) -> tuple[AuditCell, ...]:
        """Return all cells that hold a formula, sheet by sheet."""
        return tuple(cell for sheet in self.sheets for cell in sheet.formulas)

    def at(self, spot: CellPosition) -> AuditCell | None:
        """Return a cell by sheet, row and column, None where it is empty."""
        sheet = self.by_name.get(spot[0].casefold())
        return sheet.at(*spot[1:]) if sheet else None

    def area(self, cell: AuditCell, found: Reference) -> Area | None:
        """Return what a reference in a cell covers, through names and tables; None where that is not one rectangle.

        None also for what reaches beyond the body of a table, to its headings or totals, and for whole columns.
        """
        if found.kind == "table" and _BEYOND.search(found.text):
            return None
        return self.flow.rectangle(cell.spot, found)

    def cells(self, area: Area) -> Iterator[AuditCell]:
        """Yield the cells that an area holds."""
        sheet = self.by_name.get(area.sheet.casefold())
        return sheet.inside(area) if sheet else iter(())

    @cached_property
    def areas(self) -> Mapping[Area, tuple[AuditCell, ...]]:
        """Return every area that a formula reads, once, with the formulas that read it."""
        found = {area: tuple(filter(None, map(self.at, spots))) for area, spots in self.flow.readers.items()}
        formulas = {area: tuple(cell for cell in cells if cell.formula is not None) for area, cells in found.items()}
        return {area: cells for area, cells in formulas.items() if cells}
