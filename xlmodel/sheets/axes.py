"""The dimensions of the model, drawn from the inputs: a row or a column added there extends them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from xlmodel.language import Dimension, Member
from xlmodel.tables import Driver, ModelInputs, case_title
from xlmodel.tables.profile import case_colours, company_colours
from xlmodel.tables.quarters import DOCUMENTS, span, taken

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
    quarter: Dimension

    def all(self) -> tuple[Dimension, ...]:
        """Return each dimension once, whole."""
        return (self.year, self.company, self.case, self.quarter)


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


def bar_ends(register: ModelInputs, driver: Driver) -> tuple[str, str]:
    """Return the input cells that hold the ends of a driver's bar: stated, else those of bear and bull."""
    stated = [f"{driver.key}_tornado_{side}" for side in ("low", "high")]
    low, high = (
        end if end in driver.cells else f"{driver.key}_{case}"
        for end, case in zip(stated, end_cases(register), strict=True)
    )
    return low, high


def home_case(lists: Axes) -> Member:
    """Return the case that the others are set against: base, or the first where none is called so."""
    return "base" if "base" in lists.case.places else lists.case.members[0]


def axes(register: ModelInputs) -> Axes:
    """Draw the dimensions from the inputs."""
    capex_years = {figure.year for figure in register.peer_capex if figure.year is not None}
    driven = families(driver.key for driver in register.drivers)
    assumed = families(assumption.key for assumption in register.assumptions)
    years = capex_years | {year for family in (*driven.values(), *assumed.values()) for year in family}
    every = tuple(range(min(years), max(years) + 1))
    words = {year: {"next_year": str(year + 1)} for year in every}
    year = Dimension("year", every, unit="year", words=words, estimated=FIRST)
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
        quarter=_quarters(figure.quarter for figure in register.quarters),
    )


def _quarters(found: Iterable[str]) -> Dimension:
    """Return the quarters, each with what a formula may need to know of it.

    `<year>` and `<year_before>` are its year and the one before; `<full_year>` is its year where it is the last quarter
    of that, else `open`, which no figure is called after; `<year_start>` and `<year_start_before>` are the first
    quarters of the two years.
    """
    titles = {text.lower(): text for text in span(found)}
    words = {}
    for member, text in titles.items():
        year, number = taken(text)
        words[member] = {
            "year": str(year),
            "year_before": str(year - 1),
            "full_year": str(year) if number == 4 else "open",
            "year_start": f"{year}q1",
            "year_start_before": f"{year - 1}q1",
        }
    members = tuple(titles)
    return Dimension("quarter", members, titles, order=members, words=words)


def member_of(quarter: str) -> str:
    """Return the member that a quarter is called by in formulas: 2025Q4 → `2025q4`."""
    return quarter.lower()


DOCUMENTS_QUARTER = member_of(DOCUMENTS)
"""The quarter that the documents report on."""
