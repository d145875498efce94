"""The written file: engines agree on it, names hold what they promise, and the rules of a good model are kept.

The rules are those of published modelling standards (FAST, ICAEW, PerfectXL), each as a test on the file itself.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import unescape

import openpyxl
import oracle
import pytest
from conftest import INPUTS, Written, differences
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

import xlmodel
from xlmodel.engines import Cells, ErrorValue, Key, read_cached
from xlmodel.errors import InputError
from xlmodel.language import Line

SHARED = Path(__file__).parents[2] / "shared"

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
    "aws_operating_income_2025q4_reported": 12.5,
    "aws_operating_income_2024q4_reported": 10.6,
    "aws_revenue_2024q4_reported": 28.8,
    "guidance_position": 0.5,
    "openai_haircut_position": 0.5,
    "charges_tax_rate": 0.21,
    "charge_italy_and_lawsuit_deductible": 0,
    "charge_severance_deductible": 1,
    "charge_impairment_deductible": 1,
    "ocf_growth_2026": 0.2,
    "openai_ramp_2025": 0.01,
    "openai_ramp_2026": 0.09,
    "openai_ramp_2027": 0.16,
    "openai_ramp_2028": 0.16,
    "openai_ramp_2029": 0.16,
    "openai_ramp_2030": 0.16,
    "openai_ramp_2031": 0.15,
    "openai_ramp_2032": 0.11,
    "calibration_aws_share": 0.8,
    "calibration_maintenance_share": 0.2,
    "calibration_weight_2024": 0,
    "legacy_depreciation": 32.0,
    "residual_recovery": 1,
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
    "yield_multiplier": (0.85, 1, 1.25),
    "utilisation_haircut": (0.05, 0, 0),
    "price_decline": (0.1, 0.05, 0.02),
    "cash_margin": (0.6, 0.65, 0.7),
    "margin_compression": (0.01, 0, 0),
    "tax_rate": (0.21, 0.21, 0.21),
    "wacc": (0.09, 0.09, 0.09),
    "legacy_growth": (0, 0, 0),
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

CONSTANTS = {0, 1, 2, 4, 12, 100, 1000, 10000}
SETTINGS = {"FIXED", "ROUND", "IRR"}
"""Functions whose last argument is a setting, not a figure: digits, or where a search begins."""

FUNCTIONS = {"ABS", "AND", "AVERAGE", "COUNT", "FIXED", "IF", "INDEX", "IRR", "MATCH", "MAX", "MIN", "NOT"} | {
    *("OR", "ROUND", "ROWS", "SUM", "SUMPRODUCT")
}

READS_LATER_SHEETS = {"Cover", "Dashboard"}

PRINTED_TEXT = {"figure_printed", "figure_paragraph", "figure_period", "as_of", "source_date"}
"""Texts that may look like a number: a figure as it is printed, its place in a source, its period, a date."""


# --- engines


@pytest.mark.parametrize("by", ["cached", "evaluate", "ironcalc", "formualizer", "libreoffice"])
def test_every_formula_cell_is_what_the_judge_computes(by: str, book: Written, judge: Cells) -> None:
    """A shifted reference, a stale cached value or a formula that engines read differently shows here."""
    assert differences(judge, book.values(by)) == []


def test_no_formula_is_an_error_or_empty(judge: Cells) -> None:
    assert {key: result for key, result in judge.items() if isinstance(result, ErrorValue)} == {}
    assert [key for key, result in judge.items() if result is None or result == ""] == []


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
    assert (sheet, book.opened[sheet][cell].value) == ("Cover", "base")


def test_every_input_of_the_files_is_named_and_nothing_else_is(book: Written) -> None:
    inputs = oracle.load(INPUTS).values
    named = {name.removeprefix("in_"): cell for name, cell in book.names.items() if name.startswith("in_")}
    assert named.keys() == inputs.keys() | {"case"}
    typed = {key: book.opened[sheet][cell].value for key, (sheet, cell) in named.items()}
    assert {key: value for key, value in typed.items() if inputs.get(key, "base") != value} == {}


@pytest.mark.parametrize("key", FIXED_OUTPUTS)
def test_fixed_output_is_a_named_number_computed_live(key: str, book: Written, judge: Cells) -> None:
    cell = book.names[f"out_{key}"]
    assert cell in book.formulas
    assert isinstance(judge[cell], float)


def test_every_name_points_to_one_cell_of_its_own(book: Written) -> None:
    defined = set(book.opened.defined_names)
    assert {name for name in defined if not re.fullmatch(r"(in|out)_[a-z0-9_]+", name)} == set()
    assert defined == book.names.keys()  # the reader leaves out names of ranges, formulas and constants
    cells = Counter(cell for name, cell in book.names.items() if name.startswith("in_"))
    assert [cell for cell, count in cells.items() if count > 1] == []
    assert all(book.opened[sheet][cell].value is not None for sheet, cell in book.names.values())
    for sheet in book.opened.worksheets:  # names of one sheet only: what Excel keeps for printing and filters
        assert not [name for name in sheet.defined_names if not name.startswith(("_xlnm.", "Print_"))]


# --- formulas


def tokens(formula: str) -> list[Token]:
    return Tokenizer(formula).items


def references(formula: str) -> list[str]:
    return [part.value for part in tokens(formula) if part.type == Token.OPERAND and part.subtype == Token.RANGE]


def functions(formula: str) -> list[str]:
    opened = [part.value for part in tokens(formula) if part.type == Token.FUNC and part.subtype == Token.OPEN]
    return [name.rstrip("(").upper() for name in opened]


def depths(formula: str) -> Iterator[tuple[Token, list[str], bool]]:
    """Yield each token with the functions around it, and whether it stands in the last argument of the inner one."""
    parts, around = tokens(formula), []
    for place, part in enumerate(parts):
        if part.subtype == Token.OPEN:
            around.append(part.value.rstrip("(").upper())
        following = parts[place + 1].subtype if place + 1 < len(parts) else ""
        yield part, list(around), following == Token.CLOSE
        if part.subtype == Token.CLOSE:
            around.pop()


def split(reference: str, own: str) -> tuple[str, str]:
    """Return the sheet and the cells of a reference."""
    sheet, _, cells = reference.rpartition("!")
    return (sheet.strip("'").replace("''", "'") or own), cells.replace("$", "")


def relative(formula: str, address: str) -> str:
    """Return a formula with its references in R1C1 terms, so that formulas copied from each other are equal."""
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", address)
    assert found
    column, row = column_index_from_string(found[1]), int(found[2])

    def corner(match: re.Match[str]) -> str:
        across, down = column_index_from_string(match[2]), int(match[4])
        return (f"R{down}" if match[3] else f"R[{down - row}]") + (
            f"C{across}" if match[1] else f"C[{across - column}]"
        )

    texts = []
    for part in tokens(formula):
        sheet, bang, cells = part.value.rpartition("!")
        if part.type == Token.OPERAND and part.subtype == Token.RANGE:
            texts.append(sheet + bang + re.sub(r"(\$?)([A-Z]+)(\$?)([0-9]+)", corner, cells))
        else:
            texts.append(part.value)
    return "".join(texts)


def is_link(formula: str) -> bool:
    return len(tokens(formula)) == 1 and ":" not in formula


def faulty(book: Written, wrong: object) -> dict[Key, object]:
    """Return what `wrong` finds in each formula, where it finds something."""
    assert callable(wrong)
    return {key: found for key, formula in book.formulas.items() if (found := wrong(formula))}


def test_every_declared_line_is_a_live_formula(book: Written) -> None:
    computed = book.computed()
    assert computed.keys() - book.formulas.keys() == set()
    overall_sheet, overall_cell = book.at("overall_text")
    column, row = re.findall(r"[A-Z]+|[0-9]+", overall_cell)
    others = {book.formulas[key] for key in book.formulas.keys() - computed.keys()}
    assert others == {f"={overall_sheet}!${column}${row}"}  # the overall check at the top of each sheet


def test_every_formula_depends_on_a_cell(book: Written) -> None:
    """A line that holds nothing but a number would be a typed constant in disguise.

    Only opening cells and declared pieces may: no capex after the first year, a discount factor of 1 in it.
    """
    items, computed = book.ready.model.items, book.computed()
    constant = {computed[key] for key, formula in book.formulas.items() if not references(formula)}
    lines = {(key, index): items[key] for key, index in constant}
    assert [cell for cell, item in lines.items() if not isinstance(item, Line)] == []
    assert [
        (key, index)
        for (key, index), item in lines.items()
        if isinstance(item.formula, str) and not item.opening  # type: ignore[union-attr]
    ] == []


def test_formulas_call_allowed_functions_only(book: Written) -> None:
    assert faulty(book, lambda formula: set(functions(formula)) - FUNCTIONS) == {}


def test_formulas_hold_allowed_constants_only(book: Written) -> None:
    def others(formula: str) -> list[str]:
        return [
            part.value
            for part, around, last in depths(formula)
            if part.type == Token.OPERAND
            and part.subtype == Token.NUMBER
            and float(part.value) not in CONSTANTS
            and not (last and around and around[-1] in SETTINGS)
        ]

    assert faulty(book, others) == {}


def test_formulas_are_short(book: Written) -> None:
    assert faulty(book, lambda formula: len(formula) > 160) == {}
    operators = (Token.OP_IN, Token.OP_PRE, Token.OP_POST)
    assert faulty(book, lambda formula: sum(part.type in operators for part in tokens(formula)) > 15) == {}
    assert faulty(book, lambda formula: sum(":" in reference for reference in references(formula)) > 8) == {}


def test_no_if_inside_an_if(book: Written) -> None:
    assert faulty(book, lambda formula: any(around.count("IF") > 1 for _, around, _ in depths(formula))) == {}


def test_references_are_plain_cells_and_bounded_ranges(book: Written) -> None:
    """No whole columns, no names, no other workbooks."""
    plain = re.compile(r"(('[^'\[\]]+'|[A-Za-z0-9_]+)!)?\$?[A-Z]{1,3}\$?[0-9]+(:\$?[A-Z]{1,3}\$?[0-9]+)?")
    assert faulty(book, lambda formula: [part for part in references(formula) if not plain.fullmatch(part)]) == {}


def test_no_reference_leads_to_a_later_sheet(book: Written) -> None:
    order = {name: place for place, name in enumerate(book.opened.sheetnames)}
    overall = book.at("overall_text")
    backward = {
        key: formula
        for key, formula in book.formulas.items()
        if key[0] not in READS_LATER_SHEETS
        for target in [split(reference, key[0]) for reference in references(formula)]
        if order[target[0]] > order[key[0]] and not (target == overall and is_link(formula))
    }
    assert backward == {}


def test_no_reference_leads_to_an_empty_cell(book: Written) -> None:
    empty = {}
    for key, formula in book.formulas.items():
        for sheet, cells in (split(reference, key[0]) for reference in references(formula)):
            left, top, right, bottom = range_boundaries(cells)
            block = book.opened[sheet].iter_rows(top, bottom, left, right, values_only=True)
            if all(value is None for row in block for value in row):
                empty[key] = formula
    assert empty == {}


def test_one_formula_per_row_or_column(book: Written) -> None:
    """A line declared once reads the same, in R1C1 terms, in every cell of its row, or of its column in a table.

    Exempt are rows of pure links, declared pieces and declared opening cells.
    """
    model, runs = book.ready.model, book.ready.layout.runs
    read: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for (sheet, address), (key, index) in book.computed().items():
        item = model.items[key]
        formula = book.formulas[sheet, address]
        declared = isinstance(item, Line) and not isinstance(item.formula, str)
        opening = isinstance(item, Line) and index and index[-1] in item.opening
        if declared or opening or is_link(formula):
            continue
        row = re.sub("[A-Z]", "", address) if runs[key].columns else ""
        read[sheet, key, row].add(relative(formula, address))
    assert {place: texts for place, texts in read.items() if len(texts) > 1} == {}


# --- the sheets


def sheets(book: Written) -> list[Worksheet]:
    return list(book.opened.worksheets)


def test_sheets_are_visible_and_nothing_is_merged_or_linked_outside(book: Written) -> None:
    assert {sheet.title: sheet.sheet_state for sheet in sheets(book) if sheet.sheet_state != "visible"} == {}
    assert {sheet.title: sheet.merged_cells.ranges for sheet in sheets(book) if sheet.merged_cells.ranges} == {}
    with zipfile.ZipFile(book.path) as archive:
        foreign = ("externalLink", "connections", "vbaProject", "queryTable", "embeddings", "calcChain")
        assert [name for name in archive.namelist() if any(part in name for part in foreign)] == []


def test_rows_and_columns_are_not_hidden(book: Written) -> None:
    hidden = [
        (sheet.title, name)
        for sheet in sheets(book)
        for sizes in (sheet.row_dimensions, sheet.column_dimensions)
        for name, size in sizes.items()
        if size.hidden
    ]
    assert hidden == []


def test_sheets_print_one_page_wide_with_their_header(book: Written) -> None:
    for sheet in sheets(book):
        assert not sheet.sheet_view.showGridLines, sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert sheet.page_setup.fitToWidth in (None, 1), sheet.title  # 1 where it is not said
        assert sheet.page_setup.fitToHeight in ((None, 1) if sheet.title == "Cover" else (0,)), sheet.title
        assert sheet.freeze_panes, sheet.title
        assert sheet.print_title_rows, sheet.title
        first, last = map(int, sheet.print_title_rows.replace("$", "").split(":"))
        frozen = re.sub("[A-Z]", "", sheet.freeze_panes)
        assert first <= last < int(frozen), sheet.title  # what is printed on every page is always in sight


def input_cells(book: Written) -> set[Key]:
    return {cell for name, cell in book.names.items() if name.startswith("in_")}


def test_sheets_are_protected_without_a_password_and_only_inputs_are_unlocked(book: Written) -> None:
    for sheet in sheets(book):
        assert sheet.protection.sheet, sheet.title
        assert sheet.protection.password is None, sheet.title
        assert sheet.protection.hashValue is None, sheet.title
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == input_cells(book)


def test_inputs_are_typed_values_in_blue(book: Written) -> None:
    assert input_cells(book) & book.formulas.keys() == set()
    looks = {
        (book.opened[sheet][cell].font.color.rgb, book.opened[sheet][cell].fill.fgColor.rgb)
        for sheet, cell in input_cells(book)
    }
    assert len(looks) == 1, "inputs look alike"
    ((ink, fill),) = looks
    red, green, blue = (int(ink[place : place + 2], 16) for place in (2, 4, 6))
    assert blue > red
    assert blue > green
    others = {
        (sheet.title, cell.coordinate)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
        and cell.font.color is not None
        and (cell.font.color.rgb, cell.fill.fgColor.rgb) == (ink, fill)
    } - input_cells(book)
    # The legend shows one sample.
    assert {sheet for sheet, _ in others} <= {"Cover"}
    assert len(others) <= 1


def validations(book: Written) -> dict[Key, object]:
    return {
        (sheet.title, f"{get_column_letter(column)}{row}"): rule
        for sheet in sheets(book)
        for rule in sheet.data_validations.dataValidation
        for part in rule.sqref.ranges
        for row, column in part.cells
    }


def test_every_input_is_validated_and_nothing_else_is(book: Written) -> None:
    assert validations(book).keys() == input_cells(book)


def test_validation_allows_what_the_files_allow(book: Written) -> None:
    rules = validations(book)
    limits = {row["key"]: (row["min"], row["max"]) for row in oracle.rows(INPUTS, "assumptions") if row["min"]}
    for row in oracle.rows(INPUTS, "cases"):
        limits |= {
            f"{row['driver']}_{column.removeprefix('case_')}": (row["min"], row["max"])
            for column in row
            if column.startswith("case_")
        }
    for key, (low, high) in limits.items():
        rule = rules[book.names[f"in_{key}"]]
        assert (rule.type, rule.operator or "between") == ("decimal", "between"), key
        assert (float(rule.formula1), float(rule.formula2)) == (float(low), float(high)), key
        assert rule.errorStyle in (None, "stop"), key
        assert rule.showErrorMessage, key
    assert rules[book.names["in_case"]].formula1 == '"bear,base,bull"'


def words(book: Written) -> dict[Key, str]:
    """Return every declared text, by the cell it stands in, with the key of its line."""
    layout = book.ready.layout
    places = {cell: place for cell, place in layout.places.items() if cell in book.ready.model.constants}
    return {
        (layout.pages[place.page].name, f"{get_column_letter(place.column + 1)}{place.row + 1}"): key
        for (key, _), place in places.items()
    }


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace("%", ""))
    except ValueError:
        return False
    return True


def test_no_number_is_stored_as_text(book: Written) -> None:
    known = words(book)
    stored = {
        ((sheet.title, cell.coordinate), cell.value)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s" and is_number(cell.value)
    }
    assert {known.get(key, key) for key, _ in stored} - PRINTED_TEXT == set()


def test_every_row_of_figures_has_a_label(book: Written) -> None:
    """A grid's rows are named by the axis at their left instead."""
    columns = {(sheet, "A" + re.sub("[A-Z]", "", cell)): key for (sheet, cell), (key, _) in book.computed().items()}
    bare = {key for (sheet, cell), key in columns.items() if not book.opened[sheet][cell].value}
    assert {key for key in bare if not key.startswith("grid_")} == set()


