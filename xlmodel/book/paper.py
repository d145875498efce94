"""The page around the cells: column widths, row heights, freezing, protection and print set-up.

A4 landscape, one page wide, headings repeated, page numbers and the sheet's name in the footer; gridlines off;
no merged cells; sheets are protected without a password, so that only input cells take typing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, fsum
from typing import Any

from xlmodel.book.layout import AXIS, BACK_ROW, CHART_ROWS, LABEL, UNIT, VALUE, SheetLayout
from xlmodel.book.styles import FINE_FORMATS, NUMBER_FORMATS, display_width, text_points
from xlmodel.language import (
    Constant,
    Contents,
    Input,
    Model,
    ModelCell,
    Prose,
    Section,
    Table,
    Value,
    Words,
)

ROW_HEIGHT = 13.5
"""Points of a row that nothing makes taller."""

LINE_HEIGHT = 12.5
"""Points of one line of Arial 10."""

NOTE_SIZE = 9
"""Points of a note's text."""

HEADING_SIZE, HEADING_LINE = 12, 15.0
"""Points of the heading of a block, and of one line of it."""

POINTS_OF_A_DIGIT = 5.25
"""How wide a digit of the default font is, which the width of a column counts in."""

BOARD_WIDTH = 12.3
"""Characters of a column of a board: all of them show on a screen of 1,366 pixels."""

PROTECTION = {
    "autofilter": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "sort": True,
}


def widths(model: Model, page: SheetLayout, values: Mapping[ModelCell, Value]) -> dict[int, float]:
    """Return the width of each column from what stands in it, a Chinese character counting two."""
    if page.sheet.board:
        return dict.fromkeys(range(page.note_column + 1), BOARD_WIDTH)
    found: dict[int, float] = {LABEL: 30, UNIT: 8, VALUE: 9.5, page.note_column: 48}
    if any(spot.kind == "member" and isinstance(spot.index[-1], int) for spot in page.spots):
        found[page.member_column] = 6  # a year
    for spot in page.spots:
        if spot.kind in {"line", "group"} and spot.item is not None:
            found[LABEL] = max(found[LABEL], min(36, display_width(spot.item.label) + 2))
    for block in page.sheet.blocks:
        if isinstance(block, Table):
            _table_widths(model, page, block, found, values)
        elif isinstance(block, Section):
            units = [item.unit for item in block.lines if not isinstance(item, Words) and hasattr(item, "unit")]
            found[UNIT] = max([found[UNIT], *(display_width(unit) + 1 for unit in units if isinstance(unit, str))])
            texts = [text for item in block.lines if isinstance(item, Words) for text in item.texts.values()]
            if page.sheet.across is None:
                found[VALUE] = max([found[VALUE], *(min(30, display_width(text) + 2) for text in texts)])
        elif isinstance(block, Prose | Contents):
            found[page.note_column] = max(found[page.note_column], 88)
    if tells_all(model, page):  # the overall state is a sentence
        found[VALUE] = max(found[VALUE], 30)
    if page.sheet.across is not None:
        found |= {column: max(found.get(column, 0), 8.7) for column in range(AXIS, page.columns)}
    return found


APART = ("tile", "tile_note")
"""The weights of lines whose cells run over those beside them."""


def widen(columns: dict[int, float], numbers: Iterable[tuple[int, float, str, bool]]) -> None:
    """Widen columns for numbers that they would show as ####: each with its column, its unit and its digits."""
    for column, number, unit, fine in numbers:
        pattern = FINE_FORMATS.get(unit, NUMBER_FORMATS[unit]) if fine else NUMBER_FORMATS[unit]
        decimals = len(pattern.partition(";")[0].partition(".")[2].rstrip('%x"'))
        shown = f"({number * (100 if '%' in pattern else 1):,.{decimals}f}%)"
        columns[column] = max(columns.get(column, 0.0), text_points(shown) / POINTS_OF_A_DIGIT + 1)


