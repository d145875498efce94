"""What a person put into a workbook that no build can carry over: found, cell by cell, with what was and what is.

Judgements: input cells are not here, their values are carried. What a program rewrites by itself when it saves
(column widths, number formats, the order of the parts) is not a person's work. A fill, an ink, bold and italic are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlmodel.book.record import Record
from xlmodel.edits.matching import Match, spelled
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.engines import Key
from xlmodel.reader.cells import row_and_column


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


def shown(content: str) -> str:
    """Return a content as a person would read it in the formula bar."""
    if content.startswith("="):
        return content
    return {"'": f"“{content[1:]}”", "": "nothing"}.get(content[:1], content[1:])


def losses(record: Record, now: Snapshot, match: Match, inputs: frozenset[Key]) -> list[Loss]:
    """Return everything that differs from what was built, but the cells of inputs (given where they stand now)."""
    found: list[Loss] = []
    taken: dict[str, set[str]] = {}
    for sheet, cells in record.cells.items():
        if sheet not in match.sheets:
            found.append(Loss("sheet", sheet, "", f"{len(cells)} cells", ""))
            continue
        leaf = now.sheet(match.sheets[sheet])
        assert leaf is not None
        if leaf.name != sheet:
            found.append(Loss("name of a sheet", leaf.name, "", sheet, leaf.name))
        found += _lines(record, match, sheet, leaf)
        seen = taken.setdefault(leaf.name, set())
        for address, was in cells.items():
            place = match.shifts[sheet].place(address)
            if place is None:
                continue
            seen.add(place)
            if (leaf.name, place) not in inputs:
                found += _cell(match, sheet, leaf, place, was, record.looks[sheet].get(address, ""))
            elif _look_changed(record.looks[sheet].get(address, ""), leaf.looks.get(place, "")) and place in leaf.cells:
                found.append(_look(leaf, place, record.looks[sheet].get(address, "")))
    for leaf in now.sheets:
        old = leaf.name in match.sheets.values()
        if not old:
            found.append(Loss("sheet", leaf.name, "", "", f"a sheet of {len(leaf.cells)} cells"))
        for address, held in leaf.cells.items():
            if address not in taken.get(leaf.name, ()) and (leaf.name, address) not in inputs:
                found.append(Loss(_kind(held), leaf.name, address, "", shown(held)))
        found += [Loss("note", leaf.name, address, "", text) for address, text in leaf.notes.items()]
        found += [Loss("merged cells", leaf.name, area, "", area) for area in leaf.merged]
        built = sum(record.charts.get(sheet, 0) for sheet, name in match.sheets.items() if name == leaf.name)
        if leaf.charts > built:
            found.append(Loss("chart", leaf.name, "", "", _number(leaf.charts - built, "chart")))
    found += [Loss(thing, "", "", "", _number(count, thing)) for thing, count in now.things.items()]
    found += [
        Loss("name", "", name, "", f"{sheet}!{cell}")
        for name, (sheet, cell) in now.names.items()
        if name not in record.names
    ]
    found += [Loss("name", "", name, "", to) for name, to in now.others.items() if name not in record.names]
    return found


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count > 1)} added"


def _cell(match: Match, sheet: str, leaf: Leaf, place: str, was: str, look: str) -> Iterator[Loss]:
    held = leaf.cells.get(place, "")
    if held != was and not (was.startswith("=") and held.startswith("=") and _alike(match, sheet, was, held)):
        yield Loss(_kind(held or was), leaf.name, place, shown(was), shown(held))
    if held and _look_changed(look, leaf.looks.get(place, "")):
        yield _look(leaf, place, look)


def _alike(match: Match, sheet: str, was: str, held: str) -> bool:
    """Tell whether two formulas say the same, once what the saving program moved is moved here too.

    openpyxl renames a sheet and leaves the formulas that name it as they were.
    """
    if match.unmoved and spelled(was) == spelled(held):
        return True
    return match.formula(was, sheet) == spelled(held)


def _look_changed(was: str, held: str) -> bool:
    return was != held


def _look(leaf: Leaf, place: str, was: str) -> Loss:
    return Loss("look", leaf.name, place, _drawn(was), _drawn(leaf.looks.get(place, "")))


def _drawn(look: str) -> str:
    """Return a look in words."""
    fill, ink, style = (look or "//").split("/")
    parts = [f"fill {fill}" if fill else "no fill", f"ink {ink}" if ink else ""]
    parts += [{"b": "bold", "i": "italic"}[letter] for letter in style]
    return ", ".join(part for part in parts if part)


def _lines(record: Record, match: Match, sheet: str, leaf: Leaf) -> Iterator[Loss]:
    """Return the rows and columns that were inserted or deleted."""
    shift = match.shifts[sheet]
    built = [row_and_column(address) for address in record.cells[sheet]]
    for kind, position, lines in (("row", 0, shift.rows), ("column", 1, shift.columns)):
        used = {place[position] for place in built}
        gone = sorted(used - lines.keys())
        came = sorted(set(range(1, max(lines.values(), default=0))) - set(lines.values()))  # empty ones, too
        yield from (Loss(kind, leaf.name, str(line), "as built", "") for line in gone)
        yield from (Loss(kind, leaf.name, str(line), "", "inserted") for line in came)


def _kind(held: str) -> str:
    return {"=": "formula", "'": "text", "#": "number", "@": "date"}.get(held[:1], "value")
