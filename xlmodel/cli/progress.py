"""What a command is doing, on a terminal only: a line, or a bar where it is known how much there is to do.

It stands on the terminal of errors, so that nothing of it gets into what a command prints, and goes when all is done.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from xlmodel.errors import visible
from xlmodel.progress import Progress, silent


@contextmanager
def at_work(words: str) -> Iterator[Progress]:
    """Show what is being done meanwhile; whoever knows more tells the steps by what this yields."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    line = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    bar = (BarColumn(), MofNCompleteColumn())
    with Bars(*line, TimeElapsedColumn(), console=Console(stderr=True), transient=True, refresh_per_second=5) as bars:
        task = bars.add_task(visible(words), total=None)

        def told(words: str, done: int = 0, of: int = 0) -> None:
            bars.columns = (*line, *(bar if of else ()), TimeElapsedColumn())
            bars.update(task, description=visible(words), completed=done, total=of or None)

        yield told
