"""The rules a formula must keep: allowed functions and constants, no nested IF, one value where one belongs.

Sources: FAST Standard 3.03, 3.04 and 4.01 for constants, functions and nesting. The list of functions is what
Excel, LibreOffice, Google Sheets and the recalculation engines compute alike. So are the places of spans and of
truth values: what Excel makes of a range in a sum of two numbers, or of TRUE=1, no two engines agree on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlmodel.errors import Fault
from xlmodel.language.grammar import Binary, Call, DeclaredFormula, KeyReference, Negative, Node, Number, fault_at
from xlmodel.limits import ARGUMENTS

CONSTANTS = frozenset({0, 1, 2, 4, 12, 100, 1000, 10000})
"""Constants a formula may hold: signs and halves, quarters and months a year, and changes of unit."""

PRESERVING = frozenset({"ABS", "AVERAGE", "MAX", "MIN", "ROUND", "SUM"})
COUNTING = frozenset({"COUNT", "MATCH", "ROWS"})
LOGICAL = frozenset({"AND", "NOT", "OR"})
TRUTHS = LOGICAL | {"ISNUMBER"}
"""Functions that give TRUE or FALSE."""

CHOOSING = frozenset({"IF", "IFERROR"})
"""Functions that give one of two arguments, the last two."""

FUNCTIONS = PRESERVING | COUNTING | TRUTHS | CHOOSING | {"FIXED", "INDEX", "IRR", "SUMPRODUCT"}
"""Functions a formula may call. No volatile ones, no NPV (discount factors are written out), no lookups by position."""

ARITY = {
    "ABS": (1, 1),
    "FIXED": (1, 2),
    "IF": (3, 3),
    "IFERROR": (2, 2),
    "INDEX": (2, 2),
    "IRR": (1, 2),
    "ISNUMBER": (1, 1),
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


def elements(node: Node) -> Iterator[KeyReference]:
    """Yield the spans that a node takes member by member: those under operators, not those given to a function."""
    if isinstance(node, KeyReference):
        if node.span:
            yield node
    elif isinstance(node, Negative):
        yield from elements(node.operand)
    elif isinstance(node, Binary):
        yield from elements(node.left)
        yield from elements(node.right)


def lint(formula: DeclaredFormula, key: str) -> list[Fault]:
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
        power = _first_power(node) if _minus_product(node) else None
        if power:
            problem = "IronCalc takes minus a product that begins with a power as if it had no brackets"
            faults.append(fault_at(formula.text, power.at, problem, key=key, hint="Subtract it: 0-a^b/c."))
        if isinstance(node, Call) and node.function == "IF":
            inner = [below for argument in node.arguments for below in walk(argument)]
            nested = next((below for below in inner if isinstance(below, Call) and below.function == "IF"), None)
            if nested:
                problem = "an IF inside an IF"
                faults.append(fault_at(formula.text, nested.at, problem, key=key, hint="Use INDEX, or a line between."))
    return faults + _arguments(formula, key) + _spans(formula, key) + _blocks(formula, key) + _truths(formula, key)


def _minus_product(node: Node) -> bool:
    """Tell whether a node is minus a product or a quotient."""
    inner = node
    while isinstance(inner, Negative):
        inner = inner.operand
    return inner is not node and isinstance(inner, Binary) and inner.operator in "*/"


def _first_power(node: Node) -> Binary | None:
    """Return the first factor of minus a product where that is a power."""
    inner = node
    while isinstance(inner, Negative) or (isinstance(inner, Binary) and inner.operator in "*/"):
        inner = inner.operand if isinstance(inner, Negative) else inner.left
    return inner if isinstance(inner, Binary) and inner.operator == "^" else None


def _arguments(formula: DeclaredFormula, key: str) -> list[Fault]:
    """Return the calls with too few or too many arguments, and the lookups that do not match exactly."""
    faults: list[Fault] = []
    for call in (node for node in walk(formula.tree) if isinstance(node, Call)):
        least, most = ARITY.get(call.function, (1, ARGUMENTS))
        if not least <= len(call.arguments) <= most:
            wanted = str(least) if least == most else f"{least} or more" if most == ARGUMENTS else f"{least} or {most}"
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


def _spans(formula: DeclaredFormula, key: str) -> list[Fault]:
    """Return the spans where one value belongs, and the functions that lack the span they need."""
    stray = list(elements(formula.tree))
    calls = [node for node in walk(formula.tree) if isinstance(node, Call)]
    for call in calls:
        for place, argument in enumerate(call.arguments):
            taken = call.function in GATHERING or SPAN_AT.get(call.function) == place
            if call.function != "SUMPRODUCT" and not (taken and isinstance(argument, KeyReference)):
                stray += elements(argument)
    faults: list[Fault] = []
    for call in calls:
        if _lacks_span(call, stray):
            needs = "a span in each argument" if call.function == "SUMPRODUCT" else "a span"
            hint = "Give it one in brackets, such as [year=*]."
            faults.append(fault_at(formula.text, call.at, f"{call.function} needs {needs}", key=key, hint=hint))
    hint = "Take one member, or give the span to a function such as SUM."
    return faults + [
        fault_at(formula.text, span.start, "a span of cells where one value belongs", key=key, hint=hint)
        for span in stray
    ]


def _lacks_span(call: Call, stray: Sequence[Node]) -> bool:
    """Tell whether a call lacks a span; Excel makes #VALUE! of SUMPRODUCT with a number beside a span."""
    if call.function == "SUMPRODUCT":
        # a span that is told as stray is there, though it stands inside another function
        return not all(
            any(elements(argument)) or any(part in stray for part in walk(argument)) for argument in call.arguments
        )
    place = SPAN_AT.get(call.function, len(call.arguments))
    return any(not (isinstance(part, KeyReference) and part.span) for part in call.arguments[place : place + 1])


def _blocks(formula: DeclaredFormula, key: str) -> list[Fault]:
    """Return the lookups in a block: INDEX and MATCH count along one row or one column, and engines differ on more."""
    faults: list[Fault] = []
    for call in (node for node in walk(formula.tree) if isinstance(node, Call)):
        for place, argument in enumerate(call.arguments):
            looked = call.function in {"INDEX", "MATCH"} and place == SPAN_AT[call.function]
            if looked and isinstance(argument, KeyReference) and sum(part.span for part in argument.selectors) > 1:
                problem = f"{call.function} looks along one dimension, and this span runs over several"
                hint = "Span one and select the others."
                faults.append(fault_at(formula.text, argument.start, problem, key=key, hint=hint))
    return faults


def _truths(formula: DeclaredFormula, key: str) -> list[Fault]:
    """Return the comparisons and the functions whose TRUE or FALSE would stand as a value."""
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
        or (isinstance(node, Call) and node.function in TRUTHS)
    ]
