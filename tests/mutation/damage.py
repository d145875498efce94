"""What can be done to a formula: every damage is one step away from the original, of one kind.

Damages of the tree are the same wherever a node stands: an operator swapped, a term dropped, a constant for a
reference. Damages of a reference (`astray`) know the model: the line above and below, the year before and after, the
other case, a corner that no longer moves with its owner.

Judgements: a dropped operand of a minus keeps its sign. Constants are replaced by their neighbours among those that a
formula may hold, and settings (the digits of a text) by one more and one less. What arithmetic itself undoes is not
made: a minus right under ABS, a product with 1 undone or turned into a division, nil taken from a difference, a factor
on what is compared with 0, or a sign where it is equal, and under ISNUMBER one number of the same cells for another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from xlmodel.language.grammar import Binary, Call, KeyReference, Negative, Node, Number, Text
from xlmodel.language.lint import COMPARISONS, CONSTANTS

KINDS = (
    "operator",
    "order",
    "sign",
    "neighbouring line",
    "other period",
    "other member",
    "absolute",
    "relative",
    "span",
    "dropped term",
    "constant for reference",
    "constant",
    "function",
    "branch",
    "text",
    "factor",
    "always true",
    "never true",
)

FACTORS = (4, 100, 10_000)

SWAPPED = {
    **{"+": "-", "-": "+", "*": "/", "/": "*", "^": "*"},
    **{"<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "=": ("<>",), "<>": ("=",)},
}
"""What stands in an operator's place: for a comparison its edge moved, and its direction."""

FUNCTIONS = {
    "MIN": ("MAX",),
    "MAX": ("MIN",),
    "AND": ("OR",),
    "OR": ("AND",),
    "SUM": ("AVERAGE", "MAX"),
    "AVERAGE": ("SUM",),
    "COUNT": ("SUM", "ROWS"),
    "ROWS": ("COUNT", "SUM"),
    "SUMPRODUCT": (),
    "INDEX": (),
    "MATCH": (),
    "IF": (),
    "IFERROR": (),
    "ISNUMBER": (),
}

TRANSPARENT = frozenset({"ABS", "ROUND", "NOT"})
"""Functions that may be taken off their first argument."""

GATHERING = frozenset({"AND", "AVERAGE", "COUNT", "MAX", "MIN", "OR", "SUM", "SUMPRODUCT"})
SETTINGS = frozenset({"FIXED", "ROUND"})

Damage = tuple[str, Node]
Astray = Callable[[KeyReference], Iterable[tuple[str, KeyReference]]]


@dataclass(frozen=True)
class Wanted:
    """What is known of the formula as a whole: whether it is a check, whether a reference gives text."""

    check: bool
    text: Callable[[KeyReference], bool]
    astray: Astray


def damages(tree: Node, wanted: Wanted) -> Iterator[Damage]:
    """Yield every damage of a formula's tree, with its kind."""
    if wanted.check:
        yield "always true", Number(1.0, 0)
        yield "never true", Number(0.0, 0)
    elif not isinstance(tree, KeyReference | Number):
        for factor in FACTORS:
            yield "factor", Binary("*", Number(float(factor), 0), tree, 0)
    yield from _below(tree, wanted)


def _below(node: Node, wanted: Wanted) -> Iterator[Damage]:
    """Yield the damages of a node itself, then those of each part in its place."""
    yield from _own(node, wanted)
    if isinstance(node, Negative):
        for kind, operand in _below(node.operand, wanted):
            yield kind, replace(node, operand=operand)
    elif isinstance(node, Binary):
        of_nil = node.operator in COMPARISONS and isinstance(node.right, Number) and node.right.value == 0
        equal = node.operator in {"=", "<>"}
        for kind, left in _below(node.left, wanted):
            if not (of_nil and (_scaled(node.left, left) or (equal and _mirrored(node.left, left)))):
                yield kind, replace(node, left=left)
        for kind, right in _below(node.right, wanted):
            yield kind, replace(node, right=right)
    elif isinstance(node, Call):
        for place, argument in enumerate(node.arguments):
            setting = place == 1 and node.function in SETTINGS and isinstance(argument, Number)
            found = _steps(argument) if setting else _below(argument, wanted)  # type: ignore[arg-type]
            for kind, damaged in found:
                if node.function == "ABS" and _mirrored(argument, damaged):
                    continue
                if node.function == "ISNUMBER" and _as_much_a_number(argument, damaged, wanted):
                    continue
                yield kind, replace(node, arguments=_put(node.arguments, place, damaged))


