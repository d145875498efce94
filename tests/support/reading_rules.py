"""The rules of formulas, written a second time: what must be refused, and at which place of the text.

`wrong_places` follows the order in which an author is told: first what cannot be read, then names, then the rules
of functions, constants and spans, then what reaches too far, then units.
"""

from __future__ import annotations

from collections.abc import Iterator

from reading import Reading, Row
from reading_text import COMPARE, Node, WrongError, read, selections

ALLOWED = {"ABS", "AND", "AVERAGE", "COUNT", "FIXED", "IF", "INDEX", "IRR", "MATCH", "MAX", "MIN", "NOT", "OR"}
ALLOWED |= {"IFERROR", "ISNUMBER", "ROUND", "ROWS", "SUM", "SUMPRODUCT"}
CONSTANTS = {0, 1, 2, 4, 12, 100, 1000, 10000}
TAKES = {"ABS": (1, 1), "FIXED": (1, 2), "IF": (3, 3), "INDEX": (2, 2), "IRR": (1, 2), "MATCH": (3, 3), "NOT": (1, 1)}
TAKES |= {"IFERROR": (2, 2), "ISNUMBER": (1, 1), "ROUND": (2, 2), "ROWS": (1, 1)}
ANY_SPAN = {"AND", "AVERAGE", "COUNT", "MAX", "MIN", "OR", "SUM"}
ONE_SPAN = {"INDEX": 0, "IRR": 0, "MATCH": 1, "ROWS": 0}
JOINS = {"AND", "NOT", "OR"}
TRUTHS = JOINS | {"ISNUMBER"}

Unit = dict[str, int] | None
"""Powers of base units; None for a constant, which takes the unit of its neighbour."""
UNITS: dict[str, Unit] = {"x": {}, "%": {}, "count": {}, "flag": {}, "rank": {}, "any": None, "text": {"text": 1}}
UNITS |= {"USD bn": {"USD": 1, "bn": 1}, "years": {"year": 1}, "year": {"year": 1}}
FACTORS: dict[float | str, Unit] = {12.0: {"month": 1, "year": -1}, 1000.0: {"m": 1, "bn": -1}, 10000.0: {"bp": 1}}


def wrong_places(reading: Reading, owner: Row) -> list[int | None]:
    """Return where a row's formula is wrong: places in its text, None for a reference that reaches too far."""
    if not any(owner.text_at(index) == owner.formula for index in owner.domain):
        return []  # openings and holes leave it no cell
    try:
        tree = read(owner.formula)
        for part in sorted((part for part in tree.below() if part.kind == "reference"), key=lambda part: part.at):
            key, said = selections(str(part.value))
            if key not in reading.rows and key in reading.axes:
                if said or key not in {axis.name for axis in owner.over}:
                    return [part.at]
            else:
                reading.chosen(part, owner)
    except WrongError as wrong:
        return wrong.places
    places: list[int | None] = sorted({*rules(tree)})
    if places:
        return places
    units: set[int] = set()
    for index in owner.domain:
        if owner.text_at(index) == owner.formula:
            try:
                units |= set(_Units(reading, owner, index).wrong(tree))
            except WrongError as wrong:
                return wrong.places
    return sorted(units)


def spanned(node: Node) -> bool:
    """Tell whether a node is a reference to a span."""
    return node.kind == "reference" and any(choice.span for _, choice in selections(str(node.value))[1])


def rules(tree: Node) -> Iterator[int]:
    """Yield the places that break a rule which can be seen without the meaning of names."""
    settings = {
        id(below)
        for node in tree.below()
        if node.value in {"ROUND", "FIXED", "IRR"} and len(node.parts) > 1
        for below in (node.parts[1], *(node.parts[1].parts if node.parts[1].kind == "minus" else ()))
    }
    for node in tree.below():
        if node.kind == "number" and node.value not in CONSTANTS and id(node) not in settings:
            yield node.at
        if node.kind == "/" and _minus_product(node.parts[1]):
            yield node.at
        if node.kind == "minus" and _minus_product(node):
            first = node
            while first.kind in {"minus", "*", "/"}:
                first = first.parts[0]
            yield from [first.at] if first.kind == "^" else []
        if node.kind == "call":
            yield from _call(node)
    stray = [span.at for span in _stray(tree)]
    yield from stray
    for node in tree.below():
        if node.value == "SUMPRODUCT" and node.kind == "call":
            held = [{*(span.at for span in _members(part)), *stray} for part in node.parts]
            if not all(
                {below.at for below in part.below() if spanned(below)} & h
                for part, h in zip(node.parts, held, strict=True)
            ):
                yield node.at
    yield from (truth.at for truth in _standing(tree) if truth.kind in COMPARE or truth.value in TRUTHS)


def _minus_product(node: Node) -> bool:
    inner = node
    while inner.kind == "minus":
        inner = inner.parts[0]
    return node.kind == "minus" and inner.kind in {"*", "/"}


def _call(node: Node) -> Iterator[int]:
    least, most = TAKES.get(str(node.value), (1, 255))
    inexact = node.value == "MATCH" and [(part.kind, part.value) for part in node.parts[2:]] != [("number", 0.0)]
    if node.value not in ALLOWED or not least <= len(node.parts) <= most or inexact:
        yield node.at
    if node.value == "IF":
        inner = [below for part in node.parts for below in part.below() if below.value == "IF" and below.kind == "call"]
        yield from (below.at for below in inner[:1])
    if node.value in ONE_SPAN and not any(spanned(part) for part in node.parts[ONE_SPAN[str(node.value)] :][:1]):
        yield node.at
    if node.value in {"INDEX", "MATCH"}:
        span = node.parts[ONE_SPAN[str(node.value)] :][:1]
        if any(spanned(part) and sum(c.span for _, c in selections(str(part.value))[1]) > 1 for part in span):
            yield span[0].at


