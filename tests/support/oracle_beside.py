"""What the OpenAI contract, the operating figures and the outturn should come to, in plain Python.

Written from the definitions of sections 3, 5 and 8, with no code of the package. `outputs` gives every headline
output of those sheets that the other two oracles do not.
"""

from __future__ import annotations

from oracle import Inputs


def contract(i: Inputs) -> dict[str, float]:
    """Section 5: straight line, ramp after the haircut, weight in the backlog, cost in margin, growth needed."""
    value, run_rate = i["openai_contract_value"], 4 * i["aws_revenue_2025q4"]
    added = i["aws_backlog"] - i["aws_backlog"] / (1 + i["aws_backlog_growth_qoq"])
    low, high = i["openai_utilisation_haircut_low"], i["openai_utilisation_haircut_high"]
    kept = 1 - (low + i["openai_haircut_position"] * (high - low))
    ramp = {year: value * kept * i[f"openai_ramp_{year}"] for year in range(2025, 2033)}
    multiple = i["openai_revenue_2027"] / i["openai_revenue_now"]
    return {
        "openai_annual_straight_line": value / i["openai_contract_years"],
        "openai_share_of_backlog": value / i["aws_backlog"],
        "openai_share_of_backlog_added": value / added,
        "openai_share_of_run_rate": value / i["openai_contract_years"] / run_rate,
        **{f"openai_revenue_{year}": amount for year, amount in ramp.items()},
        "openai_margin_cost_low": run_rate * i["openai_margin_compression_bp_low"] / 10_000,
        "openai_margin_cost_high": run_rate * i["openai_margin_compression_bp_high"] / 10_000,
        "openai_revenue_multiple": multiple,
        "openai_growth_needed_article": multiple ** (1 / 2) - 1,
        "openai_growth_needed_revenue_2025": (i["openai_revenue_2027"] / i["openai_company_revenue_2025"]) ** 0.5 - 1,
        "openai_contract_share_of_revenue_2027": ramp[2027] / i["openai_revenue_2027"],
    }


def figures(i: Inputs) -> dict[str, float]:
    """Operating figures: run-rates and what growth implies for the period before."""
    aws, google = 4 * i["aws_revenue_2025q4"], 4 * i["google_cloud_revenue_2025q4"]
    return {
        "run_rate_added_aws": aws - aws / (1 + i["aws_revenue_growth"]),
        "run_rate_added_google_cloud": google - google / (1 + i["google_cloud_growth_2025q4"]),
        "advertising_run_rate": 4 * i["advertising_revenue_2025q4"],
        "advertising_prior_year": i["advertising_revenue_2025q4"] / (1 + i["advertising_revenue_growth"]),
        "amazon_fcf_2024": i["ocf_2024"] - (i["capex_cash_amazon_2024"] - i["amazon_proceeds_2024"]),
        "amazon_fcf_2025": i["ocf_2025"] - (i["capex_cash_amazon_2025"] - i["amazon_proceeds_2025"]),
        "capex_to_depreciation": i["capex_cash_amazon_2025"] / i["amazon_depreciation_2025"],
    }


