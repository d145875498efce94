"""What breaks each check of the workbook, and whether it is an error or a warning."""

from __future__ import annotations

from breaks import Case, by, to
from scenes import CASES as CASE_NAMES

from xlmodel.tables.schemas import WORDS


def sign(driver: str, step: float) -> dict[str, Case]:
    """Turn the effect of a driver around by moving the NPV at its high end."""
    return {
        f"check_sign_{driver}": Case("warning", {"its effect is turned around": {("bar_npv_high", driver): by(step)}})
    }


CASES: dict[str, Case] = {
    "check_members_total_2026": Case(
        "warning",
        {
            "a company's figure is not the stated one": {("capex", "meta", 2026): by(1)},
            "the residual is off": {("capex_implied", "microsoft", 2026): by(0.001)},
            "the members fall short of what nearly means": {("capex", "meta", 2026): by(-71)},
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
    "check_waterfall_base": Case(
        "error",
        {
            "a bar begins above its level": {("charges_base",): to(25.5)},
            "it begins far below": {("charges_base",): to(-1)},
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
            "a range ties at one end alone": {("tie_above_lower_high", "guide_oi_2026q1_press"): to(0)},
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
    # Quarters and calibration
    "check_base_quarter": Case(
        "error", {"a quarter that is not offered any more": {("quarter_offered", "2025q4"): to(0)}}
    ),
    "check_calibration": Case(
        "error",
        {
            "the yield is off": {("revenue_yield_observed",): by(0.001)},
            "a quarter's yield is off": {("quarter_yield_weighted", "2025q4"): by(0.001)},
        },
    ),
    "check_four_quarters_capex": Case(
        "error",
        {
            "a quarter is off": {("amazon_capex_reported", "2025q2"): by(0.001)},
            "the year is off": {("capex_cash_amazon_2025",): by(0.001)},
        },
    ),
    "check_four_quarters_ocf": Case(
        "error",
        {
            "a quarter is off": {("amazon_ocf_reported", "2025q4"): by(-0.001)},
            "the year is off": {("fiscal_ocf_amazon_2025",): by(0.001)},
        },
    ),
    # Backlog
    "check_backlog_booked": Case("error", {"a year takes too much": {("backlog_part", 2027): by(10)}}),
    # Comparison
    "check_shown_case": Case("error", {"a case that is none": {("picked_case",): to("none")}}),
    "check_case_order": Case(
        "warning",
        {
            "bear pays more than bull": {("compare_npv_2026", "bear"): to(1000)},
            "the bear case sells best": {("yield_multiplier", "bear"): to(2)},
            "the bull case sells worst": {("yield_multiplier", "bull"): to(0.5)},
        },
    ),
    # Sensitivities
    "check_grid_yield": Case("error", {"the centre is off": {("grid_yield_npv", "centre", "centre"): by(1)}}),
    "check_grid_weight": Case("error", {"the first row is off": {("grid_weight_npv", "lowest", "centre"): by(1)}}),
    "check_grid_breakeven": Case("error", {"the centre is off": {("grid_breakeven", "centre", "centre"): by(0.01)}}),
    "check_grid_fcf": Case("error", {"the centre is off": {("grid_fcf", "centre", "centre"): by(1)}}),
    "check_grid_residual": Case("error", {"the centre is off": {("grid_residual", "centre", "centre"): by(1)}}),
    # Tornado: bear is the low end and bull the high end, but for those whose ends are stated
    "check_tornado_base": Case(
        "error",
        {
            "the revaluation is off": {("flex_npv_2026", "unflexed"): by(1)},
            "it starts from another case": {("flex_wacc", "unflexed"): to(0.1)},
        },
    ),
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
    **sign("residual_recovery", -1000),
    **sign("bonus_depreciation", -1000),
    **sign("tax_rate", 1000),
    **sign("wacc", 1000),
    # Outturn and Conflicts
    "check_outturn_backlog": Case(
        "error",
        {
            "what was added is off": {("since_backlog_other", "2026q1"): by(1)},
            "a quarter added more than it gained": {("since_backlog_added", "2026q2"): by(1)},
        },
    ),
    "check_outturn_expansion": Case(
        "warning", {"less than the contracts": {("aws_backlog_2026q2_reported",): to(400)}}
    ),
    "check_ties_classes": Case("error", {"a tie is of no class": {("ties_compared", "arithmetic"): by(-1)}}),
    "check_conflicts_differ": Case("warning", {"one of them ties": {("conflict_differs", "margin_year"): to(0)}}),
}
"""What breaks each check that stands once."""

BY_CASE: dict[str, Case] = {
    "check_assets_roll_forward": Case(
        "error",
        {
            "closing assets are off": {("net_assets", "base", 2032): by(0.001)},
            "a year is skipped on the way": {("net_assets", "base", 2028): by(-1)},
            "it opens with assets that were not bought": {("net_assets", "base", 2025): to(5)},
            "a renewal is not capitalised": {
                ("renewal_capex", "base", 2031): to(0),
                ("net_assets", "base", 2031): to(9),
            },
        },
    ),
    "check_capex_split": Case(
        "error",
        {
            "a vintage costs more than was spent": {("vintage_cost", "base", 2030): by(0.001)},
            "a renewal is counted twice": {("renewal_cost", "base", 2031): by(76.8)},
            "maintenance is left out": {("maintenance_capex", "base", 2029): to(0)},
        },
    ),
    "check_growth_capex": Case(
        "error",
        {
            "renewals take more than is spent": {("renewal_capex", "base", 2031): to(500)},
            "nothing is left for growth": {("maintenance_capex", "base", 2027): by(1000)},
        },
    ),
    "check_vintage_depreciation": Case(
        "error", {"more is written off than was spent": {("vintage_depreciation", "base", 2030, 2032): by(1000)}}
    ),
    "check_full_life": Case(
        "error",
        {
            "a year too long in service": {("in_service_short", "base", 2026, 2030): by(0.1)},
            "a life that the horizon does not complete": {("short_lived_life", "base"): to(7)},
        },
    ),
    "check_tax_depreciation": Case(
        "error",
        {
            "a year is off": {("first_tax_depreciation", "base", 2030): by(0.001)},
            "cost is expensed twice": {("first_expensed", "base", 2027): to(76.8)},
        },
    ),
    "check_first_cost": Case(
        "error",
        {
            "another cost": {("first_cost", "base"): by(0.001)},
            "only what is left of the year": {("growth_capex", "base", 2026): by(-28.3)},
        },
    ),
    "check_vintages_sum": Case(
        "error",
        {
            "a year leaves a vintage out": {("new_revenue", "base", 2029): by(-0.001)},
            "new revenue is not the sum": {("new_revenue", "base", 2026): to(0)},
        },
    ),
    "check_npv_at_irr": Case(
        "error",
        {
            "the rate is off": {("irr_2026", "base"): by(0.0001)},
            "a factor is off": {("irr_factor", "base", 2030): by(0.01)},
        },
    ),
    "check_npv_at_breakeven": Case(
        "error",
        {
            "the yield is off": {("breakeven_yield", "base"): by(0.0001)},
            "it is solved with another slope": {("npv_per_yield", "base"): by(1)},
        },
    ),
    "check_npv_linear": Case(
        "error",
        {
            "the NPV is off": {("npv_2026", "base"): by(0.001)},
            "what does not hang on revenue is off": {("npv_without_revenue", "base"): by(0.001)},
            "a flow is in one way and not in the other": {("first_flow", "base", 2029): by(0.01)},
        },
    ),
    "check_residual_share": Case(
        "warning", {"the value without residual is higher": {("npv_2026_ex_residual", "base"): by(100)}}
    ),
    "check_company_2025": Case(
        "error",
        {
            "the plug is off": {("other_cash", "base"): by(0.001)},
            "it is struck at another tax rate": {("other_cash", "base"): by(79.975 * 0.01)},
        },
    ),
    "check_outturn_base": Case(
        "error", {"the line begins elsewhere": {("since_revenue_modelled", "base", "2025q4"): by(0.001)}}
    ),
    "check_net_debt": Case(
        "error",
        {
            "a year is off": {("net_debt", "base", 2030): by(0.001)},
            "it opens elsewhere": {("net_debt", "base", 2025): by(12.286)},
        },
    ),
}
"""What breaks each check that stands once per case; a place that holds the base case stands for every case."""

SOUND = (
    *("dashboard", "peer_capex", "quarters", "aws", "charges", "openai", "backlog", "kpis"),
    *(f"returns_{case}" for case in CASE_NAMES),
    *("company", "comparison", "sensitivities", "tornado", "outturn", "reconciliation", "conflicts", "figures"),
    *("charge_workings", "sensitivity_workings", "tornado_bars", "tornado_workings"),
)
"""The worksheets that are asked for error values; what breaks them, and the inputs, stands in `test_blanks.py`."""

LIKE_BASE = {f"check_like_base_{case}": {("case_differs", case): to(0)} for case in CASE_NAMES if case != "base"}
"""The check that two cases with the same drivers have the same results: those of a case that differs are taken so."""

CASES |= {check: Case("error", {"its drivers are those of base": changes}) for check, changes in LIKE_BASE.items()}

SEVERITY = {check: case.severity for check, case in CASES.items()} | {
    f"{check}_{case}": found.severity for check, found in BY_CASE.items() for case in CASE_NAMES
}
SEVERITY |= {f"check_{of}_fits": "error" for of in ("figure", "driver", *WORDS)}
SEVERITY |= {f"check_sound_{sheet}": "error" for sheet in SOUND}
