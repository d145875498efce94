"""How a person looks at a workbook comes along with a build: where the rows and sheets stand now, and nothing told."""

import shutil
from pathlib import Path

import openpyxl
import pytest
import second_model
from conftest import INPUTS, Written
from edit_books import in_part, typing

import xlmodel
from xlmodel.reader import WorkbookSheet, read_workbook


def looked_at(path: Path) -> None:
    """Look at a workbook in every way that is carried."""
    with typing(path) as opened:
        sheet = opened["Inputs"]
        sheet.sheet_view.zoomScale = 140
        sheet.sheet_view.pane.topLeftCell = "C30"
        sheet.sheet_view.selection[-1].activeCell, sheet.sheet_view.selection[-1].sqref = "F20", "F20:G22"
        sheet.column_dimensions["A"].width = 60
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[12].height = 50
        sheet.row_dimensions[13].hidden = True
        sheet.row_dimensions[14].outlineLevel = 2
        sheet.auto_filter.add_filter_column(1, ["USD bn"])
        opened.active = 3


@pytest.mark.slow
def test_how_a_person_looks_comes_along_and_is_no_loss(target: Path, book: Written):
    looked_at(target)
    in_part(target, "xl/workbook.xml", 'windowWidth="16095"', 'windowWidth="20000"')
    for _ in range(2):  # and stays
        built = xlmodel.build(target, inputs=INPUTS, refuse_loss=True)
        assert built.kept is None
        opened = openpyxl.load_workbook(target)
        sheet, was = opened["Inputs"], book.opened["Inputs"]
        assert opened.active.title == "Cases"
        assert opened.views[0].windowWidth == 20000
        view = sheet.sheet_view
        assert (view.zoomScale, view.pane.topLeftCell, view.showGridLines) == (140, "C30", False)
        assert (view.selection[-1].activeCell, view.selection[-1].sqref) == ("F20", "F20:G22")
        assert round(sheet.column_dimensions["A"].width) == 60
        assert sheet.column_dimensions["C"].hidden
        assert sheet.column_dimensions["D"].width == was.column_dimensions["D"].width
        assert round(sheet.row_dimensions[12].height) == 50
        assert sheet.row_dimensions[13].hidden
        assert sheet.row_dimensions[14].outlineLevel == 2
        assert sheet.auto_filter.ref == was.auto_filter.ref
        assert sheet.auto_filter.filterColumn[0].filters.filter == ["USD bn"]
        assert opened["Comparison"]._charts[0].anchor._from.row == book.opened["Comparison"]._charts[0].anchor._from.row


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of the small model, which nobody may write into."""
    path = tmp_path_factory.mktemp("ferries") / "ferries.xlsx"
    xlmodel.build(path, inputs=second_model.INPUTS, project=second_model.PROJECT)
    return path


@pytest.fixture
def ferries(launched: Path, tmp_path: Path) -> Path:
    """Return a copy of that workbook."""
    return Path(shutil.copy(launched, tmp_path))


def rebuilt(path: Path) -> WorkbookSheet:
    """Return the first sheet of a workbook that was built again, without a loss."""
    xlmodel.build(path, inputs=second_model.INPUTS, project=second_model.PROJECT, refuse_loss=True)
    return read_workbook(path).sheets[0]


@pytest.mark.parametrize(("name", "value"), [("hidden", True), ("outlineLevel", 1)])
def test_a_row_that_is_hidden_or_grouped_keeps_its_height(name: str, value: object, ferries: Path):
    built = read_workbook(ferries).sheets[0]
    tall = next(row for row, line in built.rows.items() if line.size)
    with typing(ferries) as opened:
        setattr(opened["Ledger"].row_dimensions[tall], name, value)
    for _ in range(2):
        line = rebuilt(ferries).rows[tall]
        assert (line.size, line.hidden, line.level) == (built.rows[tall].size, name == "hidden", name != "hidden")


def test_a_row_without_a_height_of_its_own_keeps_that_of_all(ferries: Path):
    built = read_workbook(ferries).sheets[0]
    plain = next(row for row in range(1, 40) if row not in built.rows or built.rows[row].size is None)
    with typing(ferries) as opened:
        opened["Ledger"].row_dimensions[plain].hidden = True
    for _ in range(2):
        assert rebuilt(ferries).rows[plain].size in (None, built.default_sizes[0])


SELECTED = [
    # the active cell, and what is selected
    ("A1", "A1:C3"),  # where only the area differs from how it was built
    ("C5", "C5"),
    ("C6", "B5:C6"),
    ("C5", "B5:C6"),  # at another corner than the first or the last
    ("C6", "B5:D7"),  # inside, where Tab and Enter lead
    ("B2", "B2:C3 D5"),
    ("C1", "C1:C1048576"),
    ("A4", "A4:XFD4"),
]


def selected(path: Path, active: str, areas: str) -> None:
    with typing(path) as opened:
        selection = opened["Ledger"].sheet_view.selection[-1]
        selection.activeCell, selection.sqref = active, areas


@pytest.mark.parametrize(("active", "areas"), SELECTED)
def test_what_is_selected_stays_selected(active: str, areas: str, ferries: Path):
    selected(ferries, active, areas)
    view = rebuilt(ferries).view
    assert (view.active_cell, view.selection) == (active, areas)


def test_a_selection_changes_with_each_of_its_parts_and_stays(ferries: Path):
    for active, areas in (("B2", "B2:C3"), ("B2", "B2:D9"), ("C3", "B2:D9")):  # the mouse, Shift, Enter
        selected(ferries, active, areas)
        view = rebuilt(ferries).view
        assert (view.active_cell, view.selection) == (active, areas)
    assert rebuilt(ferries).view == view


@pytest.mark.parametrize(("more", "is_carried"), [(0.1, False), (0.5, True), (-0.5, True)])
def test_a_size_that_a_program_rounds_is_no_change_and_any_other_is(more: float, is_carried: bool, ferries: Path):
    built = read_workbook(ferries).sheets[0]
    tall = next(row for row, line in built.rows.items() if line.size)
    height, width = built.rows[tall].size or 0.0, built.columns[1, 1].size or 0.0
    with typing(ferries) as opened:
        opened["Ledger"].row_dimensions[tall].height = height + more
        opened["Ledger"].column_dimensions["A"].width = width + more
    now = rebuilt(ferries)
    assert now.rows[tall].size == pytest.approx(height + more if is_carried else height, abs=0.26)
    assert (now.rows[tall].size == height) is not is_carried
    assert (now.columns[1, 1].size == width) is not is_carried


def test_zoom_scroll_columns_filter_window_and_the_active_sheet_stay(ferries: Path):
    built = read_workbook(ferries)
    with typing(ferries) as opened:
        sheet = opened["Ledger"]
        sheet.sheet_view.zoomScale = 140
        opened["Sales"].sheet_view.pane.topLeftCell = "C9"
        sheet.column_dimensions["A"].hidden = True
        sheet.column_dimensions["B"].outlineLevel = 2
        sheet.auto_filter.ref = "A4:C9"
        sheet.auto_filter.add_filter_column(1, ["USD m"])
        opened.active = 1
        opened.views[0].windowWidth = 20_000
    for _ in range(2):
        now = rebuilt(ferries)
        assert (now.view.zoom, now.view.frozen) == (140, built.sheets[0].view.frozen)
        assert read_workbook(ferries).sheets[1].view.details["pane.topLeftCell"] == "C9"
        assert (now.columns[1, 1].hidden, now.columns[1, 1].size) == (True, built.sheets[0].columns[1, 1].size)
        assert (now.columns[2, 2].level, now.columns[2, 2].size) == (2, built.sheets[0].columns[2, 2].size)
        assert [columns for columns, line in now.columns.items() if line.hidden] == [(1, 1)]
        assert 'ref="A4:C9"' in now.filter
        assert "USD m" in now.filter
        (window,) = read_workbook(ferries).views
        assert (window["windowWidth"], window["activeTab"]) == ("20000", "1")


def test_what_nobody_changed_of_a_view_is_that_of_the_next_build(ferries: Path):
    before = ferries.read_bytes()
    rebuilt(ferries)
    assert ferries.read_bytes() == before


@pytest.mark.parametrize("zoom", [10, 400])
def test_a_zoom_is_within_what_excel_takes(zoom: int, ferries: Path):
    with typing(ferries) as opened:
        opened["Ledger"].sheet_view.zoomScale = zoom
    assert rebuilt(ferries).view.zoom == zoom


def test_a_height_that_was_taken_away_is_that_of_the_next_build(ferries: Path):
    built = read_workbook(ferries).sheets[0]
    tall = next(row for row, line in built.rows.items() if line.size)
    with typing(ferries) as opened:
        opened["Ledger"].row_dimensions[tall].height = None
        opened["Ledger"].sheet_view.zoomScale = 120
    now = rebuilt(ferries)
    assert (now.rows[tall].size, now.view.zoom) == (built.rows[tall].size, 120)
