"""The returns on the build-out worked out by hand: every line of the base case from the figures it begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import oracle_returns
import pytest
from conftest import Written
from oracle_returns import YEARS
from returns_tweaks import EXPECTED, START, Y

from xlmodel.language import items

COST = 200 * 0.8 * 0.8
KEPT, DISCOUNT = 0.95, 1 / 1.09
FULL = 128 * (0.6 / 5 + 0.4 / 20)
HALF = FULL / 2
DEPRECIATION = [HALF, FULL, FULL, FULL, FULL, 128 * (0.6 * 0.5 / 5 + 0.4 / 20), 128 * 0.4 / 20]
REVENUE = [64 * Y, *(128 * Y * KEPT**age for age in range(1, 5)), 64 * Y * KEPT**5, 0]
FLOWS = [r * 0.65 * 0.79 + 0.21 * d for r, d in zip(REVENUE, DEPRECIATION, strict=True)]
FLOWS[0] -= 128
RESIDUAL = 128 * 0.4 * (20 - 6.5) / 20
VALUE = sum(r * DISCOUNT**years for years, r in enumerate(REVENUE))
SHIELD = 0.21 * sum(d * DISCOUNT**years for years, d in enumerate(DEPRECIATION))
NPV = VALUE * 0.65 * 0.79 + SHIELD - 128 + RESIDUAL * DISCOUNT**6
BREAKEVEN = Y * (128 - RESIDUAL * DISCOUNT**6 - SHIELD) / (VALUE * 0.65 * 0.79)
NEW_2027 = 128 * Y * 0.95 + 140.8 * Y * 0.5
WRITTEN_2027 = 17.92 + 140.8 * (0.6 * 0.5 / 5 + 0.4 * 0.5 / 20)
FCF_2026 = (49.84 + 64 * Y * 0.65 - 8.96) * (1 - 0.21) + 8.96 - 128 - (32 - 32)
FCF_2027 = (49.84 + NEW_2027 * 0.65 - WRITTEN_2027) * (1 - 0.21) + WRITTEN_2027 - 140.8 - (35.2 - 32)

BASE: Mapping[tuple[str | int, ...], float | str] = {
    ("finding_returns_npv",): (
        "The 2026 vintage is worth -13.3 bn net; it pays at a yield of 0.385, 1.17 times what was observed."
    ),
    ("finding_returns_cash",): (
        "Free cash flow bottoms at -75.9 bn, its sum at -214.0 bn in 2029; ROIC less WACC in 2030 is -3.1%."
    ),
    # capex
    ("calendar_year", 2026): 2026,
    ("calendar_year", 2032): 2032,
    ("total_capex", 2025): 131,
    ("total_capex", 2026): 200,
    ("total_capex", 2027): 200 * (1 + 0.10),
    ("total_capex", 2028): 220 * (1 + 0.05),
    ("total_capex", 2029): 231,
    ("total_capex", 2032): 231,
    ("growth_capex", 2026): 200 * 0.8 * (1 - 0.2),
    ("growth_capex", 2027): 220 * 0.8 * (1 - 0.2),
    ("maintenance_capex", 2026): 200 * 0.8 * 0.2,
    ("maintenance_capex", 2027): 220 * 0.8 * 0.2,
    # one vintage: 200 × 80 % × 80 % = 128
    ("vintage_cost", 2026): 128,
    ("vintage_cost", 2027): 140.8,
    ("used_short", 2026, 2025): 0,
    ("used_short", 2026, 2026): 0.5,
    ("used_short", 2026, 2030): 4.5,
    ("used_short", 2026, 2031): 5,
    ("used_short", 2026, 2032): 5,
    ("used_short", 2027, 2026): 0,
    ("used_short", 2027, 2027): 0.5,
    ("used_long", 2026, 2025): 0,
    ("used_long", 2026, 2026): 0.5,
    ("used_long", 2026, 2032): 6.5,
    ("in_service_short", 2026, 2026): 0.5,
    ("in_service_short", 2026, 2027): 1,
    ("in_service_short", 2026, 2031): 0.5,
    ("in_service_short", 2026, 2032): 0,
    ("in_service_short", 2027, 2026): 0,
    ("in_service_long", 2026, 2026): 0.5,
    ("in_service_long", 2026, 2032): 1,
    ("vintage_revenue", 2026, 2026): 64 * Y,
    ("vintage_revenue", 2026, 2027): 128 * Y * 0.95,
    ("vintage_revenue", 2026, 2030): 128 * Y * 0.95**4,
    ("vintage_revenue", 2026, 2031): 64 * Y * 0.95**5,
    ("vintage_revenue", 2026, 2032): 0,
    ("vintage_revenue", 2027, 2026): 0,
    ("vintage_revenue", 2027, 2027): 140.8 * Y * 0.5,
    ("vintage_depreciation", 2026, 2026): 128 * (0.6 * 0.5 / 5 + 0.4 * 0.5 / 20),
    ("vintage_depreciation", 2026, 2027): 128 * (0.6 * 1 / 5 + 0.4 * 1 / 20),
    ("vintage_depreciation", 2026, 2031): 128 * (0.6 * 0.5 / 5 + 0.4 * 1 / 20),
    ("vintage_depreciation", 2026, 2032): 128 * (0.6 * 0 / 5 + 0.4 * 1 / 20),
    ("vintage_depreciation", 2027, 2026): 0,
    ("vintage_written_off", 2026): 128 * 0.6 + 128 * 0.4 * 6.5 / 20,
    # income
    ("legacy_revenue", 2025): 142.4,
    ("legacy_revenue", 2032): 142.4,
    ("new_revenue", 2026): 64 * Y,
    ("new_revenue", 2027): NEW_2027,
    ("aws_revenue", 2026): 142.4 + 64 * Y,
    ("legacy_operating_income", 2026): 142.4 * 0.35,
    ("aws_depreciation", 2026): 8.96,
    ("aws_depreciation", 2027): WRITTEN_2027,
    ("new_operating_income", 2026): 64 * Y * (0.65 - 0) - 8.96,
    ("aws_operating_income_year", 2026): 49.84 + 64 * Y * 0.65 - 8.96,
    ("aws_margin", 2026): (49.84 + 64 * Y * 0.65 - 8.96) / (142.4 + 64 * Y),
    # assets roll forward, and the return on their average
    ("net_assets", 2025): 0,
    ("net_assets", 2026): 0 + 128 - 8.96,
    ("net_assets", 2027): 119.04 + 140.8 - WRITTEN_2027,
    ("average_assets", 2026): 119.04 / 2,
    ("average_assets", 2027): (119.04 + 119.04 + 140.8 - WRITTEN_2027) / 2,
    ("nopat", 2026): (64 * Y * 0.65 - 8.96) * (1 - 0.21),
    ("roic", 2026): (64 * Y * 0.65 - 8.96) * 0.79 / (119.04 / 2),
    ("roic_less_wacc", 2026): (64 * Y * 0.65 - 8.96) * 0.79 / (119.04 / 2) - 0.09,
    # cash
    ("aws_nopat", 2026): (49.84 + 64 * Y * 0.65 - 8.96) * 0.79,
    ("depreciation_added_back", 2026): 8.96,
    ("growth_capex_paid", 2027): 140.8,
    ("maintenance_excess", 2026): 32 - 32,
    ("maintenance_excess", 2027): 35.2 - 32,
    ("aws_fcf", 2026): FCF_2026,
    ("aws_fcf", 2027): FCF_2027,
    ("fcf_cumulative", 2026): FCF_2026,
    ("fcf_cumulative", 2027): FCF_2026 + FCF_2027,
    ("fcf_min",): FCF_2026,
    ("fcf_min_year",): 2026,
    ("fcf_cumulative_min_year",): 2029,
    # the first vintage
    **{("first_revenue", year): REVENUE[year - 2026] for year in YEARS},
    **{("first_depreciation", year): DEPRECIATION[year - 2026] for year in YEARS},
    **{("first_capex", year): 0 for year in YEARS},
    ("first_capex", 2026): 128,
    ("first_cash_flow", 2026): 64 * Y * 0.65 * 0.79 + 0.21 * 8.96 - 128,
    ("first_cash_flow", 2027): 128 * Y * 0.95 * 0.65 * 0.79 + 0.21 * 17.92,
    ("first_cash_flow", 2032): 0.21 * 2.56,
    **{("first_residual", year): 0 for year in YEARS},
    ("first_residual", 2032): 1 * (128 - 128 * 0.6 - 128 * 0.4 * 6.5 / 20),
    ("first_flow", 2026): FLOWS[0],
    ("first_flow", 2032): 0.21 * 2.56 + 34.56,
    **{("discount_factor", year): 1 / 1.09 ** (year - 2026) for year in YEARS},
    ("revenue_value",): 128 * Y * (0.5 + sum((0.95 / 1.09) ** n for n in range(1, 5)) + 0.5 * (0.95 / 1.09) ** 5),
    ("npv_per_yield",): VALUE * 0.65 * 0.79 / Y,
    ("npv_without_revenue",): SHIELD - 128 + 34.56 / 1.09**6,
    ("irr_factor", 2026): 1,
    ("irr_factor", 2028): 1 / (1 + oracle_returns.irr([*FLOWS[:-1], FLOWS[-1] + RESIDUAL])) ** 2,
    ("breakeven_flow", 2026): 64 * BREAKEVEN * 0.65 * 0.79 + 0.21 * 8.96 - 128,
    ("breakeven_flow", 2032): 0.21 * 2.56 + 34.56,
    # headlines
    ("revenue_yield",): Y * 1.00,
    ("npv_2026",): NPV,
    ("npv_2026_ex_residual",): NPV - 34.56 / 1.09**6,
    ("irr_2026",): oracle_returns.irr([*FLOWS[:-1], FLOWS[-1] + RESIDUAL]),
    ("breakeven_yield",): BREAKEVEN,
    ("yield_required_ratio",): BREAKEVEN / Y,
    ("cash_margin_implied",): oracle_returns.incremental_margin(START) + (0.6 / 5 + 0.4 / 20) / Y,
}


@pytest.mark.parametrize("place", BASE, ids=str)
def test_arithmetic_of_the_base_case(place: tuple[str | int, ...], value: Callable[..., object]) -> None:
    key, *index = place
    expected = BASE[place]
    found = value(key, "base", *index)
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-9, abs=1e-12))


def test_every_line_of_the_returns_is_worked_out_or_an_output(book: Written) -> None:
    lines = {key for key, _ in book.ready.model.computed if key in return_lines(book) and not key.startswith("check_")}
    by_oracle = {key for output, (key, _) in book.ready.model.outputs.items() if output in EXPECTED}
    assert lines - by_oracle - {place[0] for place in BASE} == set()


def return_lines(book: Written) -> set[str]:
    (sheet,) = (sheet for sheet in book.ready.model.sheets if sheet.key == "returns")
    return {item.key for item, _ in items(sheet)}
