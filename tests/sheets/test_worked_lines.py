"""Every line of every sheet, worked out a second time: as built, and with every input moved by a step of its own.

At the built-in values two references may hold the same number and a wrong one would show nothing; once every input
has been moved by its own factor, no two do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import oracle
import oracle_lines
import oracle_lines_beside
import oracle_lines_figures
import oracle_lines_grids
import oracle_lines_returns
import oracle_lines_ties
import pytest
from conftest import INPUTS, Written
from mutation.bench import Bench
from oracle_lines import Lines, World

from xlmodel.engines import CellValues

START = oracle.load(INPUTS)
GOLDEN = 0.6180339887498949
"""Multiples of the golden section, cut to their fraction, lie far apart from each other."""


def moved(reach: float) -> dict[str, float]:
    """Return every input moved by a factor of its own, up to `reach` up or down; a nil is moved to a small number."""
    found = {
        key: round(value * (1 + reach * (2 * (place * GOLDEN % 1) - 1)), 9) if value else 0.01 + (place % 7) / 1000
        for place, (key, value) in enumerate(sorted(START.values.items()), 1)
    }
    for key in START.values:
        if key.endswith("_low"):
            high = key.removesuffix("_low") + "_high"
            found[key], found[high] = sorted((found[key], found[high]))  # a range keeps its order
    return found


SHORT = {"openai_contract_years": 1.5}
SHORT |= {"long_lived_life_bear": 3.3, "long_lived_life_base": 4.1, "long_lived_life_bull": 5.2}
"""A term and lives that end within the years of the model, as those built in do not."""

SCENES = {
    "as built": World(START),
    "all moved": World(START.changed(moved(0.1)), "bear"),
    "all moved the other way, a short contract and short lives": World(START.changed(moved(-0.07) | SHORT), "bull"),
}


FACTS = {
    row["key"]: (row["qualifier"], float(row["printed_step"] or 0))
    for row in (
        *oracle.rows(INPUTS, "facts"),
        *(
            row | {"key": f"{row['series']}_{row['company']}_{row['year']}"}
            for row in oracle.rows(INPUTS, "peer_capex")
        ),
    )
}
"""The qualifier of every figure, and the step at which it is printed."""

SHEETS: dict[str, Callable[[World], Lines]] = {
    "cases": oracle_lines_returns.lines_cases,
    "peer_capex": oracle_lines.lines_peer_capex,
    "aws": oracle_lines.lines_aws,
    "charges": oracle_lines.lines_charges,
    "openai": oracle_lines_figures.lines_openai,
    "kpis": lambda world: oracle_lines_figures.lines_kpis(world, FACTS),
    "outturn": oracle_lines_beside.lines_outturn,
    "reconciliation": lambda world: oracle_lines_ties.lines_reconciliation(world, FACTS),
    "conflicts": oracle_lines_ties.lines_conflicts,
    "returns": oracle_lines_returns.lines_returns,
    "comparison": oracle_lines_returns.lines_comparison,
    "sensitivities": oracle_lines_grids.lines_sensitivities,
    "tornado": oracle_lines_grids.lines_tornado,
    "dashboard": oracle_lines_grids.lines_dashboard,
}

LABELS = {"kpi_qualifier", "commitment_qualifier", "openai_path_qualifier", "tie_qualifier", "tie_step"}
LABELS |= {"driver_changed", "driver_own", "capex_kind"}
"""Lines that repeat what stands beside a figure, or tell that it was changed; test_worked_labels.py has them."""


@cache
def expected(sheet: str, scene: str) -> Lines:
    return SHEETS[sheet](SCENES[scene])


@pytest.fixture(scope="module", params=SCENES)
def scene(request: pytest.FixtureRequest, book: Written, bench: Bench) -> tuple[str, CellValues]:
    world = SCENES[request.param]
    changes: dict[str, float | str] = {k: v for k, v in world.i.values.items() if v != START.values[k]}
    cells = {book.names[f"in_{key}"]: value for key, value in (changes | {"case": world.case}).items()}
    return request.param, bench.recalculate(cells)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_line_of_the_sheet_is_what_the_oracle_says(
    sheet: str, scene: tuple[str, CellValues], book: Written
) -> None:
    name, found = scene
    lines, model = expected(sheet, name), book.ready.model
    computed = {(key, *index) for key, index in model.computed if model.sheet_of[key] == sheet}
    told = {place for place in computed if not str(place[0]).startswith("check_") and place[0] not in LABELS}
    assert told - lines.keys() == set(), "a line that is not worked out"
    values = {place: found[book.at(str(place[0]), *place[1:])] for place in told}
    assert {place: (values[place], lines[place]) for place in told if not alike(values[place], lines[place])} == {}


def test_every_sheet_that_computes_is_worked_out(book: Written) -> None:
    """The labels of three sheets, which compute words alone, have a file of their own: test_worked_labels."""
    model = book.ready.model
    assert {model.sheet_of[key] for key, _ in model.computed} == {*SHEETS, "cover", "inputs", "checks"}


def alike(found: object, expected: float | str) -> bool:
    """Compare; numbers to nine digits, beside 0 to as many places."""
    if isinstance(expected, str) or not isinstance(found, float):
        return found == expected
    return found == pytest.approx(expected, rel=1e-9, abs=1e-9)
