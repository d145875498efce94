"""Is the file still what the declarations and the inputs say?

Three things drift. Somebody changes a cell of the file by hand: what the file holds is no longer what its own record
says was built. The declarations move on: what was built is no longer what they would build. The inputs move on: their
fingerprint is no longer that of the record. Judgements: a formula that is not the declared one is a fault, whoever
changed it, and so is anything else typed over what was built. Values typed into the blue cells are what they are for;
they are told. Inputs that moved on are told as well: the file still agrees with what it was built from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xlmodel.book.record import Record, SheetContents
from xlmodel.edits.losses import Loss, as_in_formula_bar
from xlmodel.edits.matching import Match, canonical_formula, matched
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.engines import CellAddress, Formulas

DriftKind = Literal["changed by hand", "declarations differ"]

BY_HAND: DriftKind = "changed by hand"
DECLARED: DriftKind = "declarations differ"

_CONTENTS = frozenset({"formula", "text", "number", "date", "value"})
"""The kinds of losses that are contents of a cell."""

_LINES = frozenset({"row", "column"})


@dataclass(frozen=True)
class Drifted:
    """A cell that does not hold what it should: what was declared, and what the file holds; "" for nothing."""

    kind: DriftKind
    sheet: str
    cell: str
    declared: str
    found: str


@dataclass(frozen=True)
class Overridden:
    """A computed cell that a person typed over and a build carried: the workbook itself tells of it."""

    key: str
    label: str
    sheet: str
    cell: str
    declared: str
    found: str
    since: str


@dataclass(frozen=True)
class TypedInput:
    """A value typed into an input: what the file was built with, and what it holds; `formula` as it was typed."""

    key: str
    label: str
    sheet: str
    cell: str
    built: float | str
    typed: float | str
    formula: str


@dataclass(frozen=True)
class ChangedInput:
    """An input whose value in the input files is not the one that the file was built with; None where there is none."""

    key: str
    built: float | str | None
    now: float | str | None


@dataclass(frozen=True)
class InputsDrift:
    """Whether the file was built from the inputs of today.

    `same` is True where both fingerprints are equal; `given` are values that the build was given with `--set`, `moved`
    those that have changed since. Where the fingerprints differ and nothing moved, words, sources or the order did.
    """

    folder: str
    built: str
    now: str
    same: bool
    given: tuple[str, ...]
    moved: tuple[ChangedInput, ...]


@dataclass(frozen=True)
class Drift:
    """What is no longer as declared. `inputs` is None where the file has no record of what it was built from.

    `others` are things that a person added, in words: they change no number of the model. `overrides` are what a
    person typed over formulas and a build carried: a warning, since the workbook lists them.
    """

    cells: tuple[Drifted, ...]
    edits: tuple[TypedInput, ...]
    others: tuple[str, ...]
    unreadable: tuple[str, ...]
    inputs: InputsDrift | None
    overrides: tuple[Overridden, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether every other cell is as declared and every input can be read."""
        return not self.cells and not self.unreadable


def by_hand(found: Iterable[Loss], match: Match) -> tuple[list[Drifted], list[str]]:
    """Return what was changed in a file since it was built, and in words what was added to it.

    `found` is all in which the file differs from its record. A number or formula where nothing was built counts as a
    change of the sheet, since what was built may read it; on a sheet of its own it does not.
    """
    built = set(match.sheets.values())
    changed: list[Drifted] = []
    others: list[str] = []
    for loss in found:
        if _is_change(loss, built):
            was, now = ("" if text == "nothing" else text for text in (loss.was, loss.now))
            changed.append(Drifted(BY_HAND, loss.sheet, _place(loss), was, now))
        elif not (loss.kind in _CONTENTS and loss.sheet not in built):  # the sheet itself is told
            others.append(str(loss))
    return changed, others


def _is_change(loss: Loss, built: set[str]) -> bool:
    if loss.kind in _CONTENTS and loss.cell:
        return bool(loss.was) or (loss.kind != "text" and loss.sheet in built)
    return not loss.now and loss.kind in {"sheet", *_LINES}


def _place(loss: Loss) -> str:
    return f"{loss.kind} {loss.cell}" if loss.kind in _LINES else loss.cell


def formulas_of(sheets: Mapping[str, SheetContents]) -> Formulas:
    """Return the formulas among contents by sheet and address."""
    return {
        (sheet, address): held
        for sheet, cells in sheets.items()
        for address, held in cells.items()
        if held.startswith("=")
    }


def apart_from(declared: Record, found: Record, where: Match | None, path: Path) -> Iterator[Drifted]:
    """Yield each formula of a build that is not the declared one: `declared` is what a build of today would hold.

    Rows and columns that only moved are followed, and what was declared is told as it would read where it stands. What
    the build does not have is told where it would stand today. `where` leads from the cells of the build to those of
    the file as it stands now; None where they are the same.
    """
    as_built = _snapshot(found, path)
    match = matched(declared, as_built)
    moved = [sheet for sheet, shift in match.shifts.items() if match.sheets[sheet] != sheet or not shift.still]
    reached: set[CellAddress] = set()
    for (sheet, address), formula in formulas_of(declared.cells).items():
        place = match.place((sheet, address))
        held = as_built.holds(place) if place else ""
        if place:
            reached.add(place)
        if held == formula and sheet not in moved and not _names_one(formula, moved):  # spelling takes seconds
            continue
        if held.startswith("=") and match.formula(formula, sheet) == canonical_formula(held):
            continue
        expected = match.formula(formula, sheet) if place and not match.still else formula
        yield Drifted(
            DECLARED, *_now(place, where, (sheet, address)), expected, as_in_formula_bar(held) if held else ""
        )
    for place, formula in formulas_of(found.cells).items():
        if place not in reached:
            yield Drifted(DECLARED, *_now(place, where, place), "", formula)


def _names_one(formula: str, sheets: Iterable[str]) -> bool:
    """Tell whether a formula may look at one of some sheets."""
    return any(sheet.replace("'", "''") in formula for sheet in sheets)


def _snapshot(found: Record, path: Path) -> Snapshot:
    """Return what a record holds as a workbook, to be matched with."""
    sheets = tuple(Leaf(name, cells) for name, cells in found.cells.items())
    return Snapshot(path, sheets, {name: (sheet, cell) for name, (sheet, cell) in found.names.items()})


def _now(place: CellAddress | None, where: Match | None, otherwise: CellAddress) -> CellAddress:
    """Return where a cell of the build stands in the file, or where it was declared."""
    if place is None:
        return otherwise
    return (where.place(place) if where else place) or place
