"""Evaluate a model: every computed cell from the names in its formula.

Each distinct formula is translated once to a Python expression over the values of its references and run for
each cell in the model's order. No row or column is known here, so a fault of the layout cannot be shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from xlmodel.errors import Fault, FormulaError
from xlmodel.evaluate.functions import FUNCTIONS, CellError, outcome
from xlmodel.language import (
    HEADER,
    INPUT,
    Computed,
    DeclaredFormula,
    KeyReference,
    Model,
    ModelCell,
    Value,
    key_text,
    parse,
)
from xlmodel.language.grammar import Binary, Call, Negative, Node, Number, Text
from xlmodel.language.lint import elements

_READY = {"IFERROR": "unless_error", "ISNUMBER": "is_number"}
"""Functions that an error among their arguments does not make an error."""

_OPERATORS = {"+": "+", "-": "-", "*": "*", "/": "/", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def evaluate(model: Model, inputs: Mapping[str, float | str] | None = None) -> dict[ModelCell, Value]:
    """Return the value of every cell of a model, computed and constant.

    `inputs` puts other values into input cells, by cell key. Raises FormulaError, naming every cell whose
    formula comes out as an error and the values it was given, or a key that is no input.
    """
    unknown = [key for key in inputs or {} if (INPUT + key, ()) not in model.constants]
    if unknown:
        raise FormulaError(Fault(f"no input is called '{key}'", key=key) for key in unknown)
    values: dict[ModelCell, Value] = dict(model.constants)
    values.update({(INPUT + key, ()): value for key, value in (inputs or {}).items()})
    faults: list[Fault] = []
    failed: set[ModelCell] = set()
    for cell in model.order:
        computed = model.computed[cell]
        if failed and any(precedent in failed for group in computed.precedents for precedent in group):
            failed.add(cell)
            continue
        given = given_to(computed, values)
        result = outcome(partial(compiled(computed.formula.text), given))
        if isinstance(result, CellError):
            failed.add(cell)
            faults.append(_fault(model, cell, computed.formula, given, result))
        else:
            values[cell] = float(result) if isinstance(result, int) and not isinstance(result, bool) else result
    if faults:
        raise FormulaError(faults)
    return values


def given_to(computed: Computed, values: Mapping[ModelCell, Any]) -> list[Any]:
    """Return what the references of a formula come to, in their order: a list for a span, with None for a hole."""
    return [
        [None if part is None else values[part] for part in group]
        if target.span
        else (group[0][1][1] if group[0][0] == HEADER else values[group[0]])  # type: ignore[index]
        for target, group in zip(computed.targets, computed.precedents, strict=True)
    ]


def _fault(model: Model, cell: ModelCell, formula: DeclaredFormula, given: Sequence[object], error: CellError) -> Fault:
    shown = "; ".join(
        f"{formula.text[reference.start : reference.end]} = {value}"
        for reference, value in zip(formula.references, given, strict=True)
    )
    return Fault(
        f"'{model.words(*cell)}' comes out as {error}",
        key=key_text(cell),
        found=f"{formula.text} with {shown}",
        hint="Change the input that makes it so.",
    )


@cache
def compiled(text: str) -> Callable[[Sequence[Any]], Any]:
    """Translate a formula to a function of the values of its references, in their order."""
    source = f"lambda v: {_emit(parse(text).tree, frozenset())}"
    return eval(source, {**FUNCTIONS, "CellError": CellError})  # type: ignore[no-any-return]


def _emit(node: Node, loop: frozenset[int]) -> str:
    """Return Python for a node; `loop` holds the spans that stand for their current member (in SUMPRODUCT)."""
    if isinstance(node, Number):
        return repr(node.value)
    if isinstance(node, Text):
        return repr(node.value)
    if isinstance(node, KeyReference):
        return f"(0.0 if e{node.number} is None else e{node.number})" if node.number in loop else f"v[{node.number}]"
    if isinstance(node, Negative):
        return f"(-{_emit(node.operand, loop)})"
    if isinstance(node, Binary):
        return _binary(node, loop)
    return _call(node, loop)


def _binary(node: Binary, loop: frozenset[int]) -> str:
    left, right = _emit(node.left, loop), _emit(node.right, loop)
    if node.operator in _OPERATORS:
        return f"({left}{_OPERATORS[node.operator]}{right})"
    if node.operator == "&":
        return f"(text({left})+text({right}))"
    if node.operator == "^":
        return f"power({left},{right})"
    return f"{'not ' if node.operator == '<>' else ''}equal({left},{right})".join("()")


def _call(node: Call, loop: frozenset[int]) -> str:
    if node.function == "IF":
        condition, then, otherwise = (_emit(argument, loop) for argument in node.arguments)
        return f"({then} if {condition} else {otherwise})"
    if node.function in _READY:
        parts = ",".join(f"lambda: {_emit(argument, loop)}" for argument in node.arguments)
        return f"{_READY[node.function]}({parts})"
    if node.function == "SUMPRODUCT":
        spans = [span.number for argument in node.arguments for span in elements(argument)]
        factors = "*".join(_emit(argument, frozenset(spans)) for argument in node.arguments)
        names = ",".join(f"e{number}" for number in spans)
        lists = ",".join(f"v[{number}]" for number in spans)
        return f"total({factors} for {names}, in zip({lists},strict=True))"
    return f"{node.function}({','.join(_emit(argument, loop) for argument in node.arguments)})"
