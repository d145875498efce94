"""Each check of the workbook is shown to fail when what it guards is broken, and to be told and counted.

A check without a case here fails the first test. A check with `{case}` in its key stands once per case; every case is
broken at once, in its own cells.
"""

from __future__ import annotations

import oracle
import pytest
from breaks import Break, Case, breaks_of, broken, by, failing, to
from conftest import INPUTS, Written

from xlmodel.engines import CellValues


def sign(driver: str, step: float) -> dict[str, Case]:
    """Turn the effect of a driver around by moving the NPV at its high end."""
    return {
        f"check_sign_{driver}": Case("warning", {"its effect is turned around": {("bar_npv_high", driver): by(step)}})
    }


CASES: dict[str, Case] = {
    "check_members_total_2026": Case(
        "warning",
        {
            "a company's figure is not the stated one": {("capex", "amazon", 2026): by(1)},
        },
    ),
    "check_shares_2026": Case(
        "error",
        {
            "a share is off": {("capex_share", "meta", 2026): by(0.01)},
            "shares of another total": {("four_capex", 2026): to(900)},
        },
    ),
    "check_residual_order_microsoft_2026": Case(
        "error",
        {
            "the others spend more than the total": {("four_capex_2026",): to(505)},
            "low end above the point": {("capex_implied_low", "microsoft", 2026): by(20)},
            "high end below the point": {("capex_implied_high", "microsoft", 2026): by(-20)},
        },
    ),
    "check_ranks": Case(
        "error",
        {
            "nobody is first": {("capex_rank", "amazon"): to(2)},
            "more ranks than companies": {("capex_rank", "meta"): to(5)},
        },
    ),
    "check_incremental_margin": Case(
        "error",
        {
            "the margin is off": {("aws_incremental_margin",): by(0.001)},
            "the prior year's income is off": {("aws_operating_income_prior_year",): by(0.1)},
        },
    ),
    "check_backlog_roll": Case(
        "error",
        {
            "what was added is off": {("backlog_added",): by(0.001)},
            "the prior quarter is off": {("backlog_prior_quarter",): by(1)},
        },
    ),
    "check_waterfall": Case(
        "error",
        {
            "a step is off": {("step_charge", "severance"): by(0.01)},
            "it begins elsewhere": {("step_level", "reported"): by(0.01)},
            "the bridge counts a charge twice": {("operating_income_ex_charges",): by(0.61)},
        },
    ),
    "check_charges_after_tax": Case(
        "error",
        {
            "a charge after tax is off": {("charge_after_tax", "severance"): by(0.01)},
            "the total leaves a charge out": {("charges_total",): by(-0.61)},
        },
    ),
    "check_charges_count": Case("warning", {"a fourth charge is named": {("charges_count",): to(4)}}),
    "check_guidance_order": Case(
        "error",
        {
            "low above high": {("guide_oi_2026q1_low",): to(30)},
            "the middle is off": {("guide_oi_2026q1_mid",): to(22)},
        },
    ),
    "check_chips": Case(
        "warning",
        {
            "more in the cluster than delivered": {("rainier_chips",): to(1.5)},
            "fewer delivered": {("trainium2_chips",): to(0.4)},
        },
    ),
    "check_ties": Case(
        "warning",
        {
            "a stated figure does not tie": {("aws_run_rate_stated",): to(150)},
            "one tie is lost": {("tie", "aws_run_rate_stated"): to(0)},
        },
    ),
    # OpenAI contract
    "check_openai_ramp_shares": Case("error", {"a year's share is off": {("openai_ramp_2032",): to(0.12)}}),
    "check_openai_ramp_total": Case("error", {"the total is off": {("openai_ramp_total",): by(1)}}),
    "check_openai_straight_line_total": Case(
        "warning",
        {
            "a longer term": {("openai_contract_years",): to(9)},
            "the total is off": {("openai_straight_line_total",): by(1)},
        },
    ),
    "check_openai_haircut_range": Case("error", {"outside the stated range": {("openai_haircut",): to(0.2)}}),
    "check_openai_deployment": Case(
        "warning",
        {"a first full year below the ramp": {("openai_ramp_2027",): to(0.05), ("openai_ramp_2032",): to(0.22)}},
    ),
    # KPIs
    "check_cloud_aws": Case("error", {"another run-rate": {("cloud_run_rate_added", "aws"): by(1)}}),
    "check_fcf_roll": Case("error", {"capex off": {("amazon_net_capex_increase",): by(1)}}),
    "check_kpi_growth": Case("warning", {"a figure fell": {("advertising_revenue_growth",): to(-0.1)}}),
    "check_kpi_record": Case("warning", {"the average above the record": {("football_audience",): to(40)}}),
    "check_kpi_power": Case("warning", {"a quarter above its year": {("aws_power_added_2025q4",): to(5)}}),
    "check_kpi_shares": Case("warning", {"more than all units": {("third_party_unit_share",): to(1.2)}}),
    # Returns, for every case at once
    "check_assets_roll_forward_{case}": Case("error", {"assets off": {("net_assets", "{case}", 2032): by(1)}}),
    "check_vintage_depreciation_{case}": Case(
        "error", {"more than its cost": {("vintage_depreciation", "{case}", 2026, 2026): by(10_000)}}
    ),
    "check_full_life_{case}": Case(
        "error",
        {
            "a life beyond the horizon": {("short_lived_life", "{case}"): to(7)},
            "a year in service too many": {("in_service_short", "{case}", 2026, 2032): by(1)},
        },
    ),
    "check_vintages_sum_{case}": Case("error", {"revenue off": {("new_revenue", "{case}", 2030): by(1)}}),
    "check_vintage_costs_{case}": Case("error", {"a cost off": {("vintage_cost", "{case}", 2028): by(1)}}),
    "check_npv_at_irr_{case}": Case("error", {"another rate": {("irr_2026", "{case}"): by(0.01)}}),
    "check_npv_at_breakeven_{case}": Case("error", {"another yield": {("breakeven_yield", "{case}"): by(0.01)}}),
    "check_npv_linear_{case}": Case(
        "error",
        {
            "the slope is off": {("npv_per_yield", "{case}"): by(1)},
            "the NPV is off": {("npv_2026", "{case}"): by(1)},
        },
    ),
    "check_residual_share_{case}": Case(
        "warning", {"a residual that costs": {("npv_2026_ex_residual", "{case}"): by(1000)}}
    ),
    # Comparison
    "check_shown_case": Case("error", {"a case that is none": {("cover_case",): to("none")}}),
    "check_fcf_breakeven": Case("error", {"the growth is off": {("ocf_growth_breakeven_2026",): by(0.01)}}),
    "check_like_base_bear": Case("error", {"its drivers are those of base": {("case_differs", "bear"): to(0)}}),
    "check_like_base_bull": Case("error", {"its drivers are those of base": {("case_differs", "bull"): to(0)}}),
    "check_case_order": Case("warning", {"bear pays more than bull": {("compare_npv_2026", "bear"): to(1000)}}),
    # Sensitivities
    "check_grid_yield": Case("error", {"the centre is off": {("grid_yield_npv", "centre", "centre"): by(1)}}),
    "check_grid_weight": Case("error", {"the first row is off": {("grid_weight_npv", "lowest", "centre"): by(1)}}),
    "check_grid_breakeven": Case("error", {"the centre is off": {("grid_breakeven", "centre", "centre"): by(0.01)}}),
    "check_grid_fcf": Case("error", {"the centre is off": {("grid_fcf", "centre", "centre"): by(1)}}),
    "check_grid_residual": Case("error", {"the centre is off": {("grid_residual", "centre", "centre"): by(1)}}),
    # Tornado: bear is the low end and bull the high end, but for the two whose ends are stated
    "check_tornado_base": Case("error", {"the revaluation is off": {("flex_npv_2026", "unflexed"): by(1)}}),
    "check_tornado_sorted": Case(
        "error", {"a driver stands twice": {("sorted_bar", 1): to(9), ("sorted_bar", 2): to(9)}}
    ),
    "check_tornado_descending": Case("error", {"a swing above the one before": {("sorted_swing", 2): by(1000)}}),
    **sign("short_lived_share", -1000),
    **sign("short_lived_life", -1000),
    **sign("yield_multiplier", -1000),
    **sign("utilisation_haircut", -1000),
    **sign("price_decline", -1000),
    **sign("cash_margin", -1000),
    **sign("margin_compression", -1000),
    **sign("tax_rate", 1000),
    **sign("wacc", 1000),
    # Outturn and Conflicts
    "check_outturn_backlog": Case("error", {"what was added is off": {("backlog_added_2026q1_ex_expansion",): by(1)}}),
    "check_outturn_expansion": Case("warning", {"less than the expansion": {("aws_backlog_2026q1",): to(300)}}),
    "check_conflicts_differ": Case("warning", {"one of them ties": {("conflict_differs", "margin_year"): to(0)}}),
}

