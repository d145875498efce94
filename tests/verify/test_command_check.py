"""The command `check` and its function on workbooks of this package: sound ones, damaged ones, and no workbooks."""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from commands import mistake, run, well
from conftest import INPUTS, Written
from edit_books import in_xml

import xlmodel
from xlmodel.engines import ENGINES, CellAddress
from xlmodel.errors import EngineError
from xlmodel.verify import CheckReport

# A sound workbook


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page") / "check.html"


@pytest.fixture(scope="module")
def report(book: Written) -> CheckReport:
    return xlmodel.check(book.path, inputs=INPUTS)


@pytest.fixture(scope="module")
def sound(book: Written, report: CheckReport, page: Path) -> Result:
    return shown(report, "check", book.path, "--inputs", INPUTS, "--html", page)


def shown(report: CheckReport, *arguments: object) -> Result:
    """Run the command on a workbook that was checked already, which takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xlmodel.verify.check_workbook", lambda *_: report)
        return run(*arguments)


def test_a_sound_workbook_holds(sound: Result, book: Written):
    assert sound.exit_code == 0, sound.output
    said = " ".join(sound.output.split())
    assert said.startswith(f"{book.path}, recomputed by ironcalc {ENGINES['ironcalc'].version()} Engines")
    count = f"{len(book.formulas):,}"
    assert f"│ ironcalc │ {ENGINES['ironcalc'].version()} │ {count} │ {count} │ 0 │ 0 │" in said
    assert f"formula cells {count} of {count} agree" in said
    ties = sum(name.startswith("out_tie_") for name in book.names)
    assert f"documented figures {ties} of {ties} tie in the workbook, {ties} of {ties} agree outside it" in said
    assert "declarations every formula is the declared one" in said
    assert f"fingerprint {book.ready.register.fingerprint[:12]}" in said
    assert said.endswith("All holds.")


def test_the_report_holds_every_tie_and_every_check_by_name(report: CheckReport, book: Written):
    assert report.ok
    assert report.formulas == len(book.formulas)
    for kind in ("tie", "check"):
        named = {name.removeprefix(f"out_{kind}_") for name in book.names if name.startswith(f"out_{kind}_")}
        assert {standing.key for standing in report.of_kind(kind)} == named
    severities = {check.key: check.severity for check in report.of_kind("check")}
    assert (severities["ties"], severities["waterfall"]) == ("warning", "error")
    assert all(standing.label for standing in report.standings)


def test_the_report_as_json_is_complete(report: CheckReport, book: Written):
    told = json.loads(report.to_json())
    assert (told["ok"], told["of_xlmodel"], told["file"]) == (True, True, str(book.path))
    assert told["sha256"] == hashlib.sha256(book.path.read_bytes()).hexdigest()
    (one,) = told["readings"]["readings"]
    assert (one["engine"], one["state"], one["compared"]) == ("ironcalc", "read", len(book.formulas))
    assert told["drift"]["inputs"]["same"] is True
    assert told["drift"]["inputs"]["built"] == book.ready.register.fingerprint
    run_rate = next(figure for figure in told["documented"] if figure["key"] == "aws_run_rate_stated")
    assert (run_rate["inside"], run_rate["outside"]) == (pytest.approx(142.4), pytest.approx(142.4))
    assert {"kind", "key", "label", "severity", "sheet", "cell", "holds", "ok"} == set(told["standings"][0])


def test_the_page_says_what_was_checked_and_holds_all_of_it(sound: Result, page: Path, book: Written):
    text = page.read_text("utf-8")
    assert hashlib.sha256(book.path.read_bytes()).hexdigest() in text
    assert f"recomputed by ironcalc {ENGINES['ironcalc'].version()}" in text
    assert 'class="verdict good">All holds.' in text
    for name in book.names:
        if name.startswith(("out_tie_", "out_check_")):
            assert re.search(rf">{re.escape(name.split('_', 2)[2])}<", text), name


# A damaged workbook: each damage is found, and told


@pytest.fixture(scope="module")
def places(book: Written) -> dict[str, CellAddress]:
    return {
        "stored": book.names["out_aws_run_rate"],
        "nothing": book.names["out_charges_total"],
        "formula": book.at("tie_recomputed", "aws_backlog"),
        "number": book.at("tie_recomputed", "aws_run_rate_stated"),
        "error": book.at("finding_ties"),
        "input": book.names["in_openai_contract_years"],
    }


@pytest.fixture(scope="module")
def damaged(book: Written, places: dict[str, CellAddress], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damaged") / "damaged.xlsx"
    shutil.copy(book.path, path)
    formulas = {place: book.formulas[cell].removeprefix("=") for place, cell in places.items() if place != "input"}
    typed = {
        "stored": (formulas["stored"], 142.40001),
        "nothing": (formulas["nothing"], None),
        "formula": (formulas["formula"] + "+0", book.values("cached")[places["formula"]]),
        "number": 142.0,
        "error": ("1/0", "48 of 48 stated figures tie."),
        "input": 8,
    }
    in_xml(path, {places[place]: value for place, value in typed.items()})
    return path


@pytest.fixture(scope="module")
def found(damaged: Path) -> CheckReport:
    return xlmodel.check(damaged, inputs=INPUTS)


@pytest.fixture(scope="module")
def told(damaged: Path, found: CheckReport) -> Result:
    return shown(found, "check", damaged)


def apart(report: CheckReport, place: CellAddress) -> tuple[object, object]:
    """Return what is stored and what was recomputed in a cell on which they are not agreed."""
    (one,) = (cell for cell in report.differences if (cell.sheet, cell.cell) == place)
    return one.stored, one.computed["ironcalc"]


def test_a_wrong_stored_value_is_found(found: CheckReport, places: dict[str, CellAddress]):
    assert apart(found, places["stored"]) == (142.40001, pytest.approx(142.4))


def test_a_stored_value_that_is_missing_is_found(found: CheckReport, places: dict[str, CellAddress], told: Result):
    assert apart(found, places["nothing"]) == (None, pytest.approx(2.44))
    assert "The file stores no value for 1 formula cell." in told.output


def test_a_formula_that_comes_to_an_error_is_found(found: CheckReport, places: dict[str, CellAddress]):
    assert apart(found, places["error"]) == ("48 of 48 stated figures tie.", "#DIV/0!")


def test_an_input_typed_over_without_recomputing_is_found_and_is_itself_no_fault(
    found: CheckReport, places: dict[str, CellAddress], book: Written
):
    changed = {(cell.sheet, cell.cell) for cell in found.differences}
    assert book.names["out_openai_annual_straight_line"] in changed
    assert book.names["out_capex_microsoft_2026"] not in changed
    failing = {tie.key for tie in found.of_kind("tie") if not tie.holds}
    assert "openai_annual_straight_line_stated" in failing, "judged by the recomputed values"
    assert found.drift
    (edit,) = found.drift.edits
    assert (edit.key, edit.built, edit.typed, (edit.sheet, edit.cell)) == (
        "openai_contract_years", 7, 8, places["input"],
    )  # fmt: skip


def test_a_formula_and_a_number_put_in_by_hand_are_found(
    found: CheckReport, places: dict[str, CellAddress], book: Written
):
    assert found.drift
    by_hand = {(one.sheet, one.cell): (one.declared, one.found) for one in found.drift.cells}
    assert {one.kind for one in found.drift.cells} == {"changed by hand"}
    assert by_hand == {
        places["formula"]: (book.formulas[places["formula"]], book.formulas[places["formula"]] + "+0"),
        places["number"]: (book.formulas[places["number"]], "142"),
        places["error"]: (book.formulas[places["error"]], "=1/0"),
    }


def test_a_figure_that_ties_only_inside_the_workbook_is_found(found: CheckReport):
    (figure,) = (one for one in found.documented if one.key == "aws_run_rate_stated")
    assert (figure.ties_inside, figure.inside, figure.outside) == (True, 142.0, pytest.approx(142.4))
    assert not figure.agrees
    assert not figure.ok


def test_the_command_shows_all_damages_and_cuts_long_lists(
    told: Result, found: CheckReport, places: dict[str, CellAddress]
):
    assert told.exit_code == 1
    assert told.output.endswith("Not all holds.\n")
    said = " ".join(re.sub("[┃│]", " ", told.output).split())
    assert f"and {len(found.differences) - 20} more" in said
    sound = found.formulas - len(found.differences)
    assert f"formula cells {sound:,} of {found.formulas:,} agree" in said
    assert "aws_run_rate_stated AWS revenue run-rate, as stated exact 142.0 142.0 142.4 USD bn" in said
    assert "openai_contract_years OpenAI contract with AWS, years 7 8" in said
    assert "declarations 3 cells not as declared" in said
    sheet, cell = places["error"]
    assert f"{sheet}!{cell} changed by hand" in said


def test_the_report_as_a_frame(found: CheckReport):
    frame = found.to_frame()
    assert list(frame.columns) == [
        "kind", "key", "sheet", "cell", "holds", "stored", "recomputed", "declared", "found",
    ]  # fmt: skip
    counts = frame.groupby("kind")["holds"].count()
    assert counts["cell"] == len(found.differences)
    assert counts["tie"] + counts["check"] == len(found.standings)
    assert (counts["documented"], counts["drift"]) == (len(found.documented), 3)
    assert not frame.groupby("kind")["holds"].all()["documented"]


# Other inputs: what fails by them is told


@pytest.mark.slow
def test_ties_and_checks_that_fail_by_other_inputs_are_found(tmp_path: Path):
    path = tmp_path / "other.xlsx"
    values = {"aws_revenue_2025q4": 20.0, "four_capex_2026": 400.0}
    assert "CHECKS FAIL" in xlmodel.build(path, inputs=INPUTS, set=values).state
    result = run("check", path, "--inputs", INPUTS)
    assert result.exit_code == 1
    said = " ".join(re.sub("[┃│]", " ", result.output).split())
    assert re.search(r"aws_run_rate_stated .*? exact 142.0 80.0 80.0 USD bn \S+ does not tie", said)
    assert re.search(r"residual_order_microsoft_2026 .*? error Checks!\w+ fails", said)
    assert "Cells apart" not in said
    assert "Built with values of its own: aws_revenue_2025q4=20, four_capex_2026=400." in said
    assert "every formula is the declared one" in said


# What may be asked


@pytest.mark.slow
@pytest.mark.parametrize("asked", [("ironcalc", "formualizer"), ("all",)])
def test_several_engines_may_be_asked(asked: tuple[str, ...], book: Written):
    names = [*ENGINES] if asked == ("all",) else asked
    if any(ENGINES[name].available() for name in names):
        pytest.skip("not every engine is installed")
    said = well("check", book.path, "--inputs", INPUTS, *(f"--engine={name}" for name in asked))
    assert said.startswith(f"{book.path}, recomputed by {', '.join(f'{n} {ENGINES[n].version()}' for n in names)}\n")
    pairs = len(names) * (len(names) - 1) // 2
    count = f"{len(book.formulas):,}"
    assert len(re.findall(rf"│ +{count} │ {count} │ +0 │", said)) == len(names) + pairs
    assert said.endswith("All holds.\n")


def test_an_unknown_engine_is_a_mistake(book: Written):
    said = mistake("check", book.path, "--engine", "abacus")
    assert "unknown engine; expected ironcalc, formulas, formualizer, libreoffice, all; found 'abacus'" in said
    with pytest.raises(EngineError, match="found 'abacus'"):
        xlmodel.check(book.path, engine="abacus")
    with pytest.raises(EngineError, match="found 'abacus'"):
        xlmodel.check(book.path, engine=["all", "abacus"])


def test_inputs_that_are_missing_or_wrong_are_a_mistake_and_not_passed_over(book: Written, tmp_path: Path):
    assert "there are no input files" in mistake("check", book.path, "--inputs", tmp_path / "nowhere")


# What is no workbook


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
def test_a_file_that_is_no_workbook_is_a_mistake(make: Callable[[Path, Written], None], book: Written, tmp_path: Path):
    make(tmp_path / "file.xlsx", book)
    said = mistake("check", tmp_path / "file.xlsx")
    assert "xlmodel: 1 fault" in said
    assert "file.xlsx" in said
