"""The shape of declarations: what Python lets anyone write, and what a model can be made of.

A wrong shape is told before anything is resolved, once, with sheet and key; what would follow from it is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from xlmodel.errors import Fault
from xlmodel.language.declare import (
    Block,
    Check,
    Constant,
    Dimension,
    Grid,
    Input,
    Item,
    Line,
    Section,
    Severity,
    Sheet,
    Table,
    Weight,
    Words,
)

_KEY = re.compile(r"[a-z][a-z0-9_]*$")
_ITEMS, _BLOCKS = get_args(Item), get_args(Block)
_CLOSED = {"weight": get_args(Weight), "severity": get_args(Severity)}
_TUPLES = {"over": Dimension, "choices": str}
_MAPPINGS = {Line: ("opening",), Words: ("texts", "links"), Constant: ("numbers",), Input: ("cells", "limits", "own")}


def misshapen(sheets: Sequence[Sheet], inputs: Sequence[Input]) -> list[Fault]:
    """Return what has not the shape of a declaration, one fault each."""
    faults: list[Fault] = []
    keys = {sheet.key for sheet in sheets}
    for sheet in sheets:
        if sheet.workings_of and sheet.workings_of not in keys - {sheet.key}:
            found = repr(sheet.workings_of)
            faults.append(Fault("workings of no sheet", expected="the key of another", found=found, sheet=sheet.name))
        for name, kind in (("blocks", _BLOCKS), ("findings", (Line,)), ("over", (Dimension,))):
            faults += _tuple(getattr(sheet, name), kind, name, sheet.name, sheet.key)
        if isinstance(sheet.blocks, tuple):
            faults += [fault for block in sheet.blocks for fault in _block(block, sheet)]
        if isinstance(sheet.findings, tuple):
            faults += [fault for line in sheet.findings for fault in _item(line, sheet.name)]
    known = {id(item) for item in _listed(sheets)}
    faults += [fault for item in inputs if id(item) not in known for fault in _item(item, "")]
    return list(dict.fromkeys(faults))


def _listed(sheets: Sequence[Sheet]) -> Iterator[Any]:
    for sheet in sheets:
        for block in sheet.blocks if isinstance(sheet.blocks, tuple) else ():
            lines = getattr(block, "lines", ())
            yield from lines if isinstance(lines, tuple) else ()


def _block(block: object, sheet: Sheet) -> Iterator[Fault]:
    """Yield what is wrong with a block and its lines."""
    if isinstance(block, Section | Table):
        yield from _tuple(block.lines, _ITEMS, f"the lines of '{block.heading}'", sheet.name, "")
        for item in block.lines if isinstance(block.lines, tuple) else ():
            yield from _item(item, sheet.name)
    elif isinstance(block, Grid):
        for item in (block.row_axis, block.column_axis, block.body):
            yield from _item(item, sheet.name)


def _item(item: object, sheet: str) -> Iterator[Fault]:
    """Yield what is wrong with a line; something that is none is told by its tuple."""
    if not isinstance(item, _ITEMS):
        return
    key = str(item.key)
    if not isinstance(item.key, str) or not _KEY.match(item.key):
        hint = "The first of them is a letter."
        yield Fault(
            "no key",
            key=key,
            expected="small letters, digits and _",
            found=repr(item.key),
            hint=hint,
            sheet=sheet,
        )
    for name, allowed in _CLOSED.items():
        value = getattr(item, name, allowed[0])
        if value not in allowed:
            yield Fault(f"unknown {name}", key=key, expected=", ".join(allowed), found=repr(value), sheet=sheet)
    for name, kind in _TUPLES.items():
        value = getattr(item, name, None)
        if value is not None:
            yield from _tuple(value, (kind,), name, sheet, key)
    for name in _MAPPINGS.get(type(item), ()):
        if not isinstance(getattr(item, name), Mapping):
            value = repr(getattr(item, name))
            yield Fault(f"{name} is no mapping by index", key=key, expected="{index: …}", found=value, sheet=sheet)
    if isinstance(item, Line | Check) and not isinstance(
        item.formula, str if isinstance(item, Check) else str | Mapping
    ):
        yield Fault(
            "the formula is no text", key=key, expected="'={other_line}*4'", found=repr(item.formula), sheet=sheet
        )
    if not isinstance(getattr(item, "unit", ""), str | Mapping):
        yield Fault(
            "the unit is no text", key=key, expected="'USD bn'", found=repr(getattr(item, "unit", "")), sheet=sheet
        )


def _tuple(value: object, kind: tuple[type, ...], name: str, sheet: str, key: str) -> Iterator[Fault]:
    """Yield a fault where a value is no tuple of a kind: a list, or the one thing itself without its comma."""
    if not isinstance(value, tuple):
        what = "a list" if isinstance(value, list) else f"one {type(value).__name__}"
        hint = "Write brackets ( ) and, of one thing, a comma behind it."
        yield Fault(f"{name} is {what}", key=key, expected="a tuple", found=what, hint=hint, sheet=sheet)
        return
    for part in value:
        if not isinstance(part, kind):
            wanted = kind[0].__name__ if len(kind) == 1 else "a line or a block"
            yield Fault(f"{name} holds something else", key=key, expected=wanted, found=repr(part)[:60], sheet=sheet)
