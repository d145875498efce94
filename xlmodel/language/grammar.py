"""The brace grammar: a formula in Excel's own syntax, with the names of lines in braces.

`={aws_revenue}*4` is text that Excel will show, but for the braces, which a layout replaces by cells. Because
only the braces are replaced, the brackets an author writes are the brackets Excel reads.

Judgements: Excel and Python read `-a^b`, `a^b^c` and `a=b=c` differently, so these are refused and brackets are
asked for. A cell address such as `B4` is refused: rows move, names do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from xlmodel.errors import Fault, ModelError

GRAMMAR = r"""
formula    : "=" expression
?expression: joined (COMPARE joined)*
?joined    : total ("&" total)*
?total     : product (PLUS product)*
?product   : signed (TIMES signed)*
?signed    : "-" signed -> negative
           | power
?power     : atom ("^" exponent)*
?exponent  : "-" atom -> negative
           | atom
?atom      : NUMBER -> number
           | STRING -> text
           | reference
           | FUNCTION "(" [expression ("," expression)*] ")" -> call
           | "(" expression ")" -> bracket
reference  : "{" NAME ["[" selector ("," selector)* "]"] "}"
selector   : [NAME "="] choice
?choice    : "*" -> everything
           | point -> one
           | [point] ".." [point] -> span
point      : (NAME | INTEGER | MEMBER) [OFFSET]

COMPARE : "<>" | "<=" | ">=" | "<" | ">" | "="
PLUS    : "+" | "-"
TIMES   : "*" | "/"
FUNCTION: /[A-Z][A-Z0-9]*(?=\()/
NAME    : /[a-z][a-z0-9_]*/
INTEGER : /[0-9]+(?![a-z_0-9])/
MEMBER  : /[0-9]+[a-z_][a-z0-9_]*/
OFFSET  : /[+-][0-9]+/
NUMBER  : /[0-9]+(\.[0-9]+)?/
STRING  : /"([^"{}]|"")*"/
%ignore " "
"""

_ADDRESS = re.compile(r"(?<![A-Za-z0-9_{])(?:[A-Za-z]+!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![A-Za-z0-9_(])")


@dataclass(frozen=True, slots=True)
class Number:
    """A constant. Only those that `FIELD` rules allow pass the linter."""

    value: float
    at: int


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, without its quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a dimension: a member, `first`, `last` or the place of another dimension, and an offset."""

    base: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Selector:
    """What `[…]` says of one dimension: a point, or a span from `first` to `last` (None: its end)."""

    dimension: str
    span: bool
    first: Point | None
    last: Point | None


@dataclass(frozen=True, slots=True)
class KeyReference:
    """`{key[selectors]}`, standing at `start:end` of the formula's text."""

    key: str
    selectors: tuple[Selector, ...]
    start: int
    end: int
    number: int

    @property
    def span(self) -> bool:
        """Tell whether the reference reaches a span of cells, and not one."""
        return any(selector.span for selector in self.selectors)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus one operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and one of `+ - * / ^ & = <> < <= > >=`."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of Excel and its arguments."""

    function: str
    arguments: tuple[Node, ...]
    at: int


Node = Number | Text | KeyReference | Negative | Binary | Call


@dataclass(frozen=True, slots=True)
class DeclaredFormula:
    """A parsed formula: its text, its tree, and its references in the order in which they stand."""

    text: str
    tree: Node
    references: tuple[KeyReference, ...]


def fault_at(text: str, at: int, problem: str, *, key: str = "", hint: str = "") -> Fault:
    """Return a fault that shows the formula with a caret under position `at`."""
    said = f"{problem}. {hint}" if hint else problem
    return Fault(f"{said}\n    {text}\n    {' ' * at}^", key=key)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, start="formula", parser="lalr", propagate_positions=True)


