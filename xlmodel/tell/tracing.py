"""How a cell of any workbook comes about: its stored value, its formula, and by address what it reads.

Judgements: a cell is called by the words beside and above it, where the sheet has some. A formula that reads many cells
shows the first of them, and says how many more there are. Of a reference to empty cells nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from xlmodel.errors import Fault, XlmodelError
from xlmodel.reader import Workbook, WorkbookSheet
from xlmodel.reader.places import Area, CellPosition, address
from xlmodel.reader.precedents import Flow
from xlmodel.reader.references import quoted
from xlmodel.tell.explaining import DEPTH, Levels
from xlmodel.tell.explanation import Explanation, Explanations
from xlmodel.tell.finding import area_of, plain_name
from xlmodel.tell.labels import SheetWords
from xlmodel.tell.using import UsedBy, UsingLine

MOST_CELLS = 12
"""Cells that one formula reads of which each is told."""

TYPED, NO_RESULT = "typed", "no result is stored"


@dataclass(frozen=True)
class _Asked:
    """A workbook, and how values flow through it."""

    book: Workbook
    flow: Flow
    _words: dict[str, SheetWords] = field(default_factory=dict)

    def words(self, sheet: WorkbookSheet) -> SheetWords:
        """Return what cells of a sheet are called."""
        if sheet.name not in self._words:
            self._words[sheet.name] = SheetWords(
                {
                    cell.address: f"'{cell.value}" if isinstance(cell.value, str) else "#"
                    for cell in sheet.cells.values()
                    if cell.holds
                }
            )
        return self._words[sheet.name]

    @cached_property
    def by_name(self) -> Mapping[str, WorkbookSheet]:
        return {plain_name(sheet.name): sheet for sheet in self.book.worksheets}


def explain_address(
    book: Workbook, whats: Sequence[str], depth: int | None = DEPTH, users: bool = False
) -> Explanations:
    """Explain cells of a workbook, by address (`Sheet1!C7`) or by a name that the workbook defines.

    Raises XlmodelError (all faults at once) for what is not there.
    """
    asked = _Asked(book, Flow(book))
    cells: list[CellPosition] = []
    faults: list[Fault] = []
    for what in whats:
        found = _cells(asked, what)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            cells += found
    if faults:
        raise XlmodelError(faults)
    cells = list(dict.fromkeys(cells))
    entries = tuple(_explain(asked, cell, Levels.of(depth), {}) for cell in cells)
    return Explanations(entries, _used_by(asked, cells) if users else None)


def _cells(asked: _Asked, what: str) -> list[CellPosition] | Fault:
    area = area_of(what)
    if area is None:
        area = _named(asked, what)
    if area is None:
        names = {plain_name(name.name): name.name for name in asked.book.names}
        near = [names[one] for one in get_close_matches(plain_name(what), names, 3, 0.5)]
        first = next(iter(asked.book.worksheets), None)
        example = f"{quoted(first.name)}!C7" if first else "Sheet1!C7"
        hint = f"Nearest names: {', '.join(near)}." if near else ""
        return Fault("no cell or name is called so", key=what, expected=f"an address, such as {example}", hint=hint)
    sheet = asked.by_name.get(plain_name(area.sheet))
    if sheet is None:
        there = ", ".join(one.name for one in asked.book.worksheets)
        return Fault("there is no such sheet", key=what, found=area.sheet, hint=f"There are: {there}.")
    cells = list(asked.flow.cells(Area(sheet.name, *area.corners)))
    return cells or Fault("nothing stands there", key=what, hint="Give the address of a cell that holds something.")


def _named(asked: _Asked, what: str) -> Area | None:
    for name in asked.book.names:
        if plain_name(name.name) == plain_name(what):
            return area_of(name.text.removeprefix("="))
    return None


def _explain(asked: _Asked, cell: CellPosition, levels: Levels, seen: dict[CellPosition, float]) -> Explanation:
    name, row, column = cell
    sheet = asked.book.sheet(name)
    held = sheet.at(row, column) if sheet else None
    assert sheet is not None
    assert held is not None
    where = address(row, column)
    words = asked.words(sheet)
    reads = asked.flow.precedents(cell)
    again = 0 < levels.left <= seen.get(cell, 0)
    shown: Iterable[CellPosition] = ()
    if reads and levels.left and not again:
        seen[cell] = levels.left
        shown = reads[:MOST_CELLS]
    precedents = tuple(_explain(asked, part, levels.below(), seen) for part in shown)
    more = 0 if again else len(reads) - len(precedents)
    return Explanation(
        f"{quoted(name)}!{where}",
        words.label(where),
        held.value,
        words.unit(where),
        held.formula,
        "",
        NO_RESULT if held.formula and held.value is None else "",
        "" if held.formula or reads else TYPED,
        precedents,
        again,
        more,
        sheet=name,
        cell=where,
    )


def _used_by(asked: _Asked, cells: Sequence[CellPosition]) -> UsedBy:
    """Return what reads some cells, but for these themselves: a line is what stands side by side in a row."""
    readers = dict.fromkeys(reader for cell in cells for reader in asked.flow.dependents(cell))
    direct = [reader for reader in readers if reader not in set(cells)]
    rows: dict[tuple[str, int], list[CellPosition]] = {}
    for reader in direct:
        rows.setdefault(reader[:2], []).append(reader)
    every = asked.flow.all_dependents(cells) - set(cells)
    return UsedBy(tuple(_line(asked, held) for held in rows.values()), len(direct), len(every))


def _line(asked: _Asked, cells: Sequence[CellPosition]) -> UsingLine:
    sheet = asked.book.sheet(cells[0][0])
    assert sheet is not None
    keys = tuple(f"{quoted(name)}!{address(row, column)}" for name, row, column in cells)
    where = keys[0] if len(keys) == 1 else f"{keys[0]} … {address(*cells[-1][1:])}"
    return UsingLine(where, asked.words(sheet).label(address(*cells[0][1:])), (sheet.name,), keys)
