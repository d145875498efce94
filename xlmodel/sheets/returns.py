"""Returns: what the inputs decide of the sheets, one per case, that `returns.txt` declares."""

from __future__ import annotations

from math import ceil

from xlmodel.language import Dimension, Index, Sheet, Words
from xlmodel.sheets.axes import FIRST, Axes, horizon, vintages, with_opening
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.tables.quarters import taken
from xlmodel.tables.records import by_series
from xlmodel.text import Given

LIFE = "short_lived_life"
"""The driver that says after how many years short-lived assets retire."""


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Returns sheets, one per case."""
    ages = _ages(register)
    lists = {
        **{"case": axes.case, "year": horizon(axes), "opened": with_opening(axes), "vintage": vintages(axes)},
        "shown": axes.year,
        "reported": axes.year.part(_reported(register)),
        "soon": axes.year.part(horizon(axes).members[:3]),
        "age": Dimension(
            "age", ages, {age: f"After {age} {'year' if age == 1 else 'years'}" for age in ages}, unit="years"
        ),
    }
    return page("returns", Given(lists=lists, parts={"total_capex_kind": _kind(register, axes)}))


def _ages(register: ModelInputs) -> tuple[int, ...]:
    """Return the years after which short-lived assets may retire: up to the longest life that the inputs allow."""
    (life,) = [driver for driver in register.drivers if driver.key == LIFE]
    return tuple(range(1, ceil(life.max) + 1))


def _reported(register: ModelInputs) -> list[int]:
    """Return the years before the modelled ones of which AWS's revenue is reported for all four quarters."""
    quarters = [taken(one)[0] for one in by_series(register.quarters).get("aws_revenue", set())]
    return [year for year in sorted(set(quarters)) if quarters.count(year) == 4 and year < FIRST]


def _kind(register: ModelInputs, axes: Axes) -> Words:
    """Return which years of Amazon's capex are stated."""
    opened = with_opening(axes)
    stated = {f.year for f in register.peer_capex if f.series == "capex" and f.company == "amazon"}
    kinds: dict[Index, str] = {
        (case, year): "stated" if year in stated else "forecast"
        for case in axes.case.members
        for year in opened.members
    }
    return Words("total_capex_kind", "Basis", kinds, (opened,))
