"""Every line of the reconciliation and of the conflicts, worked out for any inputs."""

from __future__ import annotations

from oracle_lines import COMPANIES, Lines, World, lines_aws, lines_charges, lines_peer_capex, numbers, said

INDEPENDENT = frozenset(
    {
        "alphabet_capex_2026_ceiling",
        "alphabet_capex_guidance_2025_reported",
        "alphabet_capex_guidance_2026_reported",
        "amazon_capex_guidance_2025_february",
        "amazon_capex_guidance_2026_reported",
        "amazon_fcf_2024_reported",
        "amazon_fcf_2025_reported",
        "amazon_net_capex_increase_2025",
        "aws_backlog_2025q3",
        "aws_backlog_growth_qoq",
        "aws_operating_income_2025q4_reported",
        "aws_operating_margin",
        "aws_revenue_growth",
        "capex_amazon_2024",
        "capex_amazon_2025",
        "charges_total_reported",
        "consensus_capex_2026",
        "consensus_gap_2026",
        "four_capex_2025_alternative",
        "four_capex_2025_press",
        "meta_capex_guidance_2026_reported",
        "microsoft_capex_guidance_2026_april",
        "openai_run_rate_2026_february",
        "operating_income_ex_charges_stated",
    }
)
"""Ties whose two sides come from different sources; the others restate a figure, or prove its arithmetic."""


def lines_reconciliation(w: World, facts: dict[str, tuple[str, float]]) -> Lines:
    """Each stated figure beside the one recomputed, and whether it ties as its qualifier allows.

    `facts` gives qualifier and printed step of a figure.
    """
    i, lines = w.i, Lines()
    about, nearly, slack = i["tie_about_tolerance"], i["tie_nearly_floor"], i["tolerance"]
    rules: dict[str, tuple[float, float, float, bool, bool, int]] = {
        # how far below and above, in parts of the figure; in steps; open below; open above; the upper edge ties
        "exact": (0, 0, 0.5, False, False, -1),
        "about": (about, about, 0, False, False, 1),
        "nearly": (1 - nearly, 0, 0, False, False, 1),
        "over": (0, 0, 0, False, True, 1),
        "at least": (0, 0, 0, False, True, 1),
        "up to": (0, 0, 0, True, False, 1),
        "range": (0, 0, 0, False, False, 1),
    }
    columns = ("rule_below", "rule_above", "rule_step", "rule_open_below", "rule_open_above", "rule_edge")
    for name, rule in rules.items():
        lines |= {(column, name): float(value) for column, value in zip(columns, rule, strict=True)}
    sums, recomputed = _sums(w), _recomputed(w)
    proved = 0
    for key, found in recomputed.items():
        qualifier, step = facts[key]
        low, high = w.low(key), w.high(key)
        below, above, steps, open_below, open_above, edge = rules[qualifier]
        lower, upper = low - below * abs(low) - steps * step, high + above * abs(high) + steps * step
        from_below = open_below or found >= lower - slack
        from_above = open_above or found <= upper + edge * slack
        ties = from_below and from_above
        proved += ties and key in INDEPENDENT
        lines |= {("tie_low", key): low, ("tie_high", key): high, ("tie_recomputed", key): found}
        lines |= {("tie_lower", key): lower, ("tie_upper", key): upper, ("tie", key): float(ties)}
        lines["tie_difference", key] = found - max(low, min(high, found))
        lines["tie_rule", key] = 1.0 + list(rules).index(qualifier)
        lines |= {("tie_above_lower", key): float(from_below), ("tie_below_upper", key): float(from_above)}
        lines |= {("tie_verdict", key): "ties" if ties else "does not tie"}
        lines["tie_independent", key] = float(ties and key in INDEPENDENT)
    tied = sum(numbers(lines)["tie", key] for key in recomputed)
    lines["finding_ties",] = f"{tied:.0f} of {len(recomputed)} stated figures tie."
    lines["finding_ties_independent",] = (
        f"{proved} of the ties rest on a second source; the others prove the arithmetic of one."
    )
    return lines | sums


