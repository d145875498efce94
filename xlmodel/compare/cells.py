"""Every cell of two workbooks that is no input: formulas that differ, and typed cells that differ.

Judgements: a row, a column or a sheet that only moved is no difference, nor is a formula that a program spelled anew.
A sheet that only one workbook has is one difference. Equal changes of neighbours are one as well, along a row and
then down the rows, and so are the typed cells that one row has on one side only. A cell that holds a formula on either
side counts as a formula. Looks are not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlmodel.book.client import CLIENT_PAGE, CLIENT_WHERE
from xlmodel.book.paper import FINGERPRINT
from xlmodel.compare.difference import Change
from xlmodel.compare.side import INPUT, OUTPUT, Side, value_of_content
from xlmodel.comparison.comparing import AREAS, CONTENT, LOOK, Different, compare_elements
from xlmodel.comparison.saving import rewriting
from xlmodel.comparison.views import LOOKING
from xlmodel.edits.losses import losses_of
from xlmodel.edits.matching import Match, canonical_formula
from xlmodel.edits.snapshot import Leaf
from xlmodel.engines import CellAddress
from xlmodel.reader.places import row_and_column
from xlmodel.reader.references import translated

_KINDS = {"'": "text", "#": "number", "@": "date"}

_ELSEWHERE = LOOKING | {CONTENT, "sheet", "name of a sheet", "note", "conversation", "merged cells", "chart"}
"""What is told in words of its own, or is no difference here."""

_AFTER_ROWS = frozenset({"page break", "print area", "print titles", "drawing of a chart", "place of a chart"})
"""What follows the number of rows, or a program."""


@dataclass(frozen=True)
class CellPair:
    """A cell of both workbooks: where it stands in each, and what it holds there; one side may be missing."""

    before: CellAddress | None
    after: CellAddress | None
    old: str
    new: str

    @property
    def is_formula(self) -> bool:
        """Tell whether a formula stands on either side."""
        return self.old.startswith("=") or self.new.startswith("=")

    @property
    def at(self) -> CellAddress:
        """Return where it stands in the second workbook, or in the first where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def spot(self) -> tuple[str, int, int]:
        """Return its sheet, row and column, counted from 1."""
        sheet, address = self.at
        return sheet, *row_and_column(address)


def cell_changes(a: Side, b: Side, match: Match) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the formulas that differ, and all else that differs, in the order of the sheets."""
    found = cell_differences(a, b, match)
    pairs = list(_pairs(a, b, found))
    order = {leaf.name: number for number, leaf in enumerate((*b.held.sheets, *a.held.sheets))}
    pairs.sort(key=lambda pair: (order[pair.at[0]], pair.spot))
    formulas = [_formula(a, b, block) for block in _blocks([pair for pair in pairs if pair.is_formula])]
    beside = _beside(a, b)
    typed = [pair for pair in pairs if not pair.is_formula and not _told(pair, beside)]
    lines = (list(line) for _, line in groupby(typed, key=lambda pair: (pair.spot[:2], not pair.old, not pair.new)))
    others = [change for line in lines for change in _typed(a, b, line)]
    return _by_line(formulas), (*_sheets(a, b, match), *others, *_things(a, b, match, found))


def cell_differences(a: Side, b: Side, match: Match) -> tuple[Different, ...]:
    """Return all in which two workbooks differ, but what the programs that saved them rewrite."""
    before, after = a.held.elements, b.held.elements

    def turned(one: Different) -> Different:
        return Different(one.kind, one.sheet, one.place, one.now, one.was, one.built, one.held)

    def by_saving(others: Iterable[Different]) -> Callable[[Different], bool]:
        of_b, of_a = rewriting(others, after.program), rewriting(map(turned, others), before.program)
        return lambda one: of_b(one) or of_a(turned(one))

    return compare_elements(before, after, match, by_saving)


def _pairs(a: Side, b: Side, found: Iterable[Different]) -> Iterator[CellPair]:
    """Yield every cell that differs on the sheets of both workbooks."""
    for one in found:
        if one.kind != CONTENT:
            continue
        place = (one.sheet, one.place) if one.place else None
        old = "" if one.built is None or one.built in a.passed_over else one.was
        new = "" if place is None or place in b.passed_over else one.now
        if old != new and (old or new):
            yield CellPair(one.built, place, old, new)


def _blocks(pairs: Iterable[CellPair]) -> list[list[CellPair]]:
    """Return neighbours that changed alike as one, first along the rows, then down."""
    rows: list[list[CellPair]] = []
    for pair in pairs:
        if rows and _beside_each_other(rows[-1][-1], pair) and _alike(rows[-1][-1], pair):
            rows[-1].append(pair)
        else:
            rows.append([pair])
    blocks: list[list[CellPair]] = []
    below: dict[tuple[str, int, int, int], list[CellPair]] = {}
    for line in rows:
        sheet, row, column = line[0].spot
        above = below.pop((sheet, row, column, len(line)), None)
        if above and _alike(above[-1], line[-1]):
            above += line
        else:
            above = line
            blocks.append(line)
        below[sheet, row + 1, column, len(line)] = above
    return blocks


def _beside_each_other(left: CellPair, right: CellPair) -> bool:
    (sheet, row, column), there = left.spot, right.spot
    return there == (sheet, row, column + 1)


def _alike(one: CellPair, other: CellPair) -> bool:
    """Tell whether two cells changed in the same way, their formulas seen from where they stand."""
    return _repeats(one.old, one.before, other.old, other.before) and _repeats(
        one.new, one.after, other.new, other.after
    )


def _repeats(text: str, at: CellAddress | None, other: str, there: CellAddress | None) -> bool:
    if not (text.startswith("=") and other.startswith("=") and at and there):
        return text == other
    return canonical_formula(translated(text, at[1], there[1])) == canonical_formula(other)


def _formula(a: Side, b: Side, block: list[CellPair]) -> Change:
    first, last = block[0], block[-1]
    side = b if first.after else a
    sheet, address = first.at
    page, end = side.page(sheet), last.at[1]
    label, unit = page.of_block(address, end), page.unit(address)
    key, where = side.key(first.at), address
    if first is not last:
        key, where = line_key(key), f"{address}:{end}"
    return Change("formula", key, label, unit, sheet, where, _shown(first.old), _shown(first.new))


def line_key(key: str) -> str:
    """Return the key of the line of a cell."""
    return key.partition("[")[0]


def _by_line(formulas: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes of each line together, in the order in which the lines first come."""
    order: dict[str, int] = {}
    for change in formulas:
        order.setdefault(line_key(change.key) or change.place, len(order))
    return tuple(sorted(formulas, key=lambda change: order[line_key(change.key) or change.place]))


