"""The written file: engines agree on it, names hold what they promise, and text from the data stays text."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from xml.sax.saxutils import unescape

import openpyxl
import pytest
from conftest import INPUTS, Written, differences, split
from openpyxl.utils import range_boundaries
from oracle.files import read, rows

import xlmodel
from xlmodel.engines import CellValues, ErrorValue, read_cached
from xlmodel.errors import InputError

FIXED_INPUTS = {
    "capex_amazon_2024": 83,
    "capex_amazon_2025": 131,
    "capex_amazon_2026": 200,
    "capex_alphabet_2026_low": 175,
    "capex_alphabet_2026_high": 185,
    "capex_meta_2026_low": 115,
    "capex_meta_2026_high": 135,
    "four_capex_2023": 151,
    "four_capex_2024": 246,
    "four_capex_2026": 700,
    "four_capex_2026_growth": 0.6,
    "consensus_gap_2026": 0.4,
    "aws_revenue_2025q4": 35.6,
    "aws_revenue_growth": 0.24,
    "aws_operating_margin": 0.35,
    "aws_margin_change_bp": 40,
    "aws_backlog": 244,
    "aws_backlog_growth_yoy": 0.4,
    "aws_backlog_growth_qoq": 0.22,
    "charge_italy_and_lawsuit": 1.1,
    "charge_severance": 0.73,
    "charge_impairment": 0.61,
    "operating_income_2025q4": 25.0,
    "net_income_2025q4": 21.2,
    "eps_2025q4": 1.95,
    "eps_consensus_2025q4": 1.97,
    "guide_oi_2026q1_low": 16.5,
    "guide_oi_2026q1_high": 21.5,
    "leo_cost_2026q1": 1.0,
    "openai_contract_value": 38,
    "openai_contract_years": 7,
    "openai_margin_compression_bp_low": 50,
    "openai_margin_compression_bp_high": 100,
    "openai_utilisation_haircut_low": 0.05,
    "openai_utilisation_haircut_high": 0.1,
    "openai_revenue_now": 3.5,
    "openai_revenue_2027": 50,
    "ocf_2025": 139.5,
    "charge_ftc_2025q3": 2.5,
    "charge_severance_2025q3": 1.8,
    "aws_additions_share_2024": 0.621,
    "aws_additions_share_2025": 0.678,
    "aws_additions_share_2026": 0.76,
    "aws_net_assets_2025": 190.055,
    "aws_operating_income_2025": 45.606,
    "aws_depreciation_2025": 21.45,
    "amazon_operating_income_2025": 79.975,
    "amazon_depreciation_2025": 65.756,
    "amazon_deferred_tax_2025": 11.47,
    "amazon_debt_2025": 68.836,
    "amazon_finance_leases_2025": 12.286,
    "amazon_cash_2025": 86.81,
    "amazon_securities_2025": 36.219,
    "amazon_investment_in_openai": 50,
    "eps_consensus_2026": 7.86,
    "aws_power_added_2025": 3.9,
    "aws_power_multiple_2027": 2,
    "openai_contract_expansion": 100,
    "openai_contract_expansion_years": 8,
    "anthropic_arrangement": 100,
    "anthropic_arrangement_years": 10,
    "share_price_before_call": 222.69,
    "share_price_fall_article_low": 0.07,
    "share_price_fall_article_high": 0.11,
    "aws_ai_run_rate_2026q1": 15,
    "amazon_capex_2024q4": 27.8,
    "finance_leases_amazon_2023": 0.642,
    "finance_leases_amazon_2024": 0.854,
    "finance_leases_amazon_2025": 2.911,
    "capex_leases_meta_2024": 39.23,
    "capex_leases_meta_2025": 72.215,
    "capex_leases_microsoft_2023": 41.2,
    "capex_leases_microsoft_2024": 75.6,
    "capex_leases_microsoft_2025": 118.0,
    "aws_operating_income_2025q4_reported": 12.465,
    "aws_operating_income_2024q4_reported": 10.632,
    "aws_revenue_2024q4_reported": 28.786,
    "guidance_position": 0.5,
    "openai_haircut_position": 0.5,
    "charges_tax_rate": 0.21,
    "charge_italy_and_lawsuit_deductible": 0,
    "charge_severance_deductible": 1,
    "charge_impairment_deductible": 1,
    "openai_ramp_2025": 0.01,
    "openai_ramp_2026": 0.09,
    "openai_ramp_2027": 0.16,
    "openai_ramp_2028": 0.16,
    "openai_ramp_2029": 0.16,
    "openai_ramp_2030": 0.16,
    "openai_ramp_2031": 0.15,
    "openai_ramp_2032": 0.11,
    "calibration_maintenance_share": 0.2,
    "calibration_weight_2024": 0,
    "calibration_price_decline": 0.05,
    "backlog_runoff_multiple": 2,
    "include_openai_expansion": 0,
    "include_anthropic_arrangement": 0,
    "hold_microsoft": 0,
    "microsoft_capex_point_2026": 145,
    "tie_nearly_floor": 0.9,
    "contracts_start_year": 2027,
}

FIXED_QUALIFIERS = {
    "four_capex_2026": "nearly",
    "consensus_gap_2026": "nearly",
    "capex_alphabet_2026": "range",
    "capex_meta_2026": "range",
}

FIXED_DRIVERS = {
    "capex_growth_2027": (0, 0.1, 0.2),
    "capex_growth_2028": (-0.1, 0.05, 0.1),
    "capex_growth_2029": (0, 0, 0.05),
    "capex_growth_2030": (0, 0, 0.05),
    "capex_growth_2031": (0, 0, 0),
    "capex_growth_2032": (0, 0, 0),
    "aws_capex_share": (0.75, 0.8, 0.85),
    "maintenance_share": (0.2, 0.2, 0.2),
    "short_lived_share": (0.65, 0.6, 0.55),
    "short_lived_life": (4, 5, 6),
    "long_lived_life": (20, 20, 20),
    "yield_multiplier": (0.85, 1, 1.1),
    "utilisation_haircut": (0.05, 0, 0),
    "price_decline": (0.08, 0.05, 0.02),
    "cash_margin": (0.6, 0.65, 0.7),
    "margin_compression": (0.01, 0, 0),
    "tax_rate": (0.21, 0.21, 0.21),
    "wacc": (0.09, 0.09, 0.09),
    "legacy_growth": (0, 0, 0),
    "residual_recovery": (0.5, 1, 1),
    "bonus_depreciation": (1, 1, 1),
    "renewal_share": (1, 1, 1),
    "rest_income_growth": (0.05, 0.1, 0.15),
}

FIXED_OUTPUTS = (
    # 2: peer capex
    "capex_microsoft_2026",
    "capex_microsoft_2026_low",
    "capex_microsoft_2026_high",
    "four_capex_2025_implied",
    "capex_amazon_growth_2026",
    "capex_amazon_share_2026",
    "four_capex_growth_2024",
    "four_capex_cagr_2023_2026",
    "consensus_capex_2026_implied",
    "capex_microsoft_2026_floor",
    "four_capex_2026_modelled",
    # 3: AWS unit economics
    "aws_run_rate",
    "aws_revenue_prior_year",
    "aws_operating_income",
    "aws_operating_income_prior_year",
    "aws_incremental_margin",
    "aws_incremental_margin_reported",
    "backlog_prior_year",
    "backlog_prior_quarter",
    "backlog_added",
    "backlog_years",
    "book_to_bill",
    "cash_margin_observed",
    "cash_margin_observed_gross",
    "capex_last_twelve_months",
    "calibration_aws_share",
    "revenue_yield_observed",
    "revenue_yield_observed_net",
    "revenue_yield_observed_lagged",
    "revenue_yield_observed_newest",
    "legacy_depreciation",
    "power_cost_per_gw",
    # 4: one-time charges
    "charges_total",
    "operating_income_ex_charges",
    "charges_per_share",
    "eps_ex_charges",
    "eps_surprise",
    "eps_ex_charges_surprise",
    "guide_oi_2026q1_mid",
    "guide_oi_2026q1_mid_ex_leo",
)


# --- engines


@pytest.mark.parametrize("by", ["cached", "evaluate", "ironcalc", "formualizer", "libreoffice"])
def test_every_formula_cell_is_what_the_judge_computes(by: str, book: Written, judge: CellValues) -> None:
    """A shifted reference, a stale cached value or a formula that engines read differently shows here."""
    assert differences(judge, book.values(by)) == []


QUIET = ("_misfit", "_misfits", "_so_far", "_moved", "changed_inputs")
"""Ends of the keys of texts that say nothing where every input fits and none has moved."""


def test_no_formula_is_an_error_or_empty(book: Written, judge: CellValues) -> None:
    assert {key: result for key, result in judge.items() if isinstance(result, ErrorValue)} == {}
    computed = book.computed()
    empty = {computed[key][0] for key, result in judge.items() if result is None or result == ""}
    assert [key for key in empty if not key.endswith(QUIET)] == []


def test_workbook_calculates_automatically_and_not_in_circles(book: Written) -> None:
    assert book.opened.calculation.calcMode in (None, "auto")
    assert not book.opened.calculation.iterate


# --- names


@pytest.mark.parametrize(("key", "expected"), FIXED_INPUTS.items())
def test_fixed_input_is_a_named_cell_with_its_value(key: str, expected: float, book: Written) -> None:
    sheet, cell = book.names[f"in_{key}"]
    assert book.opened[sheet][cell].value == expected


@pytest.mark.parametrize(("driver", "expected"), FIXED_DRIVERS.items())
def test_driver_is_a_named_cell_for_each_case(driver: str, expected: tuple[float, ...], book: Written) -> None:
    cells = [book.names[f"in_{driver}_{case}"] for case in ("bear", "base", "bull")]
    assert tuple(book.opened[sheet][cell].value for sheet, cell in cells) == expected


@pytest.mark.parametrize(("key", "qualifier"), FIXED_QUALIFIERS.items())
def test_qualifier_stands_beside_the_figure(key: str, qualifier: str, book: Written) -> None:
    sheet, cell = book.at("figure_qualifier", key)
    assert book.opened[sheet][cell].value == qualifier


def test_shown_case_is_a_named_cell(book: Written) -> None:
    sheet, cell = book.names["in_case"]
    assert (sheet, book.opened[sheet][cell].value) == ("Dashboard", "base")


WORDS = {
    "base_quarter": "2025Q4",
    "openai_contract_expansion_signed": "2026Q1",
    "anthropic_arrangement_signed": "2026Q2",
}


@pytest.mark.parametrize(("key", "expected"), WORDS.items())
def test_word_is_a_named_cell(key: str, expected: str, book: Written) -> None:
    sheet, cell = book.names[f"in_{key}"]
    assert book.opened[sheet][cell].value == expected


def test_every_input_of_the_files_is_named_and_nothing_else_is(book: Written) -> None:
    inputs = read(INPUTS)
    named = {name.removeprefix("in_"): cell for name, cell in book.names.items() if name.startswith("in_")}
    assert named.keys() == inputs.keys()
    typed = {key: book.opened[sheet][cell].value for key, (sheet, cell) in named.items()}
    assert {key: value for key, value in typed.items() if inputs[key] != value} == {}


@pytest.mark.parametrize("key", FIXED_OUTPUTS)
def test_fixed_output_is_a_named_number_computed_live(key: str, book: Written, judge: CellValues) -> None:
    cell = book.names[f"out_{key}"]
    assert cell in book.formulas
    assert isinstance(judge[cell], float)


def test_every_name_points_to_one_cell_of_its_own(book: Written) -> None:
    defined = set(book.opened.defined_names)
    assert {
        name for name in defined if not re.fullmatch(r"(in|out|client_page|client_where)_[a-z0-9_]+", name)
    } == set()
    assert defined == book.names.keys()  # the reader leaves out names of ranges, formulas and constants
    cells = Counter(cell for name, cell in book.names.items() if name.startswith("in_"))
    assert [cell for cell, count in cells.items() if count > 1] == []
    corners = {name for name in defined if name.startswith("client_page_")}  # the last cell of a page may be empty
    held = {name: book.opened[sheet][cell].value for name, (sheet, cell) in book.names.items()}
    assert {name for name, value in held.items() if value is None} <= corners
    for sheet in book.opened.worksheets:  # names of one sheet only: what Excel keeps for printing and filters
        assert not [name for name in sheet.defined_names if not name.startswith(("_xlnm.", "Print_"))]


# --- text from data


DANGEROUS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://example.org")', "=cmd|'/c calc'!A1")


def edited(folder: Path, name: str, change: dict[int, dict[str, str]]) -> None:
    """Change columns of some rows of an input file."""
    path = folder / f"{name}.csv"
    found = list(rows(folder, name))
    for place, columns in change.items():
        assert columns.keys() <= found[place].keys()
        found[place] |= columns
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    for file in INPUTS.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def cells_by_type(path: Path) -> dict[str, set[str]]:
    """Return the texts of a file's cells by type: `s` for text, `f` for a formula."""
    texts: dict[str, set[str]] = defaultdict(set)
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    texts[cell.data_type].add(cell.value)
    return texts


