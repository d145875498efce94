"""Damage the model in every way and say which damages no test notices: `python -m tests.mutation`.

Exit code 0 where every damage is noticed or listed as equivalent, 1 where one is not or the list is stale, 2 where
nothing can be said: a wrong option, or tests that fail before anything is damaged.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

import xlmodel
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

from .bench import Bench
from .damage import KINDS
from .equivalents import APART, EQUIVALENT, REASONS
from .mending import Mill, Mutant
from .trial import TESTS, Court, SoundWorkbookFailsError, convened
from .verdicts import Verdict, judged, stale, tell

TOP = Path(__file__).parents[2]
SHEETS = TOP / "tests/sheets"
AT_ONCE = 20
"""Damages handed to a process at a time: neighbours, for which the same tests fail."""

WORK: list[tuple[Court, Mill]] = []
"""What a forked process begins with."""


def main(given: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _options(given)
    ready = prepare(PROJECT, TOP / "inputs", {})
    mill = Mill(ready.model, ready.layout)
    unknown = sorted(set(options.only) - {key for key, _ in mill.declared})
    lost = [name for name in options.tests if not Path(name).is_file()]
    if unknown or lost:
        said = f"no line is called {', '.join(unknown)}" if unknown else f"there is no file {', '.join(lost)}"
        print(said, file=sys.stderr)
        return 2
    mutants = _chosen(mill, options)
    files = options.tests or sorted(str(file) for name in TESTS for file in SHEETS.glob(f"test_{name}*.py"))
    found: list[Verdict] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        xlmodel.build(path, inputs=TOP / "inputs")
        try:
            bench = Bench(path, whole=True)
            convened(bench, ready, files, lambda court: found.extend(_tried(court, mill, mutants, options.jobs)))
        except SoundWorkbookFailsError as error:
            print(error, file=sys.stderr)
            return 2
    verdicts = judged(found, EQUIVALENT)
    whole = {mutant.declared.key for mutant in mutants} if not (options.sample or options.kind) else set()
    old = stale(verdicts, EQUIVALENT, whole)
    tell(verdicts, REASONS, old, Console())
    return int(bool(old) or any(verdict.outcome == "survived" for verdict in verdicts))


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.mutation", description="Damage the model, and see who notices.")
    parser.add_argument("--only", nargs="+", default=[], metavar="KEY", help="damage these lines alone")
    parser.add_argument("--kind", nargs="+", default=[], choices=KINDS, help="damage in these ways alone")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="try N of the damages, the same each time")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="with --sample, try others")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at once")
    parser.add_argument("--tests", nargs="+", default=[], metavar="FILE", help="run the tests of these files alone")
    return parser.parse_args(given)


def _is_apart(key: str) -> bool:
    return any(part in key for part in APART)


def _chosen(mill: Mill, options: argparse.Namespace) -> list[Mutant]:
    mutants = [
        mutant
        for declared in mill.declared.values()
        if declared.key in options.only or not (options.only or _is_apart(declared.key))
        for mutant in mill.mutants(declared)
        if not options.kind or mutant.kind in options.kind
    ]
    if 0 < options.sample < len(mutants):
        picked = sorted(random.Random(options.seed).sample(range(len(mutants)), options.sample))
        return [mutants[n] for n in picked]
    return mutants


def _tried(court: Court, mill: Mill, mutants: list[Mutant], jobs: int) -> Iterator[Verdict]:
    """Try every damage, in several processes where there is more than one."""
    WORK.append((court, mill))
    _ = mill.shown, mill.users  # worked out once, before the processes part
    parts = [mutants[start : start + AT_ONCE] for start in range(0, len(mutants), AT_ONCE)]
    quiet = not sys.stderr.isatty()
    console = Console(stderr=True)
    if jobs == 1:
        for part in track(map(_part, parts), "damages", len(parts), console=console, disable=quiet):
            yield from part
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for part in track(pool.imap(_part, parts), "damages", len(parts), console=console, disable=quiet):
            yield from part


def _part(mutants: list[Mutant]) -> list[Verdict]:
    court, mill = WORK[-1]
    verdicts = []
    for mutant in mutants:
        mended = mill.mend(mutant)
        if mended.refused:
            verdicts.append(Verdict(mutant, "refused by the build", mended.refused))
        elif not mended.cells:
            verdicts.append(Verdict(mutant, "same text"))
        else:
            by = court.noticed(mended)
            verdicts.append(Verdict(mutant, "killed" if by else "survived", by))
    return verdicts


if __name__ == "__main__":
    sys.exit(main())
