"""What a person puts over formulas, beside rows and on cells as notes comes through every build, by key.

One file holds a piece of each kind and is built twice; the engine says that all stored values are right.
"""

import shutil
from pathlib import Path

import openpyxl
import pytest
from commands import mistake, run, well
from conftest import INPUTS, Written, differences, stored_results
from edit_books import in_xml, typing
from more_inputs import Folder, add_case, add_company
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from validating import JUDGES

import xlmodel
from xlmodel.book.keys import place_of
from xlmodel.building import Built
from xlmodel.engines import ENGINES, CellAddress, read_cached

pytestmark = pytest.mark.slow

REVENUE, GROWTH = "new_revenue[base,2027]", "capex_amazon_growth_2026"


def revenue(book: Written) -> CellAddress:
    return book.at("new_revenue", "base", 2027)


def row_of(cell: CellAddress) -> str:
    return cell[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.fixture(scope="module")
def typed(book: Written, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with a formula and a number over formulas, notes, and cells beside a row."""
    path = Path(shutil.copy(book.path, tmp_path_factory.mktemp("work") / "book.xlsx"))
    at = revenue(book)
    row = row_of(at)
    with typing(path) as opened:
        sheet = opened[at[0]]
        sheet[at[1]] = sheet[at[1]].value + "*2"
        place, cell = book.at("capex_amazon_growth_2026")
        opened[place][cell] = 0.7
        sheet[f"A{row}"].comment = Comment("Ask them.\nTwice.", "Ann")
        sheet["A1"].comment = Comment("Seen by Bob", "Bob")
        sheet[f"Z{row}"] = "my view"
        sheet[f"Z{row}"].fill = PatternFill("solid", fgColor="FFFF00")
        sheet[f"Z{row}"].font = Font(name="Arial", size=10, bold=True, color="FF0000")
        sheet[f"Z{row}"].border = Border(bottom=Side("thin", "00FF00"))
        sheet[f"AA{row}"] = f"={at[1]}*3"
        sheet[f"AA{row}"].number_format = "0.00"
    return path


@pytest.fixture(scope="module")
def built(typed: Path) -> Built:
    return xlmodel.build(typed, inputs=INPUTS)


@pytest.fixture
def copy(built: Built, tmp_path: Path) -> Path:
    """Return a copy of the workbook that was built with work in it."""
    return Path(shutil.copy(built.path, tmp_path / "worked.xlsx"))


def test_all_is_carried_and_nothing_is_lost(built: Built, book: Written):
    formula = book.formulas[revenue(book)]
    found = {one.key: (one.typed, one.replaced) for one in built.overrides}
    assert found == {REVENUE: (f"{formula}*2", formula), GROWTH: ("0.7", book.formulas[book.at(GROWTH)])}
    assert (built.carried.losses, built.kept, built.notes, built.besides, built.remarks) == ((), None, 2, 2, ())


def test_an_override_does_not_hide(built: Built, book: Written):
    assert built.state.endswith(", warnings: 2, overrides: 2")
    opened = openpyxl.load_workbook(built.path)
    sheet, cell = revenue(book)
    assert opened[sheet][cell].value == f"{book.formulas[sheet, cell]}*2"
    assert (opened[sheet][cell].fill.fgColor.rgb, opened[sheet][cell].font.color.rgb) == ("FFF6D5B8", "FF8A3B00")
    listed = [[cell.value for cell in row if cell.value is not None] for row in opened["Changes"].iter_rows()]
    (row,) = (row for row in listed if REVENUE in row)
    (key,) = (cell for row in opened["Changes"].iter_rows() for cell in row if cell.value == REVENUE)
    assert not key.protection.locked, "it can be cleared on a protected sheet"
    assert f"{book.formulas[sheet, cell]}*2" in row
    assert book.formulas[sheet, cell] in row
    heads = {str(read_cached(built.path).get((name, "A2"))) for name in opened.sheetnames if name != "Checks"}
    assert built.state in heads
    texts = [cell.value for row in opened["Checks"].iter_rows() for cell in row]
    assert "No formula is typed over" in texts


def test_notes_and_cells_beside_a_row_come_along_with_their_looks(built: Built, book: Written):
    opened = openpyxl.load_workbook(built.path)
    name, cell = revenue(book)
    sheet, row = opened[name], row_of((name, cell))
    note, beside, formula = sheet[f"A{row}"].comment, sheet[f"Z{row}"], sheet[f"AA{row}"]
    assert (note.text, note.author) == ("Ask them.\nTwice.", "Ann")
    assert sheet["A1"].comment.text == "Seen by Bob", "a title has no key, but its words"
    assert (beside.value, beside.fill.fgColor.rgb, beside.font.color.rgb) == ("my view", "FFFFFF00", "FFFF0000")
    assert (beside.font.bold, beside.border.bottom.style, beside.border.bottom.color.rgb) == (True, "thin", "FF00FF00")
    assert (formula.value, formula.number_format) == (f"={cell}*3", "0.00")


def test_every_stored_value_is_what_the_engine_computes(built: Built, book: Written):
    computed = ENGINES["ironcalc"].recalculate(built.path)
    assert differences(stored_results(built.path), computed) == []
    before = book.values("ironcalc")
    at = revenue(book)
    assert computed[at] == pytest.approx(2 * float(str(before[at])))
    assert computed[at[0], f"AA{row_of(at)}"] == pytest.approx(6 * float(str(before[at])))
    assert built.outputs["capex_amazon_growth_2026"] == 0.7


def test_the_next_build_carries_it_again_to_the_byte(copy: Path, built: Built):
    before = copy.read_bytes()
    again = xlmodel.build(copy, inputs=INPUTS, refuse_loss=True)
    assert copy.read_bytes() == before
    assert again.overrides == built.overrides
    assert [one.known for one in again.carried.work.overrides] == [True, True]


def test_check_names_what_a_build_carried_as_a_warning(built: Built, book: Written):
    report = xlmodel.check(built.path, inputs=INPUTS)
    assert report.drift
    assert {(one.key, (one.sheet, one.cell)) for one in report.drift.overrides} == {
        (REVENUE, revenue(book)),
        (GROWTH, book.at(GROWTH)),
    }
    beside = (revenue(book)[0], f"AA{row_of(revenue(book))}")
    assert [(one.sheet, one.cell) for one in report.drift.cells] == [beside], "a formula that a build does not have"
    (warned,) = (one for one in report.standings if one.key == "no_overrides")
    assert (warned.severity, warned.holds, warned.ok) == ("warning", False, True)


def test_an_override_is_dropped_by_its_key(copy: Path, book: Written):
    told = well("build", "-o", copy, "--inputs", INPUTS, "--drop-override", "new_revenue[base, 2027]", "--refuse-loss")
    assert f"taken back: {REVENUE} has its formula again" in told
    assert told.rstrip().endswith("overrides: 1.")
    sheet, cell = revenue(book)
    opened = openpyxl.load_workbook(copy)
    assert opened[sheet][cell].value == book.formulas[sheet, cell]
    assert opened[sheet][cell].fill.fill_type is None


def test_a_key_without_an_override_is_one_clear_fault(copy: Path, target: Path, tmp_path: Path):
    before = copy.read_bytes()
    told = mistake("build", "-o", copy, "--inputs", INPUTS, "--drop-override", "new_revenue[base,2028]")
    assert "key 'new_revenue[base,2028]': no formula of this key is typed over" in told
    assert f"Nearest: {REVENUE}." in told
    assert copy.read_bytes() == before
    for path in (target, tmp_path / "none.xlsx"):
        told = mistake("build", "-o", path, "--inputs", INPUTS, "--drop-override", REVENUE)
        assert "the workbook has no override" in told
    assert not (tmp_path / "none.xlsx").exists()


def erase_the_key(path: Path, book: Written) -> None:
    with typing(path) as opened:
        for row in opened["Changes"].iter_rows():
            for cell in row:
                if cell.value == REVENUE:
                    cell.value = None


def delete_the_row(path: Path, book: Written) -> None:
    with typing(path) as opened:
        sheet = opened["Changes"]
        (row,) = (cell.row for line in sheet.iter_rows() for cell in line if cell.value == REVENUE)
        sheet.delete_rows(row)
        last = sheet.print_area.rpartition("$")[2]
        sheet.print_area = sheet.print_area.replace(f"${last}", f"${int(last) - 1}")  # as Excel does


def type_the_formula_back(path: Path, book: Written) -> None:
    in_xml(path, {revenue(book): (book.formulas[revenue(book)].removeprefix("="), 1.0)})


@pytest.mark.parametrize("take_back", [erase_the_key, delete_the_row, type_the_formula_back])
def test_an_override_is_taken_back_in_the_workbook(take_back, copy: Path, book: Written):
    take_back(copy, book)
    again = xlmodel.build(copy, inputs=INPUTS, refuse_loss=True)
    assert [one.key for one in again.overrides] == [GROWTH]
    assert (again.carried.losses, again.kept) == ((), None)
    sheet, cell = revenue(book)
    assert openpyxl.load_workbook(copy)[sheet][cell].value == book.formulas[sheet, cell]


def test_a_fresh_build_leaves_it_in_the_copy(copy: Path, built: Built):
    refused = run("build", "-o", copy, "--inputs", INPUTS, "--fresh", "--refuse-loss")
    assert refused.exit_code == 3
    assert "my view" in refused.stderr
    assert "*2" in refused.stderr
    assert copy.read_bytes() == built.path.read_bytes()


def test_what_has_no_place_of_its_own_is_told(target: Path, book: Written):
    sheet, cell = revenue(book)
    circle = f"={cell}+1"
    with typing(target) as opened:
        opened[sheet][cell] = circle
        opened["Inputs"]["A999"] = "far below"
        opened["Checks"]["E6"] = 0
        opened["Sources"]["Z1"] = "above all rows"
    told = xlmodel.build(target, inputs=INPUTS)
    found = {(loss.sheet, loss.cell, loss.now) for loss in told.carried.losses}
    assert (sheet, cell, circle) in found
    assert ("Inputs", "A999", "“far below”") in found
    assert ("Checks", "E6", "0") in found
    assert ("Sources", "Z1", "“above all rows”") in found
    assert told.overrides == ()
    assert told.kept is not None
    assert any("in a circle" in remark for remark in told.remarks)


def test_the_workbook_opens_without_a_repair_prompt(built: Built):
    assert {name: found for name, judge in JUDGES.items() if (found := judge(built.path))} == {}


def test_all_follows_its_key_into_a_model_that_has_grown(copy: Path, book: Written, tmp_path: Path):
    folder = Folder(tmp_path / "inputs")
    add_company(folder)
    add_case(folder)
    grown = xlmodel.build(copy, inputs=folder.path)
    assert [one.key for one in grown.overrides] == [GROWTH, REVENUE]
    assert (grown.notes, grown.besides) == (2, 2)
    place = place_of(grown.ready.layout, REVENUE)
    assert place is not None
    opened = openpyxl.load_workbook(copy)[place[0]]
    assert opened[place[1]].value == next(one for one in grown.overrides if one.key == REVENUE).formula
    assert opened[f"AA{row_of(place)}"].value == f"={place[1]}*3"
    assert opened[f"A{row_of(place)}"].comment.author == "Ann"
    assert differences(stored_results(copy), ENGINES["ironcalc"].recalculate(copy)) == []
