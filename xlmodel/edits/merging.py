"""Three values of one input meet: what the workbook was built with, what its cell says, what the inputs say now.

- changed in the cell only: the cell's stays;
- changed in the inputs only: the inputs' arrives;
- changed in both: the cell's stays, and where the two differ that is a conflict, told once;
- an edit whose key the inputs no longer have, or have with another meaning, waits, and returns with its key.

An edit ends where the inputs come to say the same. A formula is an edit also where its result is what the inputs say:
it ends when another value is typed or when its row on the sheet of changes is deleted. What `--set` gave is no change
of the inputs: a cell that holds it was not typed. Nothing here knows a file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

InputValue = float | str


@dataclass(frozen=True)
class Edit:
    """A person's value: what the inputs said when it was typed, since when it is kept, and the formula as typed.

    `unit` is that of the input when it was typed, "" where it is not known.
    """

    value: InputValue
    then: InputValue
    since: str
    formula: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Conflict:
    """An input that changed in the cell and in the inputs: the cell's value stays."""

    key: str
    typed: InputValue
    was: InputValue
    inputs: InputValue


@dataclass(frozen=True)
class Merged:
    """The edits that stay by key, those that wait for their key, and the conflicts.

    `returned` are the keys of those that waited and stay from now on, `dropped` those that waited and gave way to a
    newer one of the same key.
    """

    kept: Mapping[str, Edit]
    waiting: Mapping[str, Edit]
    conflicts: tuple[Conflict, ...]
    returned: tuple[str, ...] = ()
    dropped: Mapping[str, Edit] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkbookInputs:
    """What a workbook says of its inputs.

    `built` is what the inputs said when it was built, `given` what `--set` put into cells instead, `cells` what the
    cells say now, `formulas` the formulas among that, `units` the unit of each cell. `kept` are the edits that its
    cells showed, `waiting` those that waited; `struck` are the keys whose row on the sheet of changes is gone.
    """

    built: Mapping[str, InputValue]
    cells: Mapping[str, InputValue]
    formulas: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, InputValue] = field(default_factory=dict)
    kept: Mapping[str, Edit] = field(default_factory=dict)
    waiting: Mapping[str, Edit] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    struck: Collection[str] = ()


def merge(
    held: WorkbookInputs,
    inputs: Mapping[str, InputValue],
    today: str,
    waits: Callable[[str, Edit], bool] = lambda _, __: False,
) -> Merged:
    """Merge by key what a workbook holds with what the inputs say now.

    A key of `cells` that was not built before is compared with the inputs of today. `waits` tells whether an edit
    does not fit the input that has its key now.
    """
    kept: dict[str, Edit] = {}
    waiting: dict[str, Edit] = {}
    conflicts: list[Conflict] = []
    returned: list[str] = []
    dropped: dict[str, Edit] = {}
    for key in dict.fromkeys((*held.kept, *held.waiting, *held.cells)):
        edit, before = _typed(held, key, inputs, today), held.built.get(key, inputs.get(key))
        if edit and key not in held.cells:
            before = edit.then
        waited = held.waiting.get(key) if key not in held.struck else None
        if waited and (key not in inputs or waits(key, waited)):
            waiting[key] = waited
        elif waited and edit is None:
            edit, before = waited, waited.then
            returned.append(key)
        if edit is None:
            continue
        if key not in inputs or waits(key, edit):
            if key in waiting:
                dropped[key] = waiting[key]
            waiting[key] = edit
        elif not _ended(edit, inputs[key]):
            kept[key] = edit
            if before is not None and not same(edit.value, inputs[key]) and not same(inputs[key], before):
                conflicts.append(Conflict(key, edit.value, before, inputs[key]))
    order = {key: place for place, key in enumerate(inputs)}
    return Merged(
        dict(sorted(kept.items(), key=lambda item: order[item[0]])),
        dict(sorted(waiting.items())),
        tuple(sorted(conflicts, key=lambda one: order[one.key])),
        tuple(key for key in returned if key in kept),
        dropped,
    )


def _typed(held: WorkbookInputs, key: str, inputs: Mapping[str, InputValue], today: str) -> Edit | None:
    """Return the edit that stands in the cell of a key, new or kept before; None where nothing was typed."""
    known = held.kept.get(key)
    if key not in held.cells:
        return known  # the cell itself is gone, the edit is not
    value, formula = held.cells[key], held.formulas.get(key, "")
    if known and same(known.value, value):
        if not formula and same(value, held.built.get(key, value)) and (not known.formula or key in held.struck):
            return None
        return replace(known, formula=formula or known.formula)
    if not any(key in side for side in (held.built, held.given, held.kept, held.waiting, inputs)):
        return None  # nothing is known of such an input
    if not known and key in held.given and same(value, held.given[key]) and not formula:
        return None
    before = held.built.get(key, inputs.get(key, held.given.get(key, value)))
    if same(value, before) and not formula:
        return None
    return Edit(value, before, today, formula, held.units.get(key, ""))


def _ended(edit: Edit, now: InputValue) -> bool:
    """Tell whether the inputs have come to say what was typed."""
    return same(edit.value, now) and not (edit.formula and same(edit.value, edit.then))


def same(one: InputValue, other: InputValue) -> bool:
    """Tell whether two values are one: numbers to the 15 digits that every spreadsheet keeps."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return f"{one + 0.0:.15g}" == f"{other + 0.0:.15g}"
