"""How long does it take, beside others who do the same? `python -m tests.bench` prints a table of ratios.

Each row is a race: what this package does, and a rival doing the same with the same bytes in the same process, in
turns. The best of several turns counts, as everything else on a machine only makes a turn longer. What is done for many
scenarios at once is told for one of them. To add a row, write a function that returns a `Race` and put it into `RACES`.
"""

from __future__ import annotations

import argparse
import io
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import ironcalc
import numpy as np
import openpyxl
import python_calamine
from openpyxl.formula import Tokenizer
from rich.console import Console
from rich.table import Table

import xlmodel
from xlmodel.compiled import Compiled, compile_model
from xlmodel.engines import read_names
from xlmodel.evaluate import evaluate
from xlmodel.language import INPUT, Model
from xlmodel.pipeline import Prepared, prepare
from xlmodel.reader import read_guarded, read_workbook, workbook_of
from xlmodel.reader.cells import row_and_column
from xlmodel.reader.tokens import tokens
from xlmodel.sheets import PROJECT

TOP = Path(__file__).parents[1]

SCENARIOS = 8192
"""So many are computed at once where a model is compiled."""


@dataclass(frozen=True)
class Race:
    """What is done, what the rival is called, and both ways to do it; ours does it so many `times` at once."""

    what: str
    rival: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    times: int = 1


def every_cell_of_the_reader(path: Path) -> Race:
    """Bytes that the guard has let through → every cell, formula and look."""
    data = path.read_bytes()
    return Race("read a workbook of ours", "openpyxl", lambda: _touched(data, path), lambda: _touched_there(data))


def every_cell_behind_the_guard(path: Path) -> Race:
    """A file → the same, with the guard; openpyxl has none."""
    data = path.read_bytes()
    return Race("the same, guard included", "openpyxl", lambda: read_workbook(path), lambda: _touched_there(data))


def values_only(path: Path) -> Race:
    """calamine is written in Rust and gives values only: no formulas, no looks."""
    data = path.read_bytes()
    return Race("the same; the rival, values only", "calamine", lambda: _touched(data, path), lambda: _values(data))


def guard_alone(path: Path) -> Race:
    """What the guard costs, beside the reading that it protects."""
    data = path.read_bytes()
    return Race("the guard; the rival reads", "openpyxl", lambda: read_guarded(path), lambda: _touched_there(data))


def formulas_taken_apart(path: Path) -> Race:
    """Every formula of the workbook → its tokens; nothing is remembered from turn to turn but single pieces."""
    cells = (cell for sheet in read_workbook(path).worksheets for cell in sheet.cells.values())
    formulas = [cell.formula for cell in cells if cell.formula]
    return Race(
        "cut its formulas into tokens",
        "openpyxl",
        lambda: [tokens(formula) for formula in formulas],
        lambda: [Tokenizer(formula) for formula in formulas],
    )


@cache
def _ready() -> Prepared:
    return prepare(PROJECT, TOP / "inputs", {})


@cache
def _headlines() -> Compiled:
    """Return the headline outputs of one case, with all its drivers varied."""
    ready = _ready()
    case = ready.register.values["case"]
    names = [name for name in ready.model.outputs if name.endswith(f"_{case}")]
    drivers = [key for key in ready.register.values if key.endswith(f"_{case}")]
    return compile_model(ready.model, names, drivers)


@cache
def _numbers() -> Compiled:
    """Return all numbers of the model, with every number among the inputs varied."""
    ready = _ready()
    cells = [cell for cell in ready.model.computed if isinstance(ready.values[cell], float)]
    varied = [key for key, value in ready.register.values.items() if isinstance(value, float)]
    return compile_model(ready.model, cells, varied)


def _scenarios(compiled: Compiled) -> dict[str, np.ndarray]:
    """Return a sample in which every input moves by up to one part in a hundred."""
    chance = np.random.default_rng(0)
    return {
        key: compiled.model.constants[INPUT + key, ()] * chance.uniform(0.99, 1.01, SCENARIOS)
        for key in sorted(compiled.varied)
    }


