"""A case added to the input files: one column more, everything else byte by byte as it was, or all faults at once."""

from pathlib import Path

import pytest
from conftest import INPUTS
from files import contents
from register_files import FILES, edited, written
from second_model import PROJECT as SECOND

import xlmodel
from xlmodel.errors import Fault, InputError
from xlmodel.tables import load_tables


def added(folder: Path, name: str = "severe", like: str = "bear", **values: float | str) -> str:
    """Add a case and return its file; no other file changes."""
    before = contents(folder)
    xlmodel.add_case(name, like=like, set=values, inputs=folder)
    after = contents(folder)
    assert {file for file in after if after[file] != before.get(file)} == {"cases.csv"}
    return after["cases.csv"].decode("utf-8")


def refused(folder: Path, name: str = "severe", like: str = "bear", **values: float | str) -> tuple[Fault, ...]:
    """Return the faults of a case that is not added; the files stay as they are."""
    before = contents(folder)
    with pytest.raises(InputError) as caught:
        xlmodel.add_case(name, like=like, set=values, inputs=folder)
    assert contents(folder) == before
    return caught.value.faults


def test_a_case_is_a_column_like_another_behind_the_last(tmp_path: Path) -> None:
    assert added(written(tmp_path)) == (
        "\ufeffdriver,label,unit,min,max,case_bear,case_base,case_severe,tornado_low,tornado_high,better,rationale,"
        "status,since\n"
        "wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.1,0.08,0.1,lower,Usual.\n"
        "life,Useful life,years,1,6,4,5,4,,,higher,Shorter of late.\n"
    )


def test_some_of_its_drivers_have_other_values(tmp_path: Path) -> None:
    text = added(written(tmp_path), wacc=0.15, life_severe="2")
    assert "wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.15,0.08" in text
    assert "life,Useful life,years,1,6,4,5,2,,,higher" in text
    assert load_tables(tmp_path).builtin["wacc_severe"] == 0.15


def test_what_somebody_has_in_place_of_a_case_counts_for_the_new_one(tmp_path: Path) -> None:
    """Their row stays, and with it that of the source; line ends, quotes and separators stay too."""
    own = "wacc,,,,,0.2,,,,,,own,2026-02-05\n"
    row = "wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.08,0.1,lower,Usual.\n"
    text = FILES["cases.csv"].replace(row, row + own).replace("\n", "\r\n").replace("Usual.", '"Usual, or so."')
    after = added(written(tmp_path, cases=text))
    assert after.count("\r\n") == text.count("\r\n")
    assert '"Usual, or so."' in after
    assert "wacc,,,,,0.2,,0.2,,,,,own,2026-02-05" in after
    assert load_tables(tmp_path).stated["wacc_severe"] == 0.2


def test_a_row_without_its_last_fields_stays_so(tmp_path: Path) -> None:
    assert "life,Useful life,years,1,6,4,5,4,,,higher,Shorter of late.\n" in added(
        edited(tmp_path, "cases", "rationale,status,since", "rationale")
    )


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    faults = refused(written(tmp_path), "base", "bull", wac=1)
    assert [fault.problem for fault in faults] == [
        "there is a column case_base already",
        "no such column to be like",
        "no such row",
    ]
    assert {Path(fault.file).name for fault in faults} == {"cases.csv"}
    assert faults[1].expected == "one of bear, base"
    assert (faults[2].key, faults[2].hint) == ("wac", "Did you mean 'wacc'?")


def test_a_value_beyond_its_limits_and_a_bad_name_are_refused(tmp_path: Path) -> None:
    (fault,) = refused(written(tmp_path), wacc=0.31)
    assert (fault.key, fault.column, fault.expected) == ("wacc", "case_severe", "0.01 to 0.3")
    assert [fault.column for fault in refused(tmp_path, "Severe")] == ["case_Severe"]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    before = contents(written(tmp_path))
    told = xlmodel.add_case("severe", like="bear", inputs=tmp_path, dry_run=True)
    assert contents(tmp_path) == before
    assert "+wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.1,0.08,0.1,lower,Usual." in told.diff


def test_a_model_without_cases_says_so() -> None:
    with pytest.raises(InputError, match="the inputs of this model have no cases"):
        xlmodel.add_case("severe", like="bear", project=SECOND)


@pytest.mark.slow
def test_the_next_build_has_the_case_on_every_sheet(tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    xlmodel.add_case("severe", like="bear", set={"wacc": 0.13}, inputs=folder)
    built = xlmodel.build(tmp_path / "book.xlsx", inputs=folder)
    assert built.state == "All checks hold"
    assert built.outputs["npv_2026_severe"] < built.outputs["npv_2026_bear"]
