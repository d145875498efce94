"""Random declarations, compiled: each scenario comes to what the plain evaluation and the second reading make of it.

The plain evaluation ends where a cell is in error; the second reading goes on, so that errors which are passed on,
caught and passed over are held against it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from arranging import arranged, named
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_models import TEXTS, declarations
from reading import FailureError, Reading, Row
from scenarios import agree, all_inputs, arrays, at, plain, spoiled

from xlmodel.compiled import compile_model
from xlmodel.evaluate.functions import CellError

COUNT = 5
"""Scenarios of each declaration."""

seen: Counter[str] = Counter()


def drawn(examples: int):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def other_values(rows: tuple[Row, ...], chance: Random) -> tuple[Row, ...]:
    """Return the rows with other values of the inputs, noughts among them."""

    def one(row: Row) -> Row:
        if row.formula or row.words:
            return row
        if row.key == "flows":  # of others, there is no rate, or several
            return replace(row, given={at: value * chance.choice((0.5, 1, 2)) for at, value in row.given.items()})
        texts = row.unit == "text"
        values = {at: chance.choice(TEXTS) if texts else chance.choice((0, *range(-200, 400))) / 8 for at in row.given}
        return replace(row, given=values)

    return tuple(one(row) for row in rows)


def inputs(rows: tuple[Row, ...]) -> dict[str, float | str]:
    """Return the values of the inputs by key."""
    return {
        named(row.key, index): value
        for row in rows
        if not row.formula and not row.words
        for index, value in row.given.items()
    }


def hold(rows: tuple[Row, ...], seed: int, vary: float = 1.0) -> None:
    """Hold every cell of a declaration in several scenarios against both readings."""
    chance = Random(seed)
    model = arranged(rows, "across:year")
    varied = [key for key in all_inputs(model) if chance.random() < vary]
    others = [other_values(rows, chance) for _ in range(COUNT)]
    scenarios = [{key: value for key, value in inputs(other).items() if key in varied} for other in others]
    compiled = compile_model(model, list(model.computed), varied)
    found = compiled.run(arrays(scenarios) if varied else {}, COUNT)
    spoiled(found)
    looked_at = replace(compiled, source=compiled.checked).run(arrays(scenarios) if varied else {}, COUNT)
    assert [repr(column) for column in found.values.values()] == [repr(column) for column in looked_at.values.values()]
    for place, (scenario, other) in enumerate(zip(scenarios, others, strict=True)):
        reading = Reading(other)
        wanted = reading.computed() if vary == 1 else {}
        for cell, value in plain(model, scenario).items():
            got, text = at(found, cell, place), model.computed[cell].formula.text
            shaky = cell in reading.shaky and isinstance(value, str)  # the last digit of a number may stand in it
            assert shaky or agree(got, value), (cell, text, got, value)
            seen["errors" if isinstance(value, CellError) else type(value).__name__] += 1
        for cell, value in wanted.items():
            if cell not in reading.shaky:
                got, text = at(found, cell, place), model.computed[cell].formula.text
                seen["passed on"] += isinstance(value, FailureError)
                same = isinstance(got, CellError) if isinstance(value, FailureError) else agree(got, value)
                assert same, (cell, text, got, value)


@drawn(60)
@given(declarations(), st.integers(0, 10**6))
def test_random_declarations_come_to_the_same_in_every_scenario(rows, seed):
    hold(rows, seed)


@drawn(25)
@given(declarations(), st.integers(0, 10**6))
def test_so_they_do_where_only_some_inputs_vary(rows, seed):
    hold(rows, seed, vary=0.4)


@pytest.mark.slow
@drawn(1500)
@given(declarations(most=8), st.integers(0, 10**6), st.sampled_from((1.0, 1.0, 0.5)))
def test_many_random_declarations_come_to_the_same(rows, seed, vary):
    hold(rows, seed, vary)


def test_the_draws_hold_numbers_texts_and_errors():
    """Both tests above have run in this process, as the file is run in one."""
    if not seen:
        pytest.skip("it looks at the other tests")
    assert min(seen[kind] for kind in ("float", "str", "errors", "passed on")) > 20, seen
