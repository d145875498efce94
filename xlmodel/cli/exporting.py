"""The command that writes the pages to hand out."""

from __future__ import annotations

from pathlib import Path

import click

import xlmodel
from xlmodel.cli.group import main, tell
from xlmodel.cli.progress import at_work


@main.command()
@click.argument("file", default=xlmodel.OUTPUT, type=click.Path(path_type=Path))
@click.option("--pdf", metavar="FILE", type=click.Path(path_type=Path), help="Write the pages as one PDF.")
@click.option("--png", metavar="FOLDER", type=click.Path(path_type=Path), help="Write a picture of each, for slides.")
def export(file: Path, pdf: Path | None, png: Path | None) -> None:
    """Write the pages of a workbook that are handed out, as it stands: recalculated, with what was typed into it.

    LibreOffice prints them and must be installed; pictures take two packages more: pip install pypdfium2 pillow.
    """
    if pdf is None and png is None:
        raise click.UsageError("say what to write: --pdf FILE, --png FOLDER, or both")
    with at_work(f"Reading {file}") as progress:
        exported = xlmodel.export(file, pdf=pdf, png=png, progress=progress)
    for remark in exported.remarks:
        tell(remark, err=True)
    tell(*(f"  {number}: {page}" for number, page in enumerate(exported.pages, 1)))
    pages = f"{len(exported.pages)} page{'s' * (len(exported.pages) != 1)}"
    pictures = [path for path in exported.files if path != pdf]
    places = [*([str(pdf)] if pdf else []), *([f"{pictures[0].parent} ({len(pictures)} pictures)"] if pictures else [])]
    tell(f"{pages} of {file} written to {' and '.join(places)}.")
