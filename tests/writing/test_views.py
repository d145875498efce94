"""How a person looks at a workbook comes along with a build: where the rows and sheets stand now, and nothing told."""

from pathlib import Path

import openpyxl
import pytest
from conftest import INPUTS, Written
from edit_books import in_part, typing

import xlmodel


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
