"""Changes: which inputs did a person change in this workbook, since when, and what would the input files say?

Judgements: an edit is listed by its key, with the day of the build that first carried it over. Where the input
files have moved since, the person's value still stands and the line says so. The edit of an input that the files
no longer have waits here with its value, and returns to its cell if the input does. What was typed over a
computed cell stands here with the formula that it replaced; who deletes its row takes it back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from xlmodel.language import (
    Block,
    Check,
    Constant,
    Dimension,
    Input,
    Line,
    Memory,
    Prose,
    Sheet,
    Table,
    Words,
    indexes,
    items,
    key_text,
    unit_at,
)
from xlmodel.register import Kept, Override
from xlmodel.tables import Register

OVERRIDES = "Formulas typed over"
"""The heading above what was typed over computed cells."""

MEMORY = Memory(
    "Memory of this build",
    "What the cells held when this file was built, packed. The next build reads it to tell what was typed since.",
)


def sheet(register: Register, others: Sequence[Sheet]) -> Sheet:
    """Return the Changes sheet over the edits that the register keeps; the cells stand on the other sheets."""
    blocks: list[Block] = []
    if register.kept:
        blocks.append(_kept(register, _references(others)))
    if register.waiting:
        blocks.append(_waiting(register.waiting))
    if register.overrides:
        blocks.append(_overrides(register.overrides, others))
    if not blocks:
        nothing = "Nothing. What is typed over a blue cell is kept by the next build and listed here from then on."
        blocks.append(Prose("Kept from the workbook", (nothing,)))
    return Sheet(
        key="changes",
        name="Changes",
        question="Which inputs were changed by hand in this workbook, and what do the input files say?",
        blocks=(*blocks, MEMORY),
        aside="output",
    )


def _references(others: Sequence[Sheet]) -> dict[str, str]:
    """Return how a formula names each input cell: the item it stands in and its index there."""
    found: dict[str, str] = {}
    for other in others:
        for item, dims in items(other):
            if isinstance(item, Input):
                for index, cell in item.cells.items():
                    chosen = ",".join(f"{dim.name}={member}" for dim, member in zip(dims, index, strict=True))
                    found[cell] = f"{{{item.key}[{chosen}]}}" if chosen else f"{{{item.key}}}"
    return found


def _kept(register: Register, references: Mapping[str, str]) -> Table:
    kept = register.kept
    axis = Dimension("kept", tuple(edit.key for edit in kept), {edit.key: edit.label for edit in kept})
    units: dict[Any, str] = {edit.key: edit.unit for edit in kept}
    return Table(
        "Kept from the workbook",
        axis,
        (
            Line("kept_value", "In the workbook", units, {(e.key,): f"={references[e.key]}" for e in kept}),
            Constant("kept_built_in", "Built-in value", units, {(e.key,): register.stated[e.key] for e in kept}),
            Line("kept_changed", "Changed", "changed", "=1-1*({kept_value}={kept_built_in})"),
            Constant("kept_then", "Built-in when typed", units, {(e.key,): e.then for e in kept}),
            Words("kept_since", "Kept since", {(e.key,): e.since for e in kept}),
            Words("kept_state", "State", {(e.key,): _state(register, e) for e in kept}),
            Words("kept_formula", "Typed as", {(e.key,): e.formula for e in kept if e.formula}),
        ),
        note="A value typed over an input stays through every build. Type the built-in value to go back to it.",
        member_heading="Key",
    )


def _state(register: Register, edit: Kept) -> str:
    moved = register.stated[edit.key] != edit.then
    return "conflict: the input files have moved since; the typed value stands" if moved else "kept"


def _waiting(waiting: Sequence[Kept]) -> Table:
    axis = Dimension("waiting", tuple(edit.key for edit in waiting), {edit.key: edit.label for edit in waiting})
    units: dict[Any, str] = {edit.key: edit.unit for edit in waiting}
    return Table(
        "No longer an input",
        axis,
        (
            Constant("waiting_value", "Typed value", units, {(e.key,): e.value for e in waiting}),
            Constant("waiting_then", "Built-in when typed", units, {(e.key,): e.then for e in waiting}),
            Words("waiting_since", "Kept since", {(e.key,): e.since for e in waiting}),
            Words("waiting_formula", "Typed as", {(e.key,): e.formula for e in waiting if e.formula}),
        ),
        note="Typed values whose key the input files no longer have, or have with another unit or other limits. Each"
        " returns to its cell if its key does. Delete a row here to take one back.",
        member_heading="Key",
    )


def _overrides(overrides: Sequence[Override], others: Sequence[Sheet]) -> Table:
    axis = Dimension("override", tuple(one.key for one in overrides), {one.key: one.label for one in overrides})
    units, reached = _computed(others, {one.key for one in overrides})
    return Table(
        OVERRIDES,
        axis,
        (
            Line("override_value", "In the workbook", units, reached),
            Words("override_typed", "Typed", {(one.key,): one.typed for one in overrides}),
            Words("override_replaced", "Instead of", {(one.key,): one.replaced for one in overrides}),
            Words("override_since", "Kept since", {(one.key,): one.since for one in overrides}),
        ),
        note="What was typed over a formula stays through every build. Clear its key here to take it back.",
        member_heading="Key",
        erasable=True,
    )


def _computed(others: Sequence[Sheet], keys: Collection[str]) -> tuple[dict[Any, str], dict[tuple[str], str]]:
    """Return the unit of some computed cells, and how a formula names each."""
    units: dict[Any, str] = {}
    reached: dict[tuple[str], str] = {}
    for other in others:
        for item, dims in items(other):
            if not isinstance(item, Line | Check):
                continue
            for index in indexes(dims):
                key = key_text((item.key, index))
                if key in keys:
                    chosen = ",".join(f"{dim.name}={member}" for dim, member in zip(dims, index, strict=True))
                    units[key] = unit_at(item, index)
                    reached[(key,)] = f"={{{item.key}[{chosen}]}}" if chosen else f"={{{item.key}}}"
    return units, reached
