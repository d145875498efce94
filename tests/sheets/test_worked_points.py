"""Each point of a grid and each bar's end is valued with its own numbers, and with no other point's.

Along most of a grid the numbers on the way are alike: capex is the same at every cost of capital. Here each point is
given a life, a capex and a yield of its own, by hand, and what follows is worked out in plain sums and products.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

import oracle
import oracle_returns
import pytest
from conftest import INPUTS, Written
from mutation.bench import Bench
from oracle_lines_grids import FIVE, FLEXED, THREE

Place = tuple[str | int, ...]
START = oracle.load(INPUTS)
YEARS = range(2026, 2033)
TAKEN = ("aws_capex_share", "maintenance_share", "short_lived_share", "short_lived_life", "long_lived_life")
TAKEN += ("yield_multiplier", "utilisation_haircut", "price_decline", "cash_margin", "margin_compression", "tax_rate")
TAKEN += ("wacc",)

POINTS: tuple[Place, ...] = tuple(product(FIVE, THREE))
FLEXES: tuple[Place, ...] = (("unflexed",), *((f"{driver}_{side}",) for driver in FLEXED for side in ("low", "high")))


def own(number: int) -> Iterator[float]:
    """Yield numbers between 0 and 1 that no other point has."""
    place = 1000 * (number + 1)
    while True:
        yield place * 0.6180339887498949 % 1
        place += 1


def given(prefix: str, at: Place, number: int) -> dict[Place, float]:
    """Return the numbers that a point is given: its yield and capex, and how long its assets have served."""
    some = own(number)
    cells: dict[Place, float] = {(f"{prefix}revenue_yield", *at): 0.2 + 0.2 * next(some)}
    cells[f"{prefix}discount_factor", *at, 2026] = 0.9 + 0.2 * next(some)
    cells[f"{prefix}growth_capex", *at, 2026] = 100 + 50 * next(some)
    for year, part in product((2025, *YEARS), ("short", "long")):
        cells[f"{prefix}used_{part}", *at, 2026, year] = 5 * next(some)
    if prefix == "flex_":
        cells |= {(f"flex_{name}", *at): 0.1 + 0.3 * next(some) for name in TAKEN}
    return cells


def drivers(prefix: str, at: Place, cells: dict[Place, float]) -> dict[str, float]:
    """Return the drivers of a point: those shown, but for the two axes of the grid; a bar's are given."""
    if prefix == "flex_":
        return {name: cells[f"flex_{name}", *at] for name in TAKEN}
    base = oracle_returns.drivers_of(START, "base")
    wacc = base["wacc"] + (FIVE.index(str(at[0])) - 2) * START["step_wacc"]
    life = base["short_lived_life"] + (THREE.index(str(at[1])) - 1) * START["step_life"]
    return base | {"wacc": wacc, "short_lived_life": life}


def valued(prefix: str, at: Place, cells: dict[Place, float]) -> dict[Place, float]:
    """Return what follows from the numbers of a point."""
    d = drivers(prefix, at, cells)
    achieved = cells[f"{prefix}revenue_yield", *at]
    cost = cells[f"{prefix}growth_capex", *at, 2026]
    lines: dict[Place, float] = {("vintage_cost", 2026): cost}
    kept = achieved * (1 - d["utilisation_haircut"])
    parts = (d["short_lived_share"] / d["short_lived_life"], (1 - d["short_lived_share"]) / d["long_lived_life"])
    revenue, written = {}, {}
    for y in YEARS:
        used = [[cells[f"{prefix}used_{part}", *at, 2026, year] for year in (y - 1, y)] for part in ("short", "long")]
        short, long = (now - before for before, now in used)
        revenue[y] = cost * kept * (1 - d["price_decline"]) ** (y - 2026) * short
        written[y] = cost * (parts[0] * short + parts[1] * long)
        lines |= {("in_service_short", 2026, y): short, ("in_service_long", 2026, y): long}
        lines |= {("vintage_revenue", 2026, y): revenue[y], ("vintage_depreciation", 2026, y): written[y]}
    margin = (d["cash_margin"] - d["margin_compression"]) * (1 - d["tax_rate"])
    npv = value = 0.0
    for y in YEARS:
        paid = cost if y == 2026 else 0.0
        rest = START["residual_recovery"] * (cost - sum(written.values())) if y == 2032 else 0.0
        earned = revenue[y] * margin + d["tax_rate"] * written[y] - paid
        factor = cells[f"{prefix}discount_factor", *at, 2026] / (1 + d["wacc"]) ** (y - 2026)
        npv, value = npv + (earned + rest) * factor, value + revenue[y] * factor
        lines |= {("first_revenue", y): revenue[y], ("first_depreciation", y): written[y]}
        lines |= {("first_capex", y): paid, ("first_cash_flow", y): earned, ("first_residual", y): rest}
        lines |= {("first_flow", y): earned + rest, ("discount_factor", y): factor}
    per_yield = value * margin / achieved
    lines |= {("npv_2026",): npv, ("revenue_value",): value, ("npv_per_yield",): per_yield}
    lines["breakeven_yield",] = achieved - npv / per_yield
    return {(prefix + str(key), *at, *rest): number for (key, *rest), number in lines.items()}


