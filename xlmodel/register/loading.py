"""All six files in, one register out; or one error with every fault of every file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from xlmodel.errors import Fault, InputError
from xlmodel.placing import settle
from xlmodel.register import crossing, owning, recording
from xlmodel.register.cells import limits_of
from xlmodel.register.damage import spans
from xlmodel.register.fingerprint import fingerprint
from xlmodel.register.layouts import (
    ASSUMPTIONS,
    CASES,
    COMPANIES,
    FACTS,
    LAYOUTS,
    PEER_CAPEX,
    PULLED,
    RENAMED,
    SOURCES,
    WITH_OWN,
    Layout,
)
from xlmodel.register.lines import Row
from xlmodel.register.overrides import overridden
from xlmodel.register.reading import UnreadableError, contents
from xlmodel.register.records import Figure, PulledValue, Register
from xlmodel.register.renaming import renamed_keys
from xlmodel.register.tables import Table, presentable, read_table

Record = TypeVar("Record")


def load(
    folder: Path, overrides: Mapping[str, str] | None = None, *, instead: Mapping[str, bytes] | None = None
) -> Register:
    """Return the inputs of a folder, validated, with `overrides` (cell key → text) applied to `values`.

    `instead` maps names of files to bytes that are read in place of what stands on the disk, see `read_files`.
    Raises :class:`InputError` with all faults of all files, by file and line, then of all overrides.
    """
    folder = Path(folder)
    check_folder(folder)
    if instead is None:
        settle(folder)
    given = instead or {}
    read = {layout: read_table(folder / layout.name, layout, given.get(layout.name)) for layout in LAYOUTS}
    table = _read_optional(folder, RENAMED, instead)
    divided = owning.divided(read, {row.key: row.texts["new_key"] for row in table.rows})
    kinds = recording.names(read[SOURCES], "kind")
    names = recording.names(read[COMPANIES], "name")
    tables = owning.with_estimates(divided.tables, overrides or {}, names or {})
    cases = recording.cases_of(tables[CASES])

    faults = [fault for table in tables.values() for fault in table.faults] + list(divided.faults)
    faults += crossing.key_faults(tables, cases)
    faults += crossing.case_faults(tables[CASES], cases, names or {})
    faults += crossing.choice_faults(tables[ASSUMPTIONS])
    # Each call adds the faults of its rows to `faults` and returns the records of the sound ones.
    sources = recorded(tables[SOURCES], recording.source, faults)
    companies = recorded(tables[COMPANIES], recording.company, faults)
    facts = recorded(tables[FACTS], partial(recording.fact, kinds=kinds), faults)
    peer_capex = recorded(tables[PEER_CAPEX], partial(recording.peer_capex, kinds=kinds, companies=names), faults)
    assumptions = recorded(tables[ASSUMPTIONS], partial(recording.assumption, cases=cases), faults)
    drivers = recorded(tables[CASES], partial(recording.driver, cases=cases), faults)
    faults += [fault for layout in WITH_OWN for row in tables[layout].rows for fault in owning.since_faults(row)]
    figures = (*facts, *peer_capex)
    every: list[owning.Record] = [*figures, *assumptions, *drivers]
    inputs = {record.key: record for record in every}
    own, more = owning.owned(divided.own, inputs, cases)
    faults += more
    in_order(faults, list(tables.values()))

    builtin: dict[str, float | str] = {}
    for cells in (*(figure.cells for figure in figures), *(driver.cells for driver in drivers)):
        builtin |= cells
    builtin |= {assumption.key: assumption.value for assumption in assumptions}
    for row in (row for table in tables.values() for row in table.rows if owning.is_own(row)):
        figure = inputs.get(row.key)
        if isinstance(figure, Figure):
            own |= owning.alone(row, figure)
    renamed, more = renamed_keys(table, {*inputs, *builtin}) if not faults else ({}, [])
    log = _read_optional(folder, PULLED, instead)
    faults += [*table.faults, *more, *log.faults]
    stated = builtin | {key: value.value for key, value in own.items()}
    limits = limits_of(figures, assumptions, drivers, stated)
    values, more = overridden(overrides or {}, stated, limits, cases, figures, complete=not faults)
    if faults or more:
        raise InputError(presentable(fault) for fault in together(faults) + more)

    records: dict[str, object] = {
        "sources": sources,
        "companies": companies,
        "facts": facts,
        "peer_capex": peer_capex,
        "assumptions": assumptions,
        "cases": cases,
        "drivers": drivers,
    }
    if own:
        records["own"] = own
    changed = {key: value for key, value in values.items() if value != stated[key]}
    return Register(
        folder=folder,
        sources=sources,
        companies=companies,
        facts=facts,
        peer_capex=peer_capex,
        assumptions=assumptions,
        drivers=drivers,
        cases=cases,
        builtin=builtin,
        stated=stated,
        values=values,
        own=owning.in_use(own, values, builtin),
        limits=limits,
        renamed=renamed,
        pulled=tuple(PulledValue(*(row.texts[column] for column in PULLED.columns)) for row in log.rows),
        fingerprint=fingerprint(records, changed),
        # Text compares as dates do here, a day after its month and a month after its year.
        as_of=max((source.date for source in sources), default=""),
        lines={
            (layout.name, key): line
            for layout, table in read.items()
            for key, line in [("", table.line), *((row.key, row.line) for row in reversed(table.rows))]
        },
    )


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the input files by name, so that whoever loads them twice loads the same.

    What an interrupted command left half written is settled first. A file that cannot be read is left out: `load` says
    why. Raises InputError where there is no such folder.
    """
    check_folder(folder)
    settle(folder)
    found = {}
    for layout in (*LAYOUTS, RENAMED, PULLED):
        with suppress(UnreadableError):
            found[layout.name] = contents(folder / layout.name)
    return found


