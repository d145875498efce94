"""Quarters: what the inputs decide of the sheet that `quarters.txt` declares."""

from __future__ import annotations

from xlmodel.language import Constant, Sheet, Words
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes, member_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Register
from xlmodel.tables.quarters import taken
from xlmodel.text import Given


def sheet(register: Register, axes: Axes) -> Sheet:
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
    calendar = {member: taken(quarter.title(member)) for member in quarter.members}
    parts = (
        Words("quarter_name", "Quarter", {(member,): quarter.title(member) for member in quarter.members}, (quarter,)),
        Constant("quarter_year", "Year", "year", {(m,): float(year) for m, (year, _) in calendar.items()}, (quarter,)),
        Constant("quarter_number", "Quarters of the year gone", "count", {(m,): float(n) for m, (_, n) in calendar.items()}, (quarter,)),
        Constant("quarter_gone", "Years gone by its end", "years", {(m,): n / 4 for m, (_, n) in calendar.items()}, (quarter,)),
        Constant("quarter_offered", "Offered as base quarter", "flag", {(m,): float(m in offered.places) for m in quarter.members}, (quarter,)),
    )
    return page("quarters", Given({"quarter": quarter}, words, parts={"calendar": parts}))
