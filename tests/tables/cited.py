"""The figures of the input files as rows of text, what they cite, and the documents beside the repository."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ROOT / "inputs"
SHARED = ROOT.parent / "shared" / "sources"

NO_DOCUMENTS = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the source documents are not at {SHARED}")

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def figures() -> list[Row]:
    """Return the rows of facts.csv, peer_capex.csv and quarters.csv, each with a key."""
    peers = rows_of(INPUTS / "peer_capex.csv")
    for row in peers:
        row["key"] = f"{row['series']}_{row['company']}_{row['year']}"
    quarters = rows_of(INPUTS / "quarters.csv")
    for row in quarters:
        row["key"] = f"{row['series']}_{row['quarter'].lower()}_reported"
    return rows_of(INPUTS / "facts.csv") + peers + quarters


FIGURES = figures()
SOURCES = {row["id"]: row for row in rows_of(INPUTS / "sources.csv")}
DOCUMENTS = [name for name, row in SOURCES.items() if row["kind"] == "document"]
FROM_DOCUMENTS = [row for row in FIGURES if row["status"] == "document"]
FROM_OUTSIDE = [row for row in FIGURES if row["status"] != "document"]


@dataclass(frozen=True)
class Citation:
    """One place where a figure is printed."""

    key: str
    source: str
    paragraph: int
    as_printed: str

    def __str__(self) -> str:
        return f"{self.key}@{self.source}:{self.paragraph}"


def citations_of(row: Row) -> list[Citation]:
    parts = [row[column].split(" | ") for column in ("source", "paragraph", "as_printed")]
    return [
        Citation(row["key"], source, int(paragraph), printed) for source, paragraph, printed in zip(*parts, strict=True)
    ]


CITATIONS = [citation for row in FROM_DOCUMENTS for citation in citations_of(row)]


@cache
def paragraphs(source: str) -> tuple[str, ...]:
    """Return the non-blank lines of a document; paragraph n is the one at n - 1."""
    text = (SHARED / SOURCES[source]["file"]).read_text(encoding="utf-8")
    return tuple(line for line in text.split("\n") if line.strip())


TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
DIGITS = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*多?\s*(?:(万亿|萬億|[万萬亿億兆])|(%))?")


def times(multipliers: str) -> int:
    product = 1
    for character in multipliers:
        product *= TIMES[character]
    return product


def numbers_in(printed: str) -> list[tuple[Decimal, str]]:
    """Return the numbers printed in digits, multiplied out, each with `%` or an empty string."""
    return [
        (Decimal(number.replace(",", "")) * times(multiplier) / (100 if percent else 1), percent)
        for number, multiplier, percent in DIGITS.findall(printed)
    ]


def stated(row: Row) -> list[Decimal]:
    return [Decimal(row[column]) for column in ("value", "low", "high") if row[column]]
