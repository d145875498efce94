"""Write new values back into the input files, so that only the bytes of the edited fields change.

Judgements: an edit is held to the same rules as the files and to the limits of its cell, and the edited files must
load again and say what was asked, before any is written. The files are read anew, so that what somebody changed
in them meanwhile stays; where that is the edited value itself, the edit is refused. A value that a file already
has, however it is spelled there, is left as it is.
"""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xlmodel.errors import Fault, InputError, WriteError
from xlmodel.placing import obstacles, place
from xlmodel.register.cells import InputCell, input_cells
from xlmodel.register.layouts import LAYOUTS
from xlmodel.register.loading import check_folder, load
from xlmodel.register.overrides import bounded
from xlmodel.register.reading import UnreadableError, contents, decoded
from xlmodel.register.records import Register
from xlmodel.register.scanning import NEWLINE, Field, fields_of, replaced
from xlmodel.register.tables import presentable, shown
from xlmodel.register.values import BadValueError, nearest, word

LONGEST_PLAIN = 24
"""Characters of a number beyond which it is written with an exponent: 1e-30 rather than thirty digits."""


@dataclass(frozen=True)
class Patch:
    """Files with some fields replaced: the bytes before and after, by path, of the files that change."""

    files: Mapping[Path, tuple[bytes, bytes]]

    def diff(self) -> str:
        """Return the changes as a unified diff, "" where there are none."""
        return "".join(
            f"{line}\n"
            for path, (before, after) in self.files.items()
            for line in difflib.unified_diff(
                _lines(before), _lines(after), path.as_posix(), path.as_posix(), lineterm=""
            )
        )

    def write(self) -> None:
        """Put all files in place, or none. Raises WriteError with all that stands in the way."""
        faults = [fault for path, (before, _) in self.files.items() for fault in _hindrances(path, before)]
        if faults:
            raise WriteError(presentable(fault) for fault in faults)
        place({path: after for path, (_, after) in self.files.items()})


def patch_inputs(register: Register, edits: Mapping[str, float | str]) -> Patch:
    """Return the input files of a register with new values in some cells, by key, in the units of the cells.

    A text is read as a field of a file is. Raises InputError with all faults, by file and row; writes nothing.
    """
    folder = register.folder
    before = _read(folder)
    current = load(folder, instead=before)
    cells = input_cells(current)
    texts = {name: decoded(data) for name, data in before.items()}
    fields = {layout.name: fields_of(texts[layout.name], layout) for layout in LAYOUTS}

    faults: list[Fault] = []
    wanted: dict[str, float | str] = {}
    changes: dict[str, dict[Field, str]] = {name: {} for name in before}
    for key, value in edits.items():
        text = str(value).strip()
        cell = cells.get(key)
        if cell is None:
            expected, hint = "the key of an input cell", nearest(key, cells)
            faults.append(Fault("no such input", str(folder), key=key, expected=expected, found=shown(text), hint=hint))
            continue
        field = fields[cell.file][cell.row, cell.column]
        try:
            wanted[key] = _accepted(text, cell)
            if wanted[key] != current.builtin[key]:
                _refuse_stale(key, register, current)
                changes[cell.file][field] = spelled(wanted[key])
        except BadValueError as error:
            fault = Fault(error.problem, str(folder / cell.file), field.line, cell.column, cell.row)
            faults.append(replace(fault, expected=error.expected, found=shown(text), hint=error.hint))
    after = {name: _patched(before[name], texts[name], changes[name]) for name in before}
    faults += _faults_after(folder, after, {**current.builtin, **wanted}, faults)
    if faults:
        raise InputError(presentable(fault) for fault in faults)
    return Patch({folder / name: (before[name], after[name]) for name in before if before[name] != after[name]})


def spelled(value: float | str) -> str:
    """Return a value as a file has it: a word, or the shortest plain number of 15 significant digits."""
    if isinstance(value, str):
        return value
    short = f"{value:.15g}"
    plain = f"{Decimal(short):f}"
    return plain if len(plain) <= LONGEST_PLAIN else short


def _read(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all input files by name."""
    check_folder(folder)
    found, faults = {}, []
    for layout in LAYOUTS:
        try:
            found[layout.name] = contents(folder / layout.name)
        except UnreadableError as error:
            faults.append(presentable(replace(error.fault, file=str(folder / layout.name))))
    if faults:
        raise InputError(faults)
    return found


def _accepted(text: str, cell: InputCell) -> float | str:
    """Return the value that a text stands for, if the cell may hold it. Raises BadValueError."""
    return word(text, cell.choices, "case") if cell.choices else bounded(text, cell.limits)


def _refuse_stale(key: str, register: Register, current: Register) -> None:
    """Raise BadValueError where the file no longer has the value that the register was loaded with."""
    then, now = register.builtin.get(key), current.builtin[key]
    if then != now:
        problem = f"the file was changed meanwhile: it has {spelled(now)} here"
        had = "nothing" if then is None else spelled(then)
        raise BadValueError(problem, f"{had}, as when it was read", "Look at the new value, then run this again.")


def _patched(data: bytes, text: str, values: Mapping[Field, str]) -> bytes:
    """Return the bytes of a file with other values in some fields; a byte order mark stays."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + replaced(text, values).encode("utf-8")


def _faults_after(
    folder: Path, after: Mapping[str, bytes], wanted: Mapping[str, float | str], known: list[Fault]
) -> Iterator[Fault]:
    """Yield what is wrong with the edited files, but for rows with an edit that was not made: it may be missing."""
    try:
        found = load(folder, instead=after).builtin
    except InputError as error:
        rows = {(fault.file, fault.key) for fault in known}
        yield from (fault for fault in error.faults if (fault.file, fault.key) not in rows)
        return
    differing = [key for key in {**wanted, **found} if found.get(key) != wanted.get(key)]
    for key in [] if known else differing:
        expected, has = str(wanted.get(key, "nothing")), str(found.get(key, "nothing"))
        yield Fault("the edited file would not hold this value", str(folder), key=key, expected=expected, found=has)


def _hindrances(path: Path, before: bytes) -> list[Fault]:
    """Return why a file cannot be written, or that it is no longer as it was when the patch was made."""
    faults = obstacles(path)
    try:
        is_same = contents(path) == before
    except UnreadableError as error:
        return [*faults, replace(error.fault, file=str(path))]
    if not is_same:
        hint = "Run this again, so that no change is lost."
        faults.append(Fault("this file was changed meanwhile", file=str(path), hint=hint))
    return faults


def _lines(data: bytes) -> list[str]:
    """Return the lines of a file, whatever their ends."""
    lines = NEWLINE.split(decoded(data))
    return lines if lines[-1] else lines[:-1]
