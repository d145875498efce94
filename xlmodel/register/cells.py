"""Every input cell: what may stand in it, and which field of which file it comes from.

Judgements: assumptions and drivers have the limits that their file states, a figure those of its unit, a guard
against slips of the hand. What a file says itself is always allowed: the limits of its cell are widened to hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlmodel.register.layouts import ASSUMPTIONS, CASE_PREFIX, CASES, FACTS, PEER_CAPEX
from xlmodel.register.recording import CASE
from xlmodel.register.records import Assumption, Driver, Figure, Limits, Register

FIGURE_LIMITS: Mapping[str, Limits] = {"%": (-1.0, 20.0), "bp": (-10000.0, 10000.0), "USD bn": (0.0, 1e5)}
"""What may be typed over a figure, by unit: a share is a fraction, an amount is positive."""

OTHER_LIMITS: Limits = (0.0, 1e7)
"""What may be typed over a figure of any other unit."""

ENDS = {"value": "", "low": ", low", "high": ", high"}
"""The columns of a figure's cells, and what the label of a cell says of them."""


@dataclass(frozen=True, slots=True)
class InputCell:
    """One input cell: its words, what may stand in it, and the file, row key and column it comes from.

    `limits` is None for the one text cell, `choices` is empty for all others.
    """

    key: str
    label: str
    unit: str
    limits: Limits | None
    choices: tuple[str, ...]
    file: str
    row: str
    column: str


def limits_of(
    figures: Iterable[Figure],
    assumptions: Iterable[Assumption],
    drivers: Iterable[Driver],
    stated: Mapping[str, float | str],
) -> dict[str, Limits]:
    """Return the smallest and largest value of every numeric input cell, by its key, in the cell's unit."""
    limits = {
        cell: _with(_with(FIGURE_LIMITS.get(figure.unit, OTHER_LIMITS), value), stated[cell])
        for figure in figures
        for cell, value in figure.cells.items()
    }
    limits |= {cell: (driver.min, driver.max) for driver in drivers for cell in driver.cells}
    return limits | {
        assumption.key: (assumption.min, assumption.max)
        for assumption in assumptions
        if assumption.min is not None and assumption.max is not None
    }


def input_cells(register: Register) -> dict[str, InputCell]:
    """Return every input cell by its key, in the order of the register."""
    return {cell.key: cell for cell in _cells(register)}


def _cells(register: Register) -> Iterator[InputCell]:
    limits = register.limits
    for file, figures in ((FACTS.name, register.facts), (PEER_CAPEX.name, register.peer_capex)):
        for figure in figures:
            for key in figure.cells:
                column = key.removeprefix(figure.key).lstrip("_") or "value"
                label = figure.label + ENDS[column]
                yield InputCell(key, label, figure.unit, limits[key], (), file, figure.key, column)
    for driver in register.drivers:
        columns = {CASE_PREFIX + case: (case, case_title(case)) for case in driver.values}
        stated = {"tornado_low": driver.tornado_low, "tornado_high": driver.tornado_high}
        columns |= {
            column: (column, f"Stated {column.removeprefix('tornado_')}")
            for column, end in stated.items()
            if end is not None
        }
        for column, (suffix, title) in columns.items():
            key = f"{driver.key}_{suffix}"
            label = f"{driver.label} ({title})"
            yield InputCell(key, label, driver.unit, limits[key], (), CASES.name, driver.key, column)
    for item in register.assumptions:
        choices = register.cases if item.key == CASE else ()
        yield InputCell(
            *(item.key, item.label, item.unit, limits.get(item.key), choices),
            *(ASSUMPTIONS.name, item.key, "value"),
        )


def _with(limits: Limits, value: float | str) -> Limits:
    """Return the limits, widened to hold a value."""
    if isinstance(value, str):
        return limits
    return min(limits[0], value), max(limits[1], value)


def case_title(case: str) -> str:
    """Return what a case is called on the sheets."""
    return case.replace("_", " ").capitalize()
