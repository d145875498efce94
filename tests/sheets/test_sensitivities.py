"""Sensitivities and Tornado: every point of every grid, and both ends of every bar, revalued in full by the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from conftest import Written, same
from oracle import peers, sensitivities, vintage
from oracle.values import Inputs, Value
from scenes import BASE_QUARTERS, CASES, NUMBERS, START, tweaked

from xlmodel.engines import CellValues

FIVE = ("lowest", "low", "centre", "high", "highest")
THREE = ("low", "centre", "high")

SCENES: dict[str, dict[str, Value]] = {
    "as built": {},
    "bear shown": {"case": "bear"},
    "bull shown, on a later quarter": {"case": "bull", "base_quarter": BASE_QUARTERS[-1]},
    "much moved": {
        "case": "bull",
        "base_quarter": BASE_QUARTERS[1],
        "calibration_weight_2024": 0.3,
        "calibration_price_decline": 0.08,
        "guidance_position": 0.8,
        "residual_recovery_bull": 0.6,
        "short_lived_life_bull": 4.5,
        "margin_compression_bull": 0.02,
        "capex_amazon_2026": 190,
        "wacc_bull": 0.11,
        "tax_rate_bull": 0.25,
        "tax_rate_base": 0.19,
        "wacc_tornado_high": 0.12,
        "step_yield_multiplier": 0.1,
        "step_cash_margin": 0.04,
        "step_calibration_price_decline": 0.01,
        "step_wacc": 0.01,
        "step_life": 2,
        "step_four_capex": 10,
        "step_ocf_growth": 0.05,
        "step_capex": 15,
    },
    "at the end of an axis": {"calibration_weight_2024": 1, "guidance_position": 1, "short_lived_life_base": 3.5},
}


class Seen:
    """The two sheets under other inputs, and what the oracle is given."""

    def __init__(self, book: Written, changes: Mapping[str, Value], found: CellValues) -> None:
        self.book, self.found = book, found
        self.case = str(changes.get("case", "base"))
        self.inputs = Inputs(START).changed(**changes)

    def __call__(self, key: str, *index: int | str) -> float:
        value = self.found[self.book.at(key, *index)]
        assert isinstance(value, float), (key, index, value)
        return value

    def driver(self, name: str) -> float:
        return self.inputs.driver(name, self.case)

    def npv(self, **changes: Value) -> float:
        return sensitivities.npv(self.inputs.changed(**changes), self.case)


@pytest.fixture(scope="module", params=SCENES)
def seen(request: pytest.FixtureRequest, book: Written) -> Seen:
    changes = SCENES[request.param]
    return Seen(book, changes, tweaked(book, changes))


# --- axes


@pytest.mark.parametrize(
    ("axis", "centre", "step"),
    [
        ("grid_multiplier", "yield_multiplier", "step_yield_multiplier"),
        ("grid_cash_margin", "cash_margin", "step_cash_margin"),
        ("grid_wacc", "wacc", "step_wacc"),
    ],
)
def test_an_axis_lies_around_the_shown_case(axis: str, centre: str, step: str, seen: Seen) -> None:
    middle, by = seen.driver(centre), seen.inputs[step]
    assert [seen(axis, at) for at in FIVE] == pytest.approx([middle + n * by for n in (-2, -1, 0, 1, 2)])


@pytest.mark.parametrize(
    ("axis", "centre", "step"),
    [
        ("grid_decline", "calibration_price_decline", "step_calibration_price_decline"),
        ("grid_total", "four_capex_2026", "step_four_capex"),
        ("grid_capex", "capex_amazon_2026", "step_capex"),
    ],
)
def test_an_axis_lies_around_the_input(axis: str, centre: str, step: str, seen: Seen) -> None:
    middle, by = seen.inputs[centre], seen.inputs[step]
    assert [seen(axis, at) for at in FIVE] == pytest.approx([middle + n * by for n in (-2, -1, 0, 1, 2)])


def test_weights_go_from_the_models_own_to_one(seen: Seen) -> None:
    own = seen.inputs["calibration_weight_2024"]
    assert [seen("grid_weight", at) for at in FIVE] == pytest.approx([own + n / 4 * (1 - own) for n in range(5)])


def test_positions_reach_as_far_as_the_nearer_end(seen: Seen) -> None:
    own = seen.inputs["guidance_position"]
    reach = min(own, 1 - own)
    wanted = [own + n / 2 * reach for n in (-2, -1, 0, 1, 2)]
    assert [seen("grid_position", at) for at in FIVE] == pytest.approx(wanted)


def test_lives_stay_within_what_the_horizon_completes(seen: Seen) -> None:
    own, by = seen.driver("short_lived_life"), seen.inputs["step_life"]
    lives = [seen("grid_life", at) for at in THREE]
    assert lives[1] == own
    assert own - by <= lives[0] <= own <= lives[2] <= min(6, own + by)


# --- points


def test_npv_by_yield_and_cash_margin(seen: Seen) -> None:
    for row in FIVE:
        for column in FIVE:
            there = {
                f"yield_multiplier_{seen.case}": seen("grid_multiplier", row),
                f"cash_margin_{seen.case}": seen("grid_cash_margin", column),
            }
            assert same(seen("grid_yield_npv", row, column), seen.npv(**there))


def test_npv_by_weight_and_price_decline_of_the_calibration(seen: Seen) -> None:
    for row in FIVE:
        for column in FIVE:
            there = {
                "calibration_weight_2024": seen("grid_weight", row),
                "calibration_price_decline": seen("grid_decline", column),
            }
            assert same(seen("grid_weight_npv", row, column), seen.npv(**there))
    points = [seen("grid_weight_npv", row, column) for row in FIVE for column in FIVE]
    assert (seen("grid_npv_lowest"), seen("grid_npv_highest")) == (min(points), max(points))


def test_break_even_yield_by_wacc_and_life(seen: Seen) -> None:
    for row in FIVE:
        for column in THREE:
            there = {
                f"wacc_{seen.case}": seen("grid_wacc", row),
                f"short_lived_life_{seen.case}": seen("grid_life", column),
            }
            needed = vintage.breakeven_yield(vintage.of_case(seen.inputs.changed(**there), seen.case))
            assert same(seen("grid_breakeven", row, column), needed)


def test_residual_by_total_and_position(seen: Seen) -> None:
    for row in FIVE:
        for column in FIVE:
            there = seen.inputs.changed(
                four_capex_2026=seen("grid_total", row), guidance_position=seen("grid_position", column)
            )
            assert same(seen("grid_residual", row, column), float(peers.plans(there)["capex_microsoft_2026"]))


def test_free_cash_flow_by_growth_and_capex(seen: Seen) -> None:
    growth = seen("shown_ocf_growth_2026")
    step = seen.inputs["step_ocf_growth"]
    assert [seen("grid_ocf_growth", at) for at in FIVE] == pytest.approx([growth + n * step for n in range(-2, 3)])
    for row in FIVE:
        for column in FIVE:
            left = seen.inputs["ocf_2025"] * (1 + seen("grid_ocf_growth", row)) - seen("grid_capex", column)
            assert same(seen("grid_fcf", row, column), left)


# --- tornado


def test_the_tornado_starts_from_base_whatever_is_shown(seen: Seen) -> None:
    bars = {bar.driver: bar for bar in sensitivities.tornado(seen.inputs)}
    shown = {index[0] for key, index in seen.book.ready.model.computed if key == "bar_npv_low"}
    assert shown <= bars.keys() | {"maintenance_share", "long_lived_life"}
    start = sensitivities.npv(seen.inputs, "base")
    for driver in shown & bars.keys():
        bar = bars[driver]
        assert same(seen("bar_npv_low", driver), bar.npv_at_low), driver
        assert same(seen("bar_npv_high", driver), bar.npv_at_high), driver
        assert seen("bar_low", driver) == pytest.approx(bar.npv_at_low - start, abs=1e-9)
        assert seen("bar_high", driver) == pytest.approx(bar.npv_at_high - start, abs=1e-9)


def test_no_bar_moves_with_the_drivers_of_another_case(book: Written, by_ironcalc: CellValues) -> None:
    """But for the bars that go from the one to the other, since no ends are stated for them."""
    drivers = [key.removesuffix("_base") for key in NUMBERS if key.endswith("_base")]
    stated = [driver for driver in drivers if f"{driver}_tornado_low" in NUMBERS]
    level = [driver for driver in drivers if len({NUMBERS[f"{driver}_{case}"] for case in CASES}) == 1]
    assert {"tax_rate", "maintenance_share"} <= {*stated, *level}
    cells_of_others = [f"{driver}_{case}" for driver in {*stated, *level} for case in ("bear", "bull")]
    moved = {key: NUMBERS[key] + 0.01 for key in cells_of_others}
    found, layout = tweaked(book, moved), book.ready.layout
    pages = {page.number for page in layout.pages if page.sheet.key in {"tornado", "tornado_bars", "tornado_workings"}}
    cells = [book.at(*cell[:1], *cell[1]) for cell in book.ready.model.computed if layout.places[cell].page in pages]
    assert len(cells) > 100
    assert {cell for cell in cells if not same(found[cell], by_ironcalc[cell])} == set()


def test_the_tornado_has_a_bar_for_each_driver_whose_ends_differ(book: Written) -> None:
    shown = {index[0] for key, index in book.ready.model.computed if key == "bar_npv_low"}
    assert shown == {bar.driver for bar in sensitivities.tornado(Inputs(START))}


ONE_SIDED = {"tax_rate_base": 0.4, "wacc_base": 0.05}
"""Base values beyond both stated ends: both are better, or both are worse."""


def test_a_bar_whose_ends_lie_on_one_side_reaches_to_the_further_one(book: Written) -> None:
    found = tweaked(book, ONE_SIDED)
    names = {found[book.at("sorted_name", place)]: place for place in range(1, 13)}

    def at(key: str, label: str) -> float:
        value = found[book.at(key, names[label])]
        assert isinstance(value, float)
        return value

    for label, nearer, further, nothing in (
        ("Tax rate", "sorted_high", "sorted_low", "sorted_worse"),
        ("Weighted average cost of capital", "sorted_low", "sorted_high", "sorted_better"),
    ):
        assert at(nearer, label) * at(further, label) > 0
        assert abs(at(nearer, label)) < abs(at(further, label))
        assert at({"sorted_worse": "sorted_better", "sorted_better": "sorted_worse"}[nothing], label) == at(
            further, label
        )
        assert at(nothing, label) == 0


def test_the_title_of_the_tornado_says_its_longest_bar(seen: Seen) -> None:
    home = seen.inputs
    told = (
        f"{seen.found[seen.book.at('sorted_name', 1)]} moves the NPV most: by {seen('sorted_worse', 1):,.1f} to "
        f"{seen('sorted_better', 1):,.1f} bn, from {sensitivities.npv(home, 'base'):,.1f} bn."
    )
    assert seen.found[seen.book.at("finding_tornado")] == told


def test_the_sentences_of_the_grids_count_what_the_grids_show(seen: Seen) -> None:
    needed = [seen("grid_breakeven", row, column) for row in FIVE for column in THREE]
    worth = [seen("grid_yield_npv", row, column) for row in FIVE for column in FIVE]
    cash = [seen("grid_fcf", row, column) for row in FIVE for column in FIVE]
    points = [seen("grid_weight_npv", row, column) for row in FIVE for column in FIVE]
    yielded = seen("shown_revenue_yield")
    reached = sum(one <= yielded + 1e-9 for one in needed)
    assert seen.found[seen.book.at("finding_breakeven_reached")] == (
        f"The yield of the shown case, {yielded:.3f}, reaches break-even at {reached} of 15 points of WACC and life, "
        f"which need {min(needed):.3f} to {max(needed):.3f}."
    )
    assert seen.found[seen.book.at("finding_points_below")] == (
        f"The NPV is below nil at {sum(one < 0 for one in worth)} of 25 points of yield and cash margin, Amazon's free "
        f"cash flow of 2026 at {sum(one < 0 for one in cash)} of 25 of growth and capex."
    )
    sign = "rests on this choice" if min(points) < 0 < max(points) else "holds"
    assert seen.found[seen.book.at("finding_sensitivities")] == (
        f"As calibrated the NPV is {points[2]:,.1f} bn; over weights and price declines of the calibration it runs "
        f"from {min(points):,.1f} to {max(points):,.1f} bn: the sign {sign}."
    )


def test_the_sorted_table_descends_and_holds_every_bar(seen: Seen) -> None:
    places = sorted(int(index[0]) for key, index in seen.book.ready.model.computed if key == "sorted_bar")
    swings = [seen("sorted_swing", place) for place in places]
    assert swings == sorted(swings, reverse=True)
    assert [seen("sorted_drop", place) for place in places[:-1]] == pytest.approx([a - b for a, b in pairwise(swings)])
    bars = [index[0] for key, index in seen.book.ready.model.computed if key == "bar_rank"]
    for place in places:
        driver = bars[int(seen("sorted_bar", place)) - 1]
        assert seen("bar_rank", driver) == place
        assert seen("sorted_low", place) == seen("bar_low", driver)
        assert seen("sorted_high", place) == seen("bar_high", driver)
        ends = (0.0, seen("bar_low", driver), seen("bar_high", driver))
        assert (seen("sorted_worse", place), seen("sorted_better", place)) == (min(ends), max(ends))
        assert seen("sorted_swing", place) == pytest.approx(
            abs(seen("bar_npv_high", driver) - seen("bar_npv_low", driver)), abs=1e-9
        )
        name = seen.book.ready.model.items["bar_name"]
        assert seen.found[seen.book.at("sorted_name", place)] == seen.book.ready.values["bar_name", (driver,)], name
