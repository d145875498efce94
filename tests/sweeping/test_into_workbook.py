"""A sample in a workbook, of another model: shown, carried, replaced, left behind, taken back, and never in the way."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import second_model
from second_model import PROJECT

import xlmodel
from xlmodel.book.record import Record, packed_record, unpacked_record
from xlmodel.building import Built
from xlmodel.edits.snapshot import snapshot
from xlmodel.errors import LossError, XlmodelError
from xlmodel.simulation import Simulation
from xlmodel.sweeping.swept import Sweep

SHEET = "Simulation"


@pytest.fixture(scope="module")
def swept() -> Sweep:
    return xlmodel.sweep(sample=200, seed=3, project=PROJECT)


@pytest.fixture(scope="module")
def simulated(swept: Sweep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook that shows the sample, and that nobody may write into."""
    path = tmp_path_factory.mktemp("simulated") / "ferries.xlsx"
    xlmodel.build(path, project=PROJECT)
    swept.into_workbook(path)
    return path


@pytest.fixture
def target(simulated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(simulated, tmp_path / "ferries.xlsx"))


def build(target: Path, **options: object) -> Built:
    return xlmodel.build(target, project=PROJECT, **options)


def kept(path: Path) -> Simulation | None:
    record = snapshot(path).record
    assert record
    return record.simulation


