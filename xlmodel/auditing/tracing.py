"""Where values flow between the cells that the rules look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from xlmodel.auditing.book import AuditCell, AuditWorkbook
from xlmodel.reader.gathering import Unseen
from xlmodel.reader.places import Area, CellPosition, Position


def reads(book: AuditWorkbook, cell: AuditCell) -> tuple[Area, ...]:
    """Return the areas whose values a formula reads."""
    return book.flow.reads(cell.spot)


def read_cells(book: AuditWorkbook, areas: Iterable[Area], wanted: Callable[[AuditCell], bool]) -> set[CellPosition]:
    """Return which of the wanted cells lie in any of these areas."""
    unseen = Unseen(cell.spot for sheet in book.sheets for cell in sheet.cells.values() if wanted(cell))
    return {spot for area in areas for spot in unseen.take(area)}


def feeding(book: AuditWorkbook, roots: Iterable[Area], wanted: Iterable[AuditCell]) -> set[CellPosition]:
    """Return which of the wanted cells the roots read, through others of them, too."""
    return book.flow.all_precedents(roots, (cell.spot for cell in wanted))


def each_circle(book: AuditWorkbook) -> Iterator[tuple[AuditCell, ...]]:
    """Yield the cells of each circle that is met first when following the references, never the same cell twice."""
    for circle in book.flow.circles():
        yield tuple(cell for spot in circle if (cell := book.at(spot)) is not None)


def neighbours(cell: AuditCell) -> tuple[Position, Position, Position, Position]:
    """Return the places left, right, above and below a cell."""
    row, column = cell.row, cell.column
    return (row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column)
