"""The model as text to review: every cell by name with its declared formula and its value, and where the lines stand.

`python -m tests.golden` renews both files after an intended change; review their difference line by line like code.
A value stands in the row of its line, under the members before the last, so that a company is a row and not a column
of every table. What stands where is told apart from it, by rows and the gap above them, so that a row more moves
nothing but the count of its own kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from xlmodel.book.formulas import address_of
from xlmodel.book.layout import LayoutCell
from xlmodel.language import INPUT, ModelCell, Value
from xlmodel.pipeline import Prepared

FOLDER = Path(__file__).parent
NAMES, LAYOUT = FOLDER / "model.txt", FOLDER / "layout.txt"
RENEW = "python -m tests.golden"
TYPED = "typed"
ROW = re.compile(r"(\w+(?:\[[^]]*\])?) ([=|]) (.*)")

Cells = dict[tuple[str, str], tuple[str, str]]
"""Declared formula and value by row and member."""


def by_name(ready: Prepared) -> str:
    """Return the typed and computed cells: a line per formula, and beneath it one per row of values that it gives."""
    lines = []
    for sheet, cells in groupby(_cells(ready), key=lambda pair: ready.layout.pages[pair[1]].sheet.key):
        lines.append(f"# {sheet}")
        by_key: dict[str, dict[str, dict[str, dict[str, Value]]]] = {}
        for (key, index), _ in cells:
            formulas = by_key.setdefault(key.removeprefix(INPUT), {})
            rows = formulas.setdefault(_formula(ready, (key, index)), {})
            row = f"[{','.join(map(str, index[:-1]))}]" if index[1:] else ""
            rows.setdefault(row, {})[f"{index[-1]}" if index else ""] = ready.values[key, index]
        said = ""
        for key, formulas in by_key.items():
            for formula, rows in formulas.items():
                heading = formula if formula == TYPED else f"{key} | {formula}"
                lines += [heading] * (heading != said)
                lines += [f"    {key}{row}{_told(found)}" for row, found in rows.items()]
                said = heading
    return "\n".join(lines) + "\n"


def _cells(ready: Prepared) -> list[tuple[ModelCell, int]]:
    """Return what is typed or computed with its page, sheet by sheet; of a sheet for each case, all cases at once."""
    layout = ready.layout
    first: dict[str, int] = {}
    for page in layout.pages:
        first.setdefault(page.sheet.key, page.number)
    cells = [
        (cell, first[layout.pages[place.page].sheet.key])
        for cell, place in layout.places.items()
        if cell in ready.model.computed or cell[0].startswith(INPUT)
    ]
    return sorted(cells, key=lambda pair: pair[1])


def _formula(ready: Prepared, cell: ModelCell) -> str:
    return ready.model.computed[cell].formula.text if cell in ready.model.computed else TYPED


def _told(values: Mapping[str, Value]) -> str:
    return "".join(
        f" | {member}: {_text(value)}" if member else f" = {_text(value)}" for member, value in values.items()
    )


def _text(value: Value) -> str:
    """Return a value as the golden file has it: numbers with fourteen digits, an empty text as two quotes."""
    return f"{value:.14g}" if isinstance(value, float) else str(value) or '""'


def read_names(text: str) -> Cells:
    """Return the formula and the value of each cell from the text of `by_name`, by row and member."""
    found: Cells = {}
    sheet = formula = ""
    for line in text.splitlines():
        if line.startswith("# "):
            sheet = line[2:]
        elif not line.startswith("    "):
            formula = line.partition(" | ")[2] or line
        else:
            row, sign, values = ROW.fullmatch(line[4:]).groups()  # type: ignore[union-attr]
            for part in [values] if sign == "=" else values.split(" | "):
                member, value = ("", part) if sign == "=" else part.split(": ", 1)
                found[f"{sheet} | {row}", member] = formula, value
    return found


def arranged(ready: Prepared) -> str:
    """Return what stands where: the lines of a page from top to bottom, those on the same rows together.

    Each begins with the rows from the end of what stands above it, and ends with the number of its own.
    """
    lines = []
    for page in ready.layout.pages:
        lines.append(f"# {page.name}: header in row {page.header_row + 1}, {page.columns} columns")
        lines += _lines(ready, page.number)
    return "\n".join(lines) + "\n"


def _lines(ready: Prepared, page: int) -> Iterator[str]:
    places: dict[str, list[LayoutCell]] = {}
    for (key, _), place in ready.layout.places.items():
        if place.page == page:
            places.setdefault("(input)" if key.startswith(INPUT) else key, []).append(place)
    alike: dict[tuple[int, int, int], list[str]] = {}
    for key, found in sorted(places.items(), key=lambda pair: min((one.row, one.column) for one in pair[1])):
        rows = {place.row for place in found}
        alike.setdefault((min(rows), max(rows), len(rows)), []).append(f"{key} {_span(found)}")
    above = -1
    for (first, last, count), spans in alike.items():
        yield f"{first - above:+} {', '.join(spans)}" + (f" × {count}" if count > 1 else "")
        above = last


def _span(places: list[LayoutCell]) -> str:
    """Return the columns of a line: one, a span, or a span with holes and how many there are."""
    columns = sorted({place.column for place in places})
    names = [address_of(LayoutCell(0, 0, column), False, False).rstrip("1") for column in (columns[0], columns[-1])]
    holes = columns[-1] - columns[0] + 1 - len(columns)
    return ":".join(dict.fromkeys(names)) + (f" but {holes}" if holes else "")