def tells_all(model: Model, page: SheetLayout) -> bool:
    """Tell whether a line of a page is the sentence on all checks, or a link to it."""
    key = model.profile.overall
    lines = [item for block in page.sheet.blocks if isinstance(block, Section) for item in block.lines]
    return bool(key) and any(item.key == key or getattr(item, "formula", None) == f"={{{key}}}" for item in lines)


def _table_widths(
    model: Model, page: SheetLayout, table: Table, found: dict[int, float], values: Mapping[ModelCell, Value]
) -> None:
    labels = [table.over.title(member) for member in table.over.members]
    found[LABEL] = max(found[LABEL], min(36, max(map(display_width, labels), default=0) + 2))
    rows = {unit for item in table.lines for unit in getattr(getattr(item, "unit", None), "values", tuple)()}
    found[UNIT] = max([found[UNIT], *(display_width(unit) + 1 for unit in rows)])
    if table.member_heading:
        found[page.member_column] = max(
            found.get(page.member_column, 0), min(44, max(map(display_width, map(str, table.over.members))) * 0.85 + 2)
        )
    if page.sheet.across is None:  # a list: its rows are one line high
        longest = max((text_points(note, NOTE_SIZE) for note in table.notes.values()), default=0.0)
        found[page.note_column] = max(found[page.note_column], min(100, longest / POINTS_OF_A_DIGIT + 3))
    for place, item in enumerate(table.lines):
        button = 3 if table.filterable else 0
        heading = max((display_width(word) for word in item.label.split()), default=0) + 2 + button
        unit = getattr(item, "unit", "")
        width: float = max(8.5, heading, display_width(unit) + 1 if isinstance(unit, str) else 0)
        if isinstance(item, Words):
            width = max(width, min(30, max(map(display_width, item.texts.values()), default=0) + 2))
        elif isinstance(item, Input | Constant):
            numbers = item.numbers.values() if isinstance(item, Constant) else ()
            width = max(
                width,
                max(
                    (display_width(f"{number:,}") + 1 for number in numbers if isinstance(number, float)),
                    default=0,
                ),
            )
        elif model.unit(item.key, (*page.member, table.over.members[0])) == "text":
            said = [str(values.get((item.key, (*page.member, member)), "")) for member in table.over.members]
            width = max(width, 12, min(40, max(map(display_width, said)) + 2))
        found[VALUE + place] = max(found.get(VALUE + place, 0), width)


Wrapped = tuple[str, float] | tuple[str, float, float] | tuple[str, float, float, bool]
"""A text and the width of its column, and where it is not Arial 10, its size and whether it is bold."""


def height(texts: Iterable[Wrapped]) -> float | None:
    """Return the height of a row whose texts wrap in the given widths, None for a single line."""
    lines = max((lines_of(*text) for text in texts if text[0]), default=1)
    return None if lines == 1 else lines * LINE_HEIGHT + 1


def lines_of(text: str, width: float, size: float = 10, bold: bool = False) -> int:
    """Return how many lines a text takes when its words wrap."""
    room = max(12.0, (width * 7 + 5) * 0.75 - 5)
    space = text_points(" ", size, bold)
    lines, used = 1, 0.0
    for word in text.split():
        long = text_points(word, size, bold)
        if used and used + space + long > room:
            lines, used = lines + 1, 0.0
        lines += ceil(long / room) - 1
        used = long % room if long > room else used + long + (space if used else 0)
    return lines


TOP, BOTTOM, SIDE = 0.45, 0.65, 0.45
"""Margins in inches; the bottom one holds the footer, which LibreOffice otherwise prints over the last row."""

PAGE_WIDTH, PAGE_HEIGHT = 11.69 - 2 * SIDE, 8.27 - TOP - BOTTOM
"""Inches of A4 landscape between the margins."""

