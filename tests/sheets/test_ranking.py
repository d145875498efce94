"""Inputs and Cases in order: what moves the NPV most comes first, and what no formula reads stands at the foot.

The order and the effects are held against the oracle, which shares no code with the model; what is read is read off
the formulas of the file; the places of rows are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from conftest import INPUTS, Written
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from oracle import vintage
from oracle.files import rows
from oracle.values import Inputs
from scenes import NUMBERS, START

from xlmodel.book import paper
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT
from xlmodel.sheets.axes import axes
from xlmodel.sheets.inputs import UNREAD
from xlmodel.sheets.ranking import MOST, UNRANKED, ranking
from xlmodel.sheets.themes import (
    AWS,
    CAPEX,
    CHARGES,
    CONTRACT,
    MARKET,
    OPERATIONS,
    PEERS,
    SETTINGS,
    THEMES,
    theme_of,
    themed,
)
from xlmodel.tables import load_tables

REFERENCE = re.compile(r"(?:('(?:[^']|'')+'|[A-Za-z]\w*)!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
SCREEN, PIXELS_OF_A_CHARACTER = 1240, 8.0
"""Pixels that cells have on a screen of 1,366, and those of a character in the widest of the programs."""
NPV_IN_ORDER = ("aws_revenue_2025q4", "aws_additions_share_2025", "capex_amazon_2025", "aws_revenue_growth")
"""The first of them today: the numerator of the observed yield and its denominator, as large a lever each."""


def npv(**changes: float) -> float:
    """Return the NPV of the base case by the oracle, with some inputs changed."""
    return vintage.of_case(Inputs(START).changed(**changes), "base").npv()


def keys_by_heading(book: Written, line: str) -> dict[str, list[str]]:
    """Return the keys of a table of the file by the sub-heading above them, from top to bottom."""
    sheet, first = book.at(line, next(index[0] for key, index in book.ready.model.constants if key == line))
    page: Worksheet = book.opened[sheet]
    by_row = {address_row(at): index[0] for at, index in addresses(book, line)}
    assert address_row(first) in by_row
    found: dict[str, list[str]] = {}
    heading = ""
    for row in range(min(by_row) - 1, max(by_row) + 1):
        if row in by_row:
            found[heading].append(str(by_row[row]))
        else:
            heading = str(page.cell(row, 1).value)
            found[heading] = []
    return found


def addresses(book: Written, line: str) -> Iterator[tuple[str, tuple[int | str, ...]]]:
    """Yield the cell of a column of constants in every row that it has."""
    for key, index in book.ready.model.constants:
        if key == line:
            yield book.at(line, *index)[1], index


def address_row(cell: str) -> int:
    return int(re.sub(r"\D", "", cell))


@pytest.fixture(scope="module")
def inputs(book: Written) -> dict[str, list[str]]:
    return keys_by_heading(book, "figure_built_in_kind")


def effects() -> dict[str, float]:
    """Return what a tenth more of every figure and assumption adds to the NPV by the oracle, or the last tenth."""
    most = {row["key"]: float(row["max"]) for row in rows(INPUTS, "assumptions") if row["max"]}
    drivers = {f"{row['driver']}_" for row in rows(INPUTS, "cases")}
    found: dict[str, float] = {}
    for key, value in NUMBERS.items():
        if any(key.startswith(driver) for driver in drivers):
            continue
        tenth = abs(value) / 10
        may_rise = value + tenth <= most.get(key, float("inf"))
        found[key] = npv(**{key: value + tenth}) - npv() if may_rise else npv() - npv(**{key: value - tenth})
    return found


def test_the_inputs_at_the_head_are_those_that_move_the_npv_of_the_oracle_most(
    book: Written, inputs: Mapping[str, list[str]]
) -> None:
    expected = {key: effect for key, effect in effects().items() if abs(effect) > 1e-6}
    heading, first = next(iter(inputs.items()))
    assert heading == "What moves the NPV most, base case"
    assert set(first) == set(sorted(expected, key=lambda key: -abs(expected[key]))[:MOST])
    for one, other in pairwise(first):
        assert abs(expected[one]) >= abs(expected[other]) - 1e-6
    assert tuple(first[:4]) == NPV_IN_ORDER
    shown = {
        index[0]: book.ready.model.constants["figure_moves", index] for _, index in addresses(book, "figure_moves")
    }
    assert shown == {key: pytest.approx(effect, abs=2e-6) for key, effect in expected.items()}


def test_an_equal_effect_stands_in_the_order_of_listing(inputs: Mapping[str, list[str]]) -> None:
    """The share of additions and the capex that it is a share of are as large a lever each, to the last digit."""
    place = next(iter(inputs.values())).index
    assert place("aws_additions_share_2025") < place("capex_amazon_2025")
    assert effects()["aws_additions_share_2025"] == pytest.approx(effects()["capex_amazon_2025"], rel=1e-9)


def test_the_drivers_stand_in_the_order_of_the_bars_of_the_oracle(book: Written) -> None:
    swings = {}
    for row in rows(INPUTS, "cases"):
        low, high = row["tornado_low"] or row["case_bear"], row["tornado_high"] or row["case_bull"]
        key = f"{row['driver']}_base"
        swings[row["driver"]] = abs(npv(**{key: float(high)}) - npv(**{key: float(low)}))
    (with_bar, longest), (without, others) = keys_by_heading(book, "driver_min").items()
    assert (with_bar, without) == ("Drivers of the NPV, longest bar first", "Other drivers")
    assert longest == sorted(longest, key=lambda key: -swings[key])
    assert {key for key in swings if swings[key] > 1e-9} == set(longest)
    assert others == [row["driver"] for row in rows(INPUTS, "cases") if row["driver"] not in longest]
    shown = {
        index[0]: book.ready.model.constants["driver_swing", index] for _, index in addresses(book, "driver_swing")
    }
    assert shown == {key: pytest.approx(swings[key], abs=2e-6) for key in longest}


def test_the_order_of_cases_is_that_of_the_tornado(book: Written) -> None:
    found = book.values("ironcalc")
    longest = next(iter(keys_by_heading(book, "driver_min").values()))
    ranks = {index[0]: found[book.at(*key, *index)] for *key, index in book.ready.model.computed if key == ["bar_rank"]}
    assert longest == sorted(ranks, key=lambda key: ranks[key])


def read_cells(book: Written) -> set[tuple[str, str]]:
    """Return the cells of Inputs that a formula reads on a sheet which does not ask every input what it holds."""
    found: set[tuple[str, str]] = set()
    for (sheet, _), formula in book.formulas.items():
        if sheet in {"Inputs", "Checks", "Changes"}:
            continue
        for name, column, row, last_column, last_row in REFERENCE.findall(re.sub('"[^"]*"', "", formula)):
            if name.strip("'") != "Inputs":
                continue
            columns = range(column_index_from_string(column), column_index_from_string(last_column or column) + 1)
            lines = range(int(row), int(last_row or row) + 1)
            found |= {("Inputs", f"{get_column_letter(one)}{line}") for one in columns for line in lines}
    return found


def test_what_no_formula_of_the_file_reads_stands_at_the_foot(book: Written, inputs: Mapping[str, list[str]]) -> None:
    read = read_cells(book)
    cells = {name.removeprefix("in_"): at for name, at in book.names.items() if name.startswith("in_")}
    rows_read = {book.ready.register.cells[key].row for key, at in cells.items() if at in read}
    unread = [key for keys in inputs.values() for key in keys if key not in rows_read]
    assert list(inputs)[-1] == UNREAD
    assert inputs[UNREAD] == unread
    assert unread, "there are some today"


def test_every_input_stands_once(book: Written, inputs: Mapping[str, list[str]]) -> None:
    cells = [at for name, at in book.names.items() if name.startswith("in_")]
    assert len(set(cells)) == len(cells) == len(book.ready.register.cells)
    listed = [key for keys in inputs.values() for key in keys]
    assert len(set(listed)) == len(listed)
    numbers = {item.key for item in book.ready.register.assumptions if item.unit != "text"}
    assert set(listed) == numbers | {figure.key for figure in book.ready.register.figures}


def test_the_themes_stand_in_their_order_between_head_and_foot(inputs: Mapping[str, list[str]]) -> None:
    assert list(inputs)[1:-1] == list(THEMES)


COMPANIES = ("amazon", "alphabet", "meta", "microsoft", "oracle")


@pytest.mark.parametrize(
    ("key", "theme"),
    [
        ("capex_amazon_2026", CAPEX),
        ("amazon_capex_2026q2_reported", CAPEX),
        ("consensus_capex_2026", CAPEX),
        ("capex_meta_2026", PEERS),
        ("fiscal_ocf_oracle_2024", PEERS),
        ("google_cloud_revenue_2026q1_reported", PEERS),
        ("four_capex_2026", PEERS),
        ("hold_microsoft", PEERS),
        ("charge_severance", CHARGES),
        ("charges_tax_rate", CHARGES),
        ("operating_income_ex_charges_stated", CHARGES),
        ("openai_contract_value", CONTRACT),
        ("microsoft_backlog_openai_share", CONTRACT),
        ("include_anthropic_arrangement", CONTRACT),
        ("aws_backlog_2026q2_reported", AWS),
        ("trainium2_chips", AWS),
        ("calibration_price_decline", AWS),
        ("amazon_net_sales_2026q1_reported", OPERATIONS),
        ("fiscal_revenue_amazon_2024", OPERATIONS),
        ("call_length", OPERATIONS),
        ("share_price_rise", MARKET),
        ("eps_consensus_2026", MARKET),
        ("step_capex", SETTINGS),
        ("tolerance", SETTINGS),
    ],
)
def test_the_theme_follows_from_the_words_of_the_key(key: str, theme: str) -> None:
    assert theme_of(key, themed(COMPANIES)) == theme


def test_the_figures_of_a_new_company_are_those_of_a_peer() -> None:
    assert theme_of("capex_apple_2026", themed([*COMPANIES, "apple"])) == PEERS
    assert theme_of("capex_apple_2026", themed(COMPANIES)) == CAPEX


def order(**typed: str) -> tuple[object, ...]:
    return tuple(prepare(PROJECT, INPUTS, typed).model.dimensions["figure"].members)


def test_no_row_moves_under_a_hand_that_types(book: Written) -> None:
    typed = {"capex_amazon_2025": "150", "wacc_base": "0.12", "calibration_price_decline": "0.09", "case": "bear"}
    assert order(**typed) == book.ready.model.dimensions["figure"].members


def test_what_cannot_be_put_together_is_not_ranked() -> None:
    """It is told when the whole model is."""
    register = load_tables(INPUTS)
    found = ranking(register, axes(register), (), {}, ())
    assert (found.moves, found.swings, found.first) == ({}, {}, [])
    assert UNRANKED.is_read(["anything"])


@pytest.mark.parametrize(
    ("sheet", "last"),
    [("inputs", "figure_fits"), ("inputs", "figure_moves"), ("cases", "driver_fits"), ("cases", "driver_swing")],
)
def test_what_is_typed_and_what_is_told_of_it_fits_a_small_screen(sheet: str, last: str, book: Written) -> None:
    ready = book.ready
    (page,) = ready.layout.pages_of[sheet]
    row = next(index for key, index in [*ready.model.computed, *ready.model.constants] if key == last)
    columns = paper.widths(ready.model, page, ready.values)
    shown = sum(columns[column] for column in range(ready.layout.places[last, row].column + 1))
    assert shown * PIXELS_OF_A_CHARACTER <= SCREEN
