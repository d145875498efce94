"""KPIs: which operating figures do the documents give, what do they imply, and how does AWS stand beside its peers?

Judgements: where a growth rate is stated, the period before is implied by it; where both periods are stated, the
growth is; a range is shown by both ends and its growth is counted from its middle; backlogs are set side by side
although Microsoft's is that of all its commercial business; Azure's revenue and margin are not published.
"""

from __future__ import annotations

from xlmodel.language import Check, Dimension, Index, Line, Member, Section, Sheet, Table, Words
from xlmodel.sheets.citing import by_key, noted, qualifier
from xlmodel.sheets.listed import KPIS, headings, rows_of
from xlmodel.tables import Register

CLOUDS = {"aws": "AWS", "google_cloud": "Google Cloud", "azure": "Microsoft Azure"}
CLOUD = Dimension("cloud", tuple(CLOUDS), CLOUDS)


def sheet(register: Register) -> Sheet:
    """Return the KPIs sheet."""
    return Sheet(
        key="kpis",
        name="KPIs",
        question="Which operating figures do the documents give, and how does AWS stand beside its cloud peers?",
        findings=(
            Line(
                "finding_clouds",
                "Finding: cloud peers",
                "text",
                '="AWS added "&FIXED({cloud_run_rate_added[aws]},1)&" bn of run-rate in a year, Google Cloud "'
                '&FIXED({cloud_run_rate_added[google_cloud]},1)&" bn from a base of "'
                '&FIXED({cloud_run_rate_prior[google_cloud]},1)&" bn."',
            ),
            Line(
                "finding_backlogs",
                "Finding: backlogs",
                "text",
                '="In the quarter to March 2026 backlog grew by "&FIXED({cloud_next_backlog_added[aws]},0)'
                '&" bn at AWS and "'
                '&FIXED({cloud_next_backlog_added[google_cloud]},0)&" bn at Google Cloud."',
            ),
            Line(
                "finding_advertising",
                "Finding: advertising",
                "text",
                '="Advertising of "&FIXED({advertising_quarter},1)&" bn grew by "'
                '&FIXED(100*{advertising_revenue_growth},0)&"%, which implies "'
                '&FIXED({advertising_prior_year},2)&" bn a year earlier."',
            ),
        ),
        blocks=(_clouds(), _next(), _advertising(), _cash_flow(), _operating(register), _checks()),
    )


def _clouds() -> Table:
    return Table(
        "Cloud peers, Q4 2025",
        CLOUD,
        (
            Line(
                "cloud_revenue",
                "Revenue",
                "USD bn",
                _by(aws="{aws_revenue_quarter}", google="{google_cloud_revenue_2025q4}"),
            ),
            Line(
                "cloud_growth",
                "Growth",
                "%",
                _by("{aws_revenue_growth}", "{google_cloud_growth_2025q4}", "{azure_growth_2025q4}"),
            ),
            Line("cloud_margin", "Margin", "%", _by("{aws_margin_reported}", "{google_cloud_margin_2025q4}")),
            Line(
                "cloud_margin_prior",
                "Margin a year earlier",
                "%",
                _by("{aws_margin_reported_prior_year}", "{google_cloud_margin_2024q4}"),
            ),
            Line(
                "cloud_incremental_margin",
                "Incremental margin",
                "%",
                _each(
                    "=({cloud_margin}*(1+{cloud_growth})-{cloud_margin_prior})/{cloud_growth}", "aws", "google_cloud"
                ),
            ),
            Line("cloud_run_rate", "Run-rate", "USD bn", _each("={cloud_revenue}*4", "aws", "google_cloud")),
            Line(
                "cloud_run_rate_prior",
                "Run-rate a year earlier",
                "USD bn",
                _each("={cloud_run_rate}/(1+{cloud_growth})", "aws", "google_cloud"),
            ),
            Line(
                "cloud_run_rate_added",
                "Run-rate added",
                "USD bn",
                _each("={cloud_run_rate}-{cloud_run_rate_prior}", "aws", "google_cloud"),
                output="run_rate_added_{cloud}",
            ),
            Line(
                "cloud_backlog",
                "Backlog",
                "USD bn",
                _by("{backlog_closing}", "{google_cloud_backlog_2025q4}", "{microsoft_backlog_2025q4}"),
            ),
            Line(
                "cloud_backlog_growth",
                "Backlog growth, quarter",
                "%",
                _by(
                    "{aws_backlog_growth_qoq}",
                    "{google_cloud_backlog_growth_quarter}",
                    "{microsoft_backlog_2025q4}/{microsoft_backlog_2025q3}-1",
                ),
            ),
            Line(
                "cloud_backlog_years",
                "Backlog ÷ run-rate",
                "years",
                _each("={cloud_backlog}/{cloud_run_rate}", "aws", "google_cloud"),
            ),
            Line(
                "cloud_openai_share",
                "OpenAI in backlog",
                "%",
                _by("{openai_share_of_backlog}", "", "{microsoft_backlog_openai_share}"),
            ),
        ),
        note="A blank cell: not published, or not known. Incremental margin: Δ operating income ÷ Δ revenue.",
        notes={
            "aws": "Released margin; OpenAI's share if booked in full.",
            "google_cloud": "External, a segment.",
            "azure": "External; the backlog is Microsoft's commercial total.",
        },
    )