@cache
def worked(prefix: str) -> tuple[dict[Place, float], dict[Place, float]]:
    """Return what all points are given, and what follows."""
    cells: dict[Place, float] = {}
    follow: dict[Place, float] = {}
    for number, at in enumerate(POINTS if prefix == "point_" else FLEXES):
        mine = given(prefix, at, number)
        cells |= mine
        follow |= valued(prefix, at, mine)
    return cells, follow


@pytest.mark.parametrize("prefix", ["point_", "flex_"])
def test_each_point_is_valued_with_its_own_numbers(prefix: str, book: Written, bench: Bench) -> None:
    cells, follow = worked(prefix)
    found = bench.recalculate({book.at(str(key), *index): value for (key, *index), value in cells.items()})
    computed = {(key, *index) for key, index in book.ready.model.computed if key.startswith(prefix)}
    told = {place for place in computed - cells.keys() if place[0] != "flex_value"}
    assert told <= follow.keys(), "a line of the point that is not worked out"
    values = {place: found[book.at(str(place[0]), *place[1:])] for place in told}
    wrong = {
        place: (values[place], follow[place])
        for place in told
        if values[place] != pytest.approx(follow[place], rel=1e-9, abs=1e-9)
    }
    assert wrong == {}
    if prefix == "point_":
        needed = {at: found[book.at("grid_breakeven", *at)] for at in POINTS}
        assert needed == pytest.approx({at: follow["point_breakeven_yield", *at] for at in POINTS}, rel=1e-9)


@pytest.mark.parametrize("driver", TAKEN)
def test_a_driver_is_flexed_where_its_name_stands_and_nowhere_else(driver: str, book: Written, bench: Bench) -> None:
    """Two of the drivers have equal ends and no bar; their lines wait for the day on which they differ."""
    at = {"price_decline_low": driver, "unflexed": "another", "wacc_high": "another"}
    cells = {book.at("flex_driver", flex): name for flex, name in at.items()}
    values = {"price_decline_low": 0.37, "unflexed": 0.11, "wacc_high": 0.22}
    found = bench.recalculate(cells | {book.at("flex_value", flex): value for flex, value in values.items()})
    shown = oracle_returns.drivers_of(START, "base")[driver]
    lines = {flex: found[book.at(f"flex_{driver}", flex)] for flex in at}
    assert lines == {"price_decline_low": 0.37, "unflexed": shown, "wacc_high": shown}


def test_each_end_of_a_bar_has_its_own_capex_and_lives(book: Written, bench: Bench) -> None:
    given: dict[Place, float] = {}
    for number, at in enumerate(FLEXES):
        some = own(number)
        given |= {(f"flex_{name}", *at): 0.1 + 0.8 * next(some) for name in ("aws_capex_share", "maintenance_share")}
        given |= {(f"flex_{name}_lived_life", *at): 1 + 5 * next(some) for name in ("short", "long")}
    found = bench.recalculate({book.at(str(key), *index): value for (key, *index), value in given.items()})
    for at in FLEXES:
        bought = 200 * given["flex_aws_capex_share", *at] * (1 - given["flex_maintenance_share", *at])
        assert found[book.at("flex_growth_capex", *at, 2026)] == pytest.approx(bought, rel=1e-12)
        for part in ("short", "long"):
            used = [found[book.at(f"flex_used_{part}", *at, 2026, year)] for year in (2025, *YEARS)]
            life = given[f"flex_{part}_lived_life", *at]
            assert used == pytest.approx([min(life, max(0, year - 2025.5)) for year in (2025, *YEARS)]), (at, part)
