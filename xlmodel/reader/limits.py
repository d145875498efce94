"""How large a workbook of unknown origin may be before it is refused, and how a refusal is worded.

Each limit lies well above what people work with and below what would fill the memory of a small machine. Where a
limit was measured, the figure is from a machine with two cores.
"""

from __future__ import annotations

from xlmodel.errors import EngineError, Fault

LARGEST = 256_000_000
"""Bytes that a file may unpack to, all parts together."""

PARTS = 10_000
"""Parts that a file may have."""

RATIO = 200
"""Times its packed size that a part may unpack to, if it unpacks to more than a megabyte."""

DEPTH = 256
"""Levels to which elements may be nested. Libraries that call themselves for each level end without a message."""

LONGEST = 250_000
"""Bytes of a single tag or text: many times what a cell or a formula holds in characters."""

CELLS = 2_000_000
"""Cells that the sheets may hold, all together. openpyxl makes an object of each, about half a kilobyte."""

ELEMENTS = 1_000_000
"""Elements that are no cells, rows, values or texts: formats, rules, names, points of charts, records of pivots.
openpyxl takes about 20 microseconds for each. A part to which several others lead counts several times."""

ROWS_AND_TEXTS = 10_000_000
"""Rows, values, formulas and texts, all together."""

MADE = 100_000
"""Cells of merged ranges, links and comments, all together. openpyxl makes an object of each cell of them, also
where the file holds none."""

SPREAD = 2_000_000
"""Cells over which shared formulas, array formulas and tables say that they spread, all together."""

GRID = 20_000_000
"""Cells of the rectangles from the first to the last cell of each sheet, all together. calamine allocates such a
rectangle in full: 31 bytes a cell, and 8 more for the lists; 20 million took 790 MB."""

TEXT = 50_000_000
"""Characters that the cells show of the shared texts, each as often as a cell shows it. calamine copies them."""

FORMULA_TEXT = 10_000_000
"""Characters that shared formulas have when they are written out for each cell."""

PAIRS = 200_000_000
"""Steps to find what links, charts and pictures lead to. openpyxl goes through all relations of a sheet for each of
its links, 60 nanoseconds a step, and through all its merged ranges, which takes as long as 50 such steps."""

NAMES = 500_000_000
"""Characters of the formula behind each name, squared, all together: 60 names of 2,800 characters, or 7 as long as
Excel allows. openpyxl's patterns for print areas take a second for one of those."""


def refusal(problem: str, hint: str) -> EngineError:
    """Return the error that refuses a file; who knows the file's name adds it."""
    return EngineError([Fault(problem, hint=hint)])