def _sums(w: World) -> Lines:
    i = w.i
    close = i["share_price_premarket"] / (1 + i["share_price_rise"])
    parts = {year: i[f"capex_cash_amazon_{year}"] + i[f"capex_cash_alphabet_{year}"] for year in (2024, 2025)}
    leased = {year: sum(i[f"{c}_capex_with_leases_{year}"] for c in ("meta", "microsoft")) for year in parts}
    return {
        ("backlog_growth_on_quarter",): i["aws_backlog"] / i["aws_backlog_2025q3"] - 1,
        ("share_price_prior_close",): close,
        ("share_price_rise_at_open",): i["share_price_open"] / close - 1,
        ("capex_with_leases_sum_2024",): parts[2024] + leased[2024],
        ("capex_with_leases_sum_2025",): parts[2025] + leased[2025],
        ("capex_with_leases_growth_2025",): i["four_capex_with_leases_2025"] / i["four_capex_with_leases_2024"] - 1,
        ("april_parts_2026",): sum(w.high(f"{company}_capex_guidance_2026_april") for company in COMPANIES),
    }


def _recomputed(w: World) -> dict[str, float]:
    """Return what each stated figure comes to when it is worked out from others."""
    i, out = w.i, w.out
    peers, charges, aws = (numbers(lines(w)) for lines in (lines_peer_capex, lines_charges, lines_aws))
    sums = numbers(_sums(w))
    net = {y: i[f"capex_cash_amazon_{y}"] - i[f"amazon_proceeds_{y}"] for y in (2024, 2025)}
    return {
        "aws_run_rate_stated": out["aws_run_rate"],
        "capex_amazon_growth_2026_stated": out["capex_amazon_growth_2026"],
        "four_capex_growth_2024_stated": out["four_capex_growth_2024"],
        "four_capex_2025_guidance_stated": peers["early_total_high",],
        "charges_total_stated": out["charges_total"],
        "charges_total_reported": out["charges_total"],
        "operating_income_ex_charges_stated": out["operating_income_ex_charges"],
        "operating_income_ex_charges_2025q3_stated": charges["quarter_ex_charges", "q3"],
        "aws_operating_income_2025q4_reported": out["aws_operating_income"],
        "aws_operating_margin": aws["aws_margin_reported",],
        "aws_revenue_growth": aws["aws_growth_reported",],
        "aws_backlog_2025q3": out["backlog_prior_quarter"],
        "consensus_capex_2026": out["consensus_capex_2026_implied"],
        "consensus_gap_2026": peers["consensus_gap_recomputed",],
        "capex_amazon_2024": i["capex_cash_amazon_2024"],
        "capex_amazon_2025": i["capex_cash_amazon_2025"],
        "microsoft_capex_2024q4": i["microsoft_capex_cash_2024q4"],
        "aws_revenue_2025q4": i["aws_revenue_2025q4_reported"],
        "aws_backlog": i["aws_backlog_2025q4_reported"],
        "aws_backlog_growth_qoq": sums["backlog_growth_on_quarter",],
        "aws_orders_growth_headline": i["aws_backlog_growth_yoy"],
        "charge_italy_and_lawsuit": i["charge_italy_and_lawsuit_reported"],
        "charge_severance": i["charge_severance_reported"],
        "charge_impairment": i["charge_impairment_reported"],
        "eps_2025q4": i["eps_2025q4_reported"],
        "amazon_fcf_2025_reported": out["amazon_fcf_2025"],
        "amazon_fcf_2024_reported": out["amazon_fcf_2024"],
        "amazon_net_capex_increase_2025": net[2025] - net[2024],
        "openai_contract_value": i["openai_contract_value_reported"],
        "openai_azure_commitment": i["openai_azure_commitment_reported"],
        "openai_annual_straight_line_stated": out["openai_annual_straight_line"],
        "openai_revenue_multiple_stated": out["openai_revenue_multiple"],
        "openai_run_rate_2026_february": 4 * i["openai_company_revenue_2026q1"],
        "share_price_rise_early": sums["share_price_rise_at_open",],
        "alphabet_capex_2026_ceiling": w.high("capex_alphabet_2026"),
        "amazon_capex_guidance_2026_reported": i["capex_amazon_2026"],
        "alphabet_capex_guidance_2026_reported": w.point("capex_alphabet_2026"),
        "meta_capex_guidance_2026_reported": w.point("capex_meta_2026"),
        "microsoft_capex_guidance_2026_april": out["capex_microsoft_2026"],
        "amazon_capex_guidance_2025_february": i["capex_guidance_amazon_2025"],
        "alphabet_capex_guidance_2025_reported": i["capex_guidance_alphabet_2025"],
        "alphabet_capex_2025q1_guidance": i["alphabet_capex_2025q1"],
        "meta_total_expenses_2025": i["meta_total_expenses_2025_reported"],
        "microsoft_capex_guidance_2025q3": i["microsoft_capex_with_leases_2025q3"],
        "four_capex_2025_press": sums["capex_with_leases_sum_2025",],
        "four_capex_2025_alternative": sums["capex_with_leases_sum_2025",],
        "four_capex_with_leases_growth_2025": sums["capex_with_leases_growth_2025",],
        "four_capex_plan_2026_april": sums["april_parts_2026",],
    }


