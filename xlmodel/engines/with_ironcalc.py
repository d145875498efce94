"""IronCalc, written in Rust: loads and recalculates a whole workbook within milliseconds."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from xlmodel.engines.interface import library_available, library_version
from xlmodel.reader.cells import CellAddress, CellValues, ErrorValue, Overrides, cell_value, row_and_column

version = partial(library_version, "ironcalc")
available = partial(library_available, "ironcalc")


def compute(path: Path, wanted: frozenset[CellAddress], overrides: Overrides) -> CellValues:
    """Return the wanted cells, recalculated. Raises what the library raises."""
    import ironcalc

    with _silent():
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    sheets = {sheet["name"]: index for index, sheet in enumerate(model.get_worksheets_properties())}
    for (sheet, address), value in overrides.items():
        place = (sheets[sheet], *row_and_column(address))
        # Not set_user_input: it would read "=1", "5%" or "TRUE" as a person's typing.
        if isinstance(value, bool):
            model.update_cell_with_bool(*place, value)
        elif isinstance(value, str):
            model.update_cell_with_text(*place, value)
        else:
            model.update_cell_with_number(*place, value)
    model.evaluate()
    cells: CellValues = {}
    for sheet, address in wanted:
        place = (sheets[sheet], *row_and_column(address))
        result = model.get_cell_value(*place)
        is_error = isinstance(result, str) and model.get_cell_type(*place) == ironcalc.CellType.ErrorValue
        cells[sheet, address] = ErrorValue(str(result)) if is_error else cell_value(result)
    return cells


def unknown(functions: Iterable[str]) -> frozenset[str]:
    """Return those of some functions that the engine does not know: it takes each for a name that nothing has."""
    import ironcalc

    model = ironcalc.create("functions", "en", "UTC", "en")
    asked = sorted(set(functions))
    for row, name in enumerate(asked, 1):
        model.set_user_input(0, row, 1, f"={name}()")
    model.evaluate()
    return frozenset(name for row, name in enumerate(asked, 1) if model.get_cell_value(0, row, 1) == "#NAME?")


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what the library prints of a formula without a stored value off the standard output of the process."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError, AttributeError):  # a process without a standard output
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
