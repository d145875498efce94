"""The returns on the build-out: settled figures, worked arithmetic, the oracle under other inputs, and economics.

The oracle searches where the workbook solves (`oracle_returns`), so an agreement is not an echo. `CASES` says what
breaks each check of the Returns and Comparison sheets; a place that holds the base case stands for every case.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import oracle
import oracle_returns
import pytest
from conftest import INPUTS, Written, differences, same
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from oracle_returns import FIRST, LAST, YEARS

import xlmodel
from xlmodel.engines import ENGINES, Cells, ErrorValue
from xlmodel.language import INPUT, Input, Section, items
from xlmodel.pipeline import prepare

START = oracle.load(INPUTS)
EXPECTED = oracle_returns.outputs(START)
Tweak = dict[str, float]


def tweaked(book: Written, tweak: Mapping[str, float | str]) -> Cells:
    """Return the written file recalculated with other values in some input cells."""
    return ENGINES["ironcalc"].recalculate(book.path, {book.names[f"in_{key}"]: v for key, v in tweak.items()})


def differing(book: Written, found: Cells, tweak: Tweak) -> dict[str, tuple[object, float]]:
    """Return the headline outputs that are not what the oracle says."""
    expected = oracle_returns.outputs(START.changed(tweak))
    results = {key: found[book.names[f"out_{key}"]] for key in expected}
    return {key: (results[key], expected[key]) for key in expected if not same(results[key], expected[key])}


# --- the oracle


def test_the_judge_and_the_oracle_agree_on_every_output(book: Written, judge: Cells) -> None:
    assert differing(book, judge, {}) == {}


def test_the_oracle_knows_every_output_of_the_returns(book: Written) -> None:
    on_returns = {
        output
        for output, (key, _) in book.ready.model.outputs.items()
        if any(
            sheet.key == "returns" and key in {item.key for item, _ in items(sheet)}
            for sheet in book.ready.model.sheets
        )
        and not key.startswith("check_")
    }
    shared = {"revenue_yield_observed", "amazon_fcf_2026", "ocf_growth_breakeven_2026"}
    assert on_returns | shared == EXPECTED.keys()
    assert len(on_returns) == 3 * (13 + 4 * 7), "13 headlines and 4 paths of seven years, for each case"


SETTLED = {
    "revenue_yield": ("0.2794", "0.3287", "0.4109"),
    "aws_revenue_2032": ("236.06", "355.89", "567.19"),
    "aws_margin_2032": ("9.40%", "22.94%", "38.92%"),
    "roic_2030": ("-6.52%", "5.92%", "16.89%"),
    "fcf_min": ("-68.93", "-75.94", "-81.54"),
    "fcf_min_year": ("2026", "2026", "2026"),
    "fcf_cumulative_min": ("-153.28", "-213.96", "-241.81"),
    "fcf_cumulative_min_year": ("2032", "2029", "2029"),
    "npv_2026": ("-45.42", "-13.35", "41.30"),
    "npv_2026_ex_residual": ("-62.32", "-33.95", "16.67"),
    "irr_2026": ("-6.52%", "5.05%", "19.22%"),
    "breakeven_yield": ("0.5844", "0.3848", "0.2872"),
}


@pytest.mark.parametrize("key", SETTLED)
def test_settled_figures_at_their_printed_digits(key: str, named: Callable[[str], float]) -> None:
    """The figures with which the definitions were settled: an oracle could share a misreading with the model."""

    def printed(value: float, like: str) -> str:
        digits = len(like.rstrip("%").partition(".")[2])
        return f"{value:.{digits}%}" if like.endswith("%") else f"{value:.{digits}f}"

    found = [printed(named(f"{key}_{case}"), text) for case, text in zip(CASE_NAMES, SETTLED[key], strict=True)]
    assert found == list(SETTLED[key])


CASE_NAMES = ("bear", "base", "bull")

# --- worked arithmetic, base case

RUN_RATE = 35.6 * 4
Y = (RUN_RATE - RUN_RATE / 1.24) / (131 * 0.8 * 0.8)
COST = 200 * 0.8 * 0.8
KEPT, DISCOUNT = 0.95, 1 / 1.09
FULL = 128 * (0.6 / 5 + 0.4 / 20)
HALF = FULL / 2
DEPRECIATION = [HALF, FULL, FULL, FULL, FULL, 128 * (0.6 * 0.5 / 5 + 0.4 / 20), 128 * 0.4 / 20]
REVENUE = [64 * Y, *(128 * Y * KEPT**age for age in range(1, 5)), 64 * Y * KEPT**5, 0]
FLOWS = [r * 0.65 * 0.79 + 0.21 * d for r, d in zip(REVENUE, DEPRECIATION, strict=True)]
FLOWS[0] -= 128
RESIDUAL = 128 * 0.4 * (20 - 6.5) / 20
VALUE = sum(r * DISCOUNT**years for years, r in enumerate(REVENUE))
SHIELD = 0.21 * sum(d * DISCOUNT**years for years, d in enumerate(DEPRECIATION))
NPV = VALUE * 0.65 * 0.79 + SHIELD - 128 + RESIDUAL * DISCOUNT**6
BREAKEVEN = Y * (128 - RESIDUAL * DISCOUNT**6 - SHIELD) / (VALUE * 0.65 * 0.79)
NEW_2027 = 128 * Y * 0.95 + 140.8 * Y * 0.5
WRITTEN_2027 = 17.92 + 140.8 * (0.6 * 0.5 / 5 + 0.4 * 0.5 / 20)
FCF_2026 = (49.84 + 64 * Y * 0.65 - 8.96) * (1 - 0.21) + 8.96 - 128 - (32 - 32)
FCF_2027 = (49.84 + NEW_2027 * 0.65 - WRITTEN_2027) * (1 - 0.21) + WRITTEN_2027 - 140.8 - (35.2 - 32)

BASE: Mapping[tuple[str | int, ...], float | str] = {
    ("finding_returns_npv",): (
        "The 2026 vintage is worth -13.3 bn net; it pays at a yield of 0.385, 1.17 times what was observed."
    ),
    ("finding_returns_cash",): (
        "Free cash flow bottoms at -75.9 bn, its sum at -214.0 bn in 2029; ROIC less WACC in 2030 is -3.1%."
    ),
    # capex
    ("calendar_year", 2026): 2026,
    ("calendar_year", 2032): 2032,
    ("total_capex", 2025): 131,
    ("total_capex", 2026): 200,
    ("total_capex", 2027): 200 * (1 + 0.10),
    ("total_capex", 2028): 220 * (1 + 0.05),
    ("total_capex", 2029): 231,
    ("total_capex", 2032): 231,
    ("growth_capex", 2026): 200 * 0.8 * (1 - 0.2),
    ("growth_capex", 2027): 220 * 0.8 * (1 - 0.2),
    ("maintenance_capex", 2026): 200 * 0.8 * 0.2,
    ("maintenance_capex", 2027): 220 * 0.8 * 0.2,
    # one vintage: 200 × 80 % × 80 % = 128
    ("vintage_cost", 2026): 128,
    ("vintage_cost", 2027): 140.8,
    ("used_short", 2026, 2025): 0,
    ("used_short", 2026, 2026): 0.5,
    ("used_short", 2026, 2030): 4.5,
    ("used_short", 2026, 2031): 5,
    ("used_short", 2026, 2032): 5,
    ("used_short", 2027, 2026): 0,
    ("used_short", 2027, 2027): 0.5,
    ("used_long", 2026, 2025): 0,
    ("used_long", 2026, 2026): 0.5,
    ("used_long", 2026, 2032): 6.5,
    ("in_service_short", 2026, 2026): 0.5,
    ("in_service_short", 2026, 2027): 1,
    ("in_service_short", 2026, 2031): 0.5,
    ("in_service_short", 2026, 2032): 0,
    ("in_service_short", 2027, 2026): 0,
    ("in_service_long", 2026, 2026): 0.5,
    ("in_service_long", 2026, 2032): 1,
    ("vintage_revenue", 2026, 2026): 64 * Y,
    ("vintage_revenue", 2026, 2027): 128 * Y * 0.95,
    ("vintage_revenue", 2026, 2030): 128 * Y * 0.95**4,
    ("vintage_revenue", 2026, 2031): 64 * Y * 0.95**5,
    ("vintage_revenue", 2026, 2032): 0,
    ("vintage_revenue", 2027, 2026): 0,
    ("vintage_revenue", 2027, 2027): 140.8 * Y * 0.5,
    ("vintage_depreciation", 2026, 2026): 128 * (0.6 * 0.5 / 5 + 0.4 * 0.5 / 20),
    ("vintage_depreciation", 2026, 2027): 128 * (0.6 * 1 / 5 + 0.4 * 1 / 20),
    ("vintage_depreciation", 2026, 2031): 128 * (0.6 * 0.5 / 5 + 0.4 * 1 / 20),
    ("vintage_depreciation", 2026, 2032): 128 * (0.6 * 0 / 5 + 0.4 * 1 / 20),
    ("vintage_depreciation", 2027, 2026): 0,
    ("vintage_written_off", 2026): 128 * 0.6 + 128 * 0.4 * 6.5 / 20,
    # income
    ("legacy_revenue", 2025): 142.4,
    ("legacy_revenue", 2032): 142.4,
    ("new_revenue", 2026): 64 * Y,
    ("new_revenue", 2027): NEW_2027,
    ("aws_revenue", 2026): 142.4 + 64 * Y,
    ("legacy_operating_income", 2026): 142.4 * 0.35,
    ("aws_depreciation", 2026): 8.96,
    ("aws_depreciation", 2027): WRITTEN_2027,
    ("new_operating_income", 2026): 64 * Y * (0.65 - 0) - 8.96,
    ("aws_operating_income_year", 2026): 49.84 + 64 * Y * 0.65 - 8.96,
    ("aws_margin", 2026): (49.84 + 64 * Y * 0.65 - 8.96) / (142.4 + 64 * Y),
    # assets roll forward, and the return on their average
    ("net_assets", 2025): 0,
    ("net_assets", 2026): 0 + 128 - 8.96,
    ("net_assets", 2027): 119.04 + 140.8 - WRITTEN_2027,
    ("average_assets", 2026): 119.04 / 2,
    ("average_assets", 2027): (119.04 + 119.04 + 140.8 - WRITTEN_2027) / 2,
    ("nopat", 2026): (64 * Y * 0.65 - 8.96) * (1 - 0.21),
    ("roic", 2026): (64 * Y * 0.65 - 8.96) * 0.79 / (119.04 / 2),
    ("roic_less_wacc", 2026): (64 * Y * 0.65 - 8.96) * 0.79 / (119.04 / 2) - 0.09,
    # cash
    ("aws_nopat", 2026): (49.84 + 64 * Y * 0.65 - 8.96) * 0.79,
    ("depreciation_added_back", 2026): 8.96,
    ("growth_capex_paid", 2027): 140.8,
    ("maintenance_excess", 2026): 32 - 32,
    ("maintenance_excess", 2027): 35.2 - 32,
    ("aws_fcf", 2026): FCF_2026,
    ("aws_fcf", 2027): FCF_2027,
    ("fcf_cumulative", 2026): FCF_2026,
    ("fcf_cumulative", 2027): FCF_2026 + FCF_2027,
    ("fcf_min",): FCF_2026,
    ("fcf_min_year",): 2026,
    ("fcf_cumulative_min_year",): 2029,
    # the first vintage
    **{("first_revenue", year): REVENUE[year - 2026] for year in YEARS},
    **{("first_depreciation", year): DEPRECIATION[year - 2026] for year in YEARS},
    **{("first_capex", year): 0 for year in YEARS},
    ("first_capex", 2026): 128,
    ("first_cash_flow", 2026): 64 * Y * 0.65 * 0.79 + 0.21 * 8.96 - 128,
    ("first_cash_flow", 2027): 128 * Y * 0.95 * 0.65 * 0.79 + 0.21 * 17.92,
    ("first_cash_flow", 2032): 0.21 * 2.56,
    **{("first_residual", year): 0 for year in YEARS},
    ("first_residual", 2032): 1 * (128 - 128 * 0.6 - 128 * 0.4 * 6.5 / 20),
    ("first_flow", 2026): FLOWS[0],
    ("first_flow", 2032): 0.21 * 2.56 + 34.56,
    **{("discount_factor", year): 1 / 1.09 ** (year - 2026) for year in YEARS},
    ("revenue_value",): 128 * Y * (0.5 + sum((0.95 / 1.09) ** n for n in range(1, 5)) + 0.5 * (0.95 / 1.09) ** 5),
    ("npv_per_yield",): VALUE * 0.65 * 0.79 / Y,
    ("npv_without_revenue",): SHIELD - 128 + 34.56 / 1.09**6,
    ("irr_factor", 2026): 1,
    ("irr_factor", 2028): 1 / (1 + oracle_returns.irr([*FLOWS[:-1], FLOWS[-1] + RESIDUAL])) ** 2,
    ("breakeven_flow", 2026): 64 * BREAKEVEN * 0.65 * 0.79 + 0.21 * 8.96 - 128,
    ("breakeven_flow", 2032): 0.21 * 2.56 + 34.56,
    # headlines
    ("revenue_yield",): Y * 1.00,
    ("npv_2026",): NPV,
    ("npv_2026_ex_residual",): NPV - 34.56 / 1.09**6,
    ("irr_2026",): oracle_returns.irr([*FLOWS[:-1], FLOWS[-1] + RESIDUAL]),
    ("breakeven_yield",): BREAKEVEN,
    ("yield_required_ratio",): BREAKEVEN / Y,
    ("cash_margin_implied",): oracle_returns.incremental_margin(START) + (0.6 / 5 + 0.4 / 20) / Y,
}


@pytest.mark.parametrize("place", BASE, ids=str)
def test_arithmetic_of_the_base_case(place: tuple[str | int, ...], value: Callable[..., object]) -> None:
    key, *index = place
    expected = BASE[place]
    found = value(key, "base", *index)
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-9, abs=1e-12))


def test_every_line_of_the_returns_is_worked_out_or_an_output(book: Written) -> None:
    lines = {key for key, _ in book.ready.model.computed if key in return_lines(book) and not key.startswith("check_")}
    by_oracle = {key for output, (key, _) in book.ready.model.outputs.items() if output in EXPECTED}
    assert lines - by_oracle - {place[0] for place in BASE} == set()


def return_lines(book: Written) -> set[str]:
    (sheet,) = (sheet for sheet in book.ready.model.sheets if sheet.key == "returns")
    return {item.key for item, _ in items(sheet)}


# --- other inputs


def limits() -> dict[str, tuple[float, float]]:
    """Return the range of every input that section 6 reads: its limits in the files, or ±30 % of a figure."""
    found = {key: (0.7 * START.values[key], 1.3 * START.values[key]) for key in START.read}
    for row in oracle.rows(INPUTS, "assumptions"):
        if row["min"] and row["key"] in START.read:
            found[row["key"]] = float(row["min"]), float(row["max"])
    for row in oracle.rows(INPUTS, "cases"):
        found |= {f"{row['driver']}_{case}": (float(row["min"]), float(row["max"])) for case in START.cases}
    return found


LIMITS = limits()
DRIVERS = list(oracle_returns.drivers_of(START, "base"))
ONCE = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@st.composite
def tweaks(draw: st.DrawFn) -> Tweak:
    """Draw several inputs of section 6 at once, over all of their range, so that every case still has its returns."""
    keys = draw(st.lists(st.sampled_from(sorted(LIMITS)), min_size=4, max_size=12, unique=True))
    places = {key: draw(st.integers(0, 9_973)) / 9_973 for key in keys}
    tweak = {key: float(f"{low + (high - low) * places[key]:.9g}") for key in keys for low, high in [LIMITS[key]]}
    assume(all(oracle_returns.has_returns(START.changed(tweak), case) for case in CASE_NAMES))
    return tweak


@ONCE
@given(tweak=tweaks())
def test_ironcalc_evaluate_and_the_oracle_agree_on_other_inputs(book: Written, tweak: Tweak) -> None:
    found = tweaked(book, tweak)
    assert differing(book, found, tweak) == {}
    assert differences(found, book.evaluated(tweak)) == []


@pytest.mark.parametrize("end", [0, 1], ids=["min", "max"])
@pytest.mark.parametrize("driver", DRIVERS)
def test_driver_may_take_either_end_of_its_range(driver: str, end: int, book: Written) -> None:
    """Excel lets a person type it, so no formula may come out as an error there."""
    tweak = {f"{driver}_{case}": LIMITS[f"{driver}_{case}"][end] for case in START.cases}
    assert differing(book, book.evaluated(tweak), tweak) == {}


# --- economics


def npvs(book: Written, found: Cells) -> list[float]:
    values = [found[book.names[f"out_npv_2026_{case}"]] for case in CASE_NAMES]
    assert not [value for value in values if not isinstance(value, float)]
    return values  # type: ignore[return-value]


BETTER = {"yield_multiplier": 0.1, "cash_margin": 0.05, "short_lived_life": -0.5}
WORSE = {
    "price_decline": 0.05,
    "utilisation_haircut": 0.05,
    "margin_compression": 0.01,
    "short_lived_share": 0.05,
    "wacc": 0.01,
}


@pytest.mark.parametrize("driver", [*BETTER, *WORSE])
def test_driver_moves_the_npv_its_way_in_every_case(driver: str, book: Written, by_ironcalc: Cells) -> None:
    step = (BETTER | WORSE)[driver]
    found = tweaked(book, {f"{driver}_{case}": START.values[f"{driver}_{case}"] + step for case in CASE_NAMES})
    raised = [after > before for after, before in zip(npvs(book, found), npvs(book, by_ironcalc), strict=True)]
    assert raised == [(step > 0) == (driver in BETTER)] * 3


def test_more_capex_is_worse_while_returns_are_below_the_cost_of_capital(book: Written, by_ironcalc: Cells) -> None:
    def headline(found: Cells, key: str, case: str) -> float:
        value = found[book.names[f"out_{key}_{case}"]]
        assert isinstance(value, float)
        return value

    more = tweaked(book, {f"aws_capex_share_{case}": 0.95 for case in CASE_NAMES})
    for case, pays in (("bear", False), ("base", False), ("bull", True)):
        assert (headline(by_ironcalc, "irr_2026", case) > START[f"wacc_{case}"]) == pays
        assert (headline(more, "npv_2026", case) > headline(by_ironcalc, "npv_2026", case)) == pays
        for key in ("fcf_cumulative_min", "fcf_min"):
            assert headline(more, key, case) < headline(by_ironcalc, key, case)
        for key in ("irr_2026", "breakeven_yield", "roic_2030"):
            assert same(headline(more, key, case), headline(by_ironcalc, key, case)), "scale is not a return"

    faster = tweaked(book, {f"capex_growth_2027_{case}": 0.5 for case in CASE_NAMES})
    assert npvs(book, faster) == npvs(book, by_ironcalc), "later spending is not in the first vintage"
    for case in CASE_NAMES:
        assert headline(faster, "fcf_cumulative_min", case) < headline(by_ironcalc, "fcf_cumulative_min", case)


@pytest.mark.parametrize("case", CASE_NAMES)
def test_closing_assets_are_capex_less_depreciation(case: str, value: Callable[..., float]) -> None:
    for year in YEARS:
        so_far = range(FIRST, year + 1)
        spent = sum(value("growth_capex", case, y) - value("aws_depreciation", case, y) for y in so_far)
        assert value("net_assets", case, year) == pytest.approx(spent, rel=1e-12)


@pytest.mark.parametrize("case", CASE_NAMES)
def test_sums_over_vintages_and_years_meet(case: str, value: Callable[..., float]) -> None:
    for year in YEARS:
        for line, total in (("vintage_revenue", "new_revenue"), ("vintage_depreciation", "aws_depreciation")):
            parts = [value(line, case, vintage, year) for vintage in YEARS]
            assert value(total, case, year) == pytest.approx(sum(parts), rel=1e-12)
            assert all(part == 0 for vintage, part in zip(YEARS, parts, strict=True) if vintage > year)


def test_a_short_lived_vintage_is_written_off_in_full(book: Written) -> None:
    """All of it short-lived: every vintage that the horizon completes costs what is written off it, and no more."""
    tweak = {f"short_lived_share_{case}": 1.0 for case in CASE_NAMES}
    tweak |= dict(zip((f"short_lived_life_{case}" for case in CASE_NAMES), (1.0, 2.5, 6.0), strict=True))
    found = tweaked(book, tweak)
    for case, life in zip(CASE_NAMES, (1, 2.5, 6), strict=True):
        for vintage in YEARS:
            cost = found[book.at("vintage_cost", case, vintage)]
            written_off = sum(found[book.at("vintage_depreciation", case, vintage, year)] for year in YEARS)  # type: ignore[misc]
            share = min(1, (LAST - vintage + 0.5) / life)
            assert written_off == pytest.approx(share * cost, rel=1e-12)  # type: ignore[operator]
        assert found[book.at("first_residual", case, LAST)] == pytest.approx(0, abs=1e-12)


def test_the_price_of_a_vintage_falls_from_its_own_first_year(value: Callable[..., float]) -> None:
    for vintage in range(FIRST, LAST - 1):
        first, second, third = (value("vintage_revenue", "bear", vintage, vintage + age) for age in range(3))
        assert second / first == pytest.approx(2 * 0.9), "half a year at full price, then a year at 90 %"
        assert third / second == pytest.approx(0.9)


def test_residual_counts_once_and_only_at_the_end(book: Written, by_ironcalc: Cells) -> None:
    found = tweaked(book, {"residual_recovery": 0})
    for case in CASE_NAMES:
        ex = by_ironcalc[book.names[f"out_npv_2026_ex_residual_{case}"]]
        assert found[book.names[f"out_npv_2026_{case}"]] == pytest.approx(ex, rel=1e-12)
        assert found[book.names[f"out_npv_2026_ex_residual_{case}"]] == ex


def test_the_yield_is_one_observation_times_each_multiplier(book: Written) -> None:
    found = tweaked(book, {"calibration_weight_2024": 1})
    observed = found[book.names["out_revenue_yield_observed"]]
    assert observed == pytest.approx(Y * 131 / 83, rel=1e-12)
    for case, multiplier in zip(CASE_NAMES, (0.85, 1, 1.25), strict=True):
        assert found[book.names[f"out_revenue_yield_{case}"]] == pytest.approx(observed * multiplier, rel=1e-12)


def test_legacy_growth_is_of_legacy_revenue_alone(book: Written, by_ironcalc: Cells) -> None:
    found = tweaked(book, {"legacy_growth_base": 0.03})
    for year in YEARS:
        legacy = 142.4 * 1.03 ** (year - 2025)
        assert found[book.at("legacy_revenue", "base", year)] == pytest.approx(legacy, rel=1e-12)
        assert found[book.at("new_revenue", "base", year)] == by_ironcalc[book.at("new_revenue", "base", year)]
    assert npvs(book, found) == npvs(book, by_ironcalc)


# --- a case and a year added to the input files


def rewritten(folder: Path, name: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    path = folder / f"{name}.csv"
    rows = change(list(oracle.rows(folder, name)))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def built(folder: Path, path: Path) -> Written:
    xlmodel.build(path, inputs=folder)
    return Written(path, prepare(folder, {}))


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A fourth case, in every driver the same as base."""
    folder = tmp_path_factory.mktemp("twin") / "inputs"
    shutil.copytree(INPUTS, folder)
    rewritten(folder, "cases", lambda rows: [row | {"case_twin": row["case_base"]} for row in rows])
    return built(folder, folder.parent / "book.xlsx")


