"""What a build takes over from the workbook that it replaces, and what it cannot take over.

The file is only read here. Whoever builds decides what to do about the losses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from xlmodel.book.record import Record
from xlmodel.edits.losses import Loss, losses
from xlmodel.edits.matching import matched
from xlmodel.edits.merging import Conflict, Edit, merge
from xlmodel.edits.snapshot import snapshot
from xlmodel.edits.typed import PREFIX, Read, Typed, meant, read_inputs
from xlmodel.errors import EngineError, Fault, InputError
from xlmodel.register import InputCell, Kept, Register, input_cells


@dataclass(frozen=True)
class Remark:
    """Something about an input cell that a person should look at, though it was carried over."""

    key: str
    place: str
    text: str


@dataclass(frozen=True)
class Carried:
    """What a build takes over: edits by key, those that wait, conflicts, losses, and remarks.

    `remembered` is False where the file has no record: then whatever differs from the inputs counts as typed.
    """

    kept: tuple[Kept, ...] = ()
    waiting: tuple[Kept, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    losses: tuple[Loss, ...] = ()
    remarks: tuple[Remark, ...] = ()
    remembered: bool = True

    @property
    def values(self) -> dict[str, float | str]:
        """Return the value of each kept edit by key."""
        return {edit.key: edit.value for edit in self.kept}


def carry(path: Path, register: Register, today: str) -> Carried:
    """Return what a workbook holds beyond the inputs.

    Raises EngineError where the file cannot be read, and InputError with every input cell that holds no value that
    may stand there.
    """
    now = snapshot(path)
    if now.record is None and not any(name.startswith(PREFIX) for name in now.names):
        problem = "this workbook was not written by xlmodel: it has no input by name"
        raise EngineError([Fault(problem, str(path), expected="names such as in_capex_amazon_2026")])
    match = matched(now.record, now) if now.record else None
    read = read_inputs(now, now.record, match)
    earlier, labels = _earlier(now.record)
    merged = merge(
        now.record.inputs if now.record else register.values,
        {key: typed.value for key, typed in read.cells.items()},
        register.values,
        earlier,
        today,
        {key: typed.formula for key, typed in read.cells.items()},
    )
    cells = input_cells(register)
    _refuse(path, read, merged.kept, cells)
    places = frozenset(typed.where for typed in read.cells.values())
    found = losses(now.record, now, match, places) if now.record and match else []
    return Carried(
        kept=tuple(_kept(key, edit, cells[key].label, cells[key].unit) for key, edit in merged.kept.items()),
        waiting=tuple(_kept(key, edit, *labels.get(key, (key, "any"))) for key, edit in merged.waiting.items()),
        conflicts=merged.conflicts,
        losses=tuple(found),
        remarks=(*_remarks(read, merged.kept, cells), *_unknown(now.record, read, cells)),
        remembered=now.record is not None,
    )


def _earlier(record: Record | None) -> tuple[dict[str, Edit], dict[str, tuple[str, str]]]:
    """Return the edits that earlier builds carried, and the label and unit of every input that was built."""
    edits: dict[str, Edit] = {}
    labels: dict[str, tuple[str, str]] = {}
    if record:
        labels = {key: (label, unit) for key, (label, unit) in record.labels.items()}
        for held in (*record.kept, *record.waiting):
            edits[held["key"]] = Edit(held["value"], held["then"], held["since"], held["formula"])
            labels[held["key"]] = (held["label"], held["unit"])
    return edits, labels


def _kept(key: str, edit: Edit, label: str, unit: str) -> Kept:
    return Kept(key, label, unit, edit.value, edit.then, edit.since, edit.formula)


def remembered(stated: Register, carried: Carried) -> Record:
    """Return what a workbook should remember: what the inputs stated, without the edits, and the edits."""
    return Record(
        fingerprint=stated.fingerprint,
        inputs=stated.values,
        kept=[asdict(edit) for edit in carried.kept],
        waiting=[asdict(edit) for edit in carried.waiting],
        labels={key: (cell.label, cell.unit) for key, cell in input_cells(stated).items()},
    )


def _refuse(path: Path, read: Read, kept: Mapping[str, Edit], cells: Mapping[str, InputCell]) -> None:
    """Raise InputError with every cell that cannot be read and every edit that may not stand where it does."""
    faults = [*read.faults]
    for key in kept:
        if key in read.cells:
            faults += _misfit(path, read.cells[key], cells[key])
    if faults:
        raise InputError(faults)


def _misfit(path: Path, typed: Typed, cell: InputCell) -> list[Fault]:
    value, place = typed.value, typed.place
    found = f"{_plain(value)} in {place}"
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


def _unknown(record: Record | None, read: Read, cells: Mapping[str, InputCell]) -> list[Remark]:
    """Return the inputs that nothing is known of: a file without a record, a key that the inputs do not have."""
    gone = [typed for key, typed in read.cells.items() if not record and key not in cells]
    return [
        Remark(typed.key, typed.place, f"it holds {_plain(typed.value)}, and the inputs have no such key")
        for typed in gone
    ]


def _plain(value: float | str) -> str:
    return f"'{value}'" if isinstance(value, str) else f"{value:.15g}"


def _remarks(read: Read, kept: Mapping[str, Edit], cells: Mapping[str, InputCell]) -> list[Remark]:
    remarks = []
    for key, edit in kept.items():
        typed = read.cells.get(key)
        if typed and typed.remark:
            remarks.append(Remark(key, typed.place, typed.remark))
        numbers = isinstance(edit.value, float) and isinstance(edit.then, float)
        if typed and numbers and cells[key].unit == "%" and abs(float(edit.value)) > 1 >= abs(float(edit.then)):
            share = f"it stands for {edit.value:.0%}; if {edit.value:.15g} % is meant, type {edit.value:.15g}%"
            remarks.append(Remark(key, typed.place, share))
    return remarks
