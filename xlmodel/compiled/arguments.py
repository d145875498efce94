"""The arguments of a call: what each reaches, which of them are the same in all scenarios, and what of them counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlmodel.compiled.asking import as_number
from xlmodel.compiled.formulas import Called, FormulaSource
from xlmodel.compiled.pieces import Piece, Span
from xlmodel.evaluate.functions import FUNCTIONS
from xlmodel.language import KeyReference
from xlmodel.language.grammar import Call

Arguments = Sequence[Piece | Span]


def arguments_of(formula: FormulaSource, call: Call) -> list[Piece | Span]:
    """Return the arguments of a call; a span comes as its members."""
    return [
        formula.given[node.number] if isinstance(node, KeyReference) else formula.piece(node) for node in call.arguments
    ]


def folding(compiled: Callable[[FormulaSource, Arguments], Piece]) -> Called:
    """Return how a function is compiled that is computed at once where nothing in it varies."""

    def called(formula: FormulaSource, call: Call) -> Piece:
        arguments = arguments_of(formula, call)
        values = _constants(arguments)
        if values is not None:
            return formula.folded(FUNCTIONS[call.function], *values)
        return compiled(formula, arguments)

    return called


def _constants(arguments: Arguments) -> list[object] | None:
    """Return arguments as the plain evaluation takes them, where all are the same in all scenarios."""
    found: list[object] = []
    for argument in arguments:
        parts = [argument] if isinstance(argument, Piece) else argument
        if any(part is not None and part.constant is None for part in parts):
            return None
        values = [None if part is None else part.constant for part in parts]
        found.append(values[0] if isinstance(argument, Piece) else values)
    return found


def one(argument: Piece | Span) -> Piece:
    """Return an argument that is no span; the rules of the language see to that."""
    assert isinstance(argument, Piece)
    return argument


def numbers_in(formula: FormulaSource, arguments: Arguments) -> tuple[list[tuple[Piece, Piece]], str]:
    """Return the numbers among arguments and spans, each with the truth of its counting as one, and all errors.

    Texts and truths in a span do not count; as an argument of its own, a text is an error.
    """
    parts = [
        part
        for argument in arguments
        for part in ([formula.number(argument)] if isinstance(argument, Piece) else argument)
        if part is not None
    ]
    found = [as_number(formula.code, part) for part in parts]
    return [pair for pair in found if pair[1].constant is not False], formula.code.errors(*parts)