LEAST_ON_A_PAGE = {"heading": 4, "table": 2, "units": 1, "grid": 1, "group": 1, "subgroup": 1}
"""Rows that must follow a row of these kinds on the same page: a heading does not stand alone at its foot."""

BELOW = {"table": {"units", "subgroup", "row"}, "grid": {"gridrow"}, "group": {"member"}}
"""What belongs to a row of these kinds: the rows of a table or a grid, the members of a line."""

FULL_ENOUGH = 0.5
"""Share of a page from which on it may end early, so that a table or a line with its members is not cut in two."""

FROZEN_AT_MOST = 12
"""Rows that may be frozen: a heading further down would fill the screen."""


def set_up(worksheet: Any, page: SheetLayout, columns: dict[int, float], heights: dict[int, float]) -> None:
    """Set widths, freezing, protection and print."""
    for column, width in columns.items():
        worksheet.set_column(column, column, width)
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0 if page.keeps_labels else 1)  # what is looked at as a whole is one page
    worksheet.set_margins(left=SIDE, right=SIDE, top=TOP, bottom=BOTTOM)
    worksheet.center_horizontally()
    worksheet.set_footer("&L&8&A&C&8xlmodel&R&8Page &P of &N")
    worksheet.protect("", PROTECTION)
    worksheet.print_area(0, 0, max(page.rows, 1), max(max(columns), page.columns - 1))
    if page.keeps_labels and 0 < page.frozen_row < FROZEN_AT_MOST:
        worksheet.repeat_rows(page.frozen_row, page.frozen_row)
        worksheet.freeze_panes(page.frozen_row + 1, UNIT)
    elif page.keeps_labels:
        worksheet.repeat_rows(0)
        worksheet.freeze_panes(BACK_ROW, UNIT)
    if page.keeps_labels:
        worksheet.set_h_pagebreaks(_breaks(page, columns, heights))


def _breaks(page: SheetLayout, columns: dict[int, float], heights: dict[int, float]) -> list[int]:
    """Return the rows before which a sheet breaks: no chart is cut in two, no heading stands at a page's foot.

    A table, and a line with its members, is cut only where it is longer than a page or would leave half of one empty:
    its headings are not repeated. Every break is set, and not only those that matter: a program that fits a row more
    on one page than was counted here would otherwise shift all that follow.
    """
    inches = fsum((columns.get(column, 8.43) * 7 + 5) / 96 for column in range(max(max(columns) + 1, page.columns)))
    room = PAGE_HEIGHT * 72 * max(1.0, inches / PAGE_WIDTH)
    sizes = [heights.get(row, ROW_HEIGHT) for row in range(page.rows)]
    repeated = sizes[page.frozen_row] if 0 < page.frozen_row < FROZEN_AT_MOST else sizes[0]
    least, whole = _together(page, sizes, room - repeated)
    found: list[int] = []
    used = 0.0
    for row, size in enumerate(sizes):
        kept = whole if used > FULL_ENOUGH * room else least
        if used and used + fsum(sizes[row : row + kept.get(row, 1)]) > room:
            found.append(row)
            used = repeated
        used += size
    return found


def _together(page: SheetLayout, sizes: list[float], room: float) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many rows from each on must stand on one page, and how many should; `room` is that of a page."""
    kinds = {spot.row: spot.kind for spot in page.spots}
    least = {row: 1 + LEAST_ON_A_PAGE[kind] for row, kind in kinds.items() if kind in LEAST_ON_A_PAGE}
    least |= {row: CHART_ROWS for row, kind in kinds.items() if kind == "chart"}
    whole = dict(least)
    for row in sorted(least, reverse=True):  # a heading belongs to what stands below it
        end = row + 1
        if kinds[row] == "heading":
            end += whole.get(end, 0)
        while kinds.get(end, "") in BELOW.get(kinds[row], ()):
            end += 1
        if fsum(sizes[row:end]) <= room:
            whole[row] = max(end - row, least[row])
    return least, whole
