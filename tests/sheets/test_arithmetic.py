"""Worked arithmetic, sheet by sheet: every line that computes something, written out with the numbers it stands on.

The values are those of the judge, computed from the written file. A line of these sheets without worked
arithmetic fails the last test of its sheet, so that a new line asks for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from conftest import Written

Value = Callable[..., object]
Worked = Mapping[tuple[str | int, ...], float | str]

AMAZON, ALPHABET, META = 200, 175 + 0.5 * (185 - 175), 115 + 0.5 * (135 - 115)
MICROSOFT = 700 - 200 - 180 - 125
CASH_2023 = 52.729 + 32.26 + 27.04 + 35.21
CASH_2024 = 82.999 + 52.54 + 37.26 + 55.54
CASH_2025 = 131.819 + 91.45 + 69.69 + 83.1

PEER_CAPEX: Worked = {
    ("finding_amazon_capex",): "Amazon plans 200 bn for 2026: 53% more than in 2025, 29% of the four.",
    ("finding_residual_microsoft_2026",): (
        "The total of 2026 leaves Microsoft 180 to 210 bn, against Amazon's 200 bn."
    ),
    # headline measures
    ("capex_amazon_growth_2026",): 200 / 131 - 1,
    ("capex_amazon_share_2026",): 200 / (200 + 180 + 125 + 195),
    ("four_capex_2025_implied",): 700 / (1 + 0.60),
    ("four_capex_growth_2024",): 246 / 151 - 1,
    ("four_capex_cagr_2023_2026",): (700 / 151) ** (1 / 3) - 1,
    ("consensus_capex_2026_implied",): 200 / (1 + 0.40),
    ("consensus_gap_recomputed",): 200 / 146.6 - 1,
    # documented figures: the point of a range lies half way
    ("capex_stated_low", "amazon", 2024): 83,
    ("capex_stated_low", "amazon", 2025): 131,
    ("capex_stated_low", "amazon", 2026): 200,
    ("capex_stated_low", "alphabet", 2026): 175,
    ("capex_stated_low", "meta", 2026): 115,
    ("capex_stated_high", "amazon", 2024): 83,
    ("capex_stated_high", "amazon", 2025): 131,
    ("capex_stated_high", "amazon", 2026): 200,
    ("capex_stated_high", "alphabet", 2026): 185,
    ("capex_stated_high", "meta", 2026): 135,
    ("capex_stated", "amazon", 2024): 83,
    ("capex_stated", "amazon", 2025): 131,
    ("capex_stated", "amazon", 2026): 200,
    ("capex_stated", "alphabet", 2026): 175 + 0.5 * (185 - 175),
    ("capex_stated", "meta", 2026): 115 + 0.5 * (135 - 115),
    # the residual: low with the others at their high end, high with them at their low
    ("four_capex_stated", 2023): 151,
    ("four_capex_stated", 2024): 246,
    ("four_capex_stated", 2026): 700,
    ("capex_implied", "microsoft", 2026): 700 - 200 - 180 - 125,
    ("capex_implied_low", "microsoft", 2026): 700 - 200 - 185 - 135,
    ("capex_implied_high", "microsoft", 2026): 700 - 200 - 175 - 115,
    # the table
    ("capex", "amazon", 2024): 83,
    ("capex", "amazon", 2025): 131,
    ("capex", "amazon", 2026): 200,
    ("capex", "alphabet", 2026): 180,
    ("capex", "meta", 2026): 125,
    ("capex", "microsoft", 2026): 195,
    ("capex_kind", "amazon", 2024): "actual",
    ("capex_kind", "amazon", 2025): "actual",
    ("capex_kind", "amazon", 2026): "guided",
    ("capex_kind", "alphabet", 2026): "guided",
    ("capex_kind", "meta", 2026): "guided",
    ("capex_kind", "microsoft", 2026): "implied",
    ("capex_low", "amazon", 2024): 83,
    ("capex_low", "amazon", 2025): 131,
    ("capex_low", "amazon", 2026): 200,
    ("capex_low", "alphabet", 2026): 175,
    ("capex_low", "meta", 2026): 115,
    ("capex_low", "microsoft", 2026): 180,
    ("capex_high", "amazon", 2024): 83,
    ("capex_high", "amazon", 2025): 131,
    ("capex_high", "amazon", 2026): 200,
    ("capex_high", "alphabet", 2026): 185,
    ("capex_high", "meta", 2026): 135,
    ("capex_high", "microsoft", 2026): 210,
    # totals
    ("four_capex_path", 2023): 151,
    ("four_capex_path", 2024): 246,
    ("four_capex_path", 2025): 700 / 1.6,
    ("four_capex_path", 2026): 700,
    ("four_capex_growth", 2024): 246 / 151 - 1,
    ("four_capex_growth", 2025): 437.5 / 246 - 1,
    ("four_capex_growth", 2026): 700 / 437.5 - 1,
    ("listed_capex", 2024): 83,
    ("listed_capex", 2025): 131,
    ("listed_capex", 2026): 200 + 180 + 125 + 195,
    ("listed_count", 2024): 1,
    ("listed_count", 2025): 1,
    ("listed_count", 2026): 4,
    ("four_capex", 2026): 200 + 180 + 125 + 195,
    ("all_listed_capex", 2026): 200 + 180 + 125 + 195,
    # growth and shares
    ("capex_growth_on_year", "amazon", 2025): 131 / 83 - 1,
    ("capex_growth_on_year", "amazon", 2026): 200 / 131 - 1,
    ("capex_share", "amazon", 2026): 200 / 700,
    ("capex_share", "alphabet", 2026): 180 / 700,
    ("capex_share", "meta", 2026): 125 / 700,
    ("capex_share", "microsoft", 2026): 195 / 700,
    # ranking
    ("ranking_low", "amazon"): 200,
    ("ranking_low", "alphabet"): 175,
    ("ranking_low", "meta"): 115,
    ("ranking_low", "microsoft"): 180,
    ("ranking_point", "amazon"): AMAZON,
    ("ranking_point", "alphabet"): ALPHABET,
    ("ranking_point", "meta"): META,
    ("ranking_point", "microsoft"): MICROSOFT,
    ("ranking_high", "amazon"): 200,
    ("ranking_high", "alphabet"): 185,
    ("ranking_high", "meta"): 135,
    ("ranking_high", "microsoft"): 210,
    ("ranking_key", "amazon"): 200,
    ("ranking_key", "alphabet"): 180,
    ("ranking_key", "meta"): 125,
    ("ranking_key", "microsoft"): 195,
    ("capex_rank", "amazon"): 1,  # 200 > 195 > 180 > 125
    ("capex_rank", "microsoft"): 2,
    ("capex_rank", "alphabet"): 3,
    ("capex_rank", "meta"): 4,
    # guidance of early 2025 against cash purchases
    ("early_low", "amazon"): 100,
    ("early_low", "alphabet"): 75,
    ("early_low", "meta"): 60,
    ("early_low", "microsoft"): 80,
    ("early_high", "amazon"): 100,
    ("early_high", "alphabet"): 75,
    ("early_high", "meta"): 65,
    ("early_high", "microsoft"): 80,
    ("early_point", "amazon"): 100,
    ("early_point", "alphabet"): 75,
    ("early_point", "meta"): 60 + 0.5 * (65 - 60),
    ("early_point", "microsoft"): 80,
    ("followed", "amazon"): 131.819,
    ("followed", "alphabet"): 91.45,
    ("followed", "meta"): 69.69,
    ("followed", "microsoft"): 83.1,
    ("followed_gap", "amazon"): 131.819 - 100,
    ("followed_gap", "alphabet"): 91.45 - 75,
    ("followed_gap", "meta"): 69.69 - 62.5,
    ("followed_gap", "microsoft"): 83.1 - 80,
    ("followed_gap_share", "amazon"): (131.819 - 100) / 100,
    ("followed_gap_share", "alphabet"): (91.45 - 75) / 75,
    ("followed_gap_share", "meta"): (69.69 - 62.5) / 62.5,
    ("followed_gap_share", "microsoft"): (83.1 - 80) / 80,
    ("early_total_low",): 100 + 75 + 60 + 80,
    ("early_total_high",): 100 + 75 + 65 + 80,
    ("followed_total",): 131.819 + 91.45 + 69.69 + 83.1,
    # against expectations
    ("surprise_figure", "amazon_2024q4"): 27.8,
    ("surprise_figure", "amazon_2023q4"): 27.8,
    ("surprise_figure", "alphabet_2025"): 75,
    ("surprise_figure", "alphabet_2025q1"): 16 + 0.5 * (18 - 16),
    ("surprise_figure", "amazon_2026"): 200,
    ("surprise_expected", "amazon_2024q4"): 22.3,
    ("surprise_expected", "amazon_2023q4"): 14.6,
    ("surprise_expected", "alphabet_2025"): 58.8,
    ("surprise_expected", "alphabet_2025q1"): 14.3,
    ("surprise_expected", "amazon_2026"): 146.6,
    ("surprise_gap", "amazon_2024q4"): 27.8 - 22.3,
    ("surprise_gap", "amazon_2023q4"): 27.8 - 14.6,
    ("surprise_gap", "alphabet_2025"): 75 - 58.8,
    ("surprise_gap", "alphabet_2025q1"): 17 - 14.3,
    ("surprise_gap", "amazon_2026"): 200 - 146.6,
    ("surprise_share", "amazon_2024q4"): (27.8 - 22.3) / 22.3,
    ("surprise_share", "amazon_2023q4"): (27.8 - 14.6) / 14.6,
    ("surprise_share", "alphabet_2025"): (75 - 58.8) / 58.8,
    ("surprise_share", "alphabet_2025q1"): (17 - 14.3) / 14.3,
    ("surprise_share", "amazon_2026"): (200 - 146.6) / 146.6,
    # cash purchases, and what leases explain
    ("capex_cash", "amazon", 2023): 52.729,
    ("capex_cash", "amazon", 2024): 82.999,
    ("capex_cash", "amazon", 2025): 131.819,
    ("capex_cash", "alphabet", 2023): 32.26,
    ("capex_cash", "alphabet", 2024): 52.54,
    ("capex_cash", "alphabet", 2025): 91.45,
    ("capex_cash", "meta", 2023): 27.04,
    ("capex_cash", "meta", 2024): 37.26,
    ("capex_cash", "meta", 2025): 69.69,
    ("capex_cash", "microsoft", 2023): 35.21,
    ("capex_cash", "microsoft", 2024): 55.54,
    ("capex_cash", "microsoft", 2025): 83.1,
    ("four_capex_cash", 2023): CASH_2023,
    ("four_capex_cash", 2024): CASH_2024,
    ("four_capex_cash", 2025): CASH_2025,
    ("four_capex_cash_growth", 2024): CASH_2024 / CASH_2023 - 1,
    ("four_capex_cash_growth", 2025): CASH_2025 / CASH_2024 - 1,
    ("documented_less_cash", 2023): 151 - CASH_2023,
    ("documented_less_cash", 2024): 246 - CASH_2024,
    ("documented_less_cash", 2025): 437.5 - CASH_2025,
    ("capex_with_leases", "meta", 2024): 39.23,
    ("capex_with_leases", "meta", 2025): 72.22,
    ("capex_with_leases", "microsoft", 2023): 41.2,
    ("capex_with_leases", "microsoft", 2024): 75.6,
    ("capex_with_leases", "microsoft", 2025): 118,
    ("finance_leases", "meta", 2024): 39.23 - 37.26,
    ("finance_leases", "meta", 2025): 72.22 - 69.69,
    ("finance_leases", "microsoft", 2023): 41.2 - 35.21,
    ("finance_leases", "microsoft", 2024): 75.6 - 55.54,
    ("finance_leases", "microsoft", 2025): 118 - 83.1,
    ("documented_unexplained", 2023): (151 - CASH_2023) - (41.2 - 35.21),
    ("documented_unexplained", 2024): (246 - CASH_2024) - (39.23 - 37.26) - (75.6 - 55.54),
    ("documented_unexplained", 2025): (437.5 - CASH_2025) - (72.22 - 69.69) - (118 - 83.1),
    ("capex_charted", "amazon", 2023): 52.729,
    ("capex_charted", "amazon", 2024): 82.999,
    ("capex_charted", "amazon", 2025): 131.819,
    ("capex_charted", "amazon", 2026): 200,
    ("capex_charted", "alphabet", 2023): 32.26,
    ("capex_charted", "alphabet", 2024): 52.54,
    ("capex_charted", "alphabet", 2025): 91.45,
    ("capex_charted", "alphabet", 2026): 180,
    ("capex_charted", "meta", 2023): 27.04,
    ("capex_charted", "meta", 2024): 37.26,
    ("capex_charted", "meta", 2025): 69.69,
    ("capex_charted", "meta", 2026): 125,
    ("capex_charted", "microsoft", 2023): 35.21,
    ("capex_charted", "microsoft", 2024): 55.54,
    ("capex_charted", "microsoft", 2025): 83.1,
    ("capex_charted", "microsoft", 2026): 195,
}

REVENUE_BEFORE = 35.6 / 1.24
RUN_RATE_ADDED = 142.4 - 142.4 / 1.24

AWS: Worked = {
    ("finding_run_rate",): "AWS runs at 142.4 bn a year, 24% more than a year ago, at a margin of 35%.",
    ("finding_backlog",): "In Q4 2025 backlog grew by 44.0 bn and covers 1.7 years of the run-rate.",
    ("aws_revenue_quarter",): 35.6,
    ("aws_run_rate",): 35.6 * 4,
    ("aws_revenue_prior_year",): 35.6 / 1.24,
    ("aws_run_rate_prior_year",): 35.6 * 4 / 1.24,
    ("aws_run_rate_added",): 35.6 * 4 - 35.6 * 4 / 1.24,
    ("aws_growth_reported",): 35.6 / 28.8 - 1,
    # margins: 35 % now, 34.6 % a year earlier as documented, 36.8 % as released
    ("aws_operating_income",): 35.6 * 0.35,
    ("aws_margin_prior_year",): 0.35 - 0.0040,
    ("aws_operating_income_prior_year",): 35.6 / 1.24 * 0.346,
    ("aws_incremental_margin",): (35.6 * 0.35 - REVENUE_BEFORE * 0.346) / (35.6 - REVENUE_BEFORE),
    ("aws_incremental_margin_reported",): (12.5 - 10.6) / (35.6 - 28.8),
    ("aws_margin_reported",): 12.5 / 35.6,
    ("aws_margin_reported_prior_year",): 10.6 / 28.8,
    ("aws_margin_reported_prior_quarter",): 11.4 / 33.0,
    # backlog
    ("backlog_closing",): 244,
    ("backlog_prior_year",): 244 / 1.40,
    ("backlog_prior_quarter",): 244 / 1.22,
    ("backlog_added",): 244 - 200,
    ("backlog_years",): 244 / 142.4,
    ("book_to_bill",): (44 + 35.6) / 35.6,
    # calibration
    ("calibration_capex",): 0 * 83 + 1 * 131,
    ("calibration_growth_capex",): 131 * 0.80 * (1 - 0.20),
    ("revenue_yield_observed",): RUN_RATE_ADDED / (131 * 0.8 * 0.8),
    ("revenue_yield_on_2025",): RUN_RATE_ADDED / (131 * 0.8 * 0.8),
    ("revenue_yield_on_2024",): RUN_RATE_ADDED / (83 * 0.8 * 0.8),
    # the path of run-rate and backlog, with what is implied for the quarters that no source states
    ("path_run_rate", "q4_2024"): 142.4 / 1.24,
    ("path_run_rate", "q3_2025"): 33.0 * 4,
    ("path_run_rate", "q4_2025"): 35.6 * 4,
    ("path_run_rate", "q1_2026"): 37.6 * 4,
    ("path_backlog", "q4_2024"): 244 / 1.40,
    ("path_backlog", "q1_2025"): 189,
    ("path_backlog", "q3_2025"): 244 / 1.22,
    ("path_backlog", "q4_2025"): 244,
    ("path_backlog", "q1_2026"): 364,
    # chips
    ("silicon_run_rate",): 10,
    ("silicon_share",): 10 / 142.4,
    ("trainium2_landed",): 1.4,
    ("rainier_share",): 0.5 / 1.4,
}

SHARES = 21.2 / 1.95
AFTER_TAX = 1.1 * (1 - 0.21 * 0) + 0.73 * (1 - 0.21 * 1) + 0.61 * (1 - 0.21 * 1)

CHARGES: Worked = {
    ("finding_charges",): (
        "Three charges took 2.44 bn: without them operating income is 27.44 bn instead of 25.00 bn."
    ),
    ("finding_eps",): ("EPS without charges is 2.15: the surprise against consensus turns from -0.02 to 0.18."),
    ("charge", "italy_and_lawsuit"): 1.1,
    ("charge", "severance"): 0.73,
    ("charge", "impairment"): 0.61,
    ("charge_deductible", "italy_and_lawsuit"): 0,
    ("charge_deductible", "severance"): 1,
    ("charge_deductible", "impairment"): 1,
    ("charge_tax", "italy_and_lawsuit"): 1.1 * 0.21 * 0,
    ("charge_tax", "severance"): 0.73 * 0.21 * 1,
    ("charge_tax", "impairment"): 0.61 * 0.21 * 1,
    ("charge_after_tax", "italy_and_lawsuit"): 1.1,
    ("charge_after_tax", "severance"): 0.73 * 0.79,
    ("charge_after_tax", "impairment"): 0.61 * 0.79,
    # the bridge
    ("operating_income_reported",): 25.0,
    ("charges_total",): 1.1 + 0.73 + 0.61,
    ("operating_income_ex_charges",): 25.0 + 2.44,
    ("charges_share",): 2.44 / 27.44,
    # the waterfall
    ("step_name", "reported"): "Reported 25.00",
    ("step_name", "italy_and_lawsuit"): "Italy tax disputes and lawsuit 1.10",
    ("step_name", "severance"): "Severance 0.73",
    ("step_name", "impairment"): "Store impairments 0.61",
    ("step_name", "ex_charges"): "Without charges 27.44",
    ("step_charge", "italy_and_lawsuit"): 1.1,
    ("step_charge", "severance"): 0.73,
    ("step_charge", "impairment"): 0.61,
    ("step_level", "reported"): 25.0,
    ("step_level", "italy_and_lawsuit"): 25.0 + 1.1,
    ("step_level", "severance"): 25.0 + 1.1 + 0.73,
    ("step_level", "impairment"): 25.0 + 1.1 + 0.73 + 0.61,
    ("step_level", "ex_charges"): 27.44,
    ("step_base", "italy_and_lawsuit"): 25.0,
    ("step_base", "severance"): 26.1,
    ("step_base", "impairment"): 26.83,
    ("step_total", "reported"): 25.0,
    ("step_total", "ex_charges"): 27.44,
    # per share
    ("shares_diluted",): 21.2 / 1.95,
    ("charges_per_share",): AFTER_TAX / SHARES,
    ("eps_reported",): 1.95,
    ("eps_ex_charges",): 1.95 + AFTER_TAX / SHARES,
    ("eps_consensus",): 1.97,
    ("eps_surprise",): 1.95 - 1.97,
    ("eps_ex_charges_surprise",): 1.95 + AFTER_TAX / SHARES - 1.97,
    # guidance
    ("guide_low",): 16.5,
    ("guide_high",): 21.5,
    ("guide_oi_2026q1_mid",): (16.5 + 21.5) / 2,
    ("guide_oi_2026q1_mid_ex_leo",): 19 + 1,
    # two quarters without charges
    ("quarter_reported", "q3"): 17.4,
    ("quarter_reported", "q4"): 25.0,
    ("quarter_charges", "q3"): 2.5 + 1.8,
    ("quarter_charges", "q4"): 2.44,
    ("quarter_ex_charges", "q3"): 17.4 + 4.3,
    ("quarter_ex_charges", "q4"): 25.0 + 2.44,
    ("quarter_reported_growth", "q4"): 25.0 / 17.4 - 1,
    ("quarter_ex_charges_growth", "q4"): 27.44 / 21.7 - 1,
}

WORKED = {"peer_capex": PEER_CAPEX, "aws": AWS, "charges": CHARGES}


def holds(found: object, expected: float | str) -> None:
    """Compare; numbers to twelve digits, beside 0 to as many places."""
    if isinstance(expected, str):
        assert found == expected
    else:
        assert isinstance(found, float)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def cases(worked: Worked) -> list[object]:
    return [pytest.param(cell, result, id="-".join(map(str, cell))) for cell, result in worked.items()]


@pytest.mark.parametrize(("cell", "expected"), cases(PEER_CAPEX))
def test_peer_capex(cell: tuple[str | int, ...], expected: float | str, value: Value) -> None:
    holds(value(*cell), expected)


@pytest.mark.parametrize(("cell", "expected"), cases(AWS))
def test_aws_unit_economics(cell: tuple[str | int, ...], expected: float | str, value: Value) -> None:
    holds(value(*cell), expected)


@pytest.mark.parametrize(("cell", "expected"), cases(CHARGES))
def test_one_time_charges(cell: tuple[str | int, ...], expected: float | str, value: Value) -> None:
    holds(value(*cell), expected)


@pytest.mark.parametrize("sheet", WORKED)
def test_every_line_of_the_sheet_is_worked_out(sheet: str, book: Written) -> None:
    model = book.ready.model
    computed = {(key, *index) for key, index in model.computed if model.sheet_of[key] == sheet}
    lines = {cell for cell in computed if not str(cell[0]).startswith("check_")}  # test_checks.py breaks each
    assert lines == WORKED[sheet].keys()
