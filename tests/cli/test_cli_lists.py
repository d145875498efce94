"""Lists that a terminal shows up to a number of lines: all where they are exactly as many, else how many more."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xlmodel.auditing.findings import ERROR, Finding, Rule
from xlmodel.auditing.report import AuditReport, Verdict
from xlmodel.auditing.words import MOST, tables_of_audit
from xlmodel.building import Built
from xlmodel.cli import building, editing
from xlmodel.edits import Carried
from xlmodel.edits.losses import Loss
from xlmodel.watching import MovedOutput


def built(losses: int, kept: Path | None = None) -> Built:
    """Return what a build says that had to leave so many cells behind."""
    nothing: Any = SimpleNamespace(register=SimpleNamespace(own={}, cells={}))
    carried = Carried(losses=tuple(Loss("text", "Inputs", f"Z{row}", "", "mine") for row in range(1, losses + 1)))
    return Built(Path("book.xlsx"), (), 0, "fine", {}, {}, "", carried, kept, (), 0, 0, (), (), (), nothing)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what a build of so many losses tells of them."""
    monkeypatch.setattr(building, "MANY", 3)
    return lambda losses, kept=None: building.built_lines(built(losses, kept))[:-1]


@pytest.mark.parametrize("losses", [0, 1, 2, 3])
def test_losses_are_all_listed_where_they_are_no_more_than_are_shown(losses: int, lines: Any):
    assert lines(losses) == [f"  not carried over: text Inputs!Z{row}: mine" for row in range(1, losses + 1)]


@pytest.mark.parametrize("losses", [4, 5, 1003])
def test_further_losses_are_counted_and_how_to_list_them_is_told(losses: int, lines: Any):
    listed = lines(losses)
    assert listed[:3] == [f"  not carried over: text Inputs!Z{row}: mine" for row in range(1, 4)]
    assert listed[3:] == [f"  … and {losses - 3:,} more; list them all with: xlmodel diff book.xlsx book.xlsx"]
    assert "xlmodel diff kept.xlsx book.xlsx" in lines(losses, Path("kept.xlsx"))[3]


@pytest.mark.parametrize("count", [0, 1, editing.MOST_MOVED, editing.MOST_MOVED + 1, editing.MOST_MOVED + 5])
def test_outputs_that_moved_are_counted_and_listed_up_to_a_number(count: int):
    moved = tuple(MovedOutput(f"out_{n}", f"Output {n}", "x", 1.0, 2.0) for n in range(count))
    said = editing._moved_lines(SimpleNamespace(outputs=moved))  # type: ignore[arg-type]
    assert said[0] == f"{count or 'No'} headline output{'s' if count > 1 else ''} moved"
    assert len([line for line in said if "→" in line]) == min(count, editing.MOST_MOVED)
    more = [line for line in said if "more" in line]
    assert more == (
        [f"  and {count - editing.MOST_MOVED} more; xlmodel show lists them all"] if count > editing.MOST_MOVED else []
    )


@pytest.mark.parametrize("count", [1, MOST, MOST + 1])
def test_findings_of_a_rule_are_listed_up_to_a_number(count: int):
    rule = Rule("1", "slug", "A rule", "FAST", ERROR, lambda book: iter(()), "Mend it.")
    found = tuple(Finding("S", f"A{row}", "wrong") for row in range(1, count + 1))
    report = AuditReport("book.xlsx", 1, 1, (Verdict(rule, found),))
    shown = [(f"S!A{row}", "wrong") for row in range(1, min(count, MOST) + 1)]
    (table,) = tables_of_audit(report, MOST)
    assert list(table.rows) == shown + [("", "and 1 more")] * (count > MOST)
    assert [len(table.rows) for table in tables_of_audit(report)] == [count]


def test_a_rule_stands_in_one_table_of_an_audit():
    def rule(number: int) -> Rule:
        return Rule(str(number), f"slug-{number}", f"Rule {number}", "FAST", ERROR, lambda book: iter(()), "Mend it.")

    verdicts = (Verdict(rule(1), (Finding("S", "A1", "wrong"),)), Verdict(rule(2), (), "not ours"), Verdict(rule(3)))
    broken, off, kept = tables_of_audit(AuditReport("book.xlsx", 1, 1, verdicts))
    assert (broken.heading, broken.tone, broken.note) == ("1 Rule 1", ERROR, "Mend it.")
    assert (off.heading, off.rows) == ("Switched off", (("2", "Rule 2", "not ours"),))
    assert (kept.heading, kept.rows) == ("Kept", (("3", "Rule 3", "FAST"),))
    assert [table.heading for table in tables_of_audit(AuditReport("book.xlsx", 1, 1, verdicts[:1]))] == ["1 Rule 1"]
