"""Changes: what a person changed in this workbook, as rows of the sheet that `changes.txt` declares.

The memory of the build is no table but a block of its own, and stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlmodel.language import Check, Input, Line, Member, Memory, Sheet, indexes, items, key_text, named, unit_at
from xlmodel.register import Kept
from xlmodel.sheets.pages import page, selected
from xlmodel.tables import ModelInputs
from xlmodel.text import Given

MEMORY = Memory(
    "Memory of this build",
    "What the cells held when this file was built, packed. The next build reads it to tell what was typed since.",
)


def sheet(register: ModelInputs, others: Sequence[Sheet]) -> Sheet:
    """Return the Changes sheet over the edits that the register keeps; the cells stand on the other sheets."""
    cells = input_references(others) if register.kept else {}
    computed = dict(_computed(others)) if register.overrides else {}
    nothing = not (register.kept or register.waiting or register.overrides)
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "kept": [{**_edit(one), **_against(register, one), "cell": cells[one.key]} for one in register.kept],
        "waiting": [_edit(one) for one in register.waiting],
        "typed_over": [
            {
                **{"key": one.key, "label": one.label, "cell": "", "unit": "", **computed.get(one.key, {})},
                **{"typed": one.typed, "replaced": one.replaced, "since": one.since},
            }
            for one in register.overrides
        ],
        "untouched": [{"heading": "Kept from the workbook"}] if nothing else [],
    }
    return page("changes", Given(through=through, parts={"memory": MEMORY}))


def _edit(edit: Kept) -> dict[str, str]:
    """Return what the row of an edit says of the edit alone."""
    return {
        **{"key": edit.key, "label": edit.label, "unit": edit.unit, "value": str(edit.value), "then": str(edit.then)},
        **{"since": edit.since, "formula": edit.formula},
    }


def _against(register: ModelInputs, edit: Kept) -> dict[str, str]:
    """Return what the input files say of an edit now."""
    stated = register.stated[edit.key]
    moved = "conflict: the input files have moved since; the typed value stands"
    return {"built_in": str(stated), "state": moved if stated != edit.then else "kept"}


def input_references(others: Sequence[Sheet]) -> dict[str, str]:
    """Return how a formula names each input cell: the item it stands in and its index there."""
    return {
        cell: selected(item.key, named(over, index))
        for other in others
        for item, over in items(other)
        if isinstance(item, Input)
        for index, cell in item.cells.items()
    }


def _computed(others: Sequence[Sheet]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the computed cells by key, each with its unit and how a formula names it."""
    for other in others:
        for item, over in items(other):
            for index in indexes(over) if isinstance(item, Line | Check) else ():
                at: Mapping[str, Member] = named(over, index)
                yield key_text((item.key, index)), {"cell": selected(item.key, at), "unit": unit_at(item, index)}
