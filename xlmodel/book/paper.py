"""The page around the cells: column widths, row heights, freezing, protection and print set-up.

A4 landscape, one page wide, headings repeated; in the footer the day, the fingerprint of the inputs, the sheet's name
and page numbers; gridlines off; no merged cells; sheets are protected without a password, so that only input cells take
typing. What is handed out of a sheet is its first page; such pages are all printed at one scale, to which the column of
notes is widened or narrowed, so that the letters of a set of them have one size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import ceil, floor, fsum
from typing import Any

from xlmodel.book.client import last_printed
from xlmodel.book.layout import AXIS, BACK_ROW, LABEL, UNIT, VALUE, SheetLayout, columns_of
from xlmodel.book.styles import FINE_FORMATS, NUMBER_FORMATS, display_width, text_points
from xlmodel.language import (
    Constant,
    Contents,
    Input,
    Item,
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

FINDING = "finding_"
"""What the keys of sentences begin with that say what a sheet finds; they are written in bold, on one line."""

DEFAULT_WIDTH = 8.43
"""Characters of a column of which nothing is said."""

BOARD_WIDTH = 12.3
"""Characters of a column of a board: all of them show on a screen of 1,366 pixels."""

CLIENT_SCALE = 0.745
"""The scale of pages to hand out in Excel, where they are not too long for it.

LibreOffice does not round the width of a digit to a whole pixel, so that its columns are up to 6 % wider; it prints the
same pages at 70 %, with Arial 10 at 7 points.
"""

LEAST_NOTE = 20.0
"""Characters that the column of notes keeps at least."""

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


def fit_notes(page: SheetLayout, columns: dict[int, float]) -> None:
    """Give the notes of a page to hand out what the other columns leave at the scale of such pages."""
    if page.client_rows and not page.sheet.board:
        taken = inches(columns.get(column, DEFAULT_WIDTH) for column in range(page.note_column))
        columns[page.note_column] = max(LEAST_NOTE, floor(((PAGE_WIDTH / CLIENT_SCALE - taken) * 96 - 5) / 0.7) / 10)


def inches(characters: Iterable[float]) -> float:
    """Return how wide columns of so many characters are together."""
    return fsum((width * 7 + 5) / 96 for width in characters)


_DIGITS = re.compile(r"[#0][#0,.]*")

APART = ("tile", "tile_note")
"""The weights of lines whose cells run over those beside them."""


def widen(columns: dict[int, float], numbers: Iterable[tuple[int, float, str, bool]]) -> None:
    """Widen columns for numbers that they would show as ####: each with its column, its unit and its digits."""
    for column, number, unit, fine in numbers:
        pattern = FINE_FORMATS.get(unit, NUMBER_FORMATS[unit]) if fine else NUMBER_FORMATS[unit]
        points = text_points(_shown(number, pattern))
        columns[column] = max(columns.get(column, 0.0), points / POINTS_OF_A_DIGIT + 1)


def _shown(number: float, pattern: str) -> str:
    """Return a number as one of the formats of units shows it."""
    positive, _, others = pattern.partition(";")
    section = (others.partition(";")[0] if number < 0 else positive) or positive
    digits = _DIGITS.search(section)
    if digits is None:
        return section.strip('"')
    decimals = len(digits[0].partition(".")[2])
    of = f"{abs(number) * (100 if '%' in section else 1):{',' if ',' in digits[0] else ''}.{decimals}f}"
    return section.replace(digits[0], of).replace('"', "")


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
    for column, item in columns_of(table):
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
        elif model.unit(item.key, (*page.member, table.over.members[0])) == "text" and not runs_over(item, table):
            said = [str(values.get((item.key, (*page.member, member)), "")) for member in table.over.members]
            if column == LABEL:  # any of them may come to stand in a row of one line
                width = max(width, *(text_points(text) / POINTS_OF_A_DIGIT + 2 for text in said))
            else:
                width = max(width, 12, min(40, max(map(display_width, said)) + 2))
        found[column] = max(found.get(column, 0), width)


def runs_over(item: Item, table: Table) -> bool:
    """Tell whether a column of a table holds findings, which run over the empty cells at their right."""
    return item is table.lines[-1] and item.key.startswith(FINDING) and not any(table.notes.values())


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


TOP, BOTTOM, SIDE = 0.3, 0.6, 0.45
"""Margins in inches; the bottom one holds the footer, which LibreOffice otherwise prints over the last row."""

PAPER_WIDTH, PAPER_HEIGHT = 11.69, 8.27
"""Inches of A4 landscape."""

PAGE_WIDTH, PAGE_HEIGHT = PAPER_WIDTH - 2 * SIDE, PAPER_HEIGHT - TOP - BOTTOM
"""Inches of it between the margins."""

FINGERPRINT = 16
"""Characters of the fingerprint of the inputs that a footer shows."""

MARGIN_STEP = 1 / 80
"""Inches that a margin is a multiple of: programs keep margins in points and their parts, and would change another."""

LESS_THAN_A_PERCENT = 0.004
"""What a margin leaves beyond a scale: programs take whole per cents, and the next lower one."""

LEAST_ON_A_PAGE = {"heading": 4, "table": 2, "units": 1, "grid": 2, "gridaxis": 1, "group": 1, "subgroup": 1}
"""Rows that must follow a row of these kinds on the same page: a heading does not stand alone at its foot."""

