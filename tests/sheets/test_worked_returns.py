"""Returns and Company by hand: one vintage, its renewal, tax, assets, value; and what the company makes of it.

The base case: 200 bn of capex, 80 % of it AWS's, a fifth of that maintenance; 60 % short-lived over five years, the
rest over twenty; 65 % cash margin, 5 % price decline, 21 % tax, 9 % WACC.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written
from scenes import tweaked
from worked import Cell, Worked, cells, holds

YIELD = 4 * (35.6 - 35.6 / 1.24 * 0.95) / (131 * 0.678 * 0.8)
"""Run-rate added in a year, gross of the 5 % that the old lost in price, a dollar of growth capex."""

CAPEX = {2026: 200, 2027: 220, 2028: 231, 2029: 231, 2030: 231, 2031: 231, 2032: 231}
"""Growth of 10 and 5 %, then none."""

GROSS = {year: capex * 0.8 * 0.8 for year, capex in CAPEX.items()}
"""Growth capex of AWS before renewals."""

RENEWED = {2030: 0.6 * GROSS[2026] * 0, 2031: 0.6 * GROSS[2026], 2032: 0.6 * GROSS[2027]}
"""Five years after a vintage its short-lived 60 % are renewed: 2026's in 2031."""

COST = {year: GROSS[year] - RENEWED.get(year, 0) for year in CAPEX}

IN_USE = (0.5, 1, 1, 1, 1, 1, 1)
"""Half a year in the first; renewed as it retires after five, so that it stays level."""


def revenue(vintage: int, year: int) -> float:
    return COST[vintage] * YIELD * 0.95 ** (year - vintage) * IN_USE[year - vintage]


def written_off(vintage: int, year: int) -> float:
    """Short-lived parts over five years, half a year in the first and sixth; long-lived ones over twenty."""
    age = year - vintage
    short = {0: 0.5, 5: 0.5}.get(age, 1 if age < 5 else 0)
    of_vintage = COST[vintage] * (0.6 * short / 5 + 0.4 * (0.5 if age == 0 else 1) / 20)
    return of_vintage + RENEWED.get(vintage, 0) * short / 5


NEW = {year: sum(revenue(v, year) for v in CAPEX if v <= year) for year in CAPEX}
LOST = {year: sum(written_off(v, year) for v in CAPEX if v <= year) for year in CAPEX}
LEGACY = {year: 142.4 * 0.95 ** (year - 2025) for year in CAPEX}
INCOME = {year: LEGACY[year] * 0.35 + NEW[year] * 0.65 - LOST[year] for year in CAPEX}
ASSETS = {2025: 190.055}
FRESH = {2025: 0.0}
for _year in CAPEX:
    ASSETS[_year] = ASSETS[_year - 1] + CAPEX[_year] * 0.8 - LOST[_year] - 26.28
    FRESH[_year] = FRESH[_year - 1] + GROSS[_year] - LOST[_year]

SHORT = {year: 0.6 * COST[year] + RENEWED.get(year, 0) for year in CAPEX}


def off_in_books(year: int) -> float:
    """Short-lived cost of all years, as the books write it off in this one."""
    return sum(SHORT[v] / 5 * {0: 0.5, 5: 0.5}.get(year - v, 1 if year - v < 5 else 0) for v in CAPEX if v <= year)


DEFERRED = {year: 0.21 * (SHORT[year] - off_in_books(year)) for year in CAPEX}
CASH = {year: INCOME[year] * 0.79 + LOST[year] + 26.28 + DEFERRED[year] - CAPEX[year] * 0.8 for year in CAPEX}

FIRST = [128 * YIELD * 0.95**n * share for n, share in enumerate((0.5, 1, 1, 1, 1, 0.5, 0))]
"""Revenue of the vintage of 2026 alone: not renewed, so gone after five years."""

BOOK_LONG = [51.2 / 20 * (0.5 if n == 0 else 1) for n in range(7)]
FLOWS = [FIRST[n] * 0.65 * 0.79 + 0.21 * ((76.8 if n == 0 else 0) + BOOK_LONG[n]) for n in range(7)]
FLOWS[0] -= 128
LEFT = 51.2 - sum(BOOK_LONG)
"""Undepreciated cost at the end of 2032: 13.5 of the twenty years of the long-lived part."""
NPV_EX = sum(flow / 1.09**n for n, flow in enumerate(FLOWS))
NPV = NPV_EX + LEFT / 1.09**6
REVENUE_VALUE = sum(one / 1.09**n for n, one in enumerate(FIRST))

REPORTED_CAPEX = {2023: 52.729, 2024: 83, 2025: 131}
REPORTED_REVENUE = {
    2024: 25.037 + 26.281 + 27.452 + 28.786,
    2025: 29.267 + 30.873 + 33.006 + 35.579,
}
REPORTED_INCOME = {2024: 9.421 + 9.334 + 10.447 + 10.632, 2025: 11.547 + 10.16 + 11.434 + 12.465}
MODELLED = {year: LEGACY[year] + NEW[year] for year in CAPEX}

