"""The commands that write a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.completing import complete_cells
from xlmodel.cli.group import FILE, INPUTS, OUTPUT, SET, as_typed, main, pairs, target, tell
from xlmodel.cli.progress import at_work

if TYPE_CHECKING:
    from xlmodel.building import Built
    from xlmodel.edits import Carried
    from xlmodel.register import Kept
    from xlmodel.verify import Standing


MANY = 500
"""Lines of what could not be carried over that a terminal shows."""


@main.command()
@FILE
@OUTPUT
@INPUTS
@SET
@click.option("--fresh", is_flag=True, help="Start from the input files alone; a workbook with edits is kept aside.")
@click.option("--refuse-loss", is_flag=True, help="Exit with code 3 where something could not be carried over.")
@click.option(
    "--drop-override",
    "drop",
    multiple=True,
    metavar="KEY",
    shell_complete=complete_cells,
    help="Bring the formula of a computed cell back that was typed over, such as capex[meta,2026]. May be given more "
    "than once.",
)
def build(
    file: Path | None,
    output: Path | None,
    inputs: Path,
    overrides: tuple[str, ...],
    fresh: bool,
    refuse_loss: bool,
    drop: tuple[str, ...],
) -> None:
    """Write the workbook from the input files, keeping what was typed into it. FILE is the same as -o FILE."""
    with at_work("Reading the inputs") as progress:
        built = xlmodel.build(
            target(file, output),
            inputs=inputs,
            set=pairs(overrides),
            fresh=fresh,
            refuse_loss=refuse_loss,
            drop_overrides=drop,
            progress=progress,
        )
    tell(*built_lines(built))


def waiting_line(edit: Kept, carried: Carried, state: str) -> str:
    """Return what is said of an edit that has no cell: what was typed, and why it waits."""
    why = carried.reasons.get(edit.key, "")
    typed = f"{edit.key}, typed {as_typed(edit.value)}" + (f" as {edit.formula}" if edit.formula else "")
    return f"  {'waits' if why else 'no longer an input'}: {typed}; {state}{f': {why}' if why else ''}"


def built_lines(built: Built) -> list[str]:
    """Return what a build says: what differs from the input files, what it kept and what it could not carry over."""
    from xlmodel.register import own_origin

    carried = built.carried
    edits = {edit.key: edit for edit in carried.kept}
    cells = built.ready.register.cells
    lines = []
    for key, (was, now) in built.changed.items():
        edit = edits.get(key)
        typed = f", typed as {edit.formula}" if edit and edit.formula else ""
        since = f" (kept since {edit.since}{typed})" if edit else ""
        lines.append(f"  {key}: {as_typed(was)} in the inputs, {as_typed(now)} in the workbook{since}")
    lines += [
        f"  {key}: {own_origin(own, cells[key].unit, cells[key].origin)}"
        for key, own in built.ready.register.own.items()
        if key not in built.changed
    ]
    lines += [
        f"  {edit.key}: typed as {edit.formula}, which comes to {as_typed(edit.value)} as in the inputs"
        f" (kept since {edit.since}; delete its row on the Changes sheet to take it back)"
        for edit in carried.kept
        if edit.formula and edit.key not in built.changed
    ]
    lines += [
        f"  conflict: {one.key} was {as_typed(one.was)} when {as_typed(one.typed)} was typed"
        f" and is {as_typed(one.inputs)} in the inputs now; the typed value stands"
        for one in carried.conflicts
    ]
    lines += [waiting_line(edit, carried, "it waits on the Changes sheet") for edit in carried.waiting]
    lines += [
        f"  override: {one.key} holds {one.typed} instead of {one.replaced} (kept since {one.since})"
        for one in built.overrides
    ]
    lines += [f"  taken back: {key} has its formula again" for key in carried.work.taken_back]
    lines += [f"  carried over: {_count(built.notes, 'note')}"] * (built.notes > 0)
    lines += [f"  carried over: {_count(built.besides, 'cell')} beside the declared ones"] * (built.besides > 0)
    lines += [f"  look at {one.key} in {one.place}: {one.text}" for one in carried.remarks]
    if not carried.remembered:
        lines.append("  the file had no record of what it was built with: all that differs counts as typed")
    lines += [f"  sheet {sheet}: carried" for sheet in carried.sheets]
    lines += [f"  not carried over: {loss}" for loss in carried.losses[:MANY]]
    if len(carried.losses) > MANY:
        more = f"{len(carried.losses) - MANY:,} more"
        lines.append(f"  … and {more}; list them all with: xlmodel diff {built.kept or built.path} {built.path}")
    if built.kept:
        lines.append(f"The previous file is kept as {built.kept}")
    lines += [f"  {remark}" for remark in built.remarks]
    lines += [
        f"Somebody saved the workbook while it was replaced. What was saved is kept as {saved}" for saved in built.saved
    ]
    lines += [f"  {_said_of(one)}: {one.key}: {one.label}" for one in built.failing]
    return [*lines, f"{built.path}: {len(built.sheets)} sheets, {built.formulas:,} formulas. {built.state}."]


def _said_of(one: Standing) -> str:
    """Return what a check that does not hold is called, or a figure that does not tie."""
    if one.kind == "tie":
        return "does not tie"
    return "warning" if one.severity == "warning" else "check fails"


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"
