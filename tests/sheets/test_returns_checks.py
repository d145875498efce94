"""The checks of the Returns and Comparison sheets: each fails when what it guards is broken.

`CASES` says what breaks each check; a place that holds the base case stands for every case.
"""

from __future__ import annotations

import pytest
from breaks import Break, Case, breaks_of, broken, by, failing, to
from conftest import Written
from returns_tweaks import CASE_NAMES, tweaked

from xlmodel.engines import CellValues, ErrorValue
from xlmodel.language import items

BY_CASE: dict[str, Case] = {
    "check_assets_roll_forward": Case(
        "error",
        {
            "closing assets are off": {("net_assets", "base", 2032): by(0.001)},
            "a year is skipped on the way": {("net_assets", "base", 2028): by(-1)},
            "it opens with assets that were not bought": {("net_assets", "base", 2025): to(5)},
        },
    ),
    "check_vintage_depreciation": Case(
        "error", {"more is written off than was spent": {("vintage_depreciation", "base", 2030, 2032): by(1000)}}
    ),
    "check_full_life": Case(
        "error",
        {
            "a year too long in service": {("in_service_short", "base", 2026, 2030): by(0.1)},
            "a life that the horizon does not complete": {("short_lived_life", "base"): to(7)},
        },
    ),
    "check_vintages_sum": Case(
        "error",
        {
            "a year leaves a vintage out": {("new_revenue", "base", 2029): by(-0.001)},
            "new revenue is not the sum": {("new_revenue", "base", 2026): to(0)},
        },
    ),
    "check_vintage_costs": Case(
        "error",
        {
            "a vintage costs more than was spent": {("vintage_cost", "base", 2030): by(0.001)},
            "a vintage is left out": {("vintage_cost", "base", 2027): to(0)},
        },
    ),
    "check_npv_at_irr": Case(
        "error",
        {
            "the rate is off": {("irr_2026", "base"): by(0.0001)},
            "a factor is off": {("irr_factor", "base", 2030): by(0.01)},
        },
    ),
    "check_npv_at_breakeven": Case(
        "error",
        {
            "the yield is off": {("breakeven_yield", "base"): by(0.0001)},
            "it is solved with another slope": {("npv_per_yield", "base"): by(1)},
        },
    ),
    "check_npv_linear": Case(
        "error",
        {
            "the NPV is off": {("npv_2026", "base"): by(0.001)},
            "what does not hang on revenue is off": {("npv_without_revenue", "base"): by(0.001)},
            "a flow is in one way and not in the other": {("first_flow", "base", 2029): by(0.01)},
        },
    ),
    "check_residual_share": Case(
        "warning", {"the value without residual is higher": {("npv_2026_ex_residual", "base"): by(100)}}
    ),
}

CASES: dict[str, Case] = BY_CASE | {
    "check_fcf_breakeven": Case("error", {"the growth is off": {("ocf_growth_breakeven_2026",): by(0.001)}}),
    "check_case_order": Case(
        "warning",
        {
            "the bear case sells best": {("yield_multiplier", "bear"): to(2)},
            "the bull case sells worst": {("yield_multiplier", "bull"): to(0.5)},
        },
    ),
}
"""What breaks each check of these two sheets, but `check_shown_case`, which has a test of its own."""


def of_case(changes: Break, case: str) -> Break:
    """Return the breaks of the base case as those of another."""
    return {tuple(case if part == "base" else part for part in place): change for place, change in changes.items()}


@pytest.mark.parametrize(("check", "changes"), breaks_of(CASES))
def test_check_fails_when_what_it_guards_is_broken(
    check: str, changes: Break, book: Written, by_ironcalc: CellValues
) -> None:
    """Broken in one case, it fails there and says so on top; the others' own checks hold. Each break in the base case,
    and the first in every case."""
    suffixes = [f"_{case}" for case in CASE_NAMES] if check in BY_CASE else [""]
    foremost = changes is next(iter(CASES[check].breaks.values()))
    for suffix in suffixes if foremost or check not in BY_CASE else ["_base"]:
        moved = of_case(changes, suffix[1:]) if suffix else changes
        found = failing(book, by_ironcalc, [check + suffix], CASES[check].severity, moved)
        standing = {other: found[book.names[f"out_{check}{other}"]] for other in suffixes}
        shared = any("base" not in place for place in changes)
        assert standing == {other: float(other != suffix and not shared) for other in suffixes}


def test_every_check_of_the_returns_and_of_the_comparison_has_a_case(book: Written) -> None:
    declared = {
        item.key
        for sheet in book.ready.model.sheets
        if sheet.key in {"returns", "comparison"}
        for item, _ in items(sheet)
        if item.key.startswith("check_")
    }
    assert declared == CASES.keys() | {"check_shown_case", "check_like_base"}


def test_a_single_vintage_written_off_beyond_its_cost_is_found(book: Written, by_ironcalc: CellValues) -> None:
    found = broken(book, by_ironcalc, {("vintage_depreciation", "base", 2026, 2032): by(100)})
    assert found[book.names["out_check_vintage_depreciation_base"]] == 0.0


def test_a_case_that_is_none_fails_its_check(book: Written) -> None:
    found = tweaked(book, {"case": "nobody"})
    assert found[book.names["out_check_shown_case"]] == 0.0
    assert "FAIL" in str(found[book.at("overall_text")])


def test_an_unknown_case_never_looks_sound(book: Written) -> None:
    found = tweaked(book, {"case": "nobody"})
    assert found[book.names["out_check_shown_case"]] != 1.0
    text = found[book.at("overall_text")]
    assert isinstance(text, ErrorValue) or "FAIL" in str(text)
