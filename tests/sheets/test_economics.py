"""The economics of the build-out: what is better and worse, what adds up, what counts once; at every base quarter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written, same
from oracle.values import FORECAST
from scenes import BASE_QUARTERS, CASES, START, tweaked

from xlmodel.engines import CellValues

FIRST, LAST = FORECAST[0], FORECAST[-1]
BETTER = {
    "yield_multiplier": 0.1,
    "cash_margin": 0.05,
    "short_lived_life": -0.5,
    "long_lived_life": -2,
    "residual_recovery": -0.1,
    "bonus_depreciation": -0.5,
}
WORSE = {
    "price_decline": 0.05,
    "utilisation_haircut": 0.05,
    "margin_compression": 0.01,
    "short_lived_share": 0.05,
    "wacc": 0.01,
}
TAX_LOWERS = {"bear": False, "base": True, "bull": True}
"""In bear the tax credits of losses weigh more than the tax."""


def out(book: Written, found: CellValues, key: str, case: str) -> float:
    value = found[book.names[f"out_{key}_{case}"]]
    assert isinstance(value, float), value
    return value


def npvs(book: Written, found: CellValues) -> list[float]:
    return [out(book, found, "npv_2026", case) for case in CASES]


def everywhere(driver: str, step: float) -> dict[str, float | str]:
    return {f"{driver}_{case}": float(START[f"{driver}_{case}"]) + step for case in CASES}


@pytest.mark.parametrize("driver", [*BETTER, *WORSE])
def test_driver_moves_the_npv_its_way_in_every_case(driver: str, book: Written, by_ironcalc: CellValues) -> None:
    step = (BETTER | WORSE)[driver]
    found = tweaked(book, everywhere(driver, step))
    raised = [after > before for after, before in zip(npvs(book, found), npvs(book, by_ironcalc), strict=True)]
    assert raised == [(step > 0) == (driver in BETTER)] * 3


@pytest.mark.slow
@pytest.mark.parametrize("quarter", BASE_QUARTERS[1:])
def test_drivers_move_the_npv_their_way_at_later_base_quarters(quarter: str, book: Written) -> None:
    start = npvs(book, book.evaluated({"base_quarter": quarter}))
    for driver, step in (BETTER | WORSE).items():
        moved = npvs(book, book.evaluated({"base_quarter": quarter} | everywhere(driver, step)))
        raised = [after > before for after, before in zip(moved, start, strict=True)]
        assert raised == [(step > 0) == (driver in BETTER)] * 3, driver


def test_tax_lowers_the_npv_but_where_credits_weigh_more(book: Written, by_ironcalc: CellValues) -> None:
    found = npvs(book, tweaked(book, everywhere("tax_rate", 0.01)))
    lowered = {case: after < before for case, after, before in zip(CASES, found, npvs(book, by_ironcalc), strict=True)}
    assert lowered == TAX_LOWERS


@pytest.mark.parametrize(("case", "pays"), [("bear", False), ("base", True), ("bull", True)])
def test_scale_helps_where_returns_are_above_the_cost_of_capital_and_deepens_the_trough(
    case: str, pays: bool, book: Written, by_ironcalc: CellValues
) -> None:
    more = tweaked(book, {f"aws_capex_share_{case}": 0.95})
    assert (out(book, by_ironcalc, "irr_2026", case) > float(START[f"wacc_{case}"])) == pays
    assert (out(book, more, "npv_2026", case) > out(book, by_ironcalc, "npv_2026", case)) == pays
    for key in ("fcf_cumulative_min", "fcf_min"):
        assert out(book, more, key, case) < out(book, by_ironcalc, key, case)
    for key in ("irr_2026", "breakeven_yield", "yield_required_ratio"):
        assert same(out(book, more, key, case), out(book, by_ironcalc, key, case)), "scale is not a return"


def test_later_spending_is_not_in_the_first_vintage(book: Written, by_ironcalc: CellValues) -> None:
    faster = tweaked(book, {f"capex_growth_2027_{case}": 0.5 for case in CASES})
    assert npvs(book, faster) == npvs(book, by_ironcalc)
    for case in CASES:
        assert out(book, faster, "fcf_cumulative_min", case) < out(book, by_ironcalc, "fcf_cumulative_min", case)


@pytest.mark.parametrize("driver", ["renewal_share", "legacy_growth", "rest_income_growth"])
def test_what_the_first_vintage_alone_does_not_rest_on(driver: str, book: Written, by_ironcalc: CellValues) -> None:
    found = tweaked(book, everywhere(driver, -0.04))
    assert npvs(book, found) == npvs(book, by_ironcalc)
    moved = "eps_before_other_2032"
    assert all(
        out(book, found, moved, case) != out(book, by_ironcalc, moved, case)
        for case in CASES
        if driver != "renewal_share" or case != "bull"
    )


@pytest.mark.parametrize("quarter", BASE_QUARTERS)
@pytest.mark.parametrize("case", CASES)
def test_what_is_bought_is_written_off_or_still_there(case: str, quarter: str, book: Written) -> None:
    found = book.evaluated({"base_quarter": quarter})

    def at(key: str, *index: int | str) -> float:
        value = found[book.at(key, case, *index)]
        assert isinstance(value, float)
        return value

    for year in FORECAST:
        so_far = range(FIRST, year + 1)
        bought = sum(at("vintage_capex", y) + at("renewal_capex", y) - at("aws_depreciation", y) for y in so_far)
        assert at("net_assets", year) == pytest.approx(bought, rel=1e-12)
        spent = at("growth_capex", year) + at("renewal_capex", year) + at("maintenance_capex", year)
        assert spent == pytest.approx(at("aws_capex", year), rel=1e-12)
        for parts, total in (
            (("vintage_revenue",), "new_revenue"),
            (("vintage_depreciation", "renewal_depreciation"), "aws_depreciation"),
        ):
            found_parts = [at(line, vintage, year) for line in parts for vintage in FORECAST]
            assert at(total, year) == pytest.approx(sum(found_parts), rel=1e-12)
            assert not [
                at(line, vintage, year)
                for line in parts
                for vintage in FORECAST
                if vintage > year and at(line, vintage, year)
            ]


def test_a_short_lived_vintage_is_written_off_in_full_in_books_and_for_tax(book: Written) -> None:
    """All of it short-lived: a vintage that the horizon completes is written off, whatever its life, and no more."""
    lives = dict(zip(CASES, (3.5, 4.5, 6.0), strict=True))
    found = tweaked(
        book,
        {f"short_lived_share_{case}": 1.0 for case in CASES}
        | {f"short_lived_life_{case}": life for case, life in lives.items()}
        | {f"renewal_share_{case}": 0.0 for case in CASES},
    )
    for case, life in lives.items():
        for vintage in FORECAST:
            cost = found[book.at("vintage_cost", case, vintage)]
            written_off = sum(found[book.at("vintage_depreciation", case, vintage, y)] for y in FORECAST)  # type: ignore[misc]
            assert written_off == pytest.approx(min(1, (LAST - vintage + 0.5) / life) * cost, rel=1e-12)  # type: ignore[operator]
        for_tax = sum(found[book.at("first_tax_depreciation", case, y)] for y in FORECAST)  # type: ignore[misc]
        assert for_tax == pytest.approx(found[book.at("first_cost", case)], rel=1e-12)
        assert found[book.at("first_residual", case, LAST)] == pytest.approx(0, abs=1e-12)


def test_deferred_tax_comes_back(book: Written) -> None:
    """Spending once and never again: what bonus depreciation puts off in 2026 is paid by the last year."""
    stop = {f"maintenance_share_{case}": 0.0 for case in CASES} | {f"renewal_share_{case}": 0.0 for case in CASES}
    stop |= {f"capex_growth_{year}_{case}": -0.5 for case in CASES for year in (2027, 2028)}
    stop |= {f"short_lived_life_{case}": 3.5 for case in CASES}
    found = tweaked(book, stop)
    for case in CASES:
        paid = [found[book.at("deferred_tax", case, year)] for year in FORECAST]
        cost = [found[book.at("tax_cost", case, year)] for year in FORECAST]
        off = [found[book.at("tax_cost_written_off", case, year)] for year in FORECAST]
        assert sum(paid) == pytest.approx(0.21 * (sum(cost) - sum(off)), rel=1e-12)  # type: ignore[arg-type]
        assert paid[0] > 0 > paid[2], "a smaller year takes back more than it puts off"  # type: ignore[operator]
    none = tweaked(book, {f"bonus_depreciation_{case}": 0.0 for case in CASES})
    assert {none[book.at("deferred_tax", case, year)] for case in CASES for year in FORECAST} == {0.0}


def test_the_price_of_a_vintage_falls_from_its_own_first_year(value: Callable[..., float]) -> None:
    for vintage in range(FIRST, LAST - 1):
        first, second, third = (value("vintage_revenue", "bear", vintage, vintage + age) for age in range(3))
        assert second / first == pytest.approx(2 * 0.92), "half a year at full price, then a year at 92 %"
        assert third / second == pytest.approx(0.92)


def test_residual_counts_once_and_only_at_the_end(book: Written, by_ironcalc: CellValues) -> None:
    found = tweaked(book, {f"residual_recovery_{case}": 0 for case in CASES})
    for case in CASES:
        ex = out(book, by_ironcalc, "npv_2026_ex_residual", case)
        assert out(book, found, "npv_2026", case) == pytest.approx(ex, rel=1e-12)
        assert out(book, found, "npv_2026_ex_residual", case) == ex


def test_the_yield_is_one_observation_times_each_multiplier(book: Written) -> None:
    found = tweaked(book, {"calibration_weight_2024": 1})
    observed = found[book.names["out_revenue_yield_observed"]]
    assert observed == found[book.names["out_revenue_yield_observed_lagged"]]
    for case, multiplier in zip(CASES, (0.85, 1, 1.10), strict=True):
        assert out(book, found, "revenue_yield", case) == pytest.approx(observed * multiplier, rel=1e-12)  # type: ignore[operator]


@pytest.mark.parametrize("quarter", BASE_QUARTERS)
def test_the_break_even_yield_does_not_move_with_what_was_observed(
    quarter: str, book: Written, by_ironcalc: CellValues
) -> None:
    found = book.evaluated({"base_quarter": quarter, "calibration_price_decline": 0.1})
    for case in CASES:
        assert same(out(book, found, "breakeven_yield", case), out(book, by_ironcalc, "breakeven_yield", case))


def test_a_year_less_of_life_costs_earnings_and_no_cash(book: Written, by_ironcalc: CellValues) -> None:
    for case in CASES:
        assert all(out(book, by_ironcalc, f"eps_life_shorter_{year}", case) < 0 for year in (2026, 2027, 2028))


def test_operating_cash_flow_of_2025_ties_in_every_case(book: Written) -> None:
    found = tweaked(book, {"tax_rate_bear": 0.15, "tax_rate_bull": 0.3})
    for case, tax in zip(CASES, (0.15, 0.21, 0.3), strict=True):
        plug = found[book.at("other_cash", case)]
        assert 79.975 * (1 - tax) + 65.756 + plug + 11.470 == pytest.approx(139.5, rel=1e-12)  # type: ignore[operator]
