"""Where values flow: which cells formulas read, what a cell feeds, and whether anything goes in a circle.

Judgements: a reference inside ROW, COLUMNS and the like reads a place and no value. A circle counts also where a
branch of an IF would break it, as Excel counts it once that branch is taken.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from xlmodel.auditing.book import Book, Cell, Sheet
from xlmodel.auditing.once import once
from xlmodel.reader.places import Area, Place

Key = tuple[str, int, int]

PLACE_ONLY = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "AREAS", "ISFORMULA", "FORMULATEXT", "SHEET", "SHEETS"})
"""Functions that ask where a cell is, not what it holds."""


def key_of(cell: Cell) -> Key:
    """Return the sheet, row and column of a cell."""
    return cell.sheet, cell.row, cell.column


def reads(book: Book, cell: Cell) -> tuple[Area, ...]:
    """Return the areas whose values a formula reads."""
    return _all_reads(book).get(key_of(cell), ())


@once
def _all_reads(book: Book) -> Mapping[Key, tuple[Area, ...]]:
    return {key_of(cell): tuple(_reads(book, cell)) for cell in book.formulas}


def _reads(book: Book, cell: Cell) -> Iterator[Area]:
    assert cell.formula is not None
    for part in cell.formula.references:
        if not any(name in PLACE_ONLY for name, _ in part.around):
            area = book.area(cell, part)
            if area is not None:
                yield area


class Places:
    """Some cells of a workbook, found by area; an area that holds few of them costs little."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._cells: dict[str, dict[int, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        for cell in sorted(cells, key=lambda cell: cell.row):
            self._cells[cell.sheet][cell.column].append(cell)

    def inside(self, area: Area) -> Iterator[Cell]:
        """Yield those of the cells that an area holds."""
        for column, cells in self._cells.get(area.sheet, {}).items():
            if area.left <= column <= area.right:
                first = bisect_left(cells, area.top, key=_row)
                yield from cells[first : bisect_right(cells, area.bottom, key=_row)]


def _row(cell: Cell) -> int:
    return cell.row


class Unseen:
    """The cells of a workbook that were not taken yet; each is found once, however often areas overlap."""

    def __init__(self, sheets: Iterable[Sheet], wanted: Callable[[Cell], bool]) -> None:
        self._cells: dict[tuple[str, int], list[Cell]] = {}
        self._next: dict[tuple[str, int], list[int]] = {}
        self._rows: dict[tuple[str, int], list[int]] = {}
        self.columns: dict[str, list[int]] = defaultdict(list)
        for sheet in sheets:
            for column, cells in sheet.columns.items():
                kept = [cell for cell in cells if wanted(cell)]
                if kept:
                    key = (sheet.name, column)
                    self._cells[key] = kept
                    self._rows[key] = [cell.row for cell in kept]
                    self._next[key] = list(range(len(kept) + 1))
                    self.columns[sheet.name].append(column)
        for columns in self.columns.values():
            columns.sort()

    def take(self, area: Area) -> Iterator[Cell]:
        """Yield the cells of an area that were not taken before, and take them."""
        columns = self.columns.get(area.sheet, [])
        for column in columns[bisect_left(columns, area.left) :]:
            if column > area.right:
                return
            key = (area.sheet, column)
            rows, jump = self._rows[key], self._next[key]
            place = self._free(jump, bisect_left(rows, area.top))
            while place < len(rows) and rows[place] <= area.bottom:
                jump[place] = place + 1
                yield self._cells[key][place]
                place = self._free(jump, place + 1)

    @staticmethod
    def _free(jump: list[int], place: int) -> int:
        end = place
        while jump[end] != end:
            end = jump[end]
        while jump[place] != place:
            jump[place], place = end, jump[place]
        return end


def read_cells(book: Book, areas: Iterable[Area], wanted: Callable[[Cell], bool]) -> set[Key]:
    """Return which of the wanted cells lie in any of these areas."""
    unseen = Unseen(book.sheets, wanted)
    return {key_of(cell) for area in areas for cell in unseen.take(area)}


def feeding(book: Book, roots: Iterable[Area], sheet: str) -> set[Key]:
    """Return the formulas of a sheet that the roots read, through other cells of this sheet, too."""
    unseen = Unseen([book.by_name[sheet.casefold()]], lambda cell: cell.formula is not None)
    found: set[Key] = set()
    waiting = list(roots)
    while waiting:
        for cell in unseen.take(waiting.pop()):
            found.add(key_of(cell))
            waiting += [area for area in reads(book, cell) if area.sheet == sheet]
    return found


def circles(book: Book) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each circle that is met first when following the references, never the same cell twice."""
    unseen = Unseen(book.sheets, lambda cell: cell.formula is not None)
    path = _Path()
    told: set[Key] = set()
    for sheet in book.sheets:
        for root in sheet.formulas:
            for start in list(unseen.take(Area(sheet.name, root.row, root.column, root.row, root.column))):
                path.push(start, _steps(book, start, unseen, path))
                while path.stack:
                    step = next(path.stack[-1][1], None)
                    if step is None:
                        path.pop()
                    elif isinstance(step, tuple):
                        if step in told:
                            continue
                        circle = path.since(step)
                        if not told & {key_of(cell) for cell in circle}:
                            told |= {key_of(cell) for cell in circle}
                            yield circle
                    else:
                        path.push(step, _steps(book, step, unseen, path))


def _steps(book: Book, cell: Cell, unseen: Unseen, path: _Path) -> Iterator[Cell | Key]:
    """Yield the next cell to follow from a cell, or the key of one that is being followed: a circle."""
    for area in reads(book, cell):
        back = path.meets(area)
        if back is not None:
            yield back
        yield from unseen.take(area)


class _Path:
    """The cells from where a search began to where it is, and which of them an area holds."""

    def __init__(self) -> None:
        self.stack: list[tuple[Cell, Iterator[Cell | Key]]] = []
        self._places: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._columns: dict[str, set[int]] = defaultdict(set)

    def push(self, cell: Cell, steps: Iterator[Cell | Key]) -> None:
        self.stack.append((cell, steps))
        insort(self._places[cell.sheet, cell.column], cell.row)
        self._columns[cell.sheet].add(cell.column)

    def pop(self) -> None:
        cell, _ = self.stack.pop()
        rows = self._places[cell.sheet, cell.column]
        del rows[bisect_left(rows, cell.row)]
        if not rows:
            self._columns[cell.sheet].discard(cell.column)

    def meets(self, area: Area) -> Key | None:
        """Return a cell of the path that an area holds."""
        for column in self._columns[area.sheet]:
            if area.left <= column <= area.right:
                rows = self._places[area.sheet, column]
                place = bisect_left(rows, area.top)
                if place < len(rows) and rows[place] <= area.bottom:
                    return area.sheet, rows[place], column
        return None

    def since(self, key: Key) -> tuple[Cell, ...]:
        cells = [cell for cell, _ in self.stack]
        first = next(place for place, cell in enumerate(cells) if key_of(cell) == key)
        return tuple(cells[first:])


def neighbours(cell: Cell) -> tuple[Place, Place, Place, Place]:
    """Return the places left, right, above and below a cell."""
    row, column = cell.row, cell.column
    return (row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column)
