"""The copy that is printed: only the pages to hand out, each on one page, whatever a program made of the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from conftest import Written

from xlmodel.edits.snapshot import snapshot
from xlmodel.errors import EngineError
from xlmodel.exporting.pages import ClientPage, gone, pages_of, typed_since
from xlmodel.grafting.printed import with_only_pages
from xlmodel.reader import Workbook, read_workbook, workbook_of


def copied(path: Path, pages: tuple[ClientPage, ...], footers: Mapping[str, str] | None = None) -> Workbook:
    last = {page.sheet: page.last for page in pages}
    return workbook_of(with_only_pages(path.read_bytes(), last, footers or {}), path)


@pytest.fixture(scope="module")
def pages(book: Written) -> tuple[ClientPage, ...]:
    return pages_of(read_workbook(book.path), book.path)


def test_only_the_pages_show_and_only_they_are_printed(book: Written, pages: tuple[ClientPage, ...]):
    copy = copied(book.path, pages)
    assert [sheet.name for sheet in copy.sheets if sheet.state == "visible"] == [page.sheet for page in pages]
    printed = {sheet.name: sheet.page for sheet in copy.sheets if sheet.page.area}
    assert printed.keys() == {page.sheet for page in pages}
    for page in pages:
        said = printed[page.sheet]
        assert said.area.replace("$", "").rpartition("!")[2] == f"A1:{page.last}"
        assert (said.setup.get("fitToWidth", "1"), said.setup.get("fitToHeight", "1"), said.fits) == ("1", "1", True)
        assert said.row_breaks == said.column_breaks == ()
    assert copy.views[0]["activeTab"] == str([sheet.name for sheet in copy.sheets].index("Dashboard"))


def test_cells_and_charts_are_those_of_the_file(book: Written, pages: tuple[ClientPage, ...]):
    was, now = read_workbook(book.path), copied(book.path, pages)
    assert [sheet.cells for sheet in now.sheets] == [sheet.cells for sheet in was.sheets]
    assert [sheet.drawings for sheet in now.sheets] == [sheet.drawings for sheet in was.sheets]


@pytest.mark.slow
def test_paper_that_somebody_set_otherwise_is_put_right(target: Path, pages: tuple[ClientPage, ...]):
    book = openpyxl.load_workbook(target)
    book["Company"].page_setup.orientation = "portrait"
    book["Company"].page_setup.paperSize = 8
    book["Company"].page_setup.scale = 40
    book["Company"].sheet_properties.pageSetUpPr.fitToPage = False
    book["Comparison"].print_area = "A1:B2"
    book.save(target)
    copy = {sheet.name: sheet.page for sheet in copied(target, pages_of(read_workbook(target), target)).sheets}
    assert (copy["Company"].setup["orientation"], copy["Company"].setup["paperSize"]) == ("landscape", "9")
    assert "scale" not in copy["Company"].setup
    assert copy["Company"].fits
    assert not copy["Comparison"].area.endswith("$B$2")


@pytest.mark.slow
def test_a_sheet_without_any_set_up_gets_one(target: Path):
    book = openpyxl.load_workbook(target)
    book.create_sheet("Mine")
    book.save(target)
    copy = copied(target, (ClientPage("Mine", "C9"),))
    assert [sheet.name for sheet in copy.sheets if sheet.state == "visible"] == ["Mine"]
    assert copy.sheets[-1].page.setup["orientation"] == "landscape"


@pytest.mark.slow
def test_pages_are_found_after_a_sheet_was_renamed_and_moved(target: Path, pages: tuple[ClientPage, ...]):
    book = openpyxl.load_workbook(target)
    sheet = book["Company"]
    for name in list(book.defined_names.values()):
        name.value = name.value.replace("Company!", "'The firm'!")
    sheet.title = "The firm"
    book.move_sheet(sheet, -book.index(sheet))
    book.save(target)
    found = pages_of(read_workbook(target), target)
    assert found[0].sheet == "The firm"
    assert {page.sheet for page in found} == {page.sheet for page in pages} - {"Company"} | {"The firm"}


@pytest.mark.slow
def test_a_page_that_was_deleted_is_told(target: Path):
    book = openpyxl.load_workbook(target)
    book.defined_names["client_page_company"].value = "#REF!"
    book.save(target)
    read = read_workbook(target)
    assert "Company" not in {page.sheet for page in pages_of(read, target)}
    assert list(gone(read)) == ["a page is left out, since its sheet or its last cell was deleted: client_page_company"]


@pytest.mark.slow
def test_a_workbook_without_such_names_has_no_pages(target: Path):
    book = openpyxl.load_workbook(target)
    for name in [name for name in book.defined_names if name.startswith("client_page_")]:
        del book.defined_names[name]
    book.save(target)
    with pytest.raises(EngineError, match="does not say which of its pages are handed out"):
        pages_of(read_workbook(target), target)


@pytest.mark.slow
def test_the_footer_says_how_many_inputs_were_typed_since(target: Path, book: Written, pages: tuple[ClientPage, ...]):
    assert typed_since(snapshot(target)) == {}
    opened = openpyxl.load_workbook(target)
    for key, value in (("capex_amazon_2026", 210), ("case", "bull")):
        sheet, cell = book.names[f"in_{key}"]
        opened[sheet][cell] = value
    opened.save(target)
    typed = typed_since(snapshot(target))
    shown = book.ready.register.fingerprint[:16]
    assert typed == {shown: f"{shown} and 2 typed since"}
    footers = {sheet.name: sheet.page.texts.get("oddFooter", "") for sheet in copied(target, pages, typed).sheets}
    assert f"Inputs {shown} and 2 typed since" in footers["Company"]