def test_a_case_equal_to_base_has_the_numbers_of_base(twin: Written) -> None:
    found = twin.values("ironcalc")
    outputs = {name.removesuffix("_twin") for name in twin.names if name.startswith("out_") and name.endswith("_twin")}
    bull = {name.removesuffix("_bull") for name in twin.names if name.startswith("out_") and name.endswith("_bull")}
    assert outputs == bull
    assert len(outputs) > 40
    assert found[twin.names["out_check_like_base_twin"]] == 1.0
    shared = sorted(outputs - {"out_check_like_base"})  # base is not set against itself
    assert [key for key in shared if found[twin.names[f"{key}_twin"]] != found[twin.names[f"{key}_base"]]] == []
    expected = oracle_returns.outputs(oracle.load(twin.path.parent / "inputs"))
    assert {key for key in expected if not same(found[twin.names[f"out_{key}"]], expected[key])} == set()


def test_a_case_equal_to_base_is_shown_like_base(twin: Written) -> None:
    """Dashboard, Sensitivities and Tornado say the same, but for the name of the case."""
    base, found = twin.values("ironcalc"), tweaked(twin, {"case": "twin"})
    moved = {twin.computed()[cell][0] for cell in twin.computed() if not same(base[cell], found[cell])}
    assert {"shown_place", "shown_name"} <= moved
    for key in moved - {"shown_place", "shown_name"}:
        cells = [cell for cell, (line, _) in twin.computed().items() if line == key]
        words = [(base[cell], found[cell]) for cell in cells if not same(base[cell], found[cell])]
        if key not in {"inputs_changed", "case_changed"}:
            assert all(str(left).replace("base", "twin") == right for left, right in words), key


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A stated 2027 and a range for 2029, between years that grow."""
    folder = tmp_path_factory.mktemp("later") / "inputs"
    shutil.copytree(INPUTS, folder)

    def with_years(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        (amazon,) = (row for row in rows if (row["series"], row["company"], row["year"]) == ("capex", "amazon", "2026"))
        single = amazon | {"year": "2027", "value": "250"}
        span = amazon | {"year": "2029", "value": "", "low": "200", "high": "240", "qualifier": "range"}
        return [*rows, single, span]

    rewritten(folder, "peer_capex", with_years)
    return built(folder, folder.parent / "book.xlsx")


def test_a_stated_later_year_overrides_its_growth_rate(later: Written) -> None:
    inputs = oracle.load(later.path.parent / "inputs")
    moves: list[Tweak] = [{}, {"guidance_position": 1}, {"capex_growth_2027_base": 0.9, "capex_growth_2029_bear": 0.9}]
    for tweak in moves:
        found = tweaked(later, tweak)
        expected = oracle_returns.outputs(inputs.changed(tweak))
        assert {key for key in expected if not same(found[later.names[f"out_{key}"]], expected[key])} == set()
        for case, growth in (("bear", (-0.1, 0.0)), ("base", (0.05, 0.0)), ("bull", (0.1, 0.05))):
            point = 240 if tweak.get("guidance_position") else 220
            path = [131, 200, 250, 250 * (1 + growth[0]), point, point * (1 + growth[1])]
            cells = [found[later.at("total_capex", case, year)] for year in range(2025, 2031)]
            assert cells == pytest.approx(path, rel=1e-12), (tweak, case)


def test_the_sheet_says_which_years_are_stated(book: Written, later: Written) -> None:
    def said(written: Written, case: str) -> list[object]:
        cells = [written.at("total_capex_kind", case, year) for year in range(2025, LAST + 1)]
        return [written.opened[sheet][cell].value for sheet, cell in cells]

    for case in CASE_NAMES:
        assert said(book, case) == ["stated"] * 2 + ["forecast"] * 6
        assert said(later, case) == ["stated"] * 3 + ["forecast", "stated"] + ["forecast"] * 3
        sheet, cell = later.at("total_capex", case, 2027)
        row = [part.value for part in later.opened[sheet][int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]]
        assert any("overrides its growth" in str(part) for part in row)


# --- the time axis


def test_a_year_stands_in_the_same_column_on_every_sheet_with_a_time_axis(book: Written) -> None:
    """Read off the headings of the file: runs of three or more years, one a column."""
    headings: dict[str, dict[int, int]] = {}
    for sheet in book.opened:
        for row in sheet.iter_rows(max_row=20):
            years = {
                cell.value: cell.column for cell in row if isinstance(cell.value, int) and 2000 < cell.value < 2100
            }
            if len(years) >= 3:
                assert sheet.title not in headings, "the axis stands once"
                headings[sheet.title] = years
    assert {f"Returns {case.capitalize()}" for case in CASE_NAMES} < headings.keys()
    assert {"Peer Capex", "OpenAI Contract", "Comparison", "Sensitivities", "Tornado"} < headings.keys()
    columns: dict[int, set[int]] = {}
    for years in headings.values():
        for year, column in years.items():
            columns.setdefault(year, set()).add(column)
    assert all(len(found) == 1 for found in columns.values()), columns
    assert {next(iter(found)) - year for year, found in columns.items()} == {next(iter(columns[2026])) - 2026}

    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    astray = [
        (item.key, year)
        for sheet in book.ready.model.sheets
        for item, dims in items(sheet)
        if sheet.across and dims and dims[-1].name == "year" and item.key in in_sections(sheet)
        for key, index in book.ready.model.computed
        if key == item.key
        for year in [index[-1]]
        if {letters.index(book.at(key, *index)[1].rstrip("0123456789")) + 1} != columns[year]  # type: ignore[index]
    ]
    assert astray == []


def in_sections(sheet: object) -> set[str]:
    return {line.key for block in sheet.blocks if isinstance(block, Section) for line in block.lines}  # type: ignore[attr-defined]


# --- comparison


@pytest.mark.parametrize("case", CASE_NAMES)
def test_comparison_compares_every_case_and_shows_the_one_picked(case: str, book: Written) -> None:
    found = tweaked(book, {"case": case})
    model = book.ready.model
    compared = [(key.removeprefix("compare_"), index) for key, index in model.computed if key.startswith("compare_")]
    assert {index[0] for _, index in compared} == set(CASE_NAMES)
    for key, (of_case, *rest) in compared:
        value = found[book.at(key, of_case, *rest)]
        assert found[book.at(f"compare_{key}", of_case, *rest)] == value
        if of_case == case:
            assert found[book.at(f"shown_{key}", *rest)] == value
    assert found[book.at("shown_name")] == case
    for driver in DRIVERS:
        if not driver.startswith("capex_growth_"):
            assert found[book.at(f"shown_{driver}")] == START.values[f"{driver}_{case}"]


def test_the_whole_company_in_2026(value: Callable[..., object]) -> None:
    assert value("amazon_ocf_2026") == pytest.approx(139.5 * 1.2, rel=1e-12)
    assert value("amazon_fcf_2026") == pytest.approx(139.5 * 1.2 - 200, rel=1e-12)
    assert value("ocf_growth_breakeven_2026") == pytest.approx(200 / 139.5 - 1, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "start"), [("finding_comparison", "Shown: {}."), ("finding_message_yield", "Case {}:")]
)
def test_findings_name_the_case_shown(key: str, start: str, book: Written) -> None:
    text = tweaked(book, {"case": "bull"})[book.at(key)]
    assert str(text).startswith(start.format("bull"))


# --- checks: each fails when what it guards is broken

Place = tuple[str | int, ...]
Change = Callable[[float], float]
Break = Mapping[Place, Change]


def to(value: float) -> Change:
    """Put a value in place of the cell's own."""
    return lambda _: value