BELOW = {"table": {"units", "subgroup", "row"}, "grid": {"gridaxis", "gridrow"}, "group": {"member"}}
"""What belongs to a row of these kinds: the rows of a table or a grid, the members of a line."""

FULL_ENOUGH = 0.5
"""Share of a page from which on it may end early, so that a table or a line with its members is not cut in two."""

FROZEN_AT_MOST = 12
"""Rows that may be frozen: a heading further down would fill the screen."""


def set_up(
    worksheet: Any, page: SheetLayout, columns: dict[int, float], heights: dict[int, float], footer: str
) -> None:
    """Set widths, freezing, protection and print; `footer` stands at the left of the foot of each page."""
    for column, width in columns.items():
        worksheet.set_column(column, column, width)
    worksheet.hide_gridlines(2)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    whole = page.client_rows == page.rows if page.client_rows else _is_one_page(page, columns, heights)
    worksheet.fit_to_pages(1, 1 if whole else 0)
    scale = _scale(page, columns, heights)
    apart = (PAPER_WIDTH - _printed_width(page, columns) * (scale + LESS_THAN_A_PERCENT)) / 2
    side = max(SIDE, round(floor(apart / MARGIN_STEP) * MARGIN_STEP, 4)) if page.client_rows else SIDE
    worksheet.set_margins(left=side, right=side, top=TOP, bottom=BOTTOM)
    worksheet.center_horizontally()
    worksheet.set_footer(f"&L&8{footer.replace('&', '&&')}&C&8&A&R&8Page &P of &N")
    worksheet.protect("", PROTECTION)
    worksheet.print_area(0, 0, max(page.rows - 1, 1), last_printed(page, columns))
    if page.keeps_labels and 0 < page.frozen_row < FROZEN_AT_MOST:
        worksheet.repeat_rows(page.frozen_row, page.frozen_row)
        worksheet.freeze_panes(page.frozen_row + 1, UNIT)
    elif page.keeps_labels:
        worksheet.repeat_rows(0)
        worksheet.freeze_panes(BACK_ROW, UNIT)
    if not whole:
        worksheet.set_h_pagebreaks(_breaks(page, scale, heights))


def _is_one_page(page: SheetLayout, columns: Mapping[int, float], heights: Mapping[int, float]) -> bool:
    """Tell whether a sheet is looked at as a whole, or fits on a page that can still be read."""
    high = fsum(heights.get(row, ROW_HEIGHT) for row in range(page.rows))
    scale = min(PAGE_WIDTH / _printed_width(page, columns), PAGE_HEIGHT * 72 / high)
    return not page.keeps_labels or scale >= CLIENT_SCALE


def footer(model: Model, fingerprint: str) -> str:
    """Return what stands at the left of the foot of each page: the day, and the fingerprint of the inputs."""
    said = model.profile.footer.format_map(model.plain_constants)
    told = f"Inputs {fingerprint[:FINGERPRINT]}" if fingerprint else ""
    return ". ".join(part for part in (said, told) if part)


def _printed_width(page: SheetLayout, columns: Mapping[int, float]) -> float:
    """Return the inches that the printed columns take in full size."""
    return inches(columns.get(column, DEFAULT_WIDTH) for column in range(last_printed(page, columns) + 1))


def _scale(page: SheetLayout, columns: Mapping[int, float], heights: Mapping[int, float]) -> float:
    """Return the scale at which a sheet is printed: that of its width, or of the height of a page to hand out.

    Judgement: programs fit a sheet to the width of a page and then keep the breaks between pages that are set; they do
    not keep them where they fit it to the height as well. So what is too high gets wider margins instead.
    """
    scale = min(1.0, PAGE_WIDTH / _printed_width(page, columns))
    if not page.client_rows:
        return scale
    high = fsum(heights.get(row, ROW_HEIGHT) for row in range(page.client_rows))
    return min(scale, floor(100 * PAGE_HEIGHT * 72 / high) / 100)


def _breaks(page: SheetLayout, scale: float, heights: dict[int, float]) -> list[int]:
    """Return the rows before which a sheet breaks: no chart is cut in two, no heading stands at a page's foot.

    A table, and a line with its members, is cut only where it is longer than a page or would leave half of one empty:
    its headings are not repeated. Every break is set, and not only those that matter: a program that fits a row more
    on one page than was counted here would otherwise shift all that follow.
    """
    room = PAGE_HEIGHT * 72 / scale
    sizes = [heights.get(row, ROW_HEIGHT) for row in range(page.rows)]
    repeated = sizes[page.frozen_row] if 0 < page.frozen_row < FROZEN_AT_MOST else sizes[0]
    least, whole = _together(page, sizes, room - repeated)
    found: list[int] = []
    used = 0.0
    for row, size in enumerate(sizes):
        kept = whole if used > FULL_ENOUGH * room else least
        full = used + fsum(sizes[row : row + kept.get(row, 1)]) > room
        if used and (row == page.client_rows or (full and row > page.client_rows)):
            found.append(row)
            used = repeated
        used += size
    return found


def _together(page: SheetLayout, sizes: list[float], room: float) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many rows from each on must stand on one page, and how many should; `room` is that of a page."""
    kinds = {spot.row: spot.kind for spot in page.spots}
    least = {row: 1 + LEAST_ON_A_PAGE[kind] for row, kind in kinds.items() if kind in LEAST_ON_A_PAGE}
    least |= {spot.row: spot.rows for spot in page.spots if spot.kind == "chart"}
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
