"""What a person did to a workbook beyond the values of its inputs, and what of it a build can carry by key.

It is always the difference between the file and its record, which remembers what a build would have written without
it: so an earlier build that carried something is no proof, and what was taken out of the file is gone. Judgements:

- An override is a formula, number, word or truth value over a computed cell. A sheet that only tells of the others,
  such as one of checks, takes none, since an override may not hide; a cell that was emptied, an error, a formula that
  spills or reads another file is told and not carried.
- A cell beside ours stands in a row that has a key, where no cell of the model is. A cell that the model leaves empty
  in its own grid may be read by a formula, so what is typed there is told and not carried.
- A conversation is carried as a note with all of its texts: the next program shows them, and who answers starts anew.
- An override whose key no longer stands on the sheet of changes was taken back there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from xlmodel.book.additions import Content
from xlmodel.book.record import Record
from xlmodel.book.styles import CHANGED_FILL, CHANGED_INK
from xlmodel.edits.losses import Loss
from xlmodel.edits.matching import Match
from xlmodel.errors import Fault, InputError
from xlmodel.profile import Profile
from xlmodel.reader.cells import CellAddress, ErrorValue
from xlmodel.reader.model import Cell, Style, Workbook
from xlmodel.reader.references import canonical_formula, references

OUTPUT = "out_"

_CONTENTS = frozenset({"formula", "text", "number", "date", "value"})
"""The kinds of losses that are contents of a cell."""


_NOTES = frozenset({"note", "conversation"})


@dataclass(frozen=True)
class TypedOver:
    """What stands over a computed cell, where it stands in the file, and since when; `loss` tells it as a loss.

    `known` tells that the last build carried it, so that the workbook itself tells of it.
    """

    key: str
    sheet: str
    address: str
    content: Content
    since: str
    known: bool
    loss: Loss


@dataclass(frozen=True)
class OwnNote:
    """A note on a cell of ours; `threaded` tells that it was a conversation."""

    sheet: str
    address: str
    author: str
    text: str
    threaded: bool
    loss: Loss


@dataclass(frozen=True)
class Beside:
    """A cell in a row of ours in which the model has none, and how it looks."""

    sheet: str
    address: str
    content: Content
    look: Style
    loss: Loss


@dataclass(frozen=True)
class Work:
    """What a build can carry by key; `taken_back` are the overrides that a person took out again."""

    overrides: tuple[TypedOver, ...] = ()
    notes: tuple[OwnNote, ...] = ()
    besides: tuple[Beside, ...] = ()
    taken_back: tuple[str, ...] = ()

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Return what would be lost if none of it were carried."""
        return tuple(one.loss for those in (self.overrides, self.notes, self.besides) for one in those)


NO_WORK = Work()


def work_of(
    now: Workbook,
    record: Record,
    match: Match,
    profile: Profile,
    losses: Iterable[Loss],
    today: str,
    struck: Collection[str] = (),
    drop: Collection[str] = (),
) -> tuple[Work, list[Loss]]:
    """Return what of the losses of a workbook can be carried by key, and the other losses.

    `struck` are the keys that no longer stand on the sheet of changes, `drop` those of overrides to take back. Raises
    InputError where one of these is none.
    """
    found = list(losses)
    overrides = list(_overrides(now, record, match, profile, found, today))
    dropped = _dropped({one.key for one in overrides}, record, drop)
    gone = {str(held["key"]) for held in record.overrides} & set(struck) | dropped
    kept = [one for one in overrides if one.key not in gone]
    besides = list(_besides(now, record, match, found))
    notes = list(_notes(now, match, found))
    work = Work(tuple(kept), tuple(notes), tuple(besides), tuple(sorted(gone)))
    carried = {id(loss) for loss in Work(tuple(overrides), tuple(notes), tuple(besides)).losses}
    return work, [loss for loss in found if id(loss) not in carried]


def contents_of(cell: Cell) -> Content | None:
    """Return what a person put into a cell, None for what cannot be written anew."""
    if cell.formula:
        if cell.kind in {"spilled", "grid", "table"} or (cell.kind == "array" and ":" in cell.area):
            return None
        if any(part.kind == "outside" for part in references(cell.formula)):
            return None
        return Content(cell.formula, array=cell.kind == "array")
    if cell.type == "d" or cell.value is None or isinstance(cell.value, ErrorValue):
        return None
    return Content(value=cell.value)


