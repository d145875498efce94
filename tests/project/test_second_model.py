"""Another model through the same functions: built, recomputed, edited, rebuilt, pulled, compared, checked, audited.

It is the proof that the generator knows no model. What is computed here by hand: 600 trips of 0.05, 1,460 of 0.02 and
240 of 0.1 million dollars are sales of 30, 29.2 and 24, together 83.2, of which costs of 80 % leave 16.64.
"""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import second_model
from openpyxl.comments import Comment
from second_model import PROJECT

import xlmodel
from xlmodel.building import Built
from xlmodel.compare import listing, page_of_difference, tables_of_difference
from xlmodel.errors import InputError, ModelError
from xlmodel.pipeline import prepare
from xlmodel.profile import Ties
from xlmodel.reader import workbook_of

PACKAGE = Path(xlmodel.__file__).parent
SALES = {"sales_north": 30.0, "sales_island": 29.2, "sales_night": 24.0}
FAST = ("ironcalc", "formualizer")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(second_model.INPUTS, tmp_path / "inputs"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "ferries.xlsx"


def build(target: Path, folder: Path, **options: object) -> Built:
    return xlmodel.build(target, inputs=folder, project=PROJECT, **options)


def typed(target: Path, **values: object) -> None:
    """Type into the cells of some names, and save."""
    book = openpyxl.load_workbook(target)
    for name, value in values.items():
        sheet, cell = next(iter(book.defined_names[name].destinations))
        book[sheet][cell.replace("$", "")] = value
    book.save(target)


def test_it_computes_what_is_computed_by_hand(target: Path, folder: Path):
    built = build(target, folder)
    assert {key: built.outputs[key] for key in SALES} == pytest.approx(SALES)
    assert [built.outputs[key] for key in ("sales_total", "profit", "margin")] == pytest.approx([83.2, 16.64, 0.2])
    assert (built.sheets, built.state) == (("Ledger", "Sales"), "All checks hold")
    frame = built.to_frame()
    assert list(frame.columns) == ["key", "label", "route", "value", "unit"]
    assert dict(zip(frame["key"], frame["value"], strict=True)) == built.outputs


def test_the_workbook_has_what_the_model_declares_of_itself(target: Path, folder: Path):
    build(target, folder)
    book = openpyxl.load_workbook(target)
    ledger, sales = book["Ledger"], book["Sales"]
    assert book.properties.title == "Nordfjord Ferries"
    assert ledger["A1"].value == "What do the lines of Nordfjord Ferries earn?"
    assert ledger["A3"].value == "USD m unless a unit says otherwise. From the annual report."
    assert (sales["A1"].value, sales["A3"].value) == ("Sales", "Back to the Ledger")
    (told,) = [str(cell.value) for cell in ledger[1] if str(cell.value).startswith("=")]
    assert told.startswith("=Sales!"), "the overall check at the head of the other sheet"
    texts = {cell.value for row in ledger.iter_rows() for cell in row}
    assert "Input that differs from its built-in value" in texts, "there is no sheet that lists what was kept"
    (chart,) = workbook_of(target.read_bytes(), target).sheets[1].charts
    assert "0072B2" in str(chart), "the colour that the dimension has for the member"


def test_equal_inputs_give_equal_bytes(tmp_path: Path, folder: Path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    build(first, folder), build(second, folder)
    assert first.read_bytes() == second.read_bytes()


def test_engines_figures_checks_and_declarations_agree(target: Path, folder: Path):
    build(target, folder)
    report = xlmodel.check(target, engine=FAST, inputs=folder, project=PROJECT)
    assert report.ok
    assert report.differences == ()
    assert {f"sales_{one.key}": one.outside for one in report.documented} == pytest.approx(SALES)
    assert [(one.kind, one.key, one.label) for one in report.standings][:2] == [
        ("check", "trips_north", "North line"),
        ("check", "trips_island", "Island line"),
    ]
    assert report.drift is not None
    assert report.drift.ok


@pytest.mark.slow
def test_every_engine_agrees(target: Path, folder: Path):
    build(target, folder)
    report = xlmodel.check(target, engine="all", inputs=folder, project=PROJECT)
    assert report.ok
    assert len(report.readings.readings) == 4


def test_a_figure_that_does_not_tie_is_told(target: Path, folder: Path):
    built = build(target, folder, set={"night_printed": 26})
    assert built.state == "CHECKS FAIL"
    report = xlmodel.check(target, engine=FAST, inputs=folder, project=PROJECT)
    assert [one.key for one in report.documented if not one.ok] == ["night"]
    assert report.remarks == ("night_printed: own value 26, given with --set; in place of 24, the annual report.",)


def test_what_is_typed_is_kept(target: Path, folder: Path):
    build(target, folder)
    typed(target, in_north_trips=700, out_margin=0.3)
    book = openpyxl.load_workbook(target)
    book["Sales"]["A5"].comment = Comment("Ask for the report.", "A person")
    own = book.create_sheet("My sheet")
    own["A1"] = "=Sales!E8*2"
    book.save(target)
    built = build(target, folder)
    assert [(edit.key, edit.value, edit.then) for edit in built.carried.kept] == [("north_trips", 700.0, 600.0)]
    assert built.outputs["sales_north"] == pytest.approx(35)
    assert [(one.key, one.value) for one in built.overrides] == [("margin", 0.3)]
    assert built.carried.sheets == ("My sheet",)
    assert built.notes == 1
    assert built.state == "CHECKS FAIL", "the costs do not leave this margin, and 35 is not about 30"
    again = build(target, folder, drop_overrides=["margin"])
    assert (again.overrides, again.outputs["margin"]) == ((), pytest.approx(0.2))
    assert [edit.key for edit in again.carried.kept] == ["north_trips"]


def test_what_was_typed_over_a_formula_is_no_drift(target: Path, folder: Path):
    build(target, folder)
    typed(target, out_profit=20)
    build(target, folder)
    report = xlmodel.check(target, engine=FAST, inputs=folder, project=PROJECT)
    assert report.drift is not None
    assert [(one.key, one.found) for one in report.drift.overrides] == [("profit", "20")]
    assert report.drift.ok


def test_edits_are_pulled_into_rows_of_ones_own(target: Path, folder: Path):
    build(target, folder)
    typed(target, in_night_per_trip=0.11, in_cost_share=0.75)
    pulled = xlmodel.pull(target, inputs=folder, project=PROJECT)
    assert {edit.key: edit.new for edit in pulled.edits} == {"night_per_trip": 0.11, "cost_share": 0.75}
    with (folder / "routes.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["per_trip"], row["status"]) for row in csv.DictReader(stream) if row["key"] == "night"]
    assert rows == [("0.1", "report"), ("0.11", "own")]
    built = build(target, folder)
    assert built.carried.kept == ()
    assert built.outputs["sales_night"] == pytest.approx(26.4)
    assert built.ready.register.own["cost_share"].source == 0.8


def test_an_edit_and_a_changed_file_are_a_conflict(target: Path, folder: Path):
    build(target, folder)
    typed(target, in_north_trips=700)
    text = (folder / "routes.csv").read_text("utf-8")
    (folder / "routes.csv").write_text(text.replace("line,600,", "line,650,"), "utf-8")
    (conflict,) = build(target, folder).carried.conflicts
    assert (conflict.key, conflict.was, conflict.typed, conflict.inputs) == ("north_trips", 600.0, 700.0, 650.0)
    with pytest.raises(InputError, match="the inputs have changed since"):
        xlmodel.pull(target, inputs=folder, project=PROJECT)


def test_two_workbooks_are_compared_by_key(tmp_path: Path, folder: Path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    build(first, folder), build(second, folder, set={"island_trips": 1000})
    difference = xlmodel.diff(first, second, project=PROJECT)
    assert [(one.key, one.old, one.new) for one in difference.inputs] == [("island_trips", 1460.0, 1000.0)]
    assert {"sales_island", "sales_total", "profit", "tie_island"} == {one.key for one in difference.outputs}
    assert xlmodel.diff(first, inputs=folder, project=PROJECT).same
    assert "island_trips" in page_of_difference(difference)
    assert [table.heading for table in tables_of_difference(difference)] == ["Inputs", "Outputs"]
    assert "in_island_trips" in listing(first, PROJECT.profile)


def test_formulas_that_differ_are_told_by_line(tmp_path: Path, folder: Path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    build(first, folder), build(second, folder)
    typed(second, out_sales_island="=1+1", out_profit="=2+2", out_sales_north="=1+1")
    formulas = xlmodel.diff(first, second, project=PROJECT).formulas
    assert {change.key.partition("[")[0] for change in formulas} == {"sales_of_route", "profit"}
    assert [change.new for change in formulas if "profit" not in change.key] == ["=1+1"] * (len(formulas) - 1)
    assert all(change.label for change in formulas)


def test_it_keeps_the_rules_of_good_models(target: Path, folder: Path):
    build(target, folder)
    assert xlmodel.audit(target).ok


def test_it_is_asked(folder: Path):
    shown = xlmodel.show(inputs=folder, project=PROJECT)
    assert [row.key for row in shown.rows] == ["sales_total", "profit", "margin", *SALES]
    (profit,) = xlmodel.explain("profit", inputs=folder, project=PROJECT)
    assert profit.words == "[Sales]-[Costs]"
    (trips,) = xlmodel.explain("night_trips", inputs=folder, project=PROJECT)
    assert trips.origin == "the annual report"
    assert "Ledger | cost_share | typed | 0.8\n" in str(xlmodel.dump(inputs=folder, project=PROJECT))


def test_it_is_watched(target: Path, folder: Path):
    first = next(iter(xlmodel.watch(target, inputs=folder, project=PROJECT)))
    assert first.built is not None
    assert first.built.outputs["profit"] == pytest.approx(16.64)


def test_a_further_line_of_ships_is_a_row(target: Path, folder: Path):
    with (folder / "routes.csv").open("a", encoding="utf-8") as stream:
        stream.write("south,South line,100,0.05,5,New.,report,\n")
    built = build(target, folder)
    assert (built.outputs["sales_south"], built.state) == (pytest.approx(5), "All checks hold")


def test_what_is_wrong_with_its_files_is_told_all_at_once(folder: Path):
    text = (folder / "routes.csv").read_text("utf-8")
    (folder / "routes.csv").write_text(text.replace(",600,", ",many,").replace("island,", "North,"), "utf-8")
    settings = (folder / "settings.csv").read_text("utf-8")
    (folder / "settings.csv").write_text(settings.replace("about,", "north,"), "utf-8")
    with pytest.raises(InputError) as caught:
        prepare(PROJECT, folder, {})
    told = [(Path(fault.file).name, fault.line, fault.column, fault.problem) for fault in caught.value.faults]
    assert told == [
        ("routes.csv", 2, "trips", "text where a number belongs"),
        ("routes.csv", 3, "key", "key not in snake_case"),
        ("settings.csv", 3, "key", "duplicate key"),
    ]


def test_an_override_that_no_input_has_is_told(folder: Path):
    with pytest.raises(InputError, match="no such input") as caught:
        prepare(PROJECT, folder, {"north_trip": "5"})
    assert caught.value.faults[0].hint.startswith("Did you mean 'north_trips'")
    with pytest.raises(InputError, match="outside min–max"):
        prepare(PROJECT, folder, {"cost_share": "1.5"})


def test_no_file_of_the_package_knows_it():
    told = ("ferries", "nordfjord", "second_model")
    for path in PACKAGE.rglob("*.py"):
        assert not any(word in path.read_text("utf-8").casefold() for word in told), path


@pytest.mark.parametrize(
    ("profile", "key", "part"),
    [
        ({"basis": "From {reprot}."}, "reprot", "basis"),
        ({"overall": "profits"}, "profits", "overall"),
        ({"overall": "sales_of_route"}, "sales_of_route", "overall"),
        ({"checks": {"trips": "error"}}, "trips", "checks"),
        ({"ties": Ties("agree", "recomputed", "about", "nearly", "rounding")}, "agree", "ties"),
        ({"ties": Ties("agrees", "recomputed", "about", "nearly", "profit")}, "profit", "ties"),
        ({"changes": "legder"}, "legder", "changes, telling"),
        ({"telling": frozenset({"sale"})}, "sale", "changes, telling"),
        ({"own_values": ("since",)}, "since", "own_values"),
    ],
)
def test_a_profile_that_names_what_is_not_there_is_one_fault(profile: dict, key: str, part: str, folder: Path):
    wrong = replace(PROJECT, tables=replace(PROJECT.tables, profile=replace(PROJECT.profile, **profile)))
    with pytest.raises(ModelError) as caught:
        prepare(wrong, folder, {})
    (fault,) = caught.value.faults
    assert (fault.key, fault.problem) == (key, f"the profile names what the model does not have ({part})")
