"""Which cells a reference reaches: names and indexes in, cells out, without any row or column.

A reference inherits every dimension it shares with its owner, selects, lags or spans the others; what is left
over must be chosen. The rules are worked out once per formula (`plan`) and applied once per cell (`reach`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from typing import NamedTuple, NoReturn

from xlmodel.errors import Fault, ModelError
from xlmodel.language.declare import Dimension, Index, Member
from xlmodel.language.grammar import KeyReference, Point, Selector, fault_at

ModelCell = tuple[str, Index]
"""A cell by name: the key of its line and its index. Input cells have the key `in:<cell key>` and no index."""

HEADER = "#header"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a selection: a fixed member, or the owner's place on dimension `by`, and an offset."""

    member: Member | None
    by: str
    offset: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find the cells of one reference from the owner's index: an end or two for each dimension.

    `first_by` and `last_by` are those of its targets.
    """

    key: str
    dimensions: tuple[Dimension, ...]
    ends: tuple[tuple[End, End], ...]
    span: bool
    first_by: tuple[str, ...] = ()
    last_by: tuple[str, ...] = ()
    header: str = ""


class Target(NamedTuple):
    """The cells one reference reaches from one owner.

    `first_by` and `last_by` name, for each dimension of the line, the owner's dimension with which that corner
    moves ("" where it stays): a layout needs it to know what is absolute.
    """

    key: str
    indexes: tuple[Index, ...]
    span: bool
    first_by: tuple[str, ...]
    last_by: tuple[str, ...]


def plan(
    text: str,
    reference: KeyReference,
    owner: tuple[Dimension, ...],
    known: Mapping[str, tuple[Dimension, ...]],
    dimensions: Mapping[str, Dimension],
) -> Plan:
    """Work out how `reference` follows the owner's dimensions.

    `known` gives the dimensions of every line. Raises ModelError with a caret and the nearest known names.
    """
    names = {dimension.name for dimension in owner}
    if reference.key in dimensions and reference.key not in known:
        if reference.key not in names or reference.selectors:
            _refuse(text, reference, f"'{{{reference.key}}}' stands for the header of this line, which has none")
        header = reference.key
        return Plan(header, (), (), False, (header,), (header,), header)
    if reference.key not in known:
        near = get_close_matches(reference.key, [*known, *dimensions], n=3, cutoff=0.6)
        hint = f"Nearest known: {', '.join(near)}." if near else ""
        _refuse(text, reference, f"no line or input is called '{reference.key}'", hint)
    target = known[reference.key]
    chosen = _assign(text, reference, target)
    ends: list[tuple[End, End]] = []
    span = False
    for dimension in target:
        selector = chosen.get(dimension.name)
        if selector is None:
            if dimension.name not in names:
                choices = ", ".join(str(member) for member in dimension.members[:4])
                hint = f"Say which in brackets, such as [{dimension.name}=*] or one of {choices}."
                _refuse(text, reference, f"'{reference.key}' also runs over {dimension.name}", hint)
            end = End(None, dimension.name, 0)
            ends.append((end, end))
            continue
        span = span or selector.span
        first = _end(text, reference, selector.first, dimension, names) if selector.first else End("first", "", 0)
        last = _end(text, reference, selector.last, dimension, names) if selector.last else End("last", "", 0)
        ends.append((first, last if selector.span else first))
    first_by, last_by = tuple(first.by for first, _ in ends), tuple(last.by for _, last in ends)
    return Plan(reference.key, target, tuple(ends), span, first_by, last_by)


def reach(plan: Plan, index: Mapping[str, Member]) -> Target:
    """Return the cells that a planned reference reaches from the owner at `index` (dimension name to member).

    Raises KeyError, with the dimension and what was looked for, where the line has no such member.
    """
    if plan.header:
        return Target(HEADER, ((plan.header, index[plan.header]),), False, plan.first_by, plan.last_by)
    if not plan.span:
        chosen = zip(plan.dimensions, plan.ends, strict=True)
        one = tuple(dimension.members[_place(dimension, end, index)] for dimension, (end, _) in chosen)
        return Target(plan.key, (one,), False, plan.first_by, plan.last_by)
    ranges: list[tuple[Member, ...]] = []
    for dimension, (first, last) in zip(plan.dimensions, plan.ends, strict=True):
        start = _place(dimension, first, index)
        stop = start if last is first else _place(dimension, last, index)
        ranges.append(dimension.members[start : stop + 1])
    return Target(plan.key, tuple(product(*ranges)), True, plan.first_by, plan.last_by)


def _place(dimension: Dimension, end: End, index: Mapping[str, Member]) -> int:
    if end.by:
        member = index[end.by]
        if end.offset:
            member = _stepped(dimension, member, end.offset)
    elif end.member in {"first", "last"}:
        place = end.offset + (len(dimension.members) - 1 if end.member == "last" else 0)
        if not 0 <= place < len(dimension.members):
            raise KeyError(f"it has no {dimension.name} {end.member}{end.offset:+}")
        return place
    else:
        member = end.member  # type: ignore[assignment]
    if member not in dimension.places:
        raise KeyError(f"it has no {dimension.name} {member}")
    return dimension.places[member]


def _stepped(dimension: Dimension, member: Member, offset: int) -> Member:
    """Return the member so many steps on: whole numbers are counted, others follow the order of their list."""
    if isinstance(member, int):
        return member + offset
    if member not in dimension.order:
        raise KeyError(f"{dimension.name} has no order to step along by {offset}")
    place = dimension.order.index(member) + offset
    if not 0 <= place < len(dimension.order):
        raise KeyError(f"it has no {dimension.name} {member}{offset:+}")
    return dimension.order[place]


def _assign(text: str, reference: KeyReference, target: tuple[Dimension, ...]) -> dict[str, Selector]:
    """Return which selector speaks of which dimension; a bare one must fit exactly one."""
    names = [dimension.name for dimension in target]
    chosen: dict[str, Selector] = {}
    for selector in reference.selectors:
        name = selector.dimension
        if not name:
            base = selector.first or selector.last or Point("*")
            fits = [base.base] if base.base in names else _fitting(base, target)
            if len(fits) != 1:
                said = f"'{base.base}' fits {' and '.join(fits) if fits else 'no dimension'} of '{reference.key}'"
                known = f"It runs over {', '.join(names)}." if names else "It has no dimensions."
                _refuse(text, reference, said, known)
            name = fits[0]
        if name not in names:
            hint = f"It runs over {', '.join(names)}." if names else "It has no dimensions."
            _refuse(text, reference, f"'{reference.key}' does not run over '{name}'", hint)
        if name in chosen:
            _refuse(text, reference, f"'{name}' is selected twice")
        chosen[name] = selector
    return chosen


def _fitting(point: Point, target: tuple[Dimension, ...]) -> list[str]:
    if point.base in {"*", "first", "last"}:
        return [dimension.name for dimension in target]
    return [dimension.name for dimension in target if _member(point.base, dimension) is not None]


def _member(base: str, dimension: Dimension) -> Member | None:
    """Return the member that `base` names: years are numbers, the rest are words."""
    candidates: tuple[Member, ...] = (base, int(base)) if base.isdigit() else (base,)
    return next((member for member in candidates if member in dimension.places), None)


def _end(text: str, reference: KeyReference, point: Point, dimension: Dimension, names: set[str]) -> End:
    if point.base in names:
        return End(None, point.base, point.offset)
    if point.base in {"first", "last"}:
        return End(point.base, "", point.offset)
    member = _member(point.base, dimension)
    if member is None:
        near = get_close_matches(point.base, [str(known) for known in dimension.members], n=3, cutoff=0.5)
        hint = f"Nearest known: {', '.join(near)}." if near else f"Known: {', '.join(map(str, dimension.members))}."
        _refuse(text, reference, f"'{reference.key}' has no {dimension.name} '{point.base}'", hint)
    if point.offset:
        _refuse(text, reference, "a fixed member takes no offset", "Name the member itself.")
    return End(member, "", 0)


def _refuse(text: str, reference: KeyReference, problem: str, hint: str = "") -> NoReturn:
    fault: Fault = fault_at(text, reference.start, problem, hint=hint)
    raise ModelError([fault])
