"""A build names the checks that do not hold: key, words and severity, errors first."""

from __future__ import annotations

from pathlib import Path

import second_model
from conftest import INPUTS
from second_model import PROJECT
from xlsxwriter.utility import xl_rowcol_to_cell

import xlmodel
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT as OURS
from xlmodel.verify import ERROR, WARNING, failing_checks


def test_a_build_whose_checks_hold_names_none(tmp_path: Path):
    assert xlmodel.build(tmp_path / "a.xlsx", inputs=second_model.INPUTS, project=PROJECT).failing == ()


def test_a_warning_of_our_model_is_named_with_what_it_says():
    ready = prepare(OURS, INPUTS, {"capex_amazon_2026": "210"})
    warning, tie = failing_checks(ready.model, ready.layout, ready.values)
    assert (tie.kind, tie.key, tie.sheet) == ("tie", "capex_amazon_growth_2026_stated", "Reconciliation")
    assert (warning.key, warning.severity, warning.sheet) == ("ties", WARNING, "Checks")
    assert warning.label == "Every stated figure ties with what other figures come to"
    place = ready.layout.places[ready.model.outputs["check_ties"]]
    assert warning.cell == xl_rowcol_to_cell(place.row, place.column)


def test_errors_stand_before_warnings():
    ready = prepare(OURS, INPUTS, {})
    lines = {severity: line for line, severity in ready.model.profile.checks.items()}
    cells = {
        severity: next(c for c in ready.model.outputs.values() if c[0] == line) for severity, line in lines.items()
    }
    values = {**ready.values, cells[WARNING]: 0.0, cells[ERROR]: 0.0}
    assert [one.severity for one in failing_checks(ready.model, ready.layout, values)] == [ERROR, WARNING]
