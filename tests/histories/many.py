"""Many histories, in several processes: one line for each that fails, with its seed and its steps, and a summary."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from edit_books import Office

from .judge import NOT_YET
from .life import ComplaintError, Life, Start
from .short import shorten
from .steps import live

INPUTS = Path(__file__).parents[2] / "inputs"


@dataclass(frozen=True)
class Outcome:
    """What became of a history: its steps by kind, and the story where something was wrong."""

    seed: int
    counts: Counter[str]
    complaint: str = ""
    steps: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Stage:
    """Where histories are lived: the workbooks that they begin with, and a folder for them."""

    folder: Path
    starts: Mapping[str, Start]

    @classmethod
    def of(cls, folder: Path, seeds: Iterable[int]) -> Stage:
        """Build once the workbooks that the histories of these seeds begin with."""
        shorten(INPUTS, folder / "short")
        sizes = {size_of(seed) for seed in seeds}
        places = {"tip": folder / "short", "heart": folder / "short", "whole": INPUTS}
        return cls(folder, {size: Start.of(folder, places[size], size) for size in sorted(sizes)})


def size_of(seed: int) -> str:
    """Return how much of the model the history of a seed lives on: most often little."""
    return "whole" if seed % 20 == 0 else "heart" if seed % 4 == 1 else "tip"


def lived(stage: Stage, seed: int, office: Office | None = None) -> Outcome:
    """Live the history of a seed."""
    life = Life(stage.folder / f"life {seed}", stage.starts[size_of(seed)], Random(seed), office)
    complaint = ""
    try:
        live(life)
    except ComplaintError as error:
        complaint = str(error)
    except Exception:  # noqa: BLE001  a traceback is a failure of the history, and told as one
        complaint = f"broken: {traceback.format_exc()}"
    if not complaint:
        shutil.rmtree(life.folder)
    return Outcome(seed, Counter(life.counts), complaint, tuple(life.steps))


STAGE: list[Stage] = []
"""What a forked process begins with."""


def main(given: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser("python -m tests.histories", description="Live random histories of a workbook.")
    parser.add_argument("--count", type=int, default=1000, metavar="N", help="how many histories")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the seed of the first; the next count on")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at once")
    parser.add_argument("--seconds", type=float, default=0, metavar="N", help="begin none after so many seconds")
    parser.add_argument("--no-office", action="store_true", help="without LibreOffice")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="live them here, and keep those that fail")
    parser.add_argument("--not-yet", nargs="+", default=[], metavar="KIND", help="work that need only be told and kept")
    options = parser.parse_args(given)
    NOT_YET.update(options.not_yet)
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        STAGE.append(Stage.of(folder, range(options.seed, options.seed + options.count)))
        outcomes = []
        end = begun + options.seconds if options.seconds else float("inf")
        parts = [
            (range(options.seed + job, options.seed + options.count, options.jobs), end, not options.no_office)
            for job in range(options.jobs)
        ]
        with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
            for found in pool.imap_unordered(_part, parts) if options.jobs > 1 else map(_part, parts):
                outcomes += found
    print(summary(outcomes, time.monotonic() - begun))
    return int(any(outcome.complaint for outcome in outcomes))


def _part(work: tuple[range, float, bool]) -> list[Outcome]:
    seeds, end, with_office = work
    return list(_each(seeds, end, with_office))


def _each(seeds: range, end: float, with_office: bool) -> Iterator[Outcome]:
    office = _office() if with_office else None
    try:
        for seed in seeds:
            if time.monotonic() > end:
                break
            outcome = lived(STAGE[-1], seed, office)
            print(failure(outcome) if outcome.complaint else f"{seed} lived", file=sys.stderr, flush=True)
            yield outcome
    finally:
        if office:
            office.close()


def _office() -> Office | None:
    import pytest

    try:
        return Office(STAGE[-1].folder / f"office {os.getpid()}")
    except pytest.skip.Exception:
        return None


def failure(outcome: Outcome) -> str:
    """Return what went wrong in a history, and how to live it again."""
    steps = "\n".join(f"    {number}. {step}" for number, step in enumerate(outcome.steps, 1))
    complaint = outcome.complaint.replace("\n", "\n  ")
    return f"FAILED --seed {outcome.seed} --count 1\n  {complaint}\n{steps}"


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Return how many histories were lived, what happened in them, and how many failed."""
    counts: Counter[str] = sum((outcome.counts for outcome in outcomes), Counter())
    failed = sum(bool(outcome.complaint) for outcome in outcomes)
    what = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return f"{len(outcomes)} histories of {counts.total()} steps ({what}) in {seconds:.0f} s: {failed} failed."