def test_one_font(book: Written) -> None:
    fonts = {cell.font.name for sheet in sheets(book) for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {"Arial"}


def test_file_is_valid_against_the_schemas_of_the_standard(book: Written) -> None:
    tool = SHARED / "tools" / "validate-xlsx"
    if not tool.is_file():
        pytest.skip(f"{tool} is not here")
    if not find_spec("lxml"):
        pytest.skip("lxml is not installed")
    done = subprocess.run([sys.executable, tool, book.path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- text from data


DANGEROUS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://example.org")', "=cmd|'/c calc'!A1")


def edited(folder: Path, name: str, change: dict[int, dict[str, str]]) -> None:
    """Change columns of some rows of an input file."""
    path = folder / f"{name}.csv"
    rows = list(oracle.rows(folder, name))
    for place, columns in change.items():
        assert columns.keys() <= rows[place].keys()
        rows[place] |= columns
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


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


def test_text_that_begins_like_a_formula_stays_text(book: Written, copied: Path, tmp_path: Path) -> None:
    columns = ("label", "period", "as_printed", "basis", "note")
    single = [place for place, row in enumerate(oracle.rows(copied, "facts")) if "|" not in row["source"]]
    edited(copied, "facts", {row: dict.fromkeys(columns, text) for row, text in zip(single, DANGEROUS, strict=False)})
    edited(copied, "assumptions", {1: {"label": DANGEROUS[0], "rationale": DANGEROUS[1]}})
    edited(copied, "cases", {0: {"label": DANGEROUS[2], "rationale": DANGEROUS[3]}})
    edited(copied, "sources", {0: {"title": DANGEROUS[4], "publisher": DANGEROUS[5]}})
    path = tmp_path / "book.xlsx"
    built = xlmodel.build(path, inputs=copied)
    assert built.formulas == len(book.ready.model.computed)
    texts = cells_by_type(path)
    assert set(DANGEROUS) <= texts["s"]
    assert texts["f"].isdisjoint(DANGEROUS)
    assert xlmodel.check(path).differences == ()


@pytest.mark.parametrize("name", ["A & B's", 'Micro"soft', "Micro{soft}", "=Inputs!$A$1"])
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
