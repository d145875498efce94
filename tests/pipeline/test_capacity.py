"""What the inputs ask for that cannot be given is one fault of the input file: missing rows, taken names, counts."""

import random
import re
import shutil
from pathlib import Path

import pytest
from conftest import INPUTS
from models import line, sheet
from some import some

from xlmodel.errors import Fault, InputError
from xlmodel.language import Dimension
from xlmodel.register.scanning import scanned_rows
from xlmodel.sheets import declare
from xlmodel.sheets.axes import axes
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.inputs import declared_inputs
from xlmodel.sheets.listed import is_misspelled
from xlmodel.sheets.needed import missing_rows
from xlmodel.tables import load_tables
from xlmodel.tables.schemas import SCHEMAS

MISSING = "a row that formulas need is missing"
ROWS = [
    (layout.name, row.key)
    for layout in SCHEMAS
    if layout.own
    for row in scanned_rows((INPUTS / layout.name).read_text("utf-8-sig"), layout)[1]
    if row.key != "case"
]


EACH = 4
"""Of so many rows one is taken out in the long suites: to take out each declares the model five hundred times."""


def faults_without(file: str, *keys: str) -> tuple[Fault, ...]:
    """Return what is said of the real inputs without some rows of a file, nothing where the model can be made."""
    (layout,) = [layout for layout in SCHEMAS if layout.name == file]
    text = (INPUTS / file).read_text("utf-8-sig")
    for row in reversed(scanned_rows(text, layout)[1]):
        if row.key in keys:
            text = text[: row.span[0]] + text[row.span[1] :].lstrip("\n")
    files = {path.name: path.read_bytes() for path in INPUTS.glob("*.csv")}
    try:
        declare(load_tables(INPUTS, instead={**files, file: text.encode()}))
    except InputError as error:
        return error.faults
    return ()


def faults_of(folder: Path, name: str, old: str, new: str) -> tuple[Fault, ...]:
    """Return the faults of the real inputs with one text of a file replaced, each time it stands there."""
    inputs = Path(shutil.copytree(INPUTS, folder / "inputs"))
    text = (inputs / name).read_text("utf-8-sig")
    assert old in text
    (inputs / name).write_text(text.replace(old, new), "utf-8-sig")
    with pytest.raises(InputError) as caught:
        declare(load_tables(inputs))
    return caught.value.faults


# Rows that formulas need


@pytest.mark.parametrize(
    ("file", "key", "place", "found"),
    some(
        [
            ("facts.csv", "aws_backlog", "ties.csv", "its name in ties.csv:34, measures.csv:30, quarter_backlog, "),
            ("facts.csv", "four_capex_2026", "measures.csv", "its name in measures.csv:9, measures.csv:14, "),
            ("facts.csv", "guide_oi_2026q1", "ties.csv", "its name in guide_low, guide_high, ties.csv:43"),
            ("facts.csv", "bedrock_spend_growth_quarter", "kpis.csv", "its name in kpis.csv:"),
            ("assumptions.csv", "tolerance", "", ""),
            (
                "cases.csv",
                "wacc",
                "",
                "found its name in roic_less_wacc_2030, roic_less_wacc, ",
            ),
            ("peer_capex.csv", "capex_cash_amazon_2025", "conflicts.csv", ""),
            ("assumptions.csv", "base_quarter", "assumptions.csv", "no row of this key with the unit 'text'"),
            ("peer_capex.csv", "capex_cash_meta_2024", "peer_capex.csv", "rows of others of the four"),
            ("assumptions.csv", "openai_ramp_2027", "assumptions.csv", "rows of other years"),
            ("cases.csv", "capex_growth_2027", "cases.csv", "rows of other years"),
            ("cases.csv", "capex_growth_2032", "cases.csv", "rows of other years"),
        ],
        4,
    ),
)
def test_a_row_that_formulas_need_is_one_fault_that_names_it_and_where_it_is_used(
    file: str, key: str, place: str, found: str
):
    (fault,) = faults_without(file, key)
    assert (Path(fault.file), fault.key) == (INPUTS / place, key)
    assert fault.problem.split(";")[0].split(".")[0] == MISSING
    assert found in str(fault)
    assert "Put" in str(fault)


def test_rows_that_are_gone_together_are_each_told():
    keys = {"eps_2025q4", "aws_backlog", "capex_threshold_2026"}
    assert {fault.key for fault in faults_without("facts.csv", *keys)} == keys


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("aws_revenue_2025q4_reported", "one of 2026Q1, 2026Q2"),
        ("amazon_capex_2025q1_reported", "a quarter of which every row that the model needs is there"),
    ],
)
def test_a_row_that_the_base_quarter_needs_is_told_there(key: str, expected: str):
    (fault,) = faults_without("quarters.csv", key)
    assert (Path(fault.file), fault.column, fault.key) == (INPUTS / "assumptions.csv", "value", "base_quarter")
    assert (fault.problem, fault.found) == ("a quarter that the model cannot stand on", "'2025Q4'")
    assert (fault.expected, fault.hint) == (expected, f"quarters.csv has no row {key}.")


