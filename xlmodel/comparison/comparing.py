"""In what one workbook differs from another, element by element.

Cells, rows and columns may have moved and sheets may have been renamed in between: `CellMoves` says where each went,
and what is compared stands then at its new place with the references in it moved as well. Judgements: a formula that
was only spelled anew is the same; of a look each trait that differs is a difference; the order of sheets is one; charts
are paired by what they draw, and then by where they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from xlmodel.comparison.charts import chart_differences
from xlmodel.comparison.elements import Element, Elements
from xlmodel.comparison.looks import canonical_json, differing
from xlmodel.reader.cells import CellAddress
from xlmodel.reader.places import row_and_column

CONTENT = "content"
LOOK = "look"
"""Kinds of what stands in every cell. A trait of a look stands behind it: `look underline`."""

AREAS = frozenset(
    {
        *("validation", "conditional format", "hyperlink", "note", "conversation", "author of a note", "merged cells"),
        *("rich text", "array formula", "what-if formula"),
    }
)
"""Kinds whose places are cells or areas."""

EXTENTS = frozenset({"merged cells", "array formula", "what-if formula"})
"""Those among them whose text is the area that they take up."""

ROWS = frozenset({"height", "hidden row", "grouping of rows", "look of a row", "page break"})
COLUMNS = frozenset(
    {"width", "hidden column", "grouping of columns", "look of a column", "page break of columns"},
)


@dataclass(frozen=True, slots=True)
class Different:
    """One thing that differs: what it was and what it is, "" for nothing.

    `sheet` and `place` are where it stands in the second workbook, or in the first where it is gone; `built` is where
    it stood in the first, None for what is new. `sheet` is "" for what belongs to the workbook.
    """

    kind: str
    sheet: str
    place: str
    was: str
    now: str
    built: CellAddress | None = None
    held: str = ""
    """Of a look, "=" where the cell holds a formula, or a letter of East Asia that it holds."""


class CellMoves(Protocol):
    """Where the sheets and cells of the first workbook stand in the second."""

    @property
    def sheets(self) -> Mapping[str, str]:
        """Return the name that each sheet of the first workbook has in the second; gone ones are missing."""
        ...

    @property
    def still(self) -> bool:
        """Tell whether every cell stands where it stood, under the same name of the sheet."""
        ...

    def place(self, at: CellAddress) -> CellAddress | None:
        """Return where a cell stands now, None where it is gone."""
        ...

    def built(self, at: CellAddress) -> CellAddress | None:
        """Return where a cell of now stood before, None where its row, its column or its sheet is new."""
        ...

    def row(self, sheet: str, row: int) -> int | None:
        """Return where a row stands now, None where it is gone."""
        ...

    def column(self, sheet: str, letters: str) -> str | None:
        """Return where a column stands now, None where it is gone."""
        ...

    def same_formula(self, sheet: str, was: str, now: str) -> bool:
        """Tell whether a formula of a sheet still says the same, once what moved is moved here too."""
        ...


_CELL = "cell "
"""What the name of a part of a sheet begins with that belongs to a cell."""

ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")
"""Letters of East Asia."""

Rewritten = Callable[[Sequence[Different]], Callable[[Different], bool]]
"""Returns what tells whether programs have rewritten by saving what a difference is, given those of all but cells."""


def compare_elements(
    before: Elements, after: Elements, moves: CellMoves, rewritten: Rewritten = lambda _: lambda _: False
) -> tuple[Different, ...]:
    """Return every difference, but those that programs have rewritten by saving: of cells, of looks, of all else."""
    others = [*_sheets(before, after, moves), *_others(before, after, moves)]
    by_saving = rewritten(others)

    def told(one: Different) -> bool:
        return not by_saving(one)

    cells = filter(told, _contents(before, after, moves))
    return (*cells, *_looks(before, after, moves, told), *filter(told, others))


def _sheets(before: Elements, after: Elements, moves: CellMoves) -> Iterator[Different]:
    for sheet in before.sheets:
        name = moves.sheets.get(sheet)
        if name is None:
            yield Different("sheet", sheet, "", _size(before, sheet), "", (sheet, ""))
        elif name != sheet:
            yield Different("name of a sheet", name, "", sheet, name, (sheet, ""))
    known = {name: sheet for sheet, name in moves.sheets.items()}
    for sheet in after.sheets:
        if sheet not in known:
            yield Different("sheet", sheet, "", "", _size(after, sheet))
    was = [moves.sheets[sheet] for sheet in before.sheets if sheet in moves.sheets]
    now = [sheet for sheet in after.sheets if sheet in known]
    while was and now and was[-1] == now[-1]:
        was, now = was[:-1], now[:-1]
    first = next((number for number, pair in enumerate(zip(was, now, strict=True)) if len(set(pair)) > 1), len(was))
    if was:
        yield Different("order of the sheets", "", "", ", ".join(was[first:]), ", ".join(now[first:]))


def _size(elements: Elements, sheet: str) -> str:
    return f"{len(elements.cells[sheet])} cells"


def _contents(before: Elements, after: Elements, moves: CellMoves) -> Iterator[Different]:
    """Yield each cell that holds something else; one whose row or column is gone stands nowhere now."""
    for sheet, cells in before.cells.items():
        name = moves.sheets.get(sheet)
        if name is None:
            continue
        held, reached = after.cells[name], set()
        for address, was in cells.items():
            place = address if moves.still else (moves.place((sheet, address)) or ("", ""))[1]
            if place:
                reached.add(place)
            now = held.get(place, "")
            if was != now and not (was[:1] == now[:1] == "=" and moves.same_formula(sheet, was, now)):
                yield Different(CONTENT, name, place, was, now, (sheet, address))
        for address, now in held.items():
            if address not in reached:
                yield Different(CONTENT, name, address, "", now)


def _looks(
    before: Elements, after: Elements, moves: CellMoves, told: Callable[[Different], bool]
) -> Iterator[Different]:
    """Yield each trait of each cell on the sheets of both that differs."""

    @cache
    def traits(was: str, now: str, held: str) -> tuple[tuple[str, str, str], ...]:
        found = ((f"{LOOK} {name}", old, new) for name, old, new in differing(was, now))
        return tuple(one for one in found if told(Different(one[0], "", "", one[1], one[2], None, held)))

    for sheet, name, address, place in _drawn(before, after, moves):
        was = before.look(sheet, address) if address else before.plain
        now = after.look(name, place)
        if was != now:
            built = (sheet, address) if address else None
            held = _manner(after.cells[name].get(place, ""))
            for kind, old, new in traits(was, now, held):
                yield Different(kind, name, place, old, new, built, held)


def _manner(content: str) -> str:
    """Return what matters of a content to how programs draw it: that it is a formula, or has East Asian letters."""
    return content[:1] if content[:1] == "=" else "".join(ASIAN.findall(content)[:1])


def _drawn(before: Elements, after: Elements, moves: CellMoves) -> Iterator[tuple[str, str, str, str]]:
    """Yield the sheet before and now, and the cell before ("" for none) and now, of each cell that has a look."""
    for sheet in before.sheets:
        name = moves.sheets.get(sheet)
        if name is None or sheet not in before.looks or name not in after.looks:
            continue
        reached = set()
        for address in before.looks[sheet]:
            place = address if moves.still else (moves.place((sheet, address)) or ("", ""))[1]
            if place:
                reached.add(place)
                yield sheet, name, address, place
        for address in after.looks[name]:
            if address not in reached and (moves.still or moves.built((name, address))):
                yield sheet, name, "", address


RULES = frozenset({"validation", "conditional format"})
"""Kinds that an inserted row gets from its neighbours."""


def _others(before: Elements, after: Elements, moves: CellMoves) -> Iterator[Different]:
    """Yield all else that differs on the sheets of both, and what belongs to the workbook.

    What stood in rows and columns that are gone went with them, as the rules in those that were inserted came.
    """
    origins = {name: sheet for sheet, name in moves.sheets.items()}
    for kind in dict.fromkeys((*before.by_kind, *after.by_kind)):
        if kind == "chart":
            yield from _charts(before, after, moves)
            continue
        held = dict(after.by_kind.get(kind, {}))
        for element, was in before.by_kind.get(kind, {}).items():
            if element.sheet and element.sheet not in moves.sheets:
                continue
            place = _moved(element, moves)
            if place is None:
                continue
            now = held.pop(place, "")
            if kind in EXTENTS:
                extent = _moved(Element(kind, element.sheet, was), moves)
                was = extent.place if extent else was
            if was != now:
                was = _aligned(element.sheet, was, now, moves)
            if was != now:
                yield Different(kind, place.sheet, place.place, was, now, (element.sheet, element.place))
        for element, now in held.items():
            came = (
                kind in RULES and not moves.still and moves.built((element.sheet, element.place.split(":")[0])) is None
            )
            if (not element.sheet or element.sheet in origins) and not came:
                yield Different(kind, element.sheet, element.place, "", now)


def _moved(element: Element, moves: CellMoves) -> Element | None:
    """Return where an element stands now, None where its cells are gone."""
    kind, sheet, place = element
    if moves.still or not sheet:
        return element
    name, now = moves.sheets[sheet], place
    if kind == "part of a sheet" and place.startswith(_CELL):  # what else a cell says stands behind its address
        address, _, what = place.removeprefix(_CELL).partition(" ")
        cell = moves.place((sheet, address))
        return Element(kind, name, f"{_CELL}{cell[1]} {what}") if cell else None
    if kind in AREAS:
        corners = [moves.place((sheet, corner)) for corner in place.split(":")] if _is_area(place) else []
        if corners and not all(corners):
            return None
        now = ":".join(corner[1] for corner in corners if corner) or place
    elif kind in ROWS and place.isdecimal():
        now = str(moves.row(sheet, int(place)) or "")
    elif kind in COLUMNS:
        now = ":".join(moves.column(sheet, letters) or "" for letters in place.split(":"))
    return Element(kind, name, now) if now.strip(":") or not place else None


def _is_area(place: str) -> bool:
    try:
        return all(row_and_column(corner) for corner in place.split(":"))
    except ValueError:
        return False


def _aligned(sheet: str, was: str, now: str, moves: CellMoves) -> str:
    """Return what was with each formula as it is spelled now, where it still says the same."""
    if not was or not now:
        return was
    if was[0] == now[0] == "=":
        return now if any(moves.same_formula(sheet, was, text) for text in {now, _once(now)}) else was
    if was[0] != now[0] or was[0] not in "[{" or '"=' not in was:
        return was
    try:
        return canonical_json(_align(sheet, json.loads(was), json.loads(now), moves))
    except ValueError:
        return was


def _once(formula: str) -> str:
    """Return a formula that is an area of one cell as that cell."""
    first, _, last = formula.partition(":")
    return first if last and first.endswith(f"!{last}") else formula


def _align(sheet: str, was: Any, now: Any, moves: CellMoves) -> Any:
    if isinstance(was, str) and isinstance(now, str):
        return _aligned(sheet, was, now, moves)
    if isinstance(was, list) and isinstance(now, list):
        return [_align(sheet, one, now[place] if place < len(now) else "", moves) for place, one in enumerate(was)]
    if isinstance(was, dict) and isinstance(now, dict):
        return {name: _align(sheet, value, now.get(name, ""), moves) for name, value in was.items()}
    return was


def _charts(before: Elements, after: Elements, moves: CellMoves) -> Iterator[Different]:
    """Yield what differs of the charts on the sheets of both."""
    for sheet, name in moves.sheets.items():
        old = [json.loads(text) for element, text in before.by_kind.get("chart", {}).items() if element.sheet == sheet]
        new = [json.loads(text) for element, text in after.by_kind.get("chart", {}).items() if element.sheet == name]

        def align(was: Any, now: Any, sheet: str = sheet) -> Any:
            return was if was == now else _align(sheet, was, now, moves)

        def moved(cell: str, sheet: str = sheet) -> str:
            return cell if moves.still else (moves.place((sheet, cell)) or ("", ""))[1]

        for kind, place, was, now, there in chart_differences(old, new, align, moved):
            yield Different(kind, name, place, was, now, (sheet, place) if there else None)
