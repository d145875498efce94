"""Many scenarios, a few thousand at a time, here or on the workers of any executor.

Judgements: rows are computed in blocks of one size that begin at the same rows whatever a chunk holds, so that neither
the size of the chunks nor who computes them can change a digit. Chunks are taken back in their order, and only so many
are out at once: what is held beside the columns does not grow with the number of scenarios. Ctrl-C ends it, and what
came back until then counts.
"""

from __future__ import annotations

import pickle
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from xlmodel.compiled import Compiled
from xlmodel.errors import Fault, XlmodelError
from xlmodel.sweeping.columns import Columns
from xlmodel.uncertainty import Basis

BLOCK = 4096
"""Scenarios that are computed at once."""

CHUNK = BLOCK
"""Scenarios that are handed to a worker at once, where nobody says otherwise."""

AHEAD = 64
"""Chunks that are out at once."""

NO_BASIS = "#N/A"
"""What an outcome on another basis is where there is no such basis: the outputs that it comes from are errors."""

InputColumns = Mapping[str, NDArray[np.float64]]
ErrorCounts = Mapping[str, Mapping[str, int]]
AtWork = Callable[[int, int], None]
"""What is told of the work: how many scenarios are done, and of how many."""


@dataclass(frozen=True)
class Task:
    """What is computed of each scenario; it goes to the workers with every chunk.

    `cells` are the input cells that take a column, `central` computes all outputs, `asked` those that are asked on the
    other bases, None where there are none. `fixed` gives scaled inputs that no column varies.
    """

    cells: Mapping[str, tuple[str, ...]]
    central: Compiled
    asked: Compiled | None = None
    bases: tuple[Basis, ...] = ()
    fixed: Mapping[str, float] | None = None


def ignore_interrupts() -> None:
    """Let Ctrl-C be a matter of the process that hands out the work; workers begin with this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_basis(output: str, basis: Basis) -> str:
    """Return what the column of an output on another basis is called."""
    return f"{output}_at_{basis.key}"


def computed_rows(task: Task, given: InputColumns, count: int) -> tuple[dict[str, NDArray[np.float64]], ErrorCounts]:
    """Return the outputs of some scenarios, and how often each came out as which error."""
    parts: list[dict[str, NDArray[np.float64]]] = []
    errors: dict[str, Counter[str]] = {}
    for start in range(0, count, BLOCK):
        block = {name: numbers[start : start + BLOCK] for name, numbers in given.items()}
        parts.append(_block(task, block, min(BLOCK, count - start), errors))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, errors


def _block(
    task: Task, given: InputColumns, count: int, errors: dict[str, Counter[str]]
) -> dict[str, NDArray[np.float64]]:
    """Return the outputs of a block, on the basis of the model and on the others."""
    cells = {cell: given[name] for name, into in task.cells.items() for cell in into}
    values = _numbers(task.central, cells, count, errors, str)
    for basis in task.bases if task.asked else ():
        assert task.asked is not None
        scaled = cells.get(basis.scaled, np.full(count, (task.fixed or {}).get(basis.scaled, np.nan)))
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = scaled * values[basis.to] / values[basis.instead_of]
        lost = ~np.isfinite(moved)
        name_of = partial(on_basis, basis=basis)
        other = {**cells, basis.scaled: np.where(lost, scaled, moved)}
        values |= _numbers(task.asked, other, count, errors, name_of, lost)
    return values


def _numbers(
    compiled: Compiled,
    cells: InputColumns,
    count: int,
    errors: dict[str, Counter[str]],
    name_of: Callable[[str], str],
    lost: NDArray[np.bool_] | None = None,
) -> dict[str, NDArray[np.float64]]:
    """Return the outputs of a compiled model by the names of their columns; add up its errors.

    Scenarios that are `lost` have no basis: whatever stands in its place, they come out as that error alone.
    """
    found = compiled.run(cells, count)
    values = {name_of(str(name)): np.asarray(numbers, dtype=np.float64) for name, numbers in found.values.items()}
    if lost is None or not lost.any():
        _add(errors, {name_of(str(name)): kinds for name, kinds in found.counted().items()})
        return values
    for name, codes in found.errors.items():
        kinds = Counter(code for code in (codes[~lost] if codes is not None else ()) if code is not None)
        _add(errors, {name_of(str(name)): {**kinds, NO_BASIS: kinds[NO_BASIS] + int(lost.sum())}})
    return {name: np.where(lost, np.nan, numbers) for name, numbers in values.items()}


def _rows_of_packed(
    packed: bytes, given: InputColumns, count: int
) -> tuple[dict[str, NDArray[np.float64]], ErrorCounts]:
    """Compute some scenarios on a worker, which unpacks a task when it first sees it."""
    return computed_rows(_unpacked(packed), given, count)


@lru_cache(1)
def _unpacked(packed: bytes) -> Task:
    task: Task = pickle.loads(packed)
    return task


def _add(errors: dict[str, Counter[str]], more: ErrorCounts) -> None:
    for name, kinds in more.items():
        if kinds:
            errors.setdefault(name, Counter()).update(kinds)


def run(
    task: Task,
    given: Columns,
    results: Columns,
    executor: Executor | None = None,
    chunk: int = CHUNK,
    at_work: AtWork | None = None,
) -> tuple[int, ErrorCounts]:
    """Fill the columns of results, and return how many scenarios are done, and the errors by output.

    All are done unless Ctrl-C ends it. Raises XlmodelError where the workers are gone.
    """
    size = -(-max(chunk, 1) // BLOCK) * BLOCK
    starts = range(0, given.count, size)
    errors: dict[str, Counter[str]] = {}
    done = 0
    try:
        for start, (values, more) in zip(starts, _pieces(task, given, starts, size, executor), strict=True):
            for name in results:
                results.fill(name, start, values[name])
            _add(errors, more)
            done = min(start + size, given.count)
            if at_work:
                at_work(done, given.count)
    except KeyboardInterrupt:
        pass  # what is done counts; the caller says that it is not all
    except BrokenExecutor as error:
        problem = f"a worker ended before it was done ({error or type(error).__name__})"
        raise XlmodelError([Fault(problem, hint="Use fewer workers, or smaller chunks.")]) from error
    return done, errors


def _pieces(
    task: Task, given: Columns, starts: Sequence[int], size: int, executor: Executor | None
) -> Iterator[tuple[InputColumns, ErrorCounts]]:
    """Yield what each chunk came to, in order."""

    def rows(start: int) -> tuple[InputColumns, int]:
        stop = min(start + size, given.count)
        return given.rows(start, stop), stop - start

    if executor is None:
        for start in starts:
            yield computed_rows(task, *rows(start))
        return
    packed = pickle.dumps(task)  # once: packing and unpacking takes longer than computing a chunk
    out: deque[Future[tuple[dict[str, NDArray[np.float64]], ErrorCounts]]] = deque()
    try:
        for start in starts:
            if len(out) == AHEAD:
                yield out.popleft().result()
            out.append(executor.submit(_rows_of_packed, packed, *rows(start)))
        while out:
            yield out.popleft().result()
    finally:
        for future in out:
            future.cancel()
