"""What all commands share: the group that tells mistakes, common options, and printing.

Whatever a command prints goes through here, so that nothing in a file can steer the terminal or forge a line, and so
that a reader who has gone, or a disk that is full, ends a command without a traceback. What programs read (`--json`,
`--csv`, `--text`, dumps) is UTF-8 whatever the terminal.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

import xlmodel
from xlmodel.cli.completing import complete_inputs
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
    shell_complete=complete_inputs,
    help="Override an input by key, such as capex_amazon_2026=210. May be given more than once.",
)


READER_GONE = 141
"""The exit code where nobody reads on, as in `xlmodel dump | head`: 128 and the number of SIGPIPE, as everywhere."""

_GONE = {errno.EPIPE, errno.EINVAL} if sys.platform == "win32" else {errno.EPIPE}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


class Commands(click.Group):
    """A group that turns a user's mistake into one clear message and exit code 2."""

    def main(self, *arguments: Any, **extra: Any) -> Any:
        """Run the command line; help may be asked into a pipe or onto a full disk, too."""
        sys.stdout, sys.stderr = (stream or _nowhere() for stream in (sys.stdout, sys.stderr))
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal without Chinese letters shows ? for them
            with suppress(OSError, ValueError, AttributeError):  # no file behind it, or a system without the question
                os.set_blocking(stream.fileno(), True)  # a full pipe is waited for
        with _output_may_end():
            return super().main(*arguments, **extra)

    def invoke(self, context: click.Context) -> Any:
        """Run a command; an XlmodelError is said, not traced."""
        with _output_may_end():
            try:
                return super().invoke(context)
            except XlmodelError as error:
                tell_faults(error.faults)
                context.exit(3 if isinstance(error, LossError) else 2)


def _nowhere() -> TextIO:
    """Return what stands for an output that whoever called has closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


@contextmanager
def _output_may_end() -> Iterator[None]:
    """End quietly where nobody reads on, and with one message where what is printed finds no room."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _GONE | _FULL:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr) if error.errno in _GONE else (sys.stdout,):
            with suppress(OSError, ValueError, AttributeError):
                os.dup2(nowhere, stream.fileno())  # what still waits to be written is let go
        if error.errno in _GONE:
            sys.exit(READER_GONE)
        with suppress(OSError):
            click.echo(f"xlmodel: what this command prints could not be written ({error.strerror})", err=True)
        sys.exit(2)


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
    """Print a text of several lines for programs, in UTF-8; it ends as it ends."""
    _write(visible_lines(text).encode())


def _write(content: bytes) -> None:
    """Print bytes, all of them: an output without a buffer takes of a long text only what the pipe has room for."""
    sys.stdout.flush()
    left = memoryview(content)
    while left:
        left = left[sys.stdout.buffer.write(left) :]
    sys.stdout.buffer.flush()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(xlmodel.__version__, prog_name="xlmodel")
def main() -> None:
    """Write and check a formula-driven workbook on the AI capital-spending race.

    Exit codes: 0 all is well, 1 something does not hold, 2 a mistake in the call or in the inputs, 3 a build would
    leave behind what somebody put into the workbook.
    """


def pairs(
    texts: Sequence[str], option: str = "--set", expected: str = "KEY=VALUE", prefix: str = "in_"
) -> dict[str, str]:
    """Split KEY=VALUE, the key with or without its prefix.

    A part that is not so, or a key given twice, is a mistake of the call.
    """
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise click.UsageError(f"{option} takes {expected}, not {', '.join(map(repr, wrong))}")
    found = [
        (key.strip().removeprefix(prefix), value.strip()) for key, _, value in (text.partition("=") for text in texts)
    ]
    repeated = [key for key, times in Counter(key for key, _ in found).items() if times > 1]
    if repeated:
        raise click.UsageError(f"{option} gives a key more than once: {', '.join(repeated)}")
    return dict(found)


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
    with console.capture() as drawn:  # rich has a way of its own to end where nobody reads on
        console.print(drawing)
    _write(drawn.get().encode(sys.stdout.encoding, "replace"))


def terminal_width() -> int:
    """Return the characters that a line of the terminal holds."""
    from rich.console import Console

    return Console().width


def fits(what: Table) -> bool:
    """Tell whether a table fits the terminal without a line of it being folded; into a file everything does."""
    from rich.console import Console

    console = Console()
    whole = console.measure(_Visible(what), options=console.options.update(width=10_000)).maximum
    return not console.is_terminal or whole <= console.width


def drawn_table(table: ReportTable, whole_codes: bool = False, lines: bool = False) -> Table:
    """Return a table of a report as the terminal shows it, without its heading.

    `whole_codes` keeps keys whole, so that they can be copied, and has other words folded; `lines` parts the rows.
    """
    from rich.table import Table
    from rich.text import Text

    shown = Table(header_style="bold", show_lines=lines)
    for column in table.columns:
        number, whole = column.kind == "number", whole_codes and column.kind == "code"
        overflow: Any = "ignore" if whole else "fold"
        justify: Any = "right" if number else "left"
        shown.add_column(column.heading, justify=justify, no_wrap=number or whole, overflow=overflow)
    for row in table.rows:
        shown.add_row(*(Text(visible_lines(text) if lines else visible(text)) for text in row))
    return shown