def is_told(file: str, key: str) -> bool:
    """Tell whether the model can do without a row, or its loss is one fault that names it."""
    faults = faults_without(file, key)
    if len(faults) != 1:
        return not faults
    (fault,) = faults
    if fault.key == "base_quarter" != key:
        return re.search(rf"\b{key}\b", fault.hint) is not None
    return (fault.key == key and MISSING in fault.problem) or (fault.column, fault.found) == ("new_key", f"'{key}'")


@pytest.mark.slow
def test_the_model_does_without_a_row_or_says_which_is_missing():
    chosen = random.Random(11).sample(ROWS, 5)
    assert [row for row in chosen if not is_told(*row)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("file", "key"), ROWS[::EACH], ids=lambda part: part)
def test_the_model_does_without_any_row_or_says_which_is_missing(file: str, key: str):
    assert is_told(file, key)


def missing_in(formula: str, *over: Dimension) -> tuple[Fault, ...]:
    """Return what is missing where one line with a formula is added to nothing but the inputs."""
    register = load_tables(INPUTS)
    lists = axes(register)
    pages = [sheet(line("profit", formula, over=over))]
    known = declared_inputs(register, lists)
    return tuple(fault for fault in missing_rows(register, lists, pages, known) if fault.file == str(INPUTS))


def test_a_name_that_is_misspelled_in_a_declaration_is_shown_with_a_caret():
    (fault,) = [fault for fault in missing_in("={aws_revenue_growth}*{aws_revnue_2025q4}") if "revnue" in fault.key]
    said = str(fault).splitlines()
    assert said[0].endswith(
        f"key 'aws_revnue_2025q4': {MISSING}; found its name in profit. Did you mean 'aws_revenue_2025q4'? "
        "Put the row back, or take out what uses it."
    ), said[0]
    assert said[1:] == ["    ={aws_revenue_growth}*{aws_revnue_2025q4}", "                          ^"]


def test_a_formula_that_cannot_be_read_is_not_asked_for_names():
    assert not [fault for fault in missing_in("={aws_revnue_2025q4}*(") if "revnue" in fault.key]


