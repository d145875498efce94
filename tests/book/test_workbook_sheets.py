"""The sheets of the written file: how they print, what is locked, typed and validated, and what reads as what.

The rules are those of published modelling standards (FAST, ICAEW, PerfectXL), each as a test on the file itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import INPUTS, Written
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from oracle.files import rows

from xlmodel.engines import CellAddress

SHARED = Path(__file__).parents[3] / "shared"


PRINTED_TEXT = {"figure_printed", "figure_paragraph", "figure_period", "as_of", "source_date"}
"""Texts that may look like a number: a figure as it is printed, its place in a source, its period, a date."""


def sheets(book: Written) -> list[Worksheet]:
    return list(book.opened.worksheets)


def test_sheets_are_visible_and_nothing_is_merged_or_linked_outside(book: Written) -> None:
    assert {sheet.title: sheet.sheet_state for sheet in sheets(book) if sheet.sheet_state != "visible"} == {}
    assert {sheet.title: sheet.merged_cells.ranges for sheet in sheets(book) if sheet.merged_cells.ranges} == {}
    with zipfile.ZipFile(book.path) as archive:
        foreign = ("externalLink", "connections", "vbaProject", "queryTable", "embeddings", "calcChain")
        assert [name for name in archive.namelist() if any(part in name for part in foreign)] == []


def test_rows_and_columns_are_not_hidden(book: Written) -> None:
    hidden = [
        (sheet.title, name)
        for sheet in sheets(book)
        for sizes in (sheet.row_dimensions, sheet.column_dimensions)
        for name, size in sizes.items()
        if size.hidden
    ]
    assert hidden == []


WHOLE = {"Cover", "Dashboard"}
"""Sheets that are looked at as a whole: one page, in which nothing scrolls."""


ON_A_PAGE = {"Sensitivities", "Tornado", "Charge Workings", "Changes"}
"""Sheets that fit on a page that can be read."""


def test_sheets_print_one_page_wide_with_their_header(book: Written) -> None:
    for sheet in sheets(book):
        assert not sheet.sheet_view.showGridLines, sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert sheet.page_setup.fitToWidth in (None, 1), sheet.title  # 1 where it is not said
        one = sheet.title in {*WHOLE, *ON_A_PAGE}
        assert sheet.page_setup.fitToHeight in ((None, 1) if one else (0,)), sheet.title
        if sheet.title in WHOLE:
            assert (sheet.freeze_panes, sheet.print_title_rows) == (None, None), sheet.title
            continue
        assert sheet.freeze_panes, sheet.title
        assert sheet.print_title_rows, sheet.title
        first, last = map(int, sheet.print_title_rows.replace("$", "").split(":"))
        frozen = re.sub("[A-Z]", "", sheet.freeze_panes)
        assert first <= last < int(frozen), sheet.title  # what is printed on every page is always in sight


def input_cells(book: Written) -> set[CellAddress]:
    return {cell for name, cell in book.names.items() if name.startswith("in_")}


def test_sheets_are_protected_without_a_password_and_only_inputs_are_unlocked(book: Written) -> None:
    for sheet in sheets(book):
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.password is None, sheet.title
        assert sheet.protection.hashValue is None, sheet.title
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == input_cells(book)


def test_inputs_are_typed_values_in_blue(book: Written) -> None:
    assert input_cells(book) & book.formulas.keys() == set()
    looks = {
        (book.opened[sheet][cell].font.color.rgb, book.opened[sheet][cell].fill.fgColor.rgb)
        for sheet, cell in input_cells(book)
    }
    assert len(looks) == 1, "inputs look alike"
    ((ink, fill),) = looks
    red, green, blue = (int(ink[place : place + 2], 16) for place in (2, 4, 6))
    assert blue > red
    assert blue > green
    others = {
        (sheet.title, cell.coordinate)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
        and cell.font.color is not None
        and (cell.font.color.rgb, cell.fill.fgColor.rgb) == (ink, fill)
    } - input_cells(book)
    # The legend shows one sample.
    assert {sheet for sheet, _ in others} <= {"Cover"}
    assert len(others) <= 1


def validations(book: Written) -> dict[CellAddress, object]:
    return {
        (sheet.title, f"{get_column_letter(column)}{row}"): rule
        for sheet in sheets(book)
        for rule in sheet.data_validations.dataValidation
        for part in rule.sqref.ranges
        for row, column in part.cells
    }


def test_every_input_is_validated_and_nothing_else_is(book: Written) -> None:
    assert validations(book).keys() == input_cells(book)


def test_validation_allows_what_the_files_allow(book: Written) -> None:
    rules = validations(book)
    limits = {row["key"]: (row["min"], row["max"]) for row in rows(INPUTS, "assumptions") if row["min"]}
    for row in rows(INPUTS, "cases"):
        limits |= {
            f"{row['driver']}_{column.removeprefix('case_')}": (row["min"], row["max"])
            for column in row
            if column.startswith("case_")
        }
    for key, (low, high) in limits.items():
        rule = rules[book.names[f"in_{key}"]]
        assert (rule.type, rule.operator or "between") == ("decimal", "between"), key
        assert (float(rule.formula1), float(rule.formula2)) == (float(low), float(high)), key
        assert rule.errorStyle in (None, "stop"), key
        assert rule.showErrorMessage, key
    assert rules[book.names["in_case"]].formula1 == '"bear,base,bull"'
    assert rules[book.names["in_base_quarter"]].formula1 == '"2025Q4,2026Q1,2026Q2"'


def words(book: Written) -> dict[CellAddress, str]:
    """Return every declared text, by the cell it stands in, with the key of its line."""
    layout = book.ready.layout
    places = {cell: place for cell, place in layout.places.items() if cell in book.ready.model.constants}
    return {
        (layout.pages[place.page].name, f"{get_column_letter(place.column + 1)}{place.row + 1}"): key
        for (key, _), place in places.items()
    }


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace("%", ""))
    except ValueError:
        return False
    return True


def test_no_number_is_stored_as_text(book: Written) -> None:
    known = words(book)
    stored = {
        ((sheet.title, cell.coordinate), cell.value)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s" and is_number(cell.value)
    }
    assert {known.get(key, key) for key, _ in stored} - PRINTED_TEXT == set()


def test_every_row_of_figures_has_a_label(book: Written) -> None:
    """A grid's rows are named by the axis at their left instead; a sentence says itself what it is about."""
    columns = {(sheet, "A" + re.sub("[A-Z]", "", cell)): key for (sheet, cell), (key, _) in book.computed().items()}
    bare = {key for (sheet, cell), key in columns.items() if not book.opened[sheet][cell].value}
    assert {key for key in bare if not key.startswith(("grid_", "finding_"))} == set()


def test_one_font(book: Written) -> None:
    fonts = {cell.font.name for sheet in sheets(book) for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {"Arial"}


def test_file_is_valid_against_the_schemas_of_the_standard(book: Written) -> None:
    tool = SHARED / "tools" / "validate-xlsx"
    if not tool.is_file():
        pytest.skip(f"{tool} is not here")
    if not find_spec("lxml"):
        pytest.skip("lxml is not installed")
    done = subprocess.run([sys.executable, tool, book.path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
