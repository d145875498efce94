"""The rules a formula must keep: allowed functions and constants, no nested IF, units that may be added.

Sources: FAST Standard 3.03, 3.04 and 4.01 for constants, functions and nesting. The list of functions is what
Excel, LibreOffice, Google Sheets and the recalculation engines compute alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlmodel.errors import Fault
from xlmodel.language.grammar import Binary, Call, Formula, Negative, Node, Number, Reference, Text, fault_at
from xlmodel.units import LITERALS, UNITS, Powers, combined, same_but_for_years, spelled

CONSTANTS = frozenset({0, 1, 2, 4, 12, 100, 1000, 10000})
"""Constants a formula may hold: signs and halves, quarters and months a year, and changes of unit."""

PRESERVING = frozenset({"ABS", "AVERAGE", "MAX", "MIN", "ROUND", "SUM"})
COUNTING = frozenset({"COUNT", "MATCH", "ROWS"})
LOGICAL = frozenset({"AND", "NOT", "OR"})
FUNCTIONS = PRESERVING | COUNTING | LOGICAL | {"FIXED", "IF", "INDEX", "IRR", "SUMPRODUCT"}
"""Functions a formula may call. No volatile ones, no NPV (discount factors are written out), no lookups by position."""

_DIGITS = {"FIXED": 1, "ROUND": 1, "IRR": 1}
"""Arguments that are settings, not figures: the digits of ROUND and FIXED, the starting guess of IRR."""

_ANY: Powers | None = None
"""The unit of a constant or of an operand at fault: it fits every neighbour."""


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    if isinstance(node, Negative):
        yield from walk(node.operand)
    elif isinstance(node, Binary):
        yield from walk(node.left)
        yield from walk(node.right)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from walk(argument)


def lint(formula: Formula, key: str) -> list[Fault]:
    """Return the faults of a formula that can be seen without knowing what its names mean."""
    faults: list[Fault] = []
    settings = {
        id(node.arguments[place])
        for node in walk(formula.tree)
        if isinstance(node, Call) and (place := _DIGITS.get(node.function, 99)) < len(node.arguments)
    }
    for node in walk(formula.tree):
        if isinstance(node, Number) and id(node) not in settings and node.value not in CONSTANTS:
            allowed = ", ".join(str(constant) for constant in sorted(CONSTANTS))
            problem = f"the constant {node.value:g} belongs in an input; a formula may hold only {allowed}"
            faults.append(fault_at(formula.text, node.at, problem, key=key))
        if isinstance(node, Call) and node.function not in FUNCTIONS:
            problem = f"the function {node.function} is not among those that all engines compute alike"
            hint = f"Allowed: {', '.join(sorted(FUNCTIONS))}."
            faults.append(fault_at(formula.text, node.at, problem, key=key, hint=hint))
        if isinstance(node, Call) and node.function == "IF":
            inner = [below for argument in node.arguments for below in walk(argument)]
            nested = next((below for below in inner if isinstance(below, Call) and below.function == "IF"), None)
            if nested:
                problem = "an IF inside an IF"
                faults.append(fault_at(formula.text, nested.at, problem, key=key, hint="Use INDEX, or a line between."))
    return faults


def check_units(formula: Formula, key: str, declared: str, unit_of: Callable[[Reference], str]) -> list[Fault]:
    """Return the faults of a formula's units: a sum or comparison that mixes two, or a result not as declared."""
    faults: list[Fault] = []
    result = _unit(formula.tree, formula, key, unit_of, faults)
    if not faults and result is not None and not same_but_for_years(result, UNITS[declared]):
        problem = f"the formula gives {spelled(result)}, the line declares {declared}"
        faults.append(fault_at(formula.text, 0, problem, key=key))
    return faults


def _unit(
    node: Node, formula: Formula, key: str, unit_of: Callable[[Reference], str], faults: list[Fault]
) -> Powers | None:
    def of(part: Node) -> Powers | None:
        return _unit(part, formula, key, unit_of, faults)

    def one(parts: list[Powers | None], at: int, what: str) -> Powers | None:
        known = [part for part in parts if part is not None]
        for other in known[1:]:
            if dict(other) != dict(known[0]):
                problem = f"{what} mixes {spelled(known[0])} and {spelled(other)}"
                faults.append(fault_at(formula.text, at, problem, key=key))
                return _ANY
        return known[0] if known else _ANY

    if isinstance(node, Number):
        return _ANY
    if isinstance(node, Text):
        return UNITS["text"]
    if isinstance(node, Reference):
        unit = unit_of(node)
        return _ANY if unit == "any" else UNITS[unit]
    if isinstance(node, Negative):
        return of(node.operand)
    if isinstance(node, Binary):
        return _binary(node, of, one)
    return _call(node, of, one)


Of = Callable[[Node], "Powers | None"]
One = Callable[["list[Powers | None]", int, str], "Powers | None"]


def _binary(node: Binary, of: Of, one: One) -> Powers | None:
    if node.operator in "+-":
        return one([of(node.left), of(node.right)], node.at, "the sum" if node.operator == "+" else "the difference")
    if node.operator == "&":
        of(node.left), of(node.right)
        return UNITS["text"]
    if node.operator in "*/":
        left, right = (
            LITERALS.get(part.value, {}) if isinstance(part, Number) else of(part) for part in (node.left, node.right)
        )
        if left is None or right is None:
            return _ANY
        return combined(left, right, 1 if node.operator == "*" else -1)
    if node.operator == "^":
        base, _ = of(node.left), of(node.right)
        if not base:
            return base
        power = node.right.value if isinstance(node.right, Number) else 0
        return {name: int(exponent * power) for name, exponent in base.items()}
    one([of(node.left), of(node.right)], node.at, "the comparison")
    return UNITS["flag"]


def _call(node: Call, of: Of, one: One) -> Powers | None:
    name, arguments = node.function, node.arguments
    if name in PRESERVING:
        counted = arguments[:1] if name == "ROUND" else arguments
        return one([of(argument) for argument in counted], node.at, name)
    if name in COUNTING or name in LOGICAL:
        units = [of(argument) for argument in arguments]
        if name == "MATCH":
            one(units[:2], node.at, name)
        return {}
    if name == "IF":
        of(arguments[0])
        return one([of(argument) for argument in arguments[1:]], node.at, name)
    if name == "SUMPRODUCT":
        product: Powers | None = {}
        for unit in [of(argument) for argument in arguments]:
            product = _ANY if product is None or unit is None else combined(product, unit)
        return product
    units = [of(argument) for argument in arguments]
    if name == "INDEX":
        return units[0]
    return UNITS["text"] if name == "FIXED" else {}
