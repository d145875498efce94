"""Parts of formulas as source of Python: what each computes, where its errors stand, and what kind of value it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from xlmodel.compiled.codes import CODES
from xlmodel.evaluate.functions import CellError
from xlmodel.language import Value

Kind = Literal["number", "truth", "text", "any"]
"""`any` is a text in one scenario and a number in another."""

LONGEST = 200
"""Characters of a source beyond which it gets a name of its own: Python reads only so many brackets at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a piece came about: one of two, by the truth of a condition that stands under a name."""

    condition: str
    then: Piece
    otherwise: Piece


@dataclass(frozen=True, slots=True)
class Join:
    """How a text came about: its parts, one after the other."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The source of a part of a formula.

    `values` is what it computes; `errors` the name of its errors, "" where it can have none; `constant` its value where
    it is the same in all scenarios and no error; `made` how it came about, where much can be told from that.
    """

    values: str
    errors: str = ""
    kind: Kind = "number"
    constant: Value = None
    made: Choice | Join | None = None

    @property
    def given(self) -> str:
        """Return values and errors as two arguments of a call."""
        return f"{self.values},{self.errors or None}"


Span = Sequence[Piece | None]
"""The members of a span; None is a hole."""


def constant(value: Value) -> Piece:
    """Return a value that is the same in all scenarios."""
    if isinstance(value, bool):
        return Piece(f"bool_({value})", kind="truth", constant=value)
    if isinstance(value, str):
        return Piece(repr(value), kind="text", constant=value)
    number = float(value or 0.0)
    return Piece(f"({number!r})" if number < 0 else repr(number), constant=number)


def error(code: str | CellError) -> Piece:
    """Return what is the same error in all scenarios."""
    return Piece("ZERO", f"E{CODES.index(str(code))}")


def common(pieces: Sequence[Piece]) -> Kind:
    """Return the kind that holds all of some values."""
    kinds = {piece.kind for piece in pieces}
    return kinds.pop() if len(kinds) == 1 else "any"


@dataclass(slots=True)
class Statement:
    """A line of the source: the names that it gives to what a source computes, and the cell that it belongs to.

    `texts` tells whether it only puts texts together, in which no number can become too large.
    """

    names: tuple[str, ...]
    source: str
    texts: bool
    cell: str = ""


NAMES = re.compile(r"\b[vfi]\d+\b")
"""The names of the source: of inputs, values and errors."""


@dataclass
class Code:
    """The lines of the source as they are written; each name is given once, and nothing is computed twice.

    `watched` are names of what has to be computed, though not for its value: a number in it may become too large, which
    is an error.
    """

    lines: list[Statement] = field(default_factory=list)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[tuple[str, Value], Piece] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)

    def pair(self, call: str, kind: Kind = "number") -> Piece:
        """Write a call that gives values and errors."""
        values, errors = self._named(call, "vf", kind)
        return Piece(values, errors, kind)

    def held(self, source: str, kind: Kind = "number") -> str:
        """Write a source under a name, unless it is one."""
        return source if source.isidentifier() else self._named(source, "v", kind)[0]

    def inline(self, source: str, errors: str, kind: Kind = "number") -> Piece:
        """Return a source in place, or under a name where it is long."""
        return Piece(self.held(source, kind) if len(source) > LONGEST else source, errors, kind)

    def failing(self, source: str) -> str:
        """Write a source of errors under a name."""
        return self._named(source, "f")[0]

    def errors(self, *pieces: Piece | None) -> str:
        """Return the name of the first errors among pieces, "" where they have none."""
        found = list(dict.fromkeys(piece.errors for piece in pieces if piece is not None and piece.errors))
        return self.failing(f"joined({','.join(found)})") if len(found) > 1 else "".join(found)

    def watch(self, piece: Piece) -> None:
        """Have a piece computed though its value is known or not asked for."""
        if piece.constant is None:
            self.watched.add(self.held(piece.values, piece.kind))

    def _named(self, source: str, letters: str, kind: Kind = "number") -> tuple[str, ...]:
        if source not in self.known:
            names = tuple(f"{letter}{len(self.lines)}" for letter in letters)
            self.known[source] = names
            self.lines.append(Statement(names, source, kind in {"text", "any"}))
        return self.known[source]