def edited(path: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def typed(path: Path, **values: object) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name, value in values.items():
            sheet, cell = next(iter(book.defined_names[name].destinations))
            book[sheet][cell.replace("$", "")] = value

    edited(path, change)


def test_a_workbook_shows_the_sample_and_remembers_what_it_rests_on(simulated: Path, swept: Sweep):
    found = kept(simulated)
    assert found
    assert (found.count, found.seed, found.design, found.version) == (200, 3, "Latin hypercube", xlmodel.__version__)
    assert found.fingerprint == swept.ready.register.fingerprint
    assert {one.key: one.value for one in found.inputs}["cost_share"] == 0.8
    assert {one.key for one in found.inputs} >= {"north_trips", "north_per_trip"}, "also what does not vary"
    assert "north_printed" not in {one.key for one in found.inputs}, "and nothing that no outcome is computed from"
    (first, *_), (kept_first, *_) = swept.summary.statistics, found.statistics
    assert (kept_first.key, kept_first.label) == (first.key, first.label)
    assert kept_first.percentiles == pytest.approx(first.percentiles, rel=1e-11)
    assert all(one == float(f"{one:.12g}") for one in kept_first.percentiles.values()), "programs save fifteen digits"
    cells = [cell.value for row in openpyxl.load_workbook(simulated)[SHEET].iter_rows() for cell in row]
    numbers = [value for value in cells if isinstance(value, int | float)]
    assert 200 in numbers
    assert pytest.approx(swept.summary.statistics[0].percentiles[50]) in numbers


def test_later_builds_carry_it_byte_for_byte(target: Path, simulated: Path):
    built = build(target)
    assert built.kept is None
    assert SHEET in built.sheets
    assert target.read_bytes() == simulated.read_bytes()


def test_it_stays_as_it_is_when_an_input_moves_which_the_workbook_tells(target: Path, simulated: Path):
    typed(target, in_cost_share=0.75)
    built = build(target)
    assert (built.outputs["inputs_moved"], built.changed) == (1.0, {"cost_share": (0.8, 0.75)})
    assert kept(target) == kept(simulated)
    assert build(target, set={"north_trips": 700}).outputs["inputs_moved"] == 2.0


def test_a_sweep_of_a_workbook_counts_what_was_typed_there(target: Path):
    typed(target, in_cost_share=0.75)
    swept = xlmodel.sweep(sample=50, project=PROJECT, of=target)
    built = swept.into_workbook(target)
    found = kept(target)
    assert found
    assert {one.key: one.value for one in found.inputs}["cost_share"] == 0.75
    assert found.fingerprint == built.fingerprint
    assert built.outputs["inputs_moved"] == 0.0
    assert [edit.key for edit in built.carried.kept] == ["cost_share"]
    assert "the simulation of before is replaced: 200 scenarios, Latin hypercube, seed 3" in built.remarks


def test_what_is_set_is_held_and_stands_in_the_workbook(target: Path):
    built = xlmodel.sweep(sample=50, project=PROJECT, set={"cost_share": 0.75}).into_workbook(target)
    found = kept(target)
    assert found
    assert "cost_share" not in {one.key for one in found.spreads}
    assert (built.changed, built.outputs["inputs_moved"]) == ({"cost_share": (0.8, 0.75)}, 0.0)


def test_a_fresh_build_leaves_it_behind_and_says_so(target: Path, simulated: Path):
    built = build(target, fresh=True)
    assert SHEET not in built.sheets
    assert "a fresh build leaves the simulation behind: 200 scenarios, Latin hypercube, seed 3" in built.remarks
    assert built.kept
    assert built.kept.read_bytes() == simulated.read_bytes()
    assert kept(target) is None


def test_a_fresh_build_that_may_lose_nothing_stops(target: Path, simulated: Path):
    with pytest.raises(LossError, match="leave behind the simulation: 200 scenarios"):
        build(target, fresh=True, refuse_loss=True)
    assert target.read_bytes() == simulated.read_bytes()


def test_who_deletes_the_sheet_takes_it_back(target: Path):
    edited(target, lambda book: book.remove(book[SHEET]))
    built = build(target)
    assert SHEET not in built.sheets
    assert any("the sheet of the simulation was deleted" in remark for remark in built.remarks)
    assert SHEET not in build(target).sheets


def test_it_stays_through_another_program_and_under_another_name_of_its_sheet(target: Path, simulated: Path):
    edited(target, lambda book: setattr(book[SHEET], "title", "What came out"))
    built = build(target)
    assert SHEET in built.sheets
    assert kept(target) == kept(simulated)


def test_pull_has_nothing_to_do_with_it(target: Path, tmp_path: Path):
    folder = Path(shutil.copytree(second_model.INPUTS, tmp_path / "inputs"))
    assert xlmodel.pull(target, inputs=folder, project=PROJECT).edits == ()


def test_a_workbook_with_it_is_as_declared_and_keeps_the_rules(target: Path):
    report = xlmodel.check(target, project=PROJECT)
    assert report.ok
    assert report.drift
    assert not (report.drift.cells or report.drift.others)
    told = [(one.rule.slug, found) for one in xlmodel.audit(target).verdicts for found in one.findings]
    assert [(rule, found) for rule, found in told if found.sheet == SHEET] == []


def test_two_workbooks_that_show_different_samples_differ_on_that_sheet_alone(target: Path, simulated: Path):
    xlmodel.sweep(sample=50, project=PROJECT).into_workbook(target)
    difference = xlmodel.diff(simulated, target, project=PROJECT)
    assert (difference.inputs, difference.formulas, difference.outputs) == ((), (), ())
    assert {one.sheet for one in difference.others} == {SHEET}


def test_a_build_from_the_inputs_would_show_it_too(target: Path):
    difference = xlmodel.diff(target, project=PROJECT)
    assert (difference.inputs, difference.formulas, difference.outputs, difference.others) == ((), (), (), ())


def test_a_record_without_one_is_packed_as_before_and_one_that_cannot_be_read_costs_nothing_else():
    def unpacked(record: Record) -> Record:
        texts = packed_record(record, 1)
        found, _ = unpacked_record({("Ledger", f"A{place}"): text for place, text in enumerate(texts, 1)})
        assert found
        return found

    plain = Record(fingerprint="f", inputs={"a": 1.0}, kept=[], waiting=[], overrides=[])
    assert unpacked(plain) == plain

    class Other:
        """A simulation of a version to come."""

        def plain(self) -> dict[str, object]:
            return {"count": 5}

    found = unpacked(replace(plain, simulation=Other()))  # type: ignore[arg-type]
    assert found == plain


# What does not come into a workbook


def test_a_grid_does_not(target: Path, simulated: Path):
    swept = xlmodel.sweep({"cost_share": (0.7, 0.9, 3)}, project=PROJECT)
    with pytest.raises(XlmodelError, match="only a sample comes into a workbook"):
        swept.into_workbook(target)
    assert target.read_bytes() == simulated.read_bytes()


def test_an_interrupted_sample_does_not(target: Path, swept: Sweep, simulated: Path):
    cut = replace(swept, scenarios=replace(swept.scenarios, asked=500))
    with pytest.raises(XlmodelError, match="an interrupted sample"):
        cut.into_workbook(target)
    assert target.read_bytes() == simulated.read_bytes()


def test_a_model_without_a_sheet_for_it_says_so(target: Path):
    bare = replace(PROJECT, tables=replace(PROJECT.tables, profile=replace(PROJECT.profile, simulation="")))
    with pytest.raises(XlmodelError, match="no sheet that shows a simulation"):
        xlmodel.sweep(sample=50, project=bare).into_workbook(target)
