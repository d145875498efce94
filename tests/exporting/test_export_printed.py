"""What LibreOffice prints: the pages to hand out, each one page in letters that can be read, of the picked case."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import openpyxl
import pytest
from conftest import INPUTS, Written
from files import contents

import xlmodel
from xlmodel.engines import ENGINES
from xlmodel.exporting import Exported
from xlmodel.exporting.pictures import WIDTH, missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(ENGINES["libreoffice"].available()), reason=ENGINES["libreoffice"].available()),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

A4 = (841.89, 595.3)
"""Points of A4 in landscape."""

READABLE = 6.98
"""Points in which Arial 10 must be printed at least: 7, less what the PDF rounds."""

PAGES = [
    *("Dashboard", "Peer Capex", "AWS Unit Economics", "One-Time Charges", "OpenAI Contract"),
    *("Returns Base", "Company", "Comparison", "Sensitivities"),
]


@dataclass(frozen=True)
class Page:
    """A page of a PDF: its size in points, its text, and how many letters stand in each size."""

    size: tuple[float, float]
    text: str
    letters: Counter[float]


def pages_of(path: Path) -> list[Page]:
    import pypdfium2
    from pypdfium2 import raw

    found = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        letters: Counter[float] = Counter()
        for place in range(text.count_chars()):
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(text.raw, place, matrix)
            letters[round(raw.FPDFText_GetFontSize(text.raw, place) * abs(matrix.d), 2)] += 1
        found.append(Page(page.get_size(), text.get_text_range(), letters))
    document.close()
    return found


@pytest.fixture(scope="module")
def folder(book: Written, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    copy(book.path, folder / "book.xlsx")
    return folder


@pytest.fixture(scope="module")
def exported(folder: Path) -> Exported:
    before = (folder / "book.xlsx").read_bytes()
    (folder / "pictures").mkdir()
    found = xlmodel.export(folder / "book.xlsx", pdf=folder / "pages.pdf", png=folder / "pictures")
    assert (folder / "book.xlsx").read_bytes() == before, "the workbook is only read"
    assert contents(folder).keys() == {"book.xlsx", "pages.pdf"}, "and nothing is left beside it"
    return found


@pytest.fixture(scope="module")
def printed(exported: Exported, folder: Path) -> list[Page]:
    return pages_of(folder / "pages.pdf")


def test_each_page_is_one_of_a4_in_landscape(exported: Exported, printed: list[Page]):
    assert list(exported.pages) == PAGES
    assert len(printed) == len(PAGES)
    assert [page.size for page in printed] == [pytest.approx(A4, abs=0.5)] * len(PAGES)


def test_each_footer_says_as_of_when_and_of_which_inputs(printed: list[Page], book: Written):
    register = book.ready.register
    for number, (page, name) in enumerate(zip(printed, PAGES, strict=True), 1):
        assert f"As of {register.as_of}. Inputs {register.fingerprint[:16]}" in page.text, name
        assert f"Page {number} of {len(PAGES)}" in page.text, name
        assert name in page.text


def test_letters_can_be_read(printed: list[Page]):
    """The letters of most cells are Arial 10: at 70 per cent they have 7 points; notes and charts have smaller ones."""
    for page, name in zip(printed, PAGES, strict=True):
        title = max(page.letters)
        assert title >= 1.6 * READABLE, f"{name}: a title of Arial 16 has {title} points"
        usual = max((size for size in page.letters if size > 6.5), key=lambda size: page.letters[size])
        assert usual >= READABLE, f"{name}: {usual} points"


def test_pages_hold_what_they_shall_and_no_workings(printed: list[Page]):
    texts = dict(zip(PAGES, (page.text for page in printed), strict=True))
    assert "NPV of AWS's growth capex of 2026" in texts["Returns Base"]
    assert not any("Workings" in text or "xlmodel-record" in text for text in texts.values())
    assert not any("###" in text for text in texts.values())
    assert all("All checks hold" in text for text in texts.values())


def test_pictures_are_named_by_sheet_and_as_wide_as_a_slide(exported: Exported, folder: Path):
    found = contents(folder / "pictures")
    assert sorted(found) == [
        *("01-dashboard.png", "02-peer-capex.png", "03-aws-unit-economics.png", "04-one-time-charges.png"),
        *("05-openai-contract.png", "06-returns-base.png", "07-company.png", "08-comparison.png"),
        "09-sensitivities.png",
    ]
    assert set(exported.files) == {folder / "pages.pdf", *(folder / "pictures" / name for name in found)}
    for data in found.values():
        width, height = struct.unpack(">II", data[16:24])
        assert width == WIDTH
        assert height == pytest.approx(WIDTH * A4[1] / A4[0], abs=2)


def test_the_case_picked_in_the_file_is_printed_with_what_was_typed(book: Written, folder: Path, tmp_path: Path):
    """A program that stores no results, such as openpyxl, may have saved the file: all is recalculated."""
    opened = openpyxl.load_workbook(folder / "book.xlsx")
    for key, value in (("case", "bull"), ("capex_amazon_2026", 210)):
        sheet, cell = book.names[f"in_{key}"]
        opened[sheet][cell] = value
    opened.save(tmp_path / "typed.xlsx")
    found = xlmodel.export(tmp_path / "typed.xlsx", pdf=tmp_path / "typed.pdf")
    assert [name for name in found.pages if name.startswith("Returns")] == ["Returns Bull"]
    text = " ".join(page.text for page in pages_of(tmp_path / "typed.pdf"))
    assert "Returns Bull" in text
    assert "Returns Base" not in text.replace("Returns sheets", "")
    assert "Amazon plans 210 bn for 2026" in text
    assert f"Inputs {book.ready.register.fingerprint[:16]} and 2 typed since" in text


def test_a_workbook_built_with_another_case_prints_that_one(tmp_path: Path):
    xlmodel.build(tmp_path / "bear.xlsx", inputs=INPUTS, set={"case": "bear"})
    found = xlmodel.export(tmp_path / "bear.xlsx", pdf=tmp_path / "bear.pdf")
    assert [name for name in found.pages if name.startswith("Returns")] == ["Returns Bear"]
    assert len(pages_of(tmp_path / "bear.pdf")) == len(PAGES)


def test_where_no_case_is_picked_that_is_told(book: Written, tmp_path: Path):
    opened = openpyxl.load_workbook(book.path)
    sheet, cell = book.names["in_case"]
    opened[sheet][cell] = "none of them"
    opened.save(tmp_path / "book.xlsx")
    found = xlmodel.export(tmp_path / "book.xlsx", pdf=tmp_path / "book.pdf")
    assert not any(name.startswith("Returns") for name in found.pages)
    assert found.remarks == (
        "none of these is picked in the workbook, so none is among the pages: Returns Bear, Returns Base, Returns Bull",
    )
