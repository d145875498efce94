"""Quarters and AWS Unit Economics by hand: figures used, the calibration of the yield, what a gigawatt cost.

The figures typed here are those of the documents and of the releases, not read from the input files.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written
from scenes import tweaked
from worked import Cell, Worked, cells, holds

REVENUE_BEFORE = 35.6 / 1.24
"""The documents' revenue of Q4 2025 over its stated growth: Q4 2024 as they imply it."""

CAPEX_2024, CAPEX_2025 = 83 * 0.621 * 0.8, 131 * 0.678 * 0.8
"""Capex × AWS's share of additions × what is not maintenance: growth capex of the two years."""

QUARTERS: Worked = {
    # the documents' figure of their quarter, the reported one elsewhere
    ("quarter_revenue", "2025q4"): 35.6,
    ("quarter_revenue", "2026q1"): 37.587,
    ("quarter_growth", "2025q4"): 0.24,
    ("quarter_growth", "2026q1"): 37.587 / 29.267 - 1,
    ("quarter_margin", "2025q4"): 0.35,
    ("quarter_margin", "2026q2"): 16.621 / 42.232,
    ("quarter_margin_change", "2025q4"): 40 / 10_000,
    ("quarter_margin_change", "2026q2"): 16.621 / 42.232 - 10.160 / 30.873,
    ("quarter_income", "2025q4"): 35.6 * 0.35,
    ("quarter_backlog", "2025q3"): 200,
    ("quarter_backlog", "2025q4"): 244,
    ("quarter_backlog_on_year", "2025q4"): 0.40,
    ("quarter_backlog_on_year", "2026q1"): 364 / 189 - 1,
    ("quarter_backlog_on_quarter", "2025q4"): 0.22,
    ("quarter_backlog_on_quarter", "2026q1"): 364 / 244 - 1,  # the documents' 244 is the quarter before
    ("quarter_run_rate", "2026q2"): 4 * 42.232,
    ("quarter_capex", "2024q4"): 27.8,
    ("quarter_capex", "2025q4"): 39.522,
    ("quarter_mid", "2025q4"): 2025.875,
    ("quarter_end", "2025q4"): 2026,
    # what a year added, as reported at both ends
    ("quarter_revenue_added", "2025q4"): 35.579 - 28.786,
    ("quarter_income_added", "2025q4"): 12.465 - 10.632,
    ("quarter_depreciation_added", "2025q4"): 6.57 - 3.86,
    ("quarter_erosion", "2025q4"): 0.05 * 28.786,
    ("quarter_cash_margin", "2025q1"): (11.547 - 9.421 + 4.39 - 2.84) / (29.267 - 25.037),
    ("quarter_cash_margin", "2026q2"): (16.621 - 10.160 + 8.1 - 4.84) / (42.232 - 30.873),
    # twelve months' capex: the year as documented; inside 2026 less the same quarters of 2025
    ("quarter_capex_year", "2024q4"): 83,
    ("quarter_capex_year", "2025q4"): 131,
    ("quarter_capex_year", "2026q1"): 131 + 44.203 - 25.019,
    ("quarter_capex_year", "2026q2"): 131 + 44.203 + 54.208 - 25.019 - 32.183,
    ("quarter_capex_to_date", "2026q2"): 44.203 + 54.208,
    ("quarter_aws_share", "2025q4"): 0.678,
    ("quarter_aws_share", "2026q1"): 0.25 * 0.76 + 0.75 * 0.678,
    ("quarter_aws_share", "2026q2"): 0.5 * 0.76 + 0.5 * 0.678,
    ("quarter_growth_capex", "2025q4"): CAPEX_2025,
    ("quarter_ocf_year", "2025q4"): 17.015 + 32.515 + 35.525 + 54.459,
    ("quarter_ocf_growth", "2026q2"): (35.525 + 54.459 + 26.032 + 45.387) / (25.971 + 45.636 + 17.015 + 32.515) - 1,
    # the yield of each quarter: run-rate added, gross of 5 % of the price of the old, on twelve months' growth capex
    ("quarter_yield", "2025q1"): 4
    * (29.267 - 25.037 + 0.05 * 25.037)
    / ((83 + 25.019 - 14.93) * (0.25 * 0.678 + 0.75 * 0.621) * 0.8),
    ("quarter_yield", "2025q4"): 4 * (35.6 - REVENUE_BEFORE + 0.05 * REVENUE_BEFORE) / CAPEX_2025,
    ("quarter_yield", "2026q2"): 4
    * (42.232 - 30.873 + 0.05 * 30.873)
    / ((131 + 44.203 + 54.208 - 25.019 - 32.183) * 0.719 * 0.8),
}

