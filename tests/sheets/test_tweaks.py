"""Other inputs: the written file, recalculated, still is what the declarations and the definitions say.

Inputs are drawn several at a time, assumptions and drivers within their allowed limits and figures within ±30 %, and a
base quarter and a shown case with them. Three readings must meet: engines that see only the cells, `evaluate` that
sees only the declared names, and the oracle that sees only the definitions. Agreement on the built-in values alone
would miss a reference to a cell that happens to hold the same number, or a formula that works only near its built-in
inputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import INPUTS, Written, differences
from edit_books import in_inputs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle.files import rows
from oracle.values import Value
from scenes import BASE_QUARTERS, CASES, NUMBERS, START, WHOLE, differing_outputs, tweaked, watched

import xlmodel
from xlmodel.engines import ENGINES, read_cached

Tweak = dict[str, Value]

MANY, FEW = 100, 6
STEPS = 9_973
"""Places at which a value may lie in its range: a prime, and not the ends, so that none is an exact half.

In a sentence, `formulas` rounds 27.95 to 27.9, where Excel and the others have 28.0.
"""

ONCE = settings(
    max_examples=MANY,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

READ = sorted(watched({}) | watched({"hold_microsoft": 1, "base_quarter": BASE_QUARTERS[-1]}))
"""The inputs that the definitions use; the others are drawn too, but would crowd these out."""


def limits() -> dict[str, tuple[float, float]]:
    """Return the range of every number: its limits in the files, or ±30 % of a figure."""
    found = {key: tuple(sorted((0.7 * value, 1.3 * value))) for key, value in NUMBERS.items()}
    for row in rows(INPUTS, "assumptions"):
        if row["min"]:
            found[row["key"]] = float(row["min"]), float(row["max"])
    for row in rows(INPUTS, "cases"):
        cells = {f"{row['driver']}_{end}" for end in (*CASES, "tornado_low", "tornado_high")} & NUMBERS.keys()
        found |= dict.fromkeys(cells, (float(row["min"]), float(row["max"])))
    return found


LIMITS = limits()


@st.composite
def tweaks(draw: st.DrawFn) -> Tweak:
    """Draw eight to twenty inputs that the definitions use and two to eight of all, with a value for each."""
    keys = draw(
        st.lists(st.sampled_from([key for key in READ if key in NUMBERS]), min_size=8, max_size=20, unique=True)
    )
    keys += draw(st.lists(st.sampled_from(sorted(LIMITS)), min_size=2, max_size=8, unique=True))
    tweak: Tweak = {}
    for key in dict.fromkeys(keys):
        low, high = LIMITS[key]
        place = draw(st.integers(1, STEPS - 1)) / STEPS
        tweak[key] = float(round(low + (high - low) * place) if key in WHOLE else f"{low + (high - low) * place:.9g}")
    for stem in sorted({key.removesuffix("_low").removesuffix("_high") for key in tweak}):
        ends = f"{stem}_low", f"{stem}_high"
        if NUMBERS.keys() >= set(ends):  # a range keeps its order
            tweak |= dict(zip(ends, sorted(float(tweak.get(end, NUMBERS[end])) for end in ends), strict=True))
    return tweak | {"base_quarter": draw(st.sampled_from(BASE_QUARTERS)), "case": draw(st.sampled_from(CASES))}


def drawn() -> list[Tweak]:
    """Draw the examples, the same on every run."""
    found: list[Tweak] = []

    @ONCE
    @given(tweaks())
    def collect(tweak: Tweak) -> None:
        found.append(tweak)

    collect()
    return found


TWEAKS = drawn()
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
@many
def test_libreoffice_and_the_oracle_agree_on_a_hundred(tweak: Tweak, book: Written, target: Path) -> None:
    """The values are typed into a copy with stale ones in all other cells, as a person would leave it."""
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
    assert differences(read_cached(path), tweaked(book, TWEAKS[example])) == []


def ends_of_ranges() -> Iterator[object]:
    """Yield each assumption, and each driver in all cases at once, at either end of its range."""
    found: dict[str, list[str]] = {row["key"]: [row["key"]] for row in rows(INPUTS, "assumptions") if row["min"]}
    found |= {row["driver"]: [f"{row['driver']}_{case}" for case in CASES] for row in rows(INPUTS, "cases")}
    for name, keys in found.items():
        for end, which in enumerate(("min", "max")):
            yield pytest.param({key: LIMITS[key][end] for key in keys}, id=f"{name}-{which}")


@pytest.mark.parametrize("tweak", list(ends_of_ranges()))
def test_input_may_take_either_end_of_its_range(tweak: Tweak, book: Written) -> None:
    """Excel lets a person type it, so no formula may come out as an error there."""
    assert differing_outputs(book, book.evaluated(tweak), tweak) == {}