def _next() -> Table:
    return Table(
        "Cloud peers, Q1 2026",
        CLOUD,
        (
            Line(
                "cloud_next_revenue",
                "Revenue",
                "USD bn",
                _by("{aws_revenue_2026q1_reported}", "{google_cloud_revenue_2026q1}"),
            ),
            Line(
                "cloud_next_growth",
                "Growth",
                "%",
                _by("{aws_growth_2026q1}", "{google_cloud_growth_2026q1}", "{azure_growth_2026q1}"),
            ),
            Line(
                "cloud_next_faster",
                "Faster than in Q4",
                "%",
                _each("={cloud_next_growth}-{cloud_growth}", "aws", "google_cloud", "azure"),
            ),
            Line(
                "cloud_next_margin",
                "Margin",
                "%",
                _by("{aws_operating_income_2026q1_reported}/{aws_revenue_2026q1_reported}"),
            ),
            Line("cloud_next_run_rate", "Run-rate", "USD bn", _each("={cloud_next_revenue}*4", "aws", "google_cloud")),
            Line(
                "cloud_next_backlog",
                "Backlog",
                "USD bn",
                _by("{aws_backlog_2026q1}", "{google_cloud_backlog_2026q1}", "{microsoft_backlog_2026q1}"),
            ),
            Line(
                "cloud_next_backlog_added",
                "Backlog added",
                "USD bn",
                _each("={cloud_next_backlog}-{cloud_backlog}", "aws", "google_cloud", "azure"),
            ),
            Line(
                "cloud_next_backlog_growth",
                "Backlog growth, quarter",
                "%",
                _each("={cloud_next_backlog_added}/{cloud_backlog}", "aws", "google_cloud", "azure"),
            ),
            Line(
                "cloud_next_backlog_years",
                "Backlog ÷ run-rate",
                "years",
                _each("={cloud_next_backlog}/{cloud_next_run_rate}", "aws", "google_cloud"),
            ),
        ),
        note="All external: what followed the documents.",
        notes={"aws": "The backlog holds OpenAI's expansion of February 2026."},
    )


def _by(aws: str = "", google: str = "", azure: str = "") -> dict[Index, str]:
    """Return the formula of each cloud that has one."""
    given = dict(zip(CLOUDS, (aws, google, azure), strict=True))
    return {(cloud,): f"={formula}" for cloud, formula in given.items() if formula}


def _each(formula: str, *clouds: str) -> dict[Index, str]:
    """Return one formula for the clouds that it can be computed for."""
    return {(cloud,): formula for cloud in clouds}


def _advertising() -> Section:
    return Section(
        "Advertising",
        (
            Line("advertising_quarter", "Advertising, Q4 2025", "USD bn", "={advertising_revenue_2025q4}"),
            Line(
                "advertising_run_rate",
                "Advertising, run-rate",
                "USD bn",
                "={advertising_quarter}*4",
                why="Quarter × 4, in the season of holidays.",
                output=True,
            ),
            Line(
                "advertising_prior_year",
                "Advertising, Q4 2024, implied",
                "USD bn",
                "={advertising_quarter}/(1+{advertising_revenue_growth})",
                why="Quarter ÷ (1 + growth).",
                output=True,
                fine=True,
            ),
            Line(
                "video_audience_growth",
                "Video audience, growth since early 2024",
                "%",
                "={video_audience}/{video_audience_2024}-1",
                why="Two stated audiences.",
            ),
            Line(
                "football_record_earlier",
                "Earlier record of a streamed game, at most",
                "million",
                "={football_wild_card_audience}-{football_record_margin}",
                why="Audience less the stated margin.",
            ),
        ),
    )