def _read_optional(folder: Path, layout: Layout, instead: Mapping[str, bytes] | None) -> Table:
    """Return the rows of a file that a folder may lack."""
    given = (instead or {}).get(layout.name)
    path = folder / layout.name
    if given is None and (instead is not None or not path.exists()):
        return Table(str(path), readable=False)
    return read_table(path, layout, given)


def check_folder(folder: Path) -> None:
    """Raise an :class:`InputError` where the folder of the inputs is missing or not a folder."""
    hint = f"Name the folder that holds {', '.join(layout.name for layout in LAYOUTS)}."
    try:
        exists, is_folder = folder.exists(), folder.is_dir()
    except (OSError, ValueError):  # a name that no file system can hold, or a folder without access
        exists = is_folder = False
    if not exists:
        raise InputError([presentable(Fault("folder missing", str(folder), hint=hint))])
    if not is_folder:
        raise InputError([presentable(Fault("not a folder", str(folder), hint=hint))])


def in_order(faults: list[Fault], tables: list[Table]) -> None:
    """Sort the faults as the files are read: by file, line and column."""
    files = [table.file for table in tables]

    def place(fault: Fault) -> tuple[int, int, int]:
        if fault.file not in files:  # a figure that is not given by a file
            return len(files), 0, 0
        file = files.index(fault.file)
        columns = tables[file].columns
        return file, fault.line, columns.index(fault.column) if fault.column in columns else len(columns)

    faults.sort(key=place)


def together(faults: list[Fault]) -> list[Fault]:
    """Return the faults with those of rows that name the same unknown row of another file as one, at the first."""
    found: dict[tuple[str, str, str, str], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.column, fault.problem, fault.found), []).append(fault)
    joined = []
    for fault in faults:
        same = found[fault.file, fault.column, fault.problem, fault.found]
        if len(same) == 1 or fault.problem not in {"unknown company", "unknown source"}:
            joined.append(fault)
        elif fault is same[0]:
            others = spans(one.line for one in same[1:])
            joined.append(replace(fault, found=f"{fault.found}, also in line{'s' * (len(same) > 2)} {others}"))
    return joined


def recorded(
    table: Table, record_of: Callable[[Row], tuple[Record | None, list[Fault]]], faults: list[Fault]
) -> tuple[Record, ...]:
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