RETURNS: Worked = {
    ("revenue_yield", "base"): YIELD,
    ("revenue_yield", "bear"): YIELD * 0.85,
    ("total_capex", "base", 2028): 231,
    ("aws_capex", "base", 2026): 160,
    ("maintenance_capex", "base", 2026): 32,
    ("retiring_share", "base", 5): 1,
    ("retiring_share", "base", 4): 0,
    ("renewal_capex", "base", 2030): 0,
    ("renewal_capex", "base", 2031): 76.8,
    ("renewal_capex", "base", 2032): 84.48,
    ("renewal_capex", "bull", 2031): 0,  # a life of six years
    **{("growth_capex", "base", year): COST[year] for year in CAPEX},
    **{("legacy_revenue", "base", year): LEGACY[year] for year in CAPEX},
    **{("new_revenue", "base", year): NEW[year] for year in CAPEX},
    **{("aws_revenue", "base", year): LEGACY[year] + NEW[year] for year in CAPEX},
    **{("aws_depreciation", "base", year): LOST[year] for year in CAPEX},
    **{("aws_operating_income_year", "base", year): INCOME[year] for year in CAPEX},
    **{("aws_margin", "base", year): INCOME[year] / (LEGACY[year] + NEW[year]) for year in CAPEX},
    **{("net_assets", "base", year): FRESH[year] for year in FRESH},
    **{("aws_net_assets", "base", year): ASSETS[year] for year in ASSETS},
    **{("deferred_tax", "base", year): DEFERRED[year] for year in CAPEX},
    **{("aws_fcf", "base", year): CASH[year] for year in CAPEX},
    ("roic", "base", 2026): (NEW[2026] * 0.65 - LOST[2026]) * 0.79 / (FRESH[2026] / 2),
    ("roic", "base", 2030): (NEW[2030] * 0.65 - LOST[2030]) * 0.79 / ((FRESH[2029] + FRESH[2030]) / 2),
    ("aws_roic", "base", 2030): INCOME[2030] * 0.79 / ((ASSETS[2029] + ASSETS[2030]) / 2),
    ("aws_roic_legacy", "base", 2030): LEGACY[2030]
    * 0.35
    * 0.79
    / ((ASSETS[2029] - FRESH[2029] + ASSETS[2030] - FRESH[2030]) / 2),
    **{("glance_capex", "base", year): bn for year, bn in (REPORTED_CAPEX | CAPEX).items()},
    **{("glance_revenue", "base", year): bn for year, bn in (REPORTED_REVENUE | MODELLED).items()},
    **{("glance_income", "base", year): bn for year, bn in (REPORTED_INCOME | INCOME).items()},
    **{("reported_revenue", "base", year): bn for year, bn in REPORTED_REVENUE.items()},
    **{("reported_income", "base", year): bn for year, bn in REPORTED_INCOME.items()},
    ("glance_growth", "base", 2025): REPORTED_REVENUE[2025] / REPORTED_REVENUE[2024] - 1,
    ("glance_growth", "base", 2026): MODELLED[2026] / REPORTED_REVENUE[2025] - 1,
    ("glance_margin", "base", 2024): REPORTED_INCOME[2024] / REPORTED_REVENUE[2024],
    ("glance_margin", "base", 2032): INCOME[2032] / MODELLED[2032],
    ("glance_intensity", "base", 2024): 83 / REPORTED_REVENUE[2024],
    ("glance_intensity", "base", 2027): 220 / MODELLED[2027],
    ("fcf_min", "base"): CASH[2026],
    ("fcf_min_year", "base"): 2026,
    ("fcf_cumulative_min", "base"): CASH[2026] + CASH[2027] + CASH[2028],
    ("fcf_cumulative_min_year", "base"): 2028,
    ("fcf_cumulative_2032", "base"): sum(CASH.values()),
    # the vintage of 2026 alone
    ("first_cost", "base"): 128,
    ("first_tax_depreciation", "base", 2026): 76.8 + 51.2 / 40,
    ("first_residual", "base", 2032): 51.2 * 13.5 / 20,
    ("first_residual", "bear", 2032): 0.5 * 200 * 0.75 * 0.8 * 0.35 * 13.5 / 20,
    ("npv_2026", "base"): NPV,
    ("npv_2026_ex_residual", "base"): NPV_EX,
    ("npv_per_yield", "base"): REVENUE_VALUE * 0.65 * 0.79 / YIELD,
    ("breakeven_yield", "base"): YIELD - NPV / (REVENUE_VALUE * 0.65 * 0.79 / YIELD),
    ("npv_2026_net_yield", "base"): NPV - REVENUE_VALUE * 0.65 * 0.79 * 0.05 / (1.24 - 0.95),
    ("ai_revenue_required_2027", "base"): (YIELD - NPV * YIELD / (REVENUE_VALUE * 0.65 * 0.79)) * 128 * 0.95,
    ("ai_run_rate_to_required", "base"): 15 / ((YIELD - NPV * YIELD / (REVENUE_VALUE * 0.65 * 0.79)) * 128 * 0.95),
}

