"""How long does it take, beside others who do the same? `python -m tests.bench` prints a table of ratios.

Each row is a race: what this package does, and a rival doing the same with the same bytes in the same process, in
turns. The best of several turns counts, as everything else on a machine only makes a turn longer. To add a row, write
a function that returns a `Race` and put it into `RACES`.
"""

from __future__ import annotations

import argparse
import io
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import python_calamine
from openpyxl.formula import Tokenizer
from rich.console import Console
from rich.table import Table

import xlmodel
from xlmodel.reader import read_guarded, read_workbook, workbook_of
from xlmodel.reader.tokens import tokens

TOP = Path(__file__).parents[1]


@dataclass(frozen=True)
class Race:
    """What is done, what the rival is called, and both ways to do it."""

    what: str
    rival: str
    ours: Callable[[], object]
    theirs: Callable[[], object]


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


RACES: tuple[Callable[[Path], Race], ...] = (
    every_cell_of_the_reader,
    every_cell_behind_the_guard,
    guard_alone,
    values_only,
    formulas_taken_apart,
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
            table.add_row(race.what, race.rival, f"{ours * 1e3:,.0f}", f"{theirs * 1e3:,.0f}", f"{ours / theirs:.2f}")
        Console(width=100).print(table)
    return 0


def run(race: Race, turns: int) -> tuple[float, float]:
    """Return the seconds of the best turn, ours and the rival's."""
    pairs = [(_seconds(race.ours), _seconds(race.theirs)) for _ in range(turns)]
    return min(ours for ours, _ in pairs), min(theirs for _, theirs in pairs)


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
