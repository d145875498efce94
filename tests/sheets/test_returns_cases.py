"""Cases and years of the returns: one more of each in the input files, the time axis, and the comparison of cases."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import oracle
import oracle_returns
import pytest
from conftest import INPUTS, Written, same
from oracle_returns import LAST
from returns_tweaks import CASE_NAMES, DRIVERS, START, Tweak, tweaked

import xlmodel
from xlmodel.language import Section, items
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

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
    return Written(path, prepare(PROJECT, folder, {}))


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


@pytest.mark.slow
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


@pytest.mark.slow
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
