"""The command line: one command for each function of the package, and nothing but words around it."""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import xlmodel
from xlmodel.errors import XlmodelError

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

    from xlmodel.tell import Explanation
    from xlmodel.verify import CheckReport

INPUTS = click.option(
    "--inputs",
    default=xlmodel.INPUTS,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the input files.",
)
SET = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override an input by key, such as capex_amazon_2026=210. May be given more than once.",
)


class Commands(click.Group):
    """A group that turns a user's mistake into one clear message and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; an XlmodelError is said, not traced."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal without Chinese letters shows ? for them
        try:
            return super().invoke(context)
        except XlmodelError as error:
            click.secho(f"xlmodel: {len(error.faults)} fault{'s' * (len(error.faults) > 1)}", fg="red", err=True)
            for fault in error.faults:
                click.echo(f"  {fault}", err=True)
            context.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(xlmodel.__version__, prog_name="xlmodel")
def main() -> None:
    """Write and check a formula-driven workbook on the AI capital-spending race.

    Exit codes: 0 all is well, 1 something does not hold, 2 a mistake in the call or in the inputs.
    """


@main.command()
@click.option(
    "-o",
    "--output",
    default=xlmodel.OUTPUT,
    show_default=True,
    type=click.Path(path_type=Path),
    help="File to write.",
)
@INPUTS
@SET
def build(output: Path, inputs: Path, overrides: tuple[str, ...]) -> None:
    """Write the workbook from the input files."""
    built = xlmodel.build(output, inputs=inputs, set=_pairs(overrides))
    if built.kept:
        click.echo(f"The file was saved by another program since it was built; it is kept as {built.kept}")
    for key, (was, now) in built.changed.items():
        click.echo(f"  {key}: {was} in the inputs, {now} in the workbook")
    click.echo(f"{built.path}: {len(built.sheets)} sheets, {built.formulas:,} formulas. {built.state}.")


@main.command()
@click.argument("file", default=xlmodel.OUTPUT, type=click.Path(path_type=Path))
@click.option(
    "--engine",
    default="ironcalc",
    show_default=True,
    metavar="NAME",
    help="The engine that recomputes the file: ironcalc (fast), formulas, or another that is installed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def check(file: Path, engine: str, as_json: bool) -> None:
    """Recompute a workbook and say which cached values, documented figures and checks do not hold."""
    report = xlmodel.check(file, engine=engine)
    click.echo(report.to_json() if as_json else _report(report))
    sys.exit(0 if report.ok else 1)


@main.command()
@click.argument("what", default="", metavar="[KEY or SHEET]")
@INPUTS
@SET
def show(what: str, inputs: Path, overrides: tuple[str, ...]) -> None:
    """Print values as a table: a key, a sheet, or all headline outputs."""
    from rich.table import Table
    from rich.text import Text

    from xlmodel.tell import number_text

    shown = xlmodel.show(what, inputs=inputs, set=_pairs(overrides))
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
    _print(sentences)
    if table.row_count:
        _print(table)


@main.command()
@click.argument("key")
@INPUTS
@SET
def explain(key: str, inputs: Path, overrides: tuple[str, ...]) -> None:
    """Print how a number comes about: its formula in words, what it is made of, down to the sources."""
    from rich.tree import Tree

    for explanation in xlmodel.explain(key, inputs=inputs, set=_pairs(overrides)):
        tree = Tree(_headline(explanation))
        _grow(tree, explanation)
        _print(tree)


@main.command()
@INPUTS
@SET
def dump(inputs: Path, overrides: tuple[str, ...]) -> None:
    """Print every typed and computed cell: sheet | key | formula | value, made for git diff."""
    click.echo(str(xlmodel.dump(inputs=inputs, set=_pairs(overrides))), nl=False)


def _pairs(overrides: tuple[str, ...]) -> dict[str, float | str]:
    """Split KEY=VALUE; a part that is not so, or a key given twice, is a mistake of the call."""
    wrong = [text for text in overrides if "=" not in text]
    if wrong:
        raise click.UsageError(f"--set takes KEY=VALUE, not {', '.join(map(repr, wrong))}")
    pairs = [
        (key.strip().removeprefix("in_"), value.strip()) for key, _, value in (t.partition("=") for t in overrides)
    ]
    repeated = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    if repeated:
        raise click.UsageError(f"--set gives a key more than once: {', '.join(repeated)}")
    return dict(pairs)


def _print(what: Table | Text | Tree) -> None:
    """Print to fit the terminal, or with whole lines into a file or a pipe."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console.width = max(1, console.measure(what, options=console.options.update(width=10_000)).maximum)
    console.print(what)


def _report(report: CheckReport) -> str:
    ties, checks = report.of_kind("tie"), report.of_kind("check")
    lines = [f"{report.file}, recomputed by {report.engine} {report.version}"]
    lines += [
        f"  {difference.sheet}!{difference.cell}: cached {difference.cached}, recomputed {difference.recomputed}"
        for difference in report.differences
    ]
    lines += [
        f"  {'documented figure does not tie' if standing.kind == 'tie' else 'check fails'}: {standing.key}"
        f" ({standing.sheet}!{standing.cell})"
        for standing in report.standings
        if not standing.holds
    ]
    lines += [
        f"cached values  {report.compared - len(report.differences):>6,} of {report.compared:,} agree",
        *(
            []
            if report.standings
            else ["no documented figures or checks by name: not a workbook of xlmodel, or renamed"]
        ),
        f"documented     {sum(s.holds for s in ties):>6,} of {len(ties):,} tie",
        f"checks         {sum(s.holds for s in checks):>6,} of {len(checks):,} hold",
        "All holds." if report.ok else "Not all holds.",
    ]
    return "\n".join(lines)


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
