"""Write values of one's own into the input files, beside those of the sources, of which no byte changes.

Judgements: a value goes into a row with the status `own` beneath the row that it changes (see `owning`), a value
that the source's row says takes it back. An edit is held to the same rules as the files and to the limits of its
cell, and the edited files must load again and say what was asked, before any is written. The files are read anew, so
that what somebody changed in them meanwhile stays; where that is the edited value itself, the edit is refused. A value
that a file already has, however it is spelled there, is left as it is.
"""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xlmodel import clock
from xlmodel.errors import Fault, InputError, WriteError
from xlmodel.placing import obstacles, place
from xlmodel.register.declared import Register
from xlmodel.register.lines import in_quotes
from xlmodel.register.loading import check_folder, load
from xlmodel.register.overrides import accepted
from xlmodel.register.reading import UnreadableError, contents, decoded
from xlmodel.register.rewriting import rewritten
from xlmodel.register.scanning import NEWLINE
from xlmodel.register.schemas import RENAMED, TableSchema
from xlmodel.register.tables import presentable
from xlmodel.register.values import BadValueError, nearest

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

    def write(self, also: Mapping[Path, bytes] | None = None) -> None:
        """Put all files in place, or none, and with them any others. Raises WriteError with all that is in the way."""
        others = also or {}
        faults = [fault for path, (before, _) in self.files.items() for fault in _hindrances(path, before)]
        faults += [fault for path in others for fault in obstacles(path)]
        if faults:
            raise WriteError(presentable(fault) for fault in faults)
        place({**{path: after for path, (_, after) in self.files.items()}, **others})


def patch_inputs(register: Register, edits: Mapping[str, float | str], since: Mapping[str, str] | None = None) -> Patch:
    """Return the input files of a register with values of one's own for some cells, by key, in the units of the cells.

    A text is read as a field of a file is; `since` gives the day (YYYY-MM-DD) since which a value stands, today where
    it has none. Raises InputError with all faults, by file and row; writes nothing.
    """
    folder = register.folder
    before = _read(register)
    beside = _beside(folder)
    current = load(folder, register.tables, instead={**beside, **before})
    cells = current.cells
    texts = {name: decoded(data) for name, data in before.items()}

    faults: list[Fault] = []
    wanted: dict[str, float | str] = {}
    changes: dict[str, dict[str, dict[str, str]]] = {name: {} for name in before}
    days: dict[str, str] = {}
    for key, value in edits.items():
        text = str(value).strip()
        cell = cells.get(key)
        if cell is None:
            expected, hint = "the key of an input cell", nearest(key, cells)
            faults.append(
                Fault("no such input", str(folder), key=key, expected=expected, found=in_quotes(text), hint=hint)
            )
            continue
        try:
            wanted[key] = accepted(text, cell)
            if wanted[key] != current.stated[key]:
                _refuse_stale(key, register, current)
                own = current.own.get(key)
                back = wanted[key] == current.builtin[key] and not (own and own.source is None)
                changes[cell.file].setdefault(cell.row, {})[cell.column] = "" if back else field_text(wanted[key])
                days[cell.row] = max(days.get(cell.row, ""), (since or {}).get(key) or clock.today())
        except BadValueError as error:
            line = current.lines[cell.file, cell.row]
            fault = Fault(error.problem, str(folder / cell.file), line, cell.column, cell.row)
            faults.append(replace(fault, expected=error.expected, found=in_quotes(text), hint=error.hint))
    new_keys = {old: renamed.new for old, renamed in current.renamed.items()}
    after = {
        schema.name: _patched(before[schema.name], texts[schema.name], schema, changes[schema.name], days, new_keys)
        for schema in register.tables.schemas
    }
    faults += _faults_after(current, {**beside, **after}, {**current.stated, **wanted}, faults)
    if faults:
        raise InputError(presentable(fault) for fault in faults)
    return Patch({folder / name: (before[name], after[name]) for name in before if before[name] != after[name]})


def field_text(value: float | str) -> str:
    """Return a value as a file has it: a word, or the shortest plain number of 15 significant digits."""
    if isinstance(value, str):
        return value
    short = f"{value:.15g}"
    plain = f"{Decimal(short):f}"
    return plain if len(plain) <= LONGEST_PLAIN else short


def _read(register: Register) -> dict[str, bytes]:
    """Return the bytes of all input files by name."""
    folder = register.folder
    check_folder(folder, register.tables)
    found, faults = {}, []
    for schema in register.tables.schemas:
        try:
            found[schema.name] = contents(folder / schema.name)
        except UnreadableError as error:
            faults.append(presentable(replace(error.fault, file=str(folder / schema.name))))
    if faults:
        raise InputError(faults)
    return found


def _beside(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the table of renamed keys, where there is one: own rows may have old keys."""
    path = folder / RENAMED.name
    return {RENAMED.name: contents(path)} if path.exists() else {}


def _refuse_stale(key: str, register: Register, current: Register) -> None:
    """Raise BadValueError where the file no longer has the value that the register was loaded with."""
    then, now = register.stated.get(key), current.stated[key]
    if then != now:
        problem = f"the file was changed meanwhile: it has {field_text(now)} here"
        had = "nothing" if then is None else field_text(then)
        raise BadValueError(problem, f"{had}, as when it was read", "Look at the new value, then run this again.")


def _patched(
    data: bytes,
    text: str,
    schema: TableSchema,
    changes: Mapping[str, Mapping[str, str]],
    since: Mapping[str, str],
    new_keys: Mapping[str, str],
) -> bytes:
    """Return the bytes of a file with other own values; a byte order mark stays."""
    if not changes:
        return data
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + rewritten(text, schema, changes, since, new_keys).encode("utf-8")


def _faults_after(
    current: Register, after: Mapping[str, bytes], wanted: Mapping[str, float | str], known: list[Fault]
) -> Iterator[Fault]:
    """Yield what is wrong with the edited files, but for rows with an edit that was not made: it may be missing.

    The own row is not written yet, so a fault of it is told in the line of the row that it changes.
    """
    folder = current.folder
    try:
        found = load(folder, current.tables, instead=after).stated
    except InputError as error:
        rows = {(fault.file, fault.key) for fault in known}
        for fault in error.faults:
            if (fault.file, fault.key) not in rows:
                yield replace(fault, line=current.lines.get((Path(fault.file).name, fault.key), fault.line))
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
