"""The waterfall of One-Time Charges: its bars show whatever the charges are, and its labels say the true values."""

from __future__ import annotations

import random

import pytest
from our_model import REGISTER, our_model

from xlmodel.evaluate import evaluate

CHARGES = ("italy_and_lawsuit", "severance", "impairment")
STEPS = ("reported", *CHARGES, "ex_charges")


def waterfall(reported: float, charges: tuple[float, ...]) -> dict[tuple[str, tuple[object, ...]], object]:
    """Return the values of the model with other operating income and charges."""
    moved = {"operating_income_2025q4": reported}
    moved |= {f"charge_{name}": charge for name, charge in zip(CHARGES, charges, strict=True)}
    return dict(evaluate(our_model(), {**REGISTER.values, **moved}))


WORKED = [
    # reported, charges, what half of the span is rounded to, base of the bars
    (25.0, (1.1, 0.73, 0.61), 1, 24),
    (25.0, (10, 5, 5), 10, 20),  # half of 20; 25 is 2.5 of these, rounded 3, less one
    (25.0, (300, 0, 0), 150, 0),  # what lies below nil by rounding alone begins there
    (25.0, (-1, -0.5, -0.5), 1, 22),  # three gains: the lowest level is 23
    (25.0, (0.2, 0.1, 0.1), 0.2, 24.8),
    (25.0, (0, 0, 0), 0.01, 24.99),
    (-3.0, (1, 1, 0), 1, -4),  # a loss hangs from nothing: a level below nil, and the base below it
    (0.3, (1, 1, 1), 2, 0),
    (1.0, (-4, 1, 1), 2, -6),  # the first step leads from 1 to -3
]


@pytest.mark.parametrize(("reported", "charges", "rounded", "base"), WORKED)
def test_the_base_is_a_round_number_below_all_levels(
    reported: float, charges: tuple[float, ...], rounded: float, base: float
) -> None:
    found = waterfall(reported, charges)
    assert found["charges_round", ()] == pytest.approx(rounded)
    assert found["charges_base", ()] == pytest.approx(base)
    assert found["check_waterfall_base", ()] == 1


SEEN = 1 / 5
"""The least part of the drawn height that all charges together take, where there are any."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_every_bar_is_drawn_from_its_level_less_the_base(seed: int) -> None:
    dice = random.Random(seed)
    size = dice.choice([0.1, 1, 10, 1000])
    reported = round(dice.uniform(-20, 60), 2)
    charges = tuple(round(dice.uniform(-size, 2 * size), 2) for _ in CHARGES)
    found = waterfall(reported, charges)

    def at(key: str, *index: str) -> float:
        value = found[key, index]
        assert isinstance(value, float)
        return value

    base = at("charges_base")
    levels = [reported]
    for name, charge in zip(CHARGES, charges, strict=True):
        before = levels[-1]
        levels.append(before + charge)
        assert at("drawn_base", name) == pytest.approx(min(before, levels[-1]) - base)
        assert at("drawn_added", name) - at("drawn_taken", name) == pytest.approx(charge)
        assert min(at("drawn_base", name), at("drawn_added", name), at("drawn_taken", name)) >= 0
    assert at("drawn_start", "reported") == pytest.approx(reported - base)
    assert at("drawn_end", "ex_charges") == pytest.approx(levels[-1] - base)
    assert found["said_reported", ()] == f"{reported:,.2f}"
    assert found["said_without", ()] == f"{levels[-1]:,.2f}"
    span, tallest = max(levels) - min(levels), max(levels) - base
    assert span > SEEN * tallest or (base == 0 and min(levels) >= 0), "or the bars begin at nil anyway"
    did = "added" if sum(charges) < 0 else "took"
    subject = "One-time gains" if sum(charges) < 0 else "One-time charges"
    total = abs(sum(charges))
    assert found["title_charges", ()] == (
        f"{subject} {did} {total:,.2f} bn: {levels[-1]:,.2f} without them (bars from {base:,.2f} bn)"
    )
    assert str(found["finding_charges", ()]).startswith(f"{subject} {did} {total:,.2f} bn: without them operating")
    assert [found["check_waterfall", ()], found["check_waterfall_base", ()]] == [1, 1]
