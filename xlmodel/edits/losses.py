"""What a person put into a workbook that no build can carry over: everything in which the file differs from its record.

A view of the one comparison. Judgements: input cells are not here, their values are carried; nor is how a person looks
at the file, which is carried too, nor what programs rewrite by saving (`comparison.saving`). The traits of a look
that differ are told as one. That the protection of a sheet was lifted, as one does to work on it, is no work; what it
allows, and a password, are. Of a file with a record of version 1 only that is compared which it remembers, and what no
build wrote is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from xlmodel.book.record import Record
from xlmodel.comparison.comparing import CONTENT, LOOK, Different, compare_elements
from xlmodel.comparison.elements import Element, Elements
from xlmodel.comparison.looks import FIRST_TRAITS, traits
from xlmodel.comparison.saving import rewriting
from xlmodel.comparison.views import LOOKING
from xlmodel.comparison.words import part_word, text_words
from xlmodel.edits.matching import Match
from xlmodel.edits.snapshot import Snapshot
from xlmodel.reader import CellAddress
from xlmodel.reader.places import address, row_and_column
from xlmodel.reader.references import single_cell

COUNTED = frozenset({"chart", "picture", "shape", "connector", "group", "ink", "frame", "part"})
"""Kinds of things that are told by their number where they were added."""

ALIKE = frozenset({"look", "validation", "conditional format", "hyperlink", "protection"})
"""Kinds of which neighbours that changed alike are told as one."""

_CONTENTS = frozenset({CONTENT, "rich text", "array formula", "what-if formula"})
"""What of a cell is its value."""

_FIRST = frozenset({CONTENT, "sheet", "name of a sheet", "name", *(f"{LOOK} {trait}" for trait in FIRST_TRAITS)})
"""What the records of versions 0.1 to 0.3 remember."""


_NEVER_BUILT = frozenset(
    {
        *("note", "conversation", "merged cells", "scenario", "table", "rich text", "array formula", "what-if formula"),
        *("picture", "shape", "connector", "group", "ink", "frame", "hidden sheet", "hidden name", "tab colour"),
        *("link to another workbook", "protection of the workbook", "page break of columns"),
    }
)
_NEVER_BUILT_BEGINNINGS = {
    "protection": ("password", "hash", "algorithm", "salt"),
    "part": ("",),
    "part of a sheet": ("ext ",),
    "part of the workbook": ("customWorkbookViews",),
    "header or footer": ("oddHeader", "even", "first"),
    "property": ("custom:", "keywords", "subject", "category", "description"),
}
"""What no build of these versions wrote: wherever it stands, a person put it there."""


@dataclass(frozen=True)
class Loss:
    """One thing that a build cannot carry: its kind, where it stands, what was built there and what is there now.

    `kind` is a formula, text, number, note, sheet, row, column, look, name, chart or another thing in plain words.
    """

    kind: str
    sheet: str
    cell: str
    was: str
    now: str

    def __str__(self) -> str:
        """Return the loss in one line."""
        where = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        change = f"{self.was} → {self.now}" if self.was and self.now else self.now or f"{self.was} → nothing"
        return f"{self.kind} {where}: {change}".replace(" : ", ": ")


def as_in_formula_bar(content: str) -> str:
    """Return a content as a person would read it in the formula bar."""
    if content.startswith("="):
        return content
    return {"'": f"“{content[1:]}”", "": "nothing"}.get(content[:1], content[1:])


def differences_from_built(record: Record, now: Snapshot, match: Match) -> tuple[Different, ...]:
    """Return all in which a file differs from what was built, but what programs rewrite by saving.

    How a person looks at the file is among it.
    """
    found = compare_elements(
        record.elements, now.elements, match, lambda others: rewriting(others, now.elements.program)
    )
    if record.version > 1:
        return found
    return tuple(one for one in found if _told_of_first(one))


def _told_of_first(one: Different) -> bool:
    """Tell whether a difference from a record of version 1 is one, and not only what that does not remember."""
    if one.kind in _FIRST:
        return one.kind == CONTENT or one.built is not None or LOOK not in one.kind
    if one.kind == "part" and '["theme"' in one.now:
        return False
    return one.kind in _NEVER_BUILT or one.place.startswith(_NEVER_BUILT_BEGINNINGS.get(one.kind, ()))


def losses(
    record: Record,
    now: Snapshot,
    match: Match,
    inputs: frozenset[CellAddress],
    drawn: frozenset[CellAddress] = frozenset(),
    carried: Callable[[Different], bool] | None = None,
    different: Iterable[Different] | None = None,
) -> list[Loss]:
    """Return everything that differs from what was built, but the cells of inputs (given where they stand now).

    Of the `drawn` cells the look is none: it is carried with what stands in them. `carried` tells of which differences
    the carrying of a person's own sheets decides; without it, these are losses. `different` are
    the `differences_from_built`, where they are known already.
    """
    found = list(_lines(record, match))
    left = [
        one
        for one in (differences_from_built(record, now, match) if different is None else different)
        if not _is_of_an_input(one)
        and not (one.kind.startswith(f"{LOOK} ") and (one.sheet, one.place) in drawn)
        and not (carried and carried(one))
    ]
    found += losses_of(left, record.elements, now.elements, inputs)
    if carried is None:
        found += _own_cells(now, match)
    if record.version == 1:
        found += _more_charts(record, now, match)
    return found


def _is_of_an_input(one: Different) -> bool:
    """Tell whether the name of an input is gone or leads elsewhere: its value is found without it, or told."""
    return one.kind == "name" and one.place.startswith("in_") and one.was != ""


def _own_cells(now: Snapshot, match: Match) -> Iterator[Loss]:
    """Yield what stands on the sheets that a person added."""
    for leaf in now.sheets:
        if leaf.name not in match.sheets.values():
            yield from (
                Loss(_kind(held), leaf.name, at, "", as_in_formula_bar(held)) for at, held in leaf.cells.items()
            )


def losses_of(
    different: Iterable[Different], before: Elements, after: Elements, inputs: frozenset[CellAddress] = frozenset()
) -> list[Loss]:
    """Return differences as losses: looks as a whole, equal things of neighbours as one, what was added counted."""
    found: list[Loss] = []
    looks: dict[tuple[str, str], Different] = {}
    added: Counter[tuple[str, str]] = Counter()
    for one in different:
        if one.kind in LOOKING:
            continue
        if one.kind in _CONTENTS and ((one.sheet, one.place) in inputs or not one.place):  # the row is told
            continue
        if one.kind == "author of a note" and not one.was:  # the note is told
            continue
        if one.kind == "protection" and Element("protection", one.sheet, "sheet") not in after.others:
            continue
        if one.kind.startswith(f"{LOOK} ") and not one.kind.startswith(f"{LOOK} of a "):
            looks.setdefault((one.sheet, one.place), one)
        elif one.kind in COUNTED and not one.was:
            added[part_word(one.place, one.now) if one.kind == "part" else one.kind, one.sheet] += 1
        else:
            found.append(_loss(one))
    found += [_look(before, after, one) for one in looks.values()]
    return [*_together(found), *(Loss(kind, sheet, "", "", _number(n, kind)) for (kind, sheet), n in added.items())]


def _loss(one: Different) -> Loss:
    match one.kind:
        case "content":
            was = as_in_formula_bar(one.was) if one.built else ""
            return Loss(_kind(one.now or one.was), one.sheet, one.place, was, as_in_formula_bar(one.now))
        case "sheet":
            return Loss("sheet", one.sheet, "", one.was, one.now and f"a sheet of {one.now}")
        case "name":
            name = f"{one.sheet}!{one.place}" if one.sheet else one.place
            was, now = (text.removeprefix("=") if one.sheet else _target(text) for text in (one.was, one.now))
            return Loss("name", "", name, was, now)
        case "part":
            word = part_word(one.place, one.was)
            return Loss(word, "", one.place, "as built", "changed" if one.now else "")
    return Loss(one.kind, one.sheet, one.place, text_words(one.was), text_words(one.now))


def _target(text: str) -> str:
    """Return what a name stands for: a cell without its marks."""
    cell = single_cell(text)
    return f"{cell[0]}!{cell[1]}" if cell else text.removeprefix("=")


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count > 1)} added"


def _look(before: Elements, after: Elements, one: Different) -> Loss:
    was = traits(before.look(*one.built)) if one.built else traits(before.plain)
    now = traits(after.look(one.sheet, one.place))
    more = [name for name in sorted({*was, *now} - FIRST_TRAITS) if was.get(name, "") != now.get(name, "")]
    return Loss("look", one.sheet, one.place, _drawn(was, more), _drawn(now, more))


def _drawn(look: dict[str, str] | object, more: Iterable[str]) -> str:
    """Return a look in words: its colours, bold and italic, and the traits of `more`."""
    assert isinstance(look, dict)
    parts = [f"fill {look['fill']}" if "fill" in look else "no fill", f"ink {look['ink']}" if "ink" in look else ""]
    parts += [look.get("bold", ""), look.get("italic", "")]
    parts += [f"{name} {look.get(name, '') or 'none'}" for name in more]
    return ", ".join(part for part in parts if part)


def _lines(record: Record, match: Match) -> Iterator[Loss]:
    """Return the rows and columns that were inserted or deleted."""
    for sheet, name in match.sheets.items():
        shift = match.shifts[sheet]
        built = [row_and_column(at) for at in record.cells[sheet]]
        for kind, position, lines in (("row", 0, shift.rows), ("column", 1, shift.columns)):
            used = {place[position] for place in built}
            gone = sorted(used - lines.keys())
            came = sorted(set(range(1, max(lines.values(), default=0))) - set(lines.values()))  # empty ones, too
            yield from (Loss(kind, name, str(line), "as built", "") for line in gone)
            yield from (Loss(kind, name, str(line), "", "inserted") for line in came)


def _more_charts(record: Record, now: Snapshot, match: Match) -> Iterator[Loss]:
    """Yield how many charts a sheet has beyond those that a record of version 1 counts."""
    charts = Counter(element.sheet for element in now.elements.by_kind.get("chart", {}))
    built = {name: record.charts.get(sheet, 0) for sheet, name in match.sheets.items()}
    for sheet, count in charts.items():
        if count > built.get(sheet, 0):
            yield Loss("chart", sheet, "", "", _number(count - built.get(sheet, 0), "chart"))


def _together(found: Iterable[Loss]) -> Iterator[Loss]:
    """Yield losses with those of neighbours as one, where they changed alike: along a row, then down the rows."""
    runs: dict[tuple[str, str, str, str], list[tuple[int, int]]] = {}
    for loss in found:
        place = _cell(loss) if loss.kind in ALIKE else None
        if place is None:
            yield loss
        else:
            runs.setdefault((loss.kind, loss.sheet, loss.was, loss.now), []).append(place)
    for (kind, sheet, was, now), places in runs.items():
        yield from (Loss(kind, sheet, area, was, now) for area in _areas(places))


def _cell(loss: Loss) -> tuple[int, int] | None:
    try:
        return row_and_column(loss.cell)
    except ValueError:
        return None


def _areas(places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the areas that cells fill: stretches of rows, and equal ones below each other as one."""
    lines: list[tuple[int, int, int]] = []
    for row, column in sorted(places):
        if lines and lines[-1][0] == row and lines[-1][2] == column - 1:
            lines[-1] = (row, lines[-1][1], column)
        else:
            lines.append((row, column, column))
    blocks: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, left, right in lines:
        stretches = blocks.setdefault((left, right), [])
        if stretches and stretches[-1][1] == row - 1:
            stretches[-1] = (stretches[-1][0], row)
        else:
            stretches.append((row, row))
    for (left, right), stretches in blocks.items():
        for top, bottom in stretches:
            first, last = address(top, left), address(bottom, right)
            yield first if first == last else f"{first}:{last}"


def _kind(held: str) -> str:
    return {"=": "formula", "'": "text", "#": "number", "@": "date"}.get(held[:1], "value")
