"""What a build takes over from the workbook that it replaces, and what it cannot take over.

The file is only read here. Whoever builds decides what to do about the losses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from xlmodel.book.record import Record
from xlmodel.collecting import uncollected
from xlmodel.comparison.views import LOOKING
from xlmodel.edits.losses import Loss, differences_from_built, losses
from xlmodel.edits.matching import Match, matched
from xlmodel.edits.merging import Conflict, Edit, Merged, WorkbookInputs, merge, same
from xlmodel.edits.moving import Origin
from xlmodel.edits.own import OwnSheets
from xlmodel.edits.pulls import after_pulls, build_of, known_pulls
from xlmodel.edits.renaming import new_keys, reason, under_new_keys
from xlmodel.edits.snapshot import book_with_rows, snapshot_from
from xlmodel.edits.sorting import PREFIX, MovedRows, moved_rows, rows_put_back
from xlmodel.edits.typed import Read, Typed, meant, read_inputs
from xlmodel.edits.waiting import obstacle, struck, without_struck
from xlmodel.edits.work import NO_WORK, Work, drawn_of, refuse_to_drop, work_of
from xlmodel.errors import EngineError, Fault, InputError
from xlmodel.profile import Profile
from xlmodel.reader import read_guarded, workbook_of
from xlmodel.register import InputCell, Kept, Register
from xlmodel.simulation import Simulation

_PUT_BACK = "they were sorted or moved; each value was taken by the key in its row, and the rows are put back"


@dataclass(frozen=True)
class Remark:
    """Something about an input cell that a person should look at, though it was carried over."""

    key: str
    place: str
    text: str


@dataclass(frozen=True)
class Carried:
    """What a build takes over: edits by key, those that wait, conflicts, losses, and remarks.

    `reasons` say by key why an edit waits, `returned` are the keys of those that waited until now. `build` tells the
    build of the workbook from others. `work` is what can be carried beyond the values of inputs, from the workbook
    `origin`; `own` are the sheets that a person added, `sheets` those of them that the build carried. `remembered` is
    False where the file has no record: then whatever differs from the inputs counts as typed. `simulation` is that
    which the workbook shows, `dropped` why one that it showed goes no further.
    """

    kept: tuple[Kept, ...] = ()
    waiting: tuple[Kept, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    losses: tuple[Loss, ...] = ()
    remarks: tuple[Remark, ...] = ()
    remembered: bool = True
    reasons: Mapping[str, str] = field(default_factory=dict)
    returned: tuple[str, ...] = ()
    build: str = ""
    work: Work = NO_WORK
    origin: Origin | None = field(default=None, repr=False, compare=False)
    own: OwnSheets | None = field(default=None, repr=False, compare=False)
    sheets: tuple[str, ...] = ()
    simulation: Simulation | None = None
    dropped: str = ""

    @property
    def values(self) -> dict[str, float | str]:
        """Return the value of each kept edit by key."""
        return {edit.key: edit.value for edit in self.kept}

    @property
    def beside_inputs(self) -> tuple[Loss, ...]:
        """Return all that a person did beside the values of inputs, carried or not."""
        return (*self.losses, *self.left_by_fresh)

    @property
    def left_by_fresh(self) -> tuple[Loss, ...]:
        """Return what a build carries, but one that starts afresh leaves behind."""
        return (*self.work.losses, *(self.own.losses() if self.own else ()))

    def still_waiting(self, why: str) -> Carried:
        """Return the same with the edits that would return with this build waiting on, for the reason given."""
        back = [edit for edit in self.kept if edit.key in self.returned]
        return replace(
            self,
            kept=tuple(edit for edit in self.kept if edit not in back),
            waiting=tuple(sorted((*self.waiting, *back), key=lambda edit: edit.key)),
            conflicts=tuple(one for one in self.conflicts if one.key not in self.returned),
            reasons={**self.reasons, **{edit.key: why for edit in back}},
            returned=(),
        )


@uncollected()
def carry(path: Path, register: Register, today: str, drop: Collection[str] = ()) -> Carried:
    """Return what a workbook holds beyond the inputs. `drop` are keys of overrides that are taken back.

    Raises EngineError where the file cannot be read, and InputError with every input cell that holds no value that
    may stand there.
    """
    profile = register.tables.profile
    data = read_guarded(path)
    book = workbook_of(data, path)
    now = snapshot_from(book, path)
    if now.record is None and not any(name.startswith(PREFIX) for name in now.names):
        problem = "this workbook was not written by xlmodel: it has no input by name"
        raise EngineError([Fault(problem, str(path), expected=f"names that begin with {PREFIX}")])
    record = now.record
    match = matched(record, now) if record else None
    moved = moved_rows(record, now, match) if record and match else MovedRows()
    if record and moved.back:
        now, book = now.with_rows(moved.back), book_with_rows(book, moved.back)
        match, moved = matched(record, now), replace(moved, taken={})
    read = read_inputs(now, record, match, moved)
    held = _held(record, read, register)
    rows: dict[str, frozenset[int]] = {}
    if record and match:
        overridden = (str(one["key"]) for one in record.overrides)
        rows = struck(record, now, match, profile, (*held.kept, *held.waiting, *overridden))
        held = replace(held, struck=rows)
    keys = dict.fromkeys((*held.built, *held.cells, *held.kept, *held.waiting))
    new = new_keys(keys, register.renamed, register.stated)
    held, cells = _followed(held, new), register.cells
    record = record and _renamed(record, new)
    own = OwnSheets(data, book, record, match) if record and match else None
    held = after_pulls(held, register.pulled, path.name, build_of(record))
    inputs = {**register.values, **register.stated}  # what --set adds to the files is theirs as long as it is given

    def waits(key: str, edit: Edit) -> bool:
        is_known = any(key in side and same(side[key].value, edit.value) for side in (held.kept, held.waiting))
        return bool(obstacle(edit, cells[key])) if is_known else edit.unit not in {"", "any", cells[key].unit}

    merged = merge(held, inputs, today, waits)
    typed = under_new_keys(read.cells, new)
    _refuse(path, read.faults, typed, merged, cells)
    places = frozenset(cell.where for cell in read.cells.values())
    found: list[Loss] = []
    work, origin = NO_WORK, None
    if record and match and own:
        different = differences_from_built(record, now, match)
        looking = tuple(one for one in different if one.kind in LOOKING)
        origin = Origin(book, record, match, own.sheets, own.names, looking, new)
        found = losses(record, now, match, places, drawn_of(book, record, match), own.hold, different)
        work, found = work_of(book, record, match, profile, found, today, rows, drop)
    elif drop:
        refuse_to_drop(drop)
    labels = _labels(record)
    simulation, dropped = simulation_in(record, match, profile)
    return Carried(
        kept=tuple(_kept(key, edit, cells[key].label, cells[key].unit) for key, edit in merged.kept.items()),
        waiting=tuple(
            _kept(key, edit, labels.get(key, (key, ""))[0], edit.unit or "any") for key, edit in merged.waiting.items()
        ),
        conflicts=merged.conflicts,
        losses=(
            *(without_struck(found, record, now, match, profile, rows) if record and match else ()),
            *(Loss("edit that waited", "", key, _value_text(edit.value), "") for key, edit in merged.dropped.items()),
        ),
        remarks=(
            *(Remark(rows, sheet, _PUT_BACK) for rows, sheet in rows_put_back(moved.back)),
            *_remarks(typed, merged.kept, cells),
            *(_unknown(typed, register) if not record else ()),
        ),
        remembered=record is not None,
        reasons={key: why for key, edit in merged.waiting.items() if (why := _why(key, edit, register, cells))},
        returned=merged.returned,
        build=build_of(record),
        work=work,
        origin=origin,
        own=own if own and (own.sheets or own.names) else None,
        simulation=simulation,
        dropped=dropped,
    )


def simulation_in(record: Record | None, match: Match | None, profile: Profile) -> tuple[Simulation | None, str]:
    """Return the simulation of a workbook, or why it goes no further: who deletes its sheet takes it back."""
    if record is None or match is None:
        return None, ""
    built = [name for name, key in record.sheet_keys.items() if profile.simulation and key == profile.simulation]
    if built and record.simulation is None:
        return None, "the simulation was kept by another version and cannot be read: sweep again"
    if any(name not in match.sheets for name in built):
        return None, f"the sheet of the simulation was deleted, so it is not carried any more: {record.simulation}"
    return record.simulation, ""


def _held(record: Record | None, read: Read, register: Register) -> WorkbookInputs:
    """Return what a workbook says of its inputs; one without a record counts as built from the inputs of today."""
    cells = {key: typed.value for key, typed in read.cells.items()}
    formulas = {key: typed.formula for key, typed in read.cells.items() if typed.formula}
    if record is None:
        return WorkbookInputs(register.stated, cells, formulas)
    built = {key: record.files.get(key, value) for key, value in record.inputs.items()}
    return WorkbookInputs(
        {key: value for key, value in built.items() if value is not None},
        cells,
        formulas,
        {key: record.inputs[key] for key in record.files if key in record.inputs},
        {held["key"]: _edit(held) for held in record.kept},
        {held["key"]: _edit(held) for held in record.waiting},
        {key: unit for key, (_, unit) in record.labels.items()},
    )


def _followed(held: WorkbookInputs, new: Mapping[str, str]) -> WorkbookInputs:
    """Return the same under the keys that the inputs have now."""
    return WorkbookInputs(
        built=under_new_keys(held.built, new),
        cells=under_new_keys(held.cells, new),
        formulas=under_new_keys(held.formulas, new),
        given=under_new_keys(held.given, new),
        kept=under_new_keys(held.kept, new),
        waiting=under_new_keys(held.waiting, new),
        units=under_new_keys(held.units, new),
        struck={new.get(key, key) for key in held.struck},
    )


def _renamed(record: Record, new: Mapping[str, str]) -> Record:
    """Return a record that calls the cells of inputs by the keys that the inputs have now."""
    if not new:
        return record
    keys = {sheet: {at: new.get(key, key) for at, key in held.items()} for sheet, held in record.keys.items()}
    return replace(record, keys=keys)


def _edit(held: Mapping[str, Any]) -> Edit:
    return Edit(held["value"], held["then"], held["since"], held["formula"], held["unit"])


def _labels(record: Record | None) -> dict[str, tuple[str, str]]:
    """Return the label and unit of every input that was built, and of every edit."""
    labels: dict[str, tuple[str, str]] = {}
    if record:
        labels = {key: (label, unit) for key, (label, unit) in record.labels.items()}
        labels |= {held["key"]: (held["label"], held["unit"]) for held in (*record.kept, *record.waiting)}
    return labels


def _why(key: str, edit: Edit, register: Register, cells: Mapping[str, InputCell]) -> str:
    """Return why an edit waits, "" where its key is gone and nobody said why."""
    return obstacle(edit, cells[key]) if key in cells else reason(key, register.renamed)


def _kept(key: str, edit: Edit, label: str, unit: str) -> Kept:
    return Kept(key, label, unit, edit.value, edit.then, edit.since, edit.formula)


def remembered(register: Register, carried: Carried) -> Record:
    """Return what a workbook should remember: what the inputs and `--set` stated, without the edits, and the edits."""
    files = {key: register.stated.get(key) for key, value in register.values.items()}
    return Record(
        fingerprint=register.fingerprint,
        inputs=register.values,
        files={key: value for key, value in files.items() if value != register.values[key]},
        kept=[asdict(edit) for edit in carried.kept],
        waiting=[asdict(edit) for edit in carried.waiting],
        labels={key: (cell.label, cell.unit) for key, cell in register.cells.items()},
        pulls=known_pulls(register.pulled),
        simulation=carried.simulation,
    )


def _refuse(
    path: Path, faults: Iterable[Fault], typed: Mapping[str, Typed], merged: Merged, cells: Mapping[str, InputCell]
) -> None:
    """Raise InputError with every cell that cannot be read and every edit that may not stand where it does."""
    found = [*faults]
    for key in merged.kept:
        if key in typed and key not in merged.returned:
            found += _misfit(path, typed[key], cells[key])
    if found:
        raise InputError(found)


def _misfit(path: Path, typed: Typed, cell: InputCell) -> list[Fault]:
    value, place = typed.value, typed.place
    found = f"{_value_text(value)} in {place}"
    hint = "Type a value that may stand there, or the built-in value to go back to it."
    if cell.choices:
        if value in cell.choices:
            return []
        hint = "Choose one from the list of the cell."
        return [
            Fault("no such choice", str(path), key=cell.key, expected=", ".join(cell.choices), found=found, hint=hint)
        ]
    if isinstance(value, str):
        return [Fault("text in an input", str(path), key=cell.key, expected="a number", found=found, hint=meant(value))]
    if cell.limits and not cell.limits[0] <= value <= cell.limits[1]:
        low, high = cell.limits
        expected = f"{low:.15g} to {high:.15g}"
        if cell.unit == "%":
            expected = f"{low:.6%} to {high:.6%}".replace(".000000%", " %")
            if low <= value / 100 <= high:
                hint = f"For {value:.15g} % type {value:.15g}% or {value / 100:.15g}."
        return [
            Fault(
                "outside the limits of this input", str(path), key=cell.key, expected=expected, found=found, hint=hint
            )
        ]
    return []


def _unknown(typed: Mapping[str, Typed], register: Register) -> Iterator[Remark]:
    """Yield what the inputs have not any more, of a file without a record, with the reason where one is known."""
    for key, one in typed.items():
        if key not in register.cells:
            reason = register.renamed[key].reason if key in register.renamed else ""
            told = f"it holds {_value_text(one.value)}, and the inputs have no such key"
            yield Remark(one.key, one.place, f"{told}: {reason}" if reason else told)


def _value_text(value: float | str) -> str:
    return f"'{value}'" if isinstance(value, str) else f"{value:.15g}"


def _remarks(read: Mapping[str, Typed], kept: Mapping[str, Edit], cells: Mapping[str, InputCell]) -> list[Remark]:
    remarks = []
    for key, edit in kept.items():
        typed = read.get(key)
        if typed and typed.key != key:
            remarks.append(Remark(key, typed.place, f"it was called {typed.key} when this workbook was built"))
        if typed and typed.remark:
            remarks.append(Remark(key, typed.place, typed.remark))
        numbers = isinstance(edit.value, float) and isinstance(edit.then, float)
        if typed and numbers and cells[key].unit == "%" and abs(float(edit.value)) > 1 >= abs(float(edit.then)):
            share = f"it stands for {edit.value:.0%}; if {edit.value:.15g} % is meant, type {edit.value:.15g}%"
            remarks.append(Remark(key, typed.place, share))
    return remarks