def _overrides(
    now: Workbook, record: Record, match: Match, profile: Profile, losses: Iterable[Loss], today: str
) -> Iterator[TypedOver]:
    earlier = {str(held["key"]): held for held in record.overrides}
    for loss in losses:
        built = match.built((loss.sheet, loss.cell)) if _is_content(loss) else None
        cell = now.cell((loss.sheet, loss.cell)) if built else None
        if not built or not cell or record.sheet_keys.get(built[0]) in profile.telling:
            continue
        key = record.keys.get(built[0], {}).get(built[1])
        content = contents_of(cell)
        if key and content and record.cells[built[0]].get(built[1], "").startswith("="):
            known = key in earlier and _same(content, earlier[key], match, built[0])
            since = str(earlier[key]["since"]) if known else today
            yield TypedOver(key, loss.sheet, loss.cell, content, since, known, loss)


def _same(content: Content, held: Mapping[str, object], match: Match, sheet: str) -> bool:
    """Tell whether an override is the one that the last build carried."""
    if content.formula:
        return bool(held["formula"]) and match.formula(str(held["formula"]), sheet) == canonical_formula(
            content.formula
        )
    return not held["formula"] and held["value"] == content.value


def _besides(now: Workbook, record: Record, match: Match, losses: Iterable[Loss]) -> Iterator[Beside]:
    for loss in losses:
        built = match.built((loss.sheet, loss.cell)) if _is_content(loss) else None
        cell = now.cell((loss.sheet, loss.cell)) if built else None
        if not built or not cell:
            continue
        content = contents_of(cell)
        is_free = not record.keys.get(built[0], {}).get(built[1]) and not record.cells[built[0]].get(built[1])
        if content and is_free:
            yield Beside(loss.sheet, loss.cell, content, now.look(cell), loss)


def _notes(now: Workbook, match: Match, losses: Iterable[Loss]) -> Iterator[OwnNote]:
    notes = {(sheet.name, note.address): note for sheet in now.sheets for note in sheet.notes}
    for loss in losses:
        note = notes.get((loss.sheet, loss.cell)) if loss.kind in _NOTES else None
        if note and match.built_sheet(loss.sheet):
            yield OwnNote(loss.sheet, loss.cell, note.author, note.text, note.threaded, loss)


def _is_content(loss: Loss) -> bool:
    return loss.kind in _CONTENTS and bool(loss.cell)


# What was taken back


def refuse_to_drop(drop: Collection[str]) -> None:
    """Raise InputError with each override that is to be taken back where there is none."""
    _dropped(set(), Record(), drop)


def _dropped(known: set[str], record: Record, drop: Collection[str]) -> set[str]:
    """Return the keys to drop as they are spelled. Raises InputError with each that no override has."""
    meant = {key: _key_as_shown(key, record) for key in drop}
    faults = []
    for key, spelling in meant.items():
        if spelling not in known:
            near = get_close_matches(spelling, known, n=3, cutoff=0.5)
            hint = f"Nearest: {', '.join(near)}." if near else "xlmodel build lists those that it keeps."
            expected = ", ".join(sorted(known)[:10]) or "none: the workbook has no override"
            faults.append(Fault("no formula of this key is typed over", key=key, expected=expected, hint=hint))
    if faults:
        raise InputError(faults)
    return set(meant.values())


def _key_as_shown(key: str, record: Record) -> str:
    """Return a key as the workbook shows it: without spaces; the name of an output stands for its cell."""
    plain = key.replace(" ", "")
    for name in (plain, OUTPUT + plain):
        if name.startswith(OUTPUT) and name in record.names:
            sheet, cell = record.names[name]
            return record.keys.get(sheet, {}).get(cell, plain)
    return plain


def drawn_of(now: Workbook, record: Record, match: Match) -> frozenset[CellAddress]:
    """Return the cells whose look is no loss.

    It is carried with what stands beside ours, or it is the one that an earlier build gave to what it carried.
    """
    drawn = set()
    for name, sheet in now.by_name.items():
        built = match.built_sheet(name)
        if built:
            cells, keys = record.cells.get(built, {}), record.keys.get(built, {})
            still = match.shifts[built].still
            for address, cell in sheet.cells.items():
                at = address if still else match.shifts[built].built(address) if cell.holds else None
                if at and cell.holds and at not in cells and at not in keys:
                    drawn.add((name, address))
    overrides = {str(held["key"]) for held in record.overrides}
    for built, keys in record.keys.items() if overrides else ():
        for address, key in keys.items():
            place = match.place((built, address)) if key in overrides else None
            found = now.cell(place) if place else None
            if place and found and _is_marked(now.look(found)):
                drawn.add(place)
    return frozenset(drawn)


def _is_marked(look: Style) -> bool:
    """Tell whether a cell has the colours of what was typed over a formula."""
    return f"#{look.fill}" == CHANGED_FILL and f"#{look.ink}" == CHANGED_INK and look.bold
