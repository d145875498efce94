"""An audit of models as people build them cries no wolf, and finds the faults that are then put into them."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from audit_books import BOOKS, saved
from audit_rough_books import ROUGH
from conftest import Written

import xlmodel
from xlmodel.auditing.findings import NOTE
from xlmodel.errors import EngineError

OPEN = "formulas can be typed over by chance: not protected are"
NO_LIMITS = "has limits that a wrong entry would meet"
NO_SOURCE = "no source and no reason stands beside any of the typed numbers"

EXPECTED = {
    "three statements": {
        ("17", "the workbook", "the overall check is not in sight at the top of Assumptions"),
        ("19", "Model!C5, C8, C10, C23:C24, C27:C28", NO_SOURCE),
        ("22", "the workbook", f"{OPEN} Model"),
        ("22", "the workbook", f"none of 43 inputs {NO_LIMITS}"),
    },
    "valuation": {
        ("22", "the workbook", f"{OPEN} DCF"),
        ("22", "the workbook", f"none of 18 inputs {NO_LIMITS}"),
        ("26", "the workbook", "none of 35 formulas checks whether the figures agree"),
    },
    "budget": {
        ("18", "the workbook", "no legend says what the colours mean"),
        ("22", "the workbook", f"{OPEN} Budget"),
        ("22", "the workbook", f"none of 65 inputs {NO_LIMITS}"),
        ("26", "the workbook", "none of 55 formulas checks whether the figures agree"),
    },
    "sales list": {
        ("22", "the workbook", f"{OPEN} Sales, Report"),
        ("22", "the workbook", f"no input {NO_LIMITS}"),
        ("26", "the workbook", "none of 83 formulas checks whether the figures agree"),
    },
    "loan": {
        ("18", "Loan!B34", "the check has the same colour whether it holds or not"),
        ("22", "the workbook", f"{OPEN} Loan"),
        ("22", "the workbook", f"none of 3 inputs {NO_LIMITS}"),
    },
}
"""What a careful reviewer would agree with, and nothing else: all of it notes, for these models are well made."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: make(folder / f"{name}.xlsx") for name, make in BOOKS.items()}


def findings(path: Path) -> set[tuple[str, str, str]]:
    report = xlmodel.audit(path)
    return {(verdict.rule.id, one.place, one.words) for verdict in report.verdicts for one in verdict.findings}


@pytest.mark.parametrize("name", BOOKS)
def test_a_decent_model_gets_the_findings_that_a_reviewer_would_agree_with(name: str, models: dict[str, Path]):
    assert findings(models[name]) == EXPECTED[name]
    assert xlmodel.audit(models[name]).ok


ROUGH_EXPECTED = {
    "quarters": {("3", f"P&L!{cells}") for cells in ("C5:D5", "F5:H5", "J5:L5", "N5:P5")},
    "buy-out": {("3", "Model!B40"), ("11", "Model!B41")},
}
"""Growth, years and bands that stand in formulas: errors and warnings that a reviewer would write down, too."""


@pytest.mark.parametrize("name", ROUGH)
def test_a_model_made_in_a_hurry_gets_the_errors_and_warnings_that_it_deserves(name: str, tmp_path: Path):
    report = xlmodel.audit(ROUGH[name](tmp_path / "rough.xlsx"))
    told = {verdict.rule.id: verdict for verdict in report.broken}
    serious = {
        (rule, one.place) for rule, verdict in told.items() if verdict.rule.severity != NOTE for one in verdict.findings
    }
    assert serious == ROUGH_EXPECTED[name]
    assert report.count(NOTE) < 12
    assert told.keys() - {"3", "11"} <= {"17", "18", "19", "21", "22", "26", "27"}


