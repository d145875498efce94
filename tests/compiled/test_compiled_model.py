"""Whole models, compiled: every cell at the built-in inputs and at random ones; what is asked, and what is refused."""

from __future__ import annotations

import linecache
import pickle
import re

import numpy as np
import pytest
import second_model
from our_model import REGISTER, our_model, our_values
from scenarios import agree, all_inputs, at, differing, drawn, everything

from xlmodel.compiled import Compiled, compile_model
from xlmodel.compiled import model as compiled_module
from xlmodel.compiled.functions import CALLS
from xlmodel.errors import InputError, ModelError
from xlmodel.language import key_text
from xlmodel.language.lint import FUNCTIONS
from xlmodel.pipeline import prepare

HEADLINES = ["npv_2026_base", "irr_2026_base", "breakeven_yield_base", "fcf_min_base", "roic_less_wacc_2030_base"]
DRIVERS = [f"{driver}_base" for driver in ("wacc", "cash_margin", "yield_multiplier", "tax_rate", "short_lived_share")]


@pytest.fixture(scope="module")
def headlines() -> Compiled:
    return compile_model(our_model(), HEADLINES, DRIVERS)


def test_every_cell_is_what_the_plain_evaluation_says_at_the_built_in_inputs():
    found, values = everything().run(REGISTER.values, 2), our_values()
    assert found.counted() == {}
    wrong = [
        cell for cell in everything().wanted for place in (0, 1) if not agree(at(found, cell, place), values[cell])
    ]
    assert wrong == []


@pytest.mark.slow
def test_every_cell_is_what_the_plain_evaluation_says_in_twenty_draws():
    assert list(differing(everything(), drawn(REGISTER, 20, seed=1))) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_every_cell_is_what_the_plain_evaluation_says_in_a_thousand_draws(part: int):
    assert list(differing(everything(), drawn(REGISTER, 100, seed=100 + part))) == []


def test_draws_reach_both_ends_of_the_ranges_and_every_choice():
    scenarios = drawn(REGISTER, 300, seed=2)
    assert {one["base_quarter"] for one in scenarios} == set(REGISTER.cells["base_quarter"].choices)
    low, high = REGISTER.cells["wacc_base"].limits
    values = [(one["wacc_base"] - low) / (high - low) for one in scenarios]
    assert 0 <= min(values) < 0.05 < 0.95 < max(values) <= 1


# What is computed


def test_only_the_cone_of_what_is_asked_for_is_computed(headlines: Compiled):
    computed = set(headlines.cone.varying)
    assert len(computed) < len(everything().cone.varying) / 10
    assert not any("bear" in index or "bull" in index for _, index in computed)
    assert set(headlines.cone.inputs) <= set(DRIVERS)
    lines = lines_of(headlines)
    assert "npv_2026[base]" in lines
    assert not [one for one in lines if "[bull" in one or "[bear" in one]


def lines_of(compiled: Compiled) -> set[str]:
    """Return the cells that the source computes, each told behind its line."""
    return set(re.findall(r"# (\S+)", compiled.source.text))


def test_what_does_not_vary_is_no_line_of_the_source(headlines: Compiled):
    cells = {key_text(cell) for cell in everything().cone.varying}
    assert {"aws_run_rate", "capex[amazon,2026]"} <= cells, "where everything varies, these are computed"
    assert {"aws_run_rate", "capex[amazon,2026]"}.isdisjoint(lines_of(headlines))
    assert headlines.source.text.count("\n") < 3 * len(headlines.cone.varying)


def test_arrays_are_forgotten_after_their_last_use(headlines: Compiled):
    alive, most = set(), 0
    for line in headlines.source.text.splitlines()[1:-1]:
        if line.startswith(" del "):
            alive -= set(line[5:].split(","))
        else:
            alive |= set(re.match(r" ([^=]+)=", line)[1].split(","))
            most = max(most, len(alive))
    assert most < headlines.source.text.count("=") / 3


def test_an_input_that_is_not_given_keeps_its_value(headlines: Compiled):
    values = our_values()
    found = headlines.run({"wacc_base": [REGISTER.values["wacc_base"], 0.2]}, 2)
    for name, cell in headlines.wanted.items():
        assert at(found, name, 0) == pytest.approx(values[cell], rel=1e-9)
    assert found.values["npv_2026_base"][1] < found.values["npv_2026_base"][0]


def test_a_pick_may_be_one_text_for_all_or_one_for_each():
    model, quarters = our_model(), list(REGISTER.cells["base_quarter"].choices)
    compiled = compile_model(model, ["aws_run_rate"], ["base_quarter"])
    each = compiled.run({"base_quarter": np.array(quarters)}, len(quarters)).values["aws_run_rate"]
    assert len(set(each.tolist())) == len(quarters)
    for place, quarter in enumerate(quarters):
        assert compiled.run({"base_quarter": quarter}, 2).values["aws_run_rate"].tolist() == [each[place]] * 2


