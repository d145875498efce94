"""Reconciliation: does every figure that a source states agree with what the model computes?

Judgements: `exact` ties if the recomputed value rounds to the printed figure at its printed step; `about` within
a tolerance; `nearly` from below; `over` and `at least` if not below, `up to` if not above; a `range` if inside.
A tie between figures of one source is an identity and proves the arithmetic only; a tie with another source is
independent. What does not tie belongs in Conflicts, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlmodel.language import Check, Dimension, Index, Line, Member, Section, Sheet, Table, Words
from xlmodel.register import Figure, Register


@dataclass(frozen=True)
class Tie:
    """A stated figure by its input key, and the line that recomputes it."""

    stated: str
    recomputed: str
    proof: Literal["independent", "identity"]
    how: str


TIES = (
    Tie("aws_run_rate_stated", "{aws_run_rate}", "identity", "Quarter × 4."),
    Tie("capex_amazon_growth_2026_stated", "{capex_amazon_growth_2026}", "identity", "200 on 131."),
    Tie("four_capex_growth_2024_stated", "{four_capex_growth_2024}", "identity", "246 on 151."),
    Tie("four_capex_2025_guidance_stated", "{early_total_high}", "identity", "Sum of the guidance at its top."),
    Tie("charges_total_stated", "{charges_total}", "identity", "Sum of the three charges."),
    Tie("charges_total_reported", "{charges_total}", "independent", "The call in English states the sum."),
    Tie(
        "operating_income_ex_charges_stated",
        "{operating_income_ex_charges}",
        "independent",
        "Release, charges of the call.",
    ),
    Tie(
        "operating_income_ex_charges_2025q3_stated",
        "{quarter_ex_charges[q3]}",
        "identity",
        "Reported plus two charges.",
    ),
    Tie(
        "aws_operating_income_2025q4_reported",
        "{aws_operating_income}",
        "independent",
        "Documented margin × revenue.",
    ),
    Tie("aws_operating_margin", "{aws_margin_reported}", "independent", "Released income ÷ revenue."),
    Tie("aws_revenue_growth", "{aws_growth_reported}", "independent", "Revenue on the released prior year."),
    Tie(
        "aws_backlog_2025q3",
        "{backlog_prior_quarter}",
        "independent",
        "Backlog ÷ (1 + growth on the quarter).",
    ),
    Tie("consensus_capex_2026", "{consensus_capex_2026_implied}", "independent", "Plan ÷ (1 + stated gap)."),
    Tie(
        "consensus_gap_2026",
        "{consensus_gap_recomputed}",
        "independent",
        "Plan on the consensus of a data provider.",
    ),
    Tie("capex_amazon_2024", "{capex_cash[amazon,2024]}", "independent", "Cash purchases of the year."),
    Tie("capex_amazon_2025", "{capex_cash[amazon,2025]}", "independent", "Cash purchases of the year."),
    Tie(
        "microsoft_capex_2024q4",
        "{microsoft_capex_cash_2024q4}",
        "independent",
        "Cash purchases, so leases are left out.",
    ),
)
"""Every stated figure that the sheets derive, in the order of the sheets."""

RULES = ("exact", "about", "nearly", "over", "at least", "up to", "range")
RULE = Dimension("rule", RULES)


def sheet(register: Register, ties: tuple[Tie, ...] = TIES) -> Sheet:
    """Return the Reconciliation sheet for the ties whose figures are among the inputs."""
    figures = {figure.key: figure for figure in (*register.facts, *register.peer_capex)}
    kept = tuple(tie for tie in ties if tie.stated in figures)
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
        ),
        blocks=(_ties(kept, figures), _rules(), _checks()),
        aside="output",
    )


def _ties(ties: tuple[Tie, ...], figures: dict[str, Figure]) -> Table:
    axis = Dimension(
        "stated", tuple(tie.stated for tie in ties), {tie.stated: figures[tie.stated].label for tie in ties}
    )
    units: dict[Member, str] = {tie.stated: figures[tie.stated].unit for tie in ties}

    def end(which: str) -> dict[Index, str]:
        return {
            (key,): f"={{{key}}}" if figures[str(key)].value is not None else f"={{{key}_{which}}}"
            for key in axis.members
        }

    lines = (
        Line("tie_low", "Stated, low", units, end("low")),
        Line("tie_high", "Stated, high", units, end("high")),
        Line("tie_qualifier", "Qualifier", "text", {(k,): f"={{figure_qualifier[{k}]}}" for k in axis.members}),
        Line("tie_step", "Printed step", units, {(k,): f"={{figure_step[{k}]}}" for k in axis.members}),
        Line("tie_recomputed", "Recomputed", units, {(tie.stated,): f"={tie.recomputed}" for tie in ties}),
        Line(
            "tie_difference",
            "Outside by",
            units,
            "={tie_recomputed}-MIN({tie_high},MAX({tie_low},{tie_recomputed}))",
        ),
        Line("tie_rule", "Rule", "rank", "=MATCH({tie_qualifier},{rule_name[rule=*]},0)"),
        Line(
            "tie_lower",
            "Allowed from",
            units,
            "={tie_low}-INDEX({rule_below[rule=*]},{tie_rule})*ABS({tie_low})-INDEX({rule_step[rule=*]},{tie_rule})*{tie_step}",
        ),
        Line(
            "tie_upper",
            "Allowed to",
            units,
            "={tie_high}+INDEX({rule_above[rule=*]},{tie_rule})*ABS({tie_high})+INDEX({rule_step[rule=*]},{tie_rule})*{tie_step}",
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
        Words("tie_proof", "Proof", {(tie.stated,): tie.proof for tie in ties}),
    )
    return Table(
        "Stated against recomputed",
        axis,
        lines,
        note="Outside by: distance from the stated figure or range. Identity: both sides rest on one source.",
        notes={tie.stated: tie.how for tie in ties},
    )


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
