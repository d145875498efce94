"""Grids, and calls of a sweep that are a mistake: each is told, and all at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import INPUTS
from sweeps import read_once

import xlmodel
from xlmodel.errors import PackageError, XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.pipeline import Prepared
from xlmodel.sweeping.words import tables_of_sweep


@pytest.fixture(scope="module")
def here(ready: Prepared) -> Iterator[None]:
    yield from read_once(ready)


def test_two_inputs_make_a_table_for_each_output(here: None, ready: Prepared):
    vary = {"wacc": "0.08:0.1:3", "in_yield_multiplier_base": (0.8, 1.2, 5)}
    found = xlmodel.sweep(vary, inputs=INPUTS, outputs=["out_npv_2026_base", "irr_2026_base"])
    (npv, irr) = tables_of_sweep(found)
    assert npv.heading.startswith(
        "NPV of AWS's growth capex of 2026 (Base), USD bn: Weighted average cost of capital down"
    )
    assert [column.heading for column in npv.columns] == ["wacc_base", "0.8", "0.9", "1", "1.1", "1.2"]
    assert [row[0] for row in npv.rows] == ["0.08", "0.09", "0.1"]
    assert (npv.rows[1][3], irr.rows[2][3]) == ("23.0", "16.9%")
    values = evaluate(ready.model, {"wacc_base": 0.08, "yield_multiplier_base": 0.8})
    assert found.to_frame()["npv_2026_base"][0] == pytest.approx(values[ready.model.outputs["npv_2026_base"]])


def test_one_input_or_three_make_a_row_for_each_point(here: None):
    (table,) = tables_of_sweep(xlmodel.sweep({"wacc": (0.08, 0.1, 3)}, inputs=INPUTS))
    assert [row[:2] for row in table.rows] == [("0.08", "26.5"), ("0.09", "23.0"), ("0.1", "19.6")]
    many = {"wacc": (0.08, 0.1, 7), "tax_rate": (0.1, 0.2, 7), "cash_margin": (0.6, 0.7, 7)}
    (table,) = tables_of_sweep(xlmodel.sweep(many, inputs=INPUTS, outputs=["npv_2026_base"]))
    assert (table.heading, len(table.rows)) == ("Grid (143 points more: --csv writes them all)", 200)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "neither a grid nor a sample"),
        ({"vary": {"wacc": "0.08:0.1:3"}, "sample": 10}, "both a grid and a sample"),
        ({"sample": 1}, "too small a sample; expected at least 2 scenarios; found 1"),
        ({"sample": 9, "seed": -1}, "not a seed"),
        ({"sample": 9, "design": "sobel"}, "Did you mean 'sobol'?"),
        ({"sample": 9, "outputs": ["npv_2026_bas"]}, "'npv_2026_bas': no headline output is called so. Did you mean"),
        ({"sample": 9, "outputs": ["case_title"]}, "no headline output is called so"),
        ({"sample": 9, "thresholds": {"trouh": 1}}, "Did you mean 'trough'?"),
        ({"sample": 9, "thresholds": {"npv": float("nan")}}, "a threshold that is no number"),
        ({"sample": 9, "thresholds": {"irr": 0.1}}, "a threshold for what is compared with wacc_base"),
        ({"vary": {"waccc": "0.08:0.1:3"}}, "key 'waccc': no such input. Did you mean 'wacc'"),
        ({"vary": {"case": "0:1:2"}}, "this input is a word"),
        ({"vary": {"wacc": "0.08:0.1"}}, "not a range with steps; expected low:high:steps"),
        ({"vary": {"wacc": "0.08:0.9:3"}}, "outside min–max; expected 0.01 to 0.3; found '0.08:0.9:3'"),
        ({"vary": {"wacc": "0.1:0.08:3"}}, "low not below high"),
        ({"vary": {"wacc": "0.08:0.1:1"}}, "not a number of steps"),
        ({"vary": {"wacc": "8%:10%:3"}}, "Write 0.08: percentages are fractions here"),
        ({"vary": {"wacc": "0.08:0.1:3", "wacc_base": "0.08:0.1:3"}}, "an input that is varied twice"),
    ],
    ids=str,
)
def test_a_mistake_in_a_call_is_told(given: dict, words: str, here: None):
    with pytest.raises(XlmodelError) as caught:
        xlmodel.sweep(inputs=INPUTS, **given)
    assert words in str(caught.value)


def test_all_mistakes_are_told_at_once(here: None):
    with pytest.raises(XlmodelError) as caught:
        xlmodel.sweep({"waccc": "1:2:3", "wacc": "a:b:c", "case": "0:1:2"}, inputs=INPUTS, outputs=["nope"])
    assert len(caught.value.faults) == 4


def test_a_missing_package_is_one_message(here: None, monkeypatch: pytest.MonkeyPatch):
    from importlib import util

    plain = util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "scipy" else plain(name))
    with pytest.raises(PackageError, match=r"not installed; run: .*scipy"):
        xlmodel.sweep(sample=10, inputs=INPUTS)
    with pytest.raises(PackageError, match=r"not installed; run: .*scipy"):
        xlmodel.goalseek("npv_2026_base", 0, by="wacc", inputs=INPUTS)
    assert xlmodel.sweep({"wacc": (0.08, 0.1, 3)}, inputs=INPUTS).count == 3, "a grid takes none of it"
