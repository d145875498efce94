"""The reader of workbooks: formulas as they are written, and the results stored beside them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from engine_books import (
    EXPECTED,
    FORMULAS,
    SHEET,
    WRONG,
    assert_equal,
    needs_libreoffice,
    shared_book,
    write_book,
)

from xlmodel.engines import ENGINES, ErrorValue, read_cached, read_formulas, with_libreoffice


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory)


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    path = shared_book(tmp_path)
    formulas = read_formulas(path)
    assert [formulas["S", f"B{row}"] for row in (1, 2, 3)] == ["=A1*$D$1*2", "=A2*$D$1*2", "=A3*$D$1*2"]
    assert {key: value for key, value in read_cached(path).items() if key[1][0] == "E"} == {
        ("S", "E1"): "stored",
        ("S", "E2"): True,
        ("S", "E3"): ErrorValue("#DIV/0!"),
    }


def test_array_formula_stands_in_its_first_cell(tmp_path: Path) -> None:
    path = tmp_path / "array.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_array_formula("C1:C3", "{=A1:A3*2}", None, 5)
    assert read_formulas(path) == {("S", "C1"): "=A1:A3*2"}
    assert read_cached(path) == {("S", "C1"): 5.0}


def test_read_formulas_as_written(book: Path) -> None:
    expected = {(SHEET, cell): formula for cell, (formula, _) in FORMULAS.items()}
    assert read_formulas(book) == expected | {("Inputs", "G1"): f"='{SHEET}'!A1+1"}


def test_reading_a_file_saved_by_openpyxl(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "saved.xlsx"
    openpyxl.load_workbook(book).save(path)
    assert read_formulas(path) == read_formulas(book)
    assert read_cached(path) == dict.fromkeys(EXPECTED)  # it drops cached values
    assert_equal(ENGINES["ironcalc"].recalculate(path), EXPECTED)


@pytest.mark.slow
@needs_libreoffice
def test_reading_a_file_saved_by_libreoffice(book: Path, tmp_path: Path) -> None:
    # with the default profile, which does not recalculate: what was stored is stored again
    command = [
        with_libreoffice._program(),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
    ]
    subprocess.run([*command, "--convert-to", "xlsx", "--outdir", tmp_path, book], capture_output=True, check=True)
    path = tmp_path / book.name
    formulas, saved = read_formulas(book), read_formulas(path)
    assert {key: text.upper() for key, text in saved.items()} == {key: f.upper() for key, f in formulas.items()}
    assert read_cached(path).keys() == EXPECTED.keys()
    for name in ("ironcalc", "formulas", "formualizer"):
        assert_equal(ENGINES[name].recalculate(path), EXPECTED)


def test_chart_sheets_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "chart.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_chartsheet("Chart").set_chart(chart := book.add_chart({"type": "line"}))
        sheet = book.add_worksheet("S")
        sheet.write("A1", 1)
        sheet.write_formula("A2", "=A1+1", None, WRONG)
        chart.add_series({"values": "=S!$A$1:$A$2"})
    assert read_cached(path) == {("S", "A2"): float(WRONG)}
    for name in ("ironcalc", "formulas", "formualizer"):
        assert ENGINES[name].recalculate(path) == {("S", "A2"): 2.0}, name
