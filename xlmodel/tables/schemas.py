"""The files and the words they may use: names of columns, vocabularies, reserved names."""

from __future__ import annotations

import re

from xlmodel.register import DISTRIBUTION, OWN, TableSchema

KINDS_OF_SOURCE = ("document", "external")
YES_NO = ("yes", "no")
QUALIFIERS = ("exact", "about", "nearly", "over", "at least", "up to", "range")
KINDS = ("actual", "guided", "implied", "estimate", "own")
STATUSES = ("document", "primary", "secondary-confirmed", "secondary-single", OWN)
BETTER = ("higher", "lower", "scale", "neither")
OUTTURN_BETTER = ("higher", "lower", "neither")
"""Which way an outcome is better for the value; spending is neither."""

SERIES = {
    "capex": "{company} capex {year}",
    # Full-year guidance is given with the results of the fourth quarter, in February of the year itself.
    "capex_guidance": "{company} capex guidance of Feb {year} for {year}",
    "capex_cash": "{company} cash purchases of property and equipment {year}",
    "finance_leases": "{company} property acquired under finance leases {year}",
    "capex_leases": "{company} capex with finance leases {year}",
    "fiscal_capex": "{company} cash purchases of property and equipment, fiscal year {year}",
    "fiscal_revenue": "{company} revenue, fiscal year {year}",
    "fiscal_ocf": "{company} operating cash flow, fiscal year {year}",
}
"""The series of the peer table and how a figure of each is labelled."""

QUARTER_SERIES = {
    "aws_revenue": ("AWS revenue", "USD bn"),
    "aws_operating_income": ("AWS operating income", "USD bn"),
    "aws_depreciation": ("AWS depreciation and amortisation", "USD bn"),
    "aws_backlog": ("AWS backlog, end of quarter", "USD bn"),
    "aws_backlog_life": ("AWS backlog, weighted life", "years"),
    "amazon_capex": ("Amazon cash purchases of property", "USD bn"),
    "amazon_operating_income": ("Amazon operating income", "USD bn"),
    "amazon_net_sales": ("Amazon net sales", "USD bn"),
    "amazon_ocf": ("Amazon operating cash flow", "USD bn"),
    "google_cloud_revenue": ("Google Cloud revenue", "USD bn"),
    "microsoft_cloud_revenue": ("Microsoft Cloud revenue", "USD bn"),
    "oracle_cloud_revenue": ("Oracle cloud revenue", "USD bn"),
}
"""The series of the quarters, what each is called, and its unit."""

ESTIMATE = re.compile(r"capex_(?P<company>[a-z][a-z0-9_]*)_(?P<year>\d{4})", re.ASCII)
"""The key of a company's capex of a year, the one figure that may be stated without a row."""

DIMENSIONS = ("year", "company", "case", "vintage", "driver", "flexed", "series", "quarter", "period", "age")
RESERVED = ("first", "last", *DIMENSIONS)
"""Words of the formula language: `[first]`, `[year-1]`. No company, case or input may take one of them."""

CASE_PREFIX = "case_"
CASE, BASE_QUARTER = "case", "base_quarter"
SIGNED = ("openai_contract_expansion_signed", "anthropic_arrangement_signed")
WORDS = (CASE, BASE_QUARTER, *SIGNED)
"""The assumptions that are words: the case that the workbook shows first, the quarter that the model stands on, and
those in which contracts were signed."""

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
    ("key", "label", "period", *FIGURE_COLUMNS, "since", DISTRIBUTION),
    key=("key",),
    optional=("since", DISTRIBUTION),
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
    ("series", "company", "year", *FIGURE_COLUMNS, "since", DISTRIBUTION),
    key=("series", "company", "year"),
    optional=("since", DISTRIBUTION),
    own=("value", "low", "high"),
    reason="note",
    assumed=(("series", "capex"), ("unit", "USD bn"), ("kind", OWN)),
    alone="",
    quoting=("as_printed",),
    ends=(("low", "high"),),
    ranges=True,
)
QUARTERS = TableSchema(
    "quarters.csv",
    ("series", "quarter", *FIGURE_COLUMNS, "since", DISTRIBUTION),
    key=("series", "quarter"),
    optional=("since", DISTRIBUTION),
    own=("value",),
    reason="note",
    assumed=(("unit", "USD bn"), ("kind", OWN)),
    alone="",
    quoting=("as_printed",),
    suffix="_reported",
    lower=("quarter",),
    since="0.6",
)
ASSUMPTIONS = TableSchema(
    "assumptions.csv",
    ("key", "label", "value", "unit", "min", "max", "rationale", "status", "since", DISTRIBUTION),
    key=("key",),
    optional=("status", "since", DISTRIBUTION),
    own=("value",),
    reason="rationale",
)
CASES = TableSchema(
    "cases.csv",
    (
        *("driver", "label", "unit", "min", "max", "tornado_low", "tornado_high", "better", "rationale"),
        *("status", "since", DISTRIBUTION),
    ),
    key=("driver",),
    prefix=CASE_PREFIX,
    optional=("status", "since", DISTRIBUTION),
    own=("tornado_low", "tornado_high"),
    ends=(("tornado_low", "tornado_high"),),
    reason="rationale",
)

LISTS_CAME = "0.5"
TIES = TableSchema(
    "ties.csv",
    ("stated", "recomputed", "recomputed_high", "class", "how"),
    key=("stated",),
    apart=True,
    since=LISTS_CAME,
)
TWO_SIDES = (
    *("key", "theme", "class", "label", "unit", "one", "one_says", "one_source", "other", "other_says", "other_source"),
    *("uses", "why"),
)
CONFLICTS = TableSchema("conflicts.csv", TWO_SIDES, key=("key",), apart=True, since=LISTS_CAME)
MEASURES = TableSchema("measures.csv", TWO_SIDES, key=("key",), apart=True, since="0.6")
KPIS = TableSchema(
    "kpis.csv", ("key", "theme", "growth", "prior", "on", "note"), key=("key",), apart=True, since=LISTS_CAME
)
OUTTURN = TableSchema(
    "outturn.csv",
    ("key", "theme", "label", "unit", "low", "high", "actual", "source", "basis", "note", "company", "better"),
    key=("key",),
    optional=("company", "better"),
    apart=True,
    since=LISTS_CAME,
)
LISTED = (TIES, CONFLICTS, MEASURES, KPIS, OUTTURN)
"""The files whose rows a sheet shows as they stand, see `lists.py`."""

SCHEMAS = (SOURCES, COMPANIES, FACTS, QUARTERS, PEER_CAPEX, ASSUMPTIONS, CASES, *LISTED)
"""The files, in the order in which they are read and their faults are told."""
