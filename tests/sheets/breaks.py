"""Cells of the workbook broken, the workbook recomputed, and a check seen to fail: what the tests of checks share.

A break puts another value into a cell of the written file, an input or a formula. A check that no break can turn
checks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
from conftest import Written

from xlmodel.engines import CellValues

Place = tuple[str | int, ...]
Change = Callable[[float], float | str]
Break = Mapping[Place, Change]


def to(value: float | str) -> Change:
    """Put a value in place of the cell's own."""
    return lambda _: value


def by(step: float) -> Change:
    """Move the cell's value by a step."""
    return lambda value: value + step


@dataclass(frozen=True)
class Case:
    """A check: how bad it is when it fails, and what breaks it: cells of the model and their change."""

    severity: Literal["error", "warning"]
    breaks: Mapping[str, Break]


def breaks_of(cases: Mapping[str, Case]) -> list[object]:
    """Return the parameters of a test of every break: the check and what is changed."""
    return [
        pytest.param(check, changes, id=f"{check}: {how}")
        for check, case in cases.items()
        for how, changes in case.breaks.items()
    ]


def recalculated(book: Written, cells: Mapping[Place, float | str]) -> CellValues:
    """Return the workbook with other values in some cells."""
    return book.recalculated({book.at(*place): value for place, value in cells.items()})


def now(book: Written, values: CellValues, place: Place) -> float:
    """Return what stands in a cell, typed or computed."""
    key, *index = place
    cell = book.ready.model.cell(str(key), tuple(index))
    if cell in book.ready.model.constants:
        return book.ready.model.constants[cell]  # type: ignore[return-value]
    return values[book.at(str(key), *index)]  # type: ignore[return-value]


def broken(book: Written, values: CellValues, changes: Break) -> CellValues:
    """Return the workbook with some cells changed, inputs or formulas; `values` is what it computes as it stands."""
    return recalculated(book, {place: change(now(book, values, place)) for place, change in changes.items()})


def failing(book: Written, values: CellValues, checks: Iterable[str], severity: str, changes: Break) -> CellValues:
    """Break cells: the checks, which held, fail, and so does the overall check where that is an error.

    Return the workbook as it is then.
    """
    names = [book.names[f"out_{check}"] for check in checks]
    assert {values[name] for name in names} == {1.0}
    found = broken(book, values, changes)
    assert {found[name] for name in names} == {0.0}
    assert found[book.names["out_overall_check"]] == float(severity == "warning")
    return found
