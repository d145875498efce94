"""Grids of a text: two axes and what stands between them. An axis may be in five steps, by its middle or its ends.

`= {middle} ± {step}` goes two steps to either side; `= {first} .. {last}` goes from one end to the other. A list of a
grid that is not known yet gets the members of its axis: `lowest` to `highest`, or those that stand before its formulas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from xlmodel.language.declare import Dimension, Grid, Line, Member
from xlmodel.text.apart import Declared, taken_apart
from xlmodel.text.items import item
from xlmodel.text.rows import FORMULA, Column, Row, Told, as_member

STEPS = ("lowest", "low", "centre", "high", "highest")
"""The members of an axis in steps."""

_STEPS = re.compile(r"±|\.\.")
_SIMPLE = re.compile(r"\{[^{}]*\}|[0-9.]+")
_BRACES = re.compile(r"\{[^{}]*\}|\"[^\"]*\"")


def grid(
    setting: Column,
    titles: Column | None,
    body: Sequence[Row],
    lists: dict[str, Dimension],
    above: tuple[Dimension, ...],
    told: Told,
) -> Grid | None:
    """Return a grid without its heading; lists that it makes are added to `lists`."""
    names = setting.text.partition(" ")[2].split(" by ")
    if len(names) != 2 or len(body) != 3 or any(row.sign or not row.columns for row in body):
        told.at(
            setting,
            "a grid is its two lists, then three lines: the axis down, the axis across, what stands between",
            hint=f"Lists: {', '.join(sorted(lists))}.",
        )
        return None
    called = titles.text.partition(" ")[2].split(", ") if titles else []
    if called and len(called) != 2:
        told.at(titles or setting, "a grid calls the members of both its lists", hint="called WORD, WORD")
        return None
    for place, (name, row) in enumerate(zip(names, body, strict=False)):
        if name in lists:
            continue
        members = _members(row)
        if not members:
            hint = f"Give its axis in steps, or members with formulas of their own. Lists: {', '.join(sorted(lists))}."
            told.at(setting, f"no list is called '{name}'", hint=hint)
            return None
        lists[name] = Dimension(name, members, {one: f"{called[place]} {one}" for one in members} if called else {})
    rows_, columns = (lists[name] for name in names)
    lines: list[Line] = []
    for row, over, axis in zip(body, ((), (), (rows_,)), (rows_, columns, columns), strict=True):
        declared = taken_apart(row, lists, told, axis)
        if declared is not None and not over:
            declared = _stepped(declared, axis, told)
        line = item(declared, (*above, *over), told, axis) if declared else None
        if isinstance(line, Line):
            lines.append(line)
    if len(lines) != len(body):
        return None
    down, along, between = lines
    return Grid("", down, along, between, rows_, columns)


def own_point(setting: Column | None, found: Grid, told: Told) -> tuple[Member, ...]:
    """Return the members of both axes at which the model itself stands, as a setting says; () where none does."""
    if setting is None:
        return ()
    names = setting.text.partition(" ")[2].split(", ")
    members = [{str(one): one for one in axis.members} for axis in (found.rows, found.columns)]
    if len(names) != len(members) or any(name not in of for name, of in zip(names, members, strict=True)):
        hint = f"own MEMBER, MEMBER. There are: {'; '.join(', '.join(of) for of in members)}."
        told.at(setting, "the model's own cell is a member of each axis", hint=hint)
        return ()
    return tuple(of[name] for name, of in zip(names, members, strict=True))


def _members(row: Row) -> tuple[Member, ...]:
    """Return the members that an axis gives to its list: those before its formulas, or its steps."""
    formulas = [(match, column) for column in row.columns[1:] if (match := FORMULA.match(column.text))]
    own = [match["member"] for match, _ in formulas if match["member"]]
    if own:
        return tuple(map(as_member, dict.fromkeys(own)))
    return STEPS if any(_sides(column.text[match.start() :]) for match, column in formulas) else ()


def _stepped(declared: Declared, axis: Dimension, told: Told) -> Declared:
    """Return an axis with a formula for each of its steps."""
    sides = _sides(declared.formula or "")
    if sides is None:
        return declared
    one, sign, other = sides
    if not one or not other or axis.members != STEPS:
        hint = f"= {{middle}} ± {{step}}, or = {{first}} .. {{last}}, over {', '.join(STEPS)}."
        told.row(declared.row, "an axis in steps has two sides and five members", key=declared.key, hint=hint)
        return replace(declared, formula="=0")
    pieces = _around(one, other) if sign == "±" else _from_to(one, other)
    return replace(declared, formula=None, pieces=dict(zip(STEPS, pieces, strict=True)))


def _sides(formula: str) -> tuple[str, str, str] | None:
    """Return what stands on both sides of the sign of steps, and the sign; None where there is none outside braces."""
    hidden = _BRACES.sub(lambda match: "x" * len(match[0]), formula)
    sign = _STEPS.search(hidden)
    return (formula[1 : sign.start()].strip(), sign[0], formula[sign.end() :].strip()) if sign else None


def _around(middle: str, step: str) -> tuple[str, ...]:
    middle, step = _factor(middle), _factor(step)
    return tuple(f"={middle}{shift}{step if shift else ''}" for shift in ("-2*", "-", "", "+", "+2*"))


def _from_to(first: str, last: str) -> tuple[str, ...]:
    first, last = _factor(first), _factor(last)
    way = f"({last}-{first})"
    return f"={first}", f"={first}+{way}/4", f"={first}+{way}/2", f"={last}-{way}/4", f"={last}"


def _factor(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"