def outturn(i: Inputs, modelled_margin: float, floor: float) -> dict[str, float]:
    """Section 8: what came, less the nearest end of what was guided or modelled; and the questions answered.

    `modelled_margin` is AWS's of 2026 and `floor` the least free cash flow, both in the case shown.
    """
    quarter = i["aws_revenue_2025q4"] * (1 + i["aws_revenue_growth"]) ** 0.25
    margin = i["aws_operating_income_2026q1_reported"] / i["aws_revenue_2026q1_reported"]
    added = i["aws_backlog"] - i["aws_backlog"] / (1 + i["aws_backlog_growth_qoq"])
    net = i["capex_cash_amazon_2025"] - i["amazon_proceeds_2025"]
    fcf_2026 = i["ocf_2025"] * (1 + i["ocf_growth_2026"]) - i["capex_amazon_2026"]
    shares = i["net_income_2025q4"] / i["eps_2025q4"]
    followed = sum(i[f"capex_cash_{name}_2025"] for name in i.four)
    came, expanded = i["aws_backlog_2026q1"] - i["aws_backlog"], i["openai_contract_expansion"]
    others_low = i["capex_amazon_2026"] + i["capex_alphabet_2026_low"] + i["capex_meta_2026_low"]
    others_high = i["capex_amazon_2026"] + i["capex_alphabet_2026_high"] + i["capex_meta_2026_high"]
    total, ttm = i["four_capex_2026"], i["amazon_fcf_ttm_2026q1"]

    def beyond(actual: float, *ends: float) -> float:
        return actual - min(max(ends), max(min(ends), actual))

    def middle(key: str) -> float:
        return (i[f"{key}_low"] + i[f"{key}_high"]) / 2

    growth = i["openai_company_revenue_2025"] / i["openai_company_revenue_2024"] - 1
    needed = (i["openai_revenue_2027"] / i["openai_company_revenue_2025"]) ** 0.5 - 1
    capex_growth = i["capex_amazon_2026"] / i["capex_amazon_2025"] - 1
    value = shares * i["share_price_premarket"]
    line = i["openai_contract_value"] / i["openai_contract_years"]
    guided = (i["guide_oi_2026q1_low"], i["guide_oi_2026q1_high"])
    sales = (i["guide_net_sales_2026q1_low"], i["guide_net_sales_2026q1_high"])
    first = (i["alphabet_capex_2025q1_guidance_low"], i["alphabet_capex_2025q1_guidance_high"])
    expenses = (i["meta_total_expenses_2025_low"], i["meta_total_expenses_2025_high"])
    return {
        "aws_margin_2026q1": margin,
        "backlog_added_2026q1": came,
        "backlog_added_2026q1_ex_expansion": came - expanded,
        "openai_contract_expanded": i["openai_contract_value"] + expanded,
        "ocf_growth_since_2025": i["ocf_ttm_2026q1"] / i["ocf_2025"] - 1,
        "ocf_growth_left_2026": i["ocf_2025"] * (1 + i["ocf_growth_2026"]) / i["ocf_ttm_2026q1"] - 1,
        "outturn_operating_income": beyond(i["operating_income_2026q1"], *guided),
        "outturn_net_sales": beyond(i["net_sales_2026q1"], *sales),
        "outturn_operating_income_expected": i["operating_income_2026q1"] - i["operating_income_2026q1_expected"],
        "outturn_aws_revenue": i["aws_revenue_2026q1_reported"] - quarter,
        "outturn_aws_growth": i["aws_growth_2026q1"] - i["aws_revenue_growth"],
        "outturn_aws_income": i["aws_operating_income_2026q1_reported"] - quarter * i["aws_operating_margin"],
        "outturn_aws_margin": margin - i["aws_operating_margin"],
        "outturn_aws_margin_modelled": margin - modelled_margin,
        "outturn_backlog_added": came - added,
        "outturn_backlog_ex_expansion": came - expanded - added,
        "outturn_backlog_life": i["aws_backlog_life_2026q1"] - i["aws_backlog_life_2025q4"],
        "outturn_openai_contract": expanded,
        "outturn_operating_cash_flow": i["ocf_ttm_2026q1"] - i["ocf_2025"] * (1 + i["ocf_growth_2026"]) ** 0.25,
        "outturn_capex_pace": 4 * i["amazon_capex_2026q1_net"] - i["capex_amazon_2026"],
        "outturn_free_cash_flow": ttm - (i["ocf_2025"] - net),
        "outturn_free_cash_flow_modelled": ttm - fcf_2026,
        "outturn_amazon_2025": net - i["capex_guidance_amazon_2025"],
        "outturn_amazon_2025_august": net - i["amazon_capex_guidance_2025_august"],
        "outturn_amazon_2025_october": net - i["amazon_capex_guidance_2025_october"],
        "outturn_alphabet_2025q1": beyond(i["alphabet_capex_2025q1"], *first),
        "outturn_meta_expenses_2025": beyond(i["meta_total_expenses_2025_reported"], *expenses),
        "raised_amazon": i["amazon_capex_guidance_2026_april"] - i["capex_amazon_2026"],
        "raised_alphabet": middle("alphabet_capex_guidance_2026_april") - middle("capex_alphabet_2026"),
        "raised_meta": middle("meta_capex_guidance_2026_april") - middle("capex_meta_2026"),
        "raised_microsoft": i["microsoft_capex_guidance_2026_april"] - (2 * total - others_low - others_high) / 2,
        "raised_four": i["four_capex_plan_2026_april"] - total,
        "question_backlog_holds_contract": i["openai_contract_value"] - added,
        "question_capex_threshold": i["capex_amazon_2026"] - i["capex_threshold_2026"],
        "question_revenue_keeps_pace": i["aws_revenue_growth"] - capex_growth,
        "question_revenue_keeps_pace_four": i["aws_revenue_growth"] - i["four_capex_2026_growth"],
        "question_market_value": value - i["amazon_market_value_2027"],
        "question_straight_line_overstates": line - i["openai_contract_value"] * i["openai_ramp_2026"],
        "question_margin_compressed": 10_000 * (margin - i["aws_operating_margin"])
        + i["openai_margin_compression_bp_low"],
        "question_openai_growth": growth - needed,
        "question_guidance_2025_exceeded": followed - i["four_capex_2025_guidance_stated"],
        "question_cash_flow_floor": fcf_2026 - ttm,
        "capex_above_threshold_2026": i["capex_amazon_2026"] / i["capex_threshold_2026"] - 1,
        "capex_2025_above_guidance": followed / i["four_capex_2025_guidance_stated"] - 1,
        "amazon_market_value_premarket": value,
        "amazon_market_value_open": shares * i["share_price_open"],
        "market_value_rise_needed": i["amazon_market_value_2027"] / value - 1,
        "market_value_rise_needed_open": i["amazon_market_value_2027"] / (shares * i["share_price_open"]) - 1,
        "share_price_needed": i["amazon_market_value_2027"] / shares,
        "aws_fcf_floor": floor,
        "openai_growth_reported_2025": growth,
    }


def outputs(i: Inputs, modelled_margin: float, floor: float) -> dict[str, float]:
    """Return every headline output of the three sheets."""
    return contract(i) | figures(i) | outturn(i, modelled_margin, floor)