@pytest.mark.slow
def test_an_operating_figure_takes_its_row_along(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    whole = declare(load_tables(inputs))
    facts = (inputs / "facts.csv").read_text("utf-8-sig").splitlines(keepends=True)
    kept = "".join(row for row in facts if not row.startswith("rufus_customers,"))
    (inputs / "facts.csv").write_text(kept, "utf-8-sig")
    left = declare(load_tables(inputs))
    gone = {index for key, index in whole.computed if key == "kpi_value"} - {
        index for key, index in left.computed if key == "kpi_value"
    }
    assert gone == {("rufus_customers",)}


def test_an_operating_figure_that_is_misspelled_is_one_fault_in_its_row(tmp_path):
    (fault,) = faults_of(tmp_path, "kpis.csv", "\nrufus_customers,", "\nrufus_customer,")
    assert (fault.problem, Path(fault.file).name, fault.column) == (MISSING, "kpis.csv", "key")
    assert (fault.key, fault.found) == ("rufus_customer", f"its name in kpis.csv:{fault.line}")
    assert fault.hint == "Did you mean 'rufus_customers'? Put the row back, or take out what uses it."


def test_a_wrong_letter_in_a_key_is_told_from_a_figure_that_was_taken_out():
    register = load_tables(INPUTS)
    shown = [row.key for row in register.lists["kpis.csv"]]
    others = by_key(register).keys() - set(shown)
    damages = [
        lambda key, at: key[:at] + key[at + 1 :],
        lambda key, at: key[:at] + key[at] + key[at:],
        lambda key, at: f"{key[:at]}x{key[at + 1 :]}",
        lambda key, at: key[:at] + key[at + 1] + key[at] + key[at + 2 :],
    ]
    for place, key in enumerate(shown):
        assert not is_misspelled(key, others), f"{key} may be taken out of the inputs"
        wrong = damages[place % 4](key, place % (len(key) - 7))
        assert wrong == key or is_misspelled(wrong, {*others, key}), wrong
    assert not is_misspelled("leo_launches_2028", {"leo_launches_2027"}), "another year"
    assert not is_misspelled("ocf_2025q4", {"ocf_2024", "ocf_2025q3"})
    assert not is_misspelled("operating_income_2025q4", {"aws_operating_income_2025"}), "a word and a period"
    assert is_misspelled("operating_income_2025q", {"operating_income_2025q4"})


def test_what_a_missing_row_is_called_now_is_said(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    facts = (inputs / "facts.csv").read_text("utf-8-sig").replace("\nrufus_customers,", "\nrufus_users,")
    (inputs / "facts.csv").write_text(facts, "utf-8-sig")
    (inputs / "renamed.csv").write_text("old_key,new_key,reason,since\nrufus_customers,rufus_users,,0.5\n", "utf-8")
    with pytest.raises(InputError) as caught:
        declare(load_tables(inputs))
    (fault,) = caught.value.faults
    assert (fault.key, fault.line, fault.column) == ("rufus_customers", 19, "key")
    assert fault.hint == "It is called 'rufus_users' now. Put the row back, or take out what uses it."


def test_a_company_that_is_gone_is_one_fault_for_each_file(tmp_path):
    (fault,) = faults_of(tmp_path, "companies.csv", "meta,Meta,yes\n", "")
    assert (Path(fault.file).name, fault.line, fault.column) == ("peer_capex.csv", 6, "company")
    assert fault.found == "'meta', also in lines 9, 17–19, 26–27, 48, 63"


@pytest.mark.slow
def test_a_company_without_a_figure_is_told_since_a_total_would_vanish(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    with (inputs / "companies.csv").open("a", encoding="utf-8") as file:
        file.write("apple,Apple,no\n")
    with pytest.raises(InputError) as caught:
        declare(load_tables(inputs))
    (fault,) = caught.value.faults
    assert (Path(fault.file).name, fault.line, fault.column, fault.key) == ("companies.csv", 7, "key", "apple")
    assert "no total of all listed companies" in fault.problem
    assert fault.expected == "a row in peer_capex.csv"
    model = declare(load_tables(inputs, {"capex_apple_2026": "50", "capex_oracle_2026": "30"}))
    assert ("all_listed_capex", (2026,)) in model.computed


# Names


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "column", "problem"),
    [
        ("facts.csv", "\neps_2025q4,", "\nnew_revenue,", 10, "key", "the model has a line of this name"),
        ("facts.csv", "\nopenai_revenue_now,", "\nfigure_value,", 86, "key", "the model has a line of this name"),
        ("cases.csv", "case_bull", "case_tornado_low", 1, "case_tornado_low", "the sheet Cases has a column"),
        ("cases.csv", "case_bull", "case_changed", 1, "case_changed", "the sheet Cases has a column"),
        (
            "cases.csv",
            "case_bull",
            "case_management_guidance_down",
            1,
            "case_management_guidance_down",
            "a name too long",
        ),
    ],
)
def test_a_name_that_is_taken_or_too_long_is_told_where_it_stands(
    name: str, old: str, new: str, line: int, column: str, problem: str, tmp_path: Path
):
    (fault,) = faults_of(tmp_path, name, old, new)
    assert (Path(fault.file).name, fault.column) == (name, column)
    assert fault.problem.startswith(problem)
    row = (tmp_path / "inputs" / name).read_text("utf-8-sig").splitlines()[fault.line - 1]
    assert new.strip("\n,") in row
    assert line == 1 or fault.line > 1


@pytest.mark.slow
def test_the_longest_name_that_fits_is_a_case(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    text = (inputs / "cases.csv").read_text("utf-8-sig").replace("case_bull", "case_management_guidance_dow")
    (inputs / "cases.csv").write_text(text, "utf-8-sig")
    sheets = declare(load_tables(inputs)).sheets
    (returns,) = [sheet for sheet in sheets if sheet.key == "returns"]
    assert max(len(returns.name.format(case=title)) for title in ("Management guidance dow",)) <= 31


def test_a_fact_with_the_name_of_a_cell_of_a_driver_is_told(tmp_path):
    (fault,) = faults_of(tmp_path, "facts.csv", "\nshare_price_open,", "\ntax_rate_tornado_low,")
    assert (Path(fault.file).name, fault.key, fault.column) == ("cases.csv", "tax_rate", "driver")
    assert "facts.csv:" in fault.found


# Counts


def test_more_companies_than_a_chart_can_show_are_told_with_the_first_beyond(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    with (inputs / "companies.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"company_{number},Company {number},no\n" for number in range(6, 257))
    with pytest.raises(InputError) as caught:
        declare(load_tables(inputs))
    (fault,) = caught.value.faults
    assert (Path(fault.file).name, fault.line, fault.key) == ("companies.csv", 257, "company_256")
    assert fault.expected == "at most 255, the series of a chart"
    assert fault.found == "256"


def test_more_cases_than_their_list_can_offer_are_told(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    text = (inputs / "cases.csv").read_text("utf-8-sig").splitlines()
    names = [f"case_number_{number}_of_many" for number in range(15)]
    place = text[0].split(",").index("case_bull")
    rows = [line.split(",") for line in text]
    for row in rows:
        row[place:place] = names if row[0] == "driver" else [row[place]] * len(names)
    (inputs / "cases.csv").write_text("\n".join(map(",".join, rows)) + "\n", "utf-8-sig")
    with pytest.raises(InputError) as caught:
        declare(load_tables(inputs))
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (1, names[14])
    assert "255 characters" in fault.expected
