"""The commands that judge a workbook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.group import main

if TYPE_CHECKING:
    from xlmodel.verify import CheckReport


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
