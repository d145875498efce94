"""The command that compares two workbooks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import xlmodel
from xlmodel.cli.group import INPUTS, SET, drawn_table, main, pairs, print_fitting, tell, tell_text
from xlmodel.cli.progress import at_work


@main.command()
@click.argument("a", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("b", required=False, metavar="[OTHER]", type=click.Path(path_type=Path))
@INPUTS
@SET
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@click.option("--html", "target", metavar="PAGE", type=click.Path(path_type=Path), help="Write them as a page, too.")
@click.option("--text", is_flag=True, help="Print FILE as text, a line for each cell; for git diff.")
def diff(
    a: Path, b: Path | None, inputs: Path, overrides: tuple[str, ...], as_json: bool, target: Path | None, text: bool
) -> None:
    """Say in what OTHER differs from FILE; without OTHER, in what a build from the inputs would.

    The exit code is 0 where nothing differs and 1 where something does.
    """
    if text and (b or as_json or target):
        raise click.UsageError("--text prints one workbook and goes with no other file, --json or --html")
    if overrides and (b or text):
        raise click.UsageError("--set goes with one workbook, which is then compared with the inputs")
    from xlmodel.compare import counts, listing_or_reason, page_of_difference, tables_of_difference
    from xlmodel.html import save_page
    from xlmodel.placing import unseen
    from xlmodel.tables import PROFILE

    if text:
        for remark in unseen(a):
            tell(remark, err=True)
        with at_work(f"Reading {a}"):
            told = listing_or_reason(a, PROFILE)
        tell_text(told)
        return
    with at_work(f"Reading {a}") as progress:
        difference = xlmodel.diff(a, b, inputs=inputs, set=pairs(overrides), progress=progress)
    if target:
        save_page(page_of_difference(difference), target)
    for remark in difference.remarks:
        tell(remark, err=True)
    if as_json:
        tell_text(difference.to_json() + "\n")
    else:
        for table in tables_of_difference(difference):
            tell(table.heading, bold=True)
            print_fitting(drawn_table(table))
        tell(counts(difference))
    sys.exit(0 if difference.same else 1)
