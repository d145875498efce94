"""formulas, written in Python: slow, strict about what it understands, and so the judge of the tests.

Its keys name sheets in upper case, its results are arrays, and its empty cells and errors are kinds of text.
It rounds typed numbers to 15 decimals and drops line breaks inside the text of a formula.
"""

from __future__ import annotations

import gc
import logging
import shutil
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from xlmodel.engines.interface import library_available, library_version
from xlmodel.engines.workbook import put_values
from xlmodel.errors import EngineError
from xlmodel.reader.cells import CellAddress, CellValue, CellValues, ErrorValue, Overrides, cell_value

version = partial(library_version, "formulas")
available = partial(library_available, "formulas", "openpyxl")

_FILE = "book.xlsx"
_ONE_AT_A_TIME = threading.Lock()  # what _quietly changes belongs to the whole process


def compute(path: Path, wanted: frozenset[CellAddress], overrides: Overrides) -> CellValues:
    """Return those of the wanted cells that it can compute: not those in a circle. Raises what it raises."""
    with _ONE_AT_A_TIME, TemporaryDirectory(prefix="xlmodel-") as folder, _quietly():
        # A plain name, because the file's name becomes part of every key, and not every name is understood.
        copy = Path(folder, _FILE)
        shutil.copyfile(path, copy)
        import formulas

        model = formulas.ExcelModel()
        book, context = model.add_book(str(copy))
        if any("'" in name for name in book.sheetnames):  # each reference to it would be #REF!
            raise EngineError("formulas does not understand the apostrophe in the name of a sheet")
        model.books[context["excel"]]["external_links"] = {}  # it would go and load the other files
        put_values(book, overrides)
        model.pushes(*book.worksheets, context=context)
        # Without finish(complete=True), a reference to a missing sheet would count as an empty cell.
        return _results(model.finish().calculate(), wanted)


def _results(solution: dict[object, object], wanted: frozenset[CellAddress]) -> CellValues:
    # The first cell of a range holds what the single cell holds; an array formula has only the range.
    found = {str(key).split(":")[0]: value for key, value in solution.items() if ":" in str(key)}
    found.update((str(key), value) for key, value in solution.items() if ":" not in str(key))
    names = {at: f"'[{_FILE}]{at[0].upper()}'!{at[1]}" for at in wanted}
    return {at: _value(found[name]) for at, name in names.items() if name in found}


def _value(result: object) -> CellValue | ErrorValue:
    import numpy
    import schedula  # type: ignore[import-untyped]
    from formulas.tokens.operand import XlError

    array = numpy.asarray(getattr(result, "value", result), dtype=object)
    value = array.ravel()[0]
    if isinstance(value, numpy.generic):
        value = value.item()
    if value is schedula.EMPTY:
        return None
    return ErrorValue(str(value)) if isinstance(value, XlError) else cell_value(value)


@contextmanager
def _quietly() -> Iterator[None]:
    """Silence the library's progress bar, logs and warnings, and keep the garbage collector out of its way.

    What it only warns of shows as an error value or a missing cell. It builds so many objects that collecting
    would take a third of the time.
    """
    import formulas.excel

    tqdm, collecting = formulas.excel.tqdm, gc.isenabled()
    loggers = [logging.getLogger(name) for name in ("formulas", "schedula")]
    levels = [logger.level for logger in loggers]
    try:
        formulas.excel.tqdm = SimpleNamespace(tqdm=partial(tqdm.tqdm, disable=True))
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        gc.disable()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        formulas.excel.tqdm = tqdm
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if collecting:
            gc.enable()
