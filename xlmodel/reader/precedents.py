"""Where values flow in a workbook: which cells formulas read, what a cell feeds, and whether anything goes in a circle.

Judgements: a reference inside ROW, COLUMNS and the like reads a place and no value. A cell that an array formula or a
what-if table fills reads the cell in which this stands. A circle counts also where a branch of an IF would break it, as
Excel counts it once that branch is taken.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from xlmodel.reader.covering import Covering
from xlmodel.reader.formulas import Formula, parse_cell_formula
from xlmodel.reader.gathering import CellIndex, GridSquare, Regions, Unseen
from xlmodel.reader.model import Workbook
from xlmodel.reader.places import Area, CellPosition, areas
from xlmodel.reader.references import Reference
from xlmodel.reader.tokens import Token

PLACE_ONLY = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "AREAS", "ISFORMULA", "FORMULATEXT", "SHEET", "SHEETS"})
"""Functions that ask where a cell is, not what it holds."""

SPILLED = ("ANCHORARRAY", 1)
"""How a file writes `A1#`: as a function of A1."""

TO = Token("OPERATOR-INFIX", "", ":")
"""The operator between two references that stands for all cells from one to the other."""


class Flow:
    """How values flow through a workbook. What is asked for is worked out once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._covering = Covering(book)
        self._formulas: dict[CellPosition, Formula] = {}
        self._known: dict[CellPosition, tuple[Area, ...]] = {}

    def formula(self, cell: CellPosition) -> Formula | None:
        """Return the formula of a cell taken apart, None where it holds none."""
        if cell not in self._formulas:
            sheet = self._book.sheet(cell[0])
            found = sheet.at(cell[1], cell[2]) if sheet else None
            if found is None or not found.formula:
                return None
            self._formulas[cell] = parse_cell_formula(found.formula)
        return self._formulas[cell]

    def covers(self, cell: CellPosition, found: Reference) -> tuple[Area, ...]:
        """Return the areas that a reference in a cell covers, through names, tables and several sheets."""
        return self._covering.areas(found, *cell)

    def rectangle(self, cell: CellPosition, found: Reference) -> Area | None:
        """Return the one rectangle that a reference in a cell stands for, None for anything else."""
        return self._covering.rectangle(found, *cell)

    def reads(self, cell: CellPosition) -> tuple[Area, ...]:
        """Return the areas whose values a cell reads, each once."""
        if cell not in self._known:
            self._known[cell] = tuple(dict.fromkeys(self._reads(cell)))
        return self._known[cell]

    def _reads(self, cell: CellPosition) -> Iterator[Area]:
        formula = self.formula(cell)
        if formula is None:
            if cell in self._filled:
                sheet, row, column = self._filled[cell]
                yield Area(sheet, row, column, row, column)
            return
        before: Reference | None = None
        for place, part in enumerate(formula.parts):
            if not isinstance(part, Reference):
                continue
            if not any(name in PLACE_ONLY for name, _ in part.around):
                yield from self.covers(cell, part)
                if before is not None and formula.parts[place - 1] == TO and formula.parts[place - 2] is before:
                    yield from self._between(cell, before, part)
                if part.around[-1:] == (SPILLED,):
                    yield from self._spilled(cell, part)
            before = part

    def _between(self, cell: CellPosition, first: Reference, last: Reference) -> Iterator[Area]:
        """Yield the cells from one reference to another, as in `first:last` with two names."""
        one, other = self.rectangle(cell, first), self.rectangle(cell, last)
        if one is not None and other is not None and one.sheet == other.sheet:
            top, left = min(one.top, other.top), min(one.left, other.left)
            yield Area(one.sheet, top, left, max(one.bottom, other.bottom), max(one.right, other.right))

    def _spilled(self, cell: CellPosition, found: Reference) -> Iterator[Area]:
        """Yield the cells that the array formula in a cell fills, which `A1#` means."""
        for area in self.covers(cell, found):
            sheet = self._book.sheet(area.sheet)
            there = sheet.at(area.top, area.left) if sheet else None
            if there is not None:
                yield from areas(area.sheet, there.area)

    @cached_property
    def formulas(self) -> tuple[CellPosition, ...]:
        """Return all cells that hold a formula, sheet by sheet."""
        return tuple(
            (sheet.name, cell.row, cell.column)
            for sheet in self._book.worksheets
            for cell in sheet.cells.values()
            if cell.formula
        )

    @cached_property
    def _held(self) -> CellIndex:
        return CellIndex(
            (sheet.name, cell.row, cell.column)
            for sheet in self._book.worksheets
            for cell in sheet.cells.values()
            if cell.holds
        )

    @cached_property
    def _filled(self) -> Mapping[CellPosition, CellPosition]:
        """Return the cells that an array formula or a what-if table fills, with the cell in which it stands."""
        return {
            filled: (sheet.name, cell.row, cell.column)
            for sheet in self._book.worksheets
            for cell in sheet.cells.values()
            if cell.area
            for area in areas(sheet.name, cell.area)
            for filled in self._held.inside(area)
            if (found := sheet.at(*filled[1:])) is not None and not found.formula
        }

    @cached_property
    def _moving(self) -> tuple[CellPosition, ...]:
        """Return the cells that read others: formulas, and what they fill."""
        return (*self.formulas, *self._filled)

    @cached_property
    def readers(self) -> Mapping[Area, tuple[CellPosition, ...]]:
        """Return every area that is read, once, with the cells that read it."""
        found: dict[Area, list[CellPosition]] = defaultdict(list)
        for cell in self._moving:
            for area in self.reads(cell):
                found[area].append(cell)
        return {area: tuple(cells) for area, cells in found.items()}

    @cached_property
    def _regions(self) -> Regions:
        return Regions(self.readers)

    def cells(self, area: Area) -> Iterator[CellPosition]:
        """Yield the cells of an area that hold something."""
        return self._held.inside(area)

    def precedents(self, cell: CellPosition) -> tuple[CellPosition, ...]:
        """Return the cells that a cell reads and that hold something, each once, in the order of its references."""
        return tuple(dict.fromkeys(found for area in self.reads(cell) for found in self.cells(area)))

    def dependents(self, cell: CellPosition) -> tuple[CellPosition, ...]:
        """Return the cells that read a cell, in the order of the workbook."""
        found = {reader for area in self._regions.around(cell) for reader in self.readers[area]}
        return tuple(sorted(found, key=self._place))

    def _place(self, cell: CellPosition) -> tuple[int, int, int]:
        return self._order[cell[0]], cell[1], cell[2]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {sheet.name: place for place, sheet in enumerate(self._book.sheets)}

    def all_dependents(self, cells: Iterable[CellPosition]) -> set[CellPosition]:
        """Return cells with all that read them, through other cells too."""
        found = set(cells)
        waiting = list(found)
        passed: set[GridSquare] = set()
        while waiting:
            for area in self._regions.around(waiting.pop(), passed):
                more = set(self.readers[area]) - found
                found |= more
                waiting += more
        return found

    def all_precedents(self, roots: Iterable[Area], among: Iterable[CellPosition] | None = None) -> set[CellPosition]:
        """Return the cells that areas hold, with all that these read, through other cells too.

        Only cells `among` those given are found and followed: cells that hold a formula, if none are.
        """
        unseen = Unseen(self._moving if among is None else among)
        found: set[CellPosition] = set()
        waiting = list(roots)
        while waiting:
            for cell in unseen.take(waiting.pop()):
                found.add(cell)
                waiting += self.reads(cell)
        return found

    def circles(self) -> Iterator[tuple[CellPosition, ...]]:
        """Yield the cells of each circle that is met first when following references, never the same cell twice."""
        unseen = Unseen(self._moving)
        path = _Path()
        told: set[CellPosition] = set()
        for sheet, row, column in self._moving:
            for start in list(unseen.take(Area(sheet, row, column, row, column))):
                path.push(start, self._steps(start, unseen, path))
                while path.stack:
                    step = next(path.stack[-1][1], None)
                    if step is None:
                        path.pop()
                    elif not step[0]:
                        path.push(step[1], self._steps(step[1], unseen, path))
                    elif step[1] not in told:
                        circle = path.since(step[1])
                        if told.isdisjoint(circle):
                            told.update(circle)
                            yield circle

    def _steps(self, cell: CellPosition, unseen: Unseen, path: _Path) -> Iterator[tuple[bool, CellPosition]]:
        """Yield the next cell to follow from a cell, and whether it is being followed already: a circle."""
        for area in self.reads(cell):
            back = path.meets(area)
            if back is not None:
                yield True, back
            for found in unseen.take(area):
                yield False, found


