"""What an audit found, as data: for programs, and for a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlmodel.auditing.findings import ERROR, NOTE, WARNING, Finding, Rule
from xlmodel.frames import frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment

if TYPE_CHECKING:
    import pandas as pd


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
        rows = [
            (verdict.rule.id, verdict.rule.slug, verdict.rule.severity, found.sheet, found.cells, found.words)
            for verdict in self.verdicts
            for found in verdict.findings
        ]
        return frame_of(rows, ["id", "rule", "severity", "sheet", "cells", "words"])

    def _repr_html_(self) -> str:
        headings = ("Rule", "Severity", "Place", "What is wrong", "How to mend it")
        rows = tuple(
            (verdict.rule.title, verdict.rule.severity, found.place, found.words, verdict.rule.hint)
            for verdict in self.broken
            for found in verdict.findings
        )
        tables = [ReportTable("", tuple(map(ReportColumn, headings)), rows)] if rows else []
        return html_fragment(self.file, tables, self.summary)


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
