"""AWS Unit Economics: what does AWS earn, how fast does it grow, and how much of the future is already booked?

Judgements: a quarter is made a year by four; prior-period values are implied by stated growth; the documented
change of margin is taken as it is stated and the reported quarters stand beside it, because the two do not agree
on the year; backlog over run-rate is coverage, not contract life; book-to-bill is an estimate, since backlog
leaves out short contracts.
"""

from __future__ import annotations

from xlmodel.language import Chart, Check, Dimension, Line, Section, Series, Sheet, Table


def sheet() -> Sheet:
    """Return the AWS Unit Economics sheet."""
    return Sheet(
        key="aws",
        name="AWS Unit Economics",
        question="What does AWS earn, how fast does it grow, and how much of its future is already booked?",
        findings=(
            Line(
                "finding_run_rate",
                "Finding: run-rate",
                "text",
                '="AWS runs at "&FIXED({aws_run_rate},1)&" bn a year, "&FIXED(100*{aws_revenue_growth},0)'
                '&"% more than a year ago, at a margin of "&FIXED(100*{aws_operating_margin},0)&"%."',
            ),
            Line(
                "finding_backlog",
                "Finding: backlog",
                "text",
                '="In Q4 2025 backlog grew by "&FIXED({backlog_added},1)&" bn and covers "&FIXED({backlog_years},1)'
                '&" years of the run-rate."',
            ),
        ),
        blocks=(_revenue(), _margin(), _path(), chart(), _backlog(), _calibration(), _chips(), _checks()),
    )


def _out(key: str, label: str, unit: str, formula: str, why: str) -> Line:
    return Line(key, label, unit, formula, why=why, output=True)


def _revenue() -> Section:
    return Section(
        "Revenue",
        (
            Line("aws_revenue_quarter", "Revenue, Q4 2025", "USD bn", "={aws_revenue_2025q4}"),
            _out("aws_run_rate", "Run-rate", "USD bn", "={aws_revenue_quarter}*4", "Quarter × 4."),
            _out(
                "aws_revenue_prior_year",
                "Revenue, Q4 2024, implied",
                "USD bn",
                "={aws_revenue_quarter}/(1+{aws_revenue_growth})",
                "Quarter ÷ (1 + growth).",
            ),
            Line(
                "aws_run_rate_prior_year",
                "Run-rate a year earlier, implied",
                "USD bn",
                "={aws_run_rate}/(1+{aws_revenue_growth})",
            ),
            Line(
                "aws_run_rate_added",
                "Run-rate added in the year",
                "USD bn",
                "={aws_run_rate}-{aws_run_rate_prior_year}",
                why="What the observed revenue yield is calibrated on.",
                weight="total",
            ),
            Line(
                "aws_growth_reported",
                "Growth on the released prior year",
                "%",
                "={aws_revenue_quarter}/{aws_revenue_2024q4_reported}-1",
            ),
        ),
    )


def _margin() -> Section:
    return Section(
        "Operating income and incremental margin",
        (
            _out(
                "aws_operating_income",
                "Operating income, Q4 2025",
                "USD bn",
                "={aws_revenue_quarter}*{aws_operating_margin}",
                "Revenue × documented margin.",
            ),
            Line(
                "aws_margin_prior_year",
                "Margin a year earlier, as documented",
                "%",
                "={aws_operating_margin}-{aws_margin_change_bp}/10000",
                why="Margin less the stated change.",
            ),
            _out(
                "aws_operating_income_prior_year",
                "Operating income, Q4 2024, implied",
                "USD bn",
                "={aws_revenue_prior_year}*{aws_margin_prior_year}",
                "Implied revenue × implied margin.",
            ),
            _out(
                "aws_incremental_margin",
                "Incremental margin, documented",
                "%",
                "=({aws_operating_income}-{aws_operating_income_prior_year})/({aws_revenue_quarter}-{aws_revenue_prior_year})",
                "Δ operating income ÷ Δ revenue.",
            ),
            _out(
                "aws_incremental_margin_reported",
                "Incremental margin, reported",
                "%",
                "=({aws_operating_income_2025q4_reported}-{aws_operating_income_2024q4_reported})"
                "/({aws_revenue_2025q4}-{aws_revenue_2024q4_reported})",
                "From the releases: the documented +40 bp does not hold on the year.",
            ),
            Line(
                "aws_margin_reported",
                "Margin, Q4 2025, reported",
                "%",
                "={aws_operating_income_2025q4_reported}/{aws_revenue_2025q4}",
            ),
            Line(
                "aws_margin_reported_prior_year",
                "Margin, Q4 2024, reported",
                "%",
                "={aws_operating_income_2024q4_reported}/{aws_revenue_2024q4_reported}",
            ),
            Line(
                "aws_margin_reported_prior_quarter",
                "Margin, Q3 2025, reported",
                "%",
                "={aws_operating_income_2025q3_reported}/{aws_revenue_2025q3_reported}",
                why="After part of the severance charge.",
            ),
        ),
    )


def _backlog() -> Section:
    return Section(
        "Backlog",
        (
            Line(
                "backlog_closing",
                "Backlog, end of Q4 2025",
                "USD bn",
                "={aws_backlog}",
                why="A stock, not a flow.",
            ),
            _out(
                "backlog_prior_year",
                "Backlog a year earlier, implied",
                "USD bn",
                "={backlog_closing}/(1+{aws_backlog_growth_yoy})",
                "Backlog ÷ (1 + growth on the year).",
            ),
            _out(
                "backlog_prior_quarter",
                "Backlog a quarter earlier, implied",
                "USD bn",
                "={backlog_closing}/(1+{aws_backlog_growth_qoq})",
                "Backlog ÷ (1 + growth on the quarter).",
            ),
            _out(
                "backlog_added",
                "Backlog added in the quarter",
                "USD bn",
                "={backlog_closing}-{backlog_prior_quarter}",
                "Net of what was recognised as revenue.",
            ),
            _out(
                "backlog_years",
                "Backlog ÷ run-rate",
                "years",
                "={backlog_closing}/{aws_run_rate}",
                "Coverage, not contract life.",
            ),
            _out(
                "book_to_bill",
                "Book-to-bill, estimate",
                "x",
                "=({backlog_added}+{aws_revenue_quarter})/{aws_revenue_quarter}",
                "Estimate: backlog leaves out short contracts.",
            ),
        ),
    )


