"""Sentences with their numbers in place: `AWS runs at {aws_run_rate:.1f} bn` becomes a formula that joins texts.

Between braces stands the key of a line, as in a formula, or a formula whose keys have braces of their own; after a
colon how its number is shown: `.1f` with so many decimals, `.0%` times a hundred and with its sign. Without one it is
shown as it is.
"""

from __future__ import annotations

import re

from xlmodel.errors import ModelError
from xlmodel.language.grammar import fault_at

_SHOWN = re.compile(r":(?P<decimals>\.[0-9])?(?P<kind>[f%])$")


def sentence(text: str) -> str:
    """Return the formula of a sentence.

    Raises ModelError with a caret under a brace that is not closed, or a form that is none.
    """
    pieces: list[str] = []
    words, at = "", 0
    while at < len(text):
        if text[at] == "}":
            raise ModelError([fault_at(text, at, "a brace that was not opened")])
        if text[at] != "{":
            words += text[at]
            at += 1
            continue
        end = _closed(text, at)
        number, after = _number(text, at, text[at + 1 : end])
        if words:
            pieces.append(_quoted(words))
        pieces.append(number)
        words, at = after, end + 1
    if words or not pieces:
        pieces.append(_quoted(words))
    return "=" + "&".join(pieces)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _closed(text: str, at: int) -> int:
    """Return where the brace that opens at a place is closed."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    raise ModelError([fault_at(text, at, "a brace that is not closed")])


def _number(text: str, at: int, inside: str) -> tuple[str, str]:
    """Return the piece of the formula for what stands between two braces, and the sign that follows it."""
    shown = _SHOWN.search(inside)
    what = inside[: shown.start()] if shown else inside
    if not shown and ":" in re.sub(r'"[^"]*"', "", what):
        hint = "Write .1f for one decimal, .0% for a share without any, or nothing."
        raise ModelError([fault_at(text, at + 1 + inside.index(":"), "no form of a number", hint=hint)])
    formula = what if "{" in what else f"{{{what}}}"
    if not shown:
        return formula, ""
    decimals = int((shown["decimals"] or ".0")[1:])
    if shown["kind"] == "f":
        return f"FIXED({formula},{decimals})", ""
    factor = formula if _is_one(formula) else f"({formula})"
    return f"FIXED(100*{factor},{decimals})", "%"


def _is_one(formula: str) -> bool:
    """Tell whether a formula is one reference or one function, which need no brackets; programs take them away."""
    opened = re.match(r"\{|[A-Z]+\(", formula)
    if not opened:
        return False
    depth = 1
    for place, sign in enumerate(formula[opened.end() :], opened.end()):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(sign, 0)
        if not depth:
            return place == len(formula) - 1
    return False
