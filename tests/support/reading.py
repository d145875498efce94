"""A second reading of declarations: formulas parsed, resolved and computed by rules of its own.

Written from what the documents say of the language and Microsoft says of its functions; it imports nothing of the
package, so that a misreading of the grammar, a wrong cell or a wrong function cannot be shared. A value on which
the engines need not agree (two nearly equal numbers compared, a half rounded, a power of nothing) is `shaky`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from reading_sums import Sum
from reading_text import Choice, FailureError, Node, WrongError, read, selections

Index = tuple[int | str, ...]
Spot = tuple[str, Index]
"""A cell by the key of its row and its index; `("{year}", (2026,))` is a header."""


@dataclass(frozen=True)
class Axis:
    """A named list of members."""

    name: str
    members: Index


@dataclass(frozen=True)
class Row:
    """A declared row: given values (an input, or words), or a formula with its openings and its holes."""

    key: str
    over: tuple[Axis, ...] = ()
    unit: str = "x"
    formula: str = ""
    opening: Mapping[int | str, str] = field(default_factory=dict)
    where: frozenset[Index] | None = None
    given: Mapping[Index, float | str] = field(default_factory=dict)
    words: bool = False

    @property
    def label(self) -> str:
        return f"The {self.key.replace('_', ' / ')}"

    @cached_property
    def domain(self) -> tuple[Index, ...]:
        """The indexes at which the row has a cell, in order."""
        every = product(*(axis.members for axis in self.over))
        return tuple(index for index in every if (self.text_at(index) if self.formula else index in self.given))

    def text_at(self, index: Index) -> str:
        if index and index[-1] in self.opening:
            return self.opening[index[-1]]
        return self.formula if self.where is None or index in self.where else ""


def member_of(axis: Axis, name: str) -> int | str | None:
    return next((member for member in axis.members if str(member) == name), None)


class Reading:
    """The rows of a declaration, read."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = {row.key: row for row in rows}
        self.axes = {axis.name for row in rows for axis in row.over}
        self.results: dict[Spot, float | str | bool | FailureError] = {}
        self.shaky: set[Spot] = set()
        self.failed: set[Spot] = set()
        """Cells that fail, or name a cell that does, even in a branch that is not taken."""

    def chosen(self, node: Node, owner: Row) -> dict[str, Choice]:
        """Return what a reference says of which axis. Raises WrongError where that is not clear."""
        key, said = selections(str(node.value))
        if key not in self.rows:
            raise WrongError(node.at, "an unknown name")
        target, chosen = self.rows[key], {}
        for named, choice in said:
            fits = [axis.name for axis in target.over if named in {"", axis.name}]
            if not named:
                base = choice.first[0] or choice.last[0] or "*"
                if base in fits:
                    fits = [base]
                elif base not in {"*", "first", "last"}:
                    fits = [axis.name for axis in target.over if member_of(axis, base) is not None]
            if len(fits) != 1 or fits[0] in chosen:
                raise WrongError(node.at, "a selector that fits no axis, or several")
            chosen[fits[0]] = choice
        own = {axis.name for axis in owner.over}
        for axis in target.over:
            if axis.name not in chosen:
                if axis.name not in own:
                    raise WrongError(node.at, "an axis without a selector")
                chosen[axis.name] = Choice(False, (axis.name, 0), (axis.name, 0))
            for base, step in (chosen[axis.name].first, chosen[axis.name].last):
                if base not in own | {"", "*", "first", "last"} and (member_of(axis, base) is None or step):
                    raise WrongError(node.at, "no such member")
        return chosen

    def cells(self, node: Node, owner: Row, index: Index) -> tuple[list[Spot | None], bool]:
        """Return the cells of a reference from one cell, None for a hole, and whether it is a span."""
        here = {axis.name: member for axis, member in zip(owner.over, index, strict=True)}
        key, said = selections(str(node.value))
        if key in self.axes and key not in self.rows:
            if key not in here or said:
                raise WrongError(node.at, "no such header")
            return [(f"{{{key}}}", (here[key],))], False
        chosen, target = self.chosen(node, owner), self.rows[key]
        ranges = []
        for axis in target.over:
            choice = chosen[axis.name]
            start = _step(axis, choice.first, here, 0)
            stop = _step(axis, choice.last, here, len(axis.members) - 1) if choice.span else start
            ranges.append(axis.members[start : stop + 1])
        found = [(key, spot) if spot in target.domain else None for spot in product(*ranges)]
        if not any(found):
            raise WrongError(None, "nothing but holes")
        return list(found), any(choice.span for choice in chosen.values())

    def reached(self, spot: Spot) -> list[tuple[list[Spot | None], bool]]:
        """Return what each reference of a cell's formula reaches, from left to right."""
        row = self.rows[spot[0]]
        parts = [part for part in read(row.text_at(spot[1])).below() if part.kind == "reference"]
        return [self.cells(part, row, spot[1]) for part in sorted(parts, key=lambda part: part.at)]

    def computed(self) -> dict[Spot, float | str | bool | FailureError]:
        """Return the value of every cell with a formula."""
        return {
            (row.key, at): self.value((row.key, at)) for row in self.rows.values() if row.formula for at in row.domain
        }

    def value(self, spot: Spot) -> float | str | bool | FailureError:
        """Return the value of a cell; a failure is a value here."""
        key, index = spot
        if key[0] == "{":
            return float(index[0]) if isinstance(index[0], int) else index[0]
        if not self.rows[key].formula:
            return self.rows[key].given[index]
        if spot not in self.results:
            parts = [part for cells, _ in self.reached(spot) for part in cells if part is not None]
            for part in parts:
                self.value(part)
            doing = Sum(lambda node: self.fetched(node, spot))
            try:
                result = doing.of(read(self.rows[key].text_at(index)))
                self.results[spot] = float(result) if isinstance(result, int | float) else result
            except FailureError as failure:
                self.results[spot] = failure
            if doing.shaky or abs(self.results[spot] if isinstance(self.results[spot], float) else 0) > 1e12:
                self.shaky.add(spot)
            if isinstance(self.results[spot], FailureError) or self.failed & set(parts):
                self.failed.add(spot)
        return self.results[spot]

    def fetched(self, node: Node, owner: Spot) -> tuple[object, bool]:
        """Return what a reference brings to a sum, a list for a span, and whether it is shaky. Raises FailureError."""
        cells, span = self.cells(node, self.rows[owner[0]], owner[1])
        values = [None if cell is None else self.value(cell) for cell in cells]
        failures = [value for value in values if isinstance(value, FailureError)]
        shaky = bool(self.shaky & set(cells)) or (span and bool(failures))  # COUNT passes over an error, SUM does not
        if failures and span:
            self.shaky.add(owner)
        if failures:
            raise FailureError(*failures[0].args)
        return (values if span else values[0]), shaky

    def first_failures(self) -> dict[Spot, str]:
        """Return the cells that fail on their own account, with Excel's name for the error."""
        return {
            spot: str(result)
            for spot, result in self.computed().items()
            if isinstance(result, FailureError)
            and not any(part in self.failed for cells, _ in self.reached(spot) for part in cells)
        }


def _step(axis: Axis, point: tuple[str, int], here: Mapping[str, int | str], end: int) -> int:
    """Return the place of a point on an axis; an empty one is the end given. A lag counts in years."""
    base, step = point
    if base in {"", "*"}:
        return end
    if base in {"first", "last"}:
        place = step + (len(axis.members) - 1 if base == "last" else 0)
        if not 0 <= place < len(axis.members):
            raise WrongError(None, "beyond the axis")
        return place
    member = here.get(base, member_of(axis, base))
    if step and not isinstance(member, int):
        raise WrongError(None, "words have no order")
    member = member + step if isinstance(member, int) else member
    if member not in axis.members:
        raise WrongError(None, "beyond the axis")
    return axis.members.index(member)
