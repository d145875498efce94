"""What the commands say of a build, of a pull and of what moved, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from commands import well
from test_cli_lists import built

from xlmodel.cli import building, editing
from xlmodel.edits import Carried
from xlmodel.edits.carrying import Remark
from xlmodel.edits.merging import Conflict
from xlmodel.errors import Fault
from xlmodel.register.records import Kept, Override
from xlmodel.verify import Standing
from xlmodel.watching import MovedOutput, Rebuilt

MOVES = [
    # unit, old, new, what is said
    ("USD bn", 12.5, 13.0, "12.5 → 13.0 USD bn (+4.0%), A line"),
    ("USD bn", -2.0, -1.0, "-2.0 → -1.0 USD bn (+50.0%), A line"),
    ("USD bn", 0.0, 1.0, "0.00 → 1.0 USD bn, A line"),
    ("USD bn", None, 1.0, "nothing → 1.0 USD bn, A line"),
    ("USD bn", 12.51, 12.52, "12.51 → 12.52 USD bn (+0.1%), A line"),
    ("%", 0.25, 0.3, "25.0% → 30.0% (+5.0 points), A line"),
    ("%", 0.25, 0.125, "25.0% → 12.5% (-12.5 points), A line"),
    ("text", "rises", "falls", "rises → falls, A line"),
    ("flag", 1.0, 0.0, "1 → 0 (-100.0%), A line"),
]


@pytest.mark.parametrize(("unit", "old", "new", "said"), MOVES)
def test_a_move_is_told_relative_to_the_old_value_and_of_a_share_in_points(unit: str, old: Any, new: Any, said: str):
    assert editing._move(MovedOutput("key", "A line", unit, old, new)) == said


def kept(key: str, value: float = 210.0, formula: str = "") -> Kept:
    return Kept(key, f"The {key}", "USD bn", value, 200.0, "2026-02-05", formula)


EDIT = kept("capex")
NOTHING = Carried()


def lines_of(carried: Carried = NOTHING, **more: Any) -> list[str]:
    """Return what a build says but for its last line."""
    said = building.built_lines(replace(built(0), carried=carried, **more))
    assert said[-1] == "book.xlsx: 0 sheets, 0 formulas. fine."
    return said[:-1]


def test_an_edit_is_told_with_both_values_and_since_when_it_stands():
    changed = {"capex": (200.0, 210.0)}
    assert lines_of(Carried(kept=(EDIT,)), changed=changed) == [
        "  capex: 200 in the inputs, 210 in the workbook (kept since 2026-02-05)"
    ]
    assert lines_of(Carried(kept=(kept("capex", formula="=200+10"),)), changed=changed) == [
        "  capex: 200 in the inputs, 210 in the workbook (kept since 2026-02-05, typed as =200+10)"
    ]
    assert lines_of(changed=changed) == ["  capex: 200 in the inputs, 210 in the workbook"], "by --set"


def test_a_formula_that_comes_to_the_built_in_value_is_told_and_a_value_is_not():
    (said,) = lines_of(Carried(kept=(kept("capex", 200.0, "=100*2"), kept("other", 200.0))))
    assert said.startswith("  capex: typed as =100*2, which comes to 200 as in the inputs (kept since 2026-02-05;")


def test_what_waits_and_what_conflicts_is_told():
    carried = Carried(
        waiting=(EDIT, kept("gone", formula="=1+1")),
        reasons={"capex": "its unit was USD bn and is % now"},
        conflicts=(Conflict("wacc", 0.1, 0.09, 0.085),),
        remarks=(Remark("wacc", "Cases!C5", "typed as text"),),
    )
    assert lines_of(carried) == [
        "  conflict: wacc was 0.09 when 0.1 was typed and is 0.085 in the inputs now; the typed value stands",
        "  waits: capex, typed 210; it waits on the Changes sheet: its unit was USD bn and is % now",
        "  no longer an input: gone, typed 210 as =1+1; it waits on the Changes sheet",
        "  look at wacc in Cases!C5: typed as text",
    ]


def test_what_came_along_is_counted_in_words():
    assert lines_of(notes=1, besides=2) == [
        "  carried over: 1 note",
        "  carried over: 2 cells beside the declared ones",
    ]
    assert lines_of(Carried(sheets=("Mine",), remembered=False)) == [
        "  the file had no record of what it was built with: all that differs counts as typed",
        "  sheet Mine: carried",
    ]


def test_copies_that_were_kept_are_named():
    said = lines_of(kept=Path("book.kept.xlsx"), remarks=("look here",), saved=(Path("book.saved.xlsx"),))
    assert said == [
        "The previous file is kept as book.kept.xlsx",
        "  look here",
        "Somebody saved the workbook while it was replaced. What was saved is kept as book.saved.xlsx",
    ]


def test_an_override_is_told_with_what_it_replaced():
    one = Override("capex[meta,2026]", "Capex", "USD bn", "=1+1", None, "=B2*2", "2026-02-05")
    assert lines_of(overrides=(one,)) == [
        "  override: capex[meta,2026] holds =1+1 instead of =B2*2 (kept since 2026-02-05)"
    ]


def test_checks_that_do_not_hold_are_named_before_the_last_line():
    wrong = Standing("check", "cash", "The cash ties", "error", "Checks", "C3", holds=False)
    odd = Standing("check", "rate", "The rate is in its range", "warning", "Checks", "C4", holds=False)
    tie = Standing("tie", "growth", "Growth of capex", "error", "Ties", "M4", holds=False)
    assert lines_of(failing=(wrong, odd, tie)) == [
        "  check fails: cash: The cash ties",
        "  warning: rate: The rate is in its range",
        "  does not tie: growth: Growth of capex",
    ]


def pulled(count: int, **more: Any) -> Any:
    edits = tuple(
        SimpleNamespace(key=f"key_{n}", old=200.0, new=210.0, label=f"Label {n}", formula="=200+10" * (n == 2))
        for n in range(1, count + 1)
    )
    return SimpleNamespace(carried=Carried(), edits=edits, files=(Path("facts.csv"),), diff="-a\n+b\n", **more)


def test_a_pull_says_what_it_wrote_and_a_dry_run_what_it_would():
    book = Path("book.xlsx")
    nothing = "book.xlsx: nothing to pull; every input says what the input files say."
    assert editing._pulled_lines(pulled(0), book, False) == [nothing]
    one = "  key_1: 200 → 210 (Label 1)"
    assert editing._pulled_lines(pulled(1), book, False) == [one, "1 value written to facts.csv."]
    two = [one, "  key_2: 200 → 210 (Label 2, typed as =200+10)"]
    assert editing._pulled_lines(pulled(2), book, False) == [*two, "2 values written to facts.csv."]
    dry = [*two, "", "-a", "+b", "", "Nothing was written: this is a dry run."]
    assert editing._pulled_lines(pulled(2), book, True) == dry


def test_what_a_pull_leaves_in_the_workbook_is_told():
    carried = Carried(waiting=(EDIT,), remarks=(Remark("wacc", "Cases!C5", "typed as text"),))
    some = pulled(0)
    some.carried = carried
    assert editing._pulled_lines(some, Path("book.xlsx"), False)[:-1] == [
        "  look at wacc in Cases!C5: typed as text",
        "  no longer an input: capex, typed 210; it stays in the workbook",
    ]


def test_a_watch_says_what_was_built_and_what_moved_with_the_next_build(monkeypatch: pytest.MonkeyPatch):
    at = datetime(2026, 2, 5, 9, 30)
    moved = MovedOutput("capex", "Capex", "USD bn", 4.0, 5.0)
    rebuilds = [
        Rebuilt(at, None, faults=(Fault("the column is missing", "facts.csv"),)),
        Rebuilt(at, built(0)),
        Rebuilt(at, None, faults=(Fault("the column is missing", "facts.csv"),)),
        Rebuilt(at, built(0), {"capex": (200.0, 210.0), "gone": ("bull", None)}, (moved,)),
        Rebuilt(at, built(0)),
    ]
    monkeypatch.setattr("xlmodel.watch", lambda *_, **__: iter(rebuilds))
    said = well("watch").splitlines()
    watching = f"Watching {Path('inputs') / '*.csv'}. Ctrl-C ends it."
    last = "book.xlsx: 0 sheets, 0 formulas. fine."
    again = "09:30:00 not rebuilt; tried again as soon as this is mended"
    assert [line for line in said if "column is missing" not in line and "fault" not in line] == [
        *(again, watching),
        *("09:30:00 built", last),
        again,
        *("09:30:00 rebuilt", last, "  capex: 200 → 210", "  gone: bull → nothing"),
        *("1 headline output moved", "  capex: 4.0 → 5.0 USD bn (+25.0%), Capex"),
        *("09:30:00 rebuilt", last, "No headline output moved"),
    ]