AWS: Worked = {
    ("finding_run_rate",): "In 2025Q4 AWS ran at 142.4 bn a year, 24% more than a year before, at a margin of 35%.",
    ("finding_yield",): (
        "71.1 bn of growth capex went with 33.3 bn of new revenue a year: 0.469 for a dollar, 0.388 net of lost price, "
        "0.808 on the capex of a year before."
    ),
    ("finding_backlog",): "Backlog grew by 44.0 bn in the quarter and covers 1.7 years of the run-rate.",
    ("aws_run_rate",): 35.6 * 4,
    ("aws_revenue_prior_year",): 35.6 / 1.24,
    ("aws_increment_net",): 4 * (35.6 - REVENUE_BEFORE),
    ("aws_price_lost",): 0.05 * 4 * REVENUE_BEFORE,
    ("aws_increment_gross",): 4 * (35.6 - REVENUE_BEFORE) + 0.05 * 4 * REVENUE_BEFORE,
    ("aws_operating_income",): 35.6 * 0.35,
    ("aws_margin_prior_year",): 0.35 - 0.0040,
    ("aws_operating_income_prior_year",): REVENUE_BEFORE * 0.346,
    ("aws_incremental_margin",): (35.6 * 0.35 - REVENUE_BEFORE * 0.346) / (35.6 - REVENUE_BEFORE),
    ("aws_incremental_margin_reported",): (12.465 - 10.632) / (35.579 - 28.786),
    ("cash_margin_observed",): (12.465 - 10.632 + 6.57 - 3.86) / (35.579 - 28.786),
    ("cash_margin_observed_gross",): (12.465 - 10.632 + 6.57 - 3.86 + 0.35 * 0.05 * 28.786)
    / (35.579 - 28.786 + 0.05 * 28.786),
    ("legacy_depreciation",): 4 * 6.57,
    ("backlog_prior_year",): 244 / 1.40,
    ("backlog_prior_quarter",): 244 / 1.22,
    ("backlog_added",): 244 - 244 / 1.22,
    ("backlog_years",): 244 / 142.4,
    ("book_to_bill",): (44 + 35.6) / 35.6,
    ("capex_last_twelve_months",): 131,
    ("calibration_aws_share",): 0.678,
    ("calibration_growth_capex",): CAPEX_2025,
    ("calibration_growth_before",): CAPEX_2024,
    ("calibration_capex",): CAPEX_2025,
    ("revenue_yield_observed",): 4 * (35.6 - REVENUE_BEFORE + 0.05 * REVENUE_BEFORE) / CAPEX_2025,
    ("revenue_yield_observed_net",): 4 * (35.6 - REVENUE_BEFORE) / CAPEX_2025,
    ("revenue_yield_observed_lagged",): 4 * (35.6 - REVENUE_BEFORE + 0.05 * REVENUE_BEFORE) / CAPEX_2024,
    # chips
    ("silicon_run_rate",): 10,
    ("silicon_share",): 10 / 142.4,
    ("trainium2_landed",): 1.4,
    ("rainier_share",): 0.5 / 1.4,
}

