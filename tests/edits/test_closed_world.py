"""All that stands in a file and is not what a build would have written is told: the kinds that once vanished untold.

One file holds them all; what must be listed is written out, so that a missing line and one too many fail.
"""

from pathlib import Path

import pytest
from edit_books import in_part, typing
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList

from xlmodel.comparison.looks import look_text
from xlmodel.edits import Carried, carry
from xlmodel.reader import Style
from xlmodel.register import Register

TODAY = "2026-02-05"
FONT = {"name": "Arial", "size": 10, "color": "1A1A1A"}


def listed(carried: Carried) -> dict[tuple[str, str], tuple[str, str]]:
    """Return was and now of all that is told or carried, by kind and place; none is listed twice."""
    told = (*carried.losses, *carried.work.losses)
    found = {(loss.kind, f"{loss.sheet}!{loss.cell}".strip("!")): (loss.was, loss.now) for loss in told}
    assert len(found) == len(told)
    return found


@pytest.mark.slow
def test_what_once_vanished_untold_is_told(target: Path, register: Register):
    with typing(target) as opened:
        inputs, charts = opened["Inputs"], opened["Comparison"]
        high = opened.defined_names["in_capex_meta_2026_high"].attr_text.partition("!")[2].replace("$", "")
        chart = BarChart()
        chart.series.append(SeriesFactory(Reference(inputs, min_col=5, min_row=10, max_row=14), title="Mine"))
        opened.create_chartsheet("Drawn").add_chart(chart)
        inputs.scenarios = ScenarioList([Scenario(name="worse", inputCells=[InputCells(r=high, val="0.1")])])
        inputs.conditional_formatting.add("AI13", CellIsRule("greaterThan", ["1"], fill=PatternFill(bgColor="FFFF00")))
        inputs.add_data_validation(DataValidation("whole", "between", "1", "9", sqref="AI14"))
        (limited,) = (rule for rule in inputs.data_validations.dataValidation if high in str(rule.sqref).split())
        limited.formula2 = "99"
        inputs["AI15"].hyperlink = "https://example.com/"
        charts._charts[0].title = "Another title"
        gone = charts._charts.pop(1)
        inputs["A13"].border = Border(bottom=Side("thin", color="FF0000"))
        inputs["A14"].font = Font(**FONT, underline="single")
        inputs["A15"].font = Font(**FONT, strike=True)
        inputs["A12"].font = Font(**FONT | {"size": 14})
        inputs["AJ20"].fill = PatternFill("solid", fgColor="00FF00")
        inputs.protection.password = "secret"
        opened["KPIs"].sheet_state = "hidden"
        opened.move_sheet("Sources", -1)
        inputs.oddHeader.center.text = "Draft"
        opened["Cases"].print_area = "A1:B4"
        opened["Cases"].sheet_properties.tabColor = "123456"
        opened.properties.title, opened.properties.keywords = "Another", "mine"
        del opened.defined_names["out_aws_run_rate"]
        opened.defined_names["out_amazon_fcf_2025"].attr_text = "Inputs!$A$1"
        inputs["AI16"] = "xlmodel-record:2:0123456789abcdef:1/1:mine"
    carried = carry(target, register, TODAY)
    told = listed(carried)
    assert carried.own, "a chart sheet comes along"
    assert list(carried.own.sheets) == ["Drawn"]
    assert told.pop(("scenario", "Inputs!worse"))[1].startswith(f"{high}, 0.1")
    assert "greaterThan" in told.pop(("conditional format", "Inputs!AI13"))[1]
    assert told.pop(("validation", "Inputs!AI14"))[1].startswith("whole")
    was, now = told.pop(("validation", f"Inputs!{high}"))
    assert ("=99" in now, "=99" in was) == (True, False)
    assert told.pop(("text", "Inputs!AI15"))[1] == "“https://example.com/”"
    assert told.pop(("hyperlink", "Inputs!AI15"))[1] == "https://example.com/"
    assert [(kind, now) for (kind, _), (_, now) in told.items() if kind == "title of a chart"] == [
        ("title of a chart", "Another title")
    ]
    assert [now for (kind, _), (_, now) in told.items() if kind == "chart"] == [""], gone
    assert told.pop(("look", "Inputs!A13"))[1] == "no fill, ink 1A1A1A, border bottom thin FF0000"
    assert told.pop(("look", "Inputs!A14"))[1] == "no fill, ink 1A1A1A, underline single"
    assert told.pop(("look", "Inputs!A15"))[1] == "no fill, ink 1A1A1A, strike struck through"
    assert told.pop(("look", "Inputs!A12"))[1] == "no fill, ink 1A1A1A, size 14"
    assert told.pop(("look", "Inputs!AJ20"))[1].startswith("fill 00FF00")
    assert told.pop(("protection", "Inputs!password"))[0] == ""
    assert told.pop(("hidden sheet", "KPIs")) == ("", "hidden")
    assert told.pop(("order of the sheets", "")) == ("Checks, Sources", "Sources, Checks")
    assert "Draft" in told.pop(("header or footer", "Inputs!oddHeader"))[1]
    assert told.pop(("print area", "Cases"))[1] == "='Cases'!$A$1:$B$4"
    assert told.pop(("tab colour", "Cases")) == ("", "123456")
    assert told.pop(("property", "title"))[1] == "Another"
    assert told.pop(("property", "keywords")) == ("", "mine")
    assert told.pop(("name", "out_aws_run_rate"))[1] == ""
    assert told.pop(("name", "out_amazon_fcf_2025"))[1] == "Inputs!A1"
    assert told.pop(("text", "Inputs!AI16"))[1] == "“xlmodel-record:2:0123456789abcdef:1/1:mine”"
    left = {kind for kind, _ in told} - {"title of a chart", "chart"}
    assert left == set()


