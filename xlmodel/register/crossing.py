"""What rows say against each other: every name is given once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlmodel.errors import Fault
from xlmodel.register.lines import InputRow, in_quotes
from xlmodel.register.schemas import TableSchema
from xlmodel.register.tables import InputTable
from xlmodel.register.values import LONGEST_NAME


def key_faults(tables: Mapping[TableSchema, InputTable]) -> list[Fault]:
    """Return a fault for each name that is given twice or too long.

    All files of inputs share one space of names, since each row becomes cells; names of a file that is apart are its
    own. A range takes `<key>_low` and `<key>_high` as well as its key, a row with columns of a prefix
    `<key>_<column>`, and the ends that it states.
    """
    faults = []
    for schema, table in tables.items():
        if schema.apart:
            faults += taken_twice([(schema, row, [row.key]) for row in table.rows])
    inputs = [
        (schema, row, [row.key, *cells(schema, row, table.columns)])
        for schema, table in tables.items()
        if not schema.apart
        for row in table.rows
    ]
    faults += taken_twice(inputs)
    faults += [fault for schema, row, names in inputs for fault in long_cells(schema, row, names)]
    return faults


def cells(schema: TableSchema, row: InputRow, columns: tuple[str, ...]) -> Iterator[str]:
    """Yield the cell keys of a row that differ from its own key."""
    if schema.prefix:
        prefixed = (column for column in columns if column.startswith(schema.prefix))
        yield from (f"{row.key}_{column.removeprefix(schema.prefix)}" for column in prefixed)
    for pair in schema.ends:
        stated = [end for end in pair if row.texts.get(end)]
        yield from (f"{row.key}_{end}" for end in (pair if schema.ranges and stated else stated))


def taken_twice(claims: list[tuple[TableSchema, InputRow, list[str]]]) -> list[Fault]:
    """Return one fault for each row that wants a name which another row already has."""
    owners: dict[str, InputRow] = {}
    faults = []
    for schema, row, names in claims:
        if not row.key:
            continue
        clash = next((claimed for claimed in names if claimed in owners), None)
        if clash is not None:
            own_key = clash == row.key
            problem = "duplicate key" if own_key else "a cell of this row has the name of another input"
            found = f"{in_quotes(clash)} also at {owners[clash].place}"
            faults.append(row.fault(schema.key[-1], problem, "a name of its own", "Rename one.", found))
        for claimed in names:
            owners.setdefault(claimed, row)
    return faults


def long_cells(schema: TableSchema, row: InputRow, names: list[str]) -> list[Fault]:
    """Return a fault where the key is short enough but the name of a cell made from it is not."""
    longest = max(names, key=len)
    # A key of one column that is itself too long has its fault already; one joined of columns has not.
    joined = len(schema.key) > 1
    if len(longest) <= LONGEST_NAME or (len(row.key) > LONGEST_NAME and not joined):
        return []
    expected = f"at most {LONGEST_NAME} characters"
    return [row.fault(schema.key[0], "key too long", expected, "", in_quotes(longest))]
