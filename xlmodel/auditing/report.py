"""What an audit found, as text for programs, as a table, and as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlmodel.auditing.findings import ERROR, NOTE, WARNING, Finding, Rule

if TYPE_CHECKING:
    import pandas as pd

    from xlmodel.page import Table

MOST = 10
"""Findings of a rule that a terminal shows."""


@dataclass(frozen=True)
class Verdict:
    """What one rule found; `reason` says why it was switched off, "" where it was not."""

    rule: Rule
    findings: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class AuditReport:
    """The verdict of each rule on a workbook of so many sheets and formulas; `remarks` say what to know."""

    file: str
    sheets: int
    formulas: int
    verdicts: tuple[Verdict, ...]
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether there is neither an error nor a warning; notes do not count."""
        return not (self.count(ERROR) or self.count(WARNING))

    def count(self, severity: str) -> int:
        """Return the number of findings of a severity: error, warning or note."""
        return sum(len(verdict.findings) for verdict in self.verdicts if verdict.rule.severity == severity)

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """Return the verdicts with findings, errors first and notes last."""
        order = (ERROR, WARNING, NOTE)
        found = (verdict for verdict in self.verdicts if verdict.findings)
        return tuple(sorted(found, key=lambda verdict: order.index(verdict.rule.severity)))

    @property
    def without(self) -> Mapping[str, str]:
        """Return the reasons why rules were switched off, by their short names."""
        return {verdict.rule.slug: verdict.reason for verdict in self.verdicts if verdict.reason}

    @property
    def summary(self) -> str:
        """Return one line that says how many findings there are."""
        counts = ", ".join(_number(self.count(severity), severity) for severity in (ERROR, WARNING, NOTE))
        off = f"; {_number(len(self.without), 'rule')} switched off" if self.without else ""
        return f"{_number(self.sheets, 'sheet')}, {_number(self.formulas, 'formula')}: {counts}{off}."

    def to_json(self) -> str:
        """Return the report as JSON text: file, ok, counts, remarks, and each rule with its findings."""
        told: dict[str, Any] = {
            "file": self.file,
            "ok": self.ok,
            "sheets": self.sheets,
            "formulas": self.formulas,
            **{f"{severity}s": self.count(severity) for severity in (ERROR, WARNING, NOTE)},
            "remarks": self.remarks,
            "rules": [
                {
                    **_told(verdict.rule),
                    "switched_off": verdict.reason,
                    "findings": [
                        {"sheet": found.sheet, "cells": found.cells, "words": found.words} for found in verdict.findings
                    ],
                }
                for verdict in self.verdicts
            ],
        }
        return json.dumps(told, indent=2, ensure_ascii=False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per finding: id, rule, severity, sheet, cells, words."""
        import pandas as pd  # heavy: only where a frame is asked for

        rows = [
            (verdict.rule.id, verdict.rule.slug, verdict.rule.severity, found.sheet, found.cells, found.words)
            for verdict in self.verdicts
            for found in verdict.findings
        ]
        return pd.DataFrame(rows, columns=["id", "rule", "severity", "sheet", "cells", "words"])

    def to_html(self) -> str:
        """Return the report as one self-contained page, with all findings and the rules that were kept."""
        from xlmodel.page import page

        return page(f"Audit of {self.file}", self.summary, self.tables(), self.remarks, good=self.ok)

    def tables(self, most: int | None = None) -> list[Table]:
        """Return a table for each rule with findings, at most so many in each, and those of the other rules."""
        from xlmodel.page import Column, Table

        columns = (Column("Cells", "code"), Column("Finding"))
        found = [
            Table(
                f"{verdict.rule.id} {verdict.rule.title}",
                columns,
                _rows(verdict.findings, most),
                verdict.rule.hint,
                verdict.rule.severity,
            )
            for verdict in self.broken
        ]
        off = tuple(
            (verdict.rule.id, verdict.rule.title, verdict.reason) for verdict in self.verdicts if verdict.reason
        )
        kept = tuple(
            (verdict.rule.id, verdict.rule.title, verdict.rule.source)
            for verdict in self.verdicts
            if not (verdict.findings or verdict.reason)
        )
        names = (Column("Rule", "number"), Column("Title"))
        more = [
            Table("Switched off", (*names, Column("Reason")), off),
            Table("Kept", (*names, Column("Source")), kept),
        ]
        return [*found, *(table for table in more if table.rows)]


def _rows(findings: tuple[Finding, ...], most: int | None) -> tuple[tuple[str, str], ...]:
    shown = [(found.place, found.words) for found in findings[:most]]
    more = len(findings) - len(shown)
    return (*shown, ("", f"and {more:,} more")) if more else tuple(shown)


def _told(rule: Rule) -> dict[str, str]:
    return {
        "id": rule.id,
        "rule": rule.slug,
        "title": rule.title,
        "source": rule.source,
        "severity": rule.severity,
        "hint": rule.hint,
    }


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}" if count else f"no {thing}s"
