"""What the tables say of cases: every case column is a case, and one of them is shown first."""

from __future__ import annotations

from collections.abc import Iterable

from xlmodel.errors import Fault
from xlmodel.register import InputTable
from xlmodel.register.values import BadValueError, name
from xlmodel.tables.schemas import CASE, CASE_PREFIX, RESERVED


def case_faults(table: InputTable, cases: tuple[str, ...], companies: Iterable[str]) -> list[Fault]:
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


def choice_faults(table: InputTable) -> list[Fault]:
    """Return a fault where no row of the assumptions says which case is shown."""
    if not table.readable or not table.has_keys or CASE in {*table.ragged, *(row.key for row in table.rows)}:
        return []
    hint = "Add a row with this key, the name of a case as its value, and the unit 'text'."
    return [Fault("missing row", table.file, key=CASE, hint=hint)]
