"""Texts of a toy sheet, and what is read from them or told of them."""

from __future__ import annotations

from models import typed

from xlmodel.language import Dimension, Sheet
from xlmodel.text import Given, sheet_of

YEAR = Dimension("year", (2025, 2026, 2027))
CASE = Dimension("case", ("bear", "bull"))
LISTS = {"year": YEAR, "case": CASE}
SALES = typed("sales", unit="USD bn")
INPUTS = (SALES, typed("growth", unit="%"), typed("sales_2025", unit="USD bn"))

HEAD = """\
# Toy {case}
? Does it hold?
: over case   across year   output
; what is for the eye
> finding_toy   Finding: toy   Sales of {sales_now:.1f} bn grow
                               by {growth:.0%}.

"""
LINES = """\
## Sales
| What was
  sold.
sales_now *         Sales          USD bn   = {sales}*4   | Quarter × 4.
sales_path[year] total *   By year  USD bn
    = {sales_path[year-1]} * (1 + {growth})   first = {sales}
    | Opens with
      the sales.
! check_toy[year] warning   Sales are there   = 1*({sales_path}>0)   | Always.
"""


def text(body: str, head: str = "# Toy\n? Does it hold?\n", **given: object) -> Sheet:
    return sheet_of(head + body, "toy", "toy.txt", Given(**{"lists": LISTS} | given))


def faults(body: str, head: str = "# Toy\n? Does it hold?\n", **given: object) -> list[tuple[int, str, int]]:
    """Return the faults of a text: its line, what is said, and the place of the caret."""
    told = []
    for fault in text(body, head, **given).faults:
        said, _, caret = fault.problem.splitlines()
        assert fault.file == "toy.txt"
        told.append((fault.line, said, caret.index("^") - 4))
    return told
