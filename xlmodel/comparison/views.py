"""How a person looks at a workbook: windows, selections, zoom, widths, heights, what is hidden, grouped or filtered.

None of it changes what the file says. It is compared like everything else, but as elements apart, so that a build can
carry it over and never calls it a loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.reader import RowOrColumn, Workbook, WorkbookSheet
from xlmodel.reader.places import letters

LOOKING = frozenset(
    {
        *("active cell", "selection", "zoom", "scroll", "view", "selected sheet", "window", "filter"),
        *("height", "hidden row", "grouping of rows", "width", "hidden column", "grouping of columns"),
        *("default height", "default width"),
    }
)
"""The kinds of elements that only say how a person looks at the file."""

_MANY = 256
"""Columns from which on a stretch of them is told as one."""


def looking_of(sheet: WorkbookSheet) -> Iterator[tuple[str, str, str]]:
    """Yield kind, place and text of how a sheet is looked at; rows are places by number, columns by letters."""
    view = sheet.view
    yield "active cell", "", view.active_cell
    yield "selection", "", view.selection
    yield "zoom", "", str(view.zoom)
    yield "scroll", "", view.top_left
    if view.selected:
        yield "selected sheet", "", "selected"
    yield "view", "frozen", f"{view.frozen[0]},{view.frozen[1]}"
    yield "view", "gridlines", "shown" if view.gridlines else "hidden"
    for name, value in view.details.items():
        yield "view", name, value
    if sheet.filter:
        yield "filter", "", sheet.filter
    for kind, size in zip(("default height", "default width"), sheet.default_sizes, strict=True):
        if size is not None:
            yield kind, "", f"{size:.15g}"
    for row, line in sheet.rows.items():
        for kind, text in _line(line, "height", "row"):
            yield kind, str(row), text
    for (first, last), line in sheet.columns.items():
        single = last - first < _MANY
        places = map(letters, range(first, last + 1)) if single else [f"{letters(first)}:{letters(last)}"]
        for place in places:
            for kind, text in _line(line, "width", "column"):
                yield kind, place, text


def _line(line: RowOrColumn, size: str, what: str) -> Iterator[tuple[str, str]]:
    if line.size is not None:
        yield size, f"{line.size:.15g}"
    if line.hidden:
        yield f"hidden {what}", "hidden"
    if line.level or line.collapsed:
        yield f"grouping of {what}s", f"{line.level}{' collapsed' * line.collapsed}"


def windows_of(book: Workbook) -> Iterator[tuple[str, str]]:
    """Yield name and value of what a file says of its windows."""
    for number, window in enumerate(book.views, 1):
        for name, value in window.items():
            yield (name if number == 1 else f"{name} {number}"), value