SHARES = 21.2 / 1.95
REST = 79.975 - 45.606 + 2.5 + 1.8 + 1.1 + 0.73 + 0.61
"""Company less AWS in 2025, without the charges of its third and fourth quarters."""
PLUG = 139.5 - 79.975 * 0.79 - 65.756 - 11.470
EARNED = {year: INCOME[year] + REST * 1.1 ** (year - 2025) for year in CAPEX}
OCF = {year: EARNED[year] * 0.79 + (26.28 + LOST[year] + 65.756 - 21.450) + PLUG + DEFERRED[year] for year in CAPEX}
DEBT = {2025: 68.836 - 86.810 - 36.219}
for _year in CAPEX:
    DEBT[_year] = DEBT[_year - 1] - (OCF[_year] - CAPEX[_year]) + (50 if _year == 2026 else 0)


def written_off_in_four(vintage: int, year: int) -> float:
    """The same cost, its short-lived parts over four years."""
    age = year - vintage
    short = {0: 0.5, 4: 0.5}.get(age, 1 if age < 4 else 0)
    of_vintage = COST[vintage] * (0.6 * short / 4 + 0.4 * (0.5 if age == 0 else 1) / 20)
    return of_vintage + RENEWED.get(vintage, 0) * short / 4


MORE = {year: sum(written_off_in_four(v, year) for v in CAPEX if v <= year) - LOST[year] for year in (2026, 2027, 2028)}

COMPANY: Worked = {
    ("rest_operating_income_2025",): 79.975 - 45.606,
    ("rest_operating_income_2025_ex_charges",): REST,
    ("rest_depreciation",): 65.756 - 21.450,
    ("other_cash", "base"): PLUG,
    ("net_debt_2025",): 68.836 - 86.810 - 36.219,
    ("net_debt_2025_with_leases",): 68.836 - 86.810 - 36.219 + 12.286,
    ("ocf_growth_breakeven_2026",): 200 / 139.5 - 1,
    ("ocf_growth_trailing_newest",): (35.525 + 54.459 + 26.032 + 45.387) / (25.971 + 45.636 + 17.015 + 32.515) - 1,
    ("rest_income", "base", 2027): REST * 1.1**2,
    **{("amazon_operating_income", "base", year): EARNED[year] for year in CAPEX},
    **{("amazon_ocf", "base", year): OCF[year] for year in CAPEX},
    **{("amazon_fcf", "base", year): OCF[year] - CAPEX[year] for year in CAPEX},
    **{("net_debt", "base", year): DEBT[year] for year in DEBT},
    **{("net_debt", case, 2025): 68.836 - 86.810 - 36.219 for case in ("bear", "bull")},
    ("net_debt_peak", "base"): DEBT[2027],
    ("net_debt_peak_year", "base"): 2027,
    ("net_debt_peak_to_ebitda", "base"): DEBT[2027] / (EARNED[2027] + 26.28 + LOST[2027] + 65.756 - 21.450),
    ("ocf_growth_2026", "base"): OCF[2026] / 139.5 - 1,
    ("eps_before_other", "base", 2026): EARNED[2026] * 0.79 / SHARES,
    ("depreciation_per_share", "base", 2026): LOST[2026] * 0.79 / SHARES,
    **{("eps_life_shorter", "base", year): -MORE[year] * 0.79 / SHARES for year in MORE},
    ("capex_to_ocf", "base", 2026): 200 / OCF[2026],
    ("capex_to_aws_revenue", "base", 2026): 200 / (LEGACY[2026] + NEW[2026]),
    ("market_value_before_call",): 222.69 * SHARES,
    ("market_value_lost_low",): 222.69 * SHARES * 0.07,
    ("market_loss_to_capex_high", "base"): 222.69 * SHARES * 0.11 / 128,
}


PICKED: Worked = {("returns_shown", case): float(case == "base") for case in ("bear", "base", "bull")}


@pytest.mark.parametrize(("cell", "expected"), cells(RETURNS | COMPANY | PICKED))
def test_by_hand(cell: Cell, expected: float | str, value: Callable[..., object]) -> None:
    holds(value(*cell), expected)


def test_the_internal_rate_is_where_the_flows_are_worth_nothing(value: Callable[..., float]) -> None:
    flows = [*FLOWS[:-1], FLOWS[-1] + LEFT]
    rate = value("irr_2026", "base")
    assert sum(flow / (1 + rate) ** n for n, flow in enumerate(flows)) == pytest.approx(0, abs=1e-9)


def test_a_life_of_half_years_renews_in_two_parts(book: Written) -> None:
    """Four and a half years from the middle of 2026: half of it retires in 2030, half in 2031."""
    found = tweaked(book, {"short_lived_life_base": 4.5, "renewal_share_base": 0.5})
    holds(found[book.at("retiring_share", "base", 4)], 0.5)
    holds(found[book.at("retiring_share", "base", 5)], 0.5)
    holds(found[book.at("renewal_capex", "base", 2030)], 0.5 * 0.5 * 76.8)
    holds(found[book.at("in_service", "base", 2026, 2031)], 0.5 * 1)  # what is renewed of what is no longer in use
    holds(found[book.at("in_service", "base", 2026, 2026)], 0.5)
