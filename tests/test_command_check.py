"""The command `check` and its function: each way in which a workbook can be wrong is found and told."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import mistake, run, stand_in, well
from conftest import Written

import xlmodel
from xlmodel.engines import ENGINES, Key
from xlmodel.errors import EngineError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return stand_in(tmp_path, monkeypatch)


def patched(book: Written, target: Path, key: Key, change: Callable[[str], str]) -> Path:
    """Write a copy of a workbook in which the XML of one cell is another; nothing is recomputed."""
    sheet, address = key
    part = f"xl/worksheets/sheet{book.opened.sheetnames.index(sheet) + 1}.xml"
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                (cell,) = re.findall(f'<c r="{address}"[^>]*>.*?</c>', data.decode())
                assert change(cell) != cell
                data = data.decode().replace(cell, change(cell)).encode()
            new.writestr(name, data)
    return target


def value_of(cell: str, value: str) -> str:
    return re.sub("<v>.*?</v>", f"<v>{value}</v>", cell)


def test_a_sound_workbook_holds(book: Written):
    said = well("check", book.path)
    assert said.endswith("All holds.\n")
    report = xlmodel.check(book.path)
    assert report.ok
    assert report.compared == len(book.formulas)
    assert {standing.key for standing in report.of_kind("tie")} == {
        name.removeprefix("out_tie_") for name in book.names if name.startswith("out_tie_")
    }


def test_a_wrong_stored_value_is_found(book: Written, tmp_path: Path):
    sheet, cell = book.names["out_aws_run_rate"]
    wrong = patched(book, tmp_path / "wrong.xlsx", (sheet, cell), lambda xml: value_of(xml, "142.40001"))
    result = run("check", wrong)
    assert result.exit_code == 1
    assert f"{sheet}!{cell}: cached 142.40001, recomputed 142.4" in result.output
    assert f"{len(book.formulas) - 1:,} of {len(book.formulas):,} agree" in result.output
    assert result.output.endswith("Not all holds.\n")


def test_a_stored_value_that_is_missing_is_found(book: Written, tmp_path: Path):
    key = book.names["out_aws_run_rate"]
    report = xlmodel.check(patched(book, tmp_path / "empty.xlsx", key, lambda xml: re.sub("<v>.*?</v>", "", xml)))
    assert [(found.cached, found.recomputed) for found in report.differences] == [(None, pytest.approx(142.4))]


def test_an_input_typed_over_without_recomputing_is_found(book: Written, tmp_path: Path):
    key = book.names["in_aws_revenue_2025q4"]
    report = xlmodel.check(patched(book, tmp_path / "typed.xlsx", key, lambda xml: value_of(xml, "20")))
    changed = {(found.sheet, found.cell) for found in report.differences}
    assert book.names["out_aws_run_rate"] in changed
    assert book.names["out_charges_total"] not in changed
    assert not all(standing.holds for standing in report.of_kind("tie")), "judged by the recomputed values"


def test_a_broken_formula_is_found(book: Written, tmp_path: Path):
    key = book.names["out_aws_run_rate"]
    wrong = patched(book, tmp_path / "broken.xlsx", key, lambda xml: re.sub("<f>.*?</f>", "<f>1/0</f>", xml))
    result = run("check", wrong)
    assert result.exit_code == 1
    assert "recomputed #DIV/0!" in result.output


def test_a_documented_figure_that_does_not_tie_is_found(here: Path):
    well("build", "-o", "other.xlsx", "--set", "aws_revenue_2025q4=20")
    result = run("check", "other.xlsx")
    assert result.exit_code == 1
    assert "documented figure does not tie: " in result.output
    report = xlmodel.check("other.xlsx")
    assert report.differences == ()
    assert any(not tie.holds and "run_rate" in tie.key for tie in report.of_kind("tie"))


def test_a_check_that_fails_is_found(here: Path):
    assert "CHECKS FAIL" in well("build", "-o", "other.xlsx", "--set", "four_capex_2026=400")
    result = run("check", "other.xlsx")
    assert result.exit_code == 1
    assert "check fails: residual_order_microsoft_2026" in result.output


def test_the_report_as_json_and_as_a_frame(here: Path):
    well("build", "--set", "four_capex_2026=400")
    result = run("check", "--json")
    assert result.exit_code == 1
    report = xlmodel.check(xlmodel.OUTPUT)
    told = json.loads(result.stdout)
    assert told == json.loads(report.to_json())
    assert told["ok"] is False
    assert {"kind", "key", "sheet", "cell", "holds"} == set(told["standings"][0])
    frame = report.to_frame()
    assert list(frame.columns) == ["kind", "key", "sheet", "cell", "holds", "cached", "recomputed"]
    assert len(frame) == len(report.standings) + len(report.differences)
    well("build")
    assert json.loads(well("check", "--json"))["ok"] is True


SLOW = {"formulas": pytest.mark.slow}


@pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW.get(name, ())) for name in ENGINES])
def test_every_engine_may_be_asked(name: str, book: Written):
    if ENGINES[name].available():
        pytest.skip(ENGINES[name].available())
    assert f"recomputed by {name} {ENGINES[name].version()}" in well("check", book.path, "--engine", name)


def cut_short(path: Path, book: Written) -> None:
    path.write_bytes(book.path.read_bytes()[:20_000])


def of_text(path: Path, book: Written) -> None:
    path.write_text("not a workbook", "utf-8")


def empty(path: Path, book: Written) -> None:
    path.touch()


def another_archive(path: Path, book: Written) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "dear reader")


def a_folder(path: Path, book: Written) -> None:
    path.mkdir()


def missing(path: Path, book: Written) -> None:
    pass


def garbled(path: Path, book: Written) -> None:
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:100] if "sheet3" in name else old.read(name))


@pytest.mark.parametrize("make", [cut_short, of_text, empty, another_archive, a_folder, missing, garbled])
def test_a_file_that_is_no_workbook_is_a_mistake(make, book: Written, tmp_path: Path):
    make(tmp_path / "file.xlsx", book)
    said = mistake("check", tmp_path / "file.xlsx")
    assert "xlmodel: 1 fault" in said
    assert "file.xlsx" in said


def test_an_unknown_engine_is_a_mistake(book: Written):
    said = mistake("check", book.path, "--engine", "abacus")
    assert "unknown engine; expected ironcalc, formulas" in said
    with pytest.raises(EngineError):
        xlmodel.check(book.path, engine="abacus")