def _cash_flow() -> Section:
    return Section(
        "Amazon's cash flow",
        (
            Line(
                "amazon_net_capex_2024",
                "Capex 2024, net of proceeds",
                "USD bn",
                "={capex_cash[amazon,2024]}-{amazon_proceeds_2024}",
            ),
            Line(
                "amazon_net_capex_2025",
                "Capex 2025, net of proceeds",
                "USD bn",
                "={capex_cash[amazon,2025]}-{amazon_proceeds_2025}",
                why="Purchases less sales and incentives.",
            ),
            Line(
                "amazon_net_capex_increase",
                "Increase of net capex 2025",
                "USD bn",
                "={amazon_net_capex_2025}-{amazon_net_capex_2024}",
            ),
            Line(
                "amazon_fcf_2024", "Free cash flow 2024", "USD bn", "={ocf_2024}-{amazon_net_capex_2024}", output=True
            ),
            Line(
                "amazon_fcf_2025", "Free cash flow 2025", "USD bn", "={ocf_2025}-{amazon_net_capex_2025}", output=True
            ),
            Line(
                "amazon_net_capex_ttm",
                "Net capex, twelve months to Q1 2026",
                "USD bn",
                "={ocf_ttm_2026q1}-{amazon_fcf_ttm_2026q1}",
                why="Operating less free cash flow.",
            ),
            Line(
                "capex_to_depreciation",
                "Capex 2025 ÷ depreciation",
                "x",
                "={capex_cash[amazon,2025]}/{amazon_depreciation_2025}",
                why="Above 1: depreciation has yet to follow.",
                output=True,
            ),
        ),
        note="External: the cash-flow statement, on the company's own definition of free cash flow.",
    )


def _operating(register: Register) -> Table:
    figures = by_key(register)
    rows = rows_of(register, KPIS)
    axis = Dimension("kpi", tuple(rows), {key: figures[key].label for key in rows})
    units: dict[Member, str] = {key: figures[key].unit for key in rows}
    ranges = [key for key in rows if figures[key].value is None]
    ends = dict.fromkeys(ranges, "_low")
    priors: dict[Index, str] = {}
    growths: dict[Index, str] = {}
    implied: dict[Index, str] = {}
    for key, row in rows.items():
        prior, growth = row.texts["prior"], row.texts["growth"]
        if prior:
            middle = "AVERAGE({kpi_value},{kpi_high})" if key in ranges else "{kpi_value}"
            priors[key,], growths[key,], implied[key,] = f"={{{prior}}}", f"={middle}/{{kpi_prior}}-1", "growth"
        elif growth:
            priors[key,], growths[key,], implied[key,] = (
                "={kpi_value}/(1+{kpi_growth})",
                f"={{{growth}}}",
                "prior period",
            )
    return Table(
        "Operating figures by theme",
        axis,
        (
            Line("kpi_value", "Value", units, {(k,): f"={{{k}{ends.get(k, '')}}}" for k in rows}, fine=True),
            Line("kpi_high", "To", units, {(k,): f"={{{k}_high}}" for k in ranges}, fine=True),
            Line("kpi_prior", "Prior period", units, priors, fine=True),
            Line("kpi_growth", "Growth", "%", growths),
            Words("kpi_on", "On", {(k,): row.texts["on"] for k, row in rows.items() if row.texts["on"]}),
            Words("kpi_implied", "Implied", implied),
            Line("kpi_qualifier", "Qualifier", "text", {(k,): qualifier(k) for k in rows}),
            Words("kpi_period", "Period", {(k,): figures[k].period for k in rows}),
        ),
        note="A range shows both ends. Implied: what the other two give. AWS and capex stand on their own sheets.",
        groups=headings(rows),
        notes={key: noted(figures, key, row.texts["note"]) for key, row in rows.items()},
    )


def _checks() -> Section:
    def warning(key: str, label: str, formula: str) -> Check:
        return Check(key, label, formula, severity="warning")

    return Section(
        "Checks",
        (
            Check(
                "check_cloud_aws",
                "AWS stands beside its peers with the run-rate of its own sheet",
                "=1*(ABS({cloud_run_rate_added[aws]}-{aws_run_rate_added})<={tolerance})",
            ),
            Check(
                "check_fcf_roll",
                "Free cash flow changed by operating cash flow less the increase of net capex",
                "=1*(ABS({amazon_fcf_2025}-{amazon_fcf_2024}-{ocf_2025}+{ocf_2024}+{amazon_net_capex_increase})<={tolerance})",
            ),
            warning("check_kpi_growth", "Every figure grew, as the documents say", "=1*(MIN({kpi_growth[kpi=*]})>0)"),
            warning(
                "check_kpi_record",
                "The record game drew more than the season's average",
                "=1*({football_record_earlier}>={football_audience})",
            ),
            warning(
                "check_kpi_power",
                "The quarter added no more power than its year",
                "=1*({aws_power_added_2025q4}<={aws_power_added_2025})",
            ),
            warning(
                "check_kpi_shares",
                "No share of units, orders or customers exceeds the whole",
                "=1*(MAX({third_party_unit_share},{add_to_delivery_order_share},{graviton_top_customer_share})<=1)",
            ),
        ),
    )
