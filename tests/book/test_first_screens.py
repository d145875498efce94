"""What a person sees at once: nothing is cut, nothing shows as ####, and what matters lies on the first screen.

Worked out from the widths and heights in the file; `test_pictures.py` looks at what LibreOffice draws of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from math import ceil

import pytest
from conftest import Written
from openpyxl.cell.cell import Cell
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlmodel.book.styles import text_points

SCREENS = {"1366x768": (1250, 520), "1920x1080": (1800, 830)}
"""Pixels that cells have in a window of this size, below the bars of LibreOffice."""

LABELS = 1
"""The column of labels, which stays in sight."""


class Seen:
    """One worksheet with what its cells show."""

    def __init__(self, book: Written, sheet: Worksheet) -> None:
        self.sheet, self.results = sheet, book.values("cached")
        self.widths = {
            column: one.width
            for one in sheet.column_dimensions.values()
            for column in range(one.min, one.max + 1)  # neighbours of one width stand together
        }

    def value(self, cell: Cell) -> object:
        """Return what a cell holds, of a formula its result."""
        formula = isinstance(cell.value, str) and cell.value.startswith("=")
        return self.results[self.sheet.title, cell.coordinate] if formula else cell.value

    def pixels(self, column: int) -> float:
        return self.widths.get(column, 8.43) * 7 + 5

    def height(self, row: int) -> float:
        """Return the height of a row in points."""
        return self.sheet.row_dimensions[row].height or self.sheet.sheet_format.defaultRowHeight

    def right(self, column: int) -> float:
        """Return where a column ends, in pixels from the left."""
        return sum(self.pixels(one) for one in range(1, column + 1))

    def bottom(self, row: int) -> float:
        return sum(self.height(one) for one in range(1, row + 1)) * 96 / 72

    @cached_property
    def cells(self) -> Sequence[tuple[Cell, str]]:
        """Return the cells that show something, with the text that they show."""
        return [
            (cell, shown(value, cell.number_format))
            for row in self.sheet.iter_rows()
            for cell in row
            if (value := self.value(cell)) not in (None, "") and not is_memory(cell)
        ]

    def covered(self) -> set[str]:
        """Return the cells over which a chart lies."""
        ends = [(chart.anchor._from, chart.anchor.to) for chart in self.sheet._charts]
        return {
            f"{get_column_letter(column + 1)}{row + 1}"
            for first, last in ends
            for row in range(first.row, last.row + 1)
            for column in range(first.col, last.col + 1)
        }

    def frozen(self) -> tuple[int, int]:
        """Return the first row and column that scroll."""
        return coordinate_to_tuple(self.sheet.freeze_panes or "A1")


def is_memory(cell: Cell) -> bool:
    """Tell whether a cell holds a part of the record, which is filled into its width and is not to be read."""
    return cell.alignment.horizontal == "fill"


def shown(value: object, number_format: str) -> str:
    """Return how a value shows by one of the formats that units have."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    sections = number_format.split(";")
    section = sections[min(len(sections) - 1, 0 if value > 0 else 2 if value == 0 else 1)] if len(sections) > 1 else ""
    section = section or (number_format if len(sections) == 1 else "")
    words = "".join(re.findall(r'"([^"]*)"', section))
    pattern = re.search(r"[#0][#0,.]*", re.sub(r'"[^"]*"', "", section))
    if pattern is None:
        return words or ("–" if "–" in section else "" if len(sections) > 1 else f"{value:g}")
    decimals = len(pattern[0].partition(".")[2])
    scaled = abs(value) * (100 if "%" in section else 1)
    number = f"{scaled:{',' if ',' in pattern[0] else ''}.{decimals}f}"
    around = re.sub(r'"[^"]*"', "", section).replace(pattern[0], number)
    return (around if len(sections) > 1 or value >= 0 else f"-{around}") + words


def points(cell: Cell, text: str) -> float:
    """Return how wide a text is in the font of its cell."""
    return text_points(text, float(cell.font.sz), bool(cell.font.b))


def wrapped(cell: Cell, text: str, room: float) -> int:
    """Return how many lines a text takes, broken between words, and inside of a word that is too long."""
    lines, used = 1, 0.0
    for word in text.split():
        wide = points(cell, f" {word}" if used else word)
        if used and used + wide > room:
            lines, used, wide = lines + 1, 0.0, points(cell, word)
        lines += ceil(wide / room) - 1
        used += wide % room if wide > room else wide
    return lines


@pytest.fixture(scope="module", params=["the model", pytest.param("a sample", marks=pytest.mark.slow)])
def seen(request: pytest.FixtureRequest, book: Written) -> dict[str, Seen]:
    """Return what is seen of every sheet, with and without a sample in the workbook."""
    shown: Written = request.getfixturevalue("simulated") if request.param == "a sample" else book
    return {sheet.title: Seen(shown, sheet) for sheet in shown.opened.worksheets}


def test_the_formats_of_this_test_are_those_of_excel() -> None:
    assert [shown(value, "#,##0.0;(#,##0.0);–") for value in (1234.56, -25.4, 0)] == ["1,234.6", "(25.4)", "–"]
    assert [shown(value, "0.0%;(0.0%);–") for value in (0.169, -1.5)] == ["16.9%", "(150.0%)"]
    assert [shown(value, '"ok";"ok";"FAILS"') for value in (1, 0)] == ["ok", "FAILS"]
    assert [shown(2026, '0"E"'), shown(0.79, "0.00x;(0.00x);–"), shown(-40, '#,##0" bp";(#,##0" bp");–')] == [
        *("2026E", "0.79x", "(40) bp"),
    ]
    assert shown(0, '"changed";;') == ""


