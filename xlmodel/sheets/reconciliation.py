"""Reconciliation: the ties of the list in the inputs; the rest of the sheet stands in `reconciliation.txt`."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Dimension, Index, Line, Member, Sheet, Table, Words
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import TIES, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, Listed, Register
from xlmodel.text import Given

RULES = ("exact", "about", "nearly", "over", "at least", "up to", "range")
RULE = Dimension("rule", RULES)


def sheet(register: Register) -> Sheet:
    """Return the Reconciliation sheet."""
    ties = _ties(rows_of(register, TIES), by_key(register))
    return page("reconciliation", Given({"rule": RULE}, parts={"ties": ties}))


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


def proof(tie: Listed, figures: Mapping[str, Figure]) -> str:
    """Return what a tie proves: `restated` where the other side is a second print, with nothing derived.

    `independent`: another source, or a company's own later figure, stands on one side. `identity`: both sides rest on
    figures of one source, so the tie proves the arithmetic only.
    """
    cells = {cell for figure in figures.values() for cell in figure.cells}
    stated = tie.texts["proof"]
    return "restated" if tie.texts["recomputed"].strip("{}") in cells and stated == "independent" else stated
