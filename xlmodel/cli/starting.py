"""The command with which a person begins."""

from __future__ import annotations

from pathlib import Path

import click

import xlmodel
from xlmodel.cli.group import main, tell


@main.command()
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Lay out the input files and an output folder in FOLDER, or here; then `xlmodel build` writes the workbook.

    Nothing that stands there is overwritten: where a file is in the way, all of them are named, and nothing is written.
    """
    started = xlmodel.init(folder)
    here = folder.resolve() == Path.cwd()
    tell(
        f"{started.inputs}: {len(started.files)} input files, every number of the model with its source",
        f"{started.output}: the folder of the workbook",
        "Next: xlmodel build" if here else f"Next, in {folder}: xlmodel build",
    )
