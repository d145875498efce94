"""The commands that print what the model, or any workbook, says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.completing import complete_keys, complete_names
from xlmodel.cli.group import (
    INPUTS,
    SET,
    drawn_table,
    fits,
    main,
    pairs,
    print_fitting,
    tell,
    tell_text,
    terminal_width,
)
from xlmodel.cli.progress import at_work

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from xlmodel.tell import Explanation, Explanations, ShownGroup, WideTable

READING = "Reading the inputs and computing the model"

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
AS_CSV = click.option(
    "--csv", "as_csv", is_flag=True, help="Print CSV, a row for each cell, a column for each dimension."
)

ALL = "all"


def _levels(_: click.Context, parameter: click.Parameter, text: str) -> int | None:
    """Return a number of levels, None for all of them."""
    if text != ALL and not text.isdecimal():
        raise click.BadParameter(f"{text!r} is neither a number of levels nor {ALL}", param=parameter)
    return None if text == ALL else int(text)


@main.command()
@click.argument("what", nargs=-1, metavar="[KEY, LABEL, SHEET or CELL]...", shell_complete=complete_names)
@INPUTS
@SET
@AS_JSON
@AS_CSV
def show(what: tuple[str, ...], inputs: Path, overrides: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Print values, years across: of keys, labels, sheets and cells, or all headline outputs.

    A cell is given as "Returns Base!I42"; in a key, * stands for anything, as in "capex[*,2026]".
    """
    _one_form(as_json, as_csv)
    with at_work(READING):
        shown = xlmodel.show(*what, inputs=inputs, set=pairs(overrides))
    if as_json:
        tell_text(shown.to_json() + "\n")
    elif as_csv:
        tell_text(shown.to_csv())
    else:
        for group in shown.groups:
            _print_group(group)


@main.command()
@click.argument("what", nargs=-1, required=True, metavar="[KEY, LABEL or CELL]...", shell_complete=complete_keys)
@click.option(
    "--depth",
    callback=_levels,
    default="1",
    show_default=True,
    metavar="NUMBER",
    help=f"Levels of what a cell is made of; {ALL} goes down to the sources.",
)
@click.option("--used-by", is_flag=True, help="Print instead what depends on it, by line.")
@INPUTS
@SET
@click.option("--of", type=click.Path(path_type=Path), help="A workbook: its typed inputs count, or its own cells.")
@AS_JSON
@AS_CSV
def explain(
    what: tuple[str, ...],
    depth: int | None,
    used_by: bool,
    inputs: Path,
    overrides: tuple[str, ...],
    of: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Print how a number comes about: its formula in words, what it is made of, down to the sources.

    With --of, WHAT may be a cell of any workbook, such as "Sheet1!C7": it is then followed by address.
    """
    from xlmodel.placing import unseen

    _one_form(as_json, as_csv)
    for remark in unseen(of) if of else ():
        tell(remark, err=True)
    with at_work(f"Reading {of}" if of else READING):
        told = xlmodel.explain(
            *what, depth=0 if used_by else depth, used_by=used_by, inputs=inputs, set=pairs(overrides), of=of
        )
    if as_json:
        tell_text(told.to_json() + "\n")
    elif as_csv:
        tell_text(told.to_csv())
    else:
        _print_explanations(told, depth)


@main.command()
@INPUTS
@SET
@AS_JSON
@AS_CSV
def dump(inputs: Path, overrides: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Print every typed and computed cell: sheet | key | formula | value, made for git diff."""
    _one_form(as_json, as_csv)
    with at_work(READING):
        dumped = xlmodel.dump(inputs=inputs, set=pairs(overrides))
    tell_text(dumped.to_json() + "\n" if as_json else dumped.to_csv() if as_csv else str(dumped))


def _one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms at once."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two forms of the same: give one of them")


def _print_group(group: ShownGroup) -> None:
    from rich.text import Text

    from xlmodel.tell import sentences, wide_tables

    said = Text(group.title, "bold")
    for one in sentences(group.rows):
        said.append(f"\n{one.key}: {one.value}", "not bold")
    print_fitting(said)
    for table in wide_tables(group.rows):
        _print_wide(table)


def _print_wide(table: WideTable) -> None:
    """Print a table whole where it fits; on a narrow terminal keys stand below labels, and years are parted."""
    whole = drawn_table(table.drawn(), whole_codes=True)
    if len(table.columns) == 1 or fits(whole):
        print_fitting(whole)
        return
    for part in table.parts(terminal_width()):
        print_fitting(drawn_table(part, lines=True))


def _print_explanations(told: Explanations, depth: int | None) -> None:
    from rich.tree import Tree

    from xlmodel.tell import MOST_LEVELS

    for explanation in told:
        tree = Tree(_headline(explanation, told.used_by is None))
        _grow(tree, explanation)
        print_fitting(tree)
    if told.used_by is not None:
        if told.used_by.lines:
            print_fitting(drawn_table(told.drawn_users()))
        tell(told.used_by.summary)
    elif told.goes_on and depth is not None and depth < MOST_LEVELS:
        tell(f"--depth {depth + 1} goes one level deeper, --depth {ALL} to what is typed.")
    elif told.goes_on:
        tell(f"It is more than {MOST_LEVELS} levels deep: explain one of the last cells to go on.")


def _headline(explanation: Explanation, below: bool = True) -> Text:
    from rich.text import Text

    from xlmodel.tell import number_text

    unit = "" if explanation.unit in {"text", "flag", "%", ""} else f" {explanation.unit}"
    value = f" = {number_text(explanation.shown, explanation.unit)}{unit}  " if explanation.has_value else "  "
    cells = f"{explanation.more:,} cell{'s' * (explanation.more != 1)}"
    hidden = f"… and {cells} more" if explanation.precedents else f"… made of {cells}"
    lines = [
        Text.assemble((explanation.label, "bold"), value, (explanation.key, "dim")),
        Text(explanation.words or (explanation.formula if not explanation.line else "")),
        Text(explanation.why, "italic"),
        Text(explanation.origin, "green"),
        Text("explained above" if explanation.seen else "", "dim"),
        Text(hidden if explanation.more and below else "", "dim"),
    ]
    return Text("\n").join(line for line in lines if line)


def _grow(tree: Tree, explanation: Explanation) -> None:
    for precedent in explanation.precedents:
        _grow(tree.add(_headline(precedent)), precedent)
