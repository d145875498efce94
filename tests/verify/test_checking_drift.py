"""`check` tells what is no longer as declared: cells changed by hand, declarations and inputs that moved on.

What somebody changed in a file is tried on toy workbooks; what moved since a build, on the real one.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from commands import run
from conftest import INPUTS, Written
from edit_books import in_inputs, typing
from openpyxl.workbook.defined_name import DefinedName

import xlmodel
from xlmodel import sheets
from xlmodel.book.record import Record
from xlmodel.edits.losses import losses
from xlmodel.edits.matching import matched
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.language import Line, Section, Sheet
from xlmodel.sheets.pages import page
from xlmodel.verify import ERROR, Drift, Expected, by_hand, standings

# By hand, on a toy: three rows of two years, and an empty cell

BUILT = {
    "A1": "'Capex", "B1": "#10", "C1": "#12",
    "A2": "'Depreciation", "B2": "=B1/5", "C2": "=C1/5",
    "A3": "'Total", "B3": "=SUM(B1:B2)", "C3": "=SUM(C1:C2)",
}  # fmt: skip
NAMES = {"in_capex_2025": ("Model", "B1"), "in_capex_2026": ("Model", "C1"), "out_total": ("Model", "C3")}
INPUT_CELLS = frozenset({("Model", "B1"), ("Model", "C1")})


def leaf(name: str, cells: Mapping[str, str]) -> Leaf:
    return Leaf(name, cells)


def drifted(
    *leaves: Leaf, names: Mapping[str, tuple[str, str]] = NAMES
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Return what by_hand says of a workbook: declared and found by cell, and the other things in words."""
    record = Record(cells={"Model": BUILT}, looks={"Model": {}}, names=NAMES)
    now = Snapshot(Path("toy.xlsx"), leaves, names)
    match = matched(record, now)
    cells, others = by_hand(losses(record, now, match, INPUT_CELLS), match)
    return {f"{one.sheet}!{one.cell}": (one.declared, one.found) for one in cells}, others


def test_a_workbook_as_it_was_built_has_not_drifted():
    assert drifted(leaf("Model", BUILT)) == ({}, [])


def test_values_typed_into_inputs_are_no_drift():
    assert drifted(leaf("Model", BUILT | {"B1": "#11", "C1": "=B1*2"})) == ({}, [])


@pytest.mark.parametrize(
    ("cell", "held", "declared", "found"),
    [
        ("B2", "=B1/6", "=B1/5", "=B1/6"),
        ("C2", "#2.4", "=C1/5", "2.4"),
        ("C3", "", "=SUM(C1:C2)", ""),
        ("A2", "'Amortisation", "“Depreciation”", "“Amortisation”"),
        ("D2", "#1", "", "1"),
        ("D2", "=C2*2", "", "=C2*2"),
    ],
    ids=["formula", "number for a formula", "nothing for a formula", "text", "number added", "formula added"],
)
def test_a_cell_changed_by_hand_is_told_with_what_was_declared(cell: str, held: str, declared: str, found: str):
    cells = {at: text for at, text in (BUILT | {cell: held}).items() if text}
    assert drifted(leaf("Model", cells)) == ({f"Model!{cell}": (declared, found)}, [])


def test_a_formula_that_a_program_spelled_anew_is_no_drift():
    assert drifted(leaf("Model", BUILT | {"B3": "=sum( B1:B2 )"})) == ({}, [])


def test_text_beside_the_model_and_sheets_of_ones_own_are_told_and_are_no_fault():
    own = leaf("Mine", {"A1": "#1", "A2": "=Model!C3*2"})
    cells, others = drifted(leaf("Model", BUILT | {"D2": "'why?"}), own)
    assert cells == {}
    assert others == ["text Model!D2: “why?”", "sheet Mine: a sheet of 2 cells"]