def _typed(a: Side, b: Side, line: list[CellPair]) -> Iterator[Change]:
    """Yield the typed cells of a row that changed, were added or are gone; what was added or is gone as one."""
    first, last = line[0], line[-1]
    if first is not last and not (first.old and first.new):
        words = " | ".join((pair.new or pair.old)[1:] for pair in line)
        sheet, address = first.at
        old, new = (None, words) if first.new else (words, None)
        yield Change("cells", "", "", "", sheet, f"{address}:{last.at[1]}", old, new)
        return
    for pair in line:
        sheet, address = pair.at
        page = (b if pair.after else a).page(sheet)
        kind = _KINDS.get((pair.new or pair.old)[:1], "value")
        unit = page.unit(address) if kind == "number" else ""
        yield Change(
            kind, "", page.label(address), unit, sheet, address, value_of_content(pair.old), value_of_content(pair.new)
        )


def _shown(held: str) -> float | str | bool | None:
    return held if held.startswith("=") else value_of_content(held)


def _beside(a: Side, b: Side) -> set[tuple[str, int, str, str]]:
    """Return the row and the contents of each input that differs."""
    old = a.by(INPUT)
    return {
        (at[0], row_and_column(at[1])[0], a.held.holds(old[key]), b.held.holds(at))
        for key, at in b.by(INPUT).items()
        if key in old
    }


def _told(pair: CellPair, beside: set[tuple[str, int, str, str]]) -> bool:
    """Tell whether a cell is the built-in value beside an input and moved with it: the input says it already."""
    sheet, row, _ = pair.spot
    return (sheet, row, pair.old, pair.new) in beside


def _sheets(a: Side, b: Side, match: Match) -> Iterator[Change]:
    for leaf in a.held.sheets:
        now = match.sheets.get(leaf.name)
        if now is None:
            yield Change("sheet", "", "", "", leaf.name, "", _size(leaf), None)
        elif now != leaf.name:
            yield Change("name of a sheet", "", "", "", now, "", leaf.name, now)
    for leaf in b.held.sheets:
        if leaf.name not in match.sheets.values():
            yield Change("sheet", "", "", "", leaf.name, "", None, _size(leaf))


def _size(leaf: Leaf) -> str:
    formulas = sum(held.startswith("=") for held in leaf.cells.values())
    return f"cells: {len(leaf.cells):,}, formulas: {formulas:,}"


def _things(a: Side, b: Side, match: Match, found: Iterable[Different]) -> Iterator[Change]:
    """Yield notes, merged cells, charts, and all other things that a file may hold."""
    for one in found:
        if one.kind in ("note", "conversation", "merged cells"):
            kind = "merged cells" if one.kind == "merged cells" else "note"
            yield Change(kind, "", "", "", one.sheet, one.place, one.was or None, one.now or None)
    was, now = (Counter(element.sheet for element in side.held.elements.by_kind.get("chart", ())) for side in (a, b))
    for sheet, name in match.sheets.items():
        if was[sheet] != now[name]:
            yield Change("charts", "", "", "", name, "", float(was[sheet]), float(now[name]))
    others = [one for one in found if _is_thing(one, a, b, match)]
    for loss in losses_of(others, a.held.elements, b.held.elements):
        yield Change(loss.kind, "", "", "", loss.sheet, loss.cell, loss.was or None, loss.now or None)


def _without_fingerprint(text: str, side: Side) -> str:
    """Return a footer without the fingerprint of the inputs, of which the inputs themselves tell."""
    record = side.held.record
    return text.replace(record.fingerprint[:FINGERPRINT], "") if record and record.fingerprint else text


def _is_thing(one: Different, a: Side, b: Side, match: Match) -> bool:
    """Tell whether a difference is told as a thing: rules of cells that only one workbook has come with these."""
    if one.kind in _ELSEWHERE or one.kind in _AFTER_ROWS or one.kind.startswith(LOOK):
        return False
    if not (a.held.sheets and b.held.sheets) or (one.kind == "author of a note" and not one.was):
        return False
    if one.kind == "page set-up" and one.sheet == b.profile.changes_name:
        return False  # it is printed on more pages where more was changed
    if one.kind == "name":
        return not one.place.startswith((INPUT, OUTPUT, CLIENT_PAGE, CLIENT_WHERE))
    if one.kind == "header or footer":
        return _without_fingerprint(one.was, a) != _without_fingerprint(one.now, b)
    if one.kind in AREAS:
        cell = (one.sheet, one.place.split(":")[0])
        built = one.built or match.built(cell)
        return bool(one.was and one.now) or bool(
            built and a.held.holds((built[0], built[1].split(":")[0])) and b.held.holds(cell)
        )
    return True
