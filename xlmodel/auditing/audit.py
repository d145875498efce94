"""Run the rules over a workbook."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from xlmodel.auditing.book import AuditWorkbook
from xlmodel.auditing.reading import read_book
from xlmodel.auditing.report import AuditReport, Verdict
from xlmodel.auditing.rules import BY_NAME, RULES
from xlmodel.errors import Fault, InputError
from xlmodel.placing import unseen
from xlmodel.progress import Progress, silent
from xlmodel.reader.guard import reading


def audit_file(path: Path, without: Mapping[str, str], progress: Progress = silent) -> AuditReport:
    """Return what the rules say of a workbook; `without` gives reasons for rules to leave out, by number or name.

    Raises EngineError for a file that cannot be read, InputError for unknown rules and missing reasons.
    """
    off = _switched_off(without)
    progress(f"Reading {path}", 0, len(RULES))
    book = read_book(path)
    verdicts = []
    with reading(path):  # whatever else a file may hold, it is told in one message
        for place, rule in enumerate(RULES):
            progress(rule.title, place, len(RULES))
            is_off = rule.slug in off
            verdicts.append(Verdict(rule, reason=off[rule.slug]) if is_off else Verdict(rule, tuple(rule.check(book))))
    return AuditReport(
        str(path), len(book.sheets), len(book.formulas), tuple(verdicts), (*unseen(path), *_remarks(book))
    )


def reasons(given: Iterable[str]) -> dict[str, str]:
    """Split texts such as "11: tax bands are steps" into rule and reason. Raises InputError where one has no reason."""
    found: dict[str, str] = {}
    faults = []
    for text in given:
        rule, _, reason = text.partition(":")
        if not rule.strip() or not reason.strip():
            faults.append(
                Fault(
                    "a rule is switched off with a reason",
                    key=text,
                    expected='RULE: reason, such as "11: tax bands are steps"',
                )
            )
        found[rule.strip()] = reason.strip()
    if faults:
        raise InputError(faults)
    return found


def _switched_off(without: Mapping[str, str]) -> dict[str, str]:
    faults = []
    for name, reason in without.items():
        if name not in BY_NAME:
            near = difflib.get_close_matches(name, list(BY_NAME), 3, 0.4)
            expected = " or ".join(near) or f"a number to {len(RULES)}"
            hint = "xlmodel audit --rules lists all rules."
            faults.append(Fault("no such rule", key=name, expected=expected, hint=hint))
        elif not reason.strip():
            faults.append(Fault("a rule is switched off with a reason", key=name, expected="why it does not apply"))
    if faults:
        raise InputError(faults)
    return {BY_NAME[name].slug: reason.strip() for name, reason in without.items()}


def _remarks(book: AuditWorkbook) -> Iterable[str]:
    unread = [cell for cell in book.formulas if cell.formula is not None and not cell.formula.readable]
    if unread:
        first = f"{unread[0].sheet}!{unread[0].address}"
        yield f"Formulas that could not be taken apart and were passed over: {len(unread):,}, the first in {first}."
    if not book.formulas:
        yield "The workbook holds no formulas."
    elif all(cell.value is None for cell in book.formulas):
        yield "The file stores no results; rules that look at values see typed ones only. Open and save it in Excel."