def _against(what: str, rival: str, compiled: Compiled, theirs: Callable[[Model, float], object]) -> Race:
    """Return a race in which the rival computes one scenario after the other."""
    given = _scenarios(compiled)
    turn = iter(range(1, 10**9))
    return Race(
        what,
        rival,
        lambda: compiled.run(given, SCENARIOS),
        lambda: theirs(compiled.model, 1 + next(turn) / 10**4),
        SCENARIOS,
    )


def headlines_of_a_case(path: Path) -> Race:
    """Headline outputs of one case, for one of many scenarios; the plain evaluation computes the whole model."""
    return _against("one scenario: headlines of a case", "plain evaluation", _headlines(), _plainly)


def headlines_beside_an_engine(path: Path) -> Race:
    """The same beside the fastest engine, which recomputes the workbook."""
    return _against("one scenario: headlines of a case", "IronCalc", _headlines(), _recomputing(path))


def all_numbers(path: Path) -> Race:
    """Every number of the model, for one of many scenarios."""
    return _against("one scenario: all numbers", "plain evaluation", _numbers(), _plainly)


def all_numbers_beside_an_engine(path: Path) -> Race:
    """The same beside the fastest engine; what it has computed is not even read."""
    return _against("one scenario: all numbers", "IronCalc", _numbers(), _recomputing(path))


def _plainly(model: Model, factor: float) -> object:
    return evaluate(
        model, {key: value * factor for key, value in _ready().register.values.items() if key == "wacc_base"}
    )


@cache
def _recomputing(path: Path) -> Callable[[Model, float], object]:
    """Return how the workbook is recomputed with another value in one input, where it has inputs."""
    engine = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    sheets = {sheet["name"]: place for place, sheet in enumerate(engine.get_worksheets_properties())}
    names = {name: cell for name, cell in read_names(path).items() if name.startswith("in_wacc_")}

    def recompute(_: Model, factor: float) -> object:
        for sheet, cell in names.values():
            engine.update_cell_with_number(sheets[sheet], *row_and_column(cell), factor / 10)
        engine.evaluate()
        return engine

    return recompute


RACES: tuple[Callable[[Path], Race], ...] = (
    every_cell_of_the_reader,
    every_cell_behind_the_guard,
    guard_alone,
    values_only,
    formulas_taken_apart,
    headlines_of_a_case,
    headlines_beside_an_engine,
    all_numbers,
    all_numbers_beside_an_engine,
)


def main(given: Sequence[str] | None = None) -> int:
    """Run the races and print the table."""
    parser = argparse.ArgumentParser("python -m tests.bench", description="How long it takes, beside others.")
    parser.add_argument("--turns", type=int, default=7, help="turns of each race, of which the best counts")
    parser.add_argument("--workbook", type=Path, help="the workbook; by default one is built from the inputs")
    options = parser.parse_args(given)
    with TemporaryDirectory() as folder:
        path = options.workbook
        if path is None:
            path = Path(folder) / "book.xlsx"
            xlmodel.build(path, inputs=TOP / "inputs")
        table = Table("what", "rival", "ours, ms", "rival, ms", "ratio")
        for make in RACES:
            race = make(path)
            ours, theirs = run(race, options.turns)
            table.add_row(race.what, race.rival, _ms(ours), _ms(theirs), f"{ours / theirs:.2g}")
        Console(width=100).print(table)
    return 0


def run(race: Race, turns: int) -> tuple[float, float]:
    """Return the seconds of the best turn, ours and the rival's."""
    pairs = [(_seconds(race.ours), _seconds(race.theirs)) for _ in range(turns)]
    return min(ours for ours, _ in pairs) / race.times, min(theirs for _, theirs in pairs)


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f}" if seconds >= 0.001 else f"{seconds * 1e3:.2g}"


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _touched(data: bytes, path: Path) -> int:
    return sum(cell.holds for sheet in workbook_of(data, path).sheets for cell in sheet.cells.values())


def _touched_there(data: bytes) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    return sum(cell.value is not None for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def _values(data: bytes) -> int:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


if __name__ == "__main__":
    raise SystemExit(main())
