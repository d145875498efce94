"""The dimensions of the model, drawn from the inputs: a row or a column added there extends them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from xlmodel.language import Dimension, Member
from xlmodel.tables import ModelInputs, case_title
from xlmodel.tables.profile import case_colours, company_colours

_YEAR = re.compile(r"^(?P<stem>.+)_(?P<year>(?:19|20)\d\d)$")


@dataclass(frozen=True)
class Axes:
    """The lists that lines run over.

    `year` is every year that any sheet shows, so that a year stands in the same column everywhere; `capex_year`
    is the part that the peer comparison has figures for.
    """

    year: Dimension
    capex_year: Dimension
    company: Dimension
    case: Dimension

    def all(self) -> tuple[Dimension, ...]:
        """Return each dimension once, whole."""
        return (self.year, self.company, self.case)


def families(keys: Iterable[str]) -> dict[str, dict[int, str]]:
    """Return the keys that end in a year, by what stands before it: `openai_ramp` → {2025: `openai_ramp_2025`}."""
    found: dict[str, dict[int, str]] = {}
    for key in keys:
        match = _YEAR.match(key)
        if match:
            found.setdefault(match["stem"], {})[int(match["year"])] = key
    return {stem: years for stem, years in found.items() if len(years) > 1}


FIRST, LAST = 2026, 2032
"""The years of the build-out that are modelled; its sheets begin a year earlier with the opening balances."""


def horizon(axes: Axes) -> Dimension:
    """Return the modelled years."""
    return axes.year.part(range(FIRST, LAST + 1))


def with_opening(axes: Axes) -> Dimension:
    """Return the modelled years and the year of the opening balances."""
    return axes.year.part(range(FIRST - 1, LAST + 1))


def vintages(axes: Axes) -> Dimension:
    """Return the years in which growth capex is spent, as a dimension of its own."""
    years = horizon(axes).role("vintage")
    return replace(years, titles={year: f"Vintage {year}" for year in years.members})


def end_cases(register: ModelInputs) -> tuple[str, str]:
    """Return the cases whose values are the ends of a tornado bar where none are stated: bear and bull."""
    low = "bear" if "bear" in register.cases else register.cases[0]
    return low, "bull" if "bull" in register.cases else register.cases[-1]


def home_case(lists: Axes) -> Member:
    """Return the case that the others are set against: base, or the first where none is called so."""
    return "base" if "base" in lists.case.places else lists.case.members[0]


def axes(register: ModelInputs) -> Axes:
    """Draw the dimensions from the inputs."""
    capex_years = {figure.year for figure in register.peer_capex if figure.year is not None}
    driven = families(driver.key for driver in register.drivers)
    assumed = families(assumption.key for assumption in register.assumptions)
    years = capex_years | {year for family in (*driven.values(), *assumed.values()) for year in family}
    year = Dimension("year", tuple(range(min(years), max(years) + 1)), unit="year")
    names = {company.key: company.name for company in register.companies}
    return Axes(
        year=year,
        capex_year=year.part(range(min(capex_years), max(capex_years) + 1)),
        company=Dimension("company", tuple(names), names, colours=company_colours(names)),
        case=Dimension(
            "case",
            register.cases,
            {case: case_title(case) for case in register.cases},
            colours=case_colours(register.cases),
        ),
    )
