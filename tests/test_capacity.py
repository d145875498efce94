"""What the inputs ask for that cannot be given is one fault of the input file: missing rows, taken names, counts."""

import random
import shutil
from pathlib import Path

import pytest
from conftest import INPUTS
from needed import breaks, without

from xlmodel.errors import Fault, InputError
from xlmodel.register.scanning import rows_of
from xlmodel.sheets import declare
from xlmodel.sheets.needed import needed
from xlmodel.tables import load
from xlmodel.tables.layouts import LAYOUTS

NEEDED = needed()
ROWS = [
    (layout.name, row.key)
    for layout in LAYOUTS
    if layout.own
    for row in rows_of((INPUTS / layout.name).read_text("utf-8-sig"), layout)[1]
]


def faults_without(file: str, *keys: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        without({file: set(keys)})
    return caught.value.faults


def faults_of(folder: Path, name: str, old: str, new: str) -> tuple[Fault, ...]:
    """Return the faults of the real inputs with one text of a file replaced, each time it stands there."""
    inputs = Path(shutil.copytree(INPUTS, folder / "inputs"))
    text = (inputs / name).read_text("utf-8-sig")
    assert old in text
    (inputs / name).write_text(text.replace(old, new), "utf-8-sig")
    with pytest.raises(InputError) as caught:
        declare(load(inputs))
    return caught.value.faults


# Rows that formulas need


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("peer_capex.csv", "capex_cash_amazon_2025"),
        ("facts.csv", "four_capex_2026"),
        ("facts.csv", "guide_oi_2026q1"),
        ("assumptions.csv", "tolerance"),
        ("assumptions.csv", "openai_ramp_2027"),
        ("cases.csv", "wacc"),
        ("cases.csv", "capex_growth_2029"),
    ],
)
def test_a_row_that_formulas_need_is_one_fault_that_names_it(file: str, key: str):
    (fault,) = faults_without(file, key)
    assert (Path(fault.file), fault.key) == (INPUTS / file, key)
    assert fault.problem == "a row that formulas need is missing"


def test_rows_that_are_gone_together_are_each_told():
    keys = {"eps_2025q4", "aws_backlog", "capex_threshold_2026"}
    assert {fault.key for fault in faults_without("facts.csv", *keys)} == keys


@pytest.mark.slow
def test_the_list_names_rows_that_there_are_and_no_row_beside_it_is_needed():
    assert set(NEEDED) <= set(ROWS)
    assert len(NEEDED) == len(set(NEEDED))
    free: dict[str, set[str]] = {}
    for file, key in set(ROWS) - set(NEEDED):
        free.setdefault(file, set()).add(key)
    without({"facts.csv": free["facts.csv"]})  # all at once
    chosen = random.Random(10).sample([row for row in NEEDED if row[0] == "facts.csv"], 4)
    assert [row for row in chosen if not breaks(row[0], [row[1]])] == []


@pytest.mark.slow
@pytest.mark.parametrize(("file", "key"), ROWS, ids=lambda part: part)
def test_the_list_is_right_on_every_row(file: str, key: str):
    if key != "case":
        assert breaks(file, [key]) == ((file, key) in NEEDED), "renew it with: python -m tests.needed"


def test_a_company_that_is_gone_is_one_fault_for_each_file(tmp_path):
    (fault,) = faults_of(tmp_path, "companies.csv", "meta,Meta,yes\n", "")
    assert (Path(fault.file).name, fault.line, fault.column) == ("peer_capex.csv", 6, "company")
    assert fault.found == "'meta', also in lines 9, 17–19"


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


def test_the_longest_name_that_fits_is_a_case(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    text = (inputs / "cases.csv").read_text("utf-8-sig").replace("case_bull", "case_management_guidance_dow")
    (inputs / "cases.csv").write_text(text, "utf-8-sig")
    sheets = declare(load(inputs)).sheets
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
        file.writelines(f"company_{number},Company {number},no\n" for number in range(5, 257))
    with pytest.raises(InputError) as caught:
        declare(load(inputs))
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
        declare(load(inputs))
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (1, names[14])
    assert "255 characters" in fault.expected