def by(step: float) -> Change:
    """Move the cell's value by a step."""
    return lambda value: value + step


@dataclass(frozen=True)
class Case:
    """A check by its key, how bad it is when it fails, and what breaks it: cells of the model and their change."""

    severity: Literal["error", "warning"]
    breaks: Mapping[str, Break]


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


def broken(book: Written, by_ironcalc: Cells, changes: Break) -> Cells:
    """Return the workbook with some cells changed, inputs or formulas."""
    cells = {}
    for (key, *index), change in changes.items():
        cell = book.at(str(key), *index)
        item = book.ready.model.items[str(key)]
        constants = book.ready.model.constants
        now = constants[INPUT + item.cells[tuple(index)], ()] if isinstance(item, Input) else by_ironcalc[cell]
        assert isinstance(now, float)
        cells[cell] = change(now)
    return ENGINES["ironcalc"].recalculate(book.path, cells)


def of_case(changes: Break, case: str) -> Break:
    """Return the breaks of the base case as those of another."""

    return {tuple(case if part == "base" else part for part in place): change for place, change in changes.items()}


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        pytest.param(check, changes, id=f"{check}: {how}")
        for check, case in CASES.items()
        for how, changes in case.breaks.items()
    ],
)
def test_check_fails_when_what_it_guards_is_broken(
    check: str, changes: Break, book: Written, by_ironcalc: Cells
) -> None:
    """Broken in one case, it fails there and says so on top; the others' own checks hold. Each break in the base case,
    and the first in every case."""
    suffixes = [f"_{case}" for case in CASE_NAMES] if check in BY_CASE else [""]
    foremost = changes is next(iter(CASES[check].breaks.values()))
    for suffix in suffixes if foremost or check not in BY_CASE else ["_base"]:
        found = broken(book, by_ironcalc, of_case(changes, suffix[1:]) if suffix else changes)
        standing = {other: found[book.names[f"out_{check}{other}"]] for other in suffixes}
        shared = any("base" not in place for place in changes)
        assert standing == {other: float(other != suffix and not shared) for other in suffixes}
        overall = found[book.names["out_overall_check"]]
        assert overall == float(CASES[check].severity == "warning")


def test_every_check_of_the_returns_and_of_the_comparison_has_a_case(book: Written) -> None:
    declared = {
        item.key
        for sheet in book.ready.model.sheets
        if sheet.key in {"returns", "comparison"}
        for item, _ in items(sheet)
        if item.key.startswith("check_")
    }
    assert declared == CASES.keys() | {"check_shown_case", "check_like_base"}


def test_a_single_vintage_written_off_beyond_its_cost_is_found(book: Written, by_ironcalc: Cells) -> None:
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
