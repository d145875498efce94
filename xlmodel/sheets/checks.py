"""Checks: the checks that the other sheets declare, as rows of the sheet that `checks.txt` declares.

What tells of formulas that somebody typed over stands here, since it is declared only where there are some; so does
what asks every table of inputs and every worksheet, which the text cannot list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlmodel.language import Check, Constant, Item, Sheet, indexes, items, named
from xlmodel.sheets.fitting import told_inputs
from xlmodel.sheets.pages import page, selected
from xlmodel.sheets.sound import sound_checks, sound_rows
from xlmodel.text import Given, Part

AND_TYPED_OVER = '&", overrides: "&FIXED({overrides_standing},0)'
"""What the overall sentence then ends with."""

NONE_TYPED_OVER = Check(
    "check_no_overrides",
    "No formula is typed over",
    "=1*({overrides_standing}=0)",
    severity="warning",
    why="A cell that somebody typed over no longer follows the declared formula; Changes lists each.",
)
"""The warning of a workbook in which somebody typed over computed cells."""


def sheet(others: Sequence[Sheet], settled: Mapping[str, Item], overrides: int = 0) -> Sheet:
    """Return the Checks sheet over the checks that the other sheets declare.

    `settled` are their items with the choices of formulas made.
    `overrides` counts the computed cells that somebody typed over: where there are some, a warning tells of them.
    """
    found: dict[str, list[Mapping[str, str]]] = {"error": [], "warning": []}
    for other in others:
        for item, over in items(other):
            if not isinstance(item, Check):
                continue
            for index in indexes(over):
                at = named(over, index)
                titles = {dimension.name: dimension.title(at[dimension.name]) for dimension in other.over}
                found[item.severity].append(_row(item, at, other.name.format(**titles)))
    asked = [other for other in others if other.aside != "input"]
    sound = sound_checks(asked, settled)
    found["error"] += [_row(check, {}, name) for check, name in sound]
    parts: dict[str, Part] = {"inputs": told_inputs(), "sound_checks": tuple(check for check, _ in sound)}
    typed_over: Part = ()
    if overrides:
        typed_over = (Constant("overrides_standing", "Formulas typed over", "count", {(): overrides}), NONE_TYPED_OVER)
        found["warning"].append(_row(NONE_TYPED_OVER, {}, "Checks"))
    through = {"errors": found["error"], "warnings": found["warning"], "sound": sound_rows(asked, settled)}
    words = {"and_typed_over": AND_TYPED_OVER if overrides else ""}
    return page("checks", Given(words=words, through=through, parts={**parts, "typed_over": typed_over}))


def _row(check: Check, at: Mapping[str, int | str], sheet: str) -> Mapping[str, str]:
    """Return what the row of a check says."""
    members = [str(member) for member in at.values()]
    return {
        "key": "_".join([check.key, *members]),
        "label": f"{check.label} ({', '.join(members)})" if members else check.label,
        "cell": selected(check.key, at),
        "sheet": sheet,
        "note": check.why,
    }
