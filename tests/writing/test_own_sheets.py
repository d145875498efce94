"""Sheets that a person added to the workbook come through a build, by whatever program it was saved."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from conftest import INPUTS, Written
from edit_books import Office, saved_by_excel, typing
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from validating import JUDGES

import xlmodel
from xlmodel.cli import main
from xlmodel.errors import LossError
from xlmodel.reader import read_workbook


def add_sheets(path: Path, book: Written) -> None:
    """Add two sheets with what people put there, one of them behind the second of ours, and a chart sheet."""
    sheet, cell = book.at("capex", "meta", 2026)
    with typing(path) as opened:
        mine = opened.create_sheet("My work", 2)
        mine["A1"], mine["A1"].font = "Meta, twice", Font(bold=True, size=14)
        mine["B1"] = f"='{sheet}'!{cell}*2"
        mine["B2"] = "=in_capex_amazon_2026+out_capex_microsoft_2026"
        mine["B3"] = "=SUM(B1:B2)"
        mine["B3"].fill = PatternFill("solid", fgColor="FFEE00")
        mine["B1"].comment = Comment("a note of mine", "Me")
        mine["D1"], mine["E1"], mine["D2"], mine["E2"] = "Name", "Value", "one", 1
        mine.add_table(Table(displayName="Mine", ref="D1:E2"))
        chart = BarChart()
        chart.add_data(Reference(mine, min_col=2, min_row=1, max_row=3))
        mine.add_chart(chart, "A9")
        opened.create_sheet("Other")["A1"] = "='My work'!B3/share"
        drawn = BarChart()
        drawn.add_data(Reference(mine, min_col=2, min_row=1, max_row=3))
        opened.create_chartsheet("Drawn").add_chart(drawn)
        opened.defined_names["share"] = DefinedName("share", attr_text="'My work'!$E$2")


def beside(path: Path) -> list[Path]:
    return [found for found in path.parent.iterdir() if found != path]


@pytest.fixture
def added(target: Path, book: Written) -> Path:
    """Return a workbook with sheets of a person."""
    add_sheets(target, book)
    return target


def is_carried(path: Path, book: Written) -> None:
    """Hold that all of the sheets is in a file, with the right results."""
    found = read_workbook(path)
    names = [sheet.name for sheet in found.sheets]
    assert names[2:3] == ["My work"]
    assert names[-2:] == ["Other", "Drawn"]
    mine, other = found.by_name["My work"], found.by_name["Other"]
    meta = found.cell(book.at("capex", "meta", 2026))
    amazon, microsoft = (book.names[name] for name in ("in_capex_amazon_2026", "out_capex_microsoft_2026"))
    values = [float(str(cell.value)) for cell in (meta, found.cell(amazon), found.cell(microsoft)) if cell]
    assert mine.cells["B1"].value == pytest.approx(2 * values[0])
    assert mine.cells["B2"].value == pytest.approx(values[1] + values[2])
    assert mine.cells["B3"].value == other.cells["A1"].value == pytest.approx(2 * values[0] + values[1] + values[2])
    assert found.look(mine.cells["A1"]).size == 14
    assert found.look(mine.cells["B3"]).fill == "FFEE00"
    assert [note.text for note in mine.notes] == ["a note of mine"]
    assert [table.name for table in mine.tables] == ["Mine"]
    assert len(mine.charts) == len(found.by_name["Drawn"].charts) == 1


@pytest.mark.slow
def test_added_sheets_come_through_a_build_and_nothing_is_lost_or_kept(added: Path, book: Written):
    built = xlmodel.build(added, inputs=INPUTS)
    assert built.carried.sheets == ("My work", "Other", "Drawn")
    assert not built.carried.losses
    assert built.kept is None
    assert beside(added) == []
    is_carried(added, book)
    once = added.read_bytes()
    again = xlmodel.build(added, inputs=INPUTS, refuse_loss=True)
    assert again.carried.sheets == built.carried.sheets
    assert added.read_bytes() == once


@pytest.mark.slow
def test_they_follow_other_values(added: Path, book: Written):
    xlmodel.build(added, inputs=INPUTS, set={"capex_amazon_2026": 210})
    is_carried(added, book)


@pytest.mark.slow
def test_build_says_which_sheets_it_carried(added: Path):
    done = CliRunner().invoke(main, ["build", "-o", str(added), "--inputs", str(INPUTS), "--refuse-loss"])
    assert done.exit_code == 0
    assert "  sheet My work: carried\n  sheet Other: carried\n  sheet Drawn: carried\n" in done.output


@pytest.mark.slow
def test_a_fresh_build_leaves_them_in_the_copy_and_says_so(added: Path):
    with pytest.raises(LossError, match="My work"):
        xlmodel.build(added, inputs=INPUTS, fresh=True, refuse_loss=True)
    before = added.read_bytes()
    built = xlmodel.build(added, inputs=INPUTS, fresh=True)
    assert {loss.sheet for loss in built.carried.losses if loss.kind == "sheet"} == {"My work", "Other", "Drawn"}
    assert built.kept
    assert built.kept.read_bytes() == before
    assert "My work" not in read_workbook(added).by_name


@pytest.mark.slow
def test_what_is_lost_on_them_is_told_and_the_file_is_kept(target: Path):
    with typing(target) as opened:
        opened.create_sheet("Mine")["A1"] = "=Nowhere!A1+1"
    built = xlmodel.build(target, inputs=INPUTS)
    assert [str(loss) for loss in built.carried.losses] == [
        "sheet Mine!A1: the formula refers to Nowhere!A1, which is gone: #REF! stands there"
    ]
    assert built.kept
    assert read_workbook(target).by_name["Mine"].cells["A1"].formula == "=#REF!+1"
    assert not xlmodel.build(target, inputs=INPUTS).carried.losses


@pytest.mark.slow
def test_what_is_typed_over_a_formula_may_read_them_and_they_read_it(added: Path, book: Written):
    sheet, cell = book.at("capex", "meta", 2026)
    with typing(added) as opened:
        opened[sheet][cell] = "='My work'!E2*300"
    for _ in range(2):
        built = xlmodel.build(added, inputs=INPUTS)
        assert not built.carried.losses
        assert [one.key for one in built.overrides] == ["capex[meta,2026]"]
        found = read_workbook(added)
        typed = found.by_name[sheet].cells[cell]
        assert typed.formula == "='My work'!E2*300"
        assert typed.value == 300
        is_carried(added, book)


@pytest.mark.slow
def test_the_imitation_of_excel_loses_nothing(added: Path, book: Written):
    xlmodel.build(added, inputs=INPUTS)
    saved_by_excel(added)
    built = xlmodel.build(added, inputs=INPUTS)
    assert not built.carried.losses
    is_carried(added, book)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


@pytest.mark.slow
def test_libreoffice_saves_them_and_nothing_is_lost(added: Path, book: Written, office: Office):
    xlmodel.build(added, inputs=INPUTS)
    for _ in range(2):
        office.edit(added)
        built = xlmodel.build(added, inputs=INPUTS)
        assert not built.carried.losses
        is_carried(added, book)
    assert not any(judge(added) for judge in JUDGES.values())


@pytest.mark.slow
def test_they_follow_their_cells_into_a_model_that_has_grown(added: Path, tmp_path: Path, book: Written):
    from more_inputs import Folder, add_case, add_company

    folder = Folder(tmp_path / "inputs")
    add_company(folder)
    add_case(folder)
    before = openpyxl.load_workbook(added)["My work"]["B1"].value
    built = xlmodel.build(added, inputs=folder.path)
    assert not built.carried.losses
    found = read_workbook(added)
    cell = found.by_name["My work"].cells["B1"]
    assert cell.formula != before
    assert cell.value == read_workbook(book.path).cell(book.at("capex", "meta", 2026)).value * 2
    assert not any(judge(added) for judge in JUDGES.values())