def test_many_scenarios_go_in_pieces_and_each_comes_to_the_same(headlines: Compiled, monkeypatch: pytest.MonkeyPatch):
    given = {"wacc_base": np.linspace(0.06, 0.14, 11), "tax_rate_base": 0.2}
    whole = headlines.run(given, 11)
    monkeypatch.setattr(compiled_module, "AT_ONCE", 4)
    pieces = headlines.run(given, 11)
    for name in HEADLINES:
        assert pieces.values[name].tolist() == whole.values[name].tolist()


def test_results_are_kept_by_the_name_or_the_cell_that_was_asked_for(headlines: Compiled):
    cell = our_model().outputs["npv_2026_base"]
    found = compile_model(our_model(), [cell], ["wacc_base"]).run({"wacc_base": 0.1}, 1)
    assert found.values[cell] == pytest.approx(headlines.run({"wacc_base": 0.1}, 1).values["npv_2026_base"])


def test_no_scenario_at_all_is_no_result(headlines: Compiled):
    found = headlines.run({"wacc_base": []}, 0)
    assert {name: values.tolist() for name, values in found.values.items()} == {name: [] for name in HEADLINES}


def test_a_compiled_model_goes_to_another_process(headlines: Compiled):
    headlines.run({}, 1)
    again = pickle.loads(pickle.dumps(headlines))
    assert again.run({}, 1).values["npv_2026_base"] == headlines.run({}, 1).values["npv_2026_base"]


def test_the_source_is_shown_in_tracebacks(headlines: Compiled):
    headlines.run({}, 1)
    held = [name for name in linecache.cache if name.startswith("<compiled model ")]
    shown = ["".join(linecache.getlines(name)).rstrip("\n") for name in held]
    assert headlines.source.text.rstrip("\n") in shown


# Another model


def test_another_model_is_compiled_by_the_same_function():
    ready = prepare(second_model.PROJECT, second_model.INPUTS, {})
    compiled = compile_model(ready.model, list(ready.model.computed), all_inputs(ready.model))
    assert list(differing(compiled, drawn(ready.register, 20, seed=3))) == []
    sales = compile_model(ready.model, ["sales_total"], [])
    assert sales.run({}, 1).values["sales_total"] == pytest.approx(83.2)


# What is refused


def test_what_the_model_does_not_have_is_told_all_at_once():
    with pytest.raises(ModelError) as caught:
        compile_model(our_model(), ["npv_2026_bas", ("capex", ("nobody", 2026))], ["wacc_bass", "case"])
    said = str(caught.value)
    assert said.count("\n") == 2
    assert "key 'npv_2026_bas': no headline output is called so. Nearest known: npv_2026_base" in said
    assert "key 'capex[nobody,2026]': the model has no such cell" in said
    assert "no input is called 'wacc_bass'. Nearest known: wacc_base" in said


def test_a_function_that_cannot_be_compiled_is_told_before_anything_is_computed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compiled_module, "CALLS", {name: call for name, call in CALLS.items() if name != "IRR"})
    with pytest.raises(ModelError, match=r"key 'irr_2026\[base\]': the function IRR cannot be compiled; found =IRR"):
        compile_model(our_model(), HEADLINES, DRIVERS)
    compile_model(our_model(), ["npv_2026_base"], DRIVERS)


def test_every_function_of_the_language_is_compiled():
    assert CALLS.keys() == FUNCTIONS


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tolerance": 1.0}, "key 'tolerance': this input was not to be varied"),
        ({"wacc_base": [0.1, 0.2]}, "not one value for each scenario; expected a number, or an array of 3; found (2,)"),
        ({"wacc_base": [[0.1], [0.2], [0.3]]}, "not one value for each scenario"),
        ({"wacc_base": "dear"}, "key 'wacc_base': no numbers; expected a number, or an array of 3"),
        ({"wacc_base": [0.1, np.nan, 0.1]}, "key 'wacc_base': a number that no cell can hold"),
        ({"wacc_base": float("inf")}, "key 'wacc_base': a number that no cell can hold"),
        ({"case": 1.0}, "key 'case': no text; expected a text, or an array of 3; found 1.0"),
        ({"case": ["bear", 2, "bull"]}, "key 'case': no text; expected a text, or an array of 3; found 2"),
    ],
)
def test_what_cannot_be_an_input_is_refused(given: dict, said: str):
    compiled = compile_model(our_model(), ["npv_2026_base"], ["wacc_base", "case"])
    with pytest.raises(InputError, match=re.escape(said)):
        compiled.run(given, 3)


def test_all_that_is_wrong_with_what_was_given_is_told(headlines: Compiled):
    with pytest.raises(InputError) as caught:
        headlines.run({"wacc_base": [0.1], "nothing": 1.0, "tax_rate_base": "x"}, 3)
    assert [fault.key for fault in caught.value.faults] == ["nothing", "tax_rate_base", "wacc_base"]