def _scaled(node: Node, damaged: Node) -> bool:
    """Tell whether a damage only multiplies, as a whole or in a factor, which a comparison with 0 does not see."""
    if not isinstance(damaged, Binary):
        return False
    if isinstance(damaged.left, Number) and damaged.left.value in FACTORS and damaged.right == node:
        return damaged.operator == "*"
    if isinstance(node, Binary) and node.operator == damaged.operator and node.operator in "*/":
        return _scaled(node.left, damaged.left) or _scaled(node.right, damaged.right)
    return False


def _mirrored(node: Node, damaged: Node) -> bool:
    """Tell whether a damage only turns the sign of the whole, which ABS takes away again."""
    if isinstance(node, Binary) and isinstance(damaged, Binary) and node.operator == damaged.operator == "-":
        return (node.left, node.right) == (damaged.right, damaged.left)
    return damaged == Negative(node) or node == Negative(damaged)


def _as_much_a_number(node: Node, damaged: Node, wanted: Wanted) -> bool:
    """Tell whether a damage gives a number wherever the whole was one, and none where it was none."""
    if _mirrored(node, damaged) or _scaled(node, damaged):
        return True
    if not (isinstance(node, Call) and isinstance(damaged, Call) and node.arguments == damaged.arguments):
        return False
    of_texts = any(isinstance(one, KeyReference) and wanted.text(one) for one in node.arguments)
    alike = {"SUM", "MAX", "MIN"} if of_texts else {"SUM", "MAX", "MIN", "AVERAGE"}  # there is no mean of no number
    return {node.function, damaged.function} <= alike


def _own(node: Node, wanted: Wanted) -> Iterator[Damage]:
    if isinstance(node, Number):
        yield from _constants(node)
    elif isinstance(node, Text):
        yield "text", Text("" if node.value else "?")
    elif isinstance(node, KeyReference):
        yield from _reference(node, wanted)
    elif isinstance(node, Negative):
        yield "sign", node.operand
    elif isinstance(node, Binary):
        yield from _binary(node)
    else:
        yield from _call(node)


def _constants(node: Number) -> Iterator[Damage]:
    allowed = sorted(CONSTANTS)
    if node.value not in CONSTANTS:
        return
    place = allowed.index(int(node.value))
    for other in (place - 1, place + 1):
        if 0 <= other < len(allowed):
            yield "constant", replace(node, value=float(allowed[other]))


def _steps(node: Number) -> Iterator[Damage]:
    yield "constant", replace(node, value=node.value + 1)
    if node.value >= 1:
        yield "constant", replace(node, value=node.value - 1)


def _reference(node: KeyReference, wanted: Wanted) -> Iterator[Damage]:
    if wanted.text(node):
        yield "constant for reference", Text("")
    elif not node.span:
        yield "sign", Negative(node)
        for constant in (0.0, 1.0):
            yield "constant for reference", Number(constant, 0)
        for factor in FACTORS:
            yield "factor", Binary("*", Number(float(factor), 0), node, 0)
    yield from wanted.astray(node)


def _binary(node: Binary) -> Iterator[Damage]:
    for operator in SWAPPED.get(node.operator, ()):
        if node.operator in "*/" and _one(node.right):
            continue
        yield "operator", replace(node, operator=operator)
    if node.operator in {"-", "/", "^", "&"}:
        yield "order", replace(node, left=node.right, right=node.left)
    if node.operator not in COMPARISONS:
        product = node.operator == "*"
        if not (product and _one(node.right)):
            yield "dropped term", node.left
        if product and _one(node.left):
            return
        if node.operator == "-":
            if not (isinstance(node.left, Number) and node.left.value == 0):
                yield "dropped term", Negative(node.right)
        elif node.operator == "/":
            yield "dropped term", replace(node, left=Number(1.0, 0))
        else:
            yield "dropped term", node.right


def _one(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 1


def _call(node: Call) -> Iterator[Damage]:
    for function in FUNCTIONS.get(node.function, ()):
        yield "function", replace(node, function=function)
    if node.function in TRANSPARENT:
        yield "function", node.arguments[0]
    if node.function in GATHERING and len(node.arguments) > 1:
        for place in range(len(node.arguments)):
            yield "dropped term", replace(node, arguments=node.arguments[:place] + node.arguments[place + 1 :])
    if node.function == "IF":
        condition, held, failed = node.arguments
        yield "branch", held
        yield "branch", failed
        yield "branch", replace(node, arguments=(condition, failed, held))
    if node.function == "INDEX":
        for step in "+-":
            place = Binary(step, node.arguments[1], Number(1.0, 0), 0)
            yield "span", replace(node, arguments=(node.arguments[0], place))


def _put(parts: tuple[Node, ...], place: int, part: Node) -> tuple[Node, ...]:
    return (*parts[:place], part, *parts[place + 1 :])