def lines_conflicts(w: World) -> Lines:
    """Each conflict of figures: the one, the other, and by how much they differ."""
    i, lines = w.i, Lines()
    pairs = _conflicts(w)
    for name, (one, other) in pairs.items():
        gap = other - one
        lines |= {("conflict_one", name): one, ("conflict_other", name): other, ("conflict_difference", name): gap}
        lines["conflict_share", name] = gap / abs(one)
        lines["conflict_differs", name] = float(abs(gap) > i["tolerance"])
    differ = sum(abs(other - one) > i["tolerance"] for one, other in pairs.values())
    margin = pairs["margin_year"]
    return (
        lines
        | _parts(w)
        | {
            (
                "finding_conflicts",
            ): f"{differ} of {len(pairs)} conflicts of figures still differ; the rest are of meaning.",
            ("finding_conflict_margin",): (
                f"The AWS margin is said to have risen by {said(margin[0], 0)} bp on the year; the releases say "
                f"{said(margin[1], 0)} bp."
            ),
        }
    )


def _parts(w: World) -> Lines:
    i = w.i
    high = i["capex_amazon_2026"] + w.high("capex_alphabet_2026") + w.high("capex_meta_2026")
    low = i["capex_amazon_2026"] + w.low("capex_alphabet_2026") + w.low("capex_meta_2026")
    cash = sum(i[f"capex_cash_{company}_2025"] for company in COMPANIES)
    return {
        ("growth_2026_on_cash",): i["four_capex_2026"] / cash - 1,
        ("bloomberg_parts_2026",): high + i["microsoft_capex_plan_fiscal_2026"],
        ("upper_parts_2026_high",): high + i["microsoft_capex_pace_2026"],
        ("lower_parts_2026_low",): low + w.low("microsoft_capex_estimate_2026"),
        ("orders_of_quarter",): w.out["backlog_added"] + i["aws_revenue_2025q4"],
    }


