"""The OpenAI contract, the operating figures and the outturn: against the oracle, and worked out in figures."""

from __future__ import annotations

import oracle
import oracle_beside
import oracle_returns
import pytest
from conftest import INPUTS, Written, same
from returns_tweaks import tweaked

from xlmodel.engines import CellValues

START = oracle.load(INPUTS)

TWEAKS: tuple[dict[str, float], ...] = (
    {"openai_contract_value": 41.5, "openai_haircut_position": 0.9, "openai_margin_compression_bp_low": 63.0},
    {"aws_revenue_2025q4": 33.3, "aws_backlog": 251.7, "aws_backlog_growth_qoq": 0.31, "aws_revenue_growth": 0.19},
    {
        "operating_income_2026q1": 15.2,
        "net_sales_2026q1": 175.0,
        "alphabet_capex_2025q1": 19.1,
        "ocf_growth_2026": 0.31,
    },
    {"capex_amazon_2026": 173.3, "capex_meta_2026_high": 149.0, "four_capex_2026": 661.0, "capex_cash_meta_2025": 80.2},
    {"openai_company_revenue_2025": 9.7, "openai_revenue_2027": 61.0, "share_price_open": 301.0, "eps_2025q4": 2.2},
)


def expected(tweak: dict[str, float]) -> dict[str, float]:
    inputs = START.changed(tweak)
    returns = oracle_returns.outputs(inputs)
    return oracle_beside.outputs(inputs, returns["aws_margin_2026_base"], returns["fcf_min_base"])


def differing(book: Written, found: CellValues, tweak: dict[str, float]) -> dict[str, tuple[object, float]]:
    wanted = expected(tweak)
    return {
        key: (found[book.names[f"out_{key}"]], value)
        for key, value in wanted.items()
        if not same(found[book.names[f"out_{key}"]], value)
    }


def test_the_judge_agrees_with_the_oracle(book: Written, judge: CellValues) -> None:
    assert differing(book, judge, {}) == {}


@pytest.mark.parametrize("tweak", TWEAKS, ids=lambda tweak: next(iter(tweak)))
def test_ironcalc_agrees_with_the_oracle_on_other_inputs(tweak: dict[str, float], book: Written) -> None:
    assert differing(book, tweaked(book, tweak), tweak) == {}


def test_every_headline_output_has_an_oracle(book: Written) -> None:
    """A new output of any sheet must be worked out a second time."""
    known = {*oracle.outputs(START), *oracle_returns.outputs(START), *expected({})}
    named = {name.removeprefix("out_") for name in book.names if name.startswith("out_")}
    states = {"errors_failing", "warnings_failing", "overall_check", "inputs_changed"}
    assert {key for key in named if not key.startswith(("tie_", "check_"))} - known == states - known


WORKED = {
    # the contract
    ("openai_revenue_before_haircut", 2027): 38 * 0.16,
    ("openai_revenue", 2027): 38 * 0.16 * (1 - 0.075),
    ("openai_straight_line", 2025): 0,
    ("openai_straight_line", 2026): 38 / 7,
    ("openai_straight_line", 2032): 38 / 7,
    ("openai_ramp_gap", 2026): 38 * 0.09 - 38 / 7,
    # operating figures
    ("cloud_run_rate", "google_cloud"): 17.7 * 4,
    ("amazon_net_capex_2025",): 131.819 - 3.499,
    # what came
    ("outturn_low", "operating_income"): 16.5,
    ("outturn_high", "operating_income"): 21.5,
    ("outturn_actual", "operating_income"): 23.9,
    ("question_figure", "capex_threshold"): 200,
    ("question_against", "capex_threshold"): 120,
}


@pytest.mark.parametrize("place", WORKED, ids=str)
def test_worked_arithmetic(place: tuple[str | int, ...], book: Written, judge: CellValues) -> None:
    key, *index = place
    assert judge[book.at(str(key), *index)] == pytest.approx(WORKED[place], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("key", "document", "step"),
    [
        ("openai_annual_straight_line", 5.4, 1),
        ("openai_revenue_multiple", 14, 0),
        ("aws_margin_2026q1", 0.378, 3),
        ("amazon_fcf_2025", 11.2, 1),
        ("capex_above_threshold_2026", 0.67, 2),
    ],
)
def test_figures_round_to_what_is_documented(
    key: str, document: float, step: int, book: Written, judge: CellValues
) -> None:
    found = judge[book.names[f"out_{key}"]]
    assert isinstance(found, float)
    assert round(found, step) == document


def test_every_conflict_shows_its_difference(book: Written, judge: CellValues) -> None:
    """The difference of each conflict is the other side less the one, and none has vanished."""
    rows = [index for key, index in book.ready.model.computed if key == "conflict_difference"]
    assert len(rows) >= 40
    for index in rows:
        one, other = (judge[book.at(side, *index)] for side in ("conflict_one", "conflict_other"))
        assert isinstance(one, float)
        assert isinstance(other, float)
        assert judge[book.at("conflict_difference", *index)] == pytest.approx(other - one, rel=1e-12, abs=1e-12)
