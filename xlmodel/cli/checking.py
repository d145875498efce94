"""The command that judges a workbook."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import xlmodel
from xlmodel.cli.completing import complete_engines
from xlmodel.cli.group import INPUTS, drawn_table, main, print_fitting, tell, tell_text
from xlmodel.cli.progress import at_work


@main.command()
@click.argument("file", default=xlmodel.OUTPUT, type=click.Path(path_type=Path))
@click.option(
    "--engine",
    "engines",
    default=["ironcalc"],
    show_default="ironcalc",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_engines,
    help="The engine that recomputes the file: ironcalc (fast), formulas, formualizer, libreoffice, or all that "
    "are installed. "
    "May be given more than once.",
)
@INPUTS
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--html", "target", metavar="PAGE", type=click.Path(path_type=Path), help="Write it as a page, too.")
def check(file: Path, engines: tuple[str, ...], inputs: Path, as_json: bool, target: Path | None) -> None:
    """Recompute a workbook and say which values, documented figures, checks and formulas do not hold.

    FILE may be any .xlsx file; what it stores is compared with what engines compute from its formulas alone. A workbook
    of xlmodel is also held against the declarations and the inputs. The exit code is 0 where all holds, else 1.
    """
    from xlmodel.html import save_page
    from xlmodel.verify import page_of_check, remarks, summary, tables_of_check, title, verdict

    with at_work(f"Reading {file}") as progress:
        report = xlmodel.check(file, engine=engines, inputs=inputs, progress=progress)
    if target:
        save_page(page_of_check(report), target)
    if as_json:
        tell_text(report.to_json() + "\n")
    else:
        tell(title(report))
        for table in tables_of_check(report):
            tell(table.heading, bold=True)
            print_fitting(drawn_table(table))
        for remark in remarks(report):
            tell(remark)
        for what, found in summary(report):
            tell(f"{what:<19} {found}")
        tell(verdict(report))
    sys.exit(0 if report.ok else 1)
