"""Goalseek: the value of an input that brings an output where one wants it, put into the plain evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import second_model
from conftest import INPUTS
from sweeps import read_once

import xlmodel
from xlmodel.errors import XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.pipeline import Prepared
from xlmodel.sweeping.seeking import Sought
from xlmodel.sweeping.words import said_of_seeking


@pytest.fixture(scope="module")
def here(ready: Prepared) -> Iterator[None]:
    yield from read_once(ready)


@pytest.fixture(scope="module")
def sought(here: None) -> Callable[..., Sought]:
    """Return goalseek on the unchanged inputs."""

    def found(output: str, value: float, by: str, **named: object) -> Sought:
        return xlmodel.goalseek(output, value, by=by, inputs=INPUTS, **named)

    return found


@pytest.mark.parametrize(
    ("output", "value", "by"),
    [
        ("npv_2026_base", 0.0, "yield_multiplier"),
        ("out_npv_2026_base", 10.0, "in_wacc_base"),
        ("irr_2026_base", 0.09, "cash_margin"),
        ("fcf_cumulative_min_base", -150.0, "capex_growth_2027"),
        ("capex_microsoft_2026", 190.0, "guidance_position"),
        ("eps_ex_charges", 2.15, "charges_tax_rate"),
    ],
)
def test_one_answer_is_exact(output: str, value: float, by: str, sought, ready: Prepared):
    found = sought(output, value, by)
    (answer,) = found.answers
    size = max(abs(value), 1.0)
    assert answer.reached == pytest.approx(value, rel=0, abs=1e-11 * size)
    cells = dict(setting.split("=") for setting in answer.settings)
    values = evaluate(ready.model, {cell: float(text) for cell, text in cells.items()})
    assert values[ready.model.outputs[output.removeprefix("out_")]] == answer.reached
    assert found.ok


def test_the_answer_is_the_one_that_the_model_solves_for(sought, ready: Prepared):
    """The NPV is linear in the yield: the sheet has its break-even."""
    (answer,) = sought("npv_2026_base", 0, "yield_multiplier").answers
    ratio = ready.values[ready.model.outputs["yield_required_ratio_base"]]
    assert answer.value == pytest.approx(ratio, rel=1e-12)


def test_the_answer_can_be_built(sought, ready: Prepared):
    found = sought("irr_2026_base", 0.12, "short_lived_life")
    lines = said_of_seeking(found)
    assert lines[0] == (
        "IRR of AWS's growth capex of 2026 (Base) = 0.12, by Useful life of short-lived assets "
        "(short_lived_life_base), now 5, in 3.5 to 6"
    )
    settings = dict(re.findall(r"--set (\w+)=(\S+)", lines[-1]))
    shown = xlmodel.show("irr_2026_base", inputs=INPUTS, set=settings).rows[0]
    assert shown.value == pytest.approx(0.12, rel=1e-12)


def test_both_ends_of_a_range_take_the_answer(sought):
    (answer,) = sought("capex_microsoft_2026", 190, "capex_meta_2026", within="100:150").answers
    assert answer.settings == ("capex_meta_2026_low=130.0", "capex_meta_2026_high=130.0")


def test_a_case_may_be_named(sought):
    (answer,) = sought("npv_2026_bear", 0, "yield_multiplier", case="bear").answers
    assert answer.settings[0].startswith("yield_multiplier_bear=1.282")


def test_no_answer_says_what_the_output_takes(sought):
    found = sought("npv_2026_base", 500, "cash_margin")
    assert (found.ok, found.moves) == (False, True)
    assert found.lowest == pytest.approx(-54.25, abs=0.01)
    assert said_of_seeking(found)[1].startswith("There is no answer: the output takes values between -54.25")


def test_no_answer_within_a_smaller_range(sought):
    assert sought("npv_2026_base", 0, "yield_multiplier", within=(0.7, 0.9)).ok
    assert not sought("npv_2026_base", 0, "yield_multiplier", within=(0.8, 0.9)).ok


@pytest.mark.parametrize("by", ["charges_tax_rate", "capex_growth_2032"])
def test_an_input_that_does_not_move_the_output_is_told(by: str, sought):
    found = sought("npv_2026_base", 0, by)
    assert (found.ok, found.moves) == (False, False)
    (told,) = said_of_seeking(found)[1:]
    assert re.fullmatch(r"There is no answer: \w+ does not move this output, which is 22\.988\d+ all over it\.", told)


def test_an_output_that_leaps_over_what_is_wanted_has_no_answer(sought):
    found = sought("fcf_min_year_base", 2026.5, "capex_growth_2027")
    assert (found.ok, len(found.jumps)) == (False, 1)
    assert said_of_seeking(found)[-1].startswith("At 0.21789")


def test_a_stretch_of_answers_is_told_with_its_ends(sought):
    found = sought("fcf_min_year_base", 2027, "capex_growth_2027")
    ((low, high),) = found.stretches
    assert (low, high) == (pytest.approx(0.2178923, abs=1e-6), 1.0)
    assert [answer.reached for answer in found.answers] == [2027, 2027]
    assert any(line.startswith("Every value from 0.21789") for line in said_of_seeking(found))


def test_several_answers_are_all_listed(sought, monkeypatch: pytest.MonkeyPatch):
    import numpy

    def curved(compiled, name, one, at):
        return (numpy.asarray(at) - 0.3) * (numpy.asarray(at) - 0.6)

    monkeypatch.setattr("xlmodel.sweeping.seeking._computed", curved)
    found = sought("npv_2026_base", 0, "cash_margin")
    assert [answer.value for answer in found.answers] == pytest.approx([0.3, 0.6])
    lines = said_of_seeking(found)
    assert lines[1] == "There are 2 answers:"
    assert len([line for line in lines if "xlmodel build --set" in line]) == 2


def test_an_answer_with_which_no_workbook_can_be_built_is_told():
    """With no trips of one line alone, its share is nil; with none of all, there is none."""
    settings = {"island_trips": 0, "night_trips": 0}
    found = xlmodel.goalseek("sales_total", 0, by="north_trips", set=settings, project=second_model.PROJECT)
    (answer,) = found.answers
    assert (answer.value, answer.reached) == (0, None)
    assert "#DIV/0!" in answer.refused
    assert any("no value: " in line for line in said_of_seeking(found))


def test_errors_in_the_range_are_told():
    settings = {"island_trips": 0, "night_trips": 0}
    found = xlmodel.goalseek("margin", 0.5, by="north_trips", set=settings, project=second_model.PROJECT)
    assert not found.ok
    assert found.gaps == pytest.approx(1 / 2001, rel=0.2)
    assert said_of_seeking(found)[1:] == [
        "There is no answer: north_trips does not move this output, which is 0.2 all over it.",
        "In 0.05% of the range the output is an error.",
    ]


def test_another_model_is_asked_by_its_own_names():
    found = xlmodel.goalseek("profit", 20, by="costs", project=second_model.PROJECT)
    assert [answer.value for answer in found.answers] == pytest.approx([1 - 20 / 83.2], rel=1e-12)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("npv_2026_bas", 0, "wacc", {}), "no headline output is called so. Did you mean 'npv_2026_base'"),
        (("npv_2026_base", float("nan"), "wacc", {}), "not a value to be reached"),
        (("npv_2026_base", 0, "wac", {}), "no such input. Did you mean 'wacc'"),
        (("npv_2026_base", 0, "case", {}), "this input is a word"),
        (("npv_2026_base", 0, "wacc", {"within": "0.05"}), "not a range; expected low:high"),
        (("npv_2026_base", 0, "wacc", {"within": "0.05:0.5"}), "outside min–max; expected 0.01 to 0.3"),
        (("npv_2026_base", 0, "wacc", {"within": (0.2, 0.1)}), "low not below high"),
    ],
    ids=str,
)
def test_a_mistake_is_told(given, words: str, sought):
    output, value, by, named = given
    with pytest.raises(XlmodelError) as caught:
        sought(output, value, by, **named)
    assert words in str(caught.value)
