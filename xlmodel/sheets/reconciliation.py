"""Reconciliation: the ties of the list in the inputs; the rest of the sheet stands in `reconciliation.txt`."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Dimension, Index, Line, Member, Sheet, Table, Words
from xlmodel.sheets.axes import DOCUMENTS_QUARTER
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import TIES, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, Listed, Register
from xlmodel.tables.lists import TIE_CLASSES
from xlmodel.text import Given

RULES = ("exact", "about", "nearly", "over", "at least", "up to", "range")
RULE = Dimension("rule", RULES)


def sheet(register: Register) -> Sheet:
    """Return the Reconciliation sheet."""
    ties = _ties(rows_of(register, TIES), by_key(register))
    kinds = Dimension("tie_kind", TIE_CLASSES, {kind: kind.capitalize() for kind in TIE_CLASSES})
    return page(
        "reconciliation",
        Given({"rule": RULE, "tie_kind": kinds}, {"documents": DOCUMENTS_QUARTER}, parts={"ties": ties}),
    )


def _ties(ties: Mapping[str, Listed], figures: Mapping[str, Figure]) -> Table:
    axis = Dimension("stated", tuple(ties), {key: figures[key].label for key in ties})
    units: dict[Member, str] = {key: figures[key].unit for key in ties}
    ranges = [key for key in ties if figures[key].value is None]
    both: frozenset[Index] = frozenset((key,) for key in ranges)

    def at_rule(part: str) -> str:
        return f"INDEX({{rule_{part}[rule=*]}},{{tie_rule}})"

    def end(key: str, label: str, end: str) -> tuple[Line, ...]:
        """Return what the stated figure `end` allows and whether the other side, `key`, keeps to it."""
        name, where = key.removeprefix("tie_recomputed"), both if key.endswith("_high") else None
        allowed = f"{{{end}}}-{at_rule('below')}*ABS({{{end}}})-{at_rule('step')}*{{tie_step}}"
        up_to = f"{{{end}}}+{at_rule('above')}*ABS({{{end}}})+{at_rule('step')}*{{tie_step}}"
        not_below = f"=1*OR({at_rule('open_below')}=1,{{{key}}}>={{tie_lower{name}}}-{{tolerance}})"
        not_above = f"=1*OR({at_rule('open_above')}=1,{{{key}}}<={{tie_upper{name}}}+{at_rule('edge')}*{{tolerance}})"
        return (
            Line(f"tie_lower{name}", f"{label}allowed from", units, f"={allowed}", fine=True, where=where),
            Line(f"tie_upper{name}", f"{label}allowed to", units, f"={up_to}", fine=True, where=where),
            Line(f"tie_above_lower{name}", f"{label}not below", "flag", not_below, where=where),
            Line(f"tie_below_upper{name}", f"{label}not above", "flag", not_above, where=where),
        )

    holds = "{tie_above_lower}*{tie_below_upper}"
    highest = {key: ties[key].texts["recomputed_high"] or ties[key].texts["recomputed"] for key in ranges}
    lines: tuple[Line | Words, ...] = (
        Line("tie_low", "Stated", units, _stated(axis, ranges, "low"), fine=True),
        Line("tie_high", "to", units, _stated(axis, ranges, "high"), fine=True),
        Line("tie_qualifier", "Qualifier", "text", {(k,): f"={{figure_qualifier[{k}]}}" for k in axis.members}),
        Line(
            "tie_recomputed",
            "Recomputed",
            units,
            {(k,): f"={t.texts['recomputed']}" for k, t in ties.items()},
            fine=True,
        ),
        Line("tie_recomputed_high", "to", units, {(k,): f"={text}" for k, text in highest.items()}, fine=True),
        Line("tie_difference", "Difference", units, "={tie_recomputed}-{tie_low}", fine=True),
        Line("tie_difference_high", "at the top", units, "={tie_recomputed_high}-{tie_high}", fine=True, where=both),
        Line("tie_verdict", "Verdict", "text", '=IF({tie}=1,"ties","does not tie")', weight="state"),
        Words("tie_class", "Class", {(key,): tie.texts["class"] for key, tie in ties.items()}),
        Line("tie_step", "Printed step", units, {(k,): f"={{figure_step[{k}]}}" for k in axis.members}, fine=True),
        Line("tie_rule", "Rule", "rank", "=MATCH({tie_qualifier},{rule_name[rule=*]},0)"),
        *end("tie_recomputed", "", "tie_low"),
        *end("tie_recomputed_high", "Top: ", "tie_high"),
        Line(
            "tie",
            "Ties",
            "flag",
            {
                (k,): f"={holds}" + ("*{tie_above_lower_high}*{tie_below_upper_high}" if k in ranges else "")
                for k in ties
            },
            output="tie_{stated}",
        ),
    )
    return Table(
        "Stated against recomputed",
        axis,
        lines,
        note="A range ties end by end. Difference: recomputed less stated. The class is what a tie proves: see below.",
        notes={key: tie.texts["how"] for key, tie in ties.items()},
    )


def _stated(axis: Dimension, ranges: list[str], end: str) -> dict[Index, str]:
    """Return the formulas of the stated figures, or of an end of those that are ranges; only they have a high end."""
    members = axis.members if end == "low" else ranges
    return {(k,): f"={{{k}_{end}}}" if k in ranges else f"={{{k}}}" for k in members}
