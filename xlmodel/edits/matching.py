"""Where the cells of a workbook stand now: sheets may have been renamed, rows and columns inserted or deleted.

Judgements: a sheet keeps its identity through its names (`in_…`, `out_…`), then through its name. A row keeps its
through the names in it, or else its texts; a column through what its rows hold. Formulas are compared after their
references were moved in the same way, since a program that inserts a row rewrites every formula that looks past it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from xlmodel.book.record import Record
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader import CellAddress
from xlmodel.reader.places import Area, address, column_number, letters, row_and_column
from xlmodel.reader.references import canonical_formula, moved

__all__ = ["Match", "Shift", "canonical_formula", "matched"]

MANY_ROWS = 20_000
"""Rows above which what stands in many of them no longer counts as a mark, because comparing would take minutes."""


@dataclass(frozen=True)
class Shift:
    """Where the rows and columns of a sheet went, counted from 1; one that is missing was deleted."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]

    def place(self, cell: str) -> str | None:
        """Return the address of a cell now, None where its row or column is gone."""
        row, column = row_and_column(cell)
        new_row, new_column = self.row(row), self.column(column)
        return address(new_row, new_column) if new_row and new_column else None

    def row(self, row: int) -> int | None:
        """Return where a row stands now; below all that was built, rows go with the last one."""
        return _through(self.rows, row, self._last[0])

    def column(self, column: int) -> int | None:
        """Return where a column stands now; beyond all that was built, columns go with the last one."""
        return _through(self.columns, column, self._last[1])

    @cached_property
    def _last(self) -> tuple[int, int]:
        return max(self.rows, default=0), max(self.columns, default=0)

    def area(self, area: Area, sheet: str) -> Area | None:
        """Return an area of the sheet where its corners stand now, on a sheet of that name, None where one is gone."""
        rows, columns = ((area.top, area.bottom), (area.left, area.right))
        if rows != (1, ROWS):
            rows = (self.row(area.top) or 0, self.row(area.bottom) or 0)
        if columns != (1, COLUMNS):
            columns = (self.column(area.left) or 0, self.column(area.right) or 0)
        return Area(sheet, rows[0], columns[0], rows[1], columns[1]) if all((*rows, *columns)) else None

    def built(self, cell: str) -> str | None:
        """Return the address at which a cell of now was built, None where its row or column was inserted."""
        row, column = row_and_column(cell)
        old_row, old_column = self.built_row(row), self.built_column(column)
        return address(old_row, old_column) if old_row and old_column else None

    def built_row(self, row: int) -> int | None:
        """Return where a row of now was built; below all that was built, rows go with the last one."""
        return _through(self._rows_back, row, max(self._rows_back, default=0))

    def built_column(self, column: int) -> int | None:
        """Return where a column of now was built; beyond all that was built, columns go with the last one."""
        return _through(self._columns_back, column, max(self._columns_back, default=0))

    @cached_property
    def _rows_back(self) -> Mapping[int, int]:
        return {new: old for old, new in self.rows.items()}

    @cached_property
    def _columns_back(self) -> Mapping[int, int]:
        return {new: old for old, new in self.columns.items()}

    @property
    def still(self) -> bool:
        """Tell whether every row and column stands where it stood."""
        return all(old == new for lines in (self.rows, self.columns) for old, new in lines.items())


