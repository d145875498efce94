"""Random formulas: the text with only the brackets that Excel needs means what the tree means."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from models import YEAR, line, same, toy, typed, write

from xlmodel.evaluate.values import compiled
from xlmodel.language import parse
from xlmodel.language.grammar import Negative
from xlmodel.language.lint import lint

NAMES = {"two": 2.0, "three": 3.0, "half": 0.5, "minus": -1.5, "eight": 8.0}
SPAN = {2025: 1.0, 2026: -2.0, 2027: 4.0, 2028: 0.25}
RANK = {"=": 1, "<": 1, ">=": 1, "<>": 1, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
UNARY, ATOM = 6, 7


@dataclass(frozen=True)
class Op:
    sign: str
    left: object
    right: object


@dataclass(frozen=True)
class Minus:
    of: object


@dataclass(frozen=True)
class Fn:
    name: str
    arguments: tuple


class NotAgreedError(Exception):
    """A tree on which engines do not agree: 0^0, a root of a negative number, a division by zero, a near tie."""


def text_of(node) -> tuple[str, int]:
    """Return the text of a tree with the fewest brackets, and how tightly it binds."""

    def wrapped(part, least: int) -> str:
        text, rank = text_of(part)
        return text if rank >= least else f"({text})"

    if isinstance(node, int):
        return str(node), ATOM
    if isinstance(node, str):
        return f"{{{node}}}", ATOM
    if isinstance(node, Minus):
        return "-" + wrapped(node.of, UNARY), UNARY
    if isinstance(node, Fn):
        return f"{node.name}({','.join(text_of(part)[0] for part in node.arguments)})", ATOM
    rank = RANK[node.sign]
    if node.sign == "^":  # the grammar refuses -a^b and a^b^c; one minus may stand before the exponent
        simple = isinstance(node.right, Minus) and text_of(node.right.of)[1] == ATOM
        return f"{wrapped(node.left, ATOM)}^{wrapped(node.right, UNARY if simple else ATOM)}", rank
    return wrapped(node.left, rank + (rank == 1)) + node.sign + wrapped(node.right, rank + 1), rank


def value_of(node) -> float:
    """Evaluate a tree directly."""
    if isinstance(node, int):
        return float(node)
    if isinstance(node, str):
        return list(SPAN.values()) if "[" in node else NAMES[node]
    if isinstance(node, Minus):
        return -value_of(node.of)
    if isinstance(node, Fn):
        if node.name == "IF":
            return value_of(node.arguments[1] if value_of(node.arguments[0]) else node.arguments[2])
        parts = [value_of(part) for part in node.arguments]
        flat = [number for part in parts for number in (part if isinstance(part, list) else [part])]
        return float(
            {"ABS": lambda xs: abs(xs[0]), "MIN": min, "MAX": max, "SUM": math.fsum, "AND": all}[node.name](flat)
        )
    left, right = value_of(node.left), value_of(node.right)
    if RANK[node.sign] == 1 and left != right and abs(left - right) < 1e-6 * max(1, abs(left), abs(right)):
        raise NotAgreedError
    if (node.sign == "/" and right == 0) or (node.sign == "^" and (left == 0 or (left < 0 and right % 1))):
        raise NotAgreedError
    try:
        result = {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
            "^": lambda: left**right,
            "=": lambda: left == right,
            "<>": lambda: left != right,
            "<": lambda: left < right,
            ">=": lambda: left >= right,
        }[node.sign]()
    except OverflowError:
        raise NotAgreedError from None
    if abs(result) > 1e6 or (isinstance(result, float) and 0 < abs(result) < 1e-6):
        raise NotAgreedError
    return result


def _grown(inner):
    compared = st.builds(Op, st.sampled_from(["=", "<", ">=", "<>"]), inner, inner)
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Op, st.sampled_from("+-*/^"), inner, inner),
        st.builds(Op, st.sampled_from("-/^"), inner, inner),
        st.builds(Minus, inner),
        st.builds(lambda name, parts: Fn(name, parts), st.sampled_from(["MIN", "MAX", "SUM"]), several),
        st.builds(lambda part: Fn("ABS", (part,)), inner),
        st.builds(lambda *parts: Fn("IF", parts), compared, inner, inner),
        st.builds(lambda *parts: Op("*", 1, Fn("AND", parts)), compared, compared),
        st.builds(lambda test: Op("*", 1, test), compared),
    )


LEAVES = st.one_of(
    st.sampled_from([0, 1, 2, 4, 100]), st.sampled_from(sorted(NAMES)), st.just(Fn("SUM", ("span[year=*]",)))
)
TREES = st.recursive(LEAVES, _grown, max_leaves=12)


def meant(tree) -> float | None:
    try:
        return float(value_of(tree))
    except NotAgreedError:
        return None


@settings(max_examples=400, deadline=None)
@given(TREES)
def test_text_with_the_fewest_brackets_evaluates_as_the_tree(tree):
    wanted = meant(tree)
    if wanted is None:
        return
    formula = parse("=" + text_of(tree)[0])
    values = [list(SPAN.values()) if r.span else NAMES[r.key] for r in formula.references]
    assert same(float(compiled(formula.text)(values)), wanted), formula.text


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.lists(TREES, min_size=24, max_size=24))
def test_an_engine_reads_the_text_as_the_tree(tmp_path_factory, trees):
    allowed = [tree for tree in trees if not lint(parse("=" + text_of(tree)[0]), "")]  # a nested IF is not
    trees = [tree for tree in allowed if meant(tree) is not None]
    wanted = {f"line_{n}": meant(tree) for n, tree in enumerate(trees)}
    lines = [line(key, "=" + text_of(trees[int(key[5:])])[0]) for key in wanted]
    inputs = [typed(key) for key in NAMES] + [typed("span", (YEAR,))]
    book = write(
        toy(*lines, inputs=inputs, values=NAMES | {f"span_{year}": value for year, value in SPAN.items()}),
        tmp_path_factory.mktemp("trees") / "trees.xlsx",
    )
    found = book.recomputed()
    for key, value in wanted.items():
        formula = book.formulas[key, ()]
        assert same(book.values[key, ()], value), formula
        assert same(found[key, ()], value), formula


def test_the_writer_of_random_text_brackets_only_where_excel_needs_it():
    assert text_of(Op("-", "two", Op("-", "half", 1)))[0] == "{two}-({half}-1)"
    assert text_of(Op("-", Op("-", "two", "half"), 1))[0] == "{two}-{half}-1"
    assert text_of(Op("^", Minus("two"), Minus(2)))[0] == "(-{two})^-2"
    assert text_of(Minus(Op("^", "two", 2)))[0] == "-({two}^2)"
    assert isinstance(parse("=-({two}^2)").tree, Negative)