def test_a_row_or_a_sheet_that_is_gone_is_told():
    shorter = {"A1": "'Capex", "B1": "#10", "C1": "#12", "A2": "'Total", "B2": "=SUM(B1:B1)", "C2": "=SUM(C1:C1)"}
    cells, _ = drifted(leaf("Model", shorter), names=NAMES | {"out_total": ("Model", "C2")})
    assert cells["Model!row 2"] == ("as built", "")
    assert drifted(leaf("Another", {"A1": "'Nothing alike"}), names={})[0] == {"Model!": ("9 cells", "")}


def test_rows_that_only_moved_are_no_drift():
    moved = {
        "A1": "'Capex", "B1": "#10", "C1": "#12",
        "A3": "'Depreciation", "B3": "=B1/5", "C3": "=C1/5",
        "A4": "'Total", "B4": "=SUM(B1:B3)", "C4": "=SUM(C1:C3)",
    }  # fmt: skip
    cells, others = drifted(leaf("Model", moved), names=NAMES | {"out_total": ("Model", "C4")})
    assert cells == {}
    assert others == ["row Model!2: inserted"]


# The declarations moved on


def changed_sheet(change: Callable[[tuple[Line, ...]], tuple[Line, ...]]) -> Sheet:
    """Return the Charges sheet with the lines of the section of `charges_total` changed."""
    sheet = page("charges")
    blocks = tuple(
        replace(block, lines=change(block.lines))
        if isinstance(block, Section) and any(line.key == "charges_total" for line in block.lines)
        else block
        for block in sheet.blocks
    )
    assert blocks != sheet.blocks
    return replace(sheet, blocks=blocks)


def drift_of(path: Path, inputs: Path = INPUTS) -> Drift:
    drift = xlmodel.check(path, inputs=inputs).drift
    assert drift
    return drift


@pytest.mark.slow
def test_a_declared_formula_that_changed_since_the_build_is_told_and_only_that(
    book: Written, monkeypatch: pytest.MonkeyPatch
):
    def change(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        more = Line("charges_half", "Half of the charges", "USD bn", "={charges_total}/2", ())
        with_more = (more, *lines)  # which moves every row below
        return tuple(
            replace(one, formula=one.formula + "+0") if one.key == "charges_total" else one for one in with_more
        )

    sheet = changed_sheet(change)
    monkeypatch.setattr(sheets, "page", lambda key, *given: sheet if key == "charges" else page(key, *given))
    report = xlmodel.check(book.path, inputs=INPUTS)
    assert report.drift
    assert {one.kind for one in report.drift.cells} == {"declarations differ"}
    total = book.at("charges_total")
    asked = [one for one in report.drift.cells if one.sheet == "Checks"]
    assert all(one.declared.startswith("=1*AND(I") for one in asked), "a line more is asked for errors"
    changed, added = sorted((one for one in report.drift.cells if one not in asked), key=lambda one: not one.found)
    assert (changed.sheet, changed.cell, changed.found) == (*total, book.formulas[total])
    assert changed.declared == book.formulas[total] + "+0", "as it would read in the rows of the file"
    assert (added.declared[-2:], added.found) == ("/2", ""), "the line that the file does not have"
    assert all(figure.ok for figure in report.documented), "found although rows moved"
    assert not report.ok


def test_a_check_that_the_file_does_not_have_is_missing(book: Written):
    values = dict.fromkeys(book.names.values(), 1.0)
    names = {name: place for name, place in book.names.items() if name != "out_check_ranks"}
    declared = {"out_check_ranks": Expected("The ranks", ERROR)}
    (missing,) = (one for one in standings(names, values, declared) if not one.holds)
    assert (missing.key, missing.label, missing.missing, missing.ok) == ("ranks", "The ranks", True, False)


# The inputs moved on


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))


def rewritten(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.slow
def test_inputs_that_moved_since_the_build_are_told_and_are_no_fault_of_the_file(book: Written, inputs: Path):
    rewritten(inputs, "facts.csv", "openai_contract_years,\"OpenAI contract with AWS, years\",from Nov 2025,7,",
              "openai_contract_years,\"OpenAI contract with AWS, years\",from Nov 2025,8,")  # fmt: skip
    result = run("check", book.path, "--inputs", inputs)
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.replace("│", " ").split())
    assert "openai_contract_years 7 8" in said
    assert f"inputs not those of {inputs}: 1 value moved since the build" in said
    assert "Build the workbook again to bring it up to the inputs." in said
    assert "every formula is the declared one" in said


