"""Other inputs: the written file, recalculated, still is what the declarations and the definitions say.

Three readings must meet: engines that see only the cells, `evaluate` that
sees only the declared names, and the oracle that sees only the definitions. Agreement on the built-in values alone
would miss a reference to a cell that happens to hold the same number, or a formula that works only near its built-in
inputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import INPUTS, Written, differences, stored_results
from edit_books import in_inputs
from oracle.files import rows
from scenes import BASE_QUARTERS, CASES, START, differing_outputs, tweaked
from tweaks import LIMITS, MANY, READ, TWEAKS, Tweak

import xlmodel
from xlmodel.engines import ENGINES

FEW = 6
few = pytest.mark.parametrize(
    "tweak", [pytest.param(TWEAKS[n], id=f"example {n}") for n in range(0, MANY, MANY // FEW)]
)
many = pytest.mark.parametrize("tweak", [pytest.param(tweak, id=f"example {n}") for n, tweak in enumerate(TWEAKS)])


def test_examples_are_many_and_move_much() -> None:
    assert len(TWEAKS) == MANY
    assert all(len(tweak) >= 10 for tweak in TWEAKS)
    moved = {key for tweak in TWEAKS for key in tweak if tweak[key] != START[key]}
    assert len(moved & set(READ)) >= 0.75 * len(READ)
    assert {tweak["base_quarter"] for tweak in TWEAKS} == set(BASE_QUARTERS)
    assert {tweak["case"] for tweak in TWEAKS} == set(CASES)


@pytest.mark.parametrize("quarter", BASE_QUARTERS)
def test_the_oracle_knows_the_built_in_values_at_every_base_quarter(quarter: str, book: Written) -> None:
    tweak = {"base_quarter": quarter}
    assert differing_outputs(book, tweaked(book, tweak), tweak) == {}


@few
def test_ironcalc_evaluate_and_the_oracle_agree_on_other_inputs(tweak: Tweak, book: Written) -> None:
    found = tweaked(book, tweak)
    assert differences(found, book.evaluated(tweak)) == []
    assert differing_outputs(book, found, tweak) == {}


@pytest.mark.slow
@many
def test_ironcalc_evaluate_and_the_oracle_agree_on_a_hundred(tweak: Tweak, book: Written) -> None:
    found = tweaked(book, tweak)
    assert differences(found, book.evaluated(tweak)) == []
    assert differing_outputs(book, found, tweak) == {}


# --- LibreOffice


@pytest.mark.slow
@pytest.mark.parametrize("tweak", [pytest.param(TWEAKS[n], id=f"example {n}") for n in range(0, MANY, 10)])
def test_libreoffice_opens_a_tweaked_file_and_agrees_with_the_oracle(tweak: Tweak, book: Written, target: Path) -> None:
    """The values are typed into a copy with stale ones in all other cells, as a person would leave it.

    Two hundred draws are typed into one that it keeps open, which takes a tenth of the time: `test_compiled_engines`.
    """
    reason = ENGINES["libreoffice"].available()
    if reason:
        pytest.skip(reason)
    in_inputs(target, tweak)
    found = ENGINES["libreoffice"].recalculate(target)
    assert differences(found, book.evaluated(tweak)) == []
    assert differing_outputs(book, found, tweak) == {}


# --- what else must hold


@pytest.mark.slow
@pytest.mark.parametrize("example", [0, MANY - 1])
def test_a_build_with_other_inputs_holds_what_ironcalc_computes(example: int, book: Written, tmp_path: Path) -> None:
    """Setting inputs on building and typing them into the workbook are the same."""
    path = tmp_path / "book.xlsx"
    xlmodel.build(path, inputs=INPUTS, set=TWEAKS[example])
    built, typed = stored_results(path), tweaked(book, TWEAKS[example])
    shown = "Dashboard Figures"
    assert {cell[0] for cell, _, _ in differences(built, typed)} <= {shown}, "there --set has a row of its own"
    assert sorted(text_of(built[cell]) for cell in built if cell[0] == shown) == sorted(
        text_of(typed[cell]) for cell in typed if cell[0] == shown
    )


def text_of(value: object) -> str:
    """Return a result as a text, a number without the digits in which two engines may differ."""
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def ends_of_ranges() -> Iterator[object]:
    """Yield each assumption, and each driver in all cases at once, at either end of its range."""
    found: dict[str, list[str]] = {row["key"]: [row["key"]] for row in rows(INPUTS, "assumptions") if row["min"]}
    found |= {row["driver"]: [f"{row['driver']}_{case}" for case in CASES] for row in rows(INPUTS, "cases")}
    for name, keys in found.items():
        for end, which in enumerate(("min", "max")):
            yield pytest.param({key: LIMITS[key][end] for key in keys}, id=f"{name}-{which}")


@pytest.mark.slow
@pytest.mark.parametrize("tweak", list(ends_of_ranges()))
def test_input_may_take_either_end_of_its_range(tweak: Tweak, book: Written) -> None:
    """Excel lets a person type it, so no formula may come out as an error there."""
    assert differing_outputs(book, book.evaluated(tweak), tweak) == {}
