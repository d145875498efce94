"""Rows of inputs that were moved: sorted, cut and pasted, or shifted by a program that leaves the names behind.

A sort moves what stands in the cells and leaves the names where they were, so that `in_capex_amazon_2026` leads to the
value of another row. Judgements: the key that is printed in a row says whose row it is; it is believed where the whole
row agrees, every number that was not typed by a person and most of its words. Then the values are taken from there, and
where rows only changed places they are put back. Where a row agrees in part only, or has the label of another row that
went from there, nothing is guessed: that is one fault, which names the rows. A printed key or a label that is simply
typed over moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from xlmodel.book.record import Record
from xlmodel.edits.matching import Match, matched
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.engines import CellAddress
from xlmodel.errors import Fault
from xlmodel.reader.places import address, row_and_column

PREFIX = "in_"
"""What the name of an input cell begins with."""


@dataclass(frozen=True)
class MovedRows:
    """What became of rows that no longer stand under their names.

    `back` says by sheet, as it is called now, in which row the contents of a row belong, where rows only changed
    places. `taken` is where the cell of each input of a moved row stands now, `gone` are the inputs whose row is no
    longer there. `faults` is one message on rows of which it is not beyond doubt.
    """

    back: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    taken: Mapping[str, CellAddress] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Row:
    """A row of inputs: its printed key, its rows as built and under its names now, the columns of its inputs now.

    `label` is its first text, as built, and `labelled` the column of that now, 0 where it is gone.
    """

    printed: str
    built: int
    named: int
    inputs: Mapping[str, int]
    label: str
    labelled: int


def moved_rows(record: Record, now: Snapshot, match: Match) -> MovedRows:
    """Return what became of the rows of inputs whose printed key is not that of their names."""
    back: dict[str, Mapping[int, int]] = {}
    taken: dict[str, CellAddress] = {}
    gone: set[str] = set()
    faults: list[Fault] = []
    for sheet, name in match.sheets.items():
        leaf = now.sheet(name)
        rows = {row.printed: row for row in _rows(record, now, match, sheet)}
        if leaf is None or not rows:
            continue
        places = _printed(leaf, rows)
        astray = [row for row in rows.values() if row.named not in places.get(row.printed, ())]
        standing = {place: printed for printed, found in places.items() for place in found}
        targets: dict[int, int] = {}
        doubtful: list[_Row] = []
        for row in astray:
            found = places.get(row.printed, [])
            if len(found) == 1 and _agrees(record, leaf, match, sheet, row, found[0]):
                targets[found[0]] = row.named
                taken |= {key: (name, address(found[0], column)) for key, column in row.inputs.items()}
            elif found or standing.get(row.named, row.printed) != row.printed:
                doubtful.append(row)
        says = {row.named: standing.get(row.named, "nothing") for row in doubtful}
        for row in rows.values():
            label = "" if row in astray else _mislabelled(leaf, row, rows)
            if label:
                says[row.named] = f"'{label}'"
                doubtful.append(row)
        lost = [row for row in doubtful if row.printed not in places and row.named in targets]
        gone.update(key for row in lost for key in row.inputs)
        doubtful = [row for row in doubtful if row not in lost]
        if doubtful:
            faults.append(_fault(now, name, doubtful, says))
            gone.update(key for row in doubtful for key in row.inputs)  # what stands in them is not a second fault
        elif set(targets) == set(targets.values()):
            back[name] = targets
    return MovedRows({name: rows for name, rows in back.items() if rows}, taken, frozenset(gone), tuple(faults))


def read_by_key(now: Snapshot) -> tuple[Snapshot, MovedRows]:
    """Return a workbook with rows that only changed places put back, and what became of all that moved."""
    if now.record is None:
        return now, MovedRows()
    moved = moved_rows(now.record, now, matched(now.record, now))
    return (now.with_rows(moved.back), replace(moved, taken={})) if moved.back else (now, moved)


def rows_put_back(back: Mapping[str, Mapping[int, int]]) -> Iterator[tuple[str, str]]:
    """Yield the rows that were put back, in words, and their sheet."""
    for name, rows in back.items():
        yield f"rows {few_rows(rows)}", name


def few_rows(rows: Mapping[int, int] | list[int]) -> str:
    """Return numbers of rows as a person writes them, a few of them at most."""
    numbers = sorted(rows)
    few = ", ".join(map(str, numbers[:12]))
    return few if len(numbers) <= 12 else f"{few} and {len(numbers) - 12} more"


def _rows(record: Record, now: Snapshot, match: Match, sheet: str) -> Iterator[_Row]:
    """Yield the rows of a sheet, as built, in which inputs stand beside their printed key."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for name, (where, at) in record.names.items():
        if where == sheet and name.startswith(PREFIX):
            found.setdefault(row_and_column(at)[0], {})[name.removeprefix(PREFIX)] = (name, at)
    columns = match.shifts[sheet].columns
    texts: dict[int, dict[int, str]] = {}
    for at, held in record.cells[sheet].items():
        if held.startswith("'"):
            of, column = row_and_column(at)
            texts.setdefault(of, {})[column] = held[1:]
    for row, inputs in found.items():
        keys = [text for text in texts.get(row, {}).values() if all(f"{key}_".startswith(f"{text}_") for key in inputs)]
        places = {key: now.names.get(name) or match.place((sheet, at)) for key, (name, at) in inputs.items()}
        named = {row_and_column(place[1])[0] for place in places.values() if place and place[0] == match.sheets[sheet]}
        if keys and len(named) == 1:
            cells = {key: row_and_column(at)[1] for key, (_, at) in inputs.items()}
            now_in = {key: columns[column] for key, column in cells.items() if column in columns}
            first = min(texts[row])
            yield _Row(max(keys, key=len), row, named.pop(), now_in, texts[row][first], columns.get(first, 0))


