"""Write the tree of a formula as text again, with no more brackets than its meaning needs.

Read once more, the text has the same tree. Two trees that mean the same are spelled the same only if they are the
same tree, so that a damage is told from the original by its text.
"""

from __future__ import annotations

from xlmodel.language.grammar import Call, KeyReference, Negative, Node, Number, Point, Selector, Text

BINDING = {"&": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 5}
"""How tightly an operator binds; comparisons bind least, with 0."""

ATOM, SIGNED = 6, 4


def spelled(node: Node) -> str:
    """Return the formula of a tree, with its "="."""
    return "=" + _spelled(node, 0)


def reference_text(reference: KeyReference) -> str:
    """Return a reference in braces, with its selectors."""
    chosen = ",".join(_selector(selector) for selector in reference.selectors)
    return "{" + reference.key + (f"[{chosen}]" if chosen else "") + "}"


def _spelled(node: Node, least: int) -> str:
    """Return the text of a node, in brackets where it binds less than its place needs."""
    text, binding = _bare(node)
    return text if binding >= least else f"({text})"


def _bare(node: Node) -> tuple[str, int]:
    if isinstance(node, Number):
        return f"{node.value:g}" if node.value < 1e5 else f"{node.value:.0f}", ATOM
    if isinstance(node, Text):
        return '"' + node.value.replace('"', '""') + '"', ATOM
    if isinstance(node, KeyReference):
        return reference_text(node), ATOM
    if isinstance(node, Call):
        return f"{node.function}({','.join(_spelled(argument, 0) for argument in node.arguments)})", ATOM
    if isinstance(node, Negative):
        return "-" + _spelled(node.operand, ATOM), SIGNED
    binding = BINDING.get(node.operator, 0)
    if node.operator == "^":  # both sides stand in brackets: Excel and Python read chains differently
        return _spelled(node.left, ATOM) + "^" + _spelled(node.right, ATOM), binding
    return _spelled(node.left, max(binding, 1)) + node.operator + _spelled(node.right, binding + 1), binding


def _selector(selector: Selector) -> str:
    first, last = (_point(point) for point in (selector.first, selector.last))
    choice = (f"{first}..{last}" if first or last else "*") if selector.span else first
    return f"{selector.dimension}={choice}" if selector.dimension else choice


def _point(point: Point | None) -> str:
    return "" if point is None else point.base + (f"{point.offset:+d}" if point.offset else "")
