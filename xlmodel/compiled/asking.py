"""What is asked of a value that may be a text, answered without the text where it is known how it came about.

Texts cost a thousand times what numbers do. Most are one of two known ones, or are only asked whether they are empty.
Errors are not looked at here: they stand beside the values.
"""

from __future__ import annotations

from xlmodel.compiled.pieces import Choice, Code, Join, Piece, constant
from xlmodel.evaluate.functions import FUNCTIONS
from xlmodel.language import Value


def is_same(code: Code, piece: Piece, value: Value) -> Piece:
    """Return the truth of a piece being equal to a value that is the same in all scenarios."""
    if piece.constant is not None:
        return constant(FUNCTIONS["equal"](piece.constant, value))
    asked = piece.values, value
    if asked not in code.asked:
        code.asked[asked] = _is_same(code, piece, value)
    return code.asked[asked]


def _is_same(code: Code, piece: Piece, value: Value) -> Piece:
    if isinstance(piece.made, Choice):
        code.watch(piece)
        then, otherwise = is_same(code, piece.made.then, value), is_same(code, piece.made.otherwise, value)
        return either_truth(code, piece.made.condition, then, otherwise)
    if isinstance(piece.made, Join) and value == "":
        code.watch(piece)
        return _is_empty(code, piece.made)
    if piece.kind != "any" and (piece.kind == "text") != isinstance(value, str):
        code.watch(piece)
        return constant(False)
    source = f"({piece.values}=={constant(value).values})" if piece.kind == "number" else ""
    return code.inline(source or f"equal_each({piece.values},{constant(value).values})", "", "truth")


def _is_empty(code: Code, join: Join) -> Piece:
    """Return the truth of a text being empty: every part of it is, and a number never is."""
    parts = [is_same(code, part, "") for part in join.parts]
    if any(part.constant is False for part in parts):
        return constant(False)
    varying = [part.values for part in parts if part.constant is None]
    return code.inline(f"({'&'.join(varying)})", "", "truth") if varying else constant(True)


def as_number(code: Code, piece: Piece) -> tuple[Piece, Piece]:
    """Return a piece as a number, 0 where it is none, and the truth of its being one."""
    if piece.kind == "number":
        return Piece(piece.values, constant=piece.constant), constant(True)
    if piece.kind != "any":
        return constant(0.0), constant(False)
    if isinstance(piece.made, Choice):
        then, first = as_number(code, piece.made.then)
        otherwise, second = as_number(code, piece.made.otherwise)
        numbers = code.inline(f"chosen_each({piece.made.condition},{then.values},{otherwise.values})", "")
        return numbers, either_truth(code, piece.made.condition, first, second)
    split = code.pair(f"counted_each({piece.values})")
    return Piece(split.values), Piece(split.errors, kind="truth")


def tells_number(code: Code, piece: Piece) -> Piece:
    """Return the truth of a piece being a number: no text, no truth and no error."""
    counts = as_number(code, piece)[1]
    code.watch(piece)
    if not piece.errors or counts.constant is False:
        return counts
    sound = f"sound({piece.errors})"
    return code.inline(sound if counts.constant is True else f"({counts.values}&{sound})", "", "truth")


def either_truth(code: Code, condition: str, then: Piece, otherwise: Piece) -> Piece:
    """Return one of two truths by a condition that stands under a name."""
    if then.constant is not None and then.constant == otherwise.constant:
        return then
    if then.constant is True and otherwise.constant is False:
        return Piece(condition, kind="truth")
    if then.constant is False and otherwise.constant is True:
        return code.inline(f"(~{condition})", "", "truth")
    return code.inline(f"chosen_each({condition},{then.values},{otherwise.values})", "", "truth")
