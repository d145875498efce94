"""Does a workbook, of whatever origin, keep the rules of a good model?

`reading` makes a `Book` of the file, once; each rule in `rules` looks at it and yields findings that name cells. Every
rule judges by what stands in the file and by nothing that only workbooks of this package have. How each rule decides,
and what it cannot see, stands in `docs/audit.md`.
"""

from __future__ import annotations

from xlmodel.auditing.audit import audit_file, reasons
from xlmodel.auditing.findings import Finding, Rule
from xlmodel.auditing.report import AuditReport, Verdict
from xlmodel.auditing.rules import RULES

__all__ = ["RULES", "AuditReport", "Finding", "Rule", "Verdict", "audit_file", "reasons"]
