"""How a person looks at a workbook, carried into the next one: what differs from how it was built, by sheet and row.

Judgements: only what the person changed is carried, so that new widths and heights of ours arrive otherwise. A row
keeps its height with the keys in it; one without keys (a heading) goes with the next row above that has one. A column
has one purpose on every sheet and stays where it is. What a filter lets through is carried while the sheet has as many
columns under it. Grid lines and frozen panes are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xlmodel.book.views import PlacedRowOrColumn, PlacedView, Views
from xlmodel.comparison.comparing import Different
from xlmodel.comparison.views import LOOKING
from xlmodel.edits.following import Following
from xlmodel.limits import ROWS
from xlmodel.reader import Workbook, WorkbookSheet
from xlmodel.reader.model import SheetView
from xlmodel.reader.places import Area, address, areas, column_number, letters, row_and_column

NEAR = 0.2
"""What is left between a size and the same one in the units of another program."""

_NEAREST = 40
"""Rows above in which a row that has a key is looked for."""

_ROWS = ("height", "hidden row", "grouping of rows")
_COLUMNS = ("width", "hidden column", "grouping of columns")


def views_of(different: Iterable[Different], following: Following, now: Workbook) -> Views:
    """Return how a workbook is looked at, where it differs from how it was built, on the pages of the new layout."""
    looking = [one for one in different if one.kind in LOOKING and one.now]
    pages = {page.name: page.number for page in following.layout.pages}
    found: dict[int, PlacedView] = {}
    for sheet in now.sheets:
        name, its_own = following.sheet(sheet.name), [one for one in looking if one.sheet == sheet.name]
        if name is not None and its_own:
            view = _view(sheet, its_own, following)
            if view != PlacedView():
                found[pages[name]] = view
    order = [sheet.name for sheet in now.sheets]
    window = {one.place: int(one.now) for one in looking if one.kind == "window" and one.now.isdecimal()}
    return Views(found, _active(window, following, pages, order), window)


def _active(window: dict[str, int], following: Following, pages: dict[str, int], order: Sequence[str]) -> int | None:
    """Return the page that is active, None where the file says the first, or one that is no page of ours."""
    number = window.get("activeTab")
    name = following.sheet(order[number]) if number is not None and number < len(order) else None
    return pages.get(name) if name else None


def _view(looked_at: WorkbookSheet, different: list[Different], following: Following) -> PlacedView:
    sheet, view = looked_at.name, PlacedView()
    rows: dict[int, PlacedRowOrColumn] = {}
    columns: dict[int, PlacedRowOrColumn] = {}
    for one in different:
        if one.kind in _ROWS and one.place.isdecimal():
            row = _row(following, sheet, int(one.place))
            if row and _changes(one):
                rows[row - 1] = _with(rows.get(row - 1, PlacedRowOrColumn()), one)
        elif one.kind in _COLUMNS:
            for column in _columns(following, sheet, one.place) if _changes(one) else ():
                columns[column - 1] = _with(columns.get(column - 1, PlacedRowOrColumn()), one)
        elif one.kind == "zoom" and one.now.isdecimal() and 10 <= int(one.now) <= 400:
            view = replace(view, zoom=int(one.now))
        elif one.kind in ("selection", "active cell"):  # one of them alone may have changed; both are carried
            view = replace(view, selection=_selection(following, sheet, looked_at.view))
        elif (one.kind, one.place) in (("scroll", ""), ("view", "pane.topLeftCell")):
            cell = _cell(following, sheet, one.now)
            view = replace(view, first=cell or view.first)
        elif one.kind == "filter":
            view = replace(view, filter=_filter(following, sheet, one))
    return replace(view, rows=rows, columns=columns)


def _changes(one: Different) -> bool:
    """Tell whether a line was changed by more than what programs round."""
    if one.kind in ("height", "width") and one.was:
        return abs(float(one.now) - float(one.was)) > NEAR
    return True


def _with(line: PlacedRowOrColumn, one: Different) -> PlacedRowOrColumn:
    if one.kind in ("height", "width"):
        return replace(line, size=float(one.now))
    if one.kind.startswith("hidden"):
        return replace(line, hidden=True)
    level, _, collapsed = one.now.partition(" ")
    return replace(line, level=int(level), collapsed=collapsed == "collapsed")


def _row(following: Following, sheet: str, row: int) -> int | None:
    """Return the row in the new workbook: that of its keys, or as far below the next one above that has some."""
    for above in range(row, max(row - _NEAREST, 0), -1):
        place = following.row(sheet, above)
        if place:
            return place[1] + row - above
    return row if row <= _NEAREST else None


def _columns(following: Following, sheet: str, place: str) -> Iterator[int]:
    first, _, last = place.partition(":")
    for name in range(column_number(first), column_number(last or first) + 1):
        built = following.match.shifts[following.match.built_sheet(sheet) or ""].built_column(name)
        if built:
            yield built


def _cell(following: Following, sheet: str, cell: str) -> str | None:
    try:
        row, column = row_and_column(cell)
    except ValueError:
        return None
    now = _row(following, sheet, row)
    return f"{letters(column)}{now}" if now else None


def _selection(following: Following, sheet: str, view: SheetView) -> tuple[str, str] | None:
    """Return the active cell and the selected areas, those that still stand there; the cell alone where it is in none.

    None where the active cell is gone.
    """
    cell = _cell(following, sheet, view.active_cell)
    if cell is None:
        return None
    found = [area for one in areas("", view.selection) if (area := _selected(following, sheet, one))]
    is_within = any(area.holds("", *row_and_column(cell)) for area in found)
    return cell, " ".join(map(_area_text, found)) if is_within else cell


def _selected(following: Following, sheet: str, area: Area) -> Area | None:
    """Return a selected area where its rows stand now; whole columns stay whole."""
    if (area.top, area.bottom) == (1, ROWS):
        return area
    top, bottom = _row(following, sheet, area.top), _row(following, sheet, area.bottom)
    return replace(area, top=top, bottom=bottom) if top and bottom and top <= bottom else None


def _area_text(area: Area) -> str:
    """Return a selected area as a file has it: whole rows and columns by their corners as well."""
    return area.text if area.single else f"{address(area.top, area.left)}:{address(area.bottom, area.right)}"


def _filter(following: Following, sheet: str, one: Different) -> tuple[str, str] | None:
    """Return the area of a filter and what it lets through."""
    area = one.now.partition('ref="')[2].partition('"')[0]
    inside = one.now.partition(">")[2].rpartition("<")[0]
    corners = [_cell(following, sheet, corner) for corner in area.split(":")]
    return (":".join(str(corner) for corner in corners), inside) if len(corners) == 2 and all(corners) else None
