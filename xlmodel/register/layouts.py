"""The six files and the words they may use: names of columns, vocabularies, reserved names."""

from __future__ import annotations

from dataclasses import dataclass

KINDS_OF_SOURCE = ("document", "external")
YES_NO = ("yes", "no")
QUALIFIERS = ("exact", "about", "nearly", "over", "at least", "up to", "range")
KINDS = ("actual", "guided", "implied", "estimate")
STATUSES = ("document", "primary", "secondary-confirmed", "secondary-single")
BETTER = ("higher", "lower", "scale", "neither")

SERIES = {
    "capex": "{company} capex {year}",
    # Full-year guidance is given with the results of the fourth quarter, in February of the year itself.
    "capex_guidance": "{company} capex guidance of Feb {year} for {year}",
    "capex_cash": "{company} cash purchases of property and equipment {year}",
}
"""The series of the peer table and how a figure of each is labelled."""

DIMENSIONS = ("year", "company", "case", "vintage", "driver", "flexed", "series", "quarter", "period")
RESERVED = ("first", "last", *DIMENSIONS)
"""Words of the formula language: `[first]`, `[year-1]`. No company, case or input may take one of them."""

CASE_PREFIX = "case_"

FIGURE_COLUMNS = (
    *("value", "low", "high", "unit", "qualifier", "printed_step", "as_printed"),
    *("source", "paragraph", "basis", "kind", "status", "note"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A file: its name, its columns, and the columns whose texts, joined by `_`, are the key of a row.

    With a `prefix`, the file may have any number of further columns whose names begin with it.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    prefix: str = ""


SOURCES = Layout(
    "sources.csv",
    ("id", "kind", "title", "publisher", "date", "language", "file", "url", "second_url"),
    key=("id",),
)
COMPANIES = Layout("companies.csv", ("key", "name", "one_of_four"), key=("key",))
FACTS = Layout("facts.csv", ("key", "label", "period", *FIGURE_COLUMNS), key=("key",))
PEER_CAPEX = Layout("peer_capex.csv", ("series", "company", "year", *FIGURE_COLUMNS), key=("series", "company", "year"))
ASSUMPTIONS = Layout("assumptions.csv", ("key", "label", "value", "unit", "min", "max", "rationale"), key=("key",))
CASES = Layout(
    "cases.csv",
    ("driver", "label", "unit", "min", "max", "tornado_low", "tornado_high", "better", "rationale"),
    key=("driver",),
    prefix=CASE_PREFIX,
)
LAYOUTS = (SOURCES, COMPANIES, FACTS, PEER_CAPEX, ASSUMPTIONS, CASES)
