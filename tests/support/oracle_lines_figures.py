"""Every line of the contract with OpenAI and of the operating figures, worked out for any inputs."""

from __future__ import annotations

from collections.abc import Iterable

from oracle_lines import Lines, World, percent, said

COMMITMENTS = {
    "aws": ("openai_contract_value",),
    "aws_expanded": ("openai_contract_value", "openai_contract_expansion"),
    "azure": ("openai_azure_commitment",),
    "oracle": ("openai_oracle_contract",),
    "agreements": ("openai_infrastructure_agreements",),
    "all": ("openai_commitments_total",),
}
"""What makes up each commitment of OpenAI; the last figure is the one whose qualifier is shown."""

REVENUES = {
    "revenue_2024": "openai_company_revenue_2024",
    "article": "openai_revenue_now",
    "revenue_2025": "openai_company_revenue_2025",
    "run_rate_2025": "openai_run_rate_2025",
    "run_rate_2026": "openai_run_rate_2026_february",
    "quarter_2026": "openai_company_revenue_2026q1",
    "required": "openai_revenue_2027",
}

BEFORE = {
    "video_audience": "video_audience_2024",
    "aws_operating_income_2026q1_reported": "aws_operating_income_2025q1_reported",
    "openai_company_revenue_2025": "openai_company_revenue_2024",
    "leo_launches_2027": "leo_launches_2026",
    "operating_income_2025q4": "operating_income_2024q4",
    "ocf_2025": "ocf_2024",
    "amazon_depreciation_2025": "amazon_depreciation_2024",
    "aws_revenue_2025_reported": "aws_revenue_2024_reported",
    "meta_total_expenses_2025": "meta_total_expenses_2024_reported",
    "meta_total_expenses_2025_reported": "meta_total_expenses_2024_reported",
    "meta_total_expenses_guidance_2026": "meta_total_expenses_2025_reported",
}
"""The figure of the period before, where one is documented; growth follows from the two."""

GROWN = {
    "advertising_revenue_2025q4": "advertising_revenue_growth",
    "football_audience": "football_audience_growth",
    "bedrock_run_rate": "bedrock_spend_growth_quarter",
    "custom_silicon_run_rate": "custom_silicon_growth",
    "graviton_run_rate": "graviton_growth",
}
"""The documented growth, where that is what is known; the period before follows from it."""


