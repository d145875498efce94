"""What all commands share: the group that tells mistakes, common options, and printing.

Whatever a command prints goes through here, so that nothing in a file can steer the terminal or forge a line.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import xlmodel
from xlmodel.errors import Fault, LossError, XlmodelError, visible, visible_lines

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.measure import Measurement
    from rich.segment import Segment
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

    from xlmodel.html import ReportTable

INPUTS = click.option(
    "--inputs",
    default=xlmodel.INPUTS,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the input files.",
)
FILE = click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
OUTPUT = click.option(
    "-o",
    "--output",
    show_default=xlmodel.OUTPUT,
    type=click.Path(path_type=Path),
    help="File to write; its folder is made where it is missing.",
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
            tell_faults(error.faults)
            context.exit(3 if isinstance(error, LossError) else 2)


def tell_faults(faults: Sequence[Fault]) -> None:
    """Print what is wrong, one line each."""
    click.secho(f"xlmodel: {len(faults)} fault{'s' * (len(faults) > 1)}", fg="red", err=True)
    for fault in faults:
        tell(*f"  {fault}".split("\n"), err=True)


def tell(*lines: str, err: bool = False, bold: bool = False) -> None:
    """Print lines, each as one."""
    for line in lines:
        click.echo(click.style(visible(line), bold=True) if bold else visible(line), err=err)


def tell_text(text: str) -> None:
    """Print a text of several lines, which ends as it ends."""
    click.echo(visible_lines(text), nl=False)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(xlmodel.__version__, prog_name="xlmodel")
def main() -> None:
    """Write and check a formula-driven workbook on the AI capital-spending race.

    Exit codes: 0 all is well, 1 something does not hold, 2 a mistake in the call or in the inputs, 3 a build would
    leave behind what somebody put into the workbook.
    """


def pairs(overrides: tuple[str, ...]) -> dict[str, float | str]:
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


def target(file: Path | None, output: Path | None) -> Path:
    """Return the file to write, given alone or with -o; two different ones are a mistake of the call."""
    if file is not None and output is not None and file != output:
        raise click.UsageError(f"FILE and -o name the file to write, and they differ: {file} and {output}")
    return file or output or Path(xlmodel.OUTPUT)


def as_typed(value: float | str) -> str:
    """Return the value of an input as it would be typed."""
    return value if isinstance(value, str) else f"{value:.15g}"


@dataclass(frozen=True)
class _Visible:
    """What rich draws, with the control characters of its texts written out."""

    what: Table | Text | Tree

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self.what, options):
            yield segment if segment.control else segment._replace(text=visible_lines(segment.text))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return console.measure(self.what, options=options)


def print_fitting(what: Table | Text | Tree) -> None:
    """Print to fit the terminal, or with whole lines into a file or a pipe."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if isinstance(what, Text) and visible_lines(what.plain) != what.plain:
        what = Text(visible_lines(what.plain))  # what is written out takes room
    drawing = _Visible(what)
    if not console.is_terminal:
        console.width = max(1, console.measure(drawing, options=console.options.update(width=10_000)).maximum)
    console.print(drawing)


def drawn_table(table: ReportTable) -> Table:
    """Return a table of a report as the terminal shows it, without its heading."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(header_style="bold")
    for column in table.columns:
        number = column.kind == "number"
        shown.add_column(column.heading, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for row in table.rows:
        shown.add_row(*(Text(visible(text)) for text in row))
    return shown
