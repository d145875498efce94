"""The text of a formula read a second time: its own tokens, its own parser, nothing of the package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

COMPARE = ("=", "<>", "<", "<=", ">", ">=")
LEVELS = (COMPARE, ("&",), ("+", "-"), ("*", "/"))
TOKEN = re.compile(r' *(\d+(?:\.\d+)?|"(?:[^"{}]|"")*"|[A-Z][A-Z0-9]*(?=\()|\{[^{}]*\}|<>|<=|>=|[-+*/^&=<>(),])')
BRACES = re.compile(r"\{([a-z][a-z0-9_]*)(?:\[([^\]]*)\])?\}")
POINT = r"([a-z][a-z0-9_]*|\d+)([+-]\d+)?"
SELECTOR = re.compile(rf" *(?:([a-z][a-z0-9_]*) *= *)?(?:(\*)|(?:{POINT})?(\.\.)(?:{POINT})?|{POINT}) *")
ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?\d+(?![\d(])")


class WrongError(Exception):
    """A formula that must be refused, and where in its text (None: at some index, not at a place of the text)."""

    def __init__(self, at: int | None, why: str) -> None:
        super().__init__(at, why)
        self.places = [at]


class FailureError(Exception):
    """A formula that comes out as an error of Excel."""


@dataclass(frozen=True)
class Node:
    """A part of a formula: `kind` is number, text, reference, minus, call or an operator's sign."""

    kind: str
    at: int
    parts: tuple[Node, ...] = ()
    value: float | str = 0.0
    bracketed: bool = False

    def below(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            yield from part.below()


@cache
def read(text: str) -> Node:
    """Parse a formula. Raises WrongError at the first place that does not fit."""
    if not text.startswith("="):
        raise WrongError(0, "no '='")
    tokens, at = [], 1
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if found is None or (found[1][0] == "{" and not BRACES.fullmatch(found[1])):
            where = at + len(text[at:]) - len(text[at:].lstrip())
            raise WrongError(where, "an address" if ADDRESS.match(text, where) else "unreadable")
        tokens.append((found[1], found.start(1)))
        at = found.end()
    return _Parser([*tokens, ("", len(text))]).whole()


class _Parser:
    def __init__(self, tokens: list[tuple[str, int]]) -> None:
        self.tokens = tokens
        self.unclear: list[int | None] = []
        """Where Excel and others read differently: -a^b, a^b^c and a=b=c."""

    def take(self, *wanted: str) -> int:
        token, at = self.tokens[0]
        if token not in wanted:
            raise WrongError(at, f"expected {wanted}")
        self.tokens.pop(0)
        return at

    def next_is(self, *signs: str) -> bool:
        return self.tokens[0][0] in signs

    def whole(self) -> Node:
        node = self.level(0)
        self.take("")
        if self.unclear:
            wrong = WrongError(self.unclear[0], "unclear")
            wrong.places = self.unclear
            raise wrong
        return node

    def level(self, depth: int) -> Node:
        if depth == len(LEVELS):
            return self.signed()
        node, count = self.level(depth + 1), 0
        while self.next_is(*LEVELS[depth]):
            sign, at = self.tokens.pop(0)
            count += 1
            if depth == 0 and count > 1:
                self.unclear.append(at)
            node = Node(sign, at, (node, self.level(depth + 1)))
        return node

    def signed(self) -> Node:
        if not self.next_is("-"):
            return self.power()
        at = self.take("-")
        inner = self.signed()
        if inner.kind == "^" and not inner.bracketed:
            self.unclear.append(at)
        return Node("minus", at, (inner,))

    def power(self) -> Node:
        node = self.atom()
        if self.next_is("^"):
            self.take("^")
            minus = self.take("-") if self.next_is("-") else None
            at = self.tokens[0][1] if minus is None else minus
            exponent = self.atom()
            node = Node("^", at, (node, exponent if minus is None else Node("minus", minus, (exponent,))))
            while self.next_is("^"):
                self.take("^")
                self.unclear.append(self.tokens[0][1])
                if self.next_is("-"):
                    self.take("-")
                self.atom()
        return node

    def atom(self) -> Node:
        token, at = self.tokens.pop(0)
        if token[:1].isdigit():
            return Node("number", at, value=float(token))
        if token[:1] == '"':
            return Node("text", at, value=token[1:-1].replace('""', '"'))
        if token[:1] == "{":
            return Node("reference", at, value=token)
        if token == "(":
            inner = self.level(0)
            self.take(")")
            return Node(inner.kind, inner.at, inner.parts, inner.value, bracketed=True)
        if token[:1].isalpha():
            self.take("(")
            parts = [] if self.next_is(")") else [self.level(0)]
            while not self.next_is(")"):
                self.take(",")
                parts.append(self.level(0))
            self.take(")")
            return Node("call", at, tuple(parts), token)
        raise WrongError(at, "unreadable")


@dataclass(frozen=True)
class Choice:
    """What a bracket says of one axis: from a point to a point; both the same, and no span, for one member."""

    span: bool
    first: tuple[str, int]
    last: tuple[str, int]


@cache
def selections(token: str) -> tuple[str, tuple[tuple[str, Choice], ...]]:
    """Return the key of a reference and its selectors, each with the axis it names ("" where it names none)."""
    found = BRACES.fullmatch(token)
    if found is None:
        raise WrongError(0, "unreadable")
    chosen = []
    for part in found[2].split(",") if found[2] is not None else []:
        match = SELECTOR.fullmatch(part)
        if match is None:
            raise WrongError(0, "unreadable")
        axis, star, base, step, dots, end, end_step, one, one_step = match.groups()
        if star:
            chosen.append((axis or "", Choice(True, ("*", 0), ("*", 0))))
        elif dots:
            chosen.append((axis or "", Choice(True, (base or "", int(step or 0)), (end or "", int(end_step or 0)))))
        else:
            chosen.append((axis or "", Choice(False, (one, int(one_step or 0)), (one, int(one_step or 0)))))
    return found[1], tuple(chosen)
