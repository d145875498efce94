"""How a person looks at a workbook, placed on the pages of a layout, for the writer to put in.

Rows and columns count from 0. What is missing is as the writer has it. Judgement: grid lines and frozen panes are the
writer's; a width is given as the file says it, with the margins of a cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

MARGINS = 0.7109375
"""Characters that a file adds to the width of a column."""


@dataclass(frozen=True)
class PlacedView:
    """How one sheet is looked at.

    `selection` is the active cell and the selected areas with a space between them, `first` the first cell that shows
    where nothing is frozen or beside what is. Lines have a size, are hidden, have a level of outline and are collapsed,
    None for what is not said. `filter` is its area, and what it lets through in the words of the format.
    """

    selection: tuple[str, str] | None = None
    zoom: int | None = None
    first: str = ""
    rows: Mapping[int, PlacedRowOrColumn] = field(default_factory=dict)
    columns: Mapping[int, PlacedRowOrColumn] = field(default_factory=dict)
    filter: tuple[str, str] | None = None


@dataclass(frozen=True)
class PlacedRowOrColumn:
    """What a person set of a row or a column."""

    size: float | None = None
    hidden: bool = False
    level: int | None = None
    collapsed: bool = False


@dataclass(frozen=True)
class Views:
    """The views of sheets by the number of their page, the page that is active, and the window."""

    sheets: Mapping[int, PlacedView] = field(default_factory=dict)
    active: int | None = None
    window: Mapping[str, int] = field(default_factory=dict)


NO_VIEWS = Views()


def put(worksheet: Any, view: PlacedView) -> None:
    """Let a worksheet be looked at like this, its rows and columns apart."""
    if view.selection:
        worksheet.selections = [["", *view.selection]]  # its own call knows one area, and the active cell at a corner
    if view.zoom:
        worksheet.set_zoom(view.zoom)
    if view.first and worksheet.panes:
        worksheet.freeze_panes(*worksheet.panes[:2], *xl_cell_to_rowcol(view.first))
    elif view.first:
        worksheet.set_top_left_cell(*xl_cell_to_rowcol(view.first))
    if view.filter:
        area, inside = view.filter
        (top, left), (bottom, right) = (xl_cell_to_rowcol(corner) for corner in area.split(":"))
        worksheet.autofilter(top, left, bottom, right)
        worksheet.filtered_by(inside)


def put_lines(worksheet: Any, view: PlacedView, widths: Mapping[int, float], heights: Mapping[int, float]) -> None:
    """Give rows and columns the sizes of a view; `widths` and `heights` are those that the sheet was written with.

    Charts stand on the cells that they stood on, as in Excel: so this comes after they were placed.
    """
    for column, line in view.columns.items():
        width = widths.get(column) if line.size is None else max(0.0, line.size - MARGINS)
        worksheet.set_column(column, column, width, None, _options(line))
    for row, line in view.rows.items():
        height = heights.get(row) if line.size is None else line.size
        worksheet.set_row(row, height, None, _options(line))


def _options(line: PlacedRowOrColumn) -> dict[str, Any]:
    return {"hidden": line.hidden, "level": line.level or 0, "collapsed": line.collapsed}


def put_window(workbook: Any, views: Views) -> None:
    """Let a workbook open in the window in which it was left."""
    for name, attribute in (
        ("xWindow", "x_window"),
        ("yWindow", "y_window"),
        ("windowWidth", "window_width"),
        ("windowHeight", "window_height"),
        ("tabRatio", "tab_ratio"),
    ):
        if name in views.window:
            setattr(workbook, attribute, views.window[name])
