"""Inputs that are a word to be picked from a list, such as the case shown and the base quarter."""

from __future__ import annotations

from xlmodel.language import Input, Item, Line, Words
from xlmodel.register import own_words
from xlmodel.sheets.fitting import one_of
from xlmodel.sheets.provenance import own_origins
from xlmodel.tables import Assumption, ModelInputs
from xlmodel.tables.origins import assumption_origin
from xlmodel.tables.schemas import BASE_QUARTER, CASE

PICKED = {CASE: "picked_case", BASE_QUARTER: "picked_quarter"}
"""The lines of the two that stand on the Dashboard, the only place where they are picked."""

AT_ONCE = 6
"""Words of a list with which one formula compares."""


def picked_from(register: ModelInputs, key: str, line: str) -> tuple[Item, ...]:
    """Return the cell of such an input as `line`, and what is told of it."""
    return (picker(register, key, line), *told_of(register, key, line))


def picker(register: ModelInputs, key: str, line: str, label: str = "") -> Input:
    """Return the cell of such an input as `line`."""
    item = _assumption(register, key)
    why = assumption_origin(item)
    return Input(
        line,
        label or item.label,
        "text",
        {(): key},
        choices=register.cells[key].choices,
        built_in=f"{key}_built_in",
        origin=why,
        own=own_origins(register, (key,), "text", why),
    )


def told_of(register: ModelInputs, key: str, line: str) -> tuple[Item, ...]:
    """Return where such an input comes from if that is told, whether it differs, and whether it is on its list."""
    item, own = _assumption(register, key), register.own.get(key)
    told = (
        (Words(f"{key}_since", f"{item.label}: where it comes from", {(): own_words(own, "text")}, ()),) if own else ()
    )
    return (
        *told,
        Line(
            f"{key}_changed",
            f"{item.label}: differs from the built-in one",
            "changed",
            f"=IFERROR(1-({{{line}}}={{{key}_built_in}})*1,1)",
            (),
        ),
        Words(f"{key}_built_in", f"{item.label}: built-in", {(): str(register.builtin[key])}, ()),
    )


def on_its_list(register: ModelInputs, key: str, line: str) -> tuple[Line, ...]:
    """Return the line that tells whether a word is on its list, behind those that ask a part of a long list each."""
    cell = register.cells[key]
    label, choices = cell.label, cell.choices
    parts = [choices[start : start + AT_ONCE] for start in range(0, len(choices), AT_ONCE)]
    if len(parts) == 1:
        return (Line(f"{key}_fits", f"{label}: is on its list", "flag", one_of(line, choices), (), weight="state"),)
    asked = tuple(
        Line(f"{key}_fits_{place}", f"{label}: is on part {place} of its list", "flag", one_of(line, part), ())
        for place, part in enumerate(parts, 1)
    )
    any_of = f"=MAX({','.join(f'{{{one.key}}}' for one in asked)})"
    return (*asked, Line(f"{key}_fits", f"{label}: is on its list", "flag", any_of, (), weight="state"))


def _assumption(register: ModelInputs, key: str) -> Assumption:
    return next(one for one in register.assumptions if one.key == key)