def lines_openai(w: World) -> Lines:
    """The contract: a straight line, a ramp, and what OpenAI must earn to pay it."""
    i, out = w.i, w.out
    value, term = i["openai_contract_value"], i["openai_contract_years"]
    low, high = i["openai_utilisation_haircut_low"], i["openai_utilisation_haircut_high"]
    lost = low + i["openai_haircut_position"] * (high - low)
    lines: Lines = {}
    ramp = {year: i[f"openai_ramp_{year}"] for year in range(2025, 2033)}
    straight = {year: value / term * max(0.0, min(1.0, term - (year - 2026))) for year in range(2026, 2033)}
    straight[2025] = 0.0
    gap = 0.0
    for year, share in ramp.items():
        gap += value * share - straight[year]
        lines |= {("openai_share_used", year): share, ("openai_revenue_before_haircut", year): value * share}
        lines |= {("openai_revenue", year): value * share * (1 - lost), ("openai_straight_line", year): straight[year]}
        lines |= {("openai_years_elapsed", year): min(term, year - 2025.0)}
        lines |= {("openai_ramp_gap", year): value * share - straight[year], ("openai_ramp_gap_to_date", year): gap}
    total = value * sum(ramp.values())
    whole = i["openai_commitments_total"]
    for name, keys in COMMITMENTS.items():
        amount = sum(i[key] for key in keys)
        lines |= {("commitment", name): amount, ("commitment_share", name): amount / whole}
        lines["commitment_contract", name] = value / amount
    for name, years in (("aws", term), ("oracle", i["openai_oracle_contract_years"])):
        amount = i[COMMITMENTS[name][0]]
        lines |= {("commitment_years", name): years, ("commitment_annual", name): amount / years}
    for name, key in REVENUES.items():
        revenue = i[key] * (4 if name == "quarter_2026" else 1)
        multiple = i["openai_revenue_2027"] / revenue
        lines |= {("openai_path", name): revenue, ("openai_multiple", name): multiple}
        lines["openai_contract_weight", name] = value / term / revenue
        if name in {"article", "revenue_2025"}:
            lines["openai_growth_needed", name] = multiple**0.5 - 1
    keys = ("openai_annual_straight_line", "openai_share_of_backlog", "openai_share_of_backlog_added")
    keys += ("openai_share_of_run_rate", "openai_margin_cost_low", "openai_margin_cost_high")
    keys += ("openai_revenue_multiple", "openai_contract_share_of_revenue_2027")
    lines |= {(key,): out[key] for key in keys}
    needed = {name: i["openai_revenue_2027"] / i[REVENUES[name]] for name in ("article", "revenue_2025")}
    return lines | {
        ("openai_value",): value,
        ("openai_years",): term,
        ("openai_haircut",): lost,
        ("openai_ramp_total",): total,
        ("openai_straight_line_total",): sum(straight.values()),
        ("openai_revenue_total",): total * (1 - lost),
        ("openai_haircut_cost",): total * lost,
        ("openai_margin_cost_share",): out["openai_margin_cost_high"] / (value / term),
        ("openai_years_to_2027",): 2.0,
        ("finding_openai_size",): (
            f"The contract of {said(value, 0)} bn is {percent(out['openai_share_of_backlog'])} of the backlog and "
            f"{percent(out['openai_share_of_backlog_added'])} of what it gained in the quarter."
        ),
        ("finding_openai_ramp",): (
            f"The ramp brings {said(value * ramp[2026], 1)} bn in 2026 and {said(value * ramp[2027], 1)} bn in 2027; "
            f"a straight line says {said(value / term, 1)} bn in each."
        ),
        ("finding_openai_revenue",): (
            f"OpenAI needs {said(needed['article'], 1)} times the article's revenue by 2027, "
            f"{said(needed['revenue_2025'], 1)} times what was reported for 2025."
        ),
    }


def lines_kpis(w: World, figures: Iterable[str]) -> Lines:
    """Operating figures: three clouds side by side, cash flow, and each documented figure with its growth.

    A row has the key of the figure that it shows; `figures` are those there are.
    """
    i, out = w.i, w.out
    lines = _clouds(w)
    net = {y: i[f"capex_cash_amazon_{y}"] - i[f"amazon_proceeds_{y}"] for y in (2024, 2025)}
    for row in figures:
        low, high = w.low(row), w.high(row)
        lines["kpi_value", row] = low
        if high != low:
            lines["kpi_high", row] = high
        if row in BEFORE:
            before = i[BEFORE[row]]
            lines |= {("kpi_prior", row): before, ("kpi_growth", row): (low + high) / 2 / before - 1}
        elif row in GROWN:
            growth = i[GROWN[row]]
            lines |= {("kpi_prior", row): low / (1 + growth), ("kpi_growth", row): growth}
    keys = ("advertising_run_rate", "advertising_prior_year", "amazon_fcf_2024", "amazon_fcf_2025")
    lines |= {(key,): out[key] for key in (*keys, "capex_to_depreciation")}
    return lines | {
        ("advertising_quarter",): i["advertising_revenue_2025q4"],
        ("video_audience_growth",): i["video_audience"] / i["video_audience_2024"] - 1,
        ("football_record_earlier",): i["football_wild_card_audience"] - i["football_record_margin"],
        ("amazon_net_capex_2024",): net[2024],
        ("amazon_net_capex_2025",): net[2025],
        ("amazon_net_capex_increase",): net[2025] - net[2024],
        ("amazon_net_capex_ttm",): i["ocf_ttm_2026q1"] - i["amazon_fcf_ttm_2026q1"],
        ("finding_advertising",): (
            f"Advertising of {said(i['advertising_revenue_2025q4'], 1)} bn grew by "
            f"{percent(i['advertising_revenue_growth'])}, which implies "
            f"{said(out['advertising_prior_year'], 2)} bn a year earlier."
        ),
    }


