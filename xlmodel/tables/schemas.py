"""The files and the words they may use: names of columns, vocabularies, reserved names."""

from __future__ import annotations

import re

from xlmodel.register import OWN, TableSchema

KINDS_OF_SOURCE = ("document", "external")
YES_NO = ("yes", "no")
QUALIFIERS = ("exact", "about", "nearly", "over", "at least", "up to", "range")
KINDS = ("actual", "guided", "implied", "estimate", "own")
STATUSES = ("document", "primary", "secondary-confirmed", "secondary-single", OWN)
BETTER = ("higher", "lower", "scale", "neither")

SERIES = {
    "capex": "{company} capex {year}",
    # Full-year guidance is given with the results of the fourth quarter, in February of the year itself.
    "capex_guidance": "{company} capex guidance of Feb {year} for {year}",
    "capex_cash": "{company} cash purchases of property and equipment {year}",
}
"""The series of the peer table and how a figure of each is labelled."""

ESTIMATE = re.compile(r"capex_(?P<company>[a-z][a-z0-9_]*)_(?P<year>\d{4})", re.ASCII)
"""The key of a company's capex of a year, the one figure that may be stated without a row."""

DIMENSIONS = ("year", "company", "case", "vintage", "driver", "flexed", "series", "quarter", "period")
RESERVED = ("first", "last", *DIMENSIONS)
"""Words of the formula language: `[first]`, `[year-1]`. No company, case or input may take one of them."""

CASE_PREFIX = "case_"
CASE = "case"
"""The one assumption that is a word: the case that the workbook shows first."""

FIGURE_COLUMNS = (
    *("value", "low", "high", "unit", "qualifier", "printed_step", "as_printed"),
    *("source", "paragraph", "basis", "kind", "status", "note"),
)

SOURCES = TableSchema(
    "sources.csv",
    ("id", "kind", "title", "publisher", "date", "language", "file", "url", "second_url"),
    key=("id",),
    apart=True,
)
COMPANIES = TableSchema("companies.csv", ("key", "name", "one_of_four"), key=("key",), apart=True)
FACTS = TableSchema(
    "facts.csv",
    ("key", "label", "period", *FIGURE_COLUMNS, "since"),
    key=("key",),
    optional=("since",),
    own=("value", "low", "high"),
    reason="note",
    assumed=(("kind", OWN),),
    alone="label",
    quoting=("as_printed",),
    ends=(("low", "high"),),
    ranges=True,
)
PEER_CAPEX = TableSchema(
    "peer_capex.csv",
    ("series", "company", "year", *FIGURE_COLUMNS, "since"),
    key=("series", "company", "year"),
    optional=("since",),
    own=("value", "low", "high"),
    reason="note",
    assumed=(("series", "capex"), ("unit", "USD bn"), ("kind", OWN)),
    alone="",
    quoting=("as_printed",),
    ends=(("low", "high"),),
    ranges=True,
)
ASSUMPTIONS = TableSchema(
    "assumptions.csv",
    ("key", "label", "value", "unit", "min", "max", "rationale", "status", "since"),
    key=("key",),
    optional=("status", "since"),
    own=("value",),
    reason="rationale",
)
CASES = TableSchema(
    "cases.csv",
    (
        *("driver", "label", "unit", "min", "max", "tornado_low", "tornado_high", "better", "rationale"),
        *("status", "since"),
    ),
    key=("driver",),
    prefix=CASE_PREFIX,
    optional=("status", "since"),
    own=("tornado_low", "tornado_high"),
    ends=(("tornado_low", "tornado_high"),),
    reason="rationale",
)

LISTS_CAME = "0.5"
TIES = TableSchema("ties.csv", ("stated", "recomputed", "proof", "how"), key=("stated",), apart=True, since=LISTS_CAME)
CONFLICTS = TableSchema(
    "conflicts.csv",
    (
        *("key", "theme", "label", "unit", "one", "one_says", "one_source", "other", "other_says", "other_source"),
        *("uses", "why"),
    ),
    key=("key",),
    apart=True,
    since=LISTS_CAME,
)
KPIS = TableSchema(
    "kpis.csv", ("key", "theme", "growth", "prior", "on", "note"), key=("key",), apart=True, since=LISTS_CAME
)
OUTTURN = TableSchema(
    "outturn.csv",
    ("key", "theme", "label", "unit", "low", "high", "actual", "source", "basis", "note"),
    key=("key",),
    apart=True,
    since=LISTS_CAME,
)
LISTED = (TIES, CONFLICTS, KPIS, OUTTURN)
"""The files whose rows a sheet shows as they stand, see `lists.py`."""

SCHEMAS = (SOURCES, COMPANIES, FACTS, PEER_CAPEX, ASSUMPTIONS, CASES, *LISTED)
"""The files, in the order in which they are read and their faults are told."""
