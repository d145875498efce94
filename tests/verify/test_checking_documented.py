"""`check` reconciles each documented figure outside the workbook as well, by rules of its own."""

from dataclasses import replace

import pytest
from conftest import Written

from xlmodel.engines import CellValues
from xlmodel.evaluate import evaluate
from xlmodel.verify import WARNING, Claim, Expected, Tolerances, reconciled, standings
from xlmodel.verify.documented import ties

TOLERANCES = Tolerances(about=0.1, nearly=0.9, rounding=1e-6)
FIGURE, VERDICT = ("Reconciliation", "I13"), ("Reconciliation", "P13")


def claim(qualifier: str, low: float, outside: float, high: float | None = None, step: float = 1.0) -> Claim:
    end = low if high is None else high
    return Claim("growth", "Growth", "%", qualifier, low, end, step, outside, FIGURE, VERDICT)


@pytest.mark.parametrize(
    ("qualifier", "stated", "outside", "allowed"),
    [
        ("exact", 142, 142.4, True),
        ("exact", 142, 141.5, True),
        ("exact", 142, 142.5, False),
        ("exact", 142, 141.49, False),
        ("about", 50, 55, True),
        ("about", 50, 45, True),
        ("about", 50, 55.1, False),
        ("about", -50, -55, True),
        ("about", -50, -44.9, False),
        ("nearly", 100, 90, True),
        ("nearly", 100, 100, True),
        ("nearly", 100, 89.9, False),
        ("nearly", 100, 100.1, False),
        ("over", 100, 100, True),
        ("over", 100, 1000, True),
        ("over", 100, 99.9, False),
        ("at least", 100, 100, True),
        ("at least", 100, 99.9, False),
        ("up to", 100, 100, True),
        ("up to", 100, 0, True),
        ("up to", 100, 100.4, True),
        ("up to", 100, 100.5, False),
    ],
)
def test_a_printed_figure_allows_what_its_qualifier_says(qualifier: str, stated: float, outside: float, allowed: bool):
    assert ties(claim(qualifier, stated, outside), TOLERANCES) is allowed


@pytest.mark.parametrize(("outside", "allowed"), [(100, True), (105, True), (102, True), (99.9, False), (105.1, False)])
def test_a_range_allows_what_lies_in_it(outside: float, allowed: bool):
    assert ties(claim("range", 100, outside, 105), TOLERANCES) is allowed


@pytest.mark.parametrize(
    ("low", "high", "allowed"),
    [
        (100, 105, True),
        (100.4, 104.6, True),
        (99.4, 105, False),
        (100, 105.5, False),
        (90, 115, False),
        (105, 100, False),
    ],
)
def test_a_range_ties_end_by_end_with_another_range(low: float, high: float, allowed: bool):
    """Two ranges with one middle do not tie by that."""
    made = replace(claim("range", 100, low, 105), outside_high=high)
    assert ties(made, TOLERANCES) is allowed


def test_an_exact_figure_allows_half_its_printed_step():
    assert ties(claim("exact", 2.4, 2.44, step=0.1), TOLERANCES)
    assert not ties(claim("exact", 2.4, 2.46, step=0.1), TOLERANCES)


@pytest.mark.parametrize(
    ("values", "inside", "agrees", "holds"),
    [
        ({FIGURE: 142.4, VERDICT: 1.0}, 142.4, True, True),
        ({FIGURE: 142.4, VERDICT: 0.0}, 142.4, False, False),
        ({FIGURE: 142.3, VERDICT: 1.0}, 142.3, False, False),
        ({FIGURE: "142.4", VERDICT: 1.0}, "142.4", False, False),
        ({VERDICT: 1.0}, None, False, False),
        ({FIGURE: 142.4}, 142.4, False, False),
    ],
    ids=["both ways", "not inside", "another number", "a text", "no figure", "no verdict"],
)
def test_a_figure_is_sound_where_both_ways_come_to_the_same(
    values: CellValues, inside: object, agrees: bool, holds: bool
):
    found = reconciled(claim("exact", 142, 142.4), values, TOLERANCES)
    assert (found.inside, found.outside, found.ties_outside) == (inside, 142.4, True)
    assert (found.agrees, found.ok) == (agrees, holds)


def test_a_figure_that_ties_on_neither_way_agrees_and_is_not_sound():
    found = reconciled(claim("exact", 142, 80.0), {FIGURE: 80.0, VERDICT: 0.0}, TOLERANCES)
    assert (found.agrees, found.ties_inside, found.ties_outside, found.ok) == (True, False, False, False)


def test_a_figure_whose_cells_are_gone_is_not_sound():
    gone = replace(claim("exact", 142, 142.4), figure=None, verdict=None)
    found = reconciled(gone, {FIGURE: 142.4, VERDICT: 1.0}, TOLERANCES)
    assert (found.sheet, found.cell, found.ok) == ("", "", False)


@pytest.mark.parametrize(
    "typed",
    [{}, {"aws_revenue_2025q4": 20.0, "capex_amazon_2026": 300.0, "aws_backlog": 500.0}],
    ids=["as built", "with other inputs"],
)
def test_the_rules_outside_say_of_every_figure_what_the_workbook_says(typed: dict[str, float], book: Written):
    register, model = book.ready.register, book.ready.model
    values, number = evaluate(model, typed), {**register.values, **typed}
    figures = {figure.key: figure for figure in (*register.facts, *register.quarters, *register.peer_capex)}
    tolerances = Tolerances(*(float(number[key]) for key in ("tie_about_tolerance", "tie_nearly_floor", "tolerance")))
    inside, outside = {}, {}
    for line, index in model.outputs.values():
        if line == "tie":
            figure = figures[str(index[0])]
            low, *_, high = [float(number[cell]) for cell in figure.cells] * 2
            recomputed = values["tie_recomputed", index]
            assert isinstance(recomputed, float)
            made = claim(figure.qualifier, low, recomputed, high, figure.printed_step or 0.0)
            top = values.get(("tie_recomputed_high", index))
            assert top is None or isinstance(top, float)
            made = replace(made, outside_high=top)
            inside[figure.key], outside[figure.key] = values["tie", index] == 1, ties(made, tolerances)
    assert outside == inside
    assert all(outside.values()) is not bool(typed)


def test_a_warning_that_fails_is_told_and_is_no_fault():
    names = {"out_check_ties": ("Checks", "E9"), "out_check_sum": ("Checks", "E10")}
    declared = {"out_check_ties": Expected("All tie", WARNING)}
    failing, unknown = standings(names, dict.fromkeys(names.values(), 0.0), declared)
    assert (failing.holds, failing.severity, failing.ok) == (False, "warning", True)
    assert (unknown.holds, unknown.severity, unknown.ok) == (False, "error", False)
