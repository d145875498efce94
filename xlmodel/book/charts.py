"""Charts: what a declaration says, drawn with XlsxWriter. No 3-D, units on the axis, a source line, alt text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xlmodel.book.formulas import absolute
from xlmodel.book.layout import CHARTS_IN_A_ROW, LABEL, Layout, LayoutCell, LayoutEntry, SheetLayout
from xlmodel.book.styles import FINE_FORMATS, FONT, INK, MUTED, NUMBER_FORMATS, RULE, series_colour
from xlmodel.language import INPUT, Chart, Dimension, Index, Input, Member, Model, ModelCell, Series
from xlmodel.reader.references import quoted

BOARD_HEIGHT, ROW_PIXELS, BELOW, GAP = 276, 18, 12, 12
"""Pixels of a chart on a board, of a row, of what is free below a chart, and between two that stand side by side."""

CHARTS_AT_MOST = 1240
"""Pixels across that charts of a page to hand out take at most."""

AXIS_FORMATS = {
    unit: ("0.0" if unit == "per year" else look.replace("0.0", "0").replace("–", "0"))
    for unit, look in NUMBER_FORMATS.items()
}
"""How numbers show along an axis: without decimals, but for yields, which lie between nothing and one."""

MOST_NAMED = 6
"""Lines that may be named at their ends."""

ROOM_FOR_NAMES = {"x": 0.15, "y": 0.17, "width": 0.69, "height": 0.6}
"""Where a chart is drawn whose lines are named at their ends, in parts of its size."""


def insert(
    workbook: Any,
    worksheet: Any,
    model: Model,
    layout: Layout,
    page: SheetLayout,
    spot: LayoutEntry,
    columns: dict[int, float],
) -> None:
    """Draw a chart at its spot: over the whole page, or over its left or right half."""
    chart = spot.block
    assert isinstance(chart, Chart)
    drawn = _draw(
        workbook,
        model,
        layout,
        page,
        chart,
        [s for s in chart.series if not s.secondary and s.kind != "line"],
    )
    extra = [s for s in chart.series if s.secondary or s.kind == "line"]
    if extra and chart.kind != "line":
        drawn.combine(_lines(workbook, model, layout, page, chart, extra))
    title = _title(model, layout, chart.title, page)
    drawn.set_title(
        {"name": title, "name_font": {"name": FONT, "size": 11, "bold": True, "color": INK}, "overlay": False}
    )
    font = {"name": FONT, "size": 8 if page.sheet.board else 9, "color": INK}
    axis: dict[str, Any] = {
        "name": chart.unit,
        "name_font": {**font, "bold": False},
        "num_font": font,
        "num_format": AXIS_FORMATS.get(chart.unit, "General"),
        "major_gridlines": {"visible": True, "line": {"color": "#E3E6EA", "width": 0.5}},
        "line": {"none": True},
    }
    if chart.kind in {"column", "stacked"} and chart.from_zero:
        axis["min"] = 0
    names = {
        "num_font": font,
        "name": chart.source,
        "name_font": {**font, "bold": False, "italic": True, "color": MUTED, "size": 8},
        "line": {"color": RULE},
        "label_position": "low",
    }
    if chart.kind == "bar":  # XlsxWriter calls the horizontal axis x, whatever it shows
        drawn.set_x_axis({**axis, "name": f"{chart.unit}. {chart.source}", "name_font": names["name_font"]})
        down = {"num_font": font, "line": {"color": RULE}, "label_position": "low", "reverse": True, "interval_unit": 1}
        drawn.set_y_axis({**down, "crossing": "max"})  # the first bar at the top, the numbers below the last
    else:
        if chart.bare:
            axis |= {"visible": False, "name": "", "major_gridlines": {"visible": False}}
        drawn.set_y_axis(axis)
        drawn.set_x_axis(names)
    shown = [series for series in chart.series if series.kind != "hidden"]
    hidden = [place for place, series in enumerate(chart.series) if series.kind == "hidden"]
    if _is_named_at_ends(chart):
        drawn.set_legend({"none": True})
        drawn.set_plotarea({"layout": ROOM_FOR_NAMES})
    elif len(shown) > 1 and not any(series.said for series in shown):
        drawn.set_legend({"position": "bottom", "font": font, "delete_series": hidden})
    else:
        drawn.set_legend({"none": True})
    drawn.set_chartarea({"border": {"color": "#D5DAE0"}})
    drawn.show_blanks_as("gap")
    room = sum(_pixels(columns, column) for column in range(page.columns))
    if page.client_rows and not page.sheet.board:  # over the notes, too, as far as a small screen goes
        room = max(room, min(CHARTS_AT_MOST, room + _pixels(columns, page.note_column)))
    room -= GAP
    abreast, tall = (CHARTS_IN_A_ROW, BOARD_HEIGHT) if page.sheet.board else (2, ROW_PIXELS * spot.rows - BELOW)
    width = room if chart.wide else (room - GAP * (abreast - 1)) // abreast
    column = page.note_column if chart.beside else LABEL
    if chart.beside:
        left = sum(_pixels(columns, before) for before in range(page.note_column))
        width = min(CHARTS_AT_MOST - left, _pixels(columns, page.note_column) - GAP)
    drawn.set_size({"width": width, "height": tall})
    worksheet.insert_chart(
        spot.row,
        column,
        drawn,
        {
            "x_offset": 4 + spot.column * (width + GAP),
            "y_offset": 4,
            "object_position": 1,
            "description": chart.description or chart.title,
        },
    )


def _pixels(columns: dict[int, float], column: int) -> int:
    """Return how wide a column is."""
    return int(columns.get(column, 8.43) * 7 + 5)


def _is_named_at_ends(chart: Chart) -> bool:
    """Tell whether the lines of a chart are named at their ends, where a legend would have to be looked up."""
    return chart.kind == "line" and 1 < len(chart.series) <= MOST_NAMED and not any(s.secondary for s in chart.series)


def _draw(workbook: Any, model: Model, layout: Layout, page: SheetLayout, chart: Chart, series: list[Series]) -> Any:
    kinds: dict[str, dict[str, str]] = {
        "column": {"type": "column"},
        "stacked": {"type": "column", "subtype": "stacked"},
        "line": {"type": "line"},
        "bar": {"type": "bar"},
    }
    drawn = workbook.add_chart(kinds[chart.kind])
    for entry in series if chart.kind != "line" else chart.series:
        drawn.add_series(_series(model, layout, page, chart, entry))
    return drawn


def _lines(workbook: Any, model: Model, layout: Layout, page: SheetLayout, chart: Chart, series: list[Series]) -> Any:
    lines = workbook.add_chart({"type": "line"})
    for entry in series:
        options = _series(model, layout, page, chart, entry)
        lines.add_series({**options, "y2_axis": entry.secondary})
    if any(entry.secondary for entry in series):
        font = {"name": FONT, "size": 9, "color": INK}
        lines.set_y2_axis(
            {
                "name": chart.secondary_unit,
                "name_font": {**font, "bold": False},
                "num_font": font,
                "num_format": NUMBER_FORMATS.get(chart.secondary_unit, "General").replace("0.0%", "0%"),
                "line": {"none": True},
            }
        )
    return lines


def _series(model: Model, layout: Layout, page: SheetLayout, chart: Chart, series: Series) -> dict[str, Any]:
    over = model.over[series.line]
    fixed = dict(series.at) | dict(zip([d.name for d in page.sheet.over], page.member, strict=True))
    free = next(dimension for dimension in over if dimension.name not in fixed)
    members = tuple(member for member in free.members if not chart.along or member in chart.along)
    first, last = (
        _place(model, layout, series.line, over, fixed, free, member) for member in (members[0], members[-1])
    )
    named = LayoutCell(first.page, first.row, LABEL)  # a member's series takes its name from the label of its row
    options: dict[str, Any] = {
        "name": _name(layout, page, series, named),
        "values": _range(layout, first, last),
        "categories": _names(model, layout, page, series) if series.names else _categories(layout, first, last),
    }
    colour = series_colour(series.colour, model.dimensions)
    if series.kind == "hidden":
        options |= {"fill": {"none": True}, "border": {"none": True}}
    elif chart.kind == "line" or series.kind == "line" or series.secondary:
        options |= {
            "line": {"color": colour, "width": 2.25},
            "marker": {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}},
        }
    else:
        options |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 60}
    if chart.kind in {"stacked", "bar"}:
        options["overlap"] = 100
    if _is_named_at_ends(chart):
        there = [model.cell(series.line, _index(over, fixed, free, member)) is not None for member in members]
        end = max((at for at, is_there in enumerate(there) if is_there), default=0)
        kept = [None if at == end else {"delete": True} for at in range(len(members))]
        font = {"name": FONT, "size": 9, "color": colour, "bold": True}
        options["data_labels"] = {"series_name": True, "position": "right", "font": font, "custom": kept}
    elif series.labels:
        unit = model.unit(series.line, _index(over, fixed, free, members[0]))
        there = [model.cell(series.line, _index(over, fixed, free, member)) is not None for member in members]
        options["data_labels"] = _labels(chart, series, unit, there)
    return options


def _labels(chart: Chart, series: Series, unit: str, there: Sequence[bool]) -> dict[str, Any]:
    """Return what stands at the bars of a series: its numbers, or its name where that is live; nothing at holes."""
    on_bars = series.colour == "ink" and chart.kind == "stacked"
    labels: dict[str, Any] = {"font": {"name": FONT, "size": 9, "color": "#FFFFFF" if on_bars else INK}}
    if series.said:
        return {**labels, "series_name": True, "custom": [None if one else {"delete": True} for one in there]}
    shown = (FINE_FORMATS if chart.fine else NUMBER_FORMATS)[unit].replace("–", "")
    if series.brackets:
        negative = shown.split(";")[1]
        shown = f"{negative};{negative};"
    return {**labels, "value": True, "num_format": shown}


def _name(layout: Layout, page: SheetLayout, series: Series, row: LayoutCell) -> str:
    """Return the name of a series: a cell where it is live, that of the label of its row where it is of a member."""
    if series.said:
        cell = layout.places[series.said, page.member]
        return _range(layout, cell, cell)
    return _range(layout, row, row) if series.at else series.name


def _index(over: tuple[Dimension, ...], fixed: dict[str, Member], free: Dimension, member: Member) -> Index:
    return tuple(member if dimension.name == free.name else fixed[dimension.name] for dimension in over)


def _place(
    model: Model,
    layout: Layout,
    key: str,
    over: tuple[Dimension, ...],
    fixed: dict[str, Member],
    free: Dimension,
    member: Member,
) -> LayoutCell:
    index = _index(over, fixed, free, member)
    item = model.items[key]
    return layout.places[(INPUT + item.cells[index], ()) if isinstance(item, Input) else (key, index)]


def _range(layout: Layout, first: LayoutCell, last: LayoutCell) -> str:
    name = quoted(layout.pages[first.page].name)
    places = (first,) if first == last else (first, last)
    corners = [xl_rowcol_to_cell(place.row, place.column, row_abs=True, col_abs=True) for place in places]
    return f"={name}!{':'.join(corners)}"


def _names(model: Model, layout: Layout, page: SheetLayout, series: Series) -> str:
    """Return where the texts of a line stand that names the categories."""
    members = model.over[series.names][-1].members
    first, last = (layout.places[series.names, (*page.member, member)] for member in (members[0], members[-1]))
    return _range(layout, first, last)


def _categories(layout: Layout, first: LayoutCell, last: LayoutCell) -> str:
    """Return where the names along the axis stand: the header row for a line, the label column for a table."""
    if first.row == last.row and first.column != last.column:
        header = layout.pages[first.page].header_row
        return _range(layout, LayoutCell(first.page, header, first.column), LayoutCell(first.page, header, last.column))
    return _range(layout, LayoutCell(first.page, first.row, LABEL), LayoutCell(last.page, last.row, LABEL))


def _title(model: Model, layout: Layout, title: str, page: SheetLayout) -> str:
    """Return a title: the cell of a finding, so that its numbers are live, or the words themselves."""
    if title not in model.items:
        return title
    cell: ModelCell = (title, page.member)
    return absolute(layout, cell)
