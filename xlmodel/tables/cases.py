"""What the tables say of cases: every case column is a case, and one of them is shown first."""

from __future__ import annotations

from collections.abc import Iterable

from xlmodel.errors import Fault
from xlmodel.register import InputTable
from xlmodel.register.values import BadValueError, name
from xlmodel.tables.layouts import CASE, CASE_PREFIX, RESERVED, WORDS


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
    """Return a fault for each assumption of a word, such as the case shown, that has no row."""
    if not table.readable or not table.has_keys:
        return []
    hint = "Add a row with this key, {} as its value, and the unit 'text'."
    there = {*table.ragged, *(row.key for row in table.rows)}
    return [
        Fault(
            "missing row", table.file, key=key, hint=hint.format("the name of a case" if key == CASE else "a quarter")
        )
        for key in WORDS
        if key not in there
    ]