@dataclass(frozen=True)
class Match:
    """What became of each sheet that was built: its name now, and where its rows and columns went."""

    sheets: Mapping[str, str]
    shifts: Mapping[str, Shift]

    def place(self, at: CellAddress) -> CellAddress | None:
        """Return where a cell stands now, None where it is gone."""
        if at[0] not in self.sheets:
            return None
        address = self.shifts[at[0]].place(at[1])
        return (self.sheets[at[0]], address) if address else None

    def built(self, at: CellAddress) -> CellAddress | None:
        """Return where a cell of now was built, None on a person's own sheet, row or column."""
        sheet = self.built_sheet(at[0])
        address = self.shifts[sheet].built(at[1]) if sheet else None
        return (sheet, address) if sheet and address else None

    def built_row(self, sheet: str, row: int) -> tuple[str, int] | None:
        """Return the sheet and the row that a row of now was built as, None for a person's own."""
        old = self.built_sheet(sheet)
        line = self.shifts[old].built_row(row) if old else None
        return (old, line) if old and line else None

    def built_sheet(self, name: str) -> str | None:
        """Return what a sheet was called when it was built, None for a person's own."""
        return next((old for old, new in self.sheets.items() if new == name), None)

    @cached_property
    def still(self) -> bool:
        """Tell whether every cell stands where it stood, under the same name of the sheet."""
        return all(old == new for old, new in self.sheets.items()) and self.unmoved

    @cached_property
    def unmoved(self) -> bool:
        """Tell whether every cell stands where it stood, whatever its sheet is called now."""
        return all(shift.still for shift in self.shifts.values())

    def row(self, sheet: str, row: int) -> int | None:
        """Return where a row stands now, None where it is gone."""
        return self.shifts[sheet].row(row) if sheet in self.shifts else None

    def column(self, sheet: str, name: str) -> str | None:
        """Return where a column, given by its letters, stands now, None where it is gone."""
        column = self.shifts[sheet].column(column_number(name)) if sheet in self.shifts else None
        return letters(column) if column else None

    def formula(self, text: str, sheet: str) -> str:
        """Return a formula of a sheet as built, in one spelling, with every reference where its cell stands now."""
        return canonical_formula(moved(text, sheet, self._area, now=self.sheets.get(sheet, sheet)).formula)

    def same_formula(self, sheet: str, was: str, now: str) -> bool:
        """Tell whether two formulas say the same, once what the saving program moved is moved here too.

        openpyxl renames a sheet and leaves the formulas that name it as they were.
        """
        if was == now and self.unmoved:
            return True
        return (self.unmoved and canonical_formula(was) == canonical_formula(now)) or self.formula(
            was, sheet
        ) == canonical_formula(now)

    def _area(self, area: Area) -> Area | None:
        """Return where an area stands now, None where a corner of it is gone."""
        shift = self.shifts.get(area.sheet)
        return shift.area(area, self.sheets[area.sheet]) if shift else area


def _through(lines: Mapping[int, int], line: int, last: int) -> int | None:
    """Return where a line leads; those beyond the last one lead as far beyond where that leads."""
    if line > last:
        return line - last + lines.get(last, 0)
    return lines.get(line)


def matched(record: Record, now: Snapshot) -> Match:
    """Return what became of the sheets, rows and columns that a record remembers."""
    sheets = _sheets(record, now)
    shifts = {}
    for old, new in sheets.items():
        leaf = now.sheet(new)
        assert leaf is not None
        shifts[old] = _shift(record, now, old, leaf)
    return Match(sheets, shifts)


def _sheets(record: Record, now: Snapshot) -> dict[str, str]:
    """Return the name that each sheet has now. Names vote first; then the same name, then the same contents."""
    votes: dict[str, Counter[str]] = {}
    for name, (sheet, _) in record.names.items():
        if name in now.names:
            votes.setdefault(sheet, Counter())[now.names[name][0]] += 1
    present = {leaf.name: leaf for leaf in now.sheets}
    found: dict[str, str] = {}
    for sheet, counts in votes.items():
        (best, _), *_ = counts.most_common(1)
        if best in present and best not in found.values():
            found[sheet] = best
    for sheet in record.cells:
        if sheet not in found and sheet in present and sheet not in found.values():
            found[sheet] = sheet
    for sheet in [sheet for sheet in record.cells if sheet not in found]:
        free = [leaf for name, leaf in present.items() if name not in found.values()]
        alike = {leaf.name: _likeness(record.cells[sheet], leaf.cells) for leaf in free}
        best = max(alike, key=lambda name: alike[name], default="")
        if best and alike[best] > 0.5:
            found[sheet] = best
    return found


def _likeness(before: Mapping[str, str], now: Mapping[str, str]) -> float:
    """Return the share of cells, texts above all, that stand on both sheets."""
    texts, others = ({held for held in cells.values() if held.startswith("'")} for cells in (before, now))
    return len(texts & others) / max(1, len(texts))


def _shift(record: Record, now: Snapshot, sheet: str, leaf: Leaf) -> Shift:
    old = _by_row(record.cells[sheet])
    new = _by_row(leaf.cells)
    named = _named(((cell, name) for name, (where, cell) in record.names.items() if where == sheet), now.names)
    renamed = _named(((cell, name) for name, (where, cell) in now.names.items() if where == leaf.name), record.names)
    rows = _aligned(_signs(old, named), _signs(new, renamed))
    return Shift(rows, _columns(old, new, rows, named, renamed))


