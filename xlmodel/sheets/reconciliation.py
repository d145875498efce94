"""Reconciliation: does every figure that a source states agree with what the model computes?

Judgements: `exact` ties if the recomputed value rounds to the printed figure at its printed step; `about` within
a tolerance; `nearly` from below; `over` and `at least` if not below, `up to` if not above; a `range` if inside.
A tie between figures of one source is an identity and proves the arithmetic only; a tie with another source is
independent; a figure that a second source merely prints again is restated. What does not tie belongs in Conflicts.
"""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Check, Dimension, Index, Line, Member, Section, Sheet, Table, Words
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import TIES, rows_of
from xlmodel.tables import Figure, Listed, Register

RULES = ("exact", "about", "nearly", "over", "at least", "up to", "range")
RULE = Dimension("rule", RULES)


def sheet(register: Register) -> Sheet:
    """Return the Reconciliation sheet."""
    figures = by_key(register)
    return Sheet(
        key="reconciliation",
        name="Reconciliation",
        question="Does every figure that a source states agree with what the model computes?",
        findings=(
            Line(
                "finding_ties",
                "Finding: ties",
                "text",
                '=FIXED(SUM({tie[stated=*]}),0)&" of "&FIXED(ROWS({tie[stated=*]}),0)&" stated figures tie."',
            ),
            Line(
                "finding_ties_independent",
                "Finding: independent ties",
                "text",
                '=FIXED(SUM({tie_independent[stated=*]}),0)&" of the ties rest on a second source; "'
                '&"the others prove the arithmetic of one."',
            ),
        ),
        blocks=(_ties(rows_of(register, TIES), figures), _workings(), _rules(), _checks()),
        aside="output",
    )


def _ties(ties: Mapping[str, Listed], figures: Mapping[str, Figure]) -> Table:
    axis = Dimension("stated", tuple(ties), {key: figures[key].label for key in ties})
    units: dict[Member, str] = {key: figures[key].unit for key in ties}
    recomputed: dict[Index, str] = {(key,): f"={tie.texts['recomputed']}" for key, tie in ties.items()}

    def end(which: str) -> dict[Index, str]:
        return {
            (key,): f"={{{key}}}" if figures[str(key)].value is not None else f"={{{key}_{which}}}"
            for key in axis.members
        }

    lines = (
        Line("tie_low", "Stated, low", units, end("low"), fine=True),
        Line("tie_high", "Stated, high", units, end("high"), fine=True),
        Line("tie_qualifier", "Qualifier", "text", {(k,): f"={{figure_qualifier[{k}]}}" for k in axis.members}),
        Line("tie_step", "Printed step", units, {(k,): f"={{figure_step[{k}]}}" for k in axis.members}, fine=True),
        Line("tie_recomputed", "Recomputed", units, recomputed, fine=True),
        Line(
            "tie_difference",
            "Outside by",
            units,
            "={tie_recomputed}-MIN({tie_high},MAX({tie_low},{tie_recomputed}))",
            fine=True,
        ),
        Line("tie_rule", "Rule", "rank", "=MATCH({tie_qualifier},{rule_name[rule=*]},0)"),
        Line(
            "tie_lower",
            "Allowed from",
            units,
            "={tie_low}-INDEX({rule_below[rule=*]},{tie_rule})*ABS({tie_low})-INDEX({rule_step[rule=*]},{tie_rule})*{tie_step}",
            fine=True,
        ),
        Line(
            "tie_upper",
            "Allowed to",
            units,
            "={tie_high}+INDEX({rule_above[rule=*]},{tie_rule})*ABS({tie_high})+INDEX({rule_step[rule=*]},{tie_rule})*{tie_step}",
            fine=True,
        ),
        Line(
            "tie_above_lower",
            "Not below",
            "flag",
            "=1*OR(INDEX({rule_open_below[rule=*]},{tie_rule})=1,{tie_recomputed}>={tie_lower}-{tolerance})",
        ),
        Line(
            "tie_below_upper",
            "Not above",
            "flag",
            "=1*OR(INDEX({rule_open_above[rule=*]},{tie_rule})=1,"
            "{tie_recomputed}<={tie_upper}+INDEX({rule_edge[rule=*]},{tie_rule})*{tolerance})",
        ),
        Line("tie", "Ties", "flag", "={tie_above_lower}*{tie_below_upper}", output="tie_{stated}"),
        Line("tie_verdict", "Verdict", "text", '=IF({tie}=1,"ties","does not tie")', weight="state"),
        Words("tie_proof", "Proof", {(key,): proof(tie, figures) for key, tie in ties.items()}),
        Line("tie_independent", "Ties, independent", "flag", '={tie}*({tie_proof}="independent")'),
    )
    return Table(
        "Stated against recomputed",
        axis,
        lines,
        note="Outside by: distance from the stated figure or range. Identity: both sides rest on one source.",
        notes={key: tie.texts["how"] for key, tie in ties.items()},
    )