POWER: Worked = {
    ("power_cost_per_gw",): 131 * 0.678 / 3.9,
    ("power_growth_capex_per_gw",): 131 * 0.678 * 0.8 / 3.9,
    ("power_revenue_per_gw",): 4 * (35.6 - REVENUE_BEFORE + 0.05 * REVENUE_BEFORE) / 3.9,
    ("power_added", "base", 2026): 200 * 0.8 * 0.8 / (131 * 0.678 * 0.8 / 3.9),
    ("power_added", "base", 2027): 220 * 0.8 * 0.8 / (131 * 0.678 * 0.8 / 3.9),
    ("power_added_2026_2027", "base"): 420 * 0.64 / (131 * 0.678 * 0.8 / 3.9),
    ("power_base_implied", "base"): 420 * 0.64 / (131 * 0.678 * 0.8 / 3.9) / (2 - 1),
}


@pytest.mark.parametrize(("cell", "expected"), cells(QUARTERS | AWS | POWER))
def test_by_hand(cell: Cell, expected: float | str, value: Callable[..., object]) -> None:
    holds(value(*cell), expected)


AT_2026Q1: Worked = {
    ("base_quarters_gone",): 1,
    ("aws_run_rate",): 4 * 37.587,
    ("aws_operating_income",): 14.161,
    ("aws_revenue_prior_year",): 29.267,
    ("aws_incremental_margin",): (14.161 - 11.547) / (37.587 - 29.267),
    ("backlog_prior_quarter",): 244,
    ("backlog_added",): 364 - 244,
    ("backlog_prior_year",): 189,
    ("backlog_years",): 364 / (4 * 37.587),
    ("book_to_bill",): (120 + 37.587) / 37.587,
    ("legacy_depreciation",): 4 * 7.3,
    ("calibration_capex",): (131 + 44.203 - 25.019) * 0.6985 * 0.8,
    ("revenue_yield_observed",): 4 * (37.587 - 29.267 + 0.05 * 29.267) / ((131 + 44.203 - 25.019) * 0.6985 * 0.8),
    ("spent_before", "base", 2026): 44.203 * 0.8 * 0.8,
    ("vintage_capex", "base", 2026): (200 - 44.203) * 0.8 * 0.8,
    ("power_cost_per_gw",): 131 * 0.678 / 3.9,  # calendar 2025, whatever the base quarter
    ("power_revenue_per_gw",): 4 * (35.6 - REVENUE_BEFORE + 0.05 * REVENUE_BEFORE) / 3.9,
    ("openai_share_of_backlog",): 38 / 244,  # of the documents' quarter
    ("first_cost", "base"): 200 * 0.8 * 0.8,  # the vintage of 2026 alone is whole
}


def test_a_later_base_quarter_by_hand(book: Written) -> None:
    found = tweaked(book, {"base_quarter": "2026Q1"})
    for (key, *index), expected in AT_2026Q1.items():
        holds(found[book.at(str(key), *index)], expected)


def test_a_weight_sets_the_increment_against_the_capex_of_the_year_before(book: Written) -> None:
    found = tweaked(book, {"calibration_weight_2024": 0.25})
    mixed = 0.25 * CAPEX_2024 + 0.75 * CAPEX_2025
    gross = 4 * (35.6 - REVENUE_BEFORE + 0.05 * REVENUE_BEFORE)
    holds(found[book.at("revenue_yield_observed")], gross / mixed)
    holds(found[book.at("revenue_yield_observed_lagged")], gross / CAPEX_2024)
    holds(found[book.at("quarter_yield", "2025q4")], gross / CAPEX_2025)  # weight nil, to show how steady it is
    newest = (131 + 44.203 + 54.208 - 25.019 - 32.183) * 0.719 * 0.8
    before = (83 + 25.019 + 32.183 - 14.93 - 17.62) * (0.5 * 0.678 + 0.5 * 0.621) * 0.8
    there = 4 * (42.232 - 30.873 + 0.05 * 30.873) / (0.25 * before + 0.75 * newest)
    holds(found[book.at("revenue_yield_observed_newest")], there)