@cache
def parse(text: str) -> DeclaredFormula:
    """Parse a formula of the brace grammar.

    Raises ModelError with a caret under the first character that does not fit.
    """
    if not text.startswith("="):
        raise ModelError([fault_at(text, 0, "a formula begins with '='")])
    outside = re.sub(r"\{[^}]*\}|\"[^\"]*\"", lambda match: "_" * len(match.group()), text)
    address = _ADDRESS.search(outside)
    if address:
        problem = f"a cell address ('{address.group()}') in a formula"
        raise ModelError([fault_at(text, address.start(), problem, hint="Name the line in braces: rows move.")])
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        at = len(text) if ended or error.pos_in_stream is None else error.pos_in_stream
        raise ModelError([fault_at(text, at, "this formula cannot be read here")]) from None
    references: list[KeyReference] = []
    node = _node(tree.children[0], text, references)
    return DeclaredFormula(text, node, tuple(references))


def _node(tree: Tree[Token] | Token, text: str, references: list[KeyReference]) -> Node:
    """Turn a parse tree into nodes; collect references from left to right."""
    assert isinstance(tree, Tree)
    parts = tree.children
    kind = str(tree.data)
    if kind == "number":
        token = _token(parts[0])
        return Number(float(token), token.start_pos or 0)
    if kind == "text":
        return Text(str(parts[0])[1:-1].replace('""', '"'))
    if kind == "reference":
        return _reference(tree, references)
    if kind == "bracket":
        return _node(parts[0], text, references)
    if kind == "call":
        name = _token(parts[0])
        arguments = tuple(_node(part, text, references) for part in parts[1:] if part is not None)
        return Call(str(name), arguments, name.start_pos or 0)
    if kind == "negative":
        inner = parts[0]
        if isinstance(inner, Tree) and inner.data == "power":
            raise ModelError(
                [fault_at(text, tree.meta.start_pos, "'-a^b' means (-a)^b in Excel", hint="Write the brackets.")]
            )
        return Negative(_node(inner, text, references))
    return _chain(tree, kind, text, references)


def _chain(tree: Tree[Token], kind: str, text: str, references: list[KeyReference]) -> Node:
    """Fold `a op b op c` from the left, refusing the chains that Excel and Python read differently."""
    parts = tree.children
    implied = {"joined": "&", "power": "^"}.get(kind)
    if implied is not None:
        operands = list(parts)
        operators = [implied] * (len(parts) - 1)
        places = [part.meta.start_pos for part in parts[1:] if isinstance(part, Tree)]
    else:
        operands = list(parts[::2])
        operators = [str(part) for part in parts[1::2]]
        places = [_token(part).start_pos or 0 for part in parts[1::2]]
    if kind in {"power", "expression"} and len(operators) > 1:
        shown = "a^b^c" if kind == "power" else "a=b=c"
        raise ModelError([fault_at(text, places[1], f"'{shown}' has no agreed meaning", hint="Write the brackets.")])
    node = _node(operands[0], text, references)
    for operator, operand, at in zip(operators, operands[1:], places, strict=True):
        node = Binary(operator, node, _node(operand, text, references), at)
    return node


def _reference(tree: Tree[Token], references: list[KeyReference]) -> KeyReference:
    key, *selectors = tree.children
    reference = KeyReference(
        str(key),
        tuple(_selector(part) for part in selectors if isinstance(part, Tree)),
        tree.meta.start_pos,
        tree.meta.end_pos,
        len(references),
    )
    references.append(reference)
    return reference


def _selector(tree: Tree[Token]) -> Selector:
    name, choice = tree.children
    dimension = str(name) if name is not None else ""
    assert isinstance(choice, Tree)
    if choice.data == "everything":
        return Selector(dimension, True, None, None)
    points = [_point(part) if isinstance(part, Tree) else None for part in choice.children]
    if choice.data == "one":
        return Selector(dimension, False, points[0], points[0])
    return Selector(dimension, True, points[0], points[1])


def _point(tree: Tree[Token]) -> Point:
    base, offset = tree.children
    return Point(str(base), int(str(offset)) if offset is not None else 0)


def _token(part: object) -> Token:
    assert isinstance(part, Token)
    return part
