"""Every input cell of the tables: what may stand in it, and which field of which file it comes from.

Judgements: assumptions and drivers have the limits that their file states, a figure those of its unit, a guard
against slips of the hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xlmodel.register import InputCell, TableSchema
from xlmodel.register.records import Limits
from xlmodel.tables.origins import assumption_origin, driver_origin, figure_origin
from xlmodel.tables.quarters import words_by_key
from xlmodel.tables.records import Assumption, Driver, Figure, by_series
from xlmodel.tables.schemas import ASSUMPTIONS, CASE_PREFIX, CASES, FACTS, PEER_CAPEX, QUARTERS

FIGURE_LIMITS: Mapping[str, Limits] = {
    "%": (-0.99, 20.0),
    "bp": (-10000.0, 10000.0),
    "USD bn": (0.0, 1e4),
    "USD per share": (0.01, 1e5),
    "USD bn per GW": (0.01, 1e4),
    "GW": (0.01, 1e4),
    "years": (0.01, 100.0),
}
"""What may be typed over a figure, by unit: a share is a fraction and no growth takes everything away, an amount is
positive, and what other figures are divided by is not nothing."""

NEVER_NIL = re.compile("revenue|run_rate|sales|net_income|ocf|backlog|capex")
"""Amounts whose key says so are not nothing either, while a charge or a lease may be."""

SHARE = re.compile("(^|_)share(_(?!price)|$)")
"""What is a share of something, by its key, is not less than nothing."""

LEAST = 0.001
"""The least of them, in USD bn."""

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
        origin, limits = figure_origin(figure), _limits(figure)
        for key, value in figure.cells.items():
            column = key.removeprefix(figure.key).lstrip("_") or "value"
            yield InputCell(
                *(key, figure.label + ENDS[column], figure.unit, limits, ()),
                *(schema.name, figure.key, column, value, origin),
                guard=True,
            )


def _limits(figure: Figure) -> Limits:
    """Return what may be typed over a figure."""
    low, high = FIGURE_LIMITS.get(figure.unit, OTHER_LIMITS)
    if figure.unit == "%" and SHARE.search(figure.key):
        return 0.0, high  # a share of more than all is told by a warning on its sheet
    return (LEAST if figure.unit == "USD bn" and NEVER_NIL.search(figure.key) else low), high


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
