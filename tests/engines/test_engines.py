"""The engines recalculate a file on their own and agree."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import xlsxwriter
from engine_books import (
    EXPECTED,
    SHEET,
    WRONG,
    assert_equal,
    every_engine,
    needs_libreoffice,
    quick_engines,
    shared_book,
    write_book,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlmodel.engines import ENGINES, CellAddress, CellValues, Engine, ErrorValue, read_cached


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory)


# --- recalculation


@every_engine
def test_values_are_recalculated_and_wrong_cached_values_play_no_part(engine: Engine, book: Path) -> None:
    before = book.read_bytes()
    assert set(read_cached(book).values()) == {float(WRONG)}
    assert_equal(engine.recalculate(book), EXPECTED)
    assert book.read_bytes() == before
    assert [file.name for file in book.parent.iterdir()] == [book.name]


@quick_engines
def test_overrides_change_inputs_for_one_call(engine: Engine, book: Path) -> None:
    overrides: dict[CellAddress, float | str] = {
        ("Inputs", "A1"): 2,  # a number
        ("Inputs", "A2"): "=1+1",  # a text that looks like a formula
        ("Inputs", "Z99"): 5.5,  # a cell that was empty
        (SHEET, "A3"): 8.0,  # a formula
    }
    found = engine.recalculate(book, overrides)
    expected = EXPECTED | {
        ("Inputs", "G1"): 8.0,
        (SHEET, "A1"): 7.0,
        (SHEET, "A3"): 8.0,
        (SHEET, "A4"): "=1+1 grew 25.0%",
        (SHEET, "A7"): 1.0,
        (SHEET, "A8"): 2.0,
        (SHEET, "A12"): 5.5,
        (SHEET, "A14"): 4.0,
    }
    assert_equal(found, expected)


@quick_engines
def test_shared_formulas_are_recalculated(engine: Engine, tmp_path: Path) -> None:
    path = shared_book(tmp_path)
    found = engine.recalculate(path)
    assert [found["S", f"B{row}"] for row in (1, 2, 3)] == [20.0, 40.0, 60.0]


@every_engine
def test_version_and_availability(engine: Engine) -> None:
    assert engine.available() == ""
    assert re.fullmatch(r"\d+(\.\d+)+", engine.version())


def test_order_of_engines() -> None:
    assert list(ENGINES) == ["ironcalc", "formulas", "formualizer", "libreoffice"]
    assert all(engine.name == name for name, engine in ENGINES.items())


def test_importing_the_engines_imports_no_library() -> None:
    code = "import sys, xlmodel.engines; print({'ironcalc', 'formulas', 'formualizer'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@quick_engines
def test_a_missing_sheet_is_an_error_and_not_an_empty_cell(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "lost.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", "=Lost!A1+1", None, WRONG)
    assert engine.recalculate(path)["S", "A1"] in (ErrorValue("#REF!"), ErrorValue("#NAME?"))


def test_formulas_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "lost.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", "=Lost!A1+SUM(B1:B9)", None, WRONG)
    code = (
        "import sys, gc, pathlib; from xlmodel.engines import ENGINES;"
        "ENGINES['formulas'].recalculate(pathlib.Path(sys.argv[1])); assert gc.isenabled()"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_runs_side_by_side(book: Path) -> None:
    found: list[CellValues] = []
    engine = ENGINES["libreoffice"]
    threads = [threading.Thread(target=lambda: found.append(engine.recalculate(book))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    for cells in found:
        assert_equal(cells, EXPECTED)


# --- random sheets


SHAPES = [  # continuous and bounded, so that a difference in the last digit stays one
    "{0}+{1}",
    "{0}-({1}-2)",
    "{0}*{1}/(1+ABS({1}))",
    "-{0}^2/(1+ABS({0}))",
    "SUM(A1:A4)/4+{0}/2",
    "MAX({0},{1})-MIN({0},A1)",
    "IF(A1>0,{0},{1})",
    "SUMPRODUCT((A1:A4>0)*1)+{0}",
    "SUMPRODUCT(A1:A4,A1:A4)/1000-{0}",
    "({0}-{1})*50%",
    "INDEX(A1:A4,MATCH(MAX(A1:A4),A1:A4,0))+{0}",
]


@st.composite
def arithmetic(draw: st.DrawFn) -> list[str]:
    """Formulas for B1, B2, …; each may refer to the inputs A1:A4 and to the formulas above it."""
    formulas: list[str] = []
    for row in range(1, draw(st.integers(2, 8)) + 1):
        names = [f"A{n}" for n in range(1, 5)] + [f"B{n}" for n in range(1, row)]
        one, two = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        shape = draw(st.sampled_from(SHAPES))
        formulas.append("=" + shape.format(one, two))
    return formulas


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(-10_000, 10_000).map(lambda n: n / 100), min_size=4, max_size=4),
    arithmetic(),
)
def test_engines_agree_on_random_sheets(
    tmp_path_factory: pytest.TempPathFactory, inputs: list[float], formulas: list[str]
) -> None:
    path = tmp_path_factory.mktemp("random") / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", inputs)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 1, formula, None, WRONG)
    first, *others = (ENGINES[name].recalculate(path) for name in ("ironcalc", "formulas", "formualizer"))
    assert len(first) == len(formulas)
    for other in others:
        assert other == pytest.approx(first, rel=1e-9, abs=1e-9)
