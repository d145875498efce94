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


def sentences(v: Cell, base_quarter: str, case: str) -> dict[tuple[str, ...], str]:
    """Return the sentences of the sheets, by line and case."""
    found: dict[tuple[str, ...], str] = {}
    found[("finding_run_rate",)] = (
        f"In {base_quarter} AWS ran at {one(v('aws_run_rate'))} bn a year, {share(v('base_growth'))} more than a year "
        f"before, at a margin of {share(v('base_margin'))}."
    )
    found[("finding_yield",)] = (
        f"{one(v('calibration_capex'))} bn of growth capex went with {one(v('aws_increment_gross'))} bn of new revenue "
        f"a year: {v('revenue_yield_observed'):.3f} for a dollar, {v('revenue_yield_observed_net'):.3f} net of the "
        f"price that old revenue lost, {v('revenue_yield_observed_lagged'):.3f} on the capex of a year before."
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
            f"is lowest at {one(v('fcf_cumulative_min', name))} bn in {v('fcf_cumulative_min_year', name):.0f}."
        )
        word = "less" if v("roic_less_wacc_2030", name) < 0 else "more"
        found["finding_returns_roic", name] = (
            f"New assets earn {share(v('roic', name, 2030), 1)} after tax in 2030, {word} than the "
            f"{share(v('wacc', name), 1)} that capital costs; AWS as a whole earns "
            f"{share(v('aws_roic', name, 2030), 1)}."
        )
    found[("finding_company_cash",)] = (
        f"In the shown case Amazon's free cash flow of 2026 is {one(v('amazon_fcf', case, 2026))} bn before proceeds "
        f"of property; net debt is highest at {one(v('net_debt_peak', case))} bn in "
        f"{v('net_debt_peak_year', case):.0f}, {v('net_debt_peak_to_ebitda', case):.2f} times that year's income "
        "before depreciation."
    )
    booked = "the rest of 2026" if v("base_quarters_gone") > 0 else "2026"
    found[("finding_backlog_booked",)] = (
        f"The backlog of {base_quarter} covers {share(v('backlog_booked_share', case, 2026))} of the AWS revenue that "
        f"the shown case has for {booked}, and {share(v('backlog_booked_share', case, 2027))} of 2027."
    )
    found[("finding_power",)] = (
        f"In 2025 a gigawatt took {one(v('power_cost_per_gw'))} bn of AWS capex; the growth capex of 2026 and 2027 "
        f"adds {one(v('power_added_2026_2027', case))} GW in the shown case. A doubling by 2027 would mean "
        f"{one(v('power_base_implied', case))} GW now."
    )
    net, lagged = v("npv_2026_net_yield", case), v("npv_2026_lagged_yield", case)
    rests = "rests on the calibration" if net * lagged < 0 else "does not rest on the calibration"
    found[("finding_message_value",)] = (
        f"Its NPV is {one(v('npv_2026', case))} bn. On last year's revenue net of lost price it is {one(net)}, on the "
        f"newest quarter {one(v('npv_2026_newest', case))}, on the capex of a year before {one(lagged)} bn: "
        f"the sign {rests}."
    )
    found[("finding_message_yield",)] = (
        f"AWS's growth capex of 2026, {whole(v('first_cost', case))} bn, must earn "
        f"{one(v('first_revenue_required', case))} bn of revenue in its first full year to return "
        f"{share(v('wacc', case), 1)} a year; at last year's rate it earns {one(v('first_revenue_observed', case))} "
        f"bn, case {case} assumes {one(v('first_revenue_assumed', case))} bn."
    )
    last = v("fcf_cumulative_min_year", case) == 2032
    found[("finding_message_cash",)] = (
        f"AWS free cash flow is lowest in {v('fcf_min_year', case):.0f}, at {one(v('fcf_min', case))} bn; its sum is "
        f"at {one(v('fcf_cumulative_min', case))} bn in {v('fcf_cumulative_min_year', case):.0f}"
        f"{', still falling' if last else ', the trough'}."
    )
    found[("finding_message_company",)] = (
        f"Amazon's free cash flow of 2026 is {one(v('amazon_fcf', case, 2026))} bn; net debt is highest in "
        f"{v('net_debt_peak_year', case):.0f}, at {one(v('net_debt_peak', case))} bn; EPS before other income is "
        f"{v('eps_before_other', case, 2026):,.2f} against a consensus of {v('eps_consensus_2026'):,.2f}."
    )
    spread = v("roic_less_wacc_2030", case)
    found[("finding_message_margin",)] = (
        f"AWS margin goes from {share(v('base_margin'), 1)} to {share(v('aws_margin', case, 2030), 1)} in 2030; new "
        f"assets then earn {share(abs(spread), 1)} {'less' if spread < 0 else 'more'} than capital costs."
    )
    return found


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
