"""Cells found by area, and areas found by cell; neither costs much where areas are large and cells few."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from xlmodel.reader.places import Area, CellPosition

Lines = dict[str, dict[int, list[int]]]
"""The rows of cells by sheet and column, sorted."""


def _lines(cells: Iterable[CellPosition]) -> Lines:
    found: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for sheet, row, column in cells:
        found[sheet][column].add(row)
    return {sheet: {column: sorted(columns[column]) for column in sorted(columns)} for sheet, columns in found.items()}


class CellIndex:
    """Some cells of a workbook, found by area."""

    def __init__(self, cells: Iterable[CellPosition]) -> None:
        self._lines = _lines(cells)
        self._columns = {sheet: list(columns) for sheet, columns in self._lines.items()}

    def inside(self, area: Area) -> Iterator[CellPosition]:
        """Yield those of the cells that an area holds, column by column."""
        columns = self._columns.get(area.sheet, [])
        for column in columns[bisect_left(columns, area.left) : bisect_right(columns, area.right)]:
            rows = self._lines[area.sheet][column]
            for row in rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]:
                yield area.sheet, row, column


class Unseen:
    """Cells of a workbook that were not taken yet; each is found once, however often areas overlap."""

    def __init__(self, cells: Iterable[CellPosition]) -> None:
        self._lines = _lines(cells)
        self._columns = {sheet: list(columns) for sheet, columns in self._lines.items()}
        self._next = {
            (sheet, column): list(range(len(rows) + 1))
            for sheet, columns in self._lines.items()
            for column, rows in columns.items()
        }

    def take(self, area: Area) -> Iterator[CellPosition]:
        """Yield the cells of an area that were not taken before, and take them."""
        columns = self._columns.get(area.sheet, [])
        for column in columns[bisect_left(columns, area.left) : bisect_right(columns, area.right)]:
            rows, jump = self._lines[area.sheet][column], self._next[area.sheet, column]
            place = _free(jump, bisect_left(rows, area.top))
            while place < len(rows) and rows[place] <= area.bottom:
                jump[place] = place + 1
                yield area.sheet, rows[place], column
                place = _free(jump, place + 1)


def _free(jump: list[int], place: int) -> int:
    """Return the next place that was not taken, and shorten the way to it."""
    end = place
    while jump[end] != end:
        end = jump[end]
    while jump[place] != place:
        jump[place], place = end, jump[place]
    return end


GridSquare = tuple[str, int, int, int, int]
"""A square of the grid of a sheet: powers of two of its height and width, and its number down and across."""


class Regions:
    """Areas, found by a cell that they hold.

    Each area is cut into squares whose sides are powers of two, at most some forty down and thirty across and mostly
    a few; a cell lies in one square of each size.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas: dict[GridSquare, list[Area]] = defaultdict(list)
        self._sizes: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for area in areas:
            across = list(_stretches(area.left - 1, area.right - 1))
            for height, down in _stretches(area.top - 1, area.bottom - 1):
                for width, right in across:
                    self._areas[area.sheet, height, width, down, right].append(area)
                    self._sizes[area.sheet].add((height, width))

    def around(self, cell: CellPosition, passed: set[GridSquare] | None = None) -> Iterator[Area]:
        """Yield the areas that hold a cell, each once; those in squares that were `passed` are left out."""
        sheet, row, column = cell
        for height, width in self._sizes.get(sheet, ()):
            block = sheet, height, width, (row - 1) >> height, (column - 1) >> width
            if block not in self._areas or (passed is not None and block in passed):
                continue
            if passed is not None:
                passed.add(block)
            yield from self._areas[block]


def _stretches(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of a power of two that make up the numbers from first to last: the power, and the number."""
    while first <= last:
        power = (first & -first).bit_length() - 1 if first else (last + 1).bit_length() - 1
        power = min(power, (last - first + 1).bit_length() - 1)
        yield power, first >> power
        first += 1 << power