@pytest.mark.slow
def test_text_that_begins_like_a_formula_stays_text(book: Written, copied: Path, tmp_path: Path) -> None:
    columns = ("label", "period", "as_printed", "basis", "note")
    measured = (copied / "measures.csv").read_text("utf-8-sig")  # what is printed in words shows no difference there
    facts = enumerate(rows(copied, "facts"))
    single = [place for place, row in facts if "|" not in row["source"] and row["key"] not in measured]
    edited(copied, "facts", {row: dict.fromkeys(columns, text) for row, text in zip(single, DANGEROUS, strict=False)})
    edited(copied, "assumptions", {1: {"label": DANGEROUS[0], "rationale": DANGEROUS[1]}})
    edited(copied, "cases", {0: {"label": DANGEROUS[2], "rationale": DANGEROUS[3]}})
    edited(copied, "sources", {0: {"title": DANGEROUS[4], "publisher": DANGEROUS[5]}})
    path = tmp_path / "book.xlsx"
    built = xlmodel.build(path, inputs=copied)
    assert built.formulas == len(book.formulas)
    texts = cells_by_type(path)
    assert set(DANGEROUS) <= texts["s"]
    assert texts["f"].isdisjoint(DANGEROUS)
    assert xlmodel.check(path).differences == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "=Inputs!$A$1",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ["A & B's", 'Micro"soft', "Micro{soft}"]),
    ],
)
def test_company_name_is_never_read_as_part_of_a_formula(name: str, copied: Path, tmp_path: Path) -> None:
    """Names stand in sentences, which are formulas, and in charts: a name stands as it is, or is refused on reading."""
    edited(copied, "companies", {3: {"name": name}})
    path = tmp_path / "book.xlsx"
    try:
        xlmodel.build(path, inputs=copied)
    except InputError as error:
        assert "companies.csv" in str(error)
        return
    assert name in cells_by_type(path)["s"]
    sentences = [value for value in read_cached(path).values() if isinstance(value, str) and "leaves" in value]
    assert sentences
    assert [sentence for sentence in sentences if f"leaves {name} " not in sentence] == []
    assert name.removeprefix("=") not in chart_formulas(path)


def chart_formulas(path: Path) -> list[str]:
    """Return what the charts of a workbook refer to."""
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    return [text for chart in charts for text in re.findall("<c:f>(.*?)</c:f>", chart)]


def test_charts_show_cells_that_hold_something(book: Written) -> None:
    """A chart whose range moved away from its line would show another line, or nothing."""
    found = chart_formulas(book.path)
    assert found
    for text in found:
        sheet, cells = split(unescape(text), "")
        left, top, right, bottom = range_boundaries(cells)
        block = book.opened[sheet].iter_rows(top, bottom, left, right, values_only=True)
        assert any(value is not None for row in block for value in row), text