SPARKLINE = (
    '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    "<x14:sparkline><xm:f>Cover!E10:E12</xm:f><xm:sqref>H10</xm:sqref></x14:sparkline>"
    "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
)
VIEWS = (
    '<customWorkbookViews><customWorkbookView name="Mine" guid="{00000000-0000-0000-0000-000000000001}" '
    'windowWidth="100" windowHeight="100" activeSheetId="1"/></customWorkbookViews></workbook>'
)


@pytest.mark.slow
def test_sparklines_and_custom_views_are_told(target: Path, register: Register):
    in_part(target, "xl/worksheets/sheet1.xml", "</worksheet>", SPARKLINE)
    in_part(target, "xl/workbook.xml", "</workbook>", VIEWS)
    told = {(loss.kind, loss.sheet): loss.cell for loss in carry(target, register, TODAY).losses}
    assert told == {
        ("part of a sheet", "Cover"): "ext {05C60535-1F16-4fd2-B633-F4F36F0B64E0}",
        ("part of the workbook", ""): "customWorkbookViews",
    }


@pytest.mark.slow
def test_a_copy_of_a_part_of_the_record_is_a_text(target: Path, register: Register):
    from xlmodel.edits.snapshot import snapshot

    with typing(target) as opened:
        texts = [cell.value for row in opened["Changes"].iter_rows() for cell in row]
        opened["Inputs"]["AZ2"] = next(text for text in texts if str(text).startswith("xlmodel-record:"))
    assert snapshot(target).record
    assert [kind for kind, _ in listed(carry(target, register, TODAY))] == ["text"]


@pytest.mark.slow
def test_how_a_person_looks_at_a_sheet_is_no_loss(target: Path, register: Register):
    with typing(target) as opened:
        sheet = opened["Inputs"]
        sheet.sheet_view.zoomScale = 140
        sheet.sheet_view.selection[-1].activeCell = sheet.sheet_view.selection[-1].sqref = "F20"
        sheet.column_dimensions["A"].width = 60
        sheet.row_dimensions[12].height = 50
        sheet.row_dimensions[13].hidden = True
        opened.active = 3
    assert carry(target, register, TODAY).losses == ()


def test_black_ink_is_the_automatic_one_however_a_program_spells_it():
    black, other = ({look_text(Style(ink=ink)) for ink in inks} for inks in (("", "000000", "theme 1"), ("theme 2",)))
    assert black == {look_text(Style())}
    assert other != black
