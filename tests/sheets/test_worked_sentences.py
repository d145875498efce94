"""Every sentence that speaks of numbers says what the numbers are, whatever the case, the base quarter and the inputs.

Each is written a second time here, from the cells that it speaks of. `FIXED` groups thousands, as the texts here do.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written
from oracle.values import Value
from scenes import BASE_QUARTERS, CASES
from tweaks import TWEAKS

from xlmodel.language import INPUT

Cell = Callable[..., float]


def one(value: float) -> str:
    return f"{value:,.1f}"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def share(value: float, places: int = 0) -> str:
    return f"{100 * value:,.{places}f}%"


def falling(year: float) -> str:
    """Return what is said of the year in which a sum is lowest: in the last one it may fall further."""
    return ", still falling" if year == 2032 else ", the trough"


YEARS = range(2026, 2033)
CALIBRATED = ("2025q1", "2025q2", "2025q3", "2025q4", "2026q1", "2026q2")
"""Quarters of which it is known what the year before them spent and added."""


def sentences(v: Cell, base_quarter: str, case: str) -> dict[tuple[str, ...], str]:
    """Return the sentences of the sheets, by line and case."""
    found: dict[tuple[str, ...], str] = {}
    found[("finding_run_rate",)] = (
        f"In {base_quarter} AWS ran at {one(v('aws_run_rate'))} bn a year, {share(v('base_growth'))} more than a year "
        f"before, at a margin of {share(v('base_margin'))}."
    )
    found[("finding_yield",)] = (
        f"{one(v('calibration_capex'))} bn of growth capex went with {one(v('aws_increment_gross'))} bn of new revenue "
        f"a year: {v('revenue_yield_observed'):.3f} for a dollar, {v('revenue_yield_observed_net'):.3f} net of lost "
        f"price, {v('revenue_yield_observed_lagged'):.3f} on the capex of a year before."
    )
    found[("finding_backlog",)] = (
        f"Backlog grew by {one(v('backlog_added'))} bn in the quarter and covers {one(v('backlog_years'))} years of "
        "the run-rate."
    )
    found[("finding_quarters_base",)] = (
        f"The model stands on {base_quarter}: AWS revenue {one(v('base_revenue'))} bn, {share(v('base_growth'))} more "
        f"than a year before, at a margin of {share(v('base_margin'), 1)}."
    )
    found[("finding_amazon_capex",)] = (
        f"Amazon plans {whole(v('capex', 'amazon', 2026))} bn for 2026: {share(v('capex_amazon_growth_2026'))} more "
        f"than in 2025, {share(v('capex_amazon_share_2026'))} of the four."
    )
    found[("finding_residual_microsoft_2026",)] = (
        f"The total of 2026 leaves Microsoft {whole(v('capex_implied_low', 'microsoft', 2026))} to "
        f"{whole(v('capex_implied_high', 'microsoft', 2026))} bn, against Amazon's "
        f"{whole(v('capex', 'amazon', 2026))} bn."
    )
    for name in CASES:
        found["finding_returns_npv", name] = (
            f"{one(v('first_cost', name))} bn must earn {one(v('first_revenue_required', name))} bn of revenue in its "
            f"first full year to return the cost of capital; at last year's rate it earns "
            f"{one(v('first_revenue_observed', name))}, this case assumes {one(v('first_revenue_assumed', name))}."
        )
        found["finding_returns_cash", name] = (
            f"AWS free cash flow is lowest at {one(v('fcf_min', name))} bn in {v('fcf_min_year', name):.0f}; its sum "
            f"is at {one(v('fcf_cumulative_min', name))} bn in {v('fcf_cumulative_min_year', name):.0f}"
            f"{falling(v('fcf_cumulative_min_year', name))}."
        )
        word = "less" if v("roic_less_wacc_2030", name) < 0 else "more"
        found["finding_returns_roic", name] = (
            f"New assets earn {share(v('roic', name, 2030), 1)} after tax in 2030, {word} than the "
            f"{share(v('wacc', name), 1)} that capital costs; AWS as a whole earns "
            f"{share(v('aws_roic', name, 2030), 1)}."
        )
    found[("finding_company_cash",)] = (
        f"Amazon's free cash flow of 2026 is {one(v('amazon_fcf', case, 2026))} bn; net debt is highest in "
        f"{v('net_debt_peak_year', case):.0f}, at {one(v('net_debt_peak', case))} bn, "
        f"{v('net_debt_peak_to_ebitda', case):.2f} times the year's EBITDA."
    )
    booked = "the rest of 2026" if v("base_quarters_gone") > 0 else "2026"
    found[("finding_backlog_booked",)] = (
        f"The backlog of {base_quarter} covers {share(v('backlog_booked_share', case, 2026))} of the AWS revenue that "
        f"the shown case has for {booked}, and {share(v('backlog_booked_share', case, 2027))} of 2027."
    )
    found[("finding_power",)] = (
        f"A gigawatt took {one(v('power_cost_per_gw'))} bn in 2025; the growth capex of 2026 and 2027 adds "
        f"{one(v('power_added_2026_2027', case))} GW. A doubling by 2027 would mean "
        f"{one(v('power_base_implied', case))} GW now."
    )
    net, lagged = v("npv_2026_net_yield", case), v("npv_2026_lagged_yield", case)
    central, newest = v("npv_2026", case), v("npv_2026_newest", case)
    signs = {number > 0 for number in (net, lagged, central, newest)}
    rests = "rests on the calibration" if len(signs) == 2 else "does not rest on the calibration"
    found[("finding_message_value",)] = (
        f"Its NPV is {one(v('npv_2026', case))} bn. On last year's revenue net of lost price it is {one(net)}, on the "
        f"newest quarter {one(v('npv_2026_newest', case))}, on the capex of a year before {one(lagged)} bn: "
        f"the sign {rests}."
    )
    found[("finding_message_yield",)] = (
        f"AWS's growth capex of 2026, {one(v('first_cost', case))} bn, must earn "
        f"{one(v('first_revenue_required', case))} bn of revenue in its first full year to return "
        f"{share(v('wacc', case), 1)} a year; at last year's rate it earns {one(v('first_revenue_observed', case))} "
        f"bn, this case assumes {one(v('first_revenue_assumed', case))} bn."
    )
    found[("finding_message_company",)] = (
        f"Amazon's free cash flow of 2026 is {one(v('amazon_fcf', case, 2026))} bn; net debt is highest in "
        f"{v('net_debt_peak_year', case):.0f}, at {one(v('net_debt_peak', case))} bn; EPS before other income is "
        f"{v('eps_before_other', case, 2026):,.2f} against a consensus of {v('eps_consensus_2026'):,.2f}."
    )
    found[("finding_comparison",)] = (
        f"In case {case} the growth capex of 2026 is worth {one(central)} bn, and the sum of AWS's cash is at "
        f"{one(v('fcf_cumulative_min', case))} bn in {v('fcf_cumulative_min_year', case):.0f}"
        f"{falling(v('fcf_cumulative_min_year', case))}."
    )
    troughs = {name: v("fcf_cumulative_min", name) for name in CASES}
    shallow, deep = max(CASES, key=troughs.__getitem__), min(CASES, key=troughs.__getitem__)
    spent = {name: sum(v("aws_capex", name, year) for year in YEARS) for name in CASES}
    found[("finding_by_case_trough",)] = (
        f"{shallow} has the shallowest trough and spends {whole(spent[shallow])} bn on AWS to 2032; {deep}, with the "
        f"deepest, spends {whole(spent[deep])} bn."
    )
    found[("finding_company_eps",)] = (
        f"Before interest and other income EPS of 2026 is {v('eps_before_other', case, 2026):,.2f}, against a "
        f"consensus of {v('eps_consensus_2026'):,.2f}; a year less of useful life would move that of 2028 by "
        f"{v('eps_life_shorter', case, 2028):,.2f}."
    )
    yields = [v("quarter_yield", quarter) for quarter in CALIBRATED]
    margins = [v("quarter_cash_margin", quarter) for quarter in CALIBRATED]
    ranges = [(max(of) - min(of)) / (sum(of) / len(of)) for of in (margins, yields)]
    found[("finding_quarters_yield",)] = (
        f"The revenue yield ran from {min(yields):.3f} to {max(yields):.3f}, the cash margin from "
        f"{share(min(margins))} to {share(max(margins))}: for its size the margin moved "
        f"{one(ranges[0] / ranges[1])} times as far."
    )
    found[("finding_quarters_backlog",)] = (
        f"Backlog stands at {whole(v('quarter_backlog', '2026q2'))} bn at the end of 2026Q2, "
        f"{one(v('quarter_backlog', '2026q2') / v('quarter_run_rate', '2026q2'))} times the run-rate."
    )
    found[("finding_openai_size",)] = (
        f"The contract of {whole(v('openai_contract_value'))} bn is {share(v('openai_share_of_backlog'))} of the "
        f"backlog and {share(v('openai_share_of_backlog_added'))} of what it gained in the quarter."
    )
    found[("finding_openai_ramp",)] = (
        f"The ramp brings {one(v('openai_revenue_before_haircut', 2026))} bn in 2026 and "
        f"{one(v('openai_revenue_before_haircut', 2027))} bn in 2027; a straight line says "
        f"{one(v('openai_annual_straight_line'))} bn in each."
    )
    found[("finding_openai_revenue",)] = (
        f"OpenAI needs {one(v('openai_revenue_multiple'))} times the article's revenue by 2027, "
        f"{one(v('openai_multiple', 'revenue_2025'))} times what was reported for 2025."
    )
    found[("finding_clouds",)] = (
        f"To 2025Q4 AWS added {one(v('cloud_run_rate_added', 'aws'))} bn of run-rate in a year, Google Cloud "
        f"{one(v('cloud_run_rate_added', 'google_cloud'))} bn from a base of "
        f"{one(v('cloud_run_rate_prior', 'google_cloud'))} bn."
    )
    return found | titles(v, case)


def titles(v: Cell, case: str) -> dict[tuple[str, ...], str]:
    """Return the titles of the charts."""

    def span(low: float, high: float, shown: Callable[[float], str] = one) -> str:
        return f"{shown(low)} to {shown(high)}"

    def over_cases(key: str, *index: int) -> tuple[float, float]:
        values = [v(key, name, *index) for name in CASES]
        return min(values), max(values)

    def percent(value: float) -> str:
        return share(value, 1)

    needed = sum(v("quarter_yield", quarter) > v("breakeven_yield", case) for quarter in CALIBRATED)
    falling_in = sum(v("fcf_cumulative_min_year", name) == 2032 for name in CASES)
    still = f", where it still falls in {falling_in}" if falling_in else ""
    return {
        (
            "title_capex",
        ): f"Cash capex of the four: {whole(cash(v, 2023))} bn in 2023, {whole(cash(v, 2025))} bn in 2025",
        ("title_plans",): f"Plans for 2026: {whole(v('four_capex_2026_modelled'))} bn of the four, of which Amazon "
        f"{whole(v('capex', 'amazon', 2026))} bn",
        ("title_run_off",): f"Booked already: {one(v('backlog_recognised', 2026))} bn in 2026, "
        f"{one(v('backlog_recognised', 2032))} bn in 2032",
        ("title_company_fcf",): f"Amazon's free cash flow of 2026: {span(*over_cases('amazon_fcf', 2026))} bn by case",
        ("title_net_debt",): f"Net debt is highest at {span(*over_cases('net_debt_peak'))} bn by case",
        ("title_yield",): f"{needed} of {len(CALIBRATED)} quarters earned more for a dollar of capex than case {case} "
        "needs",
        ("title_revenue",): f"AWS revenue in 2032: {span(*over_cases('aws_revenue', 2032), whole)} bn by case",
        ("title_margin",): f"AWS margin in 2032: {span(*over_cases('aws_margin', 2032), percent)} by case",
        ("title_spread",): f"ROIC less WACC in 2032: {span(*over_cases('roic_less_wacc', 2032), percent)} by case",
        ("title_aws_fcf",): f"AWS free cash flow is lowest at {span(*over_cases('fcf_min'))} bn by case",
        (
            "title_fcf_cumulative",
        ): f"The sum of AWS's cash falls to {span(*over_cases('fcf_cumulative_min'))} bn by case{still}",
    }


def cash(v: Cell, year: int) -> float:
    """Return the cash purchases of the four in a year."""
    return sum(v("capex_cash", company, year) for company in ("amazon", "alphabet", "meta", "microsoft"))


SCENES: list[dict[str, Value]] = [
    {"case": case, "base_quarter": quarter} for case in CASES for quarter in BASE_QUARTERS
] + TWEAKS[:20]


@pytest.mark.parametrize("tweak", SCENES, ids=[f"scene {n}" for n in range(len(SCENES))])
def test_a_sentence_says_what_the_numbers_are(tweak: dict[str, Value], book: Written) -> None:
    found = book.evaluated(tweak)
    model = book.ready.model

    def value(key: str, *index: int | str) -> float:
        cell = model.cell(key, index)
        assert cell is not None, (key, index)
        if cell in model.constants:
            named = cell[0].removeprefix(INPUT)
            typed = tweak.get(named, model.constants[cell])
            assert isinstance(typed, float | int), named
            return float(typed)
        result = found[book.at(key, *index)]
        assert isinstance(result, float), (key, index, result)
        return result

    expected = sentences(value, str(tweak["base_quarter"]), str(tweak["case"]))
    said = {line: found[book.at(*line)] for line in expected}
    assert {line: (said[line], text) for line, text in expected.items() if said[line] != text} == {}