class _Path:
    """The cells from where a search began to where it is, and which of them an area holds."""

    def __init__(self) -> None:
        self.stack: list[tuple[CellPosition, Iterator[tuple[bool, CellPosition]]]] = []
        self._rows: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._columns: dict[str, set[int]] = defaultdict(set)

    def push(self, cell: CellPosition, steps: Iterator[tuple[bool, CellPosition]]) -> None:
        self.stack.append((cell, steps))
        sheet, row, column = cell
        insort(self._rows[sheet, column], row)
        self._columns[sheet].add(column)

    def pop(self) -> None:
        (sheet, row, column), _ = self.stack.pop()
        rows = self._rows[sheet, column]
        del rows[bisect_left(rows, row)]
        if not rows:
            self._columns[sheet].discard(column)

    def meets(self, area: Area) -> CellPosition | None:
        """Return a cell of the path that an area holds."""
        for column in self._columns[area.sheet]:
            if area.left <= column <= area.right:
                rows = self._rows[area.sheet, column]
                place = bisect_left(rows, area.top)
                if place < len(rows) and rows[place] <= area.bottom:
                    return area.sheet, rows[place], column
        return None

    def since(self, cell: CellPosition) -> tuple[CellPosition, ...]:
        cells = [one for one, _ in self.stack]
        return tuple(cells[cells.index(cell) :])
