"""How formulas name cells, and how a formula reads once cells have moved.

A reference is a cell, a range, whole columns or rows, the same on several sheets (`Jan:Dec!A1`), a name, a piece of a
table (`Sales[Total]`), something of another workbook (`[1]Sheet!A1`), or broken (`#REF!`). Formulas may stand with or
without their "=". Judgements: what cannot be read as a formula is left as it is; a reference that leaves the sheet
becomes `#REF!`, as Excel has it; texts, names and all that is no reference stay letter by letter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from xlmodel.limits import COLUMNS, ROWS, SHEET_NAME
from xlmodel.reader.places import (
    Area,
    Corners,
    Fixed,
    area_text,
    corners,
    corners_in_order,
    like_an_address,
    row_and_column,
)
from xlmodel.reader.tokens import tokens

BROKEN = "#REF!"

_QUALIFIED = re.compile(r"((?:'(?:[^']|'')*'|[^'!]+)!)([^!]+)(?::\1([^!]+))?", re.DOTALL)
_BARE = re.compile(r"[^\W\d][\w.]*")
_OF_OTHER_FILES = re.compile(r"\[[^\[\]']*\]")
_LONGEST_LINK = 2 * SHEET_NAME + 38
"""Characters: a name of a sheet in which each is an apostrophe and stands twice, and an area of it."""
_NOWHERE: tuple[Corners, Fixed] = (0, 0, 0, 0), (False, False, False, False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it stands in a formula.

    `kind` is cell, range, columns, rows, span (of sheets), name, table, outside (another workbook) or broken. `sheet`
    is "" where the formula's own is meant, `Jan:Dec` for a span. `around` are the functions around it, outermost first,
    each with the number of its argument; `arithmetic` tells whether + - * / ^ or % stands beside it.
    """

    text: str
    kind: str
    sheet: str
    corners: Corners
    """Zeros for what names no cells by itself; whole columns reach over all rows."""
    fixed: Fixed
    """Whether each corner is absolute, in the same order; the rows of whole columns are."""
    around: tuple[tuple[str, int], ...] = ()
    arithmetic: bool = False

    @property
    def prefix(self) -> str:
        """Return the sheet as it is written in front, with its "!", "" where the formula's own is meant."""
        found = _QUALIFIED.fullmatch(self.text) if "!" in self.text and self.kind != "broken" else None
        return found[1] if found else ""

    @property
    def rest(self) -> str:
        """Return what is written behind the sheet, such as a name of this sheet."""
        return self.text[len(self.prefix) :]

    @property
    def on_grid(self) -> bool:
        """Tell whether it names cells by their places: in this workbook, or in another."""
        return self.corners[0] > 0

    def area(self, own: str) -> Area:
        """Return what it covers, for a formula on the sheet `own`."""
        return Area(self.sheet or own, *self.corners)

    def relative(self, row: int, column: int) -> str:
        """Return it in R1C1 terms, for a formula in a cell."""
        if not self.on_grid:
            return self.text.upper()
        places = (row, column, row, column)
        one, two, three, four = (
            f"{at}" if fixed else f"[{at - origin}]"
            for at, fixed, origin in zip(self.corners, self.fixed, places, strict=True)
        )
        single = self.corners[:2] == self.corners[2:] and self.fixed[:2] == self.fixed[2:]
        last = "" if single else f":R{three}C{four}"
        return f"{self.sheet.upper()}!R{one}C{two}{last}"

    def shifted(self, rows: int, columns: int) -> str:
        """Return how it reads in a copy of its formula, that many rows further down and columns to the right."""
        if not self.on_grid or not (rows or columns):
            return self.text
        steps = (rows, columns, rows, columns)
        top, left, bottom, right = (
            at if fixed else at + step for at, fixed, step in zip(self.corners, self.fixed, steps, strict=True)
        )
        if min(top, left, bottom, right) < 1 or max(top, bottom) > ROWS or max(left, right) > COLUMNS:
            return self.prefix + BROKEN
        return self.prefix + self._written(*corners_in_order((top, left, bottom, right), self.fixed))

    def _written(self, at: Corners, fixed: Fixed) -> str:
        """Return corners as this reference writes them: one cell as a cell, unless it is a range that holds one."""
        text = area_text(at, fixed)
        one, _, other = text.partition(":")
        alone = at[:2] == at[2:] and fixed[:2] == fixed[2:] and ":" not in self.rest
        return one if alone and one == other else text


