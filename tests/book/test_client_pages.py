"""Pages to hand out: each is one page of A4 in landscape at 70 % or more, told by the written file alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from conftest import Written
from models import declared, line, sheet

from xlmodel.book import lay_out
from xlmodel.book.client import CLIENT_PAGE, CLIENT_WHERE
from xlmodel.book.layout import SheetLayout
from xlmodel.errors import ModelError
from xlmodel.language import Section
from xlmodel.reader import Workbook, WorkbookSheet, read_workbook, row_and_column
from xlmodel.reader.references import single_cell

INCHES, POINTS = 11.69, 8.27 * 72
"""The width and the height of A4 in landscape."""

LEAST = 0.70
WIDER = 7.4154 / 7
"""How much wider columns are in LibreOffice, which does not round the width of a digit to a whole pixel."""

HANDED_OUT = [
    *("Dashboard", "Peer Capex", "AWS Unit Economics", "One-Time Charges", "OpenAI Contract"),
    *("Returns Bear", "Returns Base", "Returns Bull", "Company", "Comparison", "Sensitivities"),
]


@pytest.fixture(scope="module")
def read(book: Written) -> Workbook:
    return read_workbook(book.path)


@pytest.fixture(scope="module")
def corners(read: Workbook) -> dict[str, tuple[int, int]]:
    """Return the last row and column of each page to hand out, by its sheet, in the order of the sheets."""
    cells = [single_cell(name.text) for name in read.names if name.name.startswith(CLIENT_PAGE)]
    found = {cell[0]: row_and_column(cell[1]) for cell in cells if cell}
    return {sheet.name: found[sheet.name] for sheet in read.sheets if sheet.name in found}


def test_the_pages_are_those_that_a_reader_wants(corners: dict[str, tuple[int, int]]) -> None:
    assert list(corners) == HANDED_OUT
    assert sum(not name.startswith("Returns") for name in corners) + 1 <= 9


@pytest.mark.slow
def test_of_several_cases_the_picked_one_is_handed_out(read: Workbook, book: Written) -> None:
    asked = {name.name: single_cell(name.text) for name in read.names if name.name.startswith(CLIENT_WHERE)}
    values = {
        name.removeprefix(f"{CLIENT_WHERE}returns_"): book.values("cached")[at] for name, at in asked.items() if at
    }
    assert values == {"bear": 0.0, "base": 1.0, "bull": 0.0}
    assert {at[0] for at in asked.values() if at} == {"Returns Bear", "Returns Base", "Returns Bull"}
    bull = book.recalculated(book.overrides({"case": "bull"}))
    assert [bull[asked[f"{CLIENT_WHERE}returns_{case}"]] for case in ("bear", "base", "bull")] == [0.0, 0.0, 1.0]


def wide(sheet: WorkbookSheet, last: int) -> float:
    """Return the inches of the columns up to the last one."""
    widths = {
        place: column.size
        for (first, to), column in sheet.columns.items()
        for place in range(first, to + 1)
        if column.size is not None
    }
    return sum(int(widths.get(place, 8.43) * 7 + 0.5) / 96 for place in range(1, last + 1))


def high(sheet: WorkbookSheet, last: int) -> float:
    """Return the points of the rows up to the last one."""
    heights = {place: row.size for place, row in sheet.rows.items() if row.size is not None}
    return sum(heights.get(place, 13.5) for place in range(1, last + 1))


@pytest.mark.parametrize("name", HANDED_OUT)
def test_a_page_is_one_page_at_70_per_cent_or_more(
    name: str, read: Workbook, corners: dict[str, tuple[int, int]]
) -> None:
    sheet = next(sheet for sheet in read.sheets if sheet.name == name)
    page, (row, column) = sheet.page, corners[name]
    margins = {side: float(inches) for side, inches in page.margins.items()}
    said = (page.setup["paperSize"], page.setup["orientation"], page.fits, page.setup.get("fitToWidth", "1"))
    assert said == ("9", "landscape", True, "1")
    area = re.fullmatch(r".*!\$A\$1:\$([A-Z]+)\$(\d+)", page.area)
    assert area, page.area
    assert row_and_column(f"{area[1]}1")[1] == column, "the page is as wide as what is printed"
    scale = min(1.0, (INCHES - margins["left"] - margins["right"]) / wide(sheet, column))
    room = POINTS - 72 * (margins["top"] + margins["bottom"])
    assert int(scale / WIDER * 100) / 100 >= LEAST, "in LibreOffice, whose columns are wider"
    assert high(sheet, row) * (int(scale * 100) / 100) <= room, "it is no longer than a page"
    breaks = [end for end in page.row_breaks if end <= row]
    assert breaks == ([row] if int(area[2]) > row else []), "it ends where its workings begin, and not before"


def test_charts_of_a_page_end_on_it(book: Written, corners: dict[str, tuple[int, int]]) -> None:
    for name, (row, _) in corners.items():
        for chart in book.opened[name]._charts:
            first, last = chart.anchor._from.row + 1, chart.anchor.to.row + 1
            assert last <= row or first > row, f"{name}: rows {first} to {last}"


def test_every_footer_says_as_of_when_and_of_which_inputs_on_which_sheet_and_page(
    read: Workbook, book: Written
) -> None:
    shown = book.ready.register.fingerprint[:16]
    told = f"&L&8As of {book.ready.register.as_of}. Inputs {shown}&C&8&A&R&8Page &P of &N"
    assert {sheet.name: sheet.page.texts for sheet in read.sheets} == {
        sheet.name: {"oddFooter": told} for sheet in read.sheets
    }


# In any model


def toy(**more: object) -> SheetLayout:
    """Return the page of a sheet of two blocks."""
    blocks = (Section("One", (line("one", "=1+1"),)), Section("Two", (line("two", "={one}*2"),)))
    return lay_out(declared(replace(sheet(), blocks=blocks, **more))).pages[0]  # type: ignore[arg-type]


def test_a_sheet_that_is_handed_out_has_its_rows_up_to_the_workings() -> None:
    whole, parted, plain = toy(client=True), toy(client=True, workings=1), toy()
    assert whole.client_rows == whole.rows == parted.rows == plain.rows
    assert 0 < parted.client_rows < parted.rows
    assert plain.client_rows == 0


def test_the_line_that_tells_which_sheet_is_handed_out_must_stand_on_it() -> None:
    with pytest.raises(ModelError, match="no line of the sheet Toy tells whether it is handed out") as error:
        toy(client=True, client_where="three")
    assert error.value.faults[0].key == "three"
    assert toy(client=True, client_where="two").client_rows