def _printed(leaf: Leaf, rows: Mapping[str, _Row]) -> dict[str, list[int]]:
    """Return the rows in which each key of a row of inputs is printed."""
    found: dict[str, list[int]] = {}
    for at, held in leaf.cells.items():
        if held[1:] in rows and held.startswith("'"):
            found.setdefault(held[1:], []).append(row_and_column(at)[0])
    return found


def _mislabelled(leaf: Leaf, row: _Row, rows: Mapping[str, _Row]) -> str:
    """Return the label that a row has from another whose own place has it no more, "" where it has none such."""

    def says(one: _Row) -> str:
        return leaf.cells.get(address(one.named, one.labelled), "")[1:] if one.labelled else ""

    found = says(row)
    from_others = [one for one in rows.values() if one.label == found] if found not in {"", row.label} else []
    return found if from_others and all(says(one) != found for one in from_others) else ""


def _agrees(record: Record, leaf: Leaf, match: Match, sheet: str, row: _Row, place: int) -> bool:
    """Tell whether a whole row stands in another: each of its numbers but the inputs, and most of its texts."""
    columns, inputs = match.shifts[sheet].columns, set(row.inputs.values())
    texts: list[bool] = []
    for at, held in record.cells[sheet].items():
        of, column = row_and_column(at)
        to = columns.get(column)
        if of != row.built or held.startswith("=") or to in inputs:
            continue
        same = to is not None and leaf.cells.get(address(place, to), "") == held
        if held.startswith("'"):
            texts.append(same)
        elif not same:
            return False
    return 2 * sum(texts) > len(texts)


def _fault(now: Snapshot, sheet: str, rows: list[_Row], says: Mapping[int, str]) -> Fault:
    found = "; ".join(f"row {row.named} says {says[row.named]} and is named {row.printed}" for row in rows[:5])
    more = f"; {len(rows) - 5} more" if len(rows) > 5 else ""
    return Fault(
        f"rows of {sheet} were moved, and it is not beyond doubt whose values stand in them",
        str(now.path),
        expected="in each row the key that its cells are named for",
        found=found + more,
        hint="Undo the sort or the move, or move whole rows, so that key, values and built-in values stay together.",
    )