FAULTS = [
    ("three statements", "Model!E6", "=E5*Assumptions!E5", "1", "Model!E6"),
    ("three statements", "Model!F7", -130, "2", "Model!F7"),
    ("three statements", "Model!D5", "=C5*1.08", "3", "Model!D5"),
    ("three statements", "Model!F9", "=SUM(F5:F7)", "1", "Model!F9"),
    ("three statements", "Model!E26", "=SUM(E23:E27)", "10", None),
    ("three statements", "Model!D10", "=-AVERAGE(C27:D27)*Assumptions!D11*ROUND(D23,0)", "23", None),
    ("three statements", "Model!D27", "=C27-D19", "1", "Model!D27"),
    ("three statements", "Model!C8", "=-C9", "8", None),
    ("three statements", "Assumptions!E6", "130", "12", "Assumptions!E6"),
    ("valuation", "DCF!C16", "=NPV(C5,C12:G12)", "7", "DCF!C16"),
    ("valuation", "DCF!C16", "=SUM(C14:F14)", "10", None),
    ("valuation", "DCF!D22", "=C6+1/1000", "25", None),
    ("budget", "Budget!E7", "=SUM(E5:E5)", "1", "Budget!E7"),
    ("budget", "Budget!O11", "=SUM(C11:M11)", "1", "Budget!O11"),
    ("budget", "Budget!C13", "=SUM(C11:C12)", "10", "Budget!C13"),
    ("budget", "Budget!F7", 250, "2", "Budget!F7"),
    ("sales list", "Sales!F12", "=D12*E13", "1", "Sales!F12"),
    ("sales list", "Sales!F15", 40, "2", "Sales!F15"),
    ("sales list", "Report!B7", "=SUMIF(Sales!$B$4:$B$27,A7,Sales!$F$4:$F$26)", "10", "Report!B7"),
    ("sales list", "Sales!F29", "=SUM(F4:F25)", "10", "Sales!F29"),
    ("loan", "Loan!E20", "=B20-D20-C20", "1", "Loan!E20"),
    ("loan", "Loan!C20", 75, "2", "Loan!C20"),
    ("loan", "Loan!B6", "=-PMT(B4/12,B5,B3)*[1]Rates!A1", "13", "Loan!B6"),
]
"""A model, a cell, what is put there, the rule that must find it, and where, None where more places are as good."""


@pytest.mark.slow
def test_faults_that_are_put_into_such_models_are_found(models: dict[str, Path], tmp_path: Path):
    missed = []
    for name, at, value, rule, place in FAULTS:
        book = openpyxl.load_workbook(models[name])
        sheet, _, address = at.partition("!")
        book[sheet][address] = value
        try:
            saved(book, tmp_path / "faulty.xlsx")
        except EngineError:  # a circle, or a link: nobody can compute it
            book.save(tmp_path / "faulty.xlsx")
        found = {
            one.place
            for v in xlmodel.audit(tmp_path / "faulty.xlsx").verdicts
            if v.rule.id == rule
            for one in v.findings
        }
        if not (found if place is None else place in found):
            missed.append((at, value, rule, found))
    assert missed == []


def test_the_workbook_keeps_all_rules(book: Written):
    assert findings(book.path) == set()


@pytest.mark.slow
def test_faults_that_are_put_into_the_workbook_are_found(book: Written, tmp_path: Path):
    opened = openpyxl.load_workbook(book.path)
    factor, typed, short = (book.at(key, "base", 2029) for key in ("growth_capex", "maintenance_capex", "new_revenue"))
    for (sheet, cell), change in (
        (factor, lambda formula: f"{formula}*1.1"),
        (typed, lambda formula: 40),
        (short, lambda formula: re.sub(r"\d+\)$", lambda last: f"{int(last[0][:-1]) - 1})", formula)),
    ):
        opened[sheet][cell] = change(opened[sheet][cell].value)
    opened["KPIs"].sheet_state = "hidden"
    opened["Cover"].merge_cells("A60:B61")
    opened.save(tmp_path / "faulty.xlsx")
    found = {(rule, place) for rule, place, _ in findings(tmp_path / "faulty.xlsx")}
    in_cells = {("1", factor), ("3", factor), ("2", typed), ("1", short)}
    expected = {(rule, "!".join(at)) for rule, at in in_cells} | {("13", "KPIs"), ("27", "Cover!A60:B61")}
    assert expected <= found
