"""The units of a formula: a sum or a comparison never mixes two, and the result is what its line declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from xlmodel.errors import Fault
from xlmodel.language.grammar import Binary, Call, DeclaredFormula, KeyReference, Negative, Node, Number, Text, fault_at
from xlmodel.language.lint import CHOOSING, COUNTING, LOGICAL, PRESERVING, walk
from xlmodel.units import LITERALS, UNITS, Powers, combined, same_but_for_years, unit_name

_ANY: Powers | None = None
"""The unit of a constant or of an operand at fault: it fits every neighbour."""


def check_units(formula: DeclaredFormula, key: str, declared: str, units: Sequence[Sequence[str]]) -> list[Fault]:
    """Return the faults of a formula's units: a sum or comparison that mixes two, or a result not as declared.

    `units` holds the units of the cells that each reference reaches: several where a span runs over a mixture.
    """
    faults: list[Fault] = []
    result = _unit(formula.tree, formula, key, units, faults)
    wanted = UNITS.get(declared)  # an unknown unit is reported with its line
    if not faults and result is not None and wanted is not None and not same_but_for_years(result, wanted):
        problem = f"the formula gives {unit_name(result)}, the line declares {declared}"
        faults.append(fault_at(formula.text, 0, problem, key=key))
    return faults


def _unit(
    node: Node,
    formula: DeclaredFormula,
    key: str,
    units: Sequence[Sequence[str]],
    faults: list[Fault],
) -> Powers | None:
    def of(part: Node, mixed: bool = False) -> Powers | None:
        if mixed and isinstance(part, KeyReference) and len(units[part.number]) > 1:
            return _ANY
        return _unit(part, formula, key, units, faults)

    def one(parts: list[Powers | None], at: int, what: str, texts: bool = False) -> Powers | None:
        known = [part for part in parts if part is not None]
        if not texts and any(dict(part) == dict(UNITS["text"]) for part in known):
            faults.append(fault_at(formula.text, at, f"{what} is of a text", key=key))
            return _ANY
        for other in known[1:]:
            if dict(other) != dict(known[0]):
                problem = f"{what} mixes {unit_name(known[0])} and {unit_name(other)}"
                faults.append(fault_at(formula.text, at, problem, key=key))
                return _ANY
        return known[0] if known else _ANY

    if isinstance(node, Number):
        return _ANY
    if isinstance(node, Text):
        return UNITS["text"]
    if isinstance(node, KeyReference):
        parts = [_ANY if unit == "any" else UNITS.get(unit) for unit in units[node.number]]
        return one(parts, node.start, "the span", texts=True)
    if isinstance(node, Negative):
        return of(node.operand)
    if isinstance(node, Binary):
        return _binary(node, of, one)
    return _call(node, of, one)


class Of(Protocol):
    """The unit of a part."""

    def __call__(self, part: Node, mixed: bool = False) -> Powers | None:
        """Return it; with `mixed`, a span may run over several units."""


class One(Protocol):
    """The one unit that all parts must share."""

    def __call__(self, parts: list[Powers | None], at: int, what: str, texts: bool = False) -> Powers | None:
        """Return it; only with `texts` may it be text."""


def _binary(node: Binary, of: Of, one: One) -> Powers | None:
    if node.operator in "+-":
        return one([of(node.left), of(node.right)], node.at, "the sum" if node.operator == "+" else "the difference")
    if node.operator == "&":
        of(node.left), of(node.right)
        return UNITS["text"]
    if node.operator in "*/":
        if isinstance(node.left, Number) and isinstance(node.right, Number):
            return _ANY  # a fraction such as 1/2 is a constant itself
        what = "the product" if node.operator == "*" else "the quotient"
        left, right = (one([_factor(part, of)], node.at, what) for part in (node.left, node.right))
        if left is None or right is None:
            return _ANY
        return combined(left, right, 1 if node.operator == "*" else -1)
    if node.operator == "^":
        base, _ = one([of(node.left)], node.at, "the power"), one([of(node.right)], node.at, "the exponent")
        return _power(node, base, one) if base else base
    ordered = node.operator not in {"=", "<>"}
    one([of(node.left), of(node.right)], node.at, "the comparison", texts=not ordered)
    return UNITS["flag"]


def _factor(node: Node, of: Of) -> Powers | None:
    """Return the unit of a factor: some constants convert, and those without a unit are plain numbers."""
    if isinstance(node, Negative):
        return _factor(node.operand, of)
    if isinstance(node, Number):
        return LITERALS.get(node.value, {})
    plain = not any(isinstance(part, KeyReference | Call | Text) for part in walk(node))
    return {} if plain else of(node)


def _power(node: Binary, base: Powers, one: One) -> Powers | None:
    """Return a unit raised to a constant; any other exponent would give no unit at all."""
    sign, exponent = (-1, node.right.operand) if isinstance(node.right, Negative) else (1, node.right)
    if not isinstance(exponent, Number):
        return one([base, {}], node.at, "a power that is not constant")
    powers = {name: int(sign * exponent.value * power) for name, power in base.items()}
    return {name: power for name, power in powers.items() if power}


def _call(node: Call, of: Of, one: One) -> Powers | None:
    name, arguments = node.function, node.arguments
    if name in PRESERVING:
        counted = arguments[:1] if name == "ROUND" else arguments
        return one([of(argument) for argument in counted], node.at, name)
    if name in COUNTING or name in LOGICAL:
        units = [of(argument, mixed=name in COUNTING) for argument in arguments]
        if name == "MATCH":
            one(units[:2], node.at, name, texts=True)
        for unit in units if name in LOGICAL else []:
            one([unit], node.at, name)
        return {}
    if name in CHOOSING:
        one([of(argument) for argument in arguments[:-2]], node.at, "the condition")
        return one([of(argument) for argument in arguments[-2:]], node.at, name, texts=True)
    if name == "ISNUMBER":
        return {}  # of whatever unit, it asks only whether there is a number
    if name == "SUMPRODUCT":
        product: Powers | None = {}
        for unit in [of(argument) for argument in arguments]:
            known = one([unit], node.at, name)
            product = _ANY if product is None or known is None else combined(product, known)
        return product
    units = [of(argument, mixed=name == "INDEX") for argument in arguments]
    if name == "INDEX":
        return units[0]
    one(units[:1], node.at, name)
    return UNITS["text"] if name == "FIXED" else {}
