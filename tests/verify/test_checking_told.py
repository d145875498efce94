"""A check in words, as rows and as a page: a report made by hand, in which no two counts are the same."""

import json
from pathlib import Path

import pytest
import xlsxwriter
from foreign_books import written
from test_checking_drift import BUILT, drifted, leaf
from test_checking_engines import with_engine

import xlmodel
from xlmodel.engines import CellValues
from xlmodel.reader import Cell, DefinedName, Workbook, WorkbookSheet, row_and_column
from xlmodel.verify import (
    Apart,
    CheckReport,
    Documented,
    Drift,
    Drifted,
    Expected,
    Reading,
    Readings,
    Standing,
    TypedInput,
    Unproved,
    page_of_check,
    remarks,
    standings,
    summary,
    tables_of_check,
)
from xlmodel.verify.unsteady import CHANGING, OTHER_FILE, WHAT_IF, unsteady

READINGS = Readings(
    readings=(Reading("one", "1.0", "read", compared=17, agree=15, apart=2, without=1, seconds=0.25),),
    pairs=(),
    apart=(Apart("S", "A1", "=1+1", 3.0, {"one": 2.0}), Apart("S", "A2", "=2", None, {"one": 2.0})),
    unproved=(Unproved("S", "A3", "=CUBE()", "no engine could compute it"),),
    passed_over=tuple(Unproved("S", f"A{row}", "=NOW()", CHANGING) for row in (4, 5, 6, 7)),
    unstored=1,
)
FIGURES = (
    Documented("tied", "Tied", "USD bn", "exact", 142, 142, "R", "I1", 142.4, 142.4, True, True, True),
    Documented("inside", "Inside only", "USD bn", "about", 50, 50, "R", "I2", 52.0, 80.0, True, False, False),
    Documented("hair", "By a hair", "USD bn", "exact", 2, 2, "R", "I3", 2.0, 2.00001, True, True, False),
    Documented("neither", "Neither", "USD bn", "range", 1, 2, "R", "I4", 9.0, 9.0, False, False, True),
)
STANDINGS = (
    Standing("check", "sum", "The sum", "error", "C", "E1", True),
    Standing("check", "chips", "The chips", "warning", "C", "E2", False),
    Standing("check", "ranks", "The ranks", "error", "", "", False),
    Standing("tie", "inside", "Inside only", "error", "C", "E9", False),
    Standing("tie", "gone", "Gone", "error", "", "", False),
)
DRIFT = Drift(
    cells=(Drifted("changed by hand", "M", "B2", "=B1/5", "=B1/6"),),
    edits=(TypedInput("years", "Years", "I", "B1", 7.0, 8.0, "=4*2"),),
    others=("sheet Mine: a sheet of 2 cells",),
    unreadable=("wacc_base: not a number",),
    inputs=None,
)
REPORT = CheckReport("b.xlsx", "ab" * 32, True, 20, READINGS, STANDINGS, FIGURES, DRIFT)


def test_each_question_has_its_line():
    assert dict(summary(REPORT)) == {
        "formula cells": "13 of 20 agree",
        "documented figures": "3 of 4 tie in the workbook, 2 of 4 agree outside it",
        "checks": "1 of 2 errors, 0 of 1 warnings hold",
        "declarations": "1 cell not as declared",
        "inputs": "the file has no record of what it was built from",
    }


def test_each_table_holds_what_needs_looking_at():
    drawn = {table.heading: table for table in tables_of_check(REPORT)}
    assert list(drawn) == [
        "Engines",
        "Cells apart",
        "Cells without proof",
        "Documented figures",
        "Checks",
        "Not as declared",
        "Values typed into inputs",
        "Also in the file",
    ]
    assert [(row[0], *row[2:5], row[-1]) for row in drawn["Documented figures"].rows] == [
        ("inside", "about 50.0", "52.0", "80.0", "apart outside the workbook"),
        ("hair", "exact 2.0", "2", "2.00001", "apart outside the workbook"),
        ("neither", "range 1.0 to 2.0", "9.0", "9.0", "does not tie"),
    ]
    assert drawn["Checks"].rows == (
        ("chips", "The chips", "warning", "C!E2", "fails"),
        ("ranks", "The ranks", "error", "–", "missing"),
        ("gone", "Gone", "error", "–", "missing"),
    )
    assert drawn["Values typed into inputs"].rows == (("years", "Years", "7", "=4*2", "I!B1"),)
    assert drawn["Also in the file"].rows == (("sheet Mine: a sheet of 2 cells",),)
    tones = {heading: table.tone for heading, table in drawn.items()}
    assert (tones["Documented figures"], tones["Checks"]) == ("error", "error")
    warned = CheckReport("b.xlsx", "", True, 20, READINGS, STANDINGS[:2])
    assert {table.heading: table.tone for table in tables_of_check(warned)}["Checks"] == "warning"


def test_remarks_stand_beside_the_tables():
    assert remarks(REPORT) == [
        f"4 cells not compared: each {CHANGING}.",
        "The file stores no value for 1 formula cell. Open the file in Excel or LibreOffice and save it.",
        "wacc_base: not a number",
    ]


def test_an_input_that_cannot_be_read_is_a_fault():
    assert not Drift((), (), (), ("wacc_base: not a number",), None).ok
    assert Drift((), DRIFT.edits, DRIFT.others, (), None).ok


