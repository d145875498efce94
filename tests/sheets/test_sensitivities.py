"""Sensitivities and Tornado: every point of every grid, and every end of every bar, revalued in full by the oracle.

The axes are read off the sheet and tested for themselves; what stands at each point of them is the oracle's. `CASES`
says what breaks each check of the two sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import oracle
import oracle_returns
import pytest
from breaks import Break, Case, breaks_of, by, failing, to
from conftest import Written, same
from mutation.bench import Bench
from returns_tweaks import CASE_NAMES, START, tweaked

from xlmodel.engines import CellValues
from xlmodel.language import items

FIVE = ("lowest", "low", "centre", "high", "highest")
THREE = ("low", "centre", "high")
Scene = tuple[str, dict[str, float | str]]

SCENES: dict[str, dict[str, float | str]] = {
    "as built": {},
    "bear shown": {"case": "bear"},
    "bull shown": {"case": "bull"},
    "much moved": {
        "case": "bull",
        "calibration_weight_2024": 0.3,
        "guidance_position": 0.8,
        "residual_recovery": 0.6,
        "short_lived_life_bull": 4.5,
        "margin_compression_bull": 0.02,
        "capex_amazon_2026": 190,
        "wacc_bull": 0.11,
        "tax_rate_bull": 0.25,
        "wacc_tornado_high": 0.12,
        "step_yield_multiplier": 0.1,
        "step_cash_margin": 0.04,
        "step_wacc": 0.01,
        "step_life": 2,
        "step_four_capex": 10,
        "step_ocf_growth": 0.05,
        "step_capex": 15,
    },
    "at the end of an axis": {"calibration_weight_2024": 1, "guidance_position": 1, "short_lived_life_base": 1.5},
}


class Seen:
    """The two sheets under other inputs, and the oracle of the case that they show."""

    def __init__(self, book: Written, changes: Mapping[str, float | str], found: CellValues) -> None:
        self.book, self.found = book, found
        self.case = str(changes.get("case", "base"))
        self.inputs = START.changed({key: float(v) for key, v in changes.items() if key != "case"})
        self.drivers = oracle_returns.drivers_of(self.inputs, self.case)

    def __call__(self, key: str, *index: int | str) -> float:
        value = self.found[self.book.at(key, *index)]
        assert isinstance(value, float), (key, index, value)
        return value

    def out(self, key: str) -> object:
        return self.found[self.book.names[f"out_{key}"]]

    def npv(self, observed: float | None = None, **drivers: float) -> float:
        return oracle_returns.npv(self.inputs, self.drivers | drivers, observed)


@pytest.fixture(scope="module", params=SCENES)
def seen(request: pytest.FixtureRequest, book: Written, judge: CellValues) -> Seen:
    changes = SCENES[request.param]
    return Seen(book, changes, tweaked(book, changes) if changes else judge)


def compare(seen: Seen, body: str, rows: Mapping[str, float], columns: Mapping[str, float], of: Callable) -> None:
    """Assert that every point of a grid is what a function of its two axes says."""
    expected = {(row, column): of(rows[row], columns[column]) for row in rows for column in columns}
    found = {point: seen(body, *point) for point in expected}
    assert {point: (found[point], expected[point]) for point in found if not same(found[point], expected[point])} == {}


def steps(seen: Seen, axis: str, centre: float, step: float) -> dict[str, float]:
    """Return an axis as the sheet has it, which lies in equal steps around its centre."""
    found = {name: seen(axis, name) for name in FIVE}
    assert list(found.values()) == pytest.approx([centre + n * step for n in range(-2, 3)], rel=1e-12)
    return found


# --- grids


def test_npv_by_yield_multiplier_and_cash_margin(seen: Seen) -> None:
    rows = steps(seen, "grid_multiplier", seen.drivers["yield_multiplier"], seen.inputs["step_yield_multiplier"])
    columns = steps(seen, "grid_cash_margin", seen.drivers["cash_margin"], seen.inputs["step_cash_margin"])
    compare(seen, "grid_yield_npv", rows, columns, lambda m, c: seen.npv(yield_multiplier=m, cash_margin=c))
    assert same(seen("grid_yield_npv", "centre", "centre"), seen.out(f"npv_2026_{seen.case}"))


def test_npv_by_calibration_and_yield_multiplier(seen: Seen) -> None:
    weight = seen.inputs["calibration_weight_2024"]
    rows = {name: seen("grid_weight", name) for name in FIVE}
    expected = [weight + (1 - weight) * n / 4 for n in range(5)]
    assert list(rows.values()) == pytest.approx(expected, rel=1e-12), "from the model's own weight to all on 2024"
    step = seen.inputs["step_yield_multiplier"]
    columns = steps(seen, "grid_weight_multiplier", seen.drivers["yield_multiplier"], step)

    def npv(weight: float, multiplier: float) -> float:
        return seen.npv(oracle_returns.revenue_yield_observed(seen.inputs, weight), yield_multiplier=multiplier)

    compare(seen, "grid_weight_npv", rows, columns, npv)
    assert same(seen("grid_weight_npv", "lowest", "centre"), seen.out(f"npv_2026_{seen.case}"))
    assert seen("grid_npv_now") == seen("grid_weight_npv", "lowest", "centre")
    assert seen("grid_npv_2024") == seen("grid_weight_npv", "highest", "centre")


def test_breakeven_yield_by_wacc_and_life(seen: Seen) -> None:
    rows = steps(seen, "grid_wacc", seen.drivers["wacc"], seen.inputs["step_wacc"])
    life, step = seen.drivers["short_lived_life"], seen.inputs["step_life"]
    columns = {name: seen("grid_life", name) for name in THREE}
    assert list(columns.values()) == [max(1, life - step), life, min(6, life + step)], "no life beyond the horizon"

    def breakeven(wacc: float, life: float) -> float:
        return oracle_returns.breakeven_yield(seen.inputs, seen.drivers | {"wacc": wacc, "short_lived_life": life})

    compare(seen, "grid_breakeven", rows, columns, breakeven)
    assert same(seen("grid_breakeven", "centre", "centre"), seen.out(f"breakeven_yield_{seen.case}"))


def test_residual_by_total_and_position(seen: Seen) -> None:
    rows = steps(seen, "grid_total", seen.inputs["four_capex_2026"], seen.inputs["step_four_capex"])
    columns = {name: seen("grid_position", name) for name in FIVE}
    centre = seen.inputs["guidance_position"]
    room = min(centre, 1 - centre)
    assert list(columns.values()) == pytest.approx([centre + n * room / 2 for n in range(-2, 3)], abs=1e-12)

    def residual(total: float, position: float) -> float:
        moved = seen.inputs.changed({"four_capex_2026": total, "guidance_position": position})
        return oracle.peer_capex(moved)["capex_microsoft_2026"]

    compare(seen, "grid_residual", rows, columns, residual)
    assert same(seen("grid_residual", "centre", "centre"), seen.out("capex_microsoft_2026"))


def test_free_cash_flow_by_growth_and_capex(seen: Seen) -> None:
    rows = steps(seen, "grid_ocf_growth", seen.inputs["ocf_growth_2026"], seen.inputs["step_ocf_growth"])
    columns = steps(seen, "grid_capex", seen.inputs["capex_amazon_2026"], seen.inputs["step_capex"])

    def free_cash_flow(growth: float, capex: float) -> float:
        moved = seen.inputs.changed({"ocf_growth_2026": growth, "capex_amazon_2026": capex})
        return oracle_returns.company(moved)["amazon_fcf_2026"]

    compare(seen, "grid_fcf", rows, columns, free_cash_flow)
    assert same(seen("grid_fcf", "centre", "centre"), seen.out("amazon_fcf_2026"))


def test_every_grid_has_an_odd_number_of_steps_and_a_test(book: Written) -> None:
    """The bodies of all grids: none is without a test here."""
    bodies: dict[str, int] = {}
    for key, _ in book.ready.model.computed:
        if key.startswith("grid_"):
            bodies[key] = bodies.get(key, 0) + 1
    grids = {key: count for key, count in bodies.items() if count > 5}
    assert grids == {
        "grid_yield_npv": 25,
        "grid_weight_npv": 25,
        "grid_breakeven": 15,
        "grid_residual": 25,
        "grid_fcf": 25,
    }


def test_the_sign_of_the_base_npv_rests_on_the_calibration(book: Written, value: Callable[..., object]) -> None:
    now, then = value("grid_npv_now"), value("grid_npv_2024")
    assert now < 0 < then  # type: ignore[operator]
    assert "the sign rests on this choice" in str(value("finding_sensitivities"))


@pytest.mark.parametrize("case", ["bear", "bull"])
def test_the_finding_claims_a_turn_of_sign_only_where_there_is_one(case: str, book: Written) -> None:
    found = tweaked(book, {"case": case})
    now, then = (found[book.at(key)] for key in ("grid_npv_now", "grid_npv_2024"))
    assert ("the sign rests on this choice" in str(found[book.at("finding_sensitivities")])) == (now < 0 < then)  # type: ignore[operator]


# --- the tornado

LISTED = list(oracle_returns.bars(START, "base"))


def test_bars_are_those_the_npv_depends_on_and_whose_ends_differ(book: Written) -> None:
    """Found by moving every driver in the oracle, and by looking at its ends."""
    assert [index[0] for key, index in book.ready.model.computed if key == "bar_swing"] == LISTED
    drivers = oracle_returns.drivers_of(START, "base")
    without = set(drivers) - set(LISTED)
    same_ends = {driver for driver in without if len(set(oracle_returns.ends_of(START, driver))) == 1}
    idle = {driver for driver in drivers if driver.startswith("capex_growth_")} | {"legacy_growth"}
    assert without - same_ends <= idle
    for driver in idle:
        assert oracle_returns.moved(START, "base", {driver: 0.3}) == oracle_returns.npv(START, drivers)


def test_every_bar_is_a_full_revaluation_with_one_driver_at_its_end(seen: Seen) -> None:
    base = seen.npv()
    expected = {driver: oracle_returns.bars(seen.inputs, seen.case).get(driver) for driver in LISTED}
    for driver, ends in expected.items():
        assert ends is not None
        for side, npv in zip(("low", "high"), ends, strict=True):
            assert same(seen(f"bar_npv_{side}", driver), npv), (driver, side)
            assert seen(f"bar_{side}", driver) == pytest.approx(npv - base, rel=1e-9, abs=1e-9)
        assert seen("bar_swing", driver) == pytest.approx(abs(ends[1] - ends[0]), abs=1e-9)


def test_nothing_flexed_is_the_shown_case(seen: Seen) -> None:
    assert same(seen("flex_npv_2026", "unflexed"), seen.npv())
    assert same(seen("shown_npv_2026"), seen.npv())
    for driver in LISTED:
        assert seen(f"flex_{driver}", "unflexed") == seen.drivers[driver]


def test_one_driver_is_flexed_at_a_time(seen: Seen) -> None:
    for driver in LISTED:
        for side, end in zip(("low", "high"), oracle_returns.ends_of(seen.inputs, driver), strict=True):
            there = {other: seen(f"flex_{other}", f"{driver}_{side}") for other in LISTED}
            assert there == {other: seen.drivers[other] for other in LISTED} | {driver: end}


def test_the_table_is_sorted_by_swing(seen: Seen) -> None:
    names = {seen.book.ready.model.constants["bar_name", (driver,)]: driver for driver in LISTED}
    places = range(1, len(LISTED) + 1)
    order = [names[seen.found[seen.book.at("sorted_name", place)]] for place in places]
    assert sorted(order) == sorted(LISTED), "each driver once"
    assert order == sorted(LISTED, key=lambda driver: -seen("bar_swing", driver)), "ties in the order of listing"
    assert all(left >= right for left, right in pairwise(seen("sorted_swing", place) for place in places))
    for place, driver in zip(places, order, strict=True):
        for key in ("low", "high", "swing"):
            assert seen(f"sorted_{key}", place) == seen(f"bar_{key}", driver)
        assert seen("bar_rank", driver) == place


@pytest.mark.parametrize("engine", ["ironcalc", pytest.param("formulas", marks=pytest.mark.slow)])
def test_another_order_and_ties_are_sorted(engine: str, book: Written, bench: Bench) -> None:
    """Margin and its compression at ends that weigh the same, though not to the last digit; two bars of no length."""
    changes: dict[str, float] = {
        "cash_margin_bear": 0.64,
        "cash_margin_bull": 0.65,
        "short_lived_share_bear": 0.6,
        "short_lived_share_bull": 0.6,
        "aws_capex_share_bear": 0.8,
        "aws_capex_share_bull": 0.8,
        "wacc_tornado_low": 0.02,
        "wacc_tornado_high": 0.25,
    }
    found = (bench if engine == "ironcalc" else book.judge).recalculate(book.overrides(changes))
    seen = Seen(book, changes, found)
    test_the_table_is_sorted_by_swing(seen)
    assert seen("bar_rank", "wacc") == 1
    assert seen("bar_rank", "margin_compression") == seen("bar_rank", "cash_margin") + 1
    assert seen("bar_swing", "margin_compression") == seen("bar_swing", "cash_margin") > 0
    assert [seen("bar_rank", driver) for driver in ("aws_capex_share", "short_lived_share")] == [9, 10]
    assert str(found[book.at("finding_tornado")]).startswith("From an NPV of -13.3 bn, Weighted average cost")
    assert found[book.names["out_check_tornado_sorted"]] == 1.0


def test_the_finding_names_the_largest_bar(seen: Seen) -> None:
    low, high = seen("sorted_low", 1), seen("sorted_high", 1)
    name = seen.found[seen.book.at("sorted_name", 1)]
    text = f"From an NPV of {seen.npv():.1f} bn, {name} moves it most: by {low:.1f} to {high:.1f} bn."
    assert seen.found[seen.book.at("finding_tornado")] == text


# --- checks: each fails when what it guards is broken

ENDS_STATED = {"tax_rate", "wacc"}

CASES: dict[str, Case] = {
    "check_grid_yield": Case(
        "error",
        {
            "the centre is off": {("grid_yield_npv", "centre", "centre"): by(0.001)},
            "the axis is not around the shown case": {("grid_multiplier", "centre"): by(0.01)},
            "the slope is off": {("npv_slope",): by(0.1)},
        },
    ),
    "check_grid_weight": Case(
        "error",
        {
            "the first row is off": {("grid_weight_npv", "lowest", "centre"): by(0.001)},
            "the axis does not begin at the model's weight": {("grid_weight", "lowest"): by(0.01)},
            "another calibration": {("calibration_numerator",): by(0.1)},
        },
    ),
    "check_grid_breakeven": Case(
        "error",
        {
            "the centre is off": {("grid_breakeven", "centre", "centre"): by(0.0001)},
            "the axis is not around the shown case": {("grid_wacc", "centre"): by(0.001)},
            "the revaluation is off": {("point_vintage_revenue", "centre", "centre", 2026, 2028): by(0.1)},
        },
    ),
    "check_grid_fcf": Case(
        "error",
        {
            "the centre is off": {("grid_fcf", "centre", "centre"): by(0.001)},
            "the axis is not around the capex": {("grid_capex", "centre"): by(1)},
        },
    ),
    "check_grid_residual": Case(
        "error",
        {
            "the centre is off": {("grid_residual", "centre", "centre"): by(0.001)},
            "the others are off": {("others_low",): by(0.01)},
            "the axis is not around the position": {("grid_position", "centre"): by(0.01)},
        },
    ),
    "check_tornado_base": Case(
        "error",
        {
            "the revaluation is off": {("flex_first_flow", "unflexed", 2029): by(0.001)},
            "a driver is flexed where none should be": {("flex_yield_multiplier", "unflexed"): by(0.001)},
        },
    ),
    "check_tornado_sorted": Case(
        "error",
        {
            "a driver stands in the table twice": {("sorted_bar", 2): to(1)},
            "a driver is left out": {("sorted_bar", 1): to(2)},
        },
    ),
    "check_tornado_descending": Case("error", {"two rows stand the wrong way round": {("sorted_swing", 3): by(1000)}}),
    **{
        f"check_sign_{driver}": Case(
            "warning",
            {
                "the high end moves it the other way": {
                    ("bar_npv_high", driver): by(100 if driver in ENDS_STATED else -100)
                }
            },
        )
        for driver in LISTED
        if driver != "aws_capex_share"
    },
}


@pytest.mark.parametrize(("check", "changes"), breaks_of(CASES))
def test_check_fails_when_what_it_guards_is_broken(
    check: str, changes: Break, book: Written, by_ironcalc: CellValues
) -> None:
    failing(book, by_ironcalc, [check], CASES[check].severity, changes)


def test_every_check_of_the_two_sheets_has_a_case(book: Written) -> None:
    declared = {
        item.key
        for sheet in book.ready.model.sheets
        if sheet.key in {"sensitivities", "tornado"}
        for item, _ in items(sheet)
        if item.key.startswith("check_")
    }
    assert declared == CASES.keys()


@pytest.mark.parametrize(
    ("how", "changes"),
    [
        pytest.param("bear", {"case": "bear"}),
        pytest.param("base", {"case": "base"}),
        pytest.param("bull", {"case": "bull"}),
        pytest.param("no residual", {"residual_recovery": 0}),
    ],
)
def test_no_error_is_reported_for_inputs_that_a_reader_may_choose(
    how: str, changes: dict[str, float | str], book: Written
) -> None:
    """Errors are arithmetic that must hold whatever the inputs; a sign that turns with them is a warning at most."""
    found = tweaked(book, changes)
    failing = [key for key in CASES if found[book.names[f"out_{key}"]] != 1.0 and CASES[key].severity == "error"]
    assert failing == []
    assert found[book.names["out_overall_check"]] == 1.0


def test_cases_are_named_as_in_the_files() -> None:
    assert START.cases == CASE_NAMES
