"""Each check of the workbook is shown to fail when what it guards is broken, and to be told and counted.

What breaks each stands in `checks_broken.py`; a check without a case there fails the first test.
"""

from __future__ import annotations

import pytest
from breaks import Break, breaks_of, broken, by, failing
from checks_broken import BY_CASE, CASES, SEVERITY
from conftest import Written
from scenes import CASES as CASE_NAMES

from xlmodel.engines import CellValues


def of_case(changes: Break, case: str) -> Break:
    """Return the breaks of the base case as those of another."""
    return {tuple(case if part == "base" else part for part in place): change for place, change in changes.items()}


def test_every_check_of_the_workbook_has_a_case(book: Written) -> None:
    assert {name.removeprefix("out_") for name in book.names if name.startswith("out_check_")} == SEVERITY.keys()


@pytest.mark.parametrize(("check", "changes"), breaks_of(CASES))
def test_check_fails_when_what_it_guards_is_broken(
    check: str, changes: Break, book: Written, by_ironcalc: CellValues
) -> None:
    told(book, failing(book, by_ironcalc, [check], CASES[check].severity, changes), CASES[check].severity)


@pytest.mark.slow
@pytest.mark.parametrize(("check", "changes"), breaks_of(BY_CASE))
def test_check_of_a_case_fails_there_and_nowhere_else(
    check: str, changes: Break, book: Written, by_ironcalc: CellValues
) -> None:
    """Each break in the base case, and the first in every case."""
    severity, first = BY_CASE[check].severity, next(iter(BY_CASE[check].breaks.values()))
    for case in CASE_NAMES if changes is first else ["base"]:
        found = failing(book, by_ironcalc, [f"{check}_{case}"], severity, of_case(changes, case))
        standing = {other: found[book.names[f"out_{check}_{other}"]] for other in CASE_NAMES}
        assert standing == {other: float(other != case) for other in CASE_NAMES}
        told(book, found, severity)


def told(book: Written, found: CellValues, severity: str) -> None:
    """Assert that what failed is counted and said: on Checks, and at the top of every sheet."""
    results = {name: found[book.names[f"out_{name}"]] for name in SEVERITY}
    assert {name: result for name, result in results.items() if result not in (0.0, 1.0)} == {}
    failed = {name for name, result in results.items() if result == 0.0}
    errors = sum(SEVERITY[name] == "error" for name in failed)
    warnings = len(failed) - errors
    assert found[book.names["out_errors_failing"]] == errors
    assert found[book.names["out_warnings_failing"]] == warnings
    assert severity == "error" or errors == 0, "a warning of its own turns no error"
    text = found[book.at("overall_text")]
    said = f"CHECKS FAIL: {errors}" if errors else "All checks hold"
    assert text == said + (f", warnings: {warnings}" if warnings else "")
    elsewhere = {found[cell] for cell in book.formulas if book.formulas[cell] == overall_link(book)}
    assert elsewhere == {text}, "the top of every sheet says the same"


def overall_link(book: Written) -> str:
    sheet, cell = book.at("overall_text")
    column = cell.rstrip("0123456789")
    return f"={sheet}!${column}${cell[len(column) :]}"


def test_a_total_that_leaves_a_company_out_is_found_where_errors_follow_too(
    book: Written, by_ironcalc: CellValues
) -> None:
    """This also turns errors of its own, so it cannot stand among the breaks that turn a warning alone."""
    found = broken(book, by_ironcalc, {("four_capex", 2026): by(-125)})
    assert found[book.names["out_check_members_total_2026"]] == 0.0
    assert found[book.names["out_errors_failing"]] > 0