QUARTERS = {
    "q4_2024": "Q4 2024",
    "q1_2025": "Q1 2025",
    "q3_2025": "Q3 2025",
    "q4_2025": "Q4 2025",
    "q1_2026": "Q1 2026",
}


def _path() -> Table:
    return Table(
        "Backlog and run-rate by quarter",
        Dimension("quarter_end", tuple(QUARTERS), QUARTERS),
        (
            Line(
                "path_backlog",
                "Backlog",
                "USD bn",
                {
                    ("q4_2024",): "={backlog_prior_year}",
                    ("q1_2025",): "={aws_backlog_2025q1}",
                    ("q3_2025",): "={backlog_prior_quarter}",
                    ("q4_2025",): "={backlog_closing}",
                    ("q1_2026",): "={aws_backlog_2026q1}",
                },
            ),
            Line(
                "path_run_rate",
                "Run-rate",
                "USD bn",
                {
                    ("q4_2024",): "={aws_run_rate_prior_year}",
                    ("q3_2025",): "={aws_revenue_2025q3_reported}*4",
                    ("q4_2025",): "={aws_run_rate}",
                    ("q1_2026",): "={aws_revenue_2026q1_reported}*4",
                },
            ),
        ),
        note="Q4 2024 and Q3 2025 backlog are implied by stated growth; Q1 2025 and Q1 2026 are external.",
    )


def chart() -> Chart:
    """Return the chart of this sheet; the Dashboard shows it too."""
    return Chart(
        key="chart_backlog",
        title="finding_backlog",
        kind="column",
        series=(
            Series("path_backlog", "Backlog", colour="ink", labels=True),
            Series("path_run_rate", "Run-rate", colour="pale", labels=True),
        ),
        unit="USD bn",
        source="Call of Q4 2025 and releases.",
        description="Columns of AWS backlog and annual run-rate by quarter.",
        wide=True,
        from_zero=True,
    )


def _calibration() -> Section:
    return Section(
        "Calibration of the revenue yield",
        (
            Line(
                "calibration_capex",
                "Capex that the last year's increment is set against",
                "USD bn",
                "={calibration_weight_2024}*{capex_amazon_2024}+(1-{calibration_weight_2024})*{capex_amazon_2025}",
                why="Weighted mean of 2024 and 2025, whole company.",
            ),
            Line(
                "calibration_growth_capex",
                "of which growth capex of AWS",
                "USD bn",
                "={calibration_capex}*{calibration_aws_share}*(1-{calibration_maintenance_share})",
            ),
            _out(
                "revenue_yield_observed",
                "Revenue yield, observed",
                "per year",
                "={aws_run_rate_added}/{calibration_growth_capex}",
                "Realised: utilisation and pricing up to today are in it.",
            ),
            Line(
                "revenue_yield_on_2025",
                "Revenue yield on 2025 capex alone",
                "per year",
                "={aws_run_rate_added}/({capex_amazon_2025}*{calibration_aws_share}*(1-{calibration_maintenance_share}))",
                why="One end of the calibration's range.",
            ),
            Line(
                "revenue_yield_on_2024",
                "Revenue yield on 2024 capex alone",
                "per year",
                "={aws_run_rate_added}/({capex_amazon_2024}*{calibration_aws_share}*(1-{calibration_maintenance_share}))",
                why="The other end: revenue that lags capex by a year.",
            ),
        ),
        note="One number for all cases; each case multiplies it.",
    )


def _chips() -> Section:
    return Section(
        "Custom silicon",
        (
            Line(
                "silicon_run_rate",
                "Custom silicon run-rate, at least",
                "USD bn",
                "={custom_silicon_run_rate}",
                why="Graviton and Trainium; stated as over 10.",
            ),
            Line(
                "silicon_share",
                "Custom silicon ÷ AWS run-rate, at least",
                "%",
                "={silicon_run_rate}/{aws_run_rate}",
                why="A floor: chips serve AWS, so this is not added to it.",
            ),
            Line("trainium2_landed", "Trainium2 chips landed", "million", "={trainium2_chips}"),
            Line(
                "rainier_share",
                "of which Project Rainier",
                "%",
                "={rainier_chips}/{trainium2_landed}",
                why="Chips of the one customer cluster named.",
            ),
        ),
    )


def _checks() -> Section:
    return Section(
        "Checks",
        (
            Check(
                "check_incremental_margin",
                "The incremental margin is the margin plus its change over the growth of revenue",
                "=1*(ABS({aws_incremental_margin}-{aws_operating_margin}-{aws_margin_change_bp}/10000/{aws_revenue_growth})"
                "<={tolerance})",
                why="The same by algebra, without any revenue.",
            ),
            Check(
                "check_backlog_roll",
                "What was added to the backlog is its stated growth on the quarter before",
                "=1*(ABS({backlog_added}-{backlog_prior_quarter}*{aws_backlog_growth_qoq})<={tolerance})",
            ),
            Check(
                "check_chips",
                "No more chips stand in Rainier than have landed",
                "=1*({rainier_chips}<={trainium2_chips})",
                severity="warning",
            ),
        ),
    )