@lru_cache(maxsize=100_000)
def reference(text: str) -> Reference:
    """Return the reference that a text is: in a formula, or behind a name."""
    if BROKEN in text:
        return Reference(text, "broken", "", *_NOWHERE)
    found = _QUALIFIED.fullmatch(text) if "!" in text else None
    prefix, cells = (found[1][:-1], found[2]) if found else ("", text)
    if found and found[3]:
        cells = f"{cells}:{found[3]}"
    quoted = prefix.startswith("'")
    sheet = prefix[1:-1].replace("''", "'") if quoted else prefix
    area = corners(cells)
    at = (area[1], area[2]) if area else _NOWHERE
    if "[" in sheet or re.match(r"\[[0-9]+\]", text):
        kind = "outside"
    elif ":" in sheet:
        kind = "span"
    elif area:
        kind = area[0]
    else:
        kind = "table" if "[" in cells else "name"
    return Reference(text, kind, sheet, *at)


def _is_something_else(name: str) -> bool:
    return like_an_address(name) or name.upper() in {"TRUE", "FALSE"}


def single_cell(text: str) -> tuple[str, str] | None:
    """Return the one cell of the workbook that a name stands for, with or without "=", None for anything else."""
    found = reference(text.removeprefix("="))
    return (found.sheet, found.area("").text) if found.kind == "cell" and found.sheet else None


def quoted(sheet: str) -> str:
    """Return the name of a sheet, of several (`Jan:Dec`) or of one in another workbook as a formula writes it."""
    outside = _OF_OTHER_FILES.match(sheet)
    plain = sheet[outside.end() :] if outside else sheet
    bare = all(_BARE.fullmatch(name) and not _is_something_else(name) for name in plain.split(":"))
    simple = not outside or outside[0][1:-1].isdigit()
    return sheet if bare and simple else "'" + sheet.replace("'", "''") + "'"


@lru_cache(maxsize=50_000)
def cut(formula: str) -> tuple[str | Reference, ...]:
    """Return a formula as its references and the stretches of other text between them; one text where unreadable."""
    found = tokens(formula)
    if found is None:
        return (formula,)
    pieces: list[str | Reference] = []
    between = "=" if formula.startswith("=") else ""
    for token in found:
        if token.sub != "RANGE" and not (token.sub == "ERROR" and token.text == BROKEN):
            between += token.text
            continue
        if between:
            pieces.append(between)
        between = ""
        pieces.append(reference(token.text))
    return (*pieces, between) if between else tuple(pieces)


def references(formula: str) -> tuple[Reference, ...]:
    """Return the references of a formula, in order."""
    return tuple(piece for piece in cut(formula) if isinstance(piece, Reference))


def linked_cell(formula: str) -> Reference | None:
    """Return the one cell that a formula links to, None for a formula that does anything else."""
    if "(" in formula or len(formula) > _LONGEST_LINK:
        return None
    match cut(formula):
        case "=", Reference(kind="cell") as found:
            return found
    return None


def translated(formula: str, origin: str, target: str) -> str:
    """Return a formula of the cell `origin` as it reads when it is copied to the cell `target`."""
    (row, column), (to_row, to_column) = row_and_column(origin), row_and_column(target)
    rows, columns = to_row - row, to_column - column
    return "".join(piece if isinstance(piece, str) else piece.shifted(rows, columns) for piece in cut(formula))


class MovedFormula(NamedTuple):
    """A formula after cells have moved, and the references of which the cells are gone, as they were written."""

    formula: str
    lost: tuple[str, ...]


Move = Callable[[Area], Area | str | None]
"""Where an area stands now: an area, a text to write in its place (a name), or None where it is gone."""

Rename = Callable[[Reference], str | None]
"""What to write for a name, a piece of a table or a reference to another workbook; None where it is gone."""


