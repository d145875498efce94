"""The ledger of a history: what a person did, by key, and what must become of it.

The rules are those that a person is promised, written down once more and apart from the package: a typed value stays
until it is taken back or the files say the same; what the files say arrives where nobody typed; `--set` changes one
build; what was pulled belongs to the files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .atlas import Atlas, Place

Value = float | str


@dataclass(frozen=True)
class Typed:
    """A value that was typed into an input: what the files stated then, and the formula where that was one."""

    value: Value
    then: Value
    formula: str = ""


@dataclass(frozen=True)
class Spot:
    """A cell by key; with a column, the cell there in the row of the key."""

    key: str
    column: str = ""

    def place(self, atlas: Atlas) -> Place | None:
        """Return where it stands, None where its key is gone."""
        if not self.column:
            return atlas.at.get(self.key)
        row = atlas.row_of(self.key)
        return (row[0], f"{self.column}{row[1]}") if row else None


@dataclass
class Ledger:
    """What was done, and what the last build found.

    `built` is what the files stated at the last build and `shown` what each input cell shows since. `typed` and
    `waiting` are the edits that stand in the file. Overrides, cells beside rows and cells of own sheets are patterns
    (see `atlas`) or values. `lossy` are cells and `moved` rows, as they stand in the file, in which something was done
    that no build can carry.
    """

    built: dict[str, Value]
    shown: dict[str, Value]
    typed: dict[str, Typed] = field(default_factory=dict)
    waiting: dict[str, Typed] = field(default_factory=dict)
    notes: dict[Spot, str] = field(default_factory=dict)
    overrides: dict[str, object] = field(default_factory=dict)
    besides: dict[Spot, object] = field(default_factory=dict)
    sheets: dict[str, dict[str, object]] = field(default_factory=dict)
    lossy: set[Place] = field(default_factory=set)
    moved: set[tuple[str, int]] = field(default_factory=set)
    settled: dict[str, Typed | None] = field(default_factory=dict)
    """What stood in each cell that was typed into since, when it was last built or pulled."""
    inserted: set[tuple[str, int]] = field(default_factory=set)
    """Rows of ours, as they stand in the file, that a person inserted."""
    grown: bool = False
    """Whether rows or columns may stand elsewhere since the last build."""
    renamed: dict[Spot, Spot] = field(default_factory=dict)
    """What each spot was called at the last build, where its key has been renamed since."""
    replaced: dict[str, str] = field(default_factory=dict)
    """The formulas under overrides, while nothing has moved."""

    def type(self, key: str, value: Value, formula: str = "") -> None:
        """Enter what was typed into an input."""
        known = self.settled.setdefault(key, self.typed.get(key))
        if known and same(known.value, value) and not formula:
            self.typed[key] = known
            return
        if not known and same(self.shown[key], value) and not formula:
            self.typed.pop(key, None)
            return
        if same(self.built[key], value) and not formula:
            self.typed.pop(key, None)
            return
        then = known.then if known and same(known.value, value) else self.built[key]
        self.typed[key] = Typed(value, then, formula)

    def rename(self, old: str, new: str) -> None:
        """Enter that a row of the inputs has another key from now on, and so have its cells and all that names it."""

        def now(text: str) -> str:
            return re.sub(rf"(?<![\w.]){re.escape(old)}(?=_low\b|_high\b|[^\w]|$)", new, text)

        def held(content: object) -> object:
            return now(content) if isinstance(content, str) and content.startswith("=") else content

        for values in (self.built, self.shown, self.typed, self.waiting):
            for key in [key for key in values if now(key) != key]:
                values[now(key)] = values.pop(key)  # type: ignore[attr-defined]
        spots = {spot: Spot(now(spot.key), spot.column) for spot in (*self.notes, *self.besides)}
        self.renamed |= {spot: was for was, spot in spots.items() if was != spot}
        self.notes = {spots[spot]: text for spot, text in self.notes.items()}
        self.besides = {spots[spot]: held(content) for spot, content in self.besides.items()}
        for key in [key for key in self.overrides if now(key) != key]:
            self.renamed[Spot(now(key))] = Spot(key)
        self.overrides = {now(key): held(content) for key, content in self.overrides.items()}
        self.sheets = {
            name: {cell: held(content) for cell, content in cells.items()} for name, cells in self.sheets.items()
        }

    def insert(self, sheet: str, row: int) -> None:
        """Enter that a row was inserted: what was done below it stands one row further down."""

        def now(place: Place) -> Place:
            at = re.fullmatch(r"([A-Z]+)(\d+)", place[1])
            assert at
            return (sheet, f"{at[1]}{int(at[2]) + 1}") if place[0] == sheet and int(at[2]) >= row else place

        self.lossy = {now(place) for place in self.lossy}
        self.inserted.add((sheet, row))

    def conflicts(self, stated: Mapping[str, Value]) -> set[str]:
        """Return the edits whose input has moved since the last build and says something else."""
        before = {key: self.built.get(key, edit.then) for key, edit in self.typed.items()}
        before |= {key: edit.then for key, edit in self.waiting.items() if key not in self.typed}
        every = {**self.waiting, **self.typed}
        return {
            key
            for key, was in before.items()
            if key in stated and not same(was, stated[key]) and not same(every[key].value, stated[key])
        }

    def stale(self, stated: Mapping[str, Value]) -> set[str]:
        """Return the edits whose input has moved since they were typed: those that `pull` refuses."""
        return {
            key for key, typed in self.typed.items()
            if key in stated and not same(typed.then, stated[key]) and not same(typed.value, stated[key])
        }  # fmt: skip

    def rebuilt(self, stated: Mapping[str, Value], given: Mapping[str, Value]) -> None:
        """Enter a build from files that state this, with `--set` giving that."""
        every = {**self.waiting, **self.typed}
        self.waiting = {key: edit for key, edit in every.items() if key not in stated}
        self.typed = {key: edit for key, edit in every.items() if key in stated and not ended(edit, stated[key])}
        self.settled.clear()
        self.built = dict(stated)
        self.shown = {**stated, **given, **{key: edit.value for key, edit in self.typed.items()}}


def ended(edit: Typed, now: Value) -> bool:
    """Tell whether the files have come to say what was typed; a formula stands also where they said so before."""
    return same(edit.value, now) and not (edit.formula and same(edit.value, edit.then))


def same(one: object, other: object) -> bool:
    """Tell whether two values are one, to 12 digits."""
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, int | float):
        return type(one) is type(other) and one == other
    return isinstance(other, int | float) and abs(one - other) <= 1e-12 * max(abs(one), abs(other), 1e-9)
