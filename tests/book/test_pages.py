"""The workbook on paper, as LibreOffice prints it: nothing is left out, cut off or cut in two."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict

import pytest
from conftest import Written
from openpyxl.worksheet.worksheet import Worksheet

pytestmark = pytest.mark.slow

BEGINNING = 14
"""Letters of a text that must stand in one line of the page; the rest may wrap."""


@pytest.fixture(scope="module")
def pages(book: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the text of every printed page by its sheet, which the footer names."""
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        pytest.skip("LibreOffice and poppler's pdftotext are needed")
    folder = tmp_path_factory.mktemp("pages")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book.path)]
    subprocess.run(command, check=True, capture_output=True)
    printed = subprocess.run(
        ["pdftotext", "-layout", folder / f"{book.path.stem}.pdf", "-"], check=True, capture_output=True
    )
    found: dict[str, list[str]] = defaultdict(list)
    for text in printed.stdout.decode().split("\f"):
        footer = re.findall(r"^ *As of \S+ Inputs \w{16} {3,}(\S.*?) {3,}Page \d+ of \d+$", text, re.MULTILINE)
        if footer:
            found[footer[-1]].append(re.sub(r"\s+", " ", text))
    return found


def breaks(sheet: Worksheet) -> list[int]:
    """Return the rows, counted from 1, after which a page ends."""
    return sorted(mark.id for mark in sheet.row_breaks.brk)


def test_every_label_and_legend_is_printed(book: Written, pages: dict[str, list[str]]) -> None:
    missing = []
    for sheet in book.opened.worksheets:
        text = " ".join(pages[sheet.title])
        bottom = int(re.findall(r"\d+", sheet.print_area.split(":")[-1])[-1])
        held = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        last = max(cell.row for cell in held if not str(cell.value).startswith("xlmodel-record"))
        assert last <= bottom, f"{sheet.title}: row {last} is not printed"
        columns = "AC" if sheet.title == "Cover" else "A"
        for column in columns:
            for (cell,) in sheet[f"{column}1:{column}{bottom}"]:
                typed = isinstance(cell.value, str) and cell.data_type == "s"
                if typed and re.sub(r"\s+", " ", cell.value)[:BEGINNING].strip() not in text:
                    missing.append(f"{sheet.title}!{cell.coordinate}: {cell.value}")
    assert missing == []


def test_the_state_and_the_way_back_are_whole_on_the_first_page(book: Written, pages: dict[str, list[str]]) -> None:
    for sheet in book.opened.sheetnames:
        assert "All checks hold" in pages[sheet][0], sheet
        assert sheet == "Cover" or "Back to the Cover" in pages[sheet][0], sheet


def test_the_cover_is_one_page(pages: dict[str, list[str]]) -> None:
    assert len(pages["Cover"]) == 1


def test_no_chart_is_cut_in_two(book: Written, pages: dict[str, list[str]]) -> None:
    seen = 0
    for sheet in book.opened.worksheets:
        ends = breaks(sheet)
        for chart in sheet._charts:
            first, last = chart.anchor._from.row + 1, chart.anchor.to.row + 1
            assert not [end for end in ends if first <= end < last], f"{sheet.title}: rows {first} to {last}"
            seen += 1
    assert seen == sum(spot.kind == "chart" for page in book.ready.layout.pages for spot in page.spots) > 0


def test_libreoffice_breaks_only_where_a_page_is_meant_to_end(book: Written, pages: dict[str, list[str]]) -> None:
    meant = {sheet.title: len(breaks(sheet)) + 1 for sheet in book.opened.worksheets}
    assert {title: len(texts) for title, texts in pages.items()} == meant
    assert sum(count > 1 for count in meant.values()) > 15


HEADS = {"heading", "blocknote", "table", "units", "subgroup", "grid", "group"}
"""Kinds of rows that mean nothing without the rows below them."""

SHORT = 12
"""Rows of a table, or of a line with its members, that must stand on one page."""


def test_no_page_ends_with_a_heading(book: Written) -> None:
    alone = []
    for page in book.ready.layout.pages:
        kinds = {spot.row: spot.kind for spot in page.spots}
        for end in breaks(book.opened[page.name]):
            above = max(row for row in kinds if row < end)
            if kinds[above] in HEADS:
                alone.append(f"{page.name}: {kinds[above]} in row {above + 1}")
    assert alone == []


@pytest.mark.parametrize(
    ("head", "belonging"),
    [("table", {"units", "subgroup", "row"}), ("grid", {"gridaxis", "gridrow"}), ("group", {"member"})],
    ids=["a table", "a grid", "a line with its members"],
)
def test_what_belongs_together_is_on_one_page(head: str, belonging: set[str], book: Written) -> None:
    cut, seen = [], 0
    for page in book.ready.layout.pages:
        kinds = {spot.row: spot.kind for spot in page.spots}
        ends = breaks(book.opened[page.name])
        for first in (row for row, kind in kinds.items() if kind == head):
            after = first + 1
            while kinds.get(after) in belonging:
                after += 1
            if 1 < after - first <= SHORT:
                seen += 1
                cut += [f"{page.name}: rows {first + 1} to {after}" for end in ends if first < end < after]
    assert cut == []
    assert seen > 0