def moved(
    formula: str,
    home: str,
    move: Move,
    *,
    now: str = "",
    order: Sequence[str] = (),
    rename: Rename | None = None,
) -> MovedFormula:
    """Return a formula of the sheet `home` with every reference where its cells stand now, `#REF!` where they are gone.

    `move` is asked for each area: a cell, a range, whole columns or rows (which reach over the whole sheet). `now` is
    the sheet on which the formula stands afterwards, if another. A reference without a sheet stays so if its cells
    stand there; one that has not moved stays letter by letter. For references over several sheets `move` is asked for
    the first and the last, and for those between if `order` gives all sheets of the workbook; only if all agree is it
    kept. With `order`, areas have the names of their sheets as these are written there. `rename` is asked
    for names, tables and other workbooks, which stay without it.
    """
    written: list[str] = []
    lost: list[str] = []
    for piece in cut(formula):
        if isinstance(piece, str):
            written.append(piece)
            continue
        text = _moved(piece, home, now or home, move, order, rename)
        if text is None:
            lost.append(piece.text)
        written.append(BROKEN if text is None else text)
    return MovedFormula("".join(written), tuple(lost))


def _moved(
    found: Reference, home: str, now: str, move: Move, order: Sequence[str], rename: Rename | None
) -> str | None:
    if found.kind == "broken":
        return found.text
    if found.kind == "span" and found.on_grid:
        return _moved_span(found, move, order)
    if found.kind == "outside" or not found.on_grid:
        return rename(found) if rename else found.text
    before = found.area(home)
    asked = next((name for name in order if name.casefold() == before.sheet.casefold()), before.sheet)
    after = move(Area(asked, *before.corners))
    if after is None or isinstance(after, str):
        return after
    if found.sheet:
        prefix = found.prefix if after.sheet == asked else f"{quoted(after.sheet)}!"
    else:
        prefix = "" if after.sheet.casefold() == now.casefold() else f"{quoted(after.sheet)}!"
    if after.corners == before.corners:
        return prefix + found.text[len(found.prefix) :]
    return prefix + found._written(after.corners, found.fixed)


def _moved_span(found: Reference, move: Move, order: Sequence[str]) -> str | None:
    """Return a reference over several sheets where its cells stand now, None unless they stand alike on all."""
    ends = found.sheet.split(":")
    places = {name.casefold(): place for place, name in enumerate(order)}
    if all(end.casefold() in places for end in ends):
        first, last = sorted(places[end.casefold()] for end in ends)
        sheets = list(order[first : last + 1])
        ends = [order[places[end.casefold()]] for end in ends]
    else:
        sheets = ends
    after = {sheet: move(Area(sheet, *found.corners)) for sheet in sheets}
    found_there = [area for area in after.values() if isinstance(area, Area)]
    if len(found_there) < len(after) or len({area.corners for area in found_there}) > 1:
        return None
    names = [area.sheet for end in ends if isinstance(area := after[end], Area)]
    if names == found.sheet.split(":") and found_there[0].corners == found.corners:
        return found.text
    prefix = found.prefix if names == found.sheet.split(":") else f"{quoted(':'.join(names))}!"
    return prefix + found._written(found_there[0].corners, found.fixed)


@lru_cache(maxsize=50_000)
def canonical_formula(formula: str) -> str:
    """Return a formula in one spelling: no spaces, no needless quotes, functions in capitals, plain numbers."""
    found = tokens(formula)
    if found is None:  # no formula of Excel's, so it has one spelling only
        return formula
    parts = ["=" if formula.startswith("=") else ""]
    for token in found:
        if token.kind == "WHITE-SPACE":
            continue
        if token.sub == "RANGE" or token.text == BROKEN:
            parts.append(_canonical_reference(reference(token.text)))
        elif token.sub == "NUMBER":
            number = float(token.text)
            parts.append(f"{number:.15g}" if math.isfinite(number) else token.text)
        elif token.kind == "FUNC" or token.sub == "LOGICAL":
            parts.append(token.text.upper())
        else:
            parts.append(" " if token.text.isspace() else token.text)
    return "".join(parts)


def _canonical_reference(found: Reference) -> str:
    if found.kind == "broken":
        return found.text
    prefix = f"{quoted(found.sheet)}!" if found.prefix else ""
    return prefix + (found._written(found.corners, found.fixed) if found.on_grid else found.rest)
