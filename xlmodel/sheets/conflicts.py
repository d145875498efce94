"""Conflicts: where do two sources, or a source and its own arithmetic, not agree, and what does the model use?

Judgements: a figure stays as its source states it, and the conflict is shown rather than mended; the documents are
used where the question is theirs, the releases stand beside them; a tie within a tolerance may still be a conflict
of two sources. Some conflicts are of meaning and have no figures.
"""

from __future__ import annotations

from xlmodel.language import Check, Index, Line, Member, Section, Sheet, Table, Words
from xlmodel.sheets.citing import by_key, cited
from xlmodel.sheets.listed import CONFLICTS, headings, labelled, rows_of
from xlmodel.tables import Register


def sheet(register: Register) -> Sheet:
    """Return the Conflicts sheet."""
    return Sheet(
        key="conflicts",
        name="Conflicts",
        question="Where do sources not agree with each other or with themselves, and what does the model use?",
        findings=(
            Line(
                "finding_conflicts",
                "Finding: conflicts",
                "text",
                '=FIXED(SUM({conflict_differs[conflict=*]}),0)&" of "&FIXED(COUNT({conflict_differs[conflict=*]}),0)'
                '&" conflicts of figures still differ; the rest are of meaning."',
            ),
            Line(
                "finding_conflict_margin",
                "Finding: AWS margin",
                "text",
                '="The AWS margin is said to have risen by "&FIXED({conflict_one[margin_year]},0)&" bp on the year; '
                'the releases say "&FIXED({conflict_other[margin_year]},0)&" bp."',
            ),
        ),
        blocks=(_table(register), _workings(), _checks()),
        aside="output",
    )


def _table(register: Register) -> Table:
    rows, figures = rows_of(register, CONFLICTS), by_key(register)
    units: dict[Member, str] = {key: row.texts["unit"] for key, row in rows.items()}
    counted: frozenset[Index] = frozenset((key,) for key, row in rows.items() if row.texts["one"])

    def said(key: str, label: str, side: str) -> Words:
        """Return a column of what a side measures and where it is cited from."""
        parts = {
            name: (row.texts[f"{side}_says"], cited(figures, row.texts[f"{side}_source"])) for name, row in rows.items()
        }
        return Words(key, label, {(name,): "; ".join(filter(None, pair)) for name, pair in parts.items()})

    def values(key: str, label: str, side: str) -> Line:
        return Line(key, label, units, {(k,): f"={row.texts[side]}" for k, row in rows.items() if row.texts[side]})

    return Table(
        "Two sides",
        labelled("conflict", rows),
        (
            said("conflict_one_says", "One side", "one"),
            values("conflict_one", "Its figure", "one"),
            said("conflict_other_says", "The other side", "other"),
            values("conflict_other", "Other figure", "other"),
            Line("conflict_difference", "Difference", units, "={conflict_other}-{conflict_one}", where=counted),
            Line(
                "conflict_share",
                "Difference ÷ one side",
                "%",
                "=IF(ABS({conflict_one})<={tolerance},0,{conflict_difference}/ABS({conflict_one}))",
                where=counted,
            ),
            Words("conflict_uses", "The model uses", {(k,): row.texts["uses"] for k, row in rows.items()}),
            Line(
                "conflict_differs",
                "Differs",
                "flag",
                "=1*(ABS({conflict_difference})>{tolerance})",
                where=counted,
            ),
        ),
        note="Difference: the other side less one side. The note says why the model uses what it uses.",
        groups=headings(rows),
        notes={key: row.texts["why"] for key, row in rows.items()},
    )


def _workings() -> Section:
    def line(key: str, label: str, unit: str, formula: str, why: str = "") -> Line:
        return Line(key, label, unit, formula, why=why)

    return Section(
        "Workings",
        (
            line(
                "growth_2026_on_cash",
                "Four companies, 2026 total on cash of 2025",
                "%",
                "={four_capex_2026}/{four_capex_cash[2025]}-1",
            ),
            line(
                "bloomberg_parts_2026",
                "Parts of the 650",
                "USD bn",
                "={capex_amazon_2026}+{capex_high[alphabet,2026]}+{capex_high[meta,2026]}"
                "+{microsoft_capex_plan_fiscal_2026}",
                "Amazon, two upper ends, Microsoft's fiscal year.",
            ),
            line(
                "upper_parts_2026_high",
                "Parts of the 650–700, top",
                "USD bn",
                "={capex_amazon_2026}+{capex_high[alphabet,2026]}+{capex_high[meta,2026]}+{microsoft_capex_pace_2026}",
                "Amazon, two upper ends, Microsoft's pace.",
            ),
            line(
                "lower_parts_2026_low",
                "Parts of the 630–660, bottom",
                "USD bn",
                "={capex_amazon_2026}+{capex_low[alphabet,2026]}+{capex_low[meta,2026]}"
                "+{microsoft_capex_estimate_2026_low}",
                "Amazon, two lower ends, the lowest estimate.",
            ),
            line(
                "orders_of_quarter",
                "Orders of Q4 2025, estimate",
                "USD bn",
                "={backlog_added}+{aws_revenue_quarter}",
                "Backlog added plus revenue.",
            ),
        ),
    )


def _checks() -> Section:
    return Section(
        "Checks",
        (
            Check(
                "check_conflicts_differ",
                "Every conflict of figures still differs",
                "=1*(SUM({conflict_differs[conflict=*]})=COUNT({conflict_differs[conflict=*]}))",
                severity="warning",
                why="A changed input may settle one: take it off the list.",
            ),
        ),
    )
