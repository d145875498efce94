"""Numbers that fit together, and moves away from them: how a check is tried at the edge of what it lets pass.

The cells that a check looks at are given round numbers that fit together, and the tolerance is a sixteenth. Then one
cell is moved: by as much as the tolerance, which still holds, and by a little more, which does not. So a check that
lets more pass, or less, or looks elsewhere, is found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conftest import Written
from mutation.bench import Bench

Place = tuple[str | int, ...]
Cells = Mapping[Place, float | str]

TOLERANCE, BEYOND = 1 / 16, 5 / 64
YEARS = tuple(range(2026, 2033))
CASES = ("bear", "base", "bull")
QUARTERS = tuple(f"{year}q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4))[:10]
OF_2025, SINCE = QUARTERS[4:8], QUARTERS[7:]
HALVES = tuple(0.5**year for year in range(7))
POWERS = tuple(2.0**year for year in range(7))


@dataclass(frozen=True)
class Fit:
    """Numbers that fit together, and moves away from them: cells as they are then, and whether the check holds."""

    cells: Cells
    moves: Sequence[tuple[Cells, bool]]


def row(
    key: str, *values: float | str, over: Sequence[str | int] = YEARS, before: Place = ()
) -> dict[Place, float | str]:
    """Return a line's cells, one value for each member."""
    return {(key, *before, member): value for member, value in zip(over, values, strict=True)}


def both(place: Place, value: float) -> list[tuple[Cells, bool]]:
    """Return moves of a cell up and down, of which those beyond the tolerance fail."""
    return up(place, value) + down(place, value)


def up(place: Place, value: float) -> list[tuple[Cells, bool]]:
    """Return moves of a cell upwards, of which the one beyond the tolerance fails."""
    return [({place: value + TOLERANCE}, True), ({place: value + BEYOND}, False)]


def down(place: Place, value: float) -> list[tuple[Cells, bool]]:
    """Return moves of a cell downwards, of which the one beyond the tolerance fails."""
    return [({place: value - TOLERANCE}, True), ({place: value - BEYOND}, False)]


def equal(left: Place, right: Place, value: float = 40.0) -> Fit:
    """Return two cells that must be equal."""
    return Fit({left: value, right: value}, both(left, value))


def most(left: Place, right: Place, value: float = 3.0, slack: bool = False) -> Fit:
    """Return two cells of which the left is at most the right, without or with the tolerance."""
    beyond = up(left, value) if slack else [({left: value}, True), ({left: value + 0.001}, False)]
    return Fit({left: value, right: value}, [*beyond, ({left: value - 2}, True)])


def verdict(book: Written, bench: Bench, check: Place, cells: Cells) -> object:
    """Return what a check says with other values in some cells."""
    given = {book.at(str(key), *index): value for (key, *index), value in cells.items()}
    asked = book.at(str(check[0]), *check[1:])
    return bench.recalculate({book.names["in_tolerance"]: TOLERANCE, **given}, [asked])[asked]


def judged(fit: Fit, check: Place, book: Written, bench: Bench) -> None:
    """Assert that a check holds where the numbers fit, and that each move turns it or does not."""
    assert verdict(book, bench, check, fit.cells) == 1.0
    found = {str(move): verdict(book, bench, check, {**fit.cells, **move}) for move, _ in fit.moves}
    assert found == {str(move): float(holds) for move, holds in fit.moves}