START = oracle.load(INPUTS)


def checks(key: str) -> list[str]:
    """Return the names of a check, one per case."""
    return [key.format(case=case) for case in START.cases] if "{case}" in key else [key]


def places(changes: Break) -> Break:
    """Return what is broken, in every case."""
    return {
        tuple(part.format(case=case) if isinstance(part, str) else part for part in place): change
        for place, change in changes.items()
        for case in START.cases
    }


SEVERITY = {name: case.severity for key, case in CASES.items() for name in checks(key)}


def test_every_check_of_the_workbook_has_a_case(book: Written) -> None:
    assert {name.removeprefix("out_") for name in book.names if name.startswith("out_check_")} == SEVERITY.keys()


@pytest.mark.parametrize(("key", "changes"), breaks_of(CASES))
def test_check_fails_when_what_it_guards_is_broken(
    key: str, changes: Break, book: Written, by_ironcalc: CellValues
) -> None:
    found = failing(book, by_ironcalc, checks(key), CASES[key].severity, places(changes))
    results = {name: found[book.names[f"out_{name}"]] for name in SEVERITY if f"out_{name}" in book.names}
    assert {name: result for name, result in results.items() if result not in (0.0, 1.0)} == {}
    failed = {name for name, result in results.items() if result == 0.0}
    errors = sum(SEVERITY[name] == "error" for name in failed)
    warnings = len(failed) - errors
    assert found[book.names["out_errors_failing"]] == errors
    assert found[book.names["out_warnings_failing"]] == warnings
    assert CASES[key].severity == "error" or errors == 0, "a warning of its own turns no error"
    text = found[book.at("overall_text")]
    assert isinstance(text, str)
    said = f"CHECKS FAIL: {errors}" if errors else "All checks hold"
    assert text == said + (f", warnings: {warnings}" if warnings else "")
    elsewhere = {found[cell] for cell in book.formulas if book.formulas[cell] == overall_link(book)}
    assert elsewhere == {text}, "the top of every sheet says the same"


def overall_link(book: Written) -> str:
    sheet, cell = book.at("overall_text")
    column = cell.rstrip("0123456789")
    return f"={sheet}!${column}${cell[len(column) :]}"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({("four_capex", 2026): by(-125)}, id="the total leaves a company out"),
        pytest.param({("capex_implied", "microsoft", 2026): by(0.001)}, id="the residual is off"),
    ],
)
def test_a_broken_total_is_found_where_errors_follow_too(
    changes: Break, book: Written, by_ironcalc: CellValues
) -> None:
    """These breaks also turn errors of their own, so they cannot stand among those that turn a warning alone."""
    found = broken(book, by_ironcalc, changes)
    assert found[book.names["out_check_members_total_2026"]] == 0.0
    assert found[book.names["out_errors_failing"]] > 0
