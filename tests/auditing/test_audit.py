"""The rules of an audit: each is broken by a smallest workbook, and kept by one that hardly differs."""

from pathlib import Path

import pytest
from audit_branches import BRANCHES
from audit_cases import Case, written
from audit_pairs import CASES

import xlmodel
from xlmodel.auditing import RULES, Finding


def found(path: Path, rule: str) -> tuple[Finding, ...]:
    (verdict,) = (verdict for verdict in xlmodel.audit(path).verdicts if verdict.rule.id == rule)
    return verdict.findings


@pytest.mark.parametrize("case", (*CASES, *BRANCHES), ids=lambda case: f"{case.rule} {case.what}")
def test_a_smallest_workbook_breaks_the_rule_and_another_keeps_it(case: Case, tmp_path: Path):
    broken = found(written(case.broken, case.breaks, tmp_path / "broken.xlsx"), case.rule)
    assert [one.words for one in broken if one.place == case.place and case.words in one.words], broken
    assert all(finding.words for finding in broken)
    kept = found(written(case.kept, case.keeps, tmp_path / "kept.xlsx"), case.rule)
    assert kept == ()


def test_every_rule_has_such_a_pair():
    assert {case.rule for case in CASES} == {rule.id for rule in RULES}
