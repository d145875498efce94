"""Every input cell of the tables: what may stand in it, and which field of which file it comes from.

Judgements: assumptions and drivers have the limits that their file states, a figure those of its unit, a guard
against slips of the hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xlmodel.register import InputCell, TableSchema
from xlmodel.register.records import Limits
from xlmodel.tables.origins import assumption_origin, driver_origin, figure_origin
from xlmodel.tables.quarters import words_by_key
from xlmodel.tables.records import Assumption, Driver, Figure, by_series
from xlmodel.tables.schemas import ASSUMPTIONS, CASE_PREFIX, CASES, FACTS, PEER_CAPEX, QUARTERS

FIGURE_LIMITS: Mapping[str, Limits] = {"%": (-1.0, 20.0), "bp": (-10000.0, 10000.0), "USD bn": (0.0, 1e5)}
"""What may be typed over a figure, by unit: a share is a fraction, an amount is positive."""

OTHER_LIMITS: Limits = (0.0, 1e7)
"""What may be typed over a figure of any other unit."""

ENDS = {"value": "", "low": ", low", "high": ", high"}
"""The columns of a figure's cells, and what the label of a cell says of them."""


def cells_of(records: Mapping[str, tuple[Any, ...]]) -> Iterator[InputCell]:
    """Yield every input cell: of the figures, the drivers and the assumptions."""
    yield from _figures(FACTS, records["facts"])
    yield from _figures(QUARTERS, records["quarters"])
    yield from _figures(PEER_CAPEX, records["peer_capex"])
    yield from _drivers(records["drivers"])
    words = words_by_key(records["cases"], by_series(records["quarters"]))
    yield from _assumptions(records["assumptions"], words)


def _figures(schema: TableSchema, figures: Iterable[Figure]) -> Iterator[InputCell]:
    for figure in figures:
        origin, limits = figure_origin(figure), FIGURE_LIMITS.get(figure.unit, OTHER_LIMITS)
        for key, value in figure.cells.items():
            column = key.removeprefix(figure.key).lstrip("_") or "value"
            yield InputCell(
                *(key, figure.label + ENDS[column], figure.unit, limits, ()),
                *(schema.name, figure.key, column, value, origin),
                guard=True,
            )


def _drivers(drivers: Iterable[Driver]) -> Iterator[InputCell]:
    for driver in drivers:
        origin, limits = driver_origin(driver), (driver.min, driver.max)
        for key, value in driver.cells.items():
            suffix = key.removeprefix(f"{driver.key}_")
            is_case = suffix in driver.values
            title = case_title(suffix) if is_case else f"Stated {suffix.removeprefix('tornado_')}"
            column = CASE_PREFIX + suffix if is_case else suffix
            yield InputCell(
                *(key, f"{driver.label} ({title})", driver.unit, limits, ()),
                *(CASES.name, driver.key, column, value, origin),
            )


def _assumptions(assumptions: Iterable[Assumption], words: Mapping[str, tuple[str, ...]]) -> Iterator[InputCell]:
    for item in assumptions:
        limits = (item.min, item.max) if item.min is not None and item.max is not None else None
        yield InputCell(
            *(item.key, item.label, item.unit, limits, words.get(item.key, ())),
            *(ASSUMPTIONS.name, item.key, "value", item.value, assumption_origin(item)),
            choice=item.key.replace("_", " "),
        )


def case_title(case: str) -> str:
    """Return what a case is called on the sheets."""
    return case.replace("_", " ").capitalize()
