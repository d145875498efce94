"""What LibreOffice draws of the first screen of each sheet, at two sizes of a window.

A copy of the workbook prints the cells that a window shows, each sheet on one page, as pictures and as text.
"""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from conftest import Written
from openpyxl.utils import get_column_letter
from test_first_screens import SCREENS, Seen, is_overall

from xlmodel.engines import ENGINES, printed
from xlmodel.exporting.pictures import missing, pictures
from xlmodel.grafting.printed import with_only_pages

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(ENGINES["libreoffice"].available()), reason=ENGINES["libreoffice"].available()),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

INKED = 0.004
"""The part of a picture that is not white, at least: an empty page has nothing but its footer."""


def visible(page: Seen, across: int, down: int) -> str:
    """Return the last cell that lies within a window."""
    last_row, last_column = page.sheet.max_row, page.sheet.max_column
    column = max(one for one in range(1, last_column + 1) if page.right(one) <= across or one == 1)
    row = max(one for one in range(1, last_row + 1) if page.bottom(one) <= down or one == 1)
    return f"{get_column_letter(column)}{row}"


@pytest.fixture(scope="module", params=SCREENS)
def screens(request: pytest.FixtureRequest, book: Written) -> tuple[dict[str, Seen], dict[str, str], bytes]:
    """Return the sheets, the last cell in sight of each, and the pages as a PDF."""
    seen = {sheet.title: Seen(book, sheet) for sheet in book.opened.worksheets}
    last = {title: visible(page, *SCREENS[request.param]) for title, page in seen.items()}
    return seen, last, printed(with_only_pages(book.path.read_bytes(), last, {}), book.path)


def texts(pdf: bytes) -> list[str]:
    """Return what stands on each page, without the spaces and breaks that depend on where a line ends."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    found = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return found


def test_each_first_screen_is_one_page_and_no_number_is_cut(
    screens: tuple[dict[str, Seen], dict[str, str], bytes],
) -> None:
    seen, _, pdf = screens
    found = dict(zip(seen, texts(pdf), strict=True))
    assert {title for title, text in found.items() if "###" in text} == set()


def test_what_matters_is_drawn_on_it(screens: tuple[dict[str, Seen], dict[str, str], bytes], book: Written) -> None:
    """The overall check, the sentences at the head, the first numbers; on the Dashboard the pickers and the tiles."""
    seen, last, pdf = screens
    missing_there = {}
    for (title, page), text in zip(seen.items(), texts(pdf), strict=True):
        bottom = int(re.sub("[A-Z]", "", last[title]))
        wanted = [words for cell, words in page.cells if is_overall(book, cell)]
        wanted += [words for cell, words in page.cells if cell.row <= 3 and cell.font.b and cell.column <= 2]
        numbers = [
            words
            for cell, words in page.cells
            if isinstance(page.value(cell), int | float) and 3 < cell.row <= bottom and cell.column == 3
        ]
        wanted += numbers[:5]
        if title == "Dashboard":
            wanted += ["base", "2025Q4", "IRR", "EPS before other income 2026"]
        lacking = [words for words in wanted if re.sub(r"\s", "", words) not in text]
        if lacking:
            missing_there[title] = lacking
    assert missing_there == {}


def test_the_pictures_are_not_empty(screens: tuple[dict[str, Seen], dict[str, str], bytes]) -> None:
    from PIL import Image

    seen, _, pdf = screens
    for title, picture in zip(seen, pictures(pdf), strict=True):
        shades = Image.open(BytesIO(picture)).convert("L").histogram()
        assert sum(shades[:200]) / sum(shades) > INKED, title
