"""Where the cells of a workbook stand now: sheets may have been renamed, rows and columns inserted or deleted.

Judgements: a sheet keeps its identity through its names (`in_…`, `out_…`), then through its name. A row keeps its
through the names in it, or else its texts; a column through what its rows hold. Formulas are compared after their
references were moved in the same way, since a program that inserts a row rewrites every formula that looks past it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import get_column_letter

from xlmodel.book.record import Record
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.engines import Key
from xlmodel.reader.cells import row_and_column

_RANGE = re.compile(r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!)?(?P<area>[^!]+)")
_CORNER = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})")


MANY_ROWS = 20_000
"""Rows above which what stands in many of them no longer counts as a mark, because comparing would take minutes."""


@dataclass(frozen=True)
class Shift:
    """Where the rows and columns of a sheet went, counted from 1; one that is missing was deleted."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]

    def place(self, address: str) -> str | None:
        """Return the address of a cell now, None where its row or column is gone."""
        row, column = row_and_column(address)
        if row not in self.rows or column not in self.columns:
            return None
        return f"{get_column_letter(self.columns[column])}{self.rows[row]}"

    def built(self, address: str) -> str | None:
        """Return the address at which a cell of now was built, None where its row or column was inserted."""
        row, column = row_and_column(address)
        old_row, old_column = self.built_row(row), self.built_column(column)
        return f"{get_column_letter(old_column)}{old_row}" if old_row and old_column else None

    def built_row(self, row: int) -> int | None:
        """Return where a row of now was built; below all that was built, rows go with the last one."""
        return _back(self.rows, self._rows_back, row)

    def built_column(self, column: int) -> int | None:
        """Return where a column of now was built; beyond all that was built, columns go with the last one."""
        return _back(self.columns, self._columns_back, column)

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

    def place(self, key: Key) -> Key | None:
        """Return where a cell stands now, None where it is gone."""
        if key[0] not in self.sheets:
            return None
        address = self.shifts[key[0]].place(key[1])
        return (self.sheets[key[0]], address) if address else None

    def built(self, key: Key) -> Key | None:
        """Return where a cell of now was built, None on a person's own sheet, row or column."""
        sheet = self.built_sheet(key[0])
        address = self.shifts[sheet].built(key[1]) if sheet else None
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

    def formula(self, text: str, sheet: str) -> str:
        """Return a formula of a sheet as built, in one spelling, with every reference where its cell stands now."""
        return _spelled(text, lambda name, area: self._moved(name, area, sheet))

    def _moved(self, name: str, area: str, sheet: str) -> str:
        """Return a reference with its sheet's name and its corners as they are now."""
        shift = self.shifts.get(name or sheet)
        corners = []
        for corner in area.split(":"):
            match = _CORNER.fullmatch(corner)
            if match is None or shift is None:
                corners.append(corner)
                continue
            place = shift.place(match[2] + match[4])
            moved = re.fullmatch(r"([A-Z]+)(\d+)", place) if place else None
            corners.append(f"{match[1]}{moved[1]}{match[3]}{moved[2]}" if moved else "#REF!")
        where = f"{self.sheets.get(name, name)}!" if name else ""
        return where + ":".join(corners)


def _back(lines: Mapping[int, int], back: Mapping[int, int], line: int) -> int | None:
    """Return where a line of now was built."""
    if line in back:
        return back[line]
    last = max(lines.values(), default=0)
    if line > last:
        return line - last + max(lines, default=0)
    return None


def matched(record: Record, now: Snapshot) -> Match:
    """Return what became of the sheets, rows and columns that a record remembers."""
    sheets = _sheets(record, now)
    shifts = {}
    for old, new in sheets.items():
        leaf = now.sheet(new)
        assert leaf is not None
        shifts[old] = _shift(record, now, old, leaf)
    return Match(sheets, shifts)


@lru_cache(maxsize=50_000)
def spelled(text: str) -> str:
    """Return a formula in one spelling: no spaces, no needless quotes, functions in capitals, plain numbers."""
    return _spelled(text, lambda name, area: f"{name}!{area}" if name else area)


def _spelled(text: str, reference: Callable[[str, str], str]) -> str:
    parts = []
    try:
        tokens = Tokenizer(text).items
    except TokenizerError:  # no formula of Excel's, so it has one spelling only
        return text
    for token in tokens:
        if token.type == Token.WSPACE:
            continue
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            match = _RANGE.fullmatch(token.value)
            if match:
                name = (match["quoted"] or match["plain"] or "").replace("''", "'")
                parts.append(reference(name, match["area"]))
                continue
        if token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            parts.append(f"{float(token.value):.15g}")
        elif token.type == Token.FUNC:
            parts.append(token.value.upper())
        else:
            parts.append(token.value)
    return "=" + "".join(parts)


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
    named = _named(((address, name) for name, (where, address) in record.names.items() if where == sheet), now.names)
    renamed = _named(
        ((address, name) for name, (where, address) in now.names.items() if where == leaf.name), record.names
    )
    rows = _aligned(_signs(old, named), _signs(new, renamed))
    return Shift(rows, _columns(old, new, rows, named, renamed))


Cells = dict[int, dict[int, str]]
"""Contents by row and column, counted from 1."""


def _by_row(cells: Mapping[str, str]) -> Cells:
    found: Cells = {}
    for address, held in cells.items():
        row, column = row_and_column(address)
        found.setdefault(row, {})[column] = held
    return found


def _named(pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> dict[tuple[int, int], str]:
    """Return the name of each place; only names that both sides know are marks."""
    both = set(known)
    return {row_and_column(address): name for address, name in pairs if name in both}


def _signs(cells: Cells, named: Mapping[tuple[int, int], str]) -> dict[int, object]:
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

    An empty row goes with the one above it.
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
    step = 0
    for row in range(1, max(before, default=0) + 1):
        if row in found:
            step = found[row] - row
        elif row not in old:
            found[row] = row + step
    return found


def _columns(
    old: Cells,
    new: Cells,
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
    last = max((column for cells in old.values() for column in cells), default=0)
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
