"""A formula taken apart: its references, constants, function calls, and its text in R1C1 terms.

Judgements: openpyxl's tokenizer cuts the text; what it cannot cut (a spill mark `A1#`, for one) gives a formula that
is not `readable` and that the rules pass over. Blanks and letter case do not count. Two formulas are the same when
their R1C1 texts are: copied from each other, they differ in nothing but their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

Place = tuple[int, int]
"""A row and a column, both from 1."""

LONGEST = 8192
"""Characters that Excel allows in a formula; longer ones are passed over."""

_CORNER = r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})"
_AREA = re.compile(rf"{_CORNER}(?::{_CORNER})?")
_COLUMNS = re.compile(r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7}")
_LINK = re.compile(r"\[[0-9]+\]")
_ARITHMETIC = frozenset("+-*/^")
_PREFIX = re.compile(r"^(_XLFN\.|_XLWS\.)+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a formula: what openpyxl calls its type and subtype, and its text."""

    kind: str
    sub: str
    text: str


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet, all counted from 1 and both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Tell whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def text(self) -> str:
        """Return it as Excel writes it, without the sheet."""
        one, other = f"{letters(self.left)}{self.top}", f"{letters(self.right)}{self.bottom}"
        return one if self.single else f"{one}:{other}"

    def holds(self, sheet: str, row: int, column: int) -> bool:
        """Tell whether a cell lies in it."""
        return sheet == self.sheet and self.top <= row <= self.bottom and self.left <= column <= self.right

    def within(self, other: Area) -> bool:
        """Tell whether it lies in another, or is the same."""
        return other.holds(self.sheet, self.top, self.left) and other.holds(self.sheet, self.bottom, self.right)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a formula.

    `kind` is cell, range, columns (whole columns or rows), name, table, outside (another workbook), span (several
    sheets), or broken (#REF!). `sheet` is "" where the formula's own is meant. `around` are the functions around it,
    outermost first, each with the number of its argument. `arithmetic` tells whether + - * / ^ or % stands beside it.
    """

    text: str
    kind: str
    sheet: str
    corners: tuple[int, int, int, int]
    """Top, left, bottom, right; zeros for anything but a cell or a range."""
    fixed: tuple[bool, bool, bool, bool]
    """Whether each corner is absolute, in the same order."""
    around: tuple[tuple[str, int], ...]
    arithmetic: bool

    def area(self, own: str) -> Area:
        """Return what it covers, for a formula on the sheet `own`."""
        return Area(self.sheet or own, *self.corners)

    def relative(self, row: int, column: int) -> str:
        """Return it in R1C1 terms, for a formula in a cell."""
        if self.kind not in {"cell", "range"}:
            return self.text.upper()
        places = (row, column, row, column)
        one, two, three, four = (
            f"{at}" if fixed else f"[{at - origin}]"
            for at, fixed, origin in zip(self.corners, self.fixed, places, strict=True)
        )
        last = "" if self.kind == "cell" else f":R{three}C{four}"
        return f"{self.sheet.upper()}!R{one}C{two}{last}"


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in a formula, with the functions around it as for a reference."""

    value: float
    text: str
    around: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call: its name without prefixes, its arguments in pieces, and the functions around it."""

    name: str
    arguments: tuple[tuple[Part, ...], ...]
    around: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """A formula of a cell, with its "="."""

    text: str
    parts: tuple[Part | Reference, ...]
    constants: tuple[Constant, ...]
    calls: tuple[Call, ...]
    readable: bool = True

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return its references, from left to right."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Return its operators, signs included."""
        return tuple(part.text for part in self.parts if isinstance(part, Part) and part.kind.startswith("OPERATOR"))

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


def parse(text: str) -> Formula:
    """Take a formula apart. Never raises: what cannot be read is marked so."""
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import TokenizerError

    unreadable = Formula(text, (), (), (), readable=False)
    if len(text) > LONGEST:
        return unreadable
    try:
        tokens = [Part(token.type, token.subtype, token.value) for token in Tokenizer(text).items]
    except (TokenizerError, IndexError, KeyError, ValueError, RecursionError):
        return unreadable
    tokens = [token for token in tokens if token.kind != "WHITE-SPACE" or token.text.strip()]
    try:
        return _read(text, tokens)
    except (IndexError, ValueError):
        return unreadable


def _read(text: str, tokens: list[Part]) -> Formula:
    parts: list[Part | Reference] = []
    constants: list[Constant] = []
    calls: list[Call] = []
    inner: list[_Open] = []
    for place, token in enumerate(tokens):
        around = tuple((opened.name, len(opened.arguments)) for opened in inner if opened.name)
        for opened in inner:
            if not (token.kind == "SEP" and opened is inner[-1]):
                opened.arguments[-1].append(token)
        match token.kind, token.sub:
            case "FUNC" | "PAREN" | "ARRAY", "OPEN":
                name = _PREFIX.sub("", token.text[:-1].upper().rpartition(":")[2].lstrip("@"))
                inner.append(_Open(name if token.kind == "FUNC" else "", [[]]))
            case "FUNC" | "PAREN" | "ARRAY", "CLOSE":
                closed = inner.pop()
                closed.arguments[-1].pop()  # its own bracket
                if closed.name:
                    filled = closed.arguments if any(closed.arguments) else []
                    calls.append(Call(closed.name, tuple(map(tuple, filled)), tuple(name for name, _ in around[:-1])))
            case "SEP", _ if inner:
                inner[-1].arguments.append([])
            case "OPERAND", "NUMBER" if not (inner and not inner[-1].name and _in_array(tokens, place)):
                constants.append(Constant(float(token.text), token.text, around))
        if token.kind == "OPERAND" and (token.sub == "RANGE" or "#REF!" in token.text):
            parts.append(reference(token.text, around, _beside(tokens, place)))
        else:
            parts.append(Part(token.kind, token.sub, token.text.strip().upper() if token.sub != "TEXT" else token.text))
    if inner:
        raise ValueError("a bracket is not closed")
    return Formula(text, tuple(parts), tuple(constants), tuple(calls))


@dataclass
class _Open:
    """A bracket that is not closed yet: its function, "" for none, and the pieces of its arguments."""

    name: str
    arguments: list[list[Part]]


def reference(text: str, around: tuple[tuple[str, int], ...] = (), arithmetic: bool = False) -> Reference:
    """Read a reference, as it stands in a formula or behind a name."""
    sheet, _, cells = text.rpartition("!")
    quoted = sheet.startswith("'") and sheet.endswith("'") and len(sheet) > 1
    sheet = sheet[1:-1].replace("''", "'") if quoted else sheet
    kind, corners, fixed = "name", (0, 0, 0, 0), (False, False, False, False)
    if "#REF!" in text:
        kind = "broken"
    elif "[" in sheet or _LINK.match(text):
        kind = "outside"
    elif ":" in sheet:
        kind = "span"
    elif found := _AREA.fullmatch(cells):
        corners, fixed = _corners(found)
        kind = "range" if found[6] else "cell"
    elif _COLUMNS.fullmatch(cells):
        kind = "columns"
    elif "[" in cells:
        kind = "table"
    return Reference(text, kind, sheet, corners, fixed, around, arithmetic)


def _corners(found: re.Match[str]) -> tuple[tuple[int, int, int, int], tuple[bool, bool, bool, bool]]:
    left, top = column_number(found[2]), int(found[4])
    if not found[6]:
        return (top, left, top, left), (bool(found[3]), bool(found[1])) * 2
    right, bottom = column_number(found[6]), int(found[8])
    rows = sorted([(top, bool(found[3])), (bottom, bool(found[7]))], key=_first)
    columns = sorted([(left, bool(found[1])), (right, bool(found[5]))], key=_first)
    return (rows[0][0], columns[0][0], rows[1][0], columns[1][0]), (
        rows[0][1],
        columns[0][1],
        rows[1][1],
        columns[1][1],
    )


def _first(corner: tuple[int, bool]) -> int:
    return corner[0]


def column_number(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def letters(column: int) -> str:
    """Return the letters of a column that is given by its number from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _beside(tokens: list[Part], place: int) -> bool:
    """Tell whether an arithmetic operator stands beside a token."""
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return any(
        token is not None and token.kind.startswith("OPERATOR") and token.text in _ARITHMETIC
        for token in (before, after)
    ) or (after is not None and after.kind == "OPERATOR-POSTFIX")


def _in_array(tokens: list[Part], place: int) -> bool:
    """Tell whether the innermost open bracket at a token is a brace."""
    depth = 0
    for token in reversed(tokens[:place]):
        if token.sub == "CLOSE":
            depth += 1
        elif token.sub == "OPEN":
            if not depth:
                return token.kind == "ARRAY"
            depth -= 1
    return False
