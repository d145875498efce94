"""Outturn: what happened after the documents, and how do the questions that they put stand now?

Judgements: every actual is external and later than the documents; guidance holds if the actual lies inside its
range; what is modelled for a quarter is the last documented quarter at its stated yearly rate, a quarter of the
way; raised guidance is judged by its middle; the backlog without the expansion leaves out the whole 100, because
no source says how much of it was booked.
"""

from __future__ import annotations

from xlmodel.language import Check, Dimension, Index, Line, Member, Section, Sheet, Table, Words
from xlmodel.sheets import outturn_questions
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.citing import by_key, cited, source_column
from xlmodel.sheets.listed import OUTTURN, headings, labelled, rows_of
from xlmodel.sheets.peer_capex import known
from xlmodel.tables import Register


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Outturn sheet."""
    return Sheet(
        key="outturn",
        name="Outturn",
        question="What happened after the documents, and how do the questions that they put stand now?",
        findings=_findings(),
        blocks=(
            _workings(),
            _outcomes(register),
            *_raised(register, axes),
            *outturn_questions.blocks(register),
            _checks(),
        ),
        aside="output",
    )


def _findings() -> tuple[Line, ...]:
    return (
        Line(
            "finding_outturn_income",
            "Finding: operating income",
            "text",
            '="Operating income of Q1 2026 was "&FIXED({outturn_actual[operating_income]},1)&" bn, "'
            '&{outturn_verdict[operating_income]}&" the guidance of "&FIXED({outturn_low[operating_income]},1)&" to "'
            '&FIXED({outturn_high[operating_income]},1)&" bn."',
        ),
        Line(
            "finding_outturn_margin",
            "Finding: AWS",
            "text",
            '="AWS grew by "&FIXED(100*{outturn_actual[aws_growth]},0)&"% at a margin of "'
            '&FIXED(100*{outturn_actual[aws_margin]},1)&"%, against "&FIXED(100*{outturn_low[aws_growth]},0)'
            '&"% and "&FIXED(100*{outturn_low[aws_margin]},1)&"% in Q4."',
        ),
        Line(
            "finding_outturn_backlog",
            "Finding: backlog",
            "text",
            '="Backlog grew by "&FIXED({backlog_added_2026q1},0)&" bn in the quarter, by "'
            '&FIXED({backlog_added_2026q1_ex_expansion},0)&" bn without the expansion of OpenAI\'s contract."',
        ),
        Line(
            "finding_outturn_ranges",
            "Finding: guidance",
            "text",
            '=FIXED(SUM({outturn_inside[outcome=*]}),0)&" of "&FIXED(COUNT({outturn_inside[outcome=*]}),0)'
            '&" guided ranges held."',
        ),
    )


def _workings() -> Section:
    def line(key: str, label: str, unit: str, formula: str, why: str) -> Line:
        return Line(key, label, unit, formula, why=why, output=True)

    return Section(
        "What the later figures imply",
        (
            line(
                "aws_margin_2026q1",
                "AWS margin, Q1 2026",
                "%",
                "={aws_operating_income_2026q1_reported}/{aws_revenue_2026q1_reported}",
                "Income ÷ revenue.",
            ),
            line(
                "backlog_added_2026q1",
                "Backlog added in Q1 2026",
                "USD bn",
                "={aws_backlog_2026q1}-{aws_backlog}",
                "Closing less opening.",
            ),
            line(
                "backlog_added_2026q1_ex_expansion",
                "Backlog added without the expansion",
                "USD bn",
                "={backlog_added_2026q1}-{openai_contract_expansion}",
                "If the whole expansion was booked.",
            ),
            line(
                "openai_contract_expanded",
                "OpenAI contract with the expansion",
                "USD bn",
                "={openai_contract_value}+{openai_contract_expansion}",
                "Announced in February 2026.",
            ),
            line(
                "ocf_growth_since_2025",
                "Operating cash flow, twelve months on 2025",
                "%",
                "={ocf_ttm_2026q1}/{ocf_2025}-1",
                "One quarter rolled forward.",
            ),
            line(
                "ocf_growth_left_2026",
                "Growth left to the assumed year",
                "%",
                "=(1+{ocf_growth_2026})/(1+{ocf_growth_since_2025})-1",
                "Over the other three quarters.",
            ),
        ),
    )


def _outcomes(register: Register) -> Table:
    figures = by_key(register)
    rows = rows_of(register, OUTTURN)
    units: dict[Member, str] = {key: row.texts["unit"] for key, row in rows.items()}
    ranges = [key for key, row in rows.items() if row.texts["high"]]
    judged: dict[Index, str] = {
        (key,): '=IF({outturn_inside}=1,"inside","outside")'
        if key in ranges
        else '=IF({outturn_difference}>=0,"above","below")'
        for key in rows
    }
    return Table(
        "Guided or modelled against actual",
        labelled("outcome", rows),
        (
            Line("outturn_low", "Low", units, {(k,): f"={row.texts['low']}" for k, row in rows.items()}),
            Line(
                "outturn_high",
                "High",
                units,
                {(k,): f"={rows[k].texts['high']}" if k in ranges else "={outturn_low}" for k in rows},
            ),
            Line("outturn_actual", "Actual", units, {(k,): f"={row.texts['actual']}" for k, row in rows.items()}),
            Line(
                "outturn_difference",
                "Difference",
                units,
                "={outturn_actual}-MIN({outturn_high},MAX({outturn_low},{outturn_actual}))",
                output="outturn_{outcome}",
            ),
            Line(
                "outturn_middle",
                "On the middle",
                "%",
                "=({outturn_actual}-AVERAGE({outturn_low},{outturn_high}))/ABS(AVERAGE({outturn_low},{outturn_high}))",
            ),
            Words("outturn_against", "Against", {(k,): row.texts["basis"] for k, row in rows.items()}),
            Line("outturn_verdict", "Verdict", "text", judged, weight="state"),
            Line(
                "outturn_inside",
                "Inside",
                "flag",
                "=1*(ABS({outturn_difference})<={tolerance})",
                where=frozenset((key,) for key in ranges),
            ),
            source_column(
                "outturn_source",
                "Source of the actual",
                {k: cited(figures, row.texts["source"]) for k, row in rows.items()},
            ),
        ),
        note="Difference: from the nearer end of a range, or from the one value. Inside or outside: ranges only.",
        groups=headings(rows),
        notes={key: row.texts["note"] for key, row in rows.items()},
    )


def _raised(register: Register, axes: Axes) -> tuple[Table, ...]:
    """Return the table of 2026 guidance before and after Q1, for every company and the total that has both."""
    figures = by_key(register)
    before = {
        company: (f"={{capex_low[{company},2026]}}", f"={{capex_high[{company},2026]}}")
        for company, year in known(register, axes).have
        if year == 2026
    }
    before |= {"four": ("={four_capex_2026}", "={four_capex_2026}")} if "four_capex_2026" in figures else {}
    later = {str(company): f"{company}_capex_guidance_2026_april" for company in axes.company.members}
    later["four"] = "four_capex_plan_2026_april"
    kept = {key: figures[fact] for key, fact in later.items() if key in before and fact in figures}
    if not kept:
        return ()
    titles = {key: axes.company.title(key) if key != "four" else "Four companies" for key in kept}
    axis = Dimension("raised", tuple(kept), titles)

    def end(which: str) -> dict[Index, str]:
        return {(k,): f"={{{f.key}}}" if f.value is not None else f"={{{f.key}_{which}}}" for k, f in kept.items()}

    return (
        Table(
            "Capex 2026: documented in February against April",
            axis,
            (
                Line("raised_before_low", "February, low", "USD bn", {(k,): before[k][0] for k in kept}),
                Line("raised_before_high", "February, high", "USD bn", {(k,): before[k][1] for k in kept}),
                Line("raised_low", "April, low", "USD bn", end("low")),
                Line("raised_high", "April, high", "USD bn", end("high")),
                Line(
                    "raised_by",
                    "Middle raised by",
                    "USD bn",
                    "=AVERAGE({raised_low},{raised_high})-AVERAGE({raised_before_low},{raised_before_high})",
                    output="raised_{raised}",
                ),
                Line(
                    "raised_share",
                    "Raised by",
                    "%",
                    "={raised_by}/AVERAGE({raised_before_low},{raised_before_high})",
                ),
                Line("raised_verdict", "Verdict", "text", '=IF({raised_inside}=1,"inside","outside")', weight="state"),
                Line(
                    "raised_inside",
                    "Inside",
                    "flag",
                    "=1*(ABS(AVERAGE({raised_low},{raised_high})-({raised_before_low}+{raised_before_high})/2)"
                    "<=({raised_before_high}-{raised_before_low})/2+{tolerance})",
                ),
                source_column("raised_source", "Source of April", {k: cited(figures, f.key) for k, f in kept.items()}),
            ),
            note="Verdict: whether the middle of April lies inside the range of February.",
            notes={company: "February: the residual." for company, _ in known(register, axes).implied}
            | {"four": "Both totals add rounded or upper figures."},
        ),
    )


def _checks() -> Section:
    return Section(
        "Checks",
        (
            Check(
                "check_outturn_backlog",
                "Opening backlog, expansion and the rest give the closing backlog",
                "=1*(ABS({aws_backlog}+{openai_contract_expansion}+{backlog_added_2026q1_ex_expansion}"
                "-{aws_backlog_2026q1})<={tolerance})",
            ),
            Check(
                "check_outturn_expansion",
                "The backlog gained no less than the expansion of the contract",
                "=1*({backlog_added_2026q1_ex_expansion}>=0)",
                severity="warning",
                why="Else not all of it can have been booked.",
            ),
        ),
    )
