"""OpenAI Contract: what does the contract bring a year, and how large is it beside what stands around it?

Judgements: the ramp is an assumption, and use below what was contracted is a haircut in the range that analysts
apply; the straight line takes seven full years from 2026, because only weeks of 2025 lie in the term; ramp and
straight line are compared before the haircut, so that both total the contract; shares of the backlog are shares
if the contract was booked in full; the cost in margin is that of a whole year's run-rate.
"""

from __future__ import annotations

from xlmodel.language import Chart, Check, Line, Section, Series, Sheet
from xlmodel.sheets import openai_beside
from xlmodel.sheets.axes import Axes, families
from xlmodel.tables import Register

RAMP = "openai_ramp"
"""The family of assumptions whose years the sheet runs over."""


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the OpenAI Contract sheet for the years of the assumed ramp."""
    years = axes.year.part(list(families(item.key for item in register.assumptions)[RAMP]))
    first = years.members[0]
    assert isinstance(first, int)
    return Sheet(
        key="openai",
        name="OpenAI Contract",
        question="What does the contract bring a year, and how large is it beside what stands around it?",
        across=years,
        findings=_findings(first),
        blocks=(
            _contract(),
            _ramp(first),
            _totals(),
            _chart(),
            _margin(),
            *openai_beside.blocks(register),
            _required(first),
            _checks(first),
        ),
    )


def _findings(first: int) -> tuple[Line, ...]:
    return (
        Line(
            "finding_openai_size",
            "Finding: size",
            "text",
            '="The contract of "&FIXED({openai_contract_value},0)&" bn is "&FIXED(100*{openai_share_of_backlog},0)'
            '&"% of the backlog and "&FIXED(100*{openai_share_of_backlog_added},0)'
            '&"% of what it gained in the quarter."',
        ),
        Line(
            "finding_openai_ramp",
            "Finding: ramp",
            "text",
            f'="The ramp brings "&FIXED({{openai_revenue_before_haircut[{first + 1}]}},1)&" bn in {first + 1} and "'
            f'&FIXED({{openai_revenue_before_haircut[{first + 2}]}},1)&" bn in {first + 2}; a straight line says "'
            '&FIXED({openai_annual_straight_line},1)&" bn in each."',
        ),
        Line(
            "finding_openai_revenue",
            "Finding: OpenAI's revenue",
            "text",
            '="OpenAI needs "&FIXED({openai_revenue_multiple},1)&" times the article\'s revenue by 2027, "'
            '&FIXED({openai_multiple[revenue_2025]},1)&" times what was reported for 2025."',
        ),
    )


def _out(key: str, label: str, unit: str, formula: str, why: str) -> Line:
    return Line(key, label, unit, formula, (), why=why, output=True)


def _contract() -> Section:
    return Section(
        "The contract",
        (
            Line(
                "openai_value", "Contract value", "USD bn", "={openai_contract_value}", (), why="Gross, undiscounted."
            ),
            Line("openai_years", "Term", "years", "={openai_contract_years}", ()),
            _out(
                "openai_annual_straight_line",
                "Straight line, a year",
                "USD bn",
                "={openai_value}/{openai_years}",
                "Value ÷ years.",
            ),
            Line(
                "openai_haircut",
                "Utilisation haircut",
                "%",
                "={openai_utilisation_haircut_low}+{openai_haircut_position}"
                "*({openai_utilisation_haircut_high}-{openai_utilisation_haircut_low})",
                (),
                why="Low + position in the range × (high − low).",
            ),
            _out(
                "openai_share_of_backlog",
                "Contract ÷ backlog",
                "%",
                "={openai_value}/{backlog_closing}",
                "If booked in full.",
            ),
            _out(
                "openai_share_of_backlog_added",
                "Contract ÷ backlog added in the quarter",
                "%",
                "={openai_value}/{backlog_added}",
                "If booked in full in the quarter.",
            ),
            _out(
                "openai_share_of_run_rate",
                "Straight line ÷ AWS run-rate",
                "%",
                "={openai_annual_straight_line}/{aws_run_rate}",
                "What a full year adds to AWS today.",
            ),
        ),
    )


def _ramp(first: int) -> Section:
    return Section(
        "Ramp against straight line",
        (
            Line("openai_share_used", "Share of the contract used", "%", "={openai_ramp}", why="Assumption by year."),
            Line(
                "openai_revenue_before_haircut",
                "Ramp, before the haircut",
                "USD bn",
                "={openai_value}*{openai_share_used}",
                why="Value × share of the year.",
            ),
            Line(
                "openai_revenue",
                "Ramp, after the haircut",
                "USD bn",
                "={openai_revenue_before_haircut}*(1-{openai_haircut})",
                output="openai_revenue_{year}",
                weight="key",
            ),
            Line(
                "openai_years_elapsed",
                "Years of the term elapsed",
                "years",
                "=MIN({openai_years},{openai_years_elapsed[year-1]}+1)",
                why="Counted in full years from the second.",
                opening={first: "=0"},
            ),
            Line(
                "openai_straight_line",
                "Straight line",
                "USD bn",
                "={openai_annual_straight_line}*({openai_years_elapsed}-{openai_years_elapsed[year-1]})",
                why="Full years only: mere weeks of the first lie in the term.",
                opening={first: "={openai_annual_straight_line}*{openai_years_elapsed}"},
            ),
            Line(
                "openai_ramp_gap",
                "Ramp less straight line",
                "USD bn",
                "={openai_revenue_before_haircut}-{openai_straight_line}",
                why="Both before the haircut.",
                weight="total",
            ),
            Line(
                "openai_ramp_gap_to_date",
                "Ramp less straight line, to date",
                "USD bn",
                f"=ROUND(SUM({{openai_ramp_gap[year={first}..year]}}),9)",
                why="Returns to nil when the contract is used up.",
            ),
        ),
    )


def _totals() -> Section:
    return Section(
        "Totals over the term",
        (
            Line(
                "openai_ramp_total",
                "Ramp, total before the haircut",
                "USD bn",
                "=SUM({openai_revenue_before_haircut[year=*]})",
                (),
            ),
            Line(
                "openai_straight_line_total",
                "Straight line, total",
                "USD bn",
                "=SUM({openai_straight_line[year=*]})",
                (),
            ),
            Line(
                "openai_revenue_total", "Ramp, total after the haircut", "USD bn", "=SUM({openai_revenue[year=*]})", ()
            ),
            Line(
                "openai_haircut_cost",
                "Haircut, total",
                "USD bn",
                "={openai_ramp_total}-{openai_revenue_total}",
                (),
                why="What idle capacity would take from the contract.",
            ),
        ),
    )


def _chart() -> Chart:
    return Chart(
        key="chart_openai",
        title="finding_openai_ramp",
        kind="column",
        series=(
            Series("openai_revenue_before_haircut", "Ramp, before the haircut", colour="ink"),
            Series("openai_revenue", "Ramp, after the haircut", colour="pale"),
            Series("openai_straight_line", "Straight line", colour="accent", kind="line"),
        ),
        unit="USD bn",
        source="Contract value and term: openai-38bn; the ramp is an assumption.",
        description="Columns of the contract's revenue a year before and after the haircut, a line for equal years.",
        wide=True,
        from_zero=True,
    )


def _margin() -> Section:
    return Section(
        "What the clusters may cost in margin",
        (
            _out(
                "openai_margin_cost_low",
                "Cost a year, low",
                "USD bn",
                "={aws_run_rate}*{openai_margin_compression_bp_low}/10000",
                "Run-rate × basis points.",
            ),
            _out(
                "openai_margin_cost_high",
                "Cost a year, high",
                "USD bn",
                "={aws_run_rate}*{openai_margin_compression_bp_high}/10000",
                "Run-rate × basis points.",
            ),
            Line(
                "openai_margin_cost_share",
                "High cost ÷ straight line",
                "%",
                "={openai_margin_cost_high}/{openai_annual_straight_line}",
                (),
                why="Set against what the contract brings a year.",
            ),
        ),
    )


def _required(first: int) -> Section:
    return Section(
        "What 2027 asks for",
        (
            _out(
                "openai_revenue_multiple",
                "Multiple of the article's revenue",
                "x",
                "={openai_revenue_2027}/{openai_revenue_now}",
                "Revenue needed in 2027 ÷ revenue today.",
            ),
            Line(
                "openai_years_to_2027",
                "Years from 2025 to 2027",
                "years",
                f"=COUNT({{openai_revenue[year={first}..2027]}})-1",
                (),
            ),
            _out(
                "openai_contract_share_of_revenue_2027",
                "Contract revenue 2027 ÷ OpenAI revenue needed",
                "%",
                "={openai_revenue[2027]}/{openai_revenue_2027}",
                "Ramp after the haircut.",
            ),
        ),
    )


def _checks(first: int) -> Section:
    return Section(
        "Checks",
        (
            Check(
                "check_openai_ramp_shares",
                "The shares of the ramp add up to 100 %",
                "=1*(ABS(SUM({openai_share_used[year=*]})-1)<={tolerance})",
            ),
            Check(
                "check_openai_ramp_total",
                "The ramp before the haircut totals the contract",
                "=1*(ABS({openai_ramp_total}-{openai_value})<={tolerance})",
            ),
            Check(
                "check_openai_straight_line_total",
                "The straight line totals the contract",
                "=1*(ABS({openai_straight_line_total}-{openai_value})<={tolerance})",
                severity="warning",
                why="A longer term would run past the years shown.",
            ),
            Check(
                "check_openai_haircut_range",
                "The haircut lies inside the stated range",
                "=1*AND({openai_haircut}>={openai_utilisation_haircut_low}-{tolerance},"
                "{openai_haircut}<={openai_utilisation_haircut_high}+{tolerance})",
            ),
            Check(
                "check_openai_deployment",
                "The first year after full deployment uses more than the year of deployment",
                f"=1*({{openai_share_used[{first + 2}]}}>={{openai_share_used[{first + 1}]}})",
                severity="warning",
                why="The source expects full deployment by the end of 2026.",
            ),
        ),
    )
