"""Formulas as source: the tree of a formula becomes lines of NumPy, operator by operator.

What is the same in all scenarios is computed here, once. Both branches of an IF are computed for all scenarios; errors
of the branch that is not taken do not count.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xlmodel.compiled.asking import as_number, is_same
from xlmodel.compiled.pieces import Choice, Code, Join, Piece, Span, common, constant, error
from xlmodel.evaluate.functions import FUNCTIONS, CellError, outcome
from xlmodel.language import KeyReference
from xlmodel.language.grammar import Binary, Call, Negative, Node, Number, Text
from xlmodel.language.lint import COMPARISONS

_PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": FUNCTIONS["power"],
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": FUNCTIONS["equal"],
    "<>": lambda left, right: not FUNCTIONS["equal"](left, right),
}
_NAMES = {"<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}
"""The names under which the source finds the comparisons of single values."""

_NONE: Mapping[int, Piece] = {}

Reached = Sequence[Piece | Span]
"""What the references of a formula reach, in their order."""

Called = Callable[["FormulaSource", Call], Piece]


class FormulaSource:
    """One formula on its way to source.

    `checked` has every number looked at that may have become too large; `calls` says how functions are compiled.
    """

    def __init__(self, given: Reached, code: Code, calls: Mapping[str, Called], checked: bool) -> None:
        self.given, self.code, self.calls, self.checked = given, code, calls, checked

    def piece(self, node: Node, members: Mapping[int, Piece] = _NONE) -> Piece:
        """Return the source of a node; `members` are the spans that stand for one member now, in SUMPRODUCT."""
        if isinstance(node, Number | Text):
            return constant(node.value)
        if isinstance(node, KeyReference):
            found = members.get(node.number) or self.given[node.number]
            assert isinstance(found, Piece)
            return found
        if isinstance(node, Negative):
            return self._negative(self.number(self.piece(node.operand, members)))
        if isinstance(node, Binary):
            return self._binary(node, members)
        return self.calls[node.function](self, node)

    def number(self, piece: Piece) -> Piece:
        """Return a piece as a number; a text is an error."""
        if piece.kind == "number":
            return piece
        if piece.kind == "text":
            return Piece("ZERO", self.code.errors(piece, error("#VALUE!")))
        if piece.kind == "any":
            numbers, counts = as_number(self.code, piece)
            return self.code.pair(f"numeric({numbers.values},{counts.values},{piece.errors or None})")
        if piece.constant is not None:
            return constant(float(piece.constant))
        return self.code.inline(f"({piece.values}*1.0)", piece.errors)

    def truth(self, piece: Piece) -> Piece:
        """Return a piece as a truth."""
        if piece.kind == "truth":
            return piece
        if piece.constant is not None:
            return constant(bool(piece.constant))
        source = f"({piece.values}!=0.0)" if piece.kind == "number" else f"truths_each({piece.values})"
        return self.code.inline(source, piece.errors, "truth")

    def settled(self, piece: Piece, node: Node) -> Piece:
        """Return a piece as it is asked for errors: what is too large is one, but cells were asked before."""
        if not self.checked or isinstance(node, KeyReference) or piece.constant is not None or piece.kind == "truth":
            return piece
        return self.code.pair(f"finite({piece.given})", piece.kind)

    def folded(self, function: Callable[..., Any], *values: Any) -> Piece:
        """Return what a function of the plain evaluation makes of values that are the same in all scenarios."""
        found = outcome(lambda: function(*values))
        return error(found) if isinstance(found, CellError) else constant(found)

    def _negative(self, piece: Piece) -> Piece:
        if isinstance(piece.constant, float):
            return constant(-piece.constant)
        return self.code.inline(f"(-{piece.values})", piece.errors)

    def _binary(self, node: Binary, members: Mapping[int, Piece]) -> Piece:
        if node.operator == "&":
            return self._joined(node, members)
        left, right = self.piece(node.left, members), self.piece(node.right, members)
        if node.operator in COMPARISONS:
            return self._compared(node.operator, left, right)
        return self.arithmetic(node.operator, self.number(left), self.number(right))

    def arithmetic(self, sign: str, left: Piece, right: Piece) -> Piece:
        """Return the source of one of `+ - * / ^` between numbers."""
        if left.constant is not None and right.constant is not None:
            return self.folded(_PLAIN[sign], left.constant, right.constant)
        if sign == "^":
            raised = self.code.pair(f"power_each({left.given},{right.given})")
            return self.code.pair(f"finite({raised.given})") if self.checked else raised
        if sign == "/" and not right.constant:
            return self.code.pair(f"quotient({left.given},{right.given})")
        if sign == "*" and 1.0 in (left.constant, right.constant):
            return right if left.constant == 1.0 else left
        if sign == "*" and 0.0 in (left.constant, right.constant) and not (left.errors or right.errors or self.checked):
            self.code.watch(right if left.constant == 0.0 else left)
            return constant(0.0)
        return self.code.inline(f"({left.values}{sign}{right.values})", self.code.errors(left, right))

    def _compared(self, sign: str, left: Piece, right: Piece) -> Piece:
        if left.constant is not None and right.constant is not None:
            return self.folded(_PLAIN[sign], left.constant, right.constant)
        if sign in {"=", "<>"}:
            truth = self._equal(left, right)
            if truth.constant is not None:
                truth = constant(bool(truth.constant) == (sign == "="))
            elif sign == "<>":
                truth = self.code.inline(f"(~{truth.values})", "", "truth")
            errors = self.code.errors(left, right)
            return Piece(truth.values, errors, "truth", None if errors else truth.constant)
        if {left.kind, right.kind} == {"number"}:
            source = f"({left.values}{sign}{right.values})"
            return self.code.inline(source, self.code.errors(left, right), "truth")
        return self.code.pair(f"each(bool,{_NAMES[sign]},{left.given},{right.given})", "truth")

    def _equal(self, left: Piece, right: Piece) -> Piece:
        if left.values == right.values:
            self.code.watch(left)
            return constant(True)
        if right.constant is not None:
            return is_same(self.code, left, right.constant)
        if left.constant is not None:
            return is_same(self.code, right, left.constant)
        if {left.kind, right.kind} == {"number"}:
            return self.code.inline(f"({left.values}=={right.values})", "", "truth")
        return self.code.inline(f"equal_each({left.values},{right.values})", "", "truth")

    def _joined(self, node: Node, members: Mapping[int, Piece]) -> Piece:
        parts: list[Piece] = []
        while isinstance(node, Binary) and node.operator == "&":
            parts.insert(0, self.piece(node.right, members))
            node = node.left
        parts.insert(0, self.piece(node, members))
        if all(part.constant is not None for part in parts):
            return constant("".join(FUNCTIONS["text"](part.constant) for part in parts))
        source = self.code.held(f"joined_texts({','.join(part.values for part in parts)})", "text")
        return Piece(source, self.code.errors(*parts), "text", made=Join(tuple(parts)))

    def either(self, condition: Piece, then: Piece, otherwise: Piece) -> Piece:
        """Return the source of an IF."""
        kind = common((then, otherwise))
        asked = self.code.held(condition.values)
        choose = "chosen_each" if kind in {"number", "truth"} else "chosen_object"
        source = f"{choose}({asked},{then.values},{otherwise.values})"
        errors = condition.errors
        if then.errors or otherwise.errors:
            failing = ",".join(piece.errors or "None" for piece in (condition, then, otherwise))
            errors = self.code.failing(f"chosen_errors({asked},{failing})")
        if choose == "chosen_each":
            return self.code.inline(source, errors, kind)
        return Piece(self.code.held(source, kind), errors, kind, made=Choice(asked, then, otherwise))
