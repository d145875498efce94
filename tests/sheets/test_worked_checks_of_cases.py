"""Each check of a case at the edge of what it lets pass: just inside holds, just beyond fails; see `fits`."""

from __future__ import annotations

import pytest
from conftest import Written
from fits import BEYOND, CASES, HALVES, POWERS, SINCE, TOLERANCE, YEARS, Fit, Place, both, judged, most, row, up
from mutation.bench import Bench


def returns(case: str) -> dict[str, Fit]:
    """Return the checks of one case."""
    of: Place = (case,)

    def line(key: str, *values: float) -> dict[Place, float | str]:
        return row(key, *values, before=of)

    first: Place = (case, 2026)
    costs, grown = line("vintage_cost", *POWERS), line("growth_capex", *POWERS)
    bought, renewed = line("vintage_capex", *POWERS), line("renewal_capex", 1, 2, 3, 4, 5, 6, 7)
    lost = line("aws_depreciation", *HALVES)
    revenue = {("vintage_revenue", case, v, y): float(v - 2025 + (y - 2025) / 8) for v in YEARS for y in YEARS}
    by_year = line("new_revenue", *(sum(value for (*_, y), value in revenue.items() if y == year) for year in YEARS))
    flows = (-6.0, *POWERS[1:])
    return {
        "check_assets_roll_forward": Fit(
            bought | renewed | lost | {("net_assets", case, 2032): sum(POWERS) + 28 - sum(HALVES)},
            both(("net_assets", case, 2032), sum(POWERS) + 28 - sum(HALVES)),
        ),
        "check_capex_split": Fit(
            costs
            | line("renewal_cost", *POWERS[::-1])
            | line("spent_before", 3, 0, 0, 0, 0, 0, 0)
            | line("aws_capex", *(place * 16 for place in POWERS))
            | {("maintenance_share", case): 1 - (2 * sum(POWERS) + 3) / (16 * sum(POWERS))},
            [
                move
                for place, value in (
                    (("vintage_cost", case, 2026), 1.0),
                    (("vintage_cost", case, 2032), 64.0),
                    (("renewal_cost", case, 2032), 1.0),
                    (("spent_before", case, 2026), 3.0),
                )
                for move in both(place, value)
            ],
        ),
        "check_growth_capex": Fit(
            grown,
            [
                ({("growth_capex", case, year): -step}, step == TOLERANCE)
                for year in (2026, 2029, 2032)
                for step in (TOLERANCE, BEYOND)
            ],
        ),
        "check_tax_depreciation": Fit(
            line("first_tax_depreciation", *(2 * value for value in POWERS))
            | line("first_book_short", *POWERS[::-1])
            | line("first_book_long", *POWERS),
            both(("first_tax_depreciation", *first), 2)
            + both(("first_book_short", case, 2032), 1)
            + both(("first_book_long", case, 2032), 64),
        ),
        "check_first_cost": Fit(
            {("first_cost", case): 40, ("growth_capex", *first): 40}, both(("first_cost", case), 40)
        ),
        "check_company_2025": Fit(
            {
                ("amazon_operating_income_2025",): 80,
                ("tax_rate", case): 0.25,
                ("amazon_depreciation_2025",): 16,
                ("other_cash", case): 8,
                ("amazon_deferred_tax_2025",): 4,
                ("ocf_2025",): 88,
            },
            both(("other_cash", case), 8) + both(("ocf_2025",), 88),
        ),
        "check_outturn_base": Fit(
            {("base_quarters_gone",): 1, ("aws_run_rate",): 40}
            | row("since_revenue_modelled", 5, 10, 15, over=SINCE, before=of),
            both(("aws_run_rate",), 40),
        ),
        "check_net_debt": Fit(
            line("amazon_fcf", *POWERS)
            | row("stake_paid", *HALVES)
            | {("net_debt_2025",): 40, ("net_debt", case, 2032): 40 - sum(POWERS) + sum(HALVES)},
            both(("net_debt", case, 2032), 40 - sum(POWERS) + sum(HALVES)) + both(("net_debt_2025",), 40),
        ),
        "check_vintage_depreciation": Fit(
            costs | line("vintage_written_off", *POWERS),
            [
                move
                for place, value in ((0, 1.0), (3, 8.0), (6, 64.0))
                for move in up(("vintage_written_off", case, YEARS[place]), value)
            ]
            + [(line("vintage_written_off", *(value - 1 for value in POWERS)), True)],
        ),
        "check_full_life": Fit(
            {
                ("vintage_written_off", *first): 40,
                ("vintage_cost", *first): 64,
                ("short_lived_share", case): 0.5,
                ("long_lived_life", case): 24,
            }
            | {("in_service_long", *first, y): 0.5 if y in (2026, 2032) else 1 for y in YEARS},
            both(("vintage_written_off", *first), 40),
        ),
        "check_vintages_sum": Fit(
            {**revenue, **by_year},
            both(("vintage_revenue", *first, 2026), 1.125) + both(("vintage_revenue", case, 2032, 2032), 7.875),
        ),
        "check_npv_at_irr": Fit(
            line("first_flow", *flows) | line("irr_factor", *HALVES), both(("first_flow", *first), -6)
        ),
        "check_npv_at_breakeven": Fit(
            line("breakeven_flow", *flows) | line("discount_factor", *HALVES), both(("breakeven_flow", *first), -6)
        ),
        "check_npv_linear": Fit(
            {
                ("npv_without_revenue", case): 10,
                ("npv_per_yield", case): 20,
                ("revenue_yield", case): 0.5,
                ("npv_2026", case): 20,
            },
            both(("npv_2026", case), 20),
        ),
        "check_residual_share": most(("npv_2026_ex_residual", case), ("npv_2026", case), slack=True),
    }


def like_base(case: str) -> Fit:
    """Return a case that may be like base only if its drivers are."""
    differs, gap = ("case_differs", case), ("case_gap", case)
    return Fit(
        {differs: 0, gap: 0},
        [*up(gap, 0), ({differs: 1, gap: 9}, True), ({differs: 0, gap: 9}, False), ({differs: 1, gap: 0}, True)],
    )


BY_CASE: dict[tuple[str, str], Fit] = {
    **{(key, case): fit for case in CASES for key, fit in returns(case).items()},
    **{("check_like_base", case): like_base(case) for case in ("bear", "bull")},
}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "case"), BY_CASE)
def test_a_check_of_a_case_lets_pass_what_it_says_and_no_more(
    check: str, case: str, book: Written, bench: Bench
) -> None:
    judged(BY_CASE[check, case], (check, case), book, bench)
