"""One of two workbooks to compare: its cells, its names, and the values that its formulas come to.

Judgements: a name that somebody deleted still counts while its cell can be found by the record. Where a file stores
no results, as openpyxl saves it, they are recomputed. The sheet of changes tells of inputs in other words, so that its
cells count only where they differ from what was built.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from xlmodel.book.record import Record
from xlmodel.edits.matching import canonical_formula, matched
from xlmodel.edits.snapshot import Snapshot, snapshot, snapshot_of
from xlmodel.edits.sorting import read_by_key, rows_put_back
from xlmodel.engines import ENGINES, CellAddress, CellValue, ErrorValue
from xlmodel.errors import XlmodelError
from xlmodel.placing import unseen
from xlmodel.profile import Profile
from xlmodel.reader.guard import reading
from xlmodel.tell import SheetWords

INPUT, OUTPUT = "in_", "out_"
"""What the names of inputs and of headline outputs begin with."""

NO_RESULT = "no result"
"""The value of a formula that neither the file nor an engine knows."""


@dataclass(frozen=True)
class Side:
    """A workbook: what to call it, what it holds, and results that were recomputed; `remarks` say what to know."""

    name: str
    held: Snapshot
    profile: Profile
    names: Mapping[str, CellAddress] = field(default_factory=dict)
    computed: Mapping[CellAddress, CellValue | ErrorValue] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def by(self, prefix: str) -> dict[str, CellAddress]:
        """Return the cells whose names begin so, by key."""
        return {name.removeprefix(prefix): at for name, at in self.names.items() if name.startswith(prefix)}

    def formula(self, at: CellAddress) -> str:
        """Return the formula of a cell, "" where it holds none."""
        held = self.held.holds(at)
        return held if held.startswith("=") else ""

    def value(self, at: CellAddress) -> CellValue:
        """Return what a cell comes to; an error or a date as its text, None for an empty cell."""
        held = self.held.holds(at)
        if held.startswith("="):
            leaf = self.held.sheet(at[0])
            stored = leaf.results.get(at[1]) if leaf else None
            found = self.computed.get(at) if stored is None else stored
            return NO_RESULT if found is None else str(found) if isinstance(found, ErrorValue) else found
        return value_of_content(held)

    def still_page(self, sheet: str) -> SheetWords:
        """Return the words of a sheet that stay when its values move: no live labels, no numbers of axes."""
        leaf = self.held.sheet(sheet)
        assert leaf is not None
        return SheetWords(leaf.cells, keys=self._keys.get(sheet))

    def page(self, sheet: str) -> SheetWords:
        """Return the words of a sheet, with what its labels and axes show now."""
        if sheet not in self._pages:
            leaf = self.held.sheet(sheet)
            assert leaf is not None
            found = {at: value for (name, at), value in self.computed.items() if name == sheet and value is not None}
            self._pages[sheet] = SheetWords(leaf.cells, {**found, **leaf.results}, self._keys.get(sheet))
        return self._pages[sheet]

    def key(self, at: CellAddress) -> str:
        """Return the key of a cell, "" where the workbook remembers none."""
        return self._keys.get(at[0], {}).get(at[1], "")

    @cached_property
    def _keys(self) -> Mapping[str, Mapping[str, str]]:
        """Return the keys of cells, by sheet and address of now."""
        record = self.held.record
        if record is None:
            return {}
        match = matched(record, self.held)
        if match.still:
            return record.keys
        found: dict[str, dict[str, str]] = {}
        for sheet, keys in record.keys.items():
            for address, key in keys.items():
                if place := match.place((sheet, address)):
                    found.setdefault(place[0], {})[place[1]] = key
        return found

    @cached_property
    def _pages(self) -> dict[str, SheetWords]:
        return {}

    @cached_property
    def passed_over(self) -> frozenset[CellAddress]:
        """Return the cells that are told elsewhere: inputs, and what the sheet of changes was built with."""
        changes = self.profile.changes_name
        record, leaf = self.held.record, self.held.sheet(changes)
        built = record.cells.get(changes, {}) if record and leaf else {}
        still = {
            (changes, address)
            for address, held in (leaf.cells.items() if leaf else ())
            if held == built.get(address) or (held.startswith("=") and _same_formula(held, built.get(address, "")))
        }
        return frozenset({*self.by(INPUT).values(), *still})


def value_of_content(held: str) -> CellValue:
    """Return the value that a content stands for (see `content`)."""
    if held.startswith("#"):
        return float(held[1:])
    if held.startswith("?"):
        return held == "?TRUE"
    return held[1:] if held else None


def _same_formula(left: str, right: str) -> bool:
    return right.startswith("=") and canonical_formula(left) == canonical_formula(right)


def side_of(path: Path, profile: Profile) -> Side:
    """Return a workbook on disk. The null device stands for no workbook, as git hands it over for a new file.

    Raises EngineError, one message, for anything that cannot be read safely.
    """
    if str(path).casefold() in {os.devnull.casefold(), "/dev/null"}:
        return Side("nothing", Snapshot(path, (), {}), profile)
    held = snapshot(path)
    with reading(path):  # the record in it may be anything
        held, moved = read_by_key(held)
        names = _names(held) | {f"{INPUT}{key}": at for key, at in moved.taken.items()}
    remarks = [*unseen(path), *(str(fault) for fault in moved.faults)]
    remarks += [
        f"{path}: {rows} of {sheet} were sorted or moved, and are read by key."
        for rows, sheet in rows_put_back(moved.back)
    ]
    computed: Mapping[CellAddress, CellValue | ErrorValue] = {}
    missing = _without_result(held, names)
    if missing:
        try:
            computed = ENGINES["ironcalc"].recalculate(path)
            remarks.append(f"{path} stores no results; they were recomputed by ironcalc.")
        except XlmodelError as error:
            remarks.append(f"{path} stores no results, and they cannot be recomputed: {error.faults[0].problem}.")
    return Side(str(path), held, profile, names, computed, tuple(remarks))


def side_from(data: bytes, name: str, profile: Profile) -> Side:
    """Return a workbook that was just written in memory."""
    held = snapshot_of(data, Path(name))
    return Side(name, held, profile, held.names)


def _names(held: Snapshot) -> dict[str, CellAddress]:
    """Return the names of a workbook, with those that were deleted while their cells still stand."""
    record = held.record or Record()
    names = {name: at for name, at in held.names.items() if held.sheet(at[0])}
    lost = [name for name in record.names if name not in names]
    if lost:
        match, taken = matched(record, held), set(names.values())
        for name in lost:
            sheet, address = record.names[name]
            place = match.place((sheet, address))
            if place and place not in taken and held.holds(place):
                names[name] = place
    return names


def _without_result(held: Snapshot, names: Mapping[str, CellAddress]) -> bool:
    """Tell whether results are missing: one of a named cell, or where no cell has such a name, all of them."""
    named = [at for name, at in names.items() if name.startswith((INPUT, OUTPUT)) and held.holds(at).startswith("=")]
    if named:
        results = {leaf.name: leaf.results for leaf in held.sheets}
        return any(address not in results[sheet] for sheet, address in named)
    formulas = any(text.startswith("=") for leaf in held.sheets for text in leaf.cells.values())
    return formulas and not any(leaf.results for leaf in held.sheets)