_CellsByRow = dict[int, dict[int, str]]
"""Contents by row and column, counted from 1."""


def _by_row(cells: Mapping[str, str]) -> _CellsByRow:
    found: _CellsByRow = {}
    for cell, held in cells.items():
        row, column = row_and_column(cell)
        found.setdefault(row, {})[column] = held
    return found


def _named(pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> dict[tuple[int, int], str]:
    """Return the name of each place; only names that both sides know are marks."""
    both = set(known)
    return {row_and_column(cell): name for cell, name in pairs if name in both}


def _signs(cells: _CellsByRow, named: Mapping[tuple[int, int], str]) -> dict[int, object]:
    """Return what tells each row that holds something from the others: its names, its texts, or how much it holds."""
    names: dict[int, list[str]] = {}
    for (row, _), name in sorted(named.items()):
        names.setdefault(row, []).append(name)
    signs: dict[int, object] = {}
    for row in sorted(cells.keys() | names.keys()):
        texts = tuple(held for _, held in sorted(cells.get(row, {}).items()) if held.startswith("'"))
        signs[row] = tuple(names.get(row, ())) or texts or len(cells[row])
    return signs


def _aligned(old: Mapping[int, object], new: Mapping[int, object]) -> dict[int, int]:
    """Return where each old row went; rows that changed in number and place at once pair off in order.

    An empty row goes with the one above it, or where that is gone, with the next one that is not.
    """
    before, after = list(old), list(new)
    left, right = list(old.values()), list(new.values())
    start = next(
        (n for n, (one, two) in enumerate(zip(left, right, strict=False)) if one != two), min(len(left), len(right))
    )
    room = min(len(left), len(right)) - start
    tail = next((n for n in range(room) if left[-1 - n] != right[-1 - n]), room)
    found = dict(zip(before[:start], after[:start], strict=True))
    middle = left[start : len(left) - tail], right[start : len(right) - tail]
    matcher = SequenceMatcher(None, *middle, autojunk=max(map(len, middle)) > MANY_ROWS)
    for kind, begin, end, to, to_end in matcher.get_opcodes():
        if kind in {"equal", "replace"}:
            pairs = range(min(end - begin, to_end - to))
            found.update({before[start + begin + n]: after[start + to + n] for n in pairs})
    found.update(zip(before[len(before) - tail :], after[len(after) - tail :], strict=True))
    taken = set(found.values())
    below: dict[int, int] = {}
    for row in range(max(before, default=0), 0, -1):  # the next row that is not gone
        below[row] = row if row in found else below.get(row + 1, 0)
    step, is_gone = 0, False
    for row in range(1, max(before, default=0) + 1):
        if row in found:
            step, is_gone = found[row] - row, False
        elif row in old:
            is_gone = True
        else:
            to = row + (found[below[row]] - below[row] if is_gone and below[row] else step)
            if to not in taken:
                found[row] = to
    return found


def _columns(
    old: _CellsByRow,
    new: _CellsByRow,
    rows: Mapping[int, int],
    named: Mapping[tuple[int, int], str],
    renamed: Mapping[tuple[int, int], str],
) -> dict[int, int]:
    """Return where each column went: its names and what stands once in a row say so, the most voices win."""
    votes: dict[int, Counter[int]] = {}
    places = {name: place for place, name in renamed.items()}
    for (_, column), name in named.items():
        if name in places:
            votes.setdefault(column, Counter())[places[name][1]] += 5
    for row, to in rows.items():
        before, after = _once(old.get(row, {})), _once(new.get(to, {}))
        for held, column in before.items():
            if held in after:
                votes.setdefault(column, Counter())[after[held]] += 1
    last = max((*votes, *(column for cells in old.values() for column in cells)), default=0)
    found: dict[int, int] = {}
    step = 0
    for column in range(1, last + 1):
        if column in votes:
            step = votes[column].most_common(1)[0][0] - column
        found[column] = column + step
    voted = {found[column] for column in votes}
    return {column: to for column, to in found.items() if column in votes or to not in voted}


def _once(cells: Mapping[int, str]) -> dict[str, int]:
    """Return the column of each typed content that stands once in a row."""
    counts = Counter(cells.values())
    return {held: column for column, held in cells.items() if counts[held] == 1 and not held.startswith("=")}
