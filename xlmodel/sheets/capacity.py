"""What the inputs ask for and the model or a workbook cannot give: names that are taken, and counts beyond a limit.

Judgements: such a thing is a fault of the input file that asks for it, with its line and column, although only the
sheets know it. One row or column is one fault, whatever follows from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlmodel.errors import Fault
from xlmodel.language import Chart, Input, Sheet, items
from xlmodel.limits import CHOICES, SERIES, SHEET_NAME
from xlmodel.tables import ModelInputs, case_title

_CASES, _COMPANIES = "cases.csv", "companies.csv"


def capacity_faults(register: ModelInputs, sheets: Sequence[Sheet], declared: Sequence[Input]) -> list[Fault]:
    """Return what the inputs ask for that does not fit, by file; `declared` are the inputs by their names."""
    stems = [item.key for item in declared if item.over and item.key not in {d.key for d in register.drivers}]
    return [*_taken(register, sheets, stems), *_long_names(register, sheets), *_many(register, sheets)]


def _taken(register: ModelInputs, sheets: Sequence[Sheet], stems: Sequence[str]) -> Iterator[Fault]:
    """Yield the rows and cases whose names the model needs for its own lines."""
    keys = Counter(item.key for sheet in sheets for item, _ in items(sheet))
    keys.update(stems)
    hint = "Rename it: every name stands once in the whole model."
    for case in register.cases:
        if any(keys[f"driver_{part}{case}"] > 1 for part in ("", "built_in_", "differs_")):
            yield _fault(
                register, "the sheet Cases has a column of this name already", _CASES, "", f"case_{case}", hint
            )
    cells = register.cells
    rows = {**{cell.row: cell for cell in cells.values()}, **cells}
    for key, cell in rows.items():
        if keys[key]:
            column = "driver" if cell.file == _CASES else "key"
            yield _fault(register, "the model has a line of this name", cell.file, cell.row, column, hint)


def _long_names(register: ModelInputs, sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """Yield the cases whose sheets cannot be called after them, and those that a list of choices cannot hold."""
    for sheet in sheets:
        for case in register.cases if [dimension.name for dimension in sheet.over] == ["case"] else ():
            name = sheet.name.format(case=case_title(case))
            if len(name) > SHEET_NAME:
                room = SHEET_NAME - (len(name) - len(case))
                fault = _fault(register, "a name too long for the sheet of the case", _CASES, "", f"case_{case}")
                found = f"'{case}' with {len(case)}, for the sheet '{name}'"
                yield _with(fault, f"at most {room} characters", found)
    length = 0
    for case in register.cases:
        length += len(case) + 1
        if length - 1 > CHOICES:
            fault = _fault(register, "more cases than the list of the case shown can offer", _CASES, "", f"case_{case}")
            yield _with(fault, f"names of {CHOICES} characters together, with commas", "more from this one on")
            return


def _many(register: ModelInputs, sheets: Sequence[Sheet]) -> Iterator[Fault]:
    """Yield the company or case with which a chart has more series than one may have."""
    most = max((len(block.series) for sheet in sheets for block in sheet.blocks if isinstance(block, Chart)), default=0)
    if most <= SERIES:
        return
    expected = f"at most {SERIES}, the series of a chart"
    if len(register.companies) > SERIES:
        beyond = register.companies[SERIES].key
        fault = _fault(register, "more companies than a chart can show", _COMPANIES, beyond, "key")
        yield _with(fault, expected, str(len(register.companies)))
    if len(register.cases) > SERIES:
        beyond = f"case_{register.cases[SERIES]}"
        fault = _fault(register, "more cases than a chart can show", _CASES, "", beyond)
        yield _with(fault, expected, str(len(register.cases)))


def _fault(register: ModelInputs, problem: str, file: str, row: str, column: str, hint: str = "") -> Fault:
    line = register.lines.get((file, row), 0)
    return Fault(problem, str(register.folder / file), line, column, row, hint=hint)


def _with(fault: Fault, expected: str, found: str) -> Fault:
    return replace(fault, expected=expected, found=found)
