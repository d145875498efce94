"""Three values of one input meet: what the workbook was built with, what its cell says, what the inputs say now.

- changed in the cell only: the cell's stays;
- changed in the inputs only: the inputs' arrives;
- changed in both: the cell's stays, and where the two differ that is a conflict, told once;
- an edit whose key the inputs no longer have waits, and returns with its key.

An edit ends where the inputs come to say the same. Nothing here knows a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Value = float | str


@dataclass(frozen=True)
class Edit:
    """A person's value: what the inputs said when it was typed, since when it is kept, and the formula as typed."""

    value: Value
    then: Value
    since: str
    formula: str = ""


@dataclass(frozen=True)
class Conflict:
    """An input that changed in the cell and in the inputs: the cell's value stays."""

    key: str
    typed: Value
    was: Value
    inputs: Value


@dataclass(frozen=True)
class Merged:
    """The edits that stay by key, those that wait for their key, and the conflicts."""

    kept: Mapping[str, Edit]
    waiting: Mapping[str, Edit]
    conflicts: tuple[Conflict, ...]


def merge(
    built: Mapping[str, Value],
    cells: Mapping[str, Value],
    inputs: Mapping[str, Value],
    earlier: Mapping[str, Edit],
    today: str,
    formulas: Mapping[str, str] | None = None,
) -> Merged:
    """Merge by key.

    `built` is what the inputs said at the last build, `cells` what the workbook says, `inputs` what the inputs say
    now, `earlier` the edits that earlier builds kept or that wait. A key of `cells` that was not built before is
    compared with the inputs of today.
    """
    kept: dict[str, Edit] = {}
    waiting: dict[str, Edit] = {}
    conflicts: list[Conflict] = []
    typed = {key: edit.value for key, edit in earlier.items()} | dict(cells)
    for key, value in typed.items():
        if key not in built and key not in inputs and key not in earlier:
            continue
        before = earlier[key].then if key not in cells else built.get(key, inputs.get(key, value))
        if same(value, before):
            continue
        known = earlier.get(key)
        formula = (formulas or {}).get(key, "")
        if known and same(known.value, value):
            edit = Edit(value, known.then, known.since, formula or known.formula)
        else:
            edit = Edit(value, before, today, formula)
        if key not in inputs:
            waiting[key] = edit
        elif not same(value, inputs[key]):
            kept[key] = edit
            if not same(inputs[key], before):
                conflicts.append(Conflict(key, value, before, inputs[key]))
    order = {key: place for place, key in enumerate(inputs)}
    kept = dict(sorted(kept.items(), key=lambda item: order[item[0]]))
    return Merged(kept, dict(sorted(waiting.items())), tuple(sorted(conflicts, key=lambda one: order[one.key])))


def same(one: Value, other: Value) -> bool:
    """Tell whether two values are one: numbers to the 15 digits that every spreadsheet keeps."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return f"{one + 0.0:.15g}" == f"{other + 0.0:.15g}"
