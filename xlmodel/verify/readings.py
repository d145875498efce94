"""What do the engines make of a file, and do they agree with what it stores and with each other?

Judgements: an engine reads a copy of the checked bytes, so that what was checked is what is computed. A cell is proved
by an engine that computes the stored value. Where an engine does not know a function, or is caught in a circle, it
gives no value for the cell, which says nothing of the cell; a cell for which no engine has a value is unproved. An
engine that cannot read a file as it is gets it without notes, drawings and formats by condition (see `thinned`). One
that still fails proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from xlmodel.engines import ENGINES, CellAddress, CellValue, CellValues, Engine, ErrorValue, FormulaCells
from xlmodel.engines.agreeing import agree, reported
from xlmodel.errors import EngineError, Fault
from xlmodel.reader.guard import reading
from xlmodel.reader.lean import thinned
from xlmodel.verify.unsteady import CHANGING, unsteady

UNABLE = frozenset({"#NAME?", "#N/IMPL!", "#NIMPL!", "#ERROR!", "#SPILL!", "#CALC!", "#CIRC!"})
"""Errors by which an engine says that it cannot compute a cell, unless the file stores the same."""

READ, SKIPPED, FAILED = "read", "skipped", "failed"

LEAN = "read without notes, drawings, formats by condition and links to other files"


@dataclass(frozen=True)
class Reading:
    """What one engine made of the file: formula cells compared with their stored value, and how many agree.

    `state` is read, skipped (not installed) or failed; `note` says why, or what it read. `without` counts the cells
    that it gave no value for. `seconds` is the time for loading and computing.
    """

    engine: str
    version: str
    state: str
    note: str = ""
    compared: int = 0
    agree: int = 0
    apart: int = 0
    without: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class EnginePair:
    """Two engines: the cells that both gave a value for, and how many agree."""

    left: str
    right: str
    compared: int
    agree: int
    apart: int


@dataclass(frozen=True)
class Apart:
    """A cell for which the stored value and those of the engines are not all the same; None where there is none."""

    sheet: str
    cell: str
    formula: str
    stored: CellValue
    computed: Mapping[str, CellValue]


@dataclass(frozen=True)
class Unproved:
    """A formula cell that nothing proves or that no engine can be held to, and why."""

    sheet: str
    cell: str
    formula: str
    reason: str


@dataclass(frozen=True)
class Readings:
    """What all engines made of the file. `values` are those of the first engine that has one for the cell.

    `unproved` are cells that no engine gave a value for, `passed_over` those that no engine can be held to; `unstored`
    counts the formula cells for which the file stores nothing.
    """

    readings: tuple[Reading, ...]
    pairs: tuple[EnginePair, ...]
    apart: tuple[Apart, ...]
    unproved: tuple[Unproved, ...]
    passed_over: tuple[Unproved, ...]
    unstored: int
    values: CellValues = field(repr=False, default_factory=dict)

    @property
    def ok(self) -> bool:
        """Tell whether every cell is proved, no two values are apart, and no engine failed."""
        failed = any(one.state == FAILED for one in self.readings)
        return not failed and not self.apart and not self.unproved


def take_readings(
    held: FormulaCells, data: bytes, path: Path, names: Sequence[str], optional: bool, tell: Callable[[str], None]
) -> Readings:
    """Let the engines of these names recompute a file, and compare.

    `data` are the checked bytes, `held` what stands in them. `tell` is called with the name of each engine before it
    starts. Where an engine is not installed it is skipped if `optional`, else that is an EngineError; so is a file
    that no engine can read.
    """
    passed = unsteady(held.book)
    addresses = [at for at in held.formulas if at not in passed]
    taken: list[Reading] = []
    found: dict[str, CellValues] = {}
    with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
        desk = _Desk(Path(folder), data, path, lean=any(reason != CHANGING for reason in passed.values()))
        for name in names:
            reason = ENGINES[name].available()
            if reason and optional:
                taken.append(Reading(name, "", SKIPPED, reason))
                continue
            if reason:
                raise EngineError([Fault(f"the engine {name} cannot be used: {reason}", str(path))])
            tell(name)
            one, cells = _read(ENGINES[name], desk, frozenset(held.formulas))
            if one.state == READ:
                found[name] = _able(cells, held.stored)
            taken.append(_counted(one, found.get(name, {}), held.stored, addresses))
    if not found:
        if all(one.state == SKIPPED for one in taken):
            raise EngineError(Fault(f"{one.engine} cannot be used: {one.note}", str(path)) for one in taken)
        hint = "" if optional else "Recompute it with another engine: --engine all."
        failed = (one for one in taken if one.state == FAILED)
        raise EngineError(Fault(f"{one.engine} failed: {one.note}", str(path), hint=hint) for one in failed)
    return Readings(
        tuple(taken),
        tuple(_pair(left, right, found, addresses) for left, right in combinations(found, 2)),
        tuple(_apart(held, found, addresses)),
        tuple(_unproved(held, found, addresses)),
        tuple(Unproved(*at, held.formulas[at], reason) for at, reason in passed.items()),
        sum(held.stored[at] is None and any(_lacking(cells.get(at)) for cells in found.values()) for at in addresses),
        {at: value for name in reversed(found) for at, value in found[name].items()},
    )


@dataclass
class _Desk:
    """Where the copies lie that the engines read: the file as it is, and a lean one."""

    folder: Path
    data: bytes
    path: Path
    lean: bool

    def whole(self) -> Path:
        """Return the copy of the file as it is."""
        return self._copy("whole", lambda: self.data)

    def thin(self) -> Path:
        """Return the copy without what engines stumble over. Raises EngineError where it cannot be made."""
        with reading(self.path):
            return self._copy("thin", lambda: thinned(self.data))

    def _copy(self, kind: str, content: Callable[[], bytes]) -> Path:
        copy = self.folder / kind / "book.xlsx"
        if not copy.exists():
            written = content()
            copy.parent.mkdir()
            copy.write_bytes(written)
        return copy


def _read(engine: Engine, desk: _Desk, wanted: frozenset[CellAddress]) -> tuple[Reading, CellValues]:
    """Return what an engine makes of the file: as it is, else without what it may have stumbled over."""
    version = engine.version()
    problem = ""
    for copy, note in ((desk.whole, ""), (desk.thin, LEAN)):
        if desk.lean and not note:
            continue
        started = time.perf_counter()
        try:
            cells = engine.attempt(copy(), wanted)
        except EngineError as error:
            said = error.faults[0].problem.replace(str(desk.folder), "")
            problem = problem or said.removeprefix(f"{engine.name} failed: ").rstrip(".")
        else:
            return Reading(engine.name, version, READ, note, seconds=time.perf_counter() - started), cells
    return Reading(engine.name, version, FAILED, problem), {}


def _able(cells: CellValues, stored: CellValues) -> CellValues:
    """Return the cells without those of which the engine says that it cannot compute them."""
    return {
        at: value
        for at, value in cells.items()
        if not (isinstance(value, ErrorValue) and value.code in UNABLE and value != stored.get(at))
    }


def _lacking(computed: CellValue | ErrorValue) -> bool:
    """Tell whether a file that stores nothing for a cell lacks its value; an empty text that moved was stored so."""
    return not isinstance(computed, str) and not agree(None, computed)


def _counted(taken: Reading, cells: CellValues, stored: CellValues, addresses: Sequence[CellAddress]) -> Reading:
    """Return a reading with its cells counted."""
    if taken.state != READ:
        return taken
    given = [at for at in addresses if at in cells]
    same = sum(agree(stored[at], cells[at]) for at in given)
    return replace(taken, compared=len(given), agree=same, apart=len(given) - same, without=len(addresses) - len(given))


def _pair(left: str, right: str, found: Mapping[str, CellValues], addresses: Sequence[CellAddress]) -> EnginePair:
    both = [at for at in addresses if at in found[left] and at in found[right]]
    same = sum(agree(found[left][at], found[right][at]) for at in both)
    return EnginePair(left, right, len(both), same, len(both) - same)


def _apart(held: FormulaCells, found: Mapping[str, CellValues], addresses: Sequence[CellAddress]) -> Iterator[Apart]:
    """Yield each cell of which any two values are apart."""
    for at in addresses:
        computed = {name: cells[at] for name, cells in found.items() if at in cells}
        values = [held.stored[at], *computed.values()]
        if computed and not all(agree(left, right) for left, right in combinations(values, 2)):
            shown = {name: reported(value) for name, value in computed.items()}
            yield Apart(*at, held.formulas[at], reported(held.stored[at]), shown)


def _unproved(
    held: FormulaCells, found: Mapping[str, CellValues], addresses: Sequence[CellAddress]
) -> Iterator[Unproved]:
    """Yield each cell that no engine gave a value for."""
    for at in addresses:
        if found and not any(at in cells for cells in found.values()):
            yield Unproved(*at, held.formulas[at], "no engine could compute it")
