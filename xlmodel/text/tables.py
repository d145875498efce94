"""Tables of a text: lines are columns, and rows give the cells of those lines that have no formula of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from xlmodel.language.declare import Dimension, Index, Item, Line, Member, Table, Words
from xlmodel.text.apart import NONE, formula_of, said_by, taken_apart
from xlmodel.text.drawn import column, drawn
from xlmodel.text.given import Given
from xlmodel.text.items import BY_ROW, CITED, LINK, filled, item, linked
from xlmodel.text.rows import FORMULA, Column, Row, Told, as_member
from xlmodel.units import UNITS

_CITING = re.compile(r"\[(?P<place>[a-z0-9_]+)\] ?")
_MEMBER = re.compile(r"[a-z0-9_]+$")


def table(
    body: Sequence[Row],
    name: str,
    lists: dict[str, Dimension],
    above: tuple[Dimension, ...],
    given: Given,
    told: Told,
    part: Callable[[Row], list[Any]],
) -> Table | None:
    """Return a table without its heading; a list of rows that stand in the text is added to `lists`.

    `name` is that of the list, or `LIST from ROWS` where the rows are those of another.
    """
    entries = [row for row in body if row.sign == "-"]
    name, _, source = name.partition(" from ")
    rows = drawn(name, given.through.get(source, ()), lists) if source else None
    if rows and not rows.fields:
        return None
    for row in body if rows else ():
        if row.sign in {"-", "###"}:
            told.row(row, f"a row of its own, where the rows are those of {source}", hint="Leave it out.")
    axis = rows.axis if rows else _axis(entries, name, lists, body, told)
    if axis is None:
        return None
    lists.setdefault(name, axis)
    lines: list[Item] = []
    links: set[str] = set()
    for row in body:
        if row.sign == "@":
            lines += part(row)
        elif row.sign == "":
            declared = taken_apart(row, lists, told, axis)
            if declared is None:
                continue
            if declared.over:
                told.row(row, "a line of a table runs over its rows", key=declared.key, hint="Leave the brackets out.")
            found = column(declared, rows, above, given, told) if rows else item(declared, above, told, axis)
            lines += [found] if found else []
            links |= {found.key} if found and LINK in declared.marks else set()
        elif row.sign == "!":
            told.row(row, "a check is no column of a table", hint="Put it into a section.")
    if rows:
        return Table("", axis, tuple(lines), "", rows.groups, rows.notes)
    read = _Entries(axis, lines, above, given, told)
    groups, notes = read.all(body)
    finished = (read.finished(line) for line in lines)
    whole = (linked(line, given) if isinstance(line, Words) and line.key in links else line for line in finished)
    return Table("", axis, tuple(whole), "", groups, notes)


def _axis(
    entries: Sequence[Row], name: str, lists: Mapping[str, Dimension], body: Sequence[Row], told: Told
) -> Dimension | None:
    """Return the list of the rows: from the text, or given."""
    titles: dict[Member, str] = {}
    for row in entries:
        known = name in lists and row.first in lists[name].places
        if len(row.columns) < 2 or not (known or _MEMBER.match(row.first)):
            told.row(row, "a row has a key, a title, its cells", hint="Two spaces part them.")
        elif as_member(row.first) in titles:
            told.row(row, f"two rows of one key: '{row.first}'")
        else:
            titles[as_member(row.first)] = row.columns[1].text
    if name in lists:
        given = lists[name]
        there = f"There are: {', '.join(map(str, given.members))}."
        for row in entries:
            if row.columns and as_member(row.first) not in given.places:
                told.row(row, f"'{row.first}' is no member of {name}", hint=there)
            elif len(row.columns) > 1 and row.columns[1].text != given.title(as_member(row.first)):
                title = given.title(as_member(row.first))
                told.at(row.columns[1], f"another title of '{row.first}'", hint=f"It is called '{title}' already.")
        return given
    if not entries:
        if body:
            told.row(body[0], f"no list is called '{name}', and no rows stand here", hint=_there(lists))
        return None
    return Dimension(name, tuple(titles), titles)


def _there(lists: Mapping[str, Any]) -> str:
    return f"There are: {', '.join(sorted(lists)) or 'none'}."


class _Entries:
    """Reads the rows of one table into the pieces of its open lines."""

    def __init__(
        self, axis: Dimension, lines: Sequence[Item], above: tuple[Dimension, ...], given: Given, told: Told
    ) -> None:
        self.axis, self.given, self.told = axis, given, told
        self.cited: dict[Member, str] = {}
        self.pieces: dict[str, dict[Index, str]] = {}
        self.units: dict[Member, str] = {}
        self.open = [
            line
            for line in lines
            if (isinstance(line, Line) and line.formula == "") or (isinstance(line, Words) and not line.texts)
        ]
        self.by_row = any(getattr(line, "unit", "") == BY_ROW for line in lines)
        self.above = above

    def all(self, body: Sequence[Row]) -> tuple[dict[Member, str], dict[Member, str]]:
        """Read all rows; return the sub-headings and the notes."""
        groups: dict[Member, str] = {}
        notes: dict[Member, str] = {}
        waiting: Row | None = None
        for row in body:
            if row.sign == "###":
                if waiting:
                    self.told.row(waiting, "a heading without rows")
                waiting = row
            elif row.sign == "-" and len(row.columns) > 1:
                member = as_member(row.first)
                if waiting:
                    groups[member], waiting = " ".join(column.text for column in waiting.columns), None
                note = self._row(row, member)
                if note:
                    notes[member] = note
        if waiting:
            self.told.row(waiting, "a heading without rows")
        if self.open and not self.pieces and not any(row.sign == "-" for row in body):
            for line in self.open:
                first = next(row for row in body if row.first.split()[0] == line.key)
                self.told.row(first, "no formula, and no rows that give it", key=line.key)
        return groups, notes

    def _row(self, row: Row, member: Member) -> str:
        """Read the cells of a row; return its note."""
        cells = list(row.columns[2:])
        note = ""
        if cells and cells[-1].text.startswith("|"):
            note = cells.pop().text[1:].strip()
            citing = _CITING.match(note)
            if citing:
                self.cited[member] = citing["place"]
                note = f"{self.given.cite(citing['place'])}. {note[citing.end() :]}".rstrip()
        if self.by_row and cells:
            unit = cells.pop(0)
            self.units[member] = unit.text
            if unit.text not in UNITS:
                self.told.at(unit, f"unknown unit '{unit.text}'", hint=f"There are: {', '.join(UNITS)}.")
        if len(cells) != len(self.open):
            names = ", ".join(line.key for line in self.open) or "none"
            said = f"{len(cells)} cells for {len(self.open)} columns ({names})"
            self.told.row(row, said, hint=f"An empty cell is written {NONE}, a formula begins with =.")
            return note
        for line, cell in zip(self.open, cells, strict=True):
            text = self._cell(line, cell)
            if text:
                self.pieces.setdefault(line.key, {})[member,] = text
        return note

    def _cell(self, line: Item, cell: Column) -> str:
        """Return the text or the formula of a cell, "" for an empty one."""
        if cell.text == NONE:
            return ""
        if isinstance(line, Words):
            return cell.text
        if not FORMULA.match(cell.text) and getattr(line, "unit", "") == "text":
            return said_by(cell, line.key, self.told)
        if not FORMULA.match(cell.text):
            self.told.at(cell, f"no formula for '{line.key}'", hint="It begins with =.")
            return ""
        return formula_of(cell, line.key, self.told)

    def finished(self, line: Item) -> Item:
        """Return a line with the cells of the rows, its units by row, and the figures that the rows cite."""
        if isinstance(line, Words):
            return replace(line, texts=self.pieces.get(line.key, {})) if line in self.open else line
        if not isinstance(line, Line):
            return line
        if line.unit == BY_ROW:
            line = replace(line, unit=self.units)
        if line.key in {one.key for one in self.open}:
            return replace(line, formula=self.pieces.get(line.key, {}))
        if isinstance(line.formula, str) and f"<{CITED}>" in line.formula:
            text = line.formula
            pieces = {
                (member,): filled(text, {self.axis.name: member}, {CITED: figure})
                for member, figure in self.cited.items()
            }
            return replace(line, formula=pieces)
        return line
