"""The commands between a workbook and the input files: write edits back, and rebuild as the files change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.building import built_lines, waiting_line
from xlmodel.cli.group import FILE, INPUTS, OUTPUT, SET, as_typed, main, pairs, target, tell, tell_faults
from xlmodel.cli.progress import at_work

if TYPE_CHECKING:
    from xlmodel.language import Value
    from xlmodel.pulling import Pulled
    from xlmodel.watching import MovedOutput, Rebuilt

MOST_MOVED = 15
"""Headline outputs that a rebuild lists at most."""


@main.command()
@click.argument("file", default=xlmodel.OUTPUT, type=click.Path(path_type=Path))
@INPUTS
@click.option("--dry-run", is_flag=True, help="Show the change of the input files as a diff and write nothing.")
@click.option("--take-mine", is_flag=True, help="Write a typed value also where the inputs have changed since.")
def pull(file: Path, inputs: Path, dry_run: bool, take_mine: bool) -> None:
    """Write what was typed into a workbook back into the input files; the workbook is only read."""
    with at_work(f"Reading {file}"):
        pulled = xlmodel.pull(file, inputs=inputs, dry_run=dry_run, take_mine=take_mine)
    tell(*_pulled_lines(pulled, file, dry_run))


@main.command("add-case")
@click.argument("name")
@click.option("--like", required=True, metavar="CASE", help="The case that it is like, but for the values given.")
@INPUTS
@click.option("--set", "values", multiple=True, metavar="DRIVER=VALUE", help="What a driver is in it. Repeat at will.")
@click.option("--dry-run", is_flag=True, help="Show the change of the input file as a diff and write nothing.")
def add_case(name: str, like: str, inputs: Path, values: tuple[str, ...], dry_run: bool) -> None:
    """Add a case to the input files; the next build has it on every sheet."""
    added = xlmodel.add_case(name, like=like, set=pairs(values), inputs=inputs, dry_run=dry_run)
    if dry_run:
        tell(*added.diff.splitlines(), "", "Nothing was written: this is a dry run.")
        return
    but = f", but for {', '.join(f'{key} {value}' for key, value in added.values.items())}" if added.values else ""
    tell(f"{added.file}: case {added.name}, like {added.like}{but}.", "Build the workbook to see it.")


@main.command()
@FILE
@OUTPUT
@INPUTS
@SET
def watch(file: Path | None, output: Path | None, inputs: Path, overrides: tuple[str, ...]) -> None:
    """Rebuild the workbook whenever the input files change, keeping what was typed into it. Ctrl-C ends it.

    FILE is the same as -o FILE.
    """
    watching = built = False
    try:
        for rebuilt in xlmodel.watch(target(file, output), inputs=inputs, set=pairs(overrides)):
            _tell(rebuilt, again=built)
            built = built or rebuilt.built is not None
            if not watching:
                tell(f"Watching {inputs / '*.csv'}. Ctrl-C ends it.")
            watching = True
    except KeyboardInterrupt:
        tell("Ended.")


def _pulled_lines(pulled: Pulled, file: Path, dry_run: bool) -> list[str]:
    """Return what a pull says: what it writes, what stays in the workbook, and in a dry run the diff."""
    carried = pulled.carried
    lines = []
    for edit in pulled.edits:
        typed = f", typed as {edit.formula}" if edit.formula else ""
        lines.append(f"  {edit.key}: {as_typed(edit.old)} → {as_typed(edit.new)} ({edit.label}{typed})")
    lines += [f"  look at {one.key} in {one.place}: {one.text}" for one in carried.remarks]
    lines += [waiting_line(edit, carried, "it stays in the workbook") for edit in carried.waiting]
    lines += [f"  no input, stays in the workbook: {loss}" for loss in carried.beside_inputs]
    if not pulled.edits:
        return [*lines, f"{file}: nothing to pull; every input says what the input files say."]
    if dry_run:
        return [*lines, "", *pulled.diff.splitlines(), "", "Nothing was written: this is a dry run."]
    count = f"{len(pulled.edits)} value{'s' * (len(pulled.edits) > 1)}"
    return [*lines, f"{count} written to {', '.join(map(str, pulled.files))}."]


def _tell(rebuilt: Rebuilt, *, again: bool) -> None:
    """Print one rebuild, or why there is none; what moved only if something was built before."""
    time = f"{rebuilt.at:%H:%M:%S}"
    if rebuilt.built is None:
        tell(f"{time} not rebuilt; tried again as soon as this is mended")
        tell_faults(rebuilt.faults)
        return
    tell(f"{time} {'rebuilt' if again else 'built'}", *built_lines(rebuilt.built))
    for key, (old, new) in rebuilt.inputs.items():
        tell(f"  {key}: {_side(old)} → {_side(new)}")
    if again:
        tell(*_moved_lines(rebuilt))


def _moved_lines(rebuilt: Rebuilt) -> list[str]:
    moved = rebuilt.outputs
    lines = [f"{len(moved) or 'No'} headline output{'s' * (len(moved) > 1)} moved"]
    lines += [f"  {one.key}: {_move(one)}" for one in moved[:MOST_MOVED]]
    if len(moved) > MOST_MOVED:
        lines.append(f"  and {len(moved) - MOST_MOVED} more; xlmodel show lists them all")
    return lines


def _move(moved: MovedOutput) -> str:
    """Return a move in words: `12.5 → 13.0 USD bn (+4.0%), Operating income`; a share moves by points."""
    old, new = _numbers(moved.old, moved.new, moved.unit)
    unit = "" if moved.unit in {"%", "text", "flag"} else f" {moved.unit}"
    change = ""
    if moved.unit == "%" and isinstance(moved.old, float) and isinstance(moved.new, float):
        change = f" ({100 * (moved.new - moved.old):+.1f} points)"
    elif abs(moved.change) < float("inf"):
        change = f" ({moved.change:+.1%})"
    return f"{old} → {new}{unit}{change}, {moved.label}"


def _numbers(old: Value, new: Value, unit: str) -> tuple[str, str]:
    """Return two values as the workbook shows them, or with more digits where they would look the same."""
    from xlmodel.tell import number_text

    one, other = (number_text(value, unit) or "nothing" for value in (old, new))
    return (one, other) if one != other else (f"{old:.10g}", f"{new:.10g}")


def _side(value: float | str | None) -> str:
    return "nothing" if value is None else as_typed(value)
