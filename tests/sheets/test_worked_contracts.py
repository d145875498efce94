"""One-Time Charges, OpenAI Contract, and Backlog by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written
from scenes import tweaked
from worked import Cell, Worked, cells, holds

SHARES = 21.2 / 1.95
AFTER_TAX = 1.1 * (1 - 0.21 * 0) + 0.73 * (1 - 0.21 * 1) + 0.61 * (1 - 0.21 * 1)

CHARGES: Worked = {
    ("finding_charges",): (
        "One-time charges took 2.44 bn: without them operating income is 27.44 bn instead of 25.00 bn."
    ),
    ("finding_eps",): "EPS without charges is 2.15: the surprise against consensus turns from -0.02 to 0.18.",
    ("charge", "italy_and_lawsuit"): 1.1,
    ("charge_deductible", "italy_and_lawsuit"): 0,
    ("charge_tax", "severance"): 0.73 * 0.21 * 1,
    ("charge_after_tax", "italy_and_lawsuit"): 1.1,
    ("charge_after_tax", "impairment"): 0.61 * 0.79,
    ("charges_total",): 1.1 + 0.73 + 0.61,
    ("operating_income_ex_charges",): 25.0 + 2.44,
    ("charges_share",): 2.44 / 27.44,
    # the waterfall: each charge stands on the level before it
    ("step_before", "severance"): 26.1,
    ("step_level", "severance"): 25.0 + 1.1 + 0.73,
    ("charges_span",): 1.1 + 0.73 + 0.61,
    ("charges_round",): 1.0,
    ("charges_base",): 24.0,
    ("said_reported",): "25.00",
    ("said_without",): "27.44",
    ("title_charges",): "One-time charges took 2.44 bn: 27.44 without them (bars from 24.00 bn)",
    ("drawn_start", "reported"): 25.0 - 24.0,
    ("drawn_base", "severance"): 26.1 - 24.0,
    ("drawn_base", "impairment"): 26.83 - 24.0,
    ("drawn_added", "impairment"): 0.61,
    ("drawn_taken", "impairment"): 0.0,
    ("drawn_end", "ex_charges"): 27.44 - 24.0,
    # per share
    ("shares_diluted",): SHARES,
    ("charges_per_share",): AFTER_TAX / SHARES,
    ("eps_ex_charges",): 1.95 + AFTER_TAX / SHARES,
    ("eps_surprise",): 1.95 - 1.97,
    ("eps_ex_charges_surprise",): 1.95 + AFTER_TAX / SHARES - 1.97,
    ("guide_oi_2026q1_mid",): (16.5 + 21.5) / 2,
    ("guide_oi_2026q1_mid_ex_leo",): 19 + 1,
}

OPENAI: Worked = {
    ("openai_annual_straight_line",): 38 / 7,
    ("openai_haircut",): 0.05 + 0.5 * 0.05,
    ("openai_share_of_backlog",): 38 / 244,
    ("openai_share_of_backlog_added",): 38 / 44,
    ("openai_share_of_run_rate",): 38 / 7 / 142.4,
    ("openai_revenue_before_haircut", 2026): 38 * 0.09,
    ("openai_revenue", 2025): 38 * 0.01 * 0.925,
    ("openai_revenue", 2026): 38 * 0.09 * 0.925,
    ("openai_revenue", 2032): 38 * 0.11 * 0.925,
    ("openai_straight_line", 2025): 0,  # mere weeks of 2025 lie in the term
    ("openai_straight_line", 2026): 38 / 7,
    ("openai_straight_line", 2032): 38 / 7,
    ("openai_ramp_gap", 2027): 38 * 0.16 - 38 / 7,
    ("openai_ramp_gap_to_date", 2032): 0,
    ("openai_ramp_total",): 38,
    ("openai_revenue_total",): 38 * 0.925,
    ("openai_haircut_cost",): 38 * 0.075,
    ("openai_margin_cost_low",): 142.4 * 50 / 10_000,
    ("openai_margin_cost_high",): 142.4 * 100 / 10_000,
    ("openai_margin_cost_share",): 1.424 / (38 / 7),
    ("openai_revenue_multiple",): 50 / 3.5,
    ("openai_growth_needed", "article"): (50 / 3.5) ** (1 / 2) - 1,
    ("openai_growth_needed", "revenue_2025"): (50 / 13.1) ** (1 / 2) - 1,
    ("openai_contract_share_of_revenue_2027",): 38 * 0.16 * 0.925 / 50,
}

BACKLOG: Worked = {
    # 244 over twice its weighted life of 4.1 years, from the end of 2025
    ("backlog_span",): 2 * 4.1,
    ("backlog_run_off", 2026): 244 / 8.2,
    ("backlog_run_off", 2032): 244 / 8.2,
    ("expansion_booked", 2027): 0,
    ("anthropic_booked", 2027): 0,
    ("backlog_recognised", 2026): 244 / 8.2,
}


@pytest.mark.parametrize(("cell", "expected"), cells(CHARGES | OPENAI | BACKLOG))
def test_by_hand(cell: Cell, expected: float | str, value: Callable[..., object]) -> None:
    holds(value(*cell), expected)


def test_a_later_contract_is_booked_where_it_is_switched_on_and_signed_later(book: Written) -> None:
    on = {"include_openai_expansion": 1, "include_anthropic_arrangement": 1}
    found = tweaked(book, on)
    for year, booked in ((2026, 0), (2027, 100 / 8), (2032, 100 / 8)):
        holds(found[book.at("expansion_booked", year)], booked)
    for year, booked in ((2026, 0), (2027, 100 / 10), (2032, 100 / 10)):
        holds(found[book.at("anthropic_booked", year)], booked)
    holds(found[book.at("backlog_recognised", 2027)], 244 / 8.2 + 12.5 + 10)
    found = tweaked(book, on | {"base_quarter": "2026Q1"})  # the expansion is in the backlog of its own quarter
    holds(found[book.at("expansion_booked", 2027)], 0)
    holds(found[book.at("anthropic_booked", 2027)], 10)
    found = tweaked(book, on | {"base_quarter": "2026Q2"})
    holds(found[book.at("backlog_recognised", 2027)], 496 / (2 * 6.4))
    found = tweaked(book, on | {"contracts_start_year": 2029})
    holds(found[book.at("expansion_booked", 2028)], 0)
    holds(found[book.at("expansion_booked", 2029)], 12.5)


def test_inside_a_year_the_backlog_is_set_against_the_quarters_left(book: Written) -> None:
    found = tweaked(book, {"base_quarter": "2026Q1", "backlog_runoff_multiple": 1})
    a_year = 364 / 5.5  # from the end of the first quarter, over its weighted life
    holds(found[book.at("backlog_run_off", 2026)], a_year * 0.75)
    holds(found[book.at("backlog_run_off", 2031)], a_year * 0.75)  # until the third quarter of 2031
    holds(found[book.at("backlog_run_off", 2032)], 0)
    left = found[book.at("aws_revenue", "base", 2026)] - 37.587  # type: ignore[operator]
    holds(found[book.at("backlog_booked_share", "base", 2026)], a_year * 0.75 / left)
    whole = found[book.at("aws_revenue", "base", 2027)]
    holds(found[book.at("backlog_booked_share", "base", 2027)], a_year / whole)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("tweak", "cell", "expected"),
    [
        ({"openai_contract_years": 4}, ("openai_straight_line", 2029), 9.5),
        ({"openai_contract_years": 4}, ("openai_straight_line", 2030), 0),
        ({"openai_haircut_position": 1}, ("openai_revenue", 2027), 38 * 0.16 * 0.9),
        ({"charge_italy_and_lawsuit_deductible": 1}, ("charges_per_share",), 2.44 * 0.79 / SHARES),
        ({"net_income_2025q4": 19.5}, ("shares_diluted",), 10),
    ],
)
def test_another_input_by_hand(tweak: dict[str, float], cell: Cell, expected: float, book: Written) -> None:
    holds(tweaked(book, tweak)[book.at(str(cell[0]), *cell[1:])], expected)
