"""The workbook under test, written once and recomputed once per engine, and the tools to find cells in it.

Nothing here knows a row or a column: a cell is found by its name in the file (`in_…`, `out_…`) or by the key of
the model that stands in it. `formulas` is the judge: what it computes from the written file is what counts. It takes
most of a minute to load a file, so that every test that asks it is a long one; before, the same test asks IronCalc.
"""

from __future__ import annotations

import gc
import logging
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy
import openpyxl
import pytest
from mutation.bench import Bench
from once import Shared, apart
from openpyxl.utils import get_column_letter

import xlmodel
from xlmodel.compare import side
from xlmodel.edits.snapshot import snapshot
from xlmodel.engines import (
    ENGINES,
    CellAddress,
    CellValue,
    CellValues,
    ErrorValue,
    read_cached,
    read_formulas,
    read_names,
)
from xlmodel.evaluate import evaluate
from xlmodel.pipeline import Prepared, prepare, prepared
from xlmodel.register import Register
from xlmodel.sheets import PROJECT
from xlmodel.tables import load_tables

gc.set_threshold(100_000, 20, 10)  # the judge holds millions of objects: each look through them takes seconds

INPUTS = Path(__file__).parents[1] / "inputs"
TYPED = {"capex_amazon_2026": 210, "charges_tax_rate": 0.25, "case": "bull"}
"""What the workbook with other inputs is built with."""
LONGEST = (
    *("test_tweaks.py", "test_extension.py", "test_edit_programs.py", "test_round_trips.py", "test_capacity.py"),
    *("test_random_models.py", "test_edits_fuzz.py", "test_own_work.py", "test_kill.py", "test_validators.py"),
    *("test_old_versions.py", "test_kill_pull.py", "test_extension_code.py", "test_histories.py"),
)
"""The files that take longest, in the long suites at least; the first needs the judge itself."""
SAMPLE = 150
"""Scenarios of the sample that a workbook shows."""
RELATIVE = 1e-9
ROUNDING = 1e-12
"""What is left where two nearly equal numbers are subtracted: a difference has no digits of its own."""

Result = CellValue | ErrorValue
Index = tuple[int | str, ...]


def same(left: Result, right: Result) -> bool:
    """Tell whether two results are equal: numbers to a relative 1e-9, everything else, types included, exactly."""
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= max(RELATIVE * max(abs(left), abs(right)), ROUNDING)
    return type(left) is type(right) and left == right


def differences(left: CellValues, right: CellValues) -> list[tuple[CellAddress, Result, Result]]:
    """Return every cell that is missing on one side or not the same on both."""
    keys = sorted(left.keys() | right.keys())
    return [(k, left.get(k), right.get(k)) for k in keys if not same(left.get(k), right.get(k))]


def stored_results(path: Path) -> CellValues:
    """Return what a file stores for every formula cell; an empty text is stored as nothing."""
    return {cell: "" if value is None else value for cell, value in read_cached(path).items()}


def split(reference: str, own: str) -> tuple[str, str]:
    """Return the sheet and the cells of a reference."""
    sheet, _, cells = reference.rpartition("!")
    return (sheet.strip("'").replace("''", "'") or own), cells.replace("$", "")


class Judge:
    """The `formulas` library with the written file loaded once, because loading takes five times the calculation."""

    def __init__(self, path: Path, wanted: dict[CellAddress, str]) -> None:
        import formulas

        with quietly():
            model = formulas.ExcelModel()
            loaded, context = model.add_book(str(path))
            self.model = model.pushes(*loaded.worksheets, context=context).finish()
        gc.freeze()  # millions of objects that stay: looking through them again and again would take a minute
        self.node = {cell: self._node(path, cell) for cell in wanted}
        self.path = path

    @staticmethod
    def _node(path: Path, cell: CellAddress) -> str:
        return f"'[{path.name}]{cell[0].upper()}'!{cell[1]}"

    def recalculate(self, overrides: Mapping[CellAddress, float | str]) -> CellValues:
        """Return every formula cell, with other values in some input cells."""
        given = {self._node(self.path, cell): value for cell, value in overrides.items()}
        with quietly():
            found = self.model.calculate(inputs=given)
            assert set(self.node.values()) <= found.keys(), "a cell in a circle has no value"
            return {cell: judged(found[node]) for cell, node in self.node.items()}


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the library's warnings and the garbage collector out of the way; what it warns of shows in its results."""
    logging.getLogger("formulas").setLevel(logging.CRITICAL)
    logging.getLogger("schedula").setLevel(logging.CRITICAL)
    gc.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            gc.enable()