def _members(node: Node) -> Iterator[Node]:
    """Yield the spans that stand under operators, and so are taken member by member."""
    if spanned(node):
        yield node
    elif node.kind != "call":
        for part in node.parts:
            yield from _members(part)


def _stray(tree: Node) -> Iterator[Node]:
    """Yield the spans where one value belongs."""
    yield from _members(tree)
    for node in tree.below():
        if node.kind == "call" and node.value != "SUMPRODUCT":
            for place, part in enumerate(node.parts):
                if not (spanned(part) and (node.value in ANY_SPAN or ONE_SPAN.get(str(node.value)) == place)):
                    yield from _members(part)


def _standing(tree: Node) -> Iterator[Node]:
    """Yield the nodes whose value is seen or compared, where TRUE would be read differently."""
    yield tree
    for node in tree.below():
        if node.kind in {*COMPARE, "&"}:
            yield from node.parts
        elif node.kind == "call" and node.value not in JOINS:
            yield from node.parts[1:] if node.value == "IF" else node.parts


class _Units:
    """Works out the unit of a formula at one cell, and where two do not fit."""

    def __init__(self, reading: Reading, owner: Row, index: tuple[int | str, ...]) -> None:
        self.reading, self.owner, self.index = reading, owner, index
        self.places: list[int] = []

    def wrong(self, tree: Node) -> list[int]:
        found, wanted = self.of(tree), UNITS[self.owner.unit]
        if not self.places and found is not None and wanted is not None and _timeless(found) != _timeless(wanted):
            self.places.append(0)
        return self.places

    def of(self, node: Node) -> Unit:
        parts = node.parts
        if node.kind in {"number", "text"}:
            return UNITS["text"] if node.kind == "text" else None
        if node.kind == "reference":
            key = self.reading.cells(node, self.owner, self.index)[0][0]
            return self._reached(node) if key is None or key[0][0] != "{" else _header(key[1][0])
        if node.kind == "minus":
            return self.of(parts[0])
        if node.kind in {"+", "-"}:
            return self.one(node, [self.of(part) for part in parts])
        if node.kind == "&":
            for part in parts:
                self.of(part)
            return UNITS["text"]
        if node.kind in COMPARE:
            self.one(node, [self.of(part) for part in parts], texts=node.kind in {"=", "<>"})
            return {}
        if node.kind in {"*", "/"}:
            return self._product(node)
        return self._power(node) if node.kind == "^" else self._function(node)

    def _reached(self, node: Node) -> Unit:
        return UNITS[self.reading.rows[selections(str(node.value))[0]].unit]

    def one(self, node: Node, units: list[Unit], texts: bool = False) -> Unit:
        """Return the unit that all share; mark the node where they do not, or where one is of a text."""
        known = [unit for unit in units if unit is not None]
        if any(unit != known[0] for unit in known) or (not texts and UNITS["text"] in known):
            self.places.append(node.at)
            return None
        return known[0] if known else None

    def _factor(self, node: Node) -> Unit:
        while node.kind == "minus":
            node = node.parts[0]
        if node.kind == "number":
            return FACTORS.get(node.value, {})
        return self.of(node) if any(part.kind in {"reference", "call", "text"} for part in node.below()) else {}

    def _product(self, node: Node) -> Unit:
        if all(part.kind == "number" for part in node.parts):
            return None
        left, right = (self.one(node, [self._factor(part)]) for part in node.parts)
        return None if left is None or right is None else _multiplied(left, right, 1 if node.kind == "*" else -1)

    def _power(self, node: Node) -> Unit:
        base, exponent = self.one(node, [self.of(node.parts[0])]), node.parts[1]
        self.one(node, [self.of(exponent)])
        number = exponent.parts[0] if exponent.kind == "minus" else exponent
        if not base:
            return base
        if number.kind != "number":
            return self.one(node, [base, {}])
        times = int(number.value) * (-1 if exponent.kind == "minus" else 1)
        return {name: power * times for name, power in base.items() if power * times}

    def _function(self, node: Node) -> Unit:
        name, parts = str(node.value), node.parts
        if name == "ISNUMBER":  # of whatever units, but a reference reaches no further there than elsewhere
            for part in node.below():
                if part.kind == "reference":
                    self.reading.cells(part, self.owner, self.index)
            return {}
        units = [self.of(part) for part in (parts[:1] if name == "ROUND" else parts)]
        if name in {"ABS", "AVERAGE", "MAX", "MIN", "ROUND", "SUM"}:
            return self.one(node, units)
        if name == "MATCH":
            self.one(node, units[:2], texts=True)
        for unit in units if name in JOINS else units[:1] if name in {"IF", "FIXED", "IRR"} else []:
            self.one(node, [unit])
        if name in {"IF", "IFERROR"}:
            return self.one(node, units[-2:], texts=True)
        if name == "SUMPRODUCT":
            total: Unit = {}
            for unit in units:
                known = self.one(node, [unit])
                total = None if total is None or known is None else _multiplied(total, known, 1)
            return total
        return units[0] if name == "INDEX" else UNITS["text"] if name == "FIXED" else {}


def _header(member: int | str) -> Unit:
    return UNITS["year"] if isinstance(member, int) else UNITS["text"]


def _multiplied(left: dict[str, int], right: dict[str, int], sign: int) -> dict[str, int]:
    powers = {base: left.get(base, 0) + sign * right.get(base, 0) for base in {*left, *right}}
    return {base: power for base, power in powers.items() if power}


def _timeless(unit: dict[str, int]) -> dict[str, int]:
    return {base: power for base, power in unit.items() if base != "year"}
