"""Is everything there that must be, was the rest told and kept, and is nothing there that nobody did?

Each complaint is a line that begins with what is wrong: lost, invented, misattributed, untold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlmodel.building import Built
from xlmodel.cli.building import built_lines
from xlmodel.engines import ENGINES, attempted
from xlmodel.reader import row_and_column

from .atlas import Atlas, Place, Seen, letters
from .ledger import Ledger, Spot, Value, same

WAYS = TYPED, SET, IN_FILES = "typed into the workbook", "given with --set", "in the inputs"
"""How a row says that a value is not its source's."""

NOT_YET: set[str] = set()
"""Kinds of work that a build need not carry yet, while it is told and kept."""


@dataclass(frozen=True)
class Before:
    """The file that a build replaced: its bytes, and where its keys stood."""

    data: bytes
    atlas: Atlas


@dataclass
class Judge:
    """Judges one build: the file that came out, and what was told, against the ledger, which it brings up to date.

    `built` is what the build told, None for one that was killed when all was in place: nobody heard it.
    """

    ledger: Ledger
    before: Before
    path: Path
    atlas: Atlas
    kept: Path | None
    built: Built | None
    conflicts: set[str]
    sources: Mapping[str, Value]
    """What the sources say of each input."""
    given: Mapping[str, Value]
    """What `--set` says."""

    def __post_init__(self) -> None:
        self.seen = Seen(self.path)
        self.said = built_lines(self.built) if self.built else []
        self.told = [line for line in self.said if line.startswith("  not carried over: ")]
        self.excused: set[Place | str | tuple[str, int]] = {*self.ledger.lossy, *self.ledger.moved}
        self.pages = [page.name for page in self.atlas.ready.layout.pages]

    def complaints(self) -> Iterator[str]:
        """Yield what is wrong."""
        yield from self._inputs()
        yield from self._provenance()
        if self.built:
            yield from self._edits(self.built)
        yield from self._notes()
        yield from self._overrides()
        yield from self._besides()
        yield from self._sheets()
        if self.built:
            yield from self._losses()
        elif self.ledger.lossy and not self.kept:
            yield "lost: a build that was killed kept no copy of what it could not carry"
        if self.kept and self.kept.read_bytes() != self.before.data:
            yield "lost: the kept copy is not the file that was replaced"
        yield from self._values()
        self.ledger.lossy.clear()
        self.ledger.moved.clear()
        self.ledger.inserted.clear()
        self.ledger.renamed.clear()
        if self.ledger.grown:
            self.ledger.replaced.clear()
        self.ledger.grown = False

    # Inputs

    def _inputs(self) -> Iterator[str]:
        for key, value in self.ledger.shown.items():
            place = self.seen.names.get(f"in_{key}")
            if place is None:
                yield f"lost: no cell is named in_{key}"
            elif not same(self.seen.value(place), value):
                yield f"misattributed: {key} shows {self.seen.value(place)!r}, and must show {value!r}"

    def _provenance(self) -> Iterator[str]:
        """Hold what each row says of where its values come from to what was done."""
        rows: dict[tuple[str, int], list[str]] = {}
        told: dict[tuple[str, int], str] = {}
        for key, (sheet, address) in self.atlas.at.items():
            row = (sheet, row_and_column(address)[0])
            if key in self.ledger.shown:
                rows.setdefault(row, []).append(key)
            elif key.split("[")[0].endswith("_since") and sheet in ("Inputs", "Cases"):
                told[row] = str(self.seen.value((sheet, address)) or "")
        for row, words in told.items():
            ways = {way for key in rows.get(row, ()) if (way := self._way(key))}
            found = {way for way in WAYS if way in words}
            if ways != found or bool(ways) == (words == "–"):
                yield f"misattributed: {row[0]}!{row[1]} says {words!r} of {rows.get(row)}, expected {ways}"

    def _way(self, key: str) -> str:
        """Return how a value in use that is not its source's was given, "" for a source's."""
        value = self.ledger.shown[key]
        if key in self.sources and same(value, self.sources[key]):
            return ""
        if key in self.ledger.typed:
            return TYPED
        return SET if key in self.given and not same(value, self.ledger.built[key]) else IN_FILES

    def _edits(self, built: Built) -> Iterator[str]:
        for what, found, expected in (
            ("kept", built.carried.kept, self.ledger.typed),
            ("waiting", built.carried.waiting, self.ledger.waiting),
        ):
            values = {edit.key: edit.value for edit in found}
            for key, edit in expected.items():
                if not same(values.get(key), edit.value):
                    yield f"lost: {key} is {what} as {values.get(key)!r}, and was typed as {edit.value!r}"
            yield from (f"invented: {key} is {what} as {values[key]!r}" for key in values.keys() - expected.keys())
        found = {one.key for one in built.carried.conflicts}
        yield from (f"untold: a conflict of {key}" for key in self.conflicts - found)
        yield from (f"invented: a conflict of {key}" for key in found - self.conflicts)

    # Work by key

    def _notes(self) -> Iterator[str]:
        expected: dict[Place, str] = {}
        for spot, text in list(self.ledger.notes.items()):
            place = spot.place(self.atlas)
            if place is not None and self.seen.notes.get(place) == text:
                expected[place] = text
            else:
                yield from self._gone("notes", f"the note {text!r}", spot, place)
                del self.ledger.notes[spot]
        for sheet, cell in self.seen.notes.keys() - expected.keys():
            if sheet not in self.ledger.sheets:
                yield f"invented: a note on {sheet}!{cell}: {self.seen.notes[sheet, cell]!r}"

    def _overrides(self) -> Iterator[str]:
        for key, held in list(self.ledger.overrides.items()):
            place = self.atlas.at.get(key)
            found = self.seen.pattern(place, self.atlas.keys) if place else None
            if place and (same(found, held) or _broken(found, held)):
                if not same(found, held):
                    yield from self._told_break(f"{place[0]}!{place[1]}")
                    self.ledger.overrides[key] = found
                continue
            yield from self._gone("overrides", f"the override {held!r} (found {found!r})", Spot(key), place)
            del self.ledger.overrides[key]

    def _besides(self) -> Iterator[str]:
        for spot, held in list(self.ledger.besides.items()):
            place = spot.place(self.atlas)
            found = self.seen.pattern(place, self.atlas.keys) if place else None
            if place and (same(found, held) or _broken(found, held)):
                if not same(found, held):
                    yield from self._told_break(f"{place[0]}!{place[1]}")
                    self.ledger.besides[spot] = found
                continue
            yield from self._gone("besides", f"{held!r} beside a row (found {found!r})", spot, place)
            del self.ledger.besides[spot]
        spots = {spot.place(self.atlas) for spot in self.ledger.besides}
        for name in self.pages:
            sheet = self.seen.book.sheet(name)
            far = self.atlas.last.get(name, 99) + 3
            for cell in sheet.cells.values() if sheet else ():
                if cell.holds and cell.column > far and (name, cell.address) not in spots:
                    yield f"invented: {cell.formula or cell.value!r} in {name}!{cell.address}"

    def _sheets(self) -> Iterator[str]:
        own = set(self.seen.sheets) - set(self.pages)
        yield from (f"invented: the sheet {name}" for name in own - self.ledger.sheets.keys())
        for name, cells in list(self.ledger.sheets.items()):
            if name not in own:
                if "sheets" not in NOT_YET:
                    yield f"lost: the sheet {name}"
                yield from self._missing(f"the sheet {name}", name)
                del self.ledger.sheets[name]
                continue
            page = self.seen.book.sheet(name)
            assert page is not None
            for cell, held in list(cells.items()):
                found = self.seen.pattern((name, cell), self.atlas.keys)
                if _broken(found, held) and not same(found, held):
                    yield from self._told_break(f"{name}!{cell}")
                    cells[cell] = found
                elif not same(found, held):
                    yield f"lost: {name}!{cell} holds {found!r}, and held {held!r}"
                    cells[cell] = found
            more = {cell.address for cell in page.cells.values() if cell.holds} - cells.keys()
            yield from (f"invented: {name}!{cell}" for cell in more)

    def _gone(self, kind: str, what: str, spot: Spot, place: Place | None) -> Iterator[str]:
        """Yield a complaint about something that is not in the file, unless it was told and kept for a reason."""
        was = self.ledger.renamed.get(spot, spot).place(self.before.atlas)
        at = f"{was[0]}!{was[1]}" if was else spot.key
        if place is not None and not self.ledger.grown and kind not in NOT_YET:
            yield f"lost: {what} on {spot.key} {spot.column} ({at}) though its key stands in {place[0]}!{place[1]}"
        yield from self._missing(what, at)
        if was:
            self.excused.add(was)

    def _missing(self, what: str, at: str) -> Iterator[str]:
        self.excused.add(at)
        if self.built and not any(at in line for line in self.told):
            yield f"untold: {what} ({at}) is gone"
        if not self.kept:
            yield f"lost: {what} ({at}) is in no kept copy"

    def _told_break(self, at: str) -> Iterator[str]:
        self.excused.add(at)
        if self.built and not any(at.split("!")[0] in line for line in self.said):
            yield f"untold: a reference of {at} is broken"

    # What was told

    def _losses(self) -> Iterator[str]:
        if bool(self.kept) != bool(self.told):
            yield f"untold: {len(self.told)} losses are told, and the kept copy is {self.kept}"
        for sheet, cell in self.ledger.lossy:
            if not any(f"{sheet}!{cell}:" in line for line in self.told):
                yield f"untold: what was done to {sheet}!{cell}"
        for sheet, row in self.ledger.inserted:
            if not any(f"row {sheet}!{row}: inserted" in line for line in self.told):
                yield f"untold: a row inserted at {sheet}!{row}"
        for line in self.told:
            if not self._is_excused(line):
                yield f"invented: {line.strip()}"

    def _is_excused(self, line: str) -> bool:
        if any(f" row {sheet}!{row}: inserted" in line for sheet, row in self.ledger.inserted):
            return True
        for excuse in self.excused:
            if isinstance(excuse, str):
                at = excuse
            elif isinstance(excuse[1], int):
                sheet, row = excuse
                if any(f"{sheet}!{letters(column)}{row}:" in line for column in range(1, 40)):
                    return True
                continue
            else:
                at = f"{excuse[0]}!{excuse[1]}"
            if f" {at}:" in line or ("!" not in at and f" {at}!" in line):
                return True
        return False

    def _values(self) -> Iterator[str]:
        """Hold the stored results to what an engine computes, where anything of a person's may change them."""
        if not (self.ledger.overrides or self.ledger.besides or self.ledger.sheets):
            return
        for place, value in attempted(ENGINES["ironcalc"], self.path).items():
            stored = self.seen.value(place)
            if not close(stored, value):
                yield f"misattributed: {place[0]}!{place[1]} stores {stored!r}, and comes to {value!r}"
                return


def _broken(found: object, held: object) -> bool:
    """Tell whether a formula is what it was but for references that are gone."""
    return isinstance(found, str) and isinstance(held, str) and "#REF!" in found and held.startswith("=")


def close(one: object, other: object) -> bool:
    """Tell whether two results are one, to 9 digits."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= max(1e-9 * max(abs(one), abs(other)), 1e-12)
    return one == other or {one, other} == {None, ""}


def leftovers(folder: Path, known: set[str]) -> Iterator[str]:
    """Yield a complaint for each file that nobody knows of."""
    for path in folder.iterdir():
        if path.name not in known:
            yield f"invented: the file {path.name}"
