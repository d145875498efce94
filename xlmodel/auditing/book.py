"""A workbook as the rules see it: read once, never changed, and found by sheet, row and column.

Judgements: a cell that holds nothing is no cell; whether it may be typed into is still known. The cells that a
multi-cell array formula or a what-if table fills hold no formula of their own and are `filled`, not typed. A formula's
value is what the saving program stored; where it stored none, as openpyxl saves it, the value is None.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from xlmodel.reader.cells import ErrorValue
from xlmodel.reader.formulas import Formula
from xlmodel.reader.places import Area, Place, letters
from xlmodel.reader.references import Reference, reference

Held = float | str | bool | ErrorValue | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None


_BODY = frozenset({"", "#this row", "#data"})
"""What a reference into a table may say, beside its columns, and still mean the body."""

_AROUND_IT = frozenset({"#headers", "#totals", "#all"})


@dataclass(frozen=True, slots=True)
class Style:
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
class Cell:
    """A cell that holds something: a typed value, or a formula with its stored value."""

    sheet: str
    row: int
    column: int
    value: Held
    formula: Formula | None
    relative: str
    """The formula in R1C1 terms, "" where there is none."""
    style: Style
    filled: bool = False

    @property
    def address(self) -> str:
        """Return the address, such as B7."""
        return f"{letters(self.column)}{self.row}"

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

    landscape: bool = False
    fits_width: bool = False
    titles: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """A worksheet. `place` counts from 0; `frozen` is the first cell that scrolls, (1, 1) where nothing is frozen.

    `unlocked` are the cells that may be typed into when the sheet is protected, empty ones included. `tables` are the
    data tables that were made one in the program, by their names; `grids` the areas of what-if tables.
    """

    name: str
    place: int
    cells: Mapping[Place, Cell]
    state: str = "visible"
    frozen: Place = (1, 1)
    merged: tuple[Area, ...] = ()
    protected: bool = False
    password: bool = False
    unlocked: frozenset[Place] = frozenset()
    validated: tuple[Area, ...] = ()
    coloured: tuple[Area, ...] = ()
    """Areas with a conditional format."""
    printed: Print = Print()
    notes: Mapping[Place, str] = field(default_factory=dict)
    """Comments on cells."""
    tables: Mapping[str, tuple[Area, tuple[str, ...]]] = field(default_factory=dict)
    grids: tuple[Area, ...] = ()

    @cached_property
    def rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """Return the cells by row, from left to right."""
        return _lines(self.cells, 0)

    @cached_property
    def columns(self) -> Mapping[int, tuple[Cell, ...]]:
        """Return the cells by column, from top to bottom."""
        return _lines(self.cells, 1)

    @cached_property
    def _heights(self) -> Mapping[int, list[int]]:
        return {column: [cell.row for cell in cells] for column, cells in self.columns.items()}

    def at(self, row: int, column: int) -> Cell | None:
        """Return a cell, None where it is empty."""
        return self.cells.get((row, column))

    def inside(self, area: Area) -> Iterator[Cell]:
        """Yield the cells that an area holds, column by column; a large area of few cells costs little."""
        wide = area.right - area.left + 1 > len(self.columns)
        for column in sorted(self.columns) if wide else range(area.left, area.right + 1):
            if column in self.columns and area.left <= column <= area.right:
                rows = self._heights[column]
                yield from self.columns[column][bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]

    @property
    def formulas(self) -> Iterator[Cell]:
        """Yield the cells that hold a formula."""
        return (cell for cell in self.cells.values() if cell.formula is not None)


def _lines(cells: Mapping[Place, Cell], by: int) -> Mapping[int, tuple[Cell, ...]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for place in sorted(cells):
        found[place[by]].append(cells[place])
    return {number: tuple(line) for number, line in found.items()}


@dataclass(frozen=True)
class Name:
    """A defined name: the sheet it belongs to, "" for the whole workbook, and what it stands for."""

    name: str
    scope: str
    text: str


@dataclass(frozen=True, eq=False)
class Book:
    """A workbook. `links` are the other workbooks it reads; `others` the sheets of other kinds, with their state."""

    path: Path
    sheets: tuple[Sheet, ...]
    names: tuple[Name, ...] = ()
    calculation: str = "auto"
    iterates: bool = False
    as_displayed: bool = False
    """Whether it calculates with numbers as they are displayed, rounded."""
    links: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    """Formulas of validations and conditional formats, which may use names."""

    @cached_property
    def by_name(self) -> Mapping[str, Sheet]:
        """Return the sheets by their names in small letters: Excel does not tell them apart by case."""
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

    @cached_property
    def formulas(self) -> tuple[Cell, ...]:
        """Return all cells that hold a formula, sheet by sheet."""
        return tuple(cell for sheet in self.sheets for cell in sheet.formulas)

    @cached_property
    def _targets(self) -> Mapping[tuple[str, str], Area | None]:
        return {(name.scope, name.name.casefold()): self._target(name) for name in self.names}

    def _target(self, name: Name) -> Area | None:
        found = reference(name.text.lstrip("="))
        return found.area(name.scope) if found.kind in {"cell", "range"} and (found.sheet or name.scope) else None

    def area(self, cell: Cell, found: Reference) -> Area | None:
        """Return what a reference in a cell covers, through names and tables; None where that is not one rectangle."""
        sheet = self.by_name.get((found.sheet or cell.sheet).casefold())
        if found.kind in {"cell", "range"}:
            return Area(sheet.name, *found.corners) if sheet else None
        if found.kind == "name":
            key = found.text.rpartition("!")[2].casefold()
            target = self._targets.get((sheet.name if sheet else "", key)) or self._targets.get(("", key))
            home = self.by_name.get(target.sheet.casefold()) if target else None
            return Area(home.name, target.top, target.left, target.bottom, target.right) if home and target else None
        return self._column(cell, found.text) if found.kind == "table" else None

    def _column(self, cell: Cell, text: str) -> Area | None:
        """Return what a reference into a table covers: all its rows, one column, or one cell of this row.

        None for what reaches beyond the body of the table, to its headings or totals.
        """
        name, _, rest = text.partition("[")
        for sheet in self.sheets:
            for known, (area, headings) in sheet.tables.items():
                own = not name and area.holds(cell.sheet, cell.row, cell.column)
                if not own and known.casefold() != name.casefold():
                    continue
                here = "@" in rest or "this row" in rest.casefold()
                wanted = {part.strip(" ,:@").casefold() for part in re.split(r"[\[\]]", rest)} - _BODY
                found = [number for number, heading in enumerate(headings) if heading.casefold() in wanted]
                if wanted & _AROUND_IT or (wanted and not found):  # or a heading in a spelling not known here
                    return None
                left, right = (area.left + found[0], area.left + found[-1]) if found else (area.left, area.right)
                top, bottom = (cell.row, cell.row) if here else (area.top, area.bottom)
                return Area(sheet.name, top, left, bottom, right)
        return None

    def cells(self, area: Area) -> Iterator[Cell]:
        """Yield the cells that an area holds."""
        sheet = self.by_name.get(area.sheet.casefold())
        return sheet.inside(area) if sheet else iter(())

    @cached_property
    def areas(self) -> Mapping[Area, tuple[Cell, ...]]:
        """Return every area that a formula reads, once, with the formulas that read it."""
        found: dict[Area, list[Cell]] = defaultdict(list)
        for cell in self.formulas:
            assert cell.formula is not None
            for one in dict.fromkeys(self.area(cell, part) for part in cell.formula.references):
                if one is not None:
                    found[one].append(cell)
        return {area: tuple(readers) for area, readers in found.items()}