def judged(result: object) -> Result:
    """Return a result of the library, an array of one, as a plain value."""
    import schedula
    from formulas.tokens.operand import XlError

    (found,) = numpy.asarray(getattr(result, "value", result), dtype=object).ravel()
    if isinstance(found, numpy.generic):
        found = found.item()
    if found is schedula.EMPTY:
        return None
    if isinstance(found, XlError):
        return ErrorValue(str(found))
    return found if isinstance(found, bool | str) else float(found)


@dataclass(frozen=True, repr=False)
class Written:
    """A workbook on disk, and the model that it was written from to say which cell holds what."""

    path: Path
    ready: Prepared
    results: dict[str, CellValues] = field(default_factory=dict)
    shared: Shared | None = None
    """Where the processes of a session leave results for each other."""

    def __repr__(self) -> str:
        return f"Written({self.path.name})"  # hypothesis and pytest would spell out the whole model

    @cached_property
    def names(self) -> dict[str, CellAddress]:
        return read_names(self.path)

    @cached_property
    def formulas(self) -> dict[CellAddress, str]:
        return read_formulas(self.path)

    @cached_property
    def opened(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.path)

    @cached_property
    def judge(self) -> Judge:
        return Judge(self.path, self.formulas)

    @cached_property
    def bench(self) -> Bench:
        return Bench(self.path)

    def recalculated(self, cells: Mapping[CellAddress, float | str]) -> CellValues:
        """Return every formula cell by the fast engine, with other values in some cells; the file is loaded once."""
        return self.bench.recalculate(cells)

    def at(self, key: str, *index: int | str) -> CellAddress:
        """Return the cell of a line or an input of the model."""
        cell = self.ready.model.cell(key, index)
        assert cell is not None, f"{key} has no cell at {index}"
        place = self.ready.layout.places[cell]
        return self.ready.layout.pages[place.page].name, f"{get_column_letter(place.column + 1)}{place.row + 1}"

    def computed(self) -> dict[CellAddress, tuple[str, Index]]:
        """Return what the model declares as computed, by the cell it stands in."""
        return {self.at(key, *index): (key, index) for key, index in self.ready.model.computed}

    def values(self, by: str) -> CellValues:
        """Return every formula cell as an engine computes it, as `cached` in the file, or by `evaluate`."""
        if by not in self.results:
            if by == "cached":
                self.results[by] = stored_results(self.path)
            elif by == "evaluate":
                self.results[by] = self.evaluated({})
            elif by == "formulas":
                self.results[by] = self.once(by, lambda: apart(lambda: self.judge.recalculate({})))
            else:
                reason = ENGINES[by].available()
                if reason:
                    pytest.skip(reason)
                self.results[by] = self.once(by, lambda: ENGINES[by].recalculate(self.path))
        return self.results[by]

    def once(self, by: str, recalculate: Callable[[], CellValues]) -> CellValues:
        """Return what the first process of the session that asked has computed: the judge takes a minute to load."""
        return self.shared.value(f"{self.path.stem}-{by}", recalculate) if self.shared else recalculate()

    def evaluated(self, inputs: Mapping[str, float | str]) -> CellValues:
        """Return every formula cell as `evaluate` has it; links to the overall check and to years included."""
        values = evaluate(self.ready.model, dict(inputs))
        found: CellValues = {self.at(*(key, *index)): values[key, index] for key, index in self.ready.model.computed}
        return {cell: found[cell] if cell in found else self.linked(cell, found) for cell in self.formulas}

    def linked(self, cell: CellAddress, found: CellValues) -> CellValue:
        """Return what a cell around the model shows: the overall check, or the year that heads a column further up."""
        to = split(self.formulas[cell].removeprefix("="), cell[0])
        return found[to] if to in found else float(self.opened[to[0]][to[1]].value)

    def overrides(self, inputs: Mapping[str, float | str]) -> dict[CellAddress, float | str]:
        """Return values by input key as values by cell."""
        return {self.names[f"in_{key}"]: value for key, value in inputs.items()}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, and those that read only the judge's results last.

    The processes take the files in this order, so that one loads the judge while the others need not wait for it, and
    none is left alone with a long file at the end.
    """
    reads = {item.path for item in items if {"judge", "value", "named"} & set(getattr(item, "fixturenames", ()))}
    first = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path.name, len(first) + (item.path in reads)))


@pytest.fixture(scope="session")
def ready() -> Prepared:
    return prepare(PROJECT, INPUTS, {})


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Shared:
    """Return where the processes of this session leave for each other what takes long."""
    own = tmp_path_factory.getbasetemp()
    return Shared((own.parent if hasattr(pytestconfig, "workerinput") else own) / "shared")


@pytest.fixture(scope="session")
def book(ready: Prepared, shared: Shared) -> Written:
    """Return the workbook under test, written once for all processes: tests change copies of it."""
    path = shared.file("workbook/book.xlsx", lambda path: xlmodel.build(path, inputs=INPUTS))
    return Written(path, ready, shared=shared)


@pytest.fixture(scope="session", params=["ironcalc", pytest.param("formulas", marks=pytest.mark.slow)])
def judge(book: Written, request: pytest.FixtureRequest) -> CellValues:
    """Return what is computed from the written file: by the fast engine, and in the long suites by the judge too."""
    return book.values(request.param)


@pytest.fixture(scope="session")
def by_ironcalc(book: Written) -> CellValues:
    return book.values("ironcalc")


@pytest.fixture(scope="session")
def bench(book: Written) -> Bench:
    """Return the workbook on the fast engine, to be recomputed with other values in any of its cells."""
    return book.bench


@pytest.fixture(scope="session")
def by_libreoffice(book: Written) -> CellValues:
    return book.values("libreoffice")


@pytest.fixture(scope="session")
def by_evaluate(book: Written) -> CellValues:
    return book.values("evaluate")


@pytest.fixture(scope="session")
def value(book: Written, judge: CellValues) -> Callable[..., Result]:
    """Return what the judge computes for a line of the model: `value("capex", "amazon", 2026)`."""
    return lambda key, *index: judge[book.at(key, *index)]


@pytest.fixture(scope="session")
def named(book: Written, judge: CellValues) -> Callable[[str], Result]:
    """Return what the judge computes for a headline output: `named("aws_run_rate")`."""
    return lambda key: judge[book.names[f"out_{key}"]]


@pytest.fixture(scope="session")
def other(shared: Shared) -> Path:
    """Return a workbook built with other inputs, in a folder with a space and Chinese letters."""
    name = "other workbooks 对比/other.xlsx"
    return shared.file(name, lambda path: xlmodel.build(path, inputs=INPUTS, set=TYPED))


@pytest.fixture(scope="session")
def simulated(shared: Shared, ready: Prepared) -> Written:
    """Return the workbook with a sample in it: a few scenarios of the base case."""
    path = shared.file("simulated.xlsx", lambda path: xlmodel.sweep(sample=SAMPLE, inputs=INPUTS).into_workbook(path))
    record = snapshot(path).record
    assert record
    register = replace(ready.register, simulation=record.simulation)
    return Written(path, prepared(PROJECT, register), shared=shared)


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Read each workbook only once where workbooks are compared; the reader has tests of its own."""
    read = lru_cache(maxsize=4)(lambda path, _: snapshot(path))  # a reading takes tens of megabytes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(side, "snapshot", lambda path: read(path, path.read_bytes() if path.exists() else b""))
        yield


@pytest.fixture(scope="session")
def register() -> Register:
    return load_tables(INPUTS)


@pytest.fixture
def target(book: Written, tmp_path: Path) -> Path:
    """Return a copy of the workbook to edit."""
    return Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
