"""Words and figures of rows that turn at an edge: guided ranges, conflicts, what is changed, checks that are errors.

As in `test_worked_edges.py`, each is shown exactly at its edge and just beyond it.
"""

from __future__ import annotations

import pytest
from conftest import Written
from mutation.bench import Bench
from test_worked_edges import BEYOND, TOLERANCE, Place, found, rows

from xlmodel.engines import ErrorValue

# --- outturn


@pytest.mark.parametrize("of", ["guided_income", "guided_sales"])
@pytest.mark.parametrize(
    ("difference", "inside", "verdict"),
    [
        (0, 1, "inside"),
        (TOLERANCE, 1, "inside"),
        (-TOLERANCE, 1, "inside"),
        (BEYOND, 0, "above, a beat"),
        (-BEYOND, 0, "below, a miss"),
        (5, 0, "above, a beat"),
        (-5, 0, "below, a miss"),
    ],
)
def test_a_guided_range_is_beaten_or_missed_beyond_the_tolerance(
    of: str, difference: float, inside: int, verdict: str, book: Written, bench: Bench
) -> None:
    """One quarter at a time, so that none says what its neighbour does."""
    quarters = [row for row in rows(book, f"{of}_inside") if book.ready.model.cell(f"{of}_difference", (row,))]
    for row in quarters:
        cells: dict[Place, float | str] = {
            (f"{of}_difference", other): difference if other == row else 3 * inside for other in quarters
        }
        for other in ("guided_income", "guided_sales"):
            if other != of:
                cells |= {(f"{other}_difference", quarter): 3 * inside for quarter in rows(book, f"{other}_inside")}
        wanted = [(f"{of}_inside", row), (f"{of}_verdict", row)]
        assert found(book, bench, cells, *wanted) == [inside, verdict], row


@pytest.mark.parametrize(
    ("inside", "by", "verdict"),
    [(1, 5, "inside"), (1, -5, "inside"), (0, 0.5, "above"), (0, -0.5, "below"), (0, 0, ""), (1, 0, "inside")],
)
def test_what_is_not_inside_is_above_or_below(
    inside: int, by: float, verdict: str, book: Written, bench: Bench
) -> None:
    for row in rows(book, "raised_verdict"):
        cells: dict[Place, float | str] = {("raised_inside", row): inside, ("raised_by", row): by}
        assert found(book, bench, cells, ("raised_verdict", row)) == [verdict], row


@pytest.mark.parametrize(("added", "word"), [(5, "grew"), (-0.25, "grew"), (-0.5, "shrank"), (-5, "shrank")])
def test_a_backlog_that_gained_nothing_did_not_shrink(added: float, word: str, book: Written, bench: Bench) -> None:
    row = rows(book, "since_backlog_added")[-1]
    cells: dict[Place, float | str] = {("since_backlog_added", row): added + 0.25}
    (said,) = found(book, bench, cells, ("finding_outturn_backlog_1",))
    assert str(said).startswith(f"Backlog {word} by {abs(added + 0.25):.0f} bn in {row.upper()}")


# --- ties and conflicts


@pytest.mark.parametrize("of", ["conflict", "measure"])
@pytest.mark.parametrize(
    ("one", "other", "share", "differs"),
    [
        (2, 3, 0.5, 1),
        (-2, -3, -0.5, 1),
        (-2, 3, 2.5, 1),
        (TOLERANCE, 3, 0, 1),
        (-TOLERANCE, 3, 0, 1),
        (TOLERANCE / 2, 3, 0, 1),
        (BEYOND, 3 * BEYOND, 2, 1),
        (-BEYOND, BEYOND, 2, 1),
        (2, 2 + TOLERANCE, TOLERANCE / 2, 0),
        (2, 2 + BEYOND, BEYOND / 2, 1),
        (2, 2 - TOLERANCE, -TOLERANCE / 2, 0),
        (2, 2 - BEYOND, -BEYOND / 2, 1),
    ],
)
def test_two_figures_differ_beyond_the_tolerance(
    of: str, one: float, other: float, share: float, differs: int, book: Written, bench: Bench
) -> None:
    """Every twentieth row is tried, and no neighbour has the same figure."""
    every = rows(book, f"{of}_share")
    for row in every[::20]:
        cells: dict[Place, float | str] = {(f"{of}_one", beside): 7 for beside in every}
        cells |= {(f"{of}_one", row): one, (f"{of}_other", row): other}
        wanted: list[Place] = [(f"{of}_difference", row), (f"{of}_share", row)]
        expected: list[float] = [other - one, share]
        if of == "conflict":
            wanted.append((f"{of}_differs", row))
            expected.append(differs)
        assert found(book, bench, cells, *wanted) == expected, row


@pytest.mark.parametrize(
    ("implied", "leases", "share"),
    [
        (12, 11, 0.5),
        (8, 11, -0.5),
        (10 + TOLERANCE, 11, 0),
        (10 - TOLERANCE, 11, 0),
        (10 + TOLERANCE / 2, 11, 0),
        (10 + BEYOND, 10 + BEYOND, 1),
        (10 - BEYOND, 10 + BEYOND, -1),
    ],
)
def test_leases_explain_a_distance_that_there_is(
    implied: float, leases: float, share: float, book: Written, bench: Bench
) -> None:
    cells: dict[Place, float | str] = {
        ("four_capex_2025_implied",): implied,
        ("four_capex_leases", 2025): leases,
        ("four_capex_cash", 2025): 10,
    }
    assert found(book, bench, cells, ("leases_explain_2025",)) == [pytest.approx(share)]


def test_a_tie_that_is_no_number_does_not_tie(book: Written, bench: Bench) -> None:
    (row, *_) = rows(book, "tie")
    assert found(book, bench, {("tie", row): "?"}, ("check_ties",)) == [0]


# --- checks


@pytest.mark.parametrize("of", ["error", "warning"])
def test_a_check_that_is_an_error_has_failed(of: str, book: Written, bench: Bench) -> None:
    """Each in turn."""
    model = book.ready.model
    for row in rows(book, f"{of}_result"):
        ((check,),) = model.computed[f"{of}_result", (row,)].precedents
        assert check is not None
        cell, result = book.at(check[0], *check[1]), book.at(f"{of}_result", row)
        assert bench.recalculate({cell: ErrorValue("#DIV/0!")}, [result])[result] == 0, row
