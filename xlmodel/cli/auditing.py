"""The command that audits a workbook of any origin."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.cli.completing import complete_rules
from xlmodel.cli.group import drawn_table, main, print_fitting, tell, tell_text
from xlmodel.cli.progress import at_work

if TYPE_CHECKING:
    from rich.table import Table


@main.command()
@click.argument("file", default=xlmodel.OUTPUT, type=click.Path(path_type=Path))
@click.option(
    "--without",
    multiple=True,
    metavar="RULE: REASON",
    shell_complete=complete_rules,
    help="Switch a rule off, by number or name, and say why. May be given more than once.",
)
@click.option("--rules", is_flag=True, help="Print the rules instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--html", "target", metavar="PAGE", type=click.Path(path_type=Path), help="Write it as a page, too.")
def audit(file: Path, without: tuple[str, ...], rules: bool, as_json: bool, target: Path | None) -> None:
    """Say where a workbook of any origin breaks the rules of a good model, and how to mend it.

    The exit code is 1 where there is an error or a warning; notes do not count.
    """
    from xlmodel.auditing import reasons
    from xlmodel.auditing.words import MOST, page_of_audit, tables_of_audit
    from xlmodel.html import save_page

    if rules:
        print_fitting(_rules())
        return
    with at_work(f"Reading {file}") as progress:
        report = xlmodel.audit(file, without=reasons(without), progress=progress)
    if target:
        save_page(page_of_audit(report), target)
    if as_json:
        tell_text(report.to_json() + "\n")
    else:
        for remark in report.remarks:
            tell(remark, err=True)
        for table in tables_of_audit(report, MOST):
            if table.heading != "Kept":
                tell(f"{table.tone}: {table.heading}" if table.tone else table.heading, bold=True)
                print_fitting(drawn_table(table))
                if table.note:
                    tell(table.note)
        tell(f"{report.file}: {report.summary}")
    sys.exit(0 if report.ok else 1)


def _rules() -> Table:
    from xlmodel.auditing import RULES
    from xlmodel.html import ReportColumn, ReportTable

    headings = (
        ReportColumn("Rule", "number"),
        *map(ReportColumn, ("Name", "Title", "Source", "Severity", "How to mend it")),
    )
    rows = tuple((rule.id, rule.slug, rule.title, rule.source, rule.severity, rule.hint) for rule in RULES)
    return drawn_table(ReportTable("Rules", headings, rows))
