"""An audit in words: the tables that a terminal and a page show."""

from __future__ import annotations

from xlmodel.auditing.findings import Finding
from xlmodel.auditing.report import AuditReport
from xlmodel.html import ReportColumn, ReportTable, html_page

MOST = 10
"""Findings of a rule that a terminal shows."""


def page_of_audit(report: AuditReport) -> str:
    """Return a report as one self-contained page, with all findings and the rules that were kept."""
    return html_page(f"Audit of {report.file}", report.summary, tables_of_audit(report), report.remarks, good=report.ok)


def tables_of_audit(report: AuditReport, most: int | None = None) -> list[ReportTable]:
    """Return a table for each rule with findings, at most so many in each, and those of the other rules."""
    columns = (ReportColumn("Cells", "code"), ReportColumn("Finding"))
    found = [
        ReportTable(
            f"{verdict.rule.id} {verdict.rule.title}",
            columns,
            _rows(verdict.findings, most),
            verdict.rule.hint,
            verdict.rule.severity,
        )
        for verdict in report.broken
    ]
    off = tuple((verdict.rule.id, verdict.rule.title, verdict.reason) for verdict in report.verdicts if verdict.reason)
    kept = tuple(
        (verdict.rule.id, verdict.rule.title, verdict.rule.source)
        for verdict in report.verdicts
        if not (verdict.findings or verdict.reason)
    )
    names = (ReportColumn("Rule", "number"), ReportColumn("Title"))
    more = [
        ReportTable("Switched off", (*names, ReportColumn("Reason")), off),
        ReportTable("Kept", (*names, ReportColumn("Source")), kept),
    ]
    return [*found, *(table for table in more if table.rows)]


def _rows(findings: tuple[Finding, ...], most: int | None) -> tuple[tuple[str, str], ...]:
    shown = [(found.place, found.words) for found in findings[:most]]
    more = len(findings) - len(shown)
    return (*shown, ("", f"and {more:,} more")) if more else tuple(shown)