def _clouds(w: World) -> Lines:
    i = w.i
    now = {
        "aws": (i["aws_revenue_2025q4"], i["aws_revenue_growth"], i["aws_backlog"], i["aws_backlog_growth_qoq"]),
        "google_cloud": (
            i["google_cloud_revenue_2025q4"],
            i["google_cloud_growth_2025q4"],
            i["google_cloud_backlog_2025q4"],
            i["google_cloud_backlog_growth_quarter"],
        ),
        "azure": (
            None,
            i["azure_growth_2025q4"],
            i["microsoft_backlog_2025q4"],
            i["microsoft_backlog_2025q4"] / i["microsoft_backlog_2025q3"] - 1,
        ),
    }
    then = {
        "aws": (i["aws_revenue_2026q1_reported"], i["aws_growth_2026q1"], i["aws_backlog_2026q1"]),
        "google_cloud": (
            i["google_cloud_revenue_2026q1"],
            i["google_cloud_growth_2026q1"],
            i["google_cloud_backlog_2026q1"],
        ),
        "azure": (None, i["azure_growth_2026q1"], i["microsoft_backlog_2026q1"]),
    }
    margins = {
        "aws": (
            i["aws_operating_income_2025q4_reported"] / i["aws_revenue_2025q4"],
            i["aws_operating_income_2024q4_reported"] / i["aws_revenue_2024q4_reported"],
        ),
        "google_cloud": (i["google_cloud_margin_2025q4"], i["google_cloud_margin_2024q4"]),
    }
    lines: Lines = {}
    for cloud, (revenue, growth, backlog, backlog_growth) in now.items():
        next_revenue, next_growth, next_backlog = then[cloud]
        added = next_backlog - backlog
        lines |= {("cloud_growth", cloud): growth, ("cloud_next_growth", cloud): next_growth}
        lines |= {("cloud_next_faster", cloud): next_growth - growth, ("cloud_backlog", cloud): backlog}
        lines |= {("cloud_backlog_growth", cloud): backlog_growth, ("cloud_next_backlog", cloud): next_backlog}
        lines |= {("cloud_next_backlog_added", cloud): added, ("cloud_next_backlog_growth", cloud): added / backlog}
        if revenue is None or next_revenue is None:
            continue
        margin, before = margins[cloud]
        lines |= {("cloud_revenue", cloud): revenue, ("cloud_run_rate", cloud): 4 * revenue}
        lines |= {("cloud_run_rate_prior", cloud): 4 * revenue / (1 + growth)}
        lines |= {("cloud_run_rate_added", cloud): 4 * revenue * growth / (1 + growth)}
        lines |= {("cloud_margin", cloud): margin, ("cloud_margin_prior", cloud): before}
        lines["cloud_incremental_margin", cloud] = (margin * (1 + growth) - before) / growth
        lines |= {("cloud_backlog_years", cloud): backlog / revenue / 4, ("cloud_next_revenue", cloud): next_revenue}
        lines |= {("cloud_next_run_rate", cloud): 4 * next_revenue}
        lines["cloud_next_backlog_years", cloud] = next_backlog / next_revenue / 4
    income = i["aws_operating_income_2026q1_reported"]
    google = lines["cloud_run_rate_prior", "google_cloud"]
    lines |= {
        ("cloud_next_margin", "aws"): income / i["aws_revenue_2026q1_reported"],
        ("cloud_openai_share", "aws"): i["openai_contract_value"] / i["aws_backlog"],
        ("cloud_openai_share", "azure"): i["microsoft_backlog_openai_share"],
    }
    run_rates = {cloud: float(lines["cloud_run_rate_added", cloud]) for cloud in ("aws", "google_cloud")}
    gained = {cloud: float(lines["cloud_next_backlog_added", cloud]) for cloud in ("aws", "google_cloud")}
    lines["finding_clouds",] = (
        f"AWS added {said(run_rates['aws'], 1)} bn of run-rate in a year, Google Cloud "
        f"{said(run_rates['google_cloud'], 1)} bn from a base of {said(float(google), 1)} bn."
    )
    lines["finding_backlogs",] = (
        f"In the quarter to March 2026 backlog grew by {said(gained['aws'], 0)} bn at AWS and "
        f"{said(gained['google_cloud'], 0)} bn at Google Cloud."
    )
    return lines
