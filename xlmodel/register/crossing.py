"""What rows say against each other: every name is given once, and every case column is a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xlmodel.errors import Fault
from xlmodel.register.layouts import CASE_PREFIX, CASES, COMPANIES, RESERVED, SOURCES, Layout
from xlmodel.register.lines import Row, shown
from xlmodel.register.recording import CASE
from xlmodel.register.tables import Table
from xlmodel.register.values import LONGEST_NAME, BadValueError, name


def key_faults(tables: Mapping[Layout, Table], cases: tuple[str, ...]) -> list[Fault]:
    """Return a fault for each name that is given twice or too long.

    Facts, peer figures, assumptions and drivers share one space of names, since each becomes a cell. A range
    takes `<key>_low` and `<key>_high` as well as its key, a driver takes `<driver>_<case>` and the ends of its bar.
    """
    faults = []
    for layout in (SOURCES, COMPANIES):
        faults += taken_twice([(layout, row, [row.key]) for row in tables[layout].rows])
    inputs = [
        (layout, row, [row.key, *cells(layout, row, cases)])
        for layout, table in tables.items()
        if layout not in (SOURCES, COMPANIES)
        for row in table.rows
    ]
    faults += taken_twice(inputs)
    faults += [fault for layout, row, names in inputs for fault in long_cells(layout, row, names)]
    return faults


def cells(layout: Layout, row: Row, cases: tuple[str, ...]) -> Iterator[str]:
    """Yield the cell keys of a row that differ from its own key."""
    if layout is CASES:
        yield from (f"{row.key}_{case}" for case in cases)
        yield from (f"{row.key}_{end}" for end in ("tornado_low", "tornado_high") if row.texts.get(end))
    elif row.texts.get("low") or row.texts.get("high"):
        yield from (f"{row.key}_low", f"{row.key}_high")


def taken_twice(claims: list[tuple[Layout, Row, list[str]]]) -> list[Fault]:
    """Return one fault for each row that wants a name which another row already has."""
    owners: dict[str, Row] = {}
    faults = []
    for layout, row, names in claims:
        if not row.key:
            continue
        clash = next((claimed for claimed in names if claimed in owners), None)
        if clash is not None:
            own_key = clash == row.key
            problem = "duplicate key" if own_key else "a cell of this row has the name of another input"
            found = f"{shown(clash)} also at {owners[clash].place}"
            faults.append(row.fault(layout.key[-1], problem, "a name of its own", "Rename one.", found))
        for claimed in names:
            owners.setdefault(claimed, row)
    return faults


def long_cells(layout: Layout, row: Row, names: list[str]) -> list[Fault]:
    """Return a fault where the key is short enough but the name of a cell made from it is not."""
    longest = max(names, key=len)
    # A key of one column that is itself too long has its fault already; one joined of columns has not.
    joined = len(layout.key) > 1
    if len(longest) <= LONGEST_NAME or (len(row.key) > LONGEST_NAME and not joined):
        return []
    expected = f"at most {LONGEST_NAME} characters"
    return [row.fault(layout.key[0], "key too long", expected, "", shown(longest))]


def case_faults(table: Table, cases: tuple[str, ...], companies: Iterable[str]) -> list[Fault]:
    """Return what is wrong with the columns of the cases."""
    if not table.readable:
        return []
    if not cases:
        hint = "Add a column such as case_base."
        return [Fault("no case", table.file, table.line, expected="at least one column case_<name>", hint=hint)]
    faults = []
    for case in cases:
        column = CASE_PREFIX + case
        try:
            name(case, RESERVED)
        except BadValueError as error:
            faults.append(
                Fault(
                    error.problem.replace("key", "name of the case"),
                    table.file,
                    table.line,
                    column,
                    expected=error.expected,
                    hint=error.hint,
                )
            )
        if case in companies:
            # `[amazon]` in a formula must mean one thing.
            problem = "a case with the key of a company"
            faults.append(Fault(problem, table.file, table.line, column, hint="Rename one of the two."))
    return faults


def choice_faults(table: Table) -> list[Fault]:
    """Return a fault where no row of the assumptions says which case is shown."""
    if not table.readable or not table.has_keys or CASE in {*table.ragged, *(row.key for row in table.rows)}:
        return []
    hint = "Add a row with this key, the name of a case as its value, and the unit 'text'."
    return [Fault("missing row", table.file, key=CASE, hint=hint)]
