"""The returns under other inputs and with cells broken: what the tests of the returns and of what reads them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import oracle
import oracle_returns
from conftest import INPUTS, Written

from xlmodel.engines import ENGINES, Cells
from xlmodel.language import INPUT, Input

START = oracle.load(INPUTS)
EXPECTED = oracle_returns.outputs(START)
CASE_NAMES = ("bear", "base", "bull")
DRIVERS = list(oracle_returns.drivers_of(START, "base"))
RUN_RATE = 35.6 * 4
Y = (RUN_RATE - RUN_RATE / 1.24) / (131 * 0.8 * 0.8)
"""Revenue that a dollar of growth capex of the year before has brought: the observation of the base case."""

Tweak = dict[str, float]
Place = tuple[str | int, ...]
Change = Callable[[float], float]
Break = Mapping[Place, Change]


def tweaked(book: Written, tweak: Mapping[str, float | str]) -> Cells:
    """Return the written file recalculated with other values in some input cells."""
    return ENGINES["ironcalc"].recalculate(book.path, {book.names[f"in_{key}"]: v for key, v in tweak.items()})


def to(value: float) -> Change:
    """Put a value in place of the cell's own."""
    return lambda _: value


def by(step: float) -> Change:
    """Move the cell's value by a step."""
    return lambda value: value + step


@dataclass(frozen=True)
class Case:
    """A check by its key, how bad it is when it fails, and what breaks it: cells of the model and their change."""

    severity: Literal["error", "warning"]
    breaks: Mapping[str, Break]


def broken(book: Written, by_ironcalc: Cells, changes: Break) -> Cells:
    """Return the workbook with some cells changed, inputs or formulas."""
    cells = {}
    for (key, *index), change in changes.items():
        cell = book.at(str(key), *index)
        item = book.ready.model.items[str(key)]
        constants = book.ready.model.constants
        now = constants[INPUT + item.cells[tuple(index)], ()] if isinstance(item, Input) else by_ironcalc[cell]
        assert isinstance(now, float)
        cells[cell] = change(now)
    return ENGINES["ironcalc"].recalculate(book.path, cells)


def of_case(changes: Break, case: str) -> Break:
    """Return the breaks of the base case as those of another."""

    return {tuple(case if part == "base" else part for part in place): change for place, change in changes.items()}
