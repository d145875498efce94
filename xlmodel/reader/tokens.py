"""A formula cut into tokens, as programs store it: English names, commas, A1 addresses.

A token is an operand (TEXT, NUMBER, LOGICAL, ERROR or RANGE: all that names cells), a bracket of a function, of an
array or of an expression (OPEN, CLOSE), a separator (ARG, ROW), an operator (PREFIX, INFIX, POSTFIX) or white space.
Judgements: a reference is one token together with its sheet and both its corners; a colon between anything else
(`A1:INDEX(…)`, `A1:name`) is an operator, and so is a blank between two references, which Excel takes for what they
have in common. The mark of a spill (`A1#`) and of one value (`@A1`) are operators too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xlmodel.reader.places import corners

# Groups are atomic where they repeat, not possessive: until 3.11.5 Python goes back into a possessive group.
_BRACKETS = r"\[(?>(?:[^\[\]']|'.|\[(?>(?:[^\[\]']|'.)*)\])*)\]"
_QUOTED = r"'(?>(?:[^']|'')*)'"
_PIECE = rf"(?>(?:{_QUOTED}|{_BRACKETS}|\#REF!|[^\s\"'\[\]+\-*/^&=<>%(),;{{}}\#@:])+)"
_TOKEN = re.compile(
    rf"""
    (?P<blank>[\ \t\r\n]++)
    |(?P<text>"(?>(?:[^"]|"")*)")
    |(?P<number>(?>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)(?![^\s"+\-*/^&=<>%(),;{{}}\#@]))
    |(?P<run>{_PIECE}(?>(?::{_PIECE}(?!\())*))(?P<call>\()?
    |(?P<error>\#(?:NULL!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|[A-Z_]+!|GETTING_DATA))
    |(?P<operator><=|>=|<>|[+\-*/^&=<>%:,;{{}}()@\#])
    """,
    re.VERBOSE | re.DOTALL,
)
_SIDES = re.compile(rf"(?:{_QUOTED}|{_BRACKETS}|[^:'\[\]])+")
_SHEET = rf"(?P<sheet>{_QUOTED}|[^'!]+)!"
_QUALIFIED = re.compile(_SHEET + r"(?P<cells>[^!]+)")
_TWICE = re.compile(_SHEET + r"(?P<one>[^!:]+):(?P=sheet)!(?P<other>[^!:]+)")
_CLOSERS = {"(": ")", "{": "}"}


class Token(NamedTuple):
    """A piece of a formula: its kind and the kind in more detail, and its text."""

    kind: str
    sub: str
    text: str


_token = lru_cache(maxsize=50_000)(Token)
"""The same pieces stand in many formulas."""

_OPERATORS = {mark: Token("OPERATOR-INFIX", "", mark) for mark in ("+-*/^&=<>:, ", *"+-*/^&=<>:, ", "<=", ">=", "<>")}
_OTHERS = {
    "%": Token("OPERATOR-POSTFIX", "", "%"),
    "#": Token("OPERATOR-POSTFIX", "", "#"),
    "@": Token("OPERATOR-PREFIX", "", "@"),
    ";": Token("SEP", "ROW", ";"),
    "(": Token("PAREN", "OPEN", "("),
    "{": Token("ARRAY", "OPEN", "{"),
}
_SIGNS = {"+": Token("OPERATOR-PREFIX", "", "+"), "-": Token("OPERATOR-PREFIX", "", "-")}
_COMMA = Token("SEP", "ARG", ",")


def tokens(text: str) -> list[Token] | None:
    """Return the tokens of a formula, without the "=" that it may begin with; None for what is no formula.

    The texts of the tokens are the formula, letter by letter.
    """
    found: list[Token] = []
    inner: list[Token] = []
    ended = False  # whether a value ended before this place, so that a sign is an operator between two
    start, end = int(text.startswith("=")), len(text)
    while start < end:
        match = _TOKEN.match(text, start)
        if match is None:
            return None
        kind, cut, start = match.lastgroup, match[0], match.end()
        if kind == "run":
            found += _operands(cut)
            ended = True
        elif kind == "call":
            opened = _token("FUNC", "OPEN", cut)
            found.append(opened)
            inner.append(opened)
            ended = False
        elif kind == "blank":
            found.append(_token("WHITE-SPACE", "", cut))
        elif kind == "number":
            found.append(_token("OPERAND", "NUMBER", cut))
            ended = True
        elif kind == "text" or kind == "error":
            found.append(_token("OPERAND", kind.upper(), cut))
            ended = True
        elif cut in ")}":
            if not inner or _CLOSERS[inner[-1].text[-1]] != cut:
                return None
            found.append(_token(inner.pop().kind, "CLOSE", cut))
            ended = True
        else:
            ended = _operator(cut, ended, found, inner)
    return None if inner else _with_intersections(found)


def _operator(cut: str, ended: bool, found: list[Token], inner: list[Token]) -> bool:
    """Add an operator, a separator or an opening bracket, and tell whether a value has ended with it."""
    if cut in _SIGNS and not ended:
        found.append(_SIGNS[cut])
    elif cut == "," and inner and inner[-1].kind != "PAREN":
        found.append(_COMMA)
    else:
        token = _OTHERS.get(cut) or _OPERATORS[cut]
        found.append(token)
        if token.sub == "OPEN":
            inner.append(token)
        return token.kind == "OPERATOR-POSTFIX"
    return False


@lru_cache(maxsize=50_000)
def _operands(cut: str) -> tuple[Token, ...]:
    """Return a run of letters as one operand, or as several with colons between them."""
    if cut.upper() in ("TRUE", "FALSE"):
        return (Token("OPERAND", "LOGICAL", cut),)
    if ":" not in cut or _is_one(cut):
        return (Token("OPERAND", "ERROR" if cut == "#REF!" else "RANGE", cut),)
    found: list[Token] = []
    for side in _SIDES.findall(cut):
        found += (_OPERATORS[":"], Token("OPERAND", "RANGE", side))
    return tuple(found[1:])


def _is_one(cut: str) -> bool:
    """Tell whether what holds a colon is one reference: an area, one on several sheets, or one of a table."""
    if corners(cut) or len(_SIDES.findall(cut)) == 1:
        return True
    if found := _QUALIFIED.fullmatch(cut):
        return ":" not in found["cells"] or corners(found["cells"]) is not None or "[" in found["cells"]
    found = _TWICE.fullmatch(cut)
    return bool(found and corners(f"{found['one']}:{found['other']}"))


def _with_intersections(found: list[Token]) -> list[Token]:
    """Return the tokens with blanks between two references as operators."""
    for place in range(1, len(found) - 1):
        before, token, after = found[place - 1 : place + 2]
        if token.kind == "WHITE-SPACE" and _ends(before) and (after.sub in {"RANGE", "OPEN"}):
            found[place] = Token("OPERATOR-INFIX", "", token.text)
    return found


def _ends(token: Token) -> bool:
    return token.sub == "RANGE" or (token.sub == "CLOSE" and token.kind != "ARRAY")
