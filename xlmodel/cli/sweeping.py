"""The commands that compute the model many times: over grids and samples, and backwards from an output."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.building import built_lines
from xlmodel.cli.group import INPUTS, SET, drawn_table, main, pairs, print_fitting, tell, tell_text

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from rich.progress import Progress as Bar

INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended."""

CASE = click.option("--case", default="", help="The case to take, in place of the one that the inputs show.")


@main.command()
@click.option(
    "--vary",
    multiple=True,
    metavar="KEY=LOW:HIGH:STEPS",
    help="Compute a grid over an input, such as wacc=0.08:0.1:5. Two give a two-way table for each output.",
)
@click.option("--sample", type=int, metavar="N", help="Compute so many scenarios, drawn from what the inputs state.")
@click.option("--seed", default=1, show_default=True, help="Draw another sample; the same seed gives the same one.")
@click.option(
    "--design",
    default="latin",
    show_default=True,
    help="How to draw: latin (a Latin hypercube) or sobol (Sobol points).",
)
@CASE
@click.option(
    "--show",
    "outputs",
    multiple=True,
    metavar="KEY",
    help="A headline output to compute: of a grid in place of the usual ones, of a sample beside them.",
)
@click.option(
    "--threshold", multiple=True, metavar="KEY=VALUE", help="Ask for another sum, such as trough=-150 or npv=10."
)
@click.option("--csv", metavar="FILE", type=click.Path(path_type=Path), help="Write every scenario as a line.")
@click.option("--png", metavar="FILE", type=click.Path(path_type=Path), help="Draw the sample as one picture.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary of a sample as JSON.")
@click.option(
    "--into-workbook",
    "into",
    is_flag=False,
    flag_value=xlmodel.OUTPUT,
    metavar="[FILE]",
    type=click.Path(path_type=Path),
    help="Draw the sample from the inputs as the workbook has them, and build the workbook with the outcome on a sheet "
    f"of its own. Without FILE it is {xlmodel.OUTPUT}.",
)
@click.option("--workers", default=1, show_default=True, help="Processes that compute.")
@INPUTS
@SET
def sweep(
    vary: tuple[str, ...],
    sample: int | None,
    seed: int,
    design: str,
    case: str,
    outputs: tuple[str, ...],
    threshold: tuple[str, ...],
    csv: Path | None,
    png: Path | None,
    as_json: bool,
    into: Path | None,
    workers: int,
    inputs: Path,
    overrides: tuple[str, ...],
) -> None:
    """Compute the model over a grid of inputs, or over a sample of all that is uncertain.

    What --set gives is held. Ctrl-C ends it, and what is done until then is told and written, but into no workbook; the
    exit code is 130.
    """
    if (png or as_json or into) and sample is None:
        raise click.UsageError("--png, --json and --into-workbook go with --sample")
    if workers < 1:
        raise click.UsageError("--workers takes a whole number from 1")
    _refuse_before(sample is not None, csv, png, into)
    with _workers(workers) as executor, _progress() as at_work:
        swept = xlmodel.sweep(
            pairs(vary, "--vary", "KEY=LOW:HIGH:STEPS"),
            sample=sample,
            seed=seed,
            design=design,
            case=case,
            outputs=outputs,
            thresholds=_thresholds(threshold),
            inputs=inputs,
            set=pairs(overrides),
            executor=executor,
            at_work=at_work,
            of=into if into and into.exists() else None,
        )
    from xlmodel.sweeping.words import remarks_of_sweep, tables_of_sweep

    if not swept.count:
        tell("Interrupted before any scenario was done.", err=True)
        sys.exit(INTERRUPTED)
    if csv:
        swept.write_csv(csv)
    if png:
        swept.write_png(png)
    if as_json:
        tell_text(swept.summary.to_json() + "\n")
    else:
        for table in tables_of_sweep(swept):
            tell(table.heading, bold=True)
            print_fitting(drawn_table(table))
    for remark in remarks_of_sweep(swept):
        tell(remark, err=as_json)
    written = " and ".join(str(path) for path in (csv, png) if path)
    tell(swept.scenarios.told() + (f". Written: {written}" if written else ""), err=as_json)
    if not swept.is_whole:
        sys.exit(INTERRUPTED)
    if into:
        tell(*built_lines(swept.into_workbook(into)), err=as_json)


@main.command()
@click.argument("target", metavar="OUTPUT=VALUE")
@click.argument("word", metavar="by", type=click.Choice(["by"]))
@click.argument("key", metavar="KEY")
@click.option("--in", "within", metavar="LOW:HIGH", help="Where to look, in place of all that the input may be.")
@CASE
@INPUTS
@SET
def goalseek(
    target: str, word: str, key: str, within: str | None, case: str, inputs: Path, overrides: tuple[str, ...]
) -> None:
    """Say which value of an input makes an output what one wants, such as npv_2026_base=0 by yield_multiplier.

    The exit code is 0 where there is an answer, or more than one, and 1 where there is none.
    """
    del word  # it is there to be read
    ((output, wanted),) = pairs([target], "goalseek", "OUTPUT=VALUE", "out_").items()
    sought = xlmodel.goalseek(
        output, _number(wanted, output), by=key, within=within, case=case, inputs=inputs, set=pairs(overrides)
    )
    from xlmodel.sweeping.words import said_of_seeking

    tell(*said_of_seeking(sought))
    sys.exit(0 if sought.ok else 1)


def _thresholds(texts: Sequence[str]) -> dict[str, float]:
    found = pairs(texts, "--threshold", prefix="out_")
    return {key: _number(value, key) for key, value in found.items()}


def _number(text: str, key: str) -> float:
    """Return the number, spelled as in the inputs; another spelling is a mistake of the call."""
    from xlmodel.errors import Fault, XlmodelError
    from xlmodel.register.values import BadValueError, number

    try:
        return number(text)
    except BadValueError as error:
        raise XlmodelError(
            [Fault(error.problem, key=key, expected=error.expected, found=f"'{text}'", hint=error.hint)]
        ) from error


def _refuse_before(draws: bool, csv: Path | None, png: Path | None, into: Path | None) -> None:
    """Raise what would stop the command when the work is done: packages that are missing, places that are taken."""
    from xlmodel.book.file import refuse_if_taken
    from xlmodel.errors import WriteError
    from xlmodel.placing import obstacles
    from xlmodel.sweeping import NUMBERS, PICTURES, SAMPLES, refuse_without

    refuse_without(NUMBERS, *([SAMPLES] if draws else []), *([PICTURES] if png else []))
    faults = [fault for target in (csv, png) if target for fault in obstacles(target)]
    if faults:
        raise WriteError(faults)
    if into:
        refuse_if_taken(into)


@contextmanager
def _workers(count: int) -> Iterator[Executor | None]:
    """Give the processes that compute, none where this one does it alone."""
    if count == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from xlmodel.sweeping.running import ignore_interrupts

    with ProcessPoolExecutor(count, get_context("spawn"), ignore_interrupts) as executor:
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # workers do not hear it from the first
        try:
            for _ in range(count):
                executor.submit(ignore_interrupts)
        finally:
            signal.signal(signal.SIGINT, heard)
        yield executor


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Show on a terminal how far it is, how fast it goes and how long it takes; say nothing into a file or a pipe."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with _bar(console) as bar:
        task = bar.add_task("Scenarios", total=None, rate="")

        def at_work(done: int, total: int) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:,.0f} a second" if speed else "")

        yield at_work


def _bar(console: object) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    assert isinstance(console, Console)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
