"""The commands that print what the model says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.group import INPUTS, SET, main, pairs, print_fitting, tell, tell_text

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from xlmodel.tell import Explanation


@main.command()
@click.argument("what", default="", metavar="[KEY or SHEET]")
@INPUTS
@SET
def show(what: str, inputs: Path, overrides: tuple[str, ...]) -> None:
    """Print values as a table: a key, a sheet, or all headline outputs."""
    from rich.table import Table
    from rich.text import Text

    from xlmodel.tell import number_text

    shown = xlmodel.show(what, inputs=inputs, set=pairs(overrides))
    table = Table(header_style="bold")
    table.add_column("Key", no_wrap=True, overflow="ignore")  # whole, so that it can be copied
    table.add_column("Label", overflow="fold")
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("Unit", no_wrap=True)
    sentences = Text(shown.title, "bold")
    for row in shown.rows:
        value = number_text(row.value, row.unit)
        if row.unit == "text":
            sentences.append(f"\n{row.key}: {value}", "not bold")
        else:
            table.add_row(Text(row.key), Text(row.label), value, "" if row.unit == "flag" else row.unit)
    print_fitting(sentences)
    if table.row_count:
        print_fitting(table)


@main.command()
@click.argument("key")
@INPUTS
@SET
@click.option("--of", type=click.Path(path_type=Path), help="A workbook whose typed inputs count, too.")
def explain(key: str, inputs: Path, overrides: tuple[str, ...], of: Path | None) -> None:
    """Print how a number comes about: its formula in words, what it is made of, down to the sources."""
    from rich.tree import Tree

    from xlmodel.placing import unseen

    for remark in unseen(of) if of else ():
        tell(remark, err=True)
    for explanation in xlmodel.explain(key, inputs=inputs, set=pairs(overrides), of=of):
        tree = Tree(_headline(explanation))
        _grow(tree, explanation)
        print_fitting(tree)


@main.command()
@INPUTS
@SET
def dump(inputs: Path, overrides: tuple[str, ...]) -> None:
    """Print every typed and computed cell: sheet | key | formula | value, made for git diff."""
    tell_text(str(xlmodel.dump(inputs=inputs, set=pairs(overrides))))


def _headline(explanation: Explanation) -> Text:
    from rich.text import Text

    from xlmodel.tell import number_text

    unit = "" if explanation.unit in {"text", "flag", "%"} else f" {explanation.unit}"
    value = f" = {number_text(explanation.value, explanation.unit)}{unit}  "
    lines = [
        Text.assemble((explanation.label, "bold"), value, (explanation.key, "dim")),
        Text(explanation.words),
        Text(explanation.why, "italic"),
        Text(explanation.origin, "green"),
        Text("explained above" if explanation.seen else "", "dim"),
    ]
    return Text("\n").join(line for line in lines if line)


def _grow(tree: Tree, explanation: Explanation) -> None:
    for precedent in explanation.precedents:
        _grow(tree.add(_headline(precedent)), precedent)
