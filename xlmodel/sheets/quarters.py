"""Quarters: what the inputs decide of the sheet that `quarters.txt` declares."""

from __future__ import annotations

from xlmodel.language import Constant, Dimension, Sheet, Words
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes, member_of
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.tables.quarters import quarters_on, taken
from xlmodel.tables.records import by_series
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Quarters sheet."""
    quarter = axes.quarter
    offered = quarter.part([member_of(one) for one in register.base_quarters])
    newest = offered.members[-1]
    words = {
        "documents": DOCUMENTS_QUARTER,
        "documents_title": quarter.title(DOCUMENTS_QUARTER),
        "newest": str(newest),
        "newest_title": quarter.title(newest),
    }
    return page("quarters", Given({"quarter": quarter}, words, parts={"calendar": _calendar(quarter, offered)}))


def calibrated(register: ModelInputs, quarter: Dimension) -> Dimension:
    """Return the quarters of which it is known what the year before them spent and added."""
    revenue = by_series(register.quarters).get("aws_revenue", set())
    shares = {fact.key for fact in register.facts}
    found = []
    for member in quarter.members:
        text = quarter.title(member)
        year, number = taken(text)
        years = (year,) if number == 4 else (year - 1, year)
        if {text, quarters_on(text, -4)} <= revenue and {f"aws_additions_share_{one}" for one in years} <= shares:
            found.append(str(member))
    return quarter.part(found)


def _calendar(quarter: Dimension, offered: Dimension) -> tuple[Words | Constant, ...]:
    """Return what each quarter is: its name, year and place in the year, and whether the model may stand on it."""
    over, taken_apart = (quarter,), {(member,): taken(quarter.title(member)) for member in quarter.members}
    years = {index: float(year) for index, (year, _) in taken_apart.items()}
    numbers = {index: float(number) for index, (_, number) in taken_apart.items()}
    months = {index: number * 3 for index, number in numbers.items()}
    may = {(member,): float(member in offered.places) for member in quarter.members}
    return (
        Words("quarter_name", "Quarter", {(member,): quarter.title(member) for member in quarter.members}, over),
        Constant("quarter_year", "Year", "year", years, over),
        Constant("quarter_number", "Quarters of the year gone", "count", numbers, over),
        Constant("quarter_months", "Months of the year gone", "months", months, over),
        Constant("quarter_offered", "Offered as base quarter", "flag", may, over),
    )
