"""A formula taken apart: its references, constants, function calls, and its text in R1C1 terms.

Judgements: what cannot be read gives a formula that is not `readable`, and whoever looks at formulas passes it over;
so does a spill mark (`A1#`), since only the program knows which cells it covers.
Blanks and letter case do not count. Two formulas are the same when their R1C1 texts are: copied from each other, they
differ in nothing but their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xlmodel.limits import FORMULA, NESTED
from xlmodel.reader.references import BROKEN, Reference, reference
from xlmodel.reader.tokens import Token, tokens

DEEPEST = 2 * NESTED
"""Brackets inside each other, twice as many as Excel allows functions; deeper formulas are passed over."""

_ARITHMETIC = frozenset("+-*/^")
_PREFIX = re.compile(r"^(_XLFN\.|_XLWS\.)+")

Around = tuple[tuple[str, int], ...]
"""The functions around a piece of a formula, outermost first, each with the number of its argument."""


@dataclass(frozen=True, slots=True)
class FormulaConstant:
    """A number in a formula, with the functions around it as for a reference."""

    value: float
    text: str
    around: Around


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A function call: its name without prefixes, and the functions around it.

    `spans` are the places of its arguments among the tokens of the whole formula.
    """

    name: str
    around: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    tokens: tuple[Token, ...]

    @property
    def arguments(self) -> tuple[tuple[Token, ...], ...]:
        """Return its arguments in pieces."""
        return tuple(self.tokens[first:last] for first, last in self.spans)


@dataclass(frozen=True)
class Formula:
    """A formula of a cell, with its "="."""

    text: str
    parts: tuple[Token | Reference, ...]
    constants: tuple[FormulaConstant, ...]
    calls: tuple[FunctionCall, ...]
    readable: bool = True

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return its references, from left to right."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Return its operators, signs included."""
        return tuple(part.text for part in self.parts if isinstance(part, Token) and part.kind.startswith("OPERATOR"))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Return the names of the functions that it calls."""
        return frozenset(call.name for call in self.calls)

    @property
    def compares(self) -> bool:
        """Tell whether it compares two values."""
        return any(operator in {"=", "<", ">", "<=", ">=", "<>"} for operator in self.operators)

    @property
    def is_link(self) -> bool:
        """Tell whether it is nothing but one cell, or one value that a name stands for."""
        return len(self.parts) == 1 and bool(self.references) and self.references[0].kind != "range"

    def relative(self, row: int, column: int) -> str:
        """Return its text in R1C1 terms, for the cell that it stands in."""
        if not self.readable:
            return self.text
        return "".join(part.relative(row, column) if isinstance(part, Reference) else part.text for part in self.parts)


@lru_cache(maxsize=20_000)
def parse_cell_formula(text: str) -> Formula:
    """Take a formula apart. Never raises: what cannot be read is marked so."""
    found = tokens(text) if len(text) <= FORMULA else None
    if found is None or any(token.text == "#" for token in found):
        return Formula(text, (), (), (), readable=False)
    depth = deepest = 0
    for token in found:
        depth += (token.sub == "OPEN") - (token.sub == "CLOSE")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        return Formula(text, (), (), (), readable=False)
    return _read(text, tuple(token for token in found if token.kind != "WHITE-SPACE"))


def _read(text: str, found: tuple[Token, ...]) -> Formula:
    parts: list[Token | Reference] = []
    constants: list[FormulaConstant] = []
    calls: list[FunctionCall] = []
    inner: list[_Open] = []
    around: Around = ()
    for place, token in enumerate(found):
        if token.sub == "NUMBER" and not (inner and inner[-1].kind == "ARRAY"):
            constants.append(FormulaConstant(float(token.text), token.text, around))
        if token.sub == "RANGE" or token.text == BROKEN:
            one = reference(token.text)
            beside = _beside(found, place)
            parts.append(Reference(one.text, one.kind, one.sheet, one.corners, one.fixed, around, beside))
            continue
        upper = token.text if token.sub == "TEXT" else token.text.upper()
        parts.append(token if upper == token.text else Token(token.kind, token.sub, upper))
        if token.sub == "OPEN":
            name = _PREFIX.sub("", upper[:-1]) if token.kind == "FUNC" else ""
            inner.append(_Open(token.kind, name, [place + 1]))
        elif token.sub == "CLOSE":
            closed = inner.pop()
            if closed.name:
                ends = [*(start - 1 for start in closed.starts[1:]), place]
                spans = tuple(zip(closed.starts, ends, strict=True))
                empty = len(spans) == 1 and closed.starts[0] == place
                calls.append(
                    FunctionCall(closed.name, tuple(name for name, _ in around[:-1]), () if empty else spans, found)
                )
        elif token.kind == "SEP" and inner:
            inner[-1].starts.append(place + 1)
        else:
            continue
        around = tuple((opened.name, len(opened.starts)) for opened in inner if opened.name)
    return Formula(text, tuple(parts), tuple(constants), tuple(calls))


@dataclass
class _Open:
    """A bracket that is not closed yet: its kind, its function, "" for none, and where its arguments begin."""

    kind: str
    name: str
    starts: list[int]


def _beside(found: tuple[Token, ...], place: int) -> bool:
    """Tell whether an arithmetic operator stands beside a token."""
    around = found[max(place - 1, 0) : place] + found[place + 1 : place + 2]
    return any(token.text in _ARITHMETIC and token.kind.startswith("OPERATOR") for token in around) or (
        place + 1 < len(found) and found[place + 1].text == "%"
    )
