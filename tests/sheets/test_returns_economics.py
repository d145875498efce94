"""The economics of the build-out: what is better and worse, what adds up, and what counts once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written, same
from oracle_returns import FIRST, LAST, YEARS
from returns_tweaks import CASE_NAMES, START, Y, tweaked

from xlmodel.engines import CellValues


def npvs(book: Written, found: CellValues) -> list[float]:
    values = [found[book.names[f"out_npv_2026_{case}"]] for case in CASE_NAMES]
    assert not [value for value in values if not isinstance(value, float)]
    return values  # type: ignore[return-value]


BETTER = {"yield_multiplier": 0.1, "cash_margin": 0.05, "short_lived_life": -0.5}
WORSE = {
    "price_decline": 0.05,
    "utilisation_haircut": 0.05,
    "margin_compression": 0.01,
    "short_lived_share": 0.05,
    "wacc": 0.01,
}


@pytest.mark.parametrize("driver", [*BETTER, *WORSE])
def test_driver_moves_the_npv_its_way_in_every_case(driver: str, book: Written, by_ironcalc: CellValues) -> None:
    step = (BETTER | WORSE)[driver]
    found = tweaked(book, {f"{driver}_{case}": START.values[f"{driver}_{case}"] + step for case in CASE_NAMES})
    raised = [after > before for after, before in zip(npvs(book, found), npvs(book, by_ironcalc), strict=True)]
    assert raised == [(step > 0) == (driver in BETTER)] * 3


def test_more_capex_is_worse_while_returns_are_below_the_cost_of_capital(
    book: Written, by_ironcalc: CellValues
) -> None:
    def headline(found: CellValues, key: str, case: str) -> float:
        value = found[book.names[f"out_{key}_{case}"]]
        assert isinstance(value, float)
        return value

    more = tweaked(book, {f"aws_capex_share_{case}": 0.95 for case in CASE_NAMES})
    for case, pays in (("bear", False), ("base", False), ("bull", True)):
        assert (headline(by_ironcalc, "irr_2026", case) > START[f"wacc_{case}"]) == pays
        assert (headline(more, "npv_2026", case) > headline(by_ironcalc, "npv_2026", case)) == pays
        for key in ("fcf_cumulative_min", "fcf_min"):
            assert headline(more, key, case) < headline(by_ironcalc, key, case)
        for key in ("irr_2026", "breakeven_yield", "roic_2030"):
            assert same(headline(more, key, case), headline(by_ironcalc, key, case)), "scale is not a return"

    faster = tweaked(book, {f"capex_growth_2027_{case}": 0.5 for case in CASE_NAMES})
    assert npvs(book, faster) == npvs(book, by_ironcalc), "later spending is not in the first vintage"
    for case in CASE_NAMES:
        assert headline(faster, "fcf_cumulative_min", case) < headline(by_ironcalc, "fcf_cumulative_min", case)


@pytest.mark.parametrize("case", CASE_NAMES)
def test_closing_assets_are_capex_less_depreciation(case: str, value: Callable[..., float]) -> None:
    for year in YEARS:
        so_far = range(FIRST, year + 1)
        spent = sum(value("growth_capex", case, y) - value("aws_depreciation", case, y) for y in so_far)
        assert value("net_assets", case, year) == pytest.approx(spent, rel=1e-12)


@pytest.mark.parametrize("case", CASE_NAMES)
def test_sums_over_vintages_and_years_meet(case: str, value: Callable[..., float]) -> None:
    for year in YEARS:
        for line, total in (("vintage_revenue", "new_revenue"), ("vintage_depreciation", "aws_depreciation")):
            parts = [value(line, case, vintage, year) for vintage in YEARS]
            assert value(total, case, year) == pytest.approx(sum(parts), rel=1e-12)
            assert all(part == 0 for vintage, part in zip(YEARS, parts, strict=True) if vintage > year)


def test_a_short_lived_vintage_is_written_off_in_full(book: Written) -> None:
    """All of it short-lived: every vintage that the horizon completes costs what is written off it, and no more."""
    tweak = {f"short_lived_share_{case}": 1.0 for case in CASE_NAMES}
    tweak |= dict(zip((f"short_lived_life_{case}" for case in CASE_NAMES), (1.0, 2.5, 6.0), strict=True))
    found = tweaked(book, tweak)
    for case, life in zip(CASE_NAMES, (1, 2.5, 6), strict=True):
        for vintage in YEARS:
            cost = found[book.at("vintage_cost", case, vintage)]
            written_off = sum(found[book.at("vintage_depreciation", case, vintage, year)] for year in YEARS)  # type: ignore[misc]
            share = min(1, (LAST - vintage + 0.5) / life)
            assert written_off == pytest.approx(share * cost, rel=1e-12)  # type: ignore[operator]
        assert found[book.at("first_residual", case, LAST)] == pytest.approx(0, abs=1e-12)


def test_the_price_of_a_vintage_falls_from_its_own_first_year(value: Callable[..., float]) -> None:
    for vintage in range(FIRST, LAST - 1):
        first, second, third = (value("vintage_revenue", "bear", vintage, vintage + age) for age in range(3))
        assert second / first == pytest.approx(2 * 0.9), "half a year at full price, then a year at 90 %"
        assert third / second == pytest.approx(0.9)


def test_residual_counts_once_and_only_at_the_end(book: Written, by_ironcalc: CellValues) -> None:
    found = tweaked(book, {"residual_recovery": 0})
    for case in CASE_NAMES:
        ex = by_ironcalc[book.names[f"out_npv_2026_ex_residual_{case}"]]
        assert found[book.names[f"out_npv_2026_{case}"]] == pytest.approx(ex, rel=1e-12)
        assert found[book.names[f"out_npv_2026_ex_residual_{case}"]] == ex


def test_the_yield_is_one_observation_times_each_multiplier(book: Written) -> None:
    found = tweaked(book, {"calibration_weight_2024": 1})
    observed = found[book.names["out_revenue_yield_observed"]]
    assert observed == pytest.approx(Y * 131 / 83, rel=1e-12)
    for case, multiplier in zip(CASE_NAMES, (0.85, 1, 1.25), strict=True):
        assert found[book.names[f"out_revenue_yield_{case}"]] == pytest.approx(observed * multiplier, rel=1e-12)


def test_legacy_growth_is_of_legacy_revenue_alone(book: Written, by_ironcalc: CellValues) -> None:
    found = tweaked(book, {"legacy_growth_base": 0.03})
    for year in YEARS:
        legacy = 142.4 * 1.03 ** (year - 2025)
        assert found[book.at("legacy_revenue", "base", year)] == pytest.approx(legacy, rel=1e-12)
        assert found[book.at("new_revenue", "base", year)] == by_ironcalc[book.at("new_revenue", "base", year)]
    assert npvs(book, found) == npvs(book, by_ironcalc)