def _workings() -> Section:
    def line(key: str, label: str, unit: str, formula: str, why: str) -> Line:
        return Line(key, label, unit, formula, why=why)

    return Section(
        "Workings",
        (
            line(
                "backlog_growth_on_quarter",
                "Backlog on the quarter before, as reported",
                "%",
                "={aws_backlog}/{aws_backlog_2025q3}-1",
                "Both stocks as stated.",
            ),
            line(
                "share_price_prior_close",
                "Share price before the announcement, implied",
                "USD per share",
                "={share_price_premarket}/(1+{share_price_rise})",
                "Price before trading ÷ (1 + rise).",
            ),
            line(
                "share_price_rise_at_open",
                "Share price rise after the open",
                "%",
                "={share_price_open}/{share_price_prior_close}-1",
                "Price after the open on that close.",
            ),
            line(
                "capex_with_leases_sum_2024",
                "Four companies 2024, parts with leases",
                "USD bn",
                "={capex_cash[amazon,2024]}+{capex_cash[alphabet,2024]}+{meta_capex_with_leases_2024}"
                "+{microsoft_capex_with_leases_2024}",
                "Amazon and Alphabet in cash, no lease figure known.",
            ),
            line(
                "capex_with_leases_sum_2025",
                "Four companies 2025, parts with leases",
                "USD bn",
                "={capex_cash[amazon,2025]}+{capex_cash[alphabet,2025]}+{meta_capex_with_leases_2025}"
                "+{microsoft_capex_with_leases_2025}",
                "Amazon and Alphabet in cash, no lease figure known.",
            ),
            line(
                "capex_with_leases_growth_2025",
                "Four companies, growth 2025 with leases",
                "%",
                "={four_capex_with_leases_2025}/{four_capex_with_leases_2024}-1",
                "Stated totals with leases.",
            ),
            line(
                "april_parts_2026",
                "Four companies 2026, parts of April",
                "USD bn",
                "={amazon_capex_guidance_2026_april}+{alphabet_capex_guidance_2026_april_high}"
                "+{meta_capex_guidance_2026_april_high}+{microsoft_capex_guidance_2026_april}",
                "Points, and upper ends of ranges.",
            ),
        ),
    )


def proof(tie: Listed, figures: Mapping[str, Figure]) -> str:
    """Return what a tie proves: `restated` where the other side is a second print, with nothing derived.

    `independent`: another source, or a company's own later figure, stands on one side. `identity`: both sides rest on
    figures of one source, so the tie proves the arithmetic only.
    """
    cells = {cell for figure in figures.values() for cell in figure.cells}
    stated = tie.texts["proof"]
    return "restated" if tie.texts["recomputed"].strip("{}") in cells and stated == "independent" else stated


def _rules() -> Table:
    def pieces(special: dict[str, str], otherwise: str = "=0") -> dict[Index, str]:
        return {(rule,): special.get(rule, otherwise) for rule in RULES}

    return Table(
        "What each qualifier allows",
        RULE,
        (
            Words("rule_name", "Qualifier", {(rule,): rule for rule in RULES}),
            Line(
                "rule_below",
                "Below, share",
                "%",
                pieces({"about": "={tie_about_tolerance}", "nearly": "=1-{tie_nearly_floor}"}),
            ),
            Line("rule_above", "Above, share", "%", pieces({"about": "={tie_about_tolerance}"})),
            Line("rule_step", "Printed steps", "x", pieces({"exact": "=1/2"})),
            Line("rule_open_below", "No floor", "flag", pieces({"up to": "=1"})),
            Line("rule_open_above", "No ceiling", "flag", pieces({"over": "=1", "at least": "=1"})),
            Line("rule_edge", "Upper end", "x", pieces({"exact": "=-1"}, "=1")),
        ),
        note="Exact: half a printed step either way; the upper end rounds away, so it does not count (-1).",
    )


def _checks() -> Section:
    return Section(
        "Checks",
        (
            Check(
                "check_ties",
                "Every stated figure ties with what the model computes",
                "=1*(SUM({tie[stated=*]})=ROWS({tie[stated=*]}))",
                severity="warning",
                why="A changed input may break a tie: the row says which.",
            ),
        ),
    )
