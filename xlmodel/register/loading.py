"""All files of a model in, one register out; or one error with every fault of every file."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from xlmodel.errors import Fault, InputError
from xlmodel.placing import settle
from xlmodel.register import crossing, owning
from xlmodel.register.damage import runs_of_numbers
from xlmodel.register.declared import R, Tables
from xlmodel.register.fingerprint import fingerprint
from xlmodel.register.lines import InputRow
from xlmodel.register.overrides import overridden
from xlmodel.register.reading import UnreadableError, contents
from xlmodel.register.records import InputCell, Limits, PulledValue
from xlmodel.register.renaming import renamed_keys
from xlmodel.register.schemas import PULLED, RENAMED, TableSchema
from xlmodel.register.tables import InputTable, presentable, read_table

_Record = TypeVar("_Record")


def load(
    folder: Path,
    tables: Tables[R],
    overrides: Mapping[str, str] | None = None,
    *,
    instead: Mapping[str, bytes] | None = None,
) -> R:
    """Return the inputs of a folder, validated, with `overrides` (cell key → text) applied to `values`.

    `instead` maps names of files to bytes that are read in place of what stands on the disk, see `read_files`.
    Raises :class:`InputError` with all faults of all files, by file and line, then of all overrides.
    """
    folder = Path(folder)
    check_folder(folder, tables)
    if instead is None:
        settle(folder)
        _refuse_empty(folder, tables)
    read = {one: read_table(folder / one.name, one, (instead or {}).get(one.name)) for one in tables.schemas}
    old = _read_optional(folder, RENAMED, instead)
    new_keys = {row.key: row.texts["new_key"] for row in old.rows}
    divided = owning.divided(read, new_keys)
    raw = tables.estimated(divided.tables, overrides or {})

    faults = [fault for table in raw.values() for fault in table.faults] + list(divided.faults)
    faults += crossing.key_faults(raw)
    records = dict(tables.records(raw, new_keys, faults))
    faults += [fault for one in raw if one.own for row in raw[one].rows for fault in owning.since_faults(row)]
    known = {cell.key: cell for cell in tables.cells(records)}
    own, more = owning.owned(divided.own, known.values())
    faults += more
    sorted_faults(faults, list(raw.values()))

    builtin = {key: cell.value for key, cell in known.items()}
    own |= owning.alone(raw, known.values())
    keys = {*builtin, *(cell.row for cell in known.values())}
    renamed, more = renamed_keys(old, keys) if not faults else ({}, [])
    log = _read_optional(folder, PULLED, instead)
    faults += [*old.faults, *more, *log.faults]
    stated = builtin | {key: value.value for key, value in own.items()}
    cells = {key: replace(cell, limits=_widened(cell, stated[key])) for key, cell in known.items()}
    values, more = overridden(overrides or {}, stated, cells, tables, complete=not faults)
    if faults or more:
        raise InputError(presentable(fault) for fault in together(faults, tables.references) + more)

    changed = {key: value for key, value in values.items() if value != stated[key]}
    return tables.kind(
        folder=folder,
        tables=tables,
        records=records,
        cells=cells,
        builtin=builtin,
        stated=stated,
        values=values,
        own=owning.in_use(own, values, builtin),
        limits={key: cell.limits for key, cell in cells.items() if cell.limits},
        renamed=renamed,
        pulled=tuple(PulledValue(*(row.texts[column] for column in PULLED.columns)) for row in log.rows),
        fingerprint=fingerprint({**records, **({"own": own} if own else {})}, changed),
        lines={
            (schema.name, key): line
            for schema, table in read.items()
            for key, line in [("", table.line), *((row.key, row.line) for row in reversed(table.rows))]
        },
    )


def _widened(cell: InputCell, stated: float | str) -> Limits | None:
    """Return the limits of a cell; what the files say is always allowed where the limits are but a guard."""
    if not cell.limits or not cell.guard:
        return cell.limits
    said = [value for value in (cell.value, stated) if not isinstance(value, str)]
    return min(cell.limits[0], *said), max(cell.limits[1], *said)


def read_files(folder: Path, tables: Tables[Any]) -> dict[str, bytes]:
    """Return the bytes of the input files by name, so that whoever loads them twice loads the same.

    What an interrupted command left half written is settled first. A file that cannot be read is left out: `load` says
    why. Raises InputError where there is no such folder, or none of the files in it.
    """
    check_folder(folder, tables)
    settle(folder)
    _refuse_empty(folder, tables)
    found = {}
    for schema in (*tables.schemas, RENAMED, PULLED):
        with suppress(UnreadableError):
            found[schema.name] = contents(folder / schema.name)
    return found


def _read_optional(folder: Path, schema: TableSchema, instead: Mapping[str, bytes] | None) -> InputTable:
    """Return the rows of a file that a folder may lack."""
    given = (instead or {}).get(schema.name)
    path = folder / schema.name
    if given is None and (instead is not None or not path.exists()):
        return InputTable(str(path), readable=False)
    return read_table(path, schema, given)


def check_folder(folder: Path, tables: Tables[Any]) -> None:
    """Raise an :class:`InputError` where the folder of the inputs is missing or not a folder."""
    try:
        exists, is_folder = folder.exists(), folder.is_dir()
    except (OSError, ValueError):  # a name that no file system can hold, or a folder without access
        exists = is_folder = False
    if not exists:
        raise InputError([_no_inputs("there is no such folder, and so there are no input files", folder, tables)])
    if not is_folder:
        raise InputError([_no_inputs("this is not a folder, and so there are no input files", folder, tables)])


def _refuse_empty(folder: Path, tables: Tables[Any]) -> None:
    """Raise an :class:`InputError` where a folder holds none of the input files."""
    if not any(os.path.lexists(folder / schema.name) for schema in tables.schemas):
        raise InputError([_no_inputs("there are no input files in this folder", folder, tables)])


def _no_inputs(problem: str, folder: Path, tables: Tables[Any]) -> Fault:
    """Return the fault of a folder without inputs, with how to get some."""
    named = f"ame the folder that holds {', '.join(schema.name for schema in tables.schemas)}."
    hint = f"Lay them out with xlmodel init, or n{named}" if tables.starter() else f"N{named}"
    return presentable(Fault(problem, str(folder), hint=hint))


def sorted_faults(faults: list[Fault], tables: list[InputTable]) -> None:
    """Sort the faults as the files are read: by file, line and column."""
    files = [table.file for table in tables]

    def place(fault: Fault) -> tuple[int, int, int]:
        if fault.file not in files:  # a figure that is not given by a file
            return len(files), 0, 0
        file = files.index(fault.file)
        columns = tables[file].columns
        return file, fault.line, columns.index(fault.column) if fault.column in columns else len(columns)

    faults.sort(key=place)


def together(faults: list[Fault], references: Collection[str]) -> list[Fault]:
    """Return the faults with those of rows that name the same unknown row of another file as one, at the first.

    `references` are the problems that say so.
    """
    found: dict[tuple[str, str, str, str], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.column, fault.problem, fault.found), []).append(fault)
    joined = []
    for fault in faults:
        same = found[fault.file, fault.column, fault.problem, fault.found]
        if len(same) == 1 or fault.problem not in references:
            joined.append(fault)
        elif fault is same[0]:
            others = runs_of_numbers(one.line for one in same[1:])
            joined.append(replace(fault, found=f"{fault.found}, also in line{'s' * (len(same) > 2)} {others}"))
    return joined


def sound_records(
    table: InputTable, record_of: Callable[[InputRow], tuple[_Record | None, list[Fault]]], faults: list[Fault]
) -> tuple[_Record, ...]:
    """Return the records of a table's sound rows and add the faults of the others to `faults`.

    A missing column is one fault of the file, and so is what a spreadsheet did to it: what follows is left out.
    """
    records = []
    for row in table.rows:
        record, found = record_of(row)
        hidden = {(row.line, column) for column in table.absent} | table.damaged
        faults += [fault for fault in found if (fault.line, fault.column) not in hidden]
        if record is not None:
            records.append(record)
    return tuple(records)
