"""Sentences of Outturn, Reconciliation and Conflicts stay true: they are worked out again under twenty tweaks."""

from __future__ import annotations

import random

import pytest
from our_model import REGISTER, our_model

from xlmodel.evaluate import evaluate

MOVED = (
    *(
        "amazon_operating_income_2026q2_reported",
        "openai_contract_value",
        "aws_backlog_growth_qoq",
        "capex_amazon_2026",
    ),
    *("share_price_premarket", "capex_cash_alphabet_2025", "four_capex_2026", "four_capex_2026_growth"),
    *("aws_revenue_2026q2_reported", "aws_operating_income_2026q2_reported", "aws_backlog_2026q2_reported"),
    *("aws_operating_income_2024q4_reported", "amazon_market_value_2026_september", "capex_threshold_2026"),
    *("charge_severance", "meta_total_expenses_2025_release", "cash_margin_base", "alphabet_capex_2025q1"),
)


def tweaked(seed: int) -> dict[str, float | str]:
    """Return the inputs with some of them up to 60 % off, in one of the cases and at one of the base quarters."""
    dice = random.Random(seed)
    moved = {key: float(REGISTER.values[key]) * dice.uniform(0.4, 1.6) for key in dice.sample(MOVED, 7)}
    moved["cash_margin_base"] = min(0.9, moved.get("cash_margin_base", 0.65))
    choices = {"case": dice.choice(REGISTER.cases), "base_quarter": dice.choice(REGISTER.base_quarters)}
    return {**REGISTER.values, **moved, **choices}


@pytest.mark.parametrize("seed", range(20))
def test_what_the_sentences_say_is_so(seed: int) -> None:
    inputs = tweaked(seed)
    found = evaluate(our_model(), inputs)
    case = str(inputs["case"])

    def number(key: str) -> float:
        return float(inputs[key])

    def told(key: str, member: str = "") -> str:
        return str(found[key, (member,) if member else ()])

    def at(key: str, *index: object) -> float:
        value = found[key, index]
        assert isinstance(value, float)
        return value

    income = number("amazon_operating_income_2026q2_reported")
    side = "below, a miss" if income < 20 else "above, a beat" if income > 24 else "inside"
    assert f"was {income:.1f} bn against guidance of 20.0 to 24.0 bn: {side}." in told("finding_outturn_guided_2026q2")

    newest = told("finding_outturn_newest")
    assert f"AWS earned {number('aws_revenue_2026q2_reported'):.1f} bn of revenue" in newest
    assert f"the shown case has {at('aws_revenue_newest_modelled', case):.1f} and " in newest
    rebased = told("finding_outturn_rebased")
    assert f"on the base quarter {inputs['base_quarter']} {at('revenue_yield_observed'):.3f}:" in rebased
    assert f"a dollar of capex earns {at('revenue_yield_observed_newest'):.3f} a year" in rebased
    assert rebased.endswith(f"Break-even is {at('breakeven_yield', case):.3f}.")
    assert f"{at('npv_2026_newest', case):.1f} and {at('npv_2026', case):.1f} bn" in rebased

    gained = number("aws_backlog_2026q2_reported") - 364
    backlog = told("finding_outturn_backlog")
    assert f"{'shrank' if gained < 0 else 'grew'} by {abs(gained):,.0f} bn in 2026Q2: 100 bn by contracts" in backlog
    assert f" {gained - 100:,.0f} bn by all else." in backlog

    contract = number("openai_contract_value")
    added = 244 - 244 / (1 + number("aws_backlog_growth_qoq"))
    assert at("question_against", "backlog_holds_contract") == pytest.approx(added)
    fits = told("finding_answer", "backlog_holds_contract")
    assert ("it can be" in fits) == (contract <= added)
    plan, threshold = number("capex_amazon_2026"), number("capex_threshold_2026")
    assert ("% above the" in told("finding_answer", "capex_threshold")) == (plan >= threshold)
    value = number("share_price_premarket") * 21.2 / 1.95
    assert ("it was reached" in told("finding_answer", "market_value")) == (value >= 3000)
    later = number("amazon_market_value_2026_september")
    assert (" below it" in told("finding_answer", "market_value_since")) == (later < 3000)
    cash = 131.819 + number("capex_cash_alphabet_2025") + 69.69 + 83.1
    assert ("above the guidance" in told("finding_answer", "guidance_2025_exceeded")) == (cash >= 320)

    implied = number("four_capex_2026") / (1 + number("four_capex_2026_growth"))
    total = told("finding_conflict_total")
    assert f"asks for {implied:,.1f} bn" in total
    assert f"lie {abs(cash - implied):,.1f} bn {'below' if cash < implied else 'above'} that" in total
    change = (12.465 / 35.579 - number("aws_operating_income_2024q4_reported") / 28.786) * 10_000
    assert f"the releases say {change:,.0f} bp" in told("finding_conflict_margin")

    held = {
        kind: sum(at("tie", row.key) for row in REGISTER.lists["ties.csv"] if row.texts["class"] == kind)
        for kind in ("independent", "arithmetic", "restatement")
    }
    assert told("finding_ties").startswith(f"{held['independent']:.0f} of 15 figures")
    assert f"so do {held['arithmetic']:.0f} of 15" in told("finding_ties")
    assert f"Counted apart: {held['restatement']:.0f} of 23" in told("finding_ties_restated")