@pytest.mark.slow
def test_a_row_more_in_the_inputs_is_told_as_input_and_as_formulas(book: Written, inputs: Path):
    text = (inputs / "companies.csv").read_text("utf-8-sig").rstrip("\n")
    (inputs / "companies.csv").write_text(text + "\napple,Apple,no\n", "utf-8")
    facts = (inputs / "peer_capex.csv").read_text("utf-8-sig").rstrip("\n")
    row = "capex_cash,apple,2024,11,,,USD bn,exact,1,11,amazon-cash-flow-statement,,for a test,actual,primary,"
    (inputs / "peer_capex.csv").write_text(f"{facts}\n{row}\n", "utf-8")
    drift = drift_of(book.path, inputs)
    assert drift.inputs
    assert [(one.key, one.built, one.now) for one in drift.inputs.moved] == [("capex_cash_apple_2024", None, 11)]
    assert {one.kind for one in drift.cells} == {"declarations differ"}
    assert not drift.ok


@pytest.mark.slow
def test_words_that_moved_change_the_fingerprint_alone(book: Written, inputs: Path):
    rewritten(inputs, "sources.csv", ",en,", ",de,")
    drift = drift_of(book.path, inputs)
    assert drift.inputs
    assert (drift.inputs.same, drift.inputs.moved, drift.ok) == (False, (), True)
    assert drift.inputs.built != drift.inputs.now


# A file without its record, and one that another program has saved


@pytest.mark.slow
def test_without_its_record_a_file_is_held_against_the_declarations(book: Written, tmp_path: Path):
    path = tmp_path / "forgetful.xlsx"
    shutil.copy(book.path, path)
    total = book.at("charges_total")
    with typing(path) as opened:
        for row in opened["Changes"].iter_rows():
            for cell in row:
                if str(cell.value).startswith("xlmodel-record"):
                    cell.value = None
        opened[total[0]][total[1]].value = "=1+1"
    drift = drift_of(path)
    assert drift.inputs is None
    (one,) = drift.cells
    assert (one.sheet, one.cell, one.declared, one.found) == (*total, book.formulas[total], "=1+1")


@pytest.mark.slow
def test_typed_values_with_which_the_model_cannot_be_computed_are_told(book: Written, tmp_path: Path):
    path = tmp_path / "nought.xlsx"
    shutil.copy(book.path, path)
    in_inputs(path, {"openai_contract_years": 0})
    report = xlmodel.check(path, inputs=INPUTS)
    assert any("Outside the workbook" in fault and "#DIV/0!" in fault for fault in report.faults)
    assert not report.ok


@pytest.mark.slow
@pytest.mark.parametrize("moved", [False, True], ids=["deleted", "one of them moved"])
def test_a_workbook_whose_names_were_deleted_is_judged_all_the_same(moved: bool, book: Written, tmp_path: Path):
    path = tmp_path / "nameless.xlsx"
    shutil.copy(book.path, path)
    place, elsewhere = book.names["out_check_ties"], book.names["out_check_ranks"]
    assert place != elsewhere
    with typing(path) as opened:
        for name in [name for name in opened.defined_names if name.startswith("out_")]:
            del opened.defined_names[name]
        there = f"'{elsewhere[0]}'!{elsewhere[1]}"
        if moved:
            opened.defined_names["out_check_ties"] = DefinedName("out_check_ties", attr_text=there)
    report = xlmodel.check(path, inputs=INPUTS)
    assert report.drift is not None
    assert len(report.documented) == len([name for name in book.names if name.startswith("out_tie_")])
    (one,) = (one for one in report.standings if one.key == "ties")
    assert (one.sheet, one.cell) == place