def test_no_number_is_wider_than_its_column(seen: dict[str, Seen]) -> None:
    """It would show as ####."""
    wide = {
        (title, cell.coordinate): text
        for title, page in seen.items()
        for cell, text in page.cells
        if isinstance(page.value(cell), int | float) and points(cell, text) > page.pixels(cell.column) * 0.75 - 2
    }
    assert wide == {}


def test_no_text_is_cut(seen: dict[str, Seen]) -> None:
    """One that wraps fits into the height of its row; another runs over empty cells as far as it needs."""
    cut = {}
    for title, page in seen.items():
        filled = {cell.coordinate for cell, _ in page.cells} | page.covered()
        for cell, text in page.cells:
            if not isinstance(page.value(cell), str) or cell.hyperlink:
                continue
            room = page.pixels(cell.column) * 0.75 - 4
            if cell.alignment.wrap_text:
                lines = wrapped(cell, text, room)
                if (lines - 1) * 1.15 * float(cell.font.sz) + float(cell.font.sz) > page.height(cell.row):
                    cut[title, cell.coordinate] = (text, lines)
                continue
            step = -1 if cell.alignment.horizontal == "right" else 1
            column = cell.column + step
            while points(cell, text) > room and 0 < column < 60:
                if f"{get_column_letter(column)}{cell.row}" in filled:
                    cut[title, cell.coordinate] = (text, "beside another")
                    break
                room += page.pixels(column) * 0.75
                column += step
    assert cut == {}


def test_no_text_runs_out_of_the_labels_that_stay_in_sight(seen: dict[str, Seen]) -> None:
    """It would be cut as soon as the sheet scrolls to the right."""
    out = {
        (title, cell.coordinate): text
        for title, page in seen.items()
        for cell, text in page.cells
        if page.frozen()[1] > LABELS
        and cell.column == LABELS
        and not cell.alignment.wrap_text
        and points(cell, text) > page.pixels(LABELS) * 0.75
    }
    assert out == {}


@pytest.mark.parametrize("size", SCREENS)
def test_the_sentences_at_the_head_lie_on_the_screen(size: str, seen: dict[str, Seen]) -> None:
    beyond = {}
    for title, page in seen.items():
        for cell, text in page.cells:
            if cell.row <= 6 and isinstance(page.value(cell), str) and cell.font.b and cell.column <= 2:
                left = page.right(cell.column - 1)
                if left + points(cell, text) / 0.75 > SCREENS[size][0]:
                    beyond[title, cell.coordinate] = text
    assert beyond == {}


@pytest.mark.parametrize("size", SCREENS)
def test_the_overall_check_and_the_first_value_of_each_block_are_in_sight(
    size: str, seen: dict[str, Seen], book: Written
) -> None:
    """Across for every block; down for the first one of each sheet, where no chart stands before it."""
    across, down = SCREENS[size]
    for title, page in seen.items():
        values = [cell for cell, _ in page.cells if isinstance(page.value(cell), int | float) and cell.row > 3]
        blocks = [row[0].row for row in page.sheet.iter_rows(max_col=1) if row[0].font.sz == 12 and row[0].value]
        first = []
        for start, end in pairwise([*blocks, page.sheet.max_row + 1]):
            inside = [cell for cell in values if start < cell.row < end]
            if inside:
                row = min(cell.row for cell in inside)
                first.append(min((cell for cell in inside if cell.row == row), key=lambda cell: cell.column))
        assert all(page.right(cell.column) <= across for cell in first), title
        drawn = [chart.anchor._from.row + 1 for chart in page.sheet._charts]
        if first and not any(row < first[0].row for row in drawn):
            assert page.bottom(first[0].row) <= down, title
        told = [cell for cell in (page.sheet["A2"], page.sheet["L1"], page.sheet["C6"]) if is_overall(book, cell)]
        if title != "Checks":
            assert told and page.right(told[0].column) <= across, title


def is_overall(book: Written, cell: Cell) -> bool:
    sheet, at = book.at("overall_text")
    return str(cell.value).replace("$", "") == f"={sheet}!{at}"


@pytest.mark.parametrize(("size", "charts"), [("1366x768", 3), ("1920x1080", 6)])
def test_the_dashboard_answers_on_its_first_screen(
    size: str, charts: int, seen: dict[str, Seen], book: Written
) -> None:
    """The pickers, the tiles, and three charts on the smaller screen, six on the larger one."""
    across, down = SCREENS[size]
    page = seen["Dashboard"]
    for name in ("in_case", "in_base_quarter"):
        sheet, cell = book.names[name]
        assert sheet == "Dashboard"
        row, column = coordinate_to_tuple(cell)
        assert page.right(column) <= across and page.bottom(row) <= down
    anchored = [chart.anchor for chart in page.sheet._charts]
    inside = [one for one in anchored if page.bottom(one.to.row) <= down and page.right(one.to.col) <= across]
    assert len(inside) == charts


def test_a_year_stands_in_the_same_column_on_every_sheet(seen: dict[str, Seen]) -> None:
    columns: dict[float, set[int]] = {}
    for page in seen.values():
        for cell, text in page.cells:
            if re.fullmatch(r"20\d\d[AE]", text):
                columns.setdefault(float(text[:4]), set()).add(cell.column)
    assert sorted(columns) == list(range(2023, 2033))
    assert [len(found) for found in columns.values()] == [1] * 10