def _conflicts(w: World) -> dict[str, tuple[float, float]]:
    i, out = w.i, w.out
    peers, aws = numbers(lines_peer_capex(w)), numbers(lines_aws(w))
    parts, sums = numbers(_parts(w)), numbers(_sums(w))
    cash = {year: sum(i[f"capex_cash_{company}_{year}"] for company in COMPANIES) for year in (2023, 2024, 2025)}
    leased = {year: i[f"four_capex_with_leases_{year}"] for year in (2024, 2025)}
    margin = aws["aws_margin_reported",]
    risen = [10_000 * (margin - aws[f"aws_margin_reported_prior_{before}",]) for before in ("year", "quarter")]
    residual = ("microsoft", 2026)
    net = i["capex_cash_amazon_2025"] - i["amazon_proceeds_2025"]
    fiscal, pace = i["microsoft_capex_cash_fiscal_2025"], i["microsoft_capex_pace_2026"]
    return {
        "total_2025_guided_implied": (i["four_capex_2025_guidance_stated"], out["four_capex_2025_implied"]),
        "total_2025_implied_cash": (out["four_capex_2025_implied"], cash[2025]),
        "total_2025_leases_cash": (leased[2025], cash[2025]),
        "total_2025_leases_parts": (leased[2025], sums["capex_with_leases_sum_2025",]),
        "total_2024_leases_parts": (leased[2024], sums["capex_with_leases_sum_2024",]),
        "total_2025_press": (i["four_capex_2025_press"], i["four_capex_2025_alternative"]),
        "total_2024": (i["four_capex_2024"], cash[2024]),
        "total_2024_leases": (i["four_capex_2024"], leased[2024]),
        "total_2023": (i["four_capex_2023"], cash[2023]),
        "growth_2025": (peers["four_capex_growth", 2025], i["four_capex_with_leases_growth_2025"]),
        "growth_2026": (i["four_capex_2026_growth"], parts["growth_2026_on_cash",]),
        "total_2026_february": (i["four_capex_2026"], i["four_capex_plan_2026_bloomberg"]),
        "total_2026_bloomberg_parts": (i["four_capex_plan_2026_bloomberg"], parts["bloomberg_parts_2026",]),
        "total_2026_upper_parts": (w.high("four_capex_plan_2026_upper"), parts["upper_parts_2026_high",]),
        "total_2026_lower_parts": (w.low("four_capex_plan_2026_lower"), parts["lower_parts_2026_low",]),
        "lead": (i["capex_amazon_2026"], peers["capex_high", *residual]),
        "microsoft_2024q4": (i["microsoft_capex_2024q4"], i["microsoft_capex_with_leases_2024q4"]),
        "microsoft_2026_pace": (peers["capex", *residual], pace),
        "microsoft_2026_fiscal": (i["microsoft_capex_plan_fiscal_2026"], pace),
        "microsoft_2025_fiscal": (i["capex_guidance_microsoft_2025"], fiscal),
        "microsoft_2025_calendar": (fiscal, i["capex_cash_microsoft_2025"]),
        "microsoft_backlog": (i["microsoft_backlog_2025q3"], i["microsoft_backlog_2024q4"]),
        "amazon_2025_guidance": (i["capex_guidance_amazon_2025"], 4 * i["amazon_capex_2024q4"]),
        "amazon_2025_net": (i["capex_amazon_2025"], net),
        "consensus_2026": (i["consensus_capex_2026"], i["consensus_capex_2026_alternative"]),
        "consensus_2026_implied": (out["consensus_capex_2026_implied"], i["consensus_capex_2026"]),
        "threshold": (i["capex_threshold_2026"], i["amazon_capex_guidance_2025_october"]),
        "margin_year": (i["aws_margin_change_bp"], risen[0]),
        "margin_quarter": (i["aws_margin_change_bp"], risen[1]),
        "margin_loss": (-i["aws_margin_loss_article"], i["aws_margin_change_bp"] / 10_000),
        "incremental_margin": (out["aws_incremental_margin"], out["aws_incremental_margin_reported"]),
        "income_prior_year": (out["aws_operating_income_prior_year"], i["aws_operating_income_2024q4_reported"]),
        "revenue_prior_year": (out["aws_revenue_prior_year"], i["aws_revenue_2024q4_reported"]),
        "orders": (i["aws_backlog"], parts["orders_of_quarter",]),
        "backlog_life": (out["backlog_years"], i["aws_backlog_life_2025q4"]),
        "aws_spending_guide": (i["aws_infrastructure_spend_article"], i["amazon_capex_guidance_2025_october"]),
        "aws_spending_outturn": (i["aws_infrastructure_spend_article"], i["capex_amazon_2025"]),
        "silicon_run_rate": (i["custom_silicon_run_rate_article"], i["custom_silicon_run_rate"]),
        "silicon_growth": (i["custom_silicon_growth"], i["graviton_growth"]),
        "openai_revenue": (i["openai_revenue_now"], i["openai_company_revenue_2025"]),
        "openai_run_rate": (i["openai_run_rate_2025"], i["openai_company_revenue_2025"]),
        "openai_commitments": (i["openai_infrastructure_agreements"], i["openai_commitments_total"]),
        "azure_growth": (i["azure_growth_article"], i["azure_growth_2025q3"]),
        "share_price_fall": (w.low("share_price_fall_article"), i["share_price_fall_call"]),
        "income_2026q1": (w.high("guide_oi_2026q1"), i["operating_income_2026q1"]),
        "sales_2026q1": (w.high("guide_net_sales_2026q1"), i["net_sales_2026q1"]),
    }
