"""What Excel does to a CSV file: it is read, or one fault says what happened, where, and how to save."""

import shutil
from pathlib import Path

import pytest
from conftest import INPUTS
from register_files import FACTS, FILES, edited, faults_of, only_fault, written

import xlmodel
from xlmodel.errors import Fault, InputError
from xlmodel.tables import TABLES, load_tables

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "inputs"


def changed(**texts: str) -> dict[str, str]:
    """Return files with Chinese in them, as our own have it."""
    return {"facts": FACTS.replace(",35.6,report", ",約 356 億美元,report"), **texts}


# Characters that were lost


@pytest.mark.parametrize("printed", ["? 356 ???", "??????", "?", "356 ?", "�356"])
def test_a_printed_form_that_lost_its_characters_is_told(printed: str, tmp_path: Path):
    fault = only_fault(written(tmp_path, facts=FACTS.replace(",35.6,report", f",{printed},report")))
    assert fault.problem.startswith("characters were lost when a spreadsheet saved this file")
    assert (fault.line, fault.column, fault.key) == (2, "as_printed", "revenue")
    assert fault.found == f"'{printed}' in column 'as_printed', line 2"
    assert "CSV UTF-8" in fault.hint


def test_a_text_of_another_column_is_told_where_nothing_but_marks_is_left(tmp_path):
    faults = faults_of(edited(tmp_path, "sources", "A report", "???? ????"))
    assert [(fault.line, fault.column) for fault in faults] == [(2, "title")]
    assert load_tables(edited(tmp_path / "asked", "sources", "A report", "What now??")).sources[0].title == "What now??"
    assert load_tables(edited(tmp_path / "whole", "facts", ",35.6,report", ",356 億美元?,report")).facts


def test_all_that_one_save_lost_is_one_fault_with_every_line(tmp_path):
    facts = FACTS.replace(",35.6,report", ",???,report").replace("16.5-21.5 | 16.5 to 21.5", "? | ?")
    fault = only_fault(written(tmp_path, facts=facts + "more,More,,1,,,%,exact,,??,report,1,,actual,document\n"))
    assert fault.found == "'???', '? | ?', '??' in column 'as_printed', lines 2–4"


# Texts that were taken for dates


DATES = ["Feb-26", "2/5/2026", "05/02/2026", "5.2.2026", "2026/2/5", "5-Feb", "11-Jul-26", "2/5/26", "Mär-26"]


@pytest.mark.parametrize("text", DATES)
def test_a_text_that_was_taken_for_a_date_is_told(text: str, tmp_path: Path):
    fault = only_fault(edited(tmp_path / "period", "facts", "Q4 2025", text))
    assert fault.problem.startswith("a spreadsheet took these texts for dates")
    assert (fault.line, fault.column, fault.key, fault.file) == (
        *(2, "period", "revenue"),
        str(tmp_path / "period" / "facts.csv"),
    )
    assert text in fault.found
    fault = only_fault(edited(tmp_path / "date", "sources", "2026-02-05", text))
    assert fault.problem.startswith("a spreadsheet took these texts for dates"), "and no second fault of the date"


@pytest.mark.parametrize("text", ["Q4 2025", "2026", "2026-02", "to Feb 2026", "1-2-3", "7-11", "Feb 2026", "H1-26"])
def test_other_texts_are_no_dates(text: str, tmp_path: Path):
    assert load_tables(edited(tmp_path, "facts", "Q4 2025", text)).facts[0].period == text


def test_dates_of_a_file_are_one_fault_with_lines_and_columns(tmp_path):
    sources = FILES["sources.csv"].replace("2026-02-05", "2/5/2026").replace("2026-02,", "Feb-26,")
    fault = only_fault(written(tmp_path, sources=sources))
    assert fault.found == "'Feb-26', '2/5/2026' in column 'date', lines 2–3"


# How a file is laid out


@pytest.mark.parametrize("line", ["sep=,\r\n", '"sep=,"\n', "SEP=;\n", "sep=\t\n", "sep=,,\n"], ids=repr)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
def test_a_first_line_that_tells_the_separator_is_read(line: str, mark: str, tmp_path: Path):
    separator = line.lower().split("=")[1][0]
    text = mark + line + FILES["companies.csv"].replace(",", separator)
    register = load_tables(written(tmp_path, companies=text.encode()))
    assert register.companies == load_tables(written(tmp_path / "plain")).companies
    assert register.lines["companies.csv", "amazon"] == 3
    fault = only_fault(written(tmp_path, companies=text.replace("yes", "maybe").encode()))
    assert fault.line == 3


def test_the_header_in_the_middle_of_a_file_is_one_fault(tmp_path):
    header = FACTS.splitlines()[0]
    fault = only_fault(written(tmp_path, facts=f"{FACTS}{header}\n"))
    assert (fault.problem, fault.line) == ("the header stands here again", 4)


@pytest.mark.parametrize(("old", "new", "hint"), [(",low,", ",value,", "'low'"), ("\n", ",note\n", "Keep one")])
def test_a_column_named_twice_is_one_fault(old: str, new: str, hint: str, tmp_path: Path):
    fault = only_fault(written(tmp_path, facts=FACTS.replace(old, new, 1)))
    assert (fault.problem, fault.line) == ("duplicate column", 1)
    assert hint in fault.hint
    assert "columns " in fault.found


# The files of the field


def taken(file: str, folder: Path) -> list[Fault]:
    """Return the faults of the real inputs with one of the files that are taken wrongly.

    The files are older than the inputs: that a company or a source of one is unknown to the other is left out, and
    that there is no base quarter, since the quarters stood among the facts.
    """
    if not SHARED.exists():
        pytest.skip("the project's shared folder with files from the field is missing")
    inputs = Path(shutil.copytree(INPUTS, folder / "inputs"))
    shutil.copy(SHARED / file, inputs / file.split("-", 1)[1])
    if file.endswith("-facts.csv"):
        quarters = inputs / "quarters.csv"
        quarters.write_text(quarters.read_text("utf-8-sig").splitlines()[0] + "\n", "utf-8-sig")
    try:
        xlmodel.show(inputs=inputs)
    except InputError as error:
        return [
            fault for fault in error.faults if not (fault.problem in TABLES.references or fault.key == "base_quarter")
        ]
    return []


@pytest.mark.parametrize(
    ("file", "line", "column", "says"),
    [
        ("ansi_q-facts.csv", 2, "as_printed", "CSV UTF-8"),
        ("period_mangled-facts.csv", 6, "period", "taken for dates|took these texts for dates"),
        ("dates-sources.csv", 2, "date", "took these texts for dates"),
        ("case_long-cases.csv", 1, "case_management_guidance_downside_with_delays", "at most 23 characters"),
    ],
)
def test_a_file_from_the_field_is_one_fault(file: str, line: int, column: str, says: str, tmp_path: Path):
    (fault,) = taken(file, tmp_path)
    assert (Path(fault.file).name, fault.line, fault.column) == (file.split("-", 1)[1], line, column)
    assert any(part in str(fault) for part in says.split("|"))


def test_a_file_of_the_field_with_a_separator_line_is_read(tmp_path):
    assert taken("sepline-companies.csv", tmp_path) == []
