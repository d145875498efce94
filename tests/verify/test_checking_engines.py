"""`check` on workbooks of any origin: engines against the stored values and against each other, and their failures."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from commands import mistake, run, well
from foreign_books import PLAIN, by_openpyxl, put, with_shared_formulas, written

import xlmodel
from xlmodel.engines import ENGINES, CellValues, Engine, ErrorValue
from xlmodel.engines.agreeing import agree
from xlmodel.errors import EngineError
from xlmodel.extras import install_command
from xlmodel.verify import CheckReport, Reading

FAST = ("ironcalc", "formualizer")
SHEET = "P & L data"


def reading(report: CheckReport, engine: str = "ironcalc") -> Reading:
    (one,) = (one for one in report.readings.readings if one.engine == engine)
    return one


def places(cells: object) -> set[str]:
    return {cell.cell for cell in cells}  # type: ignore[attr-defined]


# Any workbook


@pytest.mark.parametrize("write", [written, with_shared_formulas])
def test_a_workbook_of_another_program_holds_where_every_engine_agrees(write: Callable, tmp_path: Path):
    report = xlmodel.check(write(tmp_path / "book.xlsx"), engine=FAST)
    assert report.ok
    assert (report.of_xlmodel, report.standings, report.documented, report.drift) == (False, (), (), None)
    cells = len(PLAIN) + 1 + 3
    for name in FAST:
        one = reading(report, name)
        assert (one.state, one.compared, one.agree, one.apart, one.without) == ("read", cells, cells, 0, 0)
        assert one.seconds > 0
    (pair,) = report.readings.pairs
    assert (pair.left, pair.right, pair.compared, pair.agree) == (*FAST, cells, cells)


def test_it_is_told_that_a_workbook_of_another_program_has_no_documented_figures(tmp_path: Path):
    said = well("check", written(tmp_path / "book.xlsx"), "--inputs", tmp_path / "nowhere")
    assert "none: not a workbook of xlmodel" in said
    assert said.endswith("All holds.\n")


@pytest.mark.slow
def test_all_engines_read_a_workbook_of_another_program(tmp_path: Path):
    report = xlmodel.check(written(tmp_path / "book.xlsx"), engine="all")
    states = {one.engine: one.state for one in report.readings.readings}
    assert states == {name: "skipped" if engine.available() else "read" for name, engine in ENGINES.items()}
    assert report.ok, report.differences


@pytest.mark.parametrize(
    ("cell", "xml", "stored", "computed"),
    [
        ("D1", '<c r="D1"><f>A1+B1*2</f><v>5.00000001</v></c>', 5.00000001, 5.0),
        ("D2", '<c r="D2" t="str"><f>C1&amp;" grew"</f><v>Sales grew</v></c>', "Sales grew", "sales grew"),
        ("D3", '<c r="D3" t="b"><f>A1&lt;B1</f><v>0</v></c>', False, True),
        ("D3", '<c r="D3"><f>A1&lt;B1</f><v>1</v></c>', 1.0, True),
        ("D4", '<c r="D4"><f>1/(A1-1)</f><v>0</v></c>', 0.0, "#DIV/0!"),
        ("D7", '<c r="D7" t="e"><f>"#N/A"</f><v>#N/A</v></c>', "#N/A", "#N/A"),
    ],
    ids=["number", "text", "logical value", "number for a logical value", "number for an error", "error for a text"],
)
def test_a_stored_value_that_no_engine_computes_is_apart(
    cell: str, xml: str, stored: object, computed: object, tmp_path: Path
):
    report = xlmodel.check(put(written(tmp_path / "book.xlsx"), cell, xml), engine=FAST)
    (one,) = report.differences
    assert (one.sheet, one.cell, one.stored) == (SHEET, cell, stored)
    assert one.computed == dict.fromkeys(FAST, computed)
    assert not report.ok
    assert (reading(report).agree, reading(report).apart) == (len(PLAIN) + 3, 1)
    assert report.readings.pairs[0].apart == 0


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1.0, 1.0 + 1e-10, True),
        (1.0, 1.0 + 1e-8, False),
        (1e12, 1e12 + 10, True),
        (1e-15, 0.0, True),
        (1e-11, 0.0, False),
        (1.0, True, False),
        (True, True, True),
        ("a", "a", True),
        ("a", "A", False),
        (None, None, True),
        (None, "", True),
        (None, 0.0, False),
        (ErrorValue("#N/A"), ErrorValue("#N/A"), True),
        (ErrorValue("#N/A"), "#N/A", False),
    ],
)
def test_values_agree_to_nine_digits_and_only_with_their_like(left: object, right: object, same: bool):
    assert agree(left, right) is same  # type: ignore[arg-type]
    assert agree(right, left) is same  # type: ignore[arg-type]


def test_a_workbook_that_stores_no_results_is_told_so(tmp_path: Path):
    result = run("check", by_openpyxl(tmp_path / "book.xlsx"))
    assert result.exit_code == 1
    assert "The file stores no value for 1 formula cell. Open the file in Excel or LibreOffice" in result.output


def test_many_cells_without_a_result_do_not_hide_one_with_a_wrong_one(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Sums")
        sheet.write_formula("A1", "=1+1", None, 3)
        for row in range(1, 30):
            sheet.write_formula(row, 0, "=1+1", None, "")
    said = run("check", tmp_path / "book.xlsx").output
    assert "The file stores no value for 29 formula cells." in said
    table = said[said.index("Cells apart") : said.index("The file stores")]
    assert "Sums!A1" in table
    assert "Sums!A2" not in table


def test_a_workbook_without_formulas_is_a_mistake(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "data.xlsx") as book:
        book.add_worksheet().write("A1", 1)
    assert "holds no formulas, so there is nothing to check" in mistake("check", tmp_path / "data.xlsx")


# Engines that disagree, fail or are missing


def with_engine(patch: pytest.MonkeyPatch, name: str, change: Callable[[CellValues], CellValues]) -> None:
    """Put an engine beside the others that changes what IronCalc computes."""
    true = ENGINES["ironcalc"].compute
    fake = Engine(name, lambda: "1.0", lambda: "", lambda path, wanted, given: change(true(path, wanted, given)))
    patch.setitem(ENGINES, name, fake)


def test_engines_that_disagree_are_told_with_each_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with_engine(monkeypatch, "abacus", lambda cells: cells | {("Other", "A2"): 3.00001})
    result = run("check", written(tmp_path / "book.xlsx"), "--engine", "ironcalc", "--engine", "abacus")
    assert result.exit_code == 1
    said = " ".join(result.output.replace("│", " ").split())
    assert "ironcalc, abacus 11 10 1" in said
    assert f"Other!A2 ='{SHEET}'!$A$1+B2 3 3 3.00001" in said
    assert "formula cells 10 of 11 agree" in said


def test_an_engine_that_fails_is_a_row_and_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(_: CellValues) -> CellValues:
        raise RuntimeError("out of beads")

    with_engine(monkeypatch, "abacus", broken)
    path = written(tmp_path / "book.xlsx")
    report = xlmodel.check(path, engine=["ironcalc", "abacus"])
    assert (reading(report).state, reading(report, "abacus").state) == ("read", "failed")
    assert (report.differences, report.readings.unproved) == ((), ())
    assert not report.ok
    result = run("check", path, "--engine", "ironcalc", "--engine", "abacus")
    assert result.exit_code == 1
    assert "abacus failed and proves nothing: out of beads." in result.output
    assert "abacus failed: out of beads. Recompute it with another engine" in mistake("check", path, "--engine=abacus")


def test_an_apostrophe_in_the_name_of_a_sheet_is_told_of_the_engine_that_does_not_understand_it(tmp_path: Path):
    path = written(tmp_path / "book.xlsx", sheet="The year's data")
    report = xlmodel.check(path, engine=["ironcalc", "formulas"])
    assert report.differences == ()
    assert "apostrophe" in reading(report, "formulas").note


def test_a_cell_that_one_engine_cannot_compute_is_counted_and_proved_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with_engine(monkeypatch, "abacus", lambda cells: cells | {("Other", "A2"): ErrorValue("#NAME?")})
    path = written(tmp_path / "book.xlsx")
    report = xlmodel.check(path, engine=["ironcalc", "abacus"])
    assert (reading(report, "abacus").without, reading(report).without) == (1, 0)
    assert report.ok
    alone = xlmodel.check(path, engine="abacus")
    assert places(alone.readings.unproved) == {"A2"}
    assert not alone.ok


def test_all_engines_are_those_that_are_installed_and_the_others_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: find(name) if name == "ironcalc" else None)
    missing = replace(ENGINES["libreoffice"], available=lambda: "it is nowhere")
    monkeypatch.setitem(ENGINES, "libreoffice", missing)
    path = written(tmp_path / "book.xlsx")
    said = well("check", path, "--engine", "all")
    for name, packages in (("formulas", "formulas openpyxl"), ("formualizer", "formualizer")):
        assert f"{name} was skipped: it is not installed; run: {install_command(*packages.split())}." in said
    assert "libreoffice was skipped: it is nowhere." in said
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    said = mistake("check", path, "--engine", "all")
    assert said.startswith("xlmodel: 4 faults")
    assert f"ironcalc cannot be used: it is not installed; run: {install_command('ironcalc')}" in said


def test_a_missing_libreoffice_is_skipped_by_all_and_a_mistake_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    reason = "LibreOffice (soffice) is not installed or not on the PATH"
    missing = replace(ENGINES["libreoffice"], available=lambda: reason)
    fast = replace(ENGINES["formulas"], compute=ENGINES["ironcalc"].compute)
    monkeypatch.setitem(ENGINES, "formulas", fast)  # which takes its time
    monkeypatch.setitem(ENGINES, "libreoffice", missing)
    path = written(tmp_path / "book.xlsx")
    assert f"libreoffice was skipped: {reason}." in well("check", path, "--engine", "all")
    said = mistake("check", path, "--engine", "libreoffice")
    assert f"the engine libreoffice cannot be used: {reason}" in said

    def broken(*_: object) -> dict:
        raise EngineError("it broke")

    for name in ("ironcalc", "formulas", "formualizer"):
        monkeypatch.setitem(ENGINES, name, replace(ENGINES[name], compute=broken))
    said = mistake("check", path, "--engine", "all")
    assert "ironcalc failed" in said
    assert "formulas failed" in said
    assert "libreoffice failed" not in said
    assert "--engine all" not in said, "which is what was asked"
    assert "--engine all" in mistake("check", path, "--engine", "ironcalc")


# What engines cannot do


def test_a_function_that_no_engine_knows_leaves_its_cell_without_proof(tmp_path: Path):
    path = written(tmp_path / "book.xlsx", {"H1": ('=CUBEVALUE("a","b")', 7.0), "H2": ("=H1+1", 8.0)})
    result = run("check", path, "--engine", "ironcalc", "--engine", "formualizer")
    assert result.exit_code == 1
    assert "Cells without proof" in result.output
    assert "Cells apart" not in result.output
    assert places(xlmodel.check(path).readings.unproved) == {"H1", "H2"}


def test_cells_that_change_by_themselves_are_told_and_not_compared(tmp_path: Path):
    more = {
        "H1": ("=TODAY()", 1.0),
        "H2": ("=SUM(G1:H1)*2", 2.0),
        "H3": ("=Other!A9+$H$2", 3.0),
        "H4": ('="TODAY()"&A1', "TODAY()1"),
        "H5": ("=SUM(H6:H9)", 0.0),
    }
    report = xlmodel.check(written(tmp_path / "book.xlsx", more))
    assert places(report.readings.passed_over) == {"H1", "H2", "H3"}
    assert report.ok
    said = well("check", tmp_path / "book.xlsx")
    assert "3 cells not compared: each gives another value at each calculation (NOW, TODAY, RAND)" in said


def test_a_workbook_of_changing_cells_alone_holds(tmp_path: Path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(300):
            sheet.write_formula(row, 0, f"=A{row}+1" if row else "=TODAY()", None, 46000 + row)
    report = xlmodel.check(path)
    assert len(report.readings.passed_over) == 300
    assert report.ok


def test_cells_that_read_another_file_are_told_and_keep_their_stored_value(tmp_path: Path):
    more = {"H1": ("=A1", 41.0), "H2": ("=H1+1", 42.0)}
    path = put(written(tmp_path / "book.xlsx", more), "H1", '<c r="H1"><f>[1]Elsewhere!A1</f><v>41</v></c>')
    report = xlmodel.check(path, engine=FAST)
    assert [(cell.cell, cell.reason) for cell in report.readings.passed_over] == [("H1", "reads another file")]
    assert report.ok, "what depends on it is computed from its stored value"
    assert reading(report).compared == len(PLAIN) + 1 + 3 + 1


def test_what_if_tables_are_told_and_keep_their_stored_value(tmp_path: Path):
    xml = '<c r="H1"><f t="dataTable" ref="H1:H2" dt2D="0" dtr="0" r1="A1"/><v>3</v></c>'
    path = put(written(tmp_path / "book.xlsx", {"H1": ("=A1", 3.0)}), "H1", xml)
    report = xlmodel.check(path, engine=FAST)
    assert "what-if table" in report.readings.passed_over[0].reason
    assert report.ok


def test_a_file_that_an_engine_stumbles_over_is_read_without_its_notes(tmp_path: Path):
    path = by_openpyxl(tmp_path / "book.xlsx", note="a note whose part IronCalc does not find")
    report = xlmodel.check(path, engine=FAST)
    assert (reading(report).state, reading(report, "formualizer").note) == ("read", "")
    assert reading(report).note.startswith("read without notes")


def test_nothing_but_the_report_is_printed(tmp_path: Path):
    path = put(written(tmp_path / "book.xlsx"), "D1", '<c r="D1"><f>A1+B1*2</f></c>')
    command = [sys.executable, "-m", "xlmodel", "check", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["readings"]["unstored"] == 1
