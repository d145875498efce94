"""References that go astray: to the line above or below, the period before or after, another member, a fixed cell.

Every reference is first spelled out as the language plans it: for each dimension of its line the place it takes, with
the owner or by itself. A reference astray takes another place in one dimension, or another line with the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xlmodel.language import Check, Constant, Dimension, Index, Item, Member, Model, Words
from xlmodel.language.grammar import KeyReference, Point, Selector
from xlmodel.language.reach import End, Plan, plan

Found = tuple[str, KeyReference]


@dataclass(frozen=True)
class Neighbours:
    """The lines of a model in the order in which they stand, to find the next one with the same dimensions."""

    model: Model

    @cached_property
    def rows(self) -> Mapping[tuple[str, tuple[str, ...]], Sequence[str]]:
        """Return the keys of each sheet by their dimensions, in order; declared texts apart."""
        found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for key, item in self.model.items.items():
            if not isinstance(item, Words | Constant):
                found.setdefault(self._group(key, item), []).append(key)
        return found

    def beside(self, key: str) -> list[str]:
        """Return the line above and below, and the nearest above and below that have the same unit."""
        item = self.model.items[key]
        if isinstance(item, Words | Constant):
            return []
        row = self.rows[self._group(key, item)]
        at = row.index(key)
        above, below = row[:at][::-1], row[at + 1 :]
        same = [[other for other in side if self._unit(other) == self._unit(key)] for side in (above, below)]
        return list(dict.fromkeys([*above[:1], *below[:1], *same[0][:1], *same[1][:1]]))

    def _group(self, key: str, item: Item) -> tuple[str, tuple[str, ...]]:
        kind = "checks" if isinstance(item, Check) else ""
        return self.model.sheet_of[key] + kind, tuple(dimension.name for dimension in self.model.over[key])

    def _unit(self, key: str) -> object:
        return getattr(self.model.items[key], "unit", "flag")


@dataclass(frozen=True)
class Astray:
    """Leads the references of one formula astray; the formula stands in the line `owner` at `indexes`."""

    neighbours: Neighbours
    text: str
    owner: str
    indexes: Sequence[Index]

    def __call__(self, reference: KeyReference) -> Iterator[Found]:
        """Yield each way in which a reference can go astray, with its kind."""
        model = self.neighbours.model
        if reference.key not in model.items:
            return  # a header: it has no neighbour, and no other place on the sheet
        own = model.over[self.owner]
        planned = plan(self.text, reference, own, model.over, model.dimensions)
        spelled = replace(reference, selectors=tuple(_selectors(planned)))
        for key in self.neighbours.beside(reference.key):
            yield "neighbouring line", replace(spelled, key=key)
        for place, dimension in enumerate(planned.dimensions):
            for kind, ends in self._moves(dimension, planned.ends[place]):
                moved = replace(planned, ends=(*planned.ends[:place], ends, *planned.ends[place + 1 :]))
                yield kind, replace(reference, selectors=tuple(_selectors(moved)))

    def _moves(self, dimension: Dimension, ends: tuple[End, End]) -> Iterator[tuple[str, tuple[End, End]]]:
        first, last = ends
        if first is not last:
            for step in (1, -1):
                yield from (("span", (moved, last)) for moved in self._step(dimension, first, step))
                yield from (("span", (first, moved)) for moved in self._step(dimension, last, step))
            for end in (first, last):
                if end.by:
                    whole = End("first" if end is first else "last", "", 0)
                    yield "absolute", (whole, last) if end is first else (first, whole)
            return
        ordered = all(isinstance(member, int) for member in dimension.members)
        if ordered or not first.by:
            for step in (-1, 1):
                for end in self._step(dimension, first, step):
                    yield "other period" if ordered else "other member", (end, end)
        if first.by:
            for member in self._owned(dimension, first):
                end = End(member, "", 0)
                yield "absolute", (end, end)
        elif dimension.name in {own.name for own in self.neighbours.model.over[self.owner]}:
            end = End(None, dimension.name, 0)
            yield "relative", (end, end)

    def _step(self, dimension: Dimension, end: End, step: int) -> list[End]:
        """Return an end one member further, or none where there is no such member."""
        if end.by:
            whole = all(isinstance(member, int) for member in dimension.members)
            return [replace(end, offset=end.offset + step)] if whole else []
        if end.member in {"first", "last"}:
            offset = end.offset + step
            inside = offset >= 0 if end.member == "first" else offset <= 0
            return [replace(end, offset=offset)] if inside else []
        place = dimension.places[end.member] + step  # type: ignore[index]
        return [End(dimension.members[place], "", 0)] if 0 <= place < len(dimension.members) else []

    def _owned(self, dimension: Dimension, end: End) -> list[Member]:
        """Return the first and the last member at which the owner's cells stand, where the line has them."""
        names = [own.name for own in self.neighbours.model.over[self.owner]]
        taken = dict.fromkeys(index[names.index(end.by)] for index in self.indexes)
        known = [member for member in taken if member in dimension.places]
        if len(known) == 1:  # the cell next to it, for there is no row along which it could stay
            place = dimension.places[known[0]]
            return list(dict.fromkeys(m for m in dimension.members[max(0, place - 1) : place + 2] if m != known[0]))
        return list(dict.fromkeys([*known[:1], *known[-1:]]))


def _selectors(planned: Plan) -> Iterator[Selector]:
    """Yield the selectors of a plan; a dimension that simply follows the owner's needs none."""
    for dimension, (first, last) in zip(planned.dimensions, planned.ends, strict=True):
        if first is not last:
            begin = None if first == End("first", "", 0) else _point(first)
            stop = None if last == End("last", "", 0) else _point(last)
            yield Selector(dimension.name, True, begin, stop)
        elif first != End(None, dimension.name, 0):
            yield Selector(dimension.name, False, _point(first), _point(first))


def _point(end: End) -> Point:
    return Point(end.by or str(end.member), end.offset)
