"""The six files and the words they may use: names of columns, vocabularies, reserved names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

KINDS_OF_SOURCE = ("document", "external")
YES_NO = ("yes", "no")
QUALIFIERS = ("exact", "about", "nearly", "over", "at least", "up to", "range")
KINDS = ("actual", "guided", "implied", "estimate", "own")
OWN = "own"
"""The status of a row that is not a source's: it says what a person uses instead, or an estimate of their own."""

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

FIGURE_COLUMNS = (
    *("value", "low", "high", "unit", "qualifier", "printed_step", "as_printed"),
    *("source", "paragraph", "basis", "kind", "status", "note"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A file: its name, its columns, and the columns whose texts, joined by `_`, are the key of a row.

    With a `prefix`, the file may have any number of further columns whose names begin with it. A file without its
    `optional` columns is read as if they were empty. `own` are the columns, besides those of the prefix, that a row
    with the status `own` may fill, and `reason` is the one that says why. `assumed` is what such a row means where it
    leaves a field empty and no other row of the key says it.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    prefix: str = ""
    optional: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    reason: str = ""
    assumed: tuple[tuple[str, str], ...] = ()

    def key_of(self, texts: Mapping[str, str]) -> str:
        """Return the key of a row, "" where a part of it is missing."""
        is_own = texts.get("status", "").strip() == OWN
        given = dict(self.assumed) if is_own else {}
        parts = [texts.get(column, "").strip() or given.get(column, "") for column in self.key]
        return "_".join(parts) if all(parts) else ""


SOURCES = Layout(
    "sources.csv",
    ("id", "kind", "title", "publisher", "date", "language", "file", "url", "second_url"),
    key=("id",),
)
COMPANIES = Layout("companies.csv", ("key", "name", "one_of_four"), key=("key",))
FACTS = Layout(
    "facts.csv",
    ("key", "label", "period", *FIGURE_COLUMNS, "since"),
    key=("key",),
    optional=("since",),
    own=("value", "low", "high"),
    reason="note",
    assumed=(("kind", OWN),),
)
PEER_CAPEX = Layout(
    "peer_capex.csv",
    ("series", "company", "year", *FIGURE_COLUMNS, "since"),
    key=("series", "company", "year"),
    optional=("since",),
    own=("value", "low", "high"),
    reason="note",
    assumed=(("series", "capex"), ("unit", "USD bn"), ("kind", OWN)),
)
ASSUMPTIONS = Layout(
    "assumptions.csv",
    ("key", "label", "value", "unit", "min", "max", "rationale", "status", "since"),
    key=("key",),
    optional=("status", "since"),
    own=("value",),
    reason="rationale",
)
CASES = Layout(
    "cases.csv",
    (
        *("driver", "label", "unit", "min", "max", "tornado_low", "tornado_high", "better", "rationale"),
        *("status", "since"),
    ),
    key=("driver",),
    prefix=CASE_PREFIX,
    optional=("status", "since"),
    own=("tornado_low", "tornado_high"),
    reason="rationale",
)
RENAMED = Layout("renamed.csv", ("old_key", "new_key", "reason", "since"), key=("old_key",))
"""A file that a folder may lack: what became of keys that workbooks built before know."""

PULLED = Layout("pulled.csv", ("workbook", "key", "value", "formula", "build", "day"), key=("workbook", "key"))
"""A file that a folder may lack: what `pull` took out of which workbook."""

LAYOUTS = (SOURCES, COMPANIES, FACTS, PEER_CAPEX, ASSUMPTIONS, CASES)
"""The files, in the order in which they are read and their faults are told."""

WITH_OWN = (FACTS, PEER_CAPEX, ASSUMPTIONS, CASES)
"""The files whose rows become input cells, which a row of one's own may change."""
