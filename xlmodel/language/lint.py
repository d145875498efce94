"""The rules a formula must keep: allowed functions and constants, no nested IF, units that may be added.

Sources: FAST Standard 3.03, 3.04 and 4.01 for constants, functions and nesting. The list of functions is what
Excel, LibreOffice, Google Sheets and the recalculation engines compute alike. So are the places of spans and of
truth values: what Excel makes of a range in a sum of two numbers, or of TRUE=1, no two engines agree on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

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

ARITY = {
    "ABS": (1, 1),
    "FIXED": (1, 2),
    "IF": (3, 3),
    "INDEX": (2, 2),
    "IRR": (1, 2),
    "MATCH": (3, 3),
    "NOT": (1, 1),
    "ROUND": (2, 2),
    "ROWS": (1, 1),
}
"""The least and the most arguments of a function; the others take one or more."""

GATHERING = frozenset({"AND", "AVERAGE", "COUNT", "MAX", "MIN", "OR", "SUM"})
SPAN_AT = {"INDEX": 0, "IRR": 0, "MATCH": 1, "ROWS": 0}
"""Functions that take spans: GATHERING anywhere, these at one place and only there; SUMPRODUCT member by member."""

COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})

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


def elements(node: Node) -> Iterator[Reference]:
    """Yield the spans that a node takes member by member: those under operators, not those given to a function."""
    if isinstance(node, Reference):
        if node.span:
            yield node
    elif isinstance(node, Negative):
        yield from elements(node.operand)
    elif isinstance(node, Binary):
        yield from elements(node.left)
        yield from elements(node.right)


def lint(formula: Formula, key: str) -> list[Fault]:
    """Return the faults of a formula that can be seen without knowing what its names mean."""
    faults: list[Fault] = []
    settings = {
        id(part)
        for node in walk(formula.tree)
        if isinstance(node, Call) and (place := _DIGITS.get(node.function, 99)) < len(node.arguments)
        for part in (node.arguments[place], getattr(node.arguments[place], "operand", None))
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
        if isinstance(node, Binary) and node.operator == "/" and _minus_product(node.right):
            problem = "IronCalc divides by minus a product as if it had no brackets"
            faults.append(fault_at(formula.text, node.at, problem, key=key, hint="Put the minus first: -a/(b*c)."))
        if isinstance(node, Call) and node.function == "IF":
            inner = [below for argument in node.arguments for below in walk(argument)]
            nested = next((below for below in inner if isinstance(below, Call) and below.function == "IF"), None)
            if nested:
                problem = "an IF inside an IF"
                faults.append(fault_at(formula.text, nested.at, problem, key=key, hint="Use INDEX, or a line between."))
    return faults + _arguments(formula, key) + _spans(formula, key) + _truths(formula, key)


def _minus_product(node: Node) -> bool:
    """Tell whether a node is minus a product or a quotient."""
    inner = node
    while isinstance(inner, Negative):
        inner = inner.operand
    return inner is not node and isinstance(inner, Binary) and inner.operator in "*/"


def _arguments(formula: Formula, key: str) -> list[Fault]:
    """Return the calls with too few or too many arguments, and the lookups that do not match exactly."""
    faults: list[Fault] = []
    for call in (node for node in walk(formula.tree) if isinstance(node, Call)):
        least, most = ARITY.get(call.function, (1, 255))
        if not least <= len(call.arguments) <= most:
            wanted = str(least) if least == most else f"{least} or more" if most == 255 else f"{least} or {most}"
            problem = f"{call.function} takes {wanted} arguments, not {len(call.arguments)}"
            faults.append(fault_at(formula.text, call.at, problem, key=key))
        elif call.function == "MATCH":
            kind = call.arguments[2]
            if not (isinstance(kind, Number) and kind.value == 0):
                problem = "a lookup that does not match exactly"
                faults.append(
                    fault_at(formula.text, call.at, problem, key=key, hint="Give MATCH 0 as its third argument.")
                )
    return faults


def _spans(formula: Formula, key: str) -> list[Fault]:
    """Return the spans where one value belongs, and the functions that lack the span they need."""
    stray = list(elements(formula.tree))
    faults: list[Fault] = []
    for call in (node for node in walk(formula.tree) if isinstance(node, Call)):
        if call.function == "SUMPRODUCT":
            lacking = not any(True for argument in call.arguments for _ in elements(argument))
        else:
            lacking = False
            for place, argument in enumerate(call.arguments):
                spanned = isinstance(argument, Reference) and argument.span
                needed = SPAN_AT.get(call.function) == place
                lacking = lacking or (needed and not spanned)
                if not (spanned and (needed or call.function in GATHERING)):
                    stray += elements(argument)
        if lacking:
            hint = "Give it one in brackets, such as [year=*]."
            faults.append(fault_at(formula.text, call.at, f"{call.function} needs a span", key=key, hint=hint))
    hint = "Take one member, or give the span to a function such as SUM."
    return faults + [
        fault_at(formula.text, span.start, "a span of cells where one value belongs", key=key, hint=hint)
        for span in stray
    ]


def _truths(formula: Formula, key: str) -> list[Fault]:
    """Return the comparisons and AND, OR, NOT whose TRUE or FALSE would stand as a value."""
    standing = [formula.tree]
    for node in walk(formula.tree):
        if isinstance(node, Binary) and node.operator in COMPARISONS | {"&"}:
            standing += [node.left, node.right]
        elif isinstance(node, Call) and node.function not in LOGICAL:
            standing += node.arguments[1:] if node.function == "IF" else node.arguments
    return [
        fault_at(formula.text, node.at, "TRUE or FALSE where a number belongs", key=key, hint="Write 1*(…).")
        for node in standing
        if (isinstance(node, Binary) and node.operator in COMPARISONS)
        or (isinstance(node, Call) and node.function in LOGICAL)
    ]


def check_units(formula: Formula, key: str, declared: str, units: Sequence[Sequence[str]]) -> list[Fault]:
    """Return the faults of a formula's units: a sum or comparison that mixes two, or a result not as declared.

    `units` holds the units of the cells that each reference reaches: several where a span runs over a mixture.
    """
    faults: list[Fault] = []
    result = _unit(formula.tree, formula, key, units, faults)
    wanted = UNITS.get(declared)  # an unknown unit is reported with its line
    if not faults and result is not None and wanted is not None and not same_but_for_years(result, wanted):
        problem = f"the formula gives {spelled(result)}, the line declares {declared}"
        faults.append(fault_at(formula.text, 0, problem, key=key))
    return faults


def _unit(
    node: Node,
    formula: Formula,
    key: str,
    units: Sequence[Sequence[str]],
    faults: list[Fault],
) -> Powers | None:
    def of(part: Node, mixed: bool = False) -> Powers | None:
        if mixed and isinstance(part, Reference) and len(units[part.number]) > 1:
            return _ANY
        return _unit(part, formula, key, units, faults)

    def one(parts: list[Powers | None], at: int, what: str, texts: bool = False) -> Powers | None:
        known = [part for part in parts if part is not None]
        if not texts and any(dict(part) == dict(UNITS["text"]) for part in known):
            faults.append(fault_at(formula.text, at, f"{what} is of a text", key=key))
            return _ANY
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
    plain = not any(isinstance(part, Reference | Call | Text) for part in walk(node))
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
    if name == "IF":
        one([of(arguments[0])], node.at, "the condition")
        return one([of(argument) for argument in arguments[1:]], node.at, name, texts=True)
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