def test_the_frame_says_what_stands_in_each_row():
    rows = REPORT.to_frame().astype(object).where(lambda frame: frame.notna(), None).values.tolist()
    assert ["documented", "inside", "R", "I2", False, None, 52.0, 80.0, None] in rows
    assert ["cell", None, "S", "A1", False, 3.0, 2.0, None, None] in rows
    assert ["cell", None, "S", "A3", False, None, None, None, None] in rows
    assert ["drift", None, "M", "B2", False, None, None, "=B1/5", "=B1/6"] in rows
    assert len(rows) == len(STANDINGS) + len(FIGURES) + 2 + 1 + 1


def test_the_json_says_of_each_figure_whether_it_holds():
    assert [one["ok"] for one in json.loads(REPORT.to_json())["documented"]] == [True, False, False, False]


def test_a_page_says_that_not_all_holds_and_what_to_know():
    page = page_of_check(REPORT)
    assert 'class="verdict bad">Not all holds. formula cells: 13 of 20 agree; documented figures: 3 of 4' in page
    for remark in remarks(REPORT):
        assert f'<p class="remark">{remark}</p>' in page


def test_many_cells_without_a_result_hide_none_on_which_engines_disagree():
    lacking = [Apart("S", f"A{row}", "=2", None, {"one": 2.0, "two": 2.0}) for row in range(1, 30)]
    split = Apart("S", "B1", "=2", None, {"one": 2.0, "two": 3.0})
    engines = tuple(Reading(name, "1", "read") for name in ("one", "two"))
    found = Readings(engines, (), (*lacking, split), (), (), 30)
    (table,) = (t for t in tables_of_check(CheckReport("b", "", False, 30, found)) if t.heading == "Cells apart")
    assert [row[0] for row in table.rows] == ["S!B1"]


def test_a_check_that_comes_to_true_is_no_one():
    (one,) = standings({"out_check_a": ("S", "A1")}, {("S", "A1"): True}, {"out_check_a": Expected("A", "error")})
    assert not one.holds


def test_what_changes_by_itself_is_followed_through_names_and_quoted_sheets():
    first = _sheet("It's", A1="=RANDBETWEEN(1,9)", A2="=NOW()", A3='="NOW()"', A4="=now+1", A5="=2*luck")
    rest = ('="[1]Other!A1"&Z9', "=unknown+1", "=A3", "=[1]Other!A1+'It''s'!A2", "=TABLE(A1,A2)")
    second = _sheet("B", **{f"A{row}": text for row, text in enumerate(("='It''s'!A1*2", "=chance+1", *rest), 1)})
    names = (
        DefinedName("chance", "", "'It''s'!$A$2"),
        DefinedName("luck", "", "RAND()*Half"),
        DefinedName("Half", "", "1/2"),
    )
    found = unsteady(Workbook((first, second), names))
    assert found.pop(("B", "A6")) == OTHER_FILE
    assert found.pop(("B", "A7")) == WHAT_IF
    changing = [("It's", "A1"), ("It's", "A2"), ("It's", "A5"), ("B", "A1"), ("B", "A2")]
    assert found == dict.fromkeys(changing, CHANGING)


def _sheet(name: str, **formulas: str) -> WorkbookSheet:
    cells = {}
    for at, formula in formulas.items():
        kind = "table" if formula.startswith("=TABLE(") else ""
        cells[at] = Cell(*row_and_column(at), at, 0.0, "n", formula, kind, "", 0, "")
    return WorkbookSheet(name, cells=cells)


def only(path: Path, formula: str, stored: object) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", formula, None, stored)
    return path


def test_an_error_that_the_file_stores_too_is_no_lack_of_the_engine(tmp_path: Path):
    report = xlmodel.check(only(tmp_path / "name.xlsx", "=NOTAFUNCTION(1)", "#NAME?"))
    assert (report.ok, report.readings.unproved, report.readings.readings[0].agree) == (True, (), 1)


def test_the_first_engine_that_has_a_value_gives_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with_engine(monkeypatch, "abacus", lambda cells: cells | {("Other", "A2"): 4.0})
    path = written(tmp_path / "book.xlsx")
    for engines, value in ((["ironcalc", "abacus"], 3.0), (["abacus", "ironcalc"], 4.0)):
        assert xlmodel.check(path, engine=engines).readings.values["Other", "A2"] == value


def test_an_engine_asked_for_twice_runs_once(tmp_path: Path):
    report = xlmodel.check(written(tmp_path / "book.xlsx"), engine=["ironcalc", "ironcalc"])
    assert [one.engine for one in report.readings.readings] == ["ironcalc"]


def test_the_problem_that_an_engine_has_with_the_whole_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told = iter(["of the whole file", "of the thin one"])

    def broken(_: CellValues) -> CellValues:
        raise RuntimeError(next(told))

    with_engine(monkeypatch, "abacus", broken)
    report = xlmodel.check(written(tmp_path / "book.xlsx"), engine=["ironcalc", "abacus"])
    assert report.readings.readings[1].note == "of the whole file"


def test_a_file_that_is_open_is_told(tmp_path: Path):
    path = written(tmp_path / "book.xlsx")
    (tmp_path / "~$book.xlsx").touch()
    assert xlmodel.check(path).remarks == (f"{path} is open in Excel: what is not saved there is not seen.",)


def test_a_column_that_is_gone_is_told():
    labels = {at: held for at, held in BUILT.items() if at[0] == "A"}
    left = leaf("Model", labels | {"B1": "#12", "B2": "=B1/5", "B3": "=SUM(B1:B2)"})
    cells, _ = drifted(left, names={"in_capex_2026": ("Model", "B1"), "out_total": ("Model", "B3")})
    assert cells == {"Model!column 2": ("as built", "")}
