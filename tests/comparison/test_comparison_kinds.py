"""Which elements a workbook consists of: each field of the reader's model is one, with its kind, place and text."""

from dataclasses import replace

import pytest

from xlmodel.comparison.elements import FEW, Element, elements_of
from xlmodel.comparison.views import LOOKING
from xlmodel.reader import Cell, RowOrColumn, Workbook, WorkbookSheet
from xlmodel.reader.model import (
    ConditionalFormat,
    DefinedName,
    Drawing,
    Hyperlink,
    Note,
    PageSetup,
    Scenario,
    SheetView,
    Style,
    Validation,
    WorkbookPart,
    WorkbookTable,
)

EMPTY = WorkbookSheet("S")


def kinds(sheet: WorkbookSheet, styles: tuple[Style, ...] = (Style(),)) -> dict[tuple[str, str], str]:
    """Return the texts of the elements of a sheet by kind and place, without those of an empty one."""
    plain = elements_of(Workbook((EMPTY,), styles=styles)).others
    found = elements_of(Workbook((sheet,), styles=styles)).others
    return {(one.kind, one.place): text for one, text in found.items() if plain.get(one) != text}


def cell(kind: str = "", runs: str = "", area: str = "") -> Cell:
    return Cell(1, 1, "A1", 1.0, "n", "=1" if kind else "", kind, area, 0, runs)


OF_SHEETS = [
    (replace(EMPTY, kind="chartsheet"), {("kind of sheet", ""): "chartsheet"}),
    (replace(EMPTY, state="hidden"), {("hidden sheet", ""): "hidden"}),
    (replace(EMPTY, state="veryHidden"), {("hidden sheet", ""): "veryHidden"}),
    (replace(EMPTY, tab_colour="FF0000"), {("tab colour", ""): "FF0000"}),
    (replace(EMPTY, cells={"A1": cell(runs="<r/>")}), {("rich text", "A1"): "<r/>"}),
    (replace(EMPTY, cells={"A1": cell("array", area="A1:A3")}), {("array formula", "A1"): "A1:A3"}),
    (replace(EMPTY, cells={"A1": cell("table", area="A1:C3")}), {("what-if formula", "A1"): "A1:C3"}),
    (replace(EMPTY, cells={"A1": cell("shared")}), {}),
    (replace(EMPTY, merged=("A1:B2",)), {("merged cells", "A1:B2"): "A1:B2"}),
    (
        replace(EMPTY, hyperlinks=(Hyperlink("A1", "", "S!B2", "tip"), Hyperlink("A2", "http://x", ""))),
        {("hyperlink", "A1"): '["","=S!B2","tip"]', ("hyperlink", "A2"): '["http://x","",""]'},
    ),
    (
        replace(EMPTY, notes=(Note("A1", "me", "hello"), Note("B1", "", "anonymous"), Note("C1", "", "talk", True))),
        {
            ("note", "A1"): "hello",
            ("author of a note", "A1"): '["me",""]',
            ("note", "B1"): "anonymous",
            ("conversation", "C1"): "talk",
        },
    ),
    (
        replace(EMPTY, scenarios=(Scenario("worse", "why", (("A1", "2"),)),)),
        {("scenario", "worse"): '["why",[["A1","2"]],""]'},
    ),
    (
        replace(EMPTY, tables=(WorkbookTable("T", "A1:B3", ("a", "b"), 1),)),
        {("table", "T"): '["A1:B3",["a","b"],1,""]'},
    ),
    (
        replace(EMPTY, drawings=(Drawing("picture", "P", "A1", "alt", "digest"), Drawing("shape", "Q", "B1", "", ""))),
        {("picture", "1"): '["P","A1","alt","digest"]', ("shape", "2"): '["Q","B1","",""]'},
    ),
    (replace(EMPTY, protection={"sheet": "1"}), {("protection", "sheet"): "1"}),
    (replace(EMPTY, rest={"phoneticPr": "<p/>"}), {("part of a sheet", "phoneticPr"): "<p/>"}),
    (replace(EMPTY, rest={"sheetPr": 'filterMode="1"'}), {}),
    (replace(EMPTY, rest={"sheetPr": 'a="1" filterMode="1"'}), {("part of a sheet", "sheetPr"): 'a="1"'}),
    (replace(EMPTY, rest={"legacyDrawing": "<l/>"}), {("part of a sheet", "legacyDrawing"): "<l/>"}),
    (
        replace(EMPTY, rest={"legacyDrawing": "<l/>"}, notes=(Note("A1", "", "x"),)),
        {("note", "A1"): "x"},
    ),
    (
        replace(
            EMPTY,
            page=PageSetup(
                {"scale": "70"},
                {"left": "1"},
                {"gridLines": "1"},
                {"oddFooter": "f"},
                (3,),
                (4,),
                True,
                "S!1:1",
                "S!A1",
            ),
        ),
        {
            ("page set-up", "scale"): "70",
            ("margin", "left"): "1",
            ("print option", "gridLines"): "1",
            ("header or footer", "oddFooter"): "f",
            ("page set-up", "fitToPage"): "1",
            ("page break", "3"): "break",
            ("page break of columns", "D"): "break",
            ("print titles", ""): "=S!1:1",
            ("print area", ""): "=S!A1",
        },
    ),
]


@pytest.mark.parametrize(("sheet", "found"), OF_SHEETS)
def test_each_thing_of_a_sheet_is_an_element(sheet: WorkbookSheet, found: dict[tuple[str, str], str]):
    assert kinds(sheet) == found


LOOKS = [
    (replace(EMPTY, view=SheetView(active_cell="B2")), {("active cell", ""): "B2"}),
    (replace(EMPTY, view=SheetView(selection="B2:C3")), {("selection", ""): "B2:C3"}),
    (replace(EMPTY, view=SheetView(zoom=80)), {("zoom", ""): "80"}),
    (replace(EMPTY, view=SheetView(top_left="C3")), {("scroll", ""): "C3"}),
    (replace(EMPTY, view=SheetView(selected=True)), {("selected sheet", ""): "selected"}),
    (replace(EMPTY, view=SheetView(frozen=(3, 2))), {("view", "frozen"): "3,2"}),
    (replace(EMPTY, view=SheetView(gridlines=False)), {("view", "gridlines"): "hidden"}),
    (replace(EMPTY, view=SheetView(details={"rightToLeft": "1"})), {("view", "rightToLeft"): "1"}),
    (replace(EMPTY, filter="<f/>"), {("filter", ""): "<f/>"}),
    (replace(EMPTY, default_sizes=(15.0, None)), {("default height", ""): "15"}),
    (replace(EMPTY, default_sizes=(None, 8.5)), {("default width", ""): "8.5"}),
    (
        replace(EMPTY, rows={3: RowOrColumn(20.5, True, 2, True)}),
        {("height", "3"): "20.5", ("hidden row", "3"): "hidden", ("grouping of rows", "3"): "2 collapsed"},
    ),
    (
        replace(EMPTY, columns={(2, 3): RowOrColumn(9.0, True, 1)}),
        {
            (kind, place): text
            for place in "BC"
            for kind, text in (("width", "9"), ("hidden column", "hidden"), ("grouping of columns", "1"))
        },
    ),
    (replace(EMPTY, columns={(2, 257): RowOrColumn(9.0)}), {("width", "B"): "9"}),
    (replace(EMPTY, columns={(2, 258): RowOrColumn(9.0)}), {("width", "B:IX"): "9"}),
    (replace(EMPTY, rows={1: RowOrColumn(None, False, 0, True)}), {("grouping of rows", "1"): "0 collapsed"}),
    (replace(EMPTY, rows={1: RowOrColumn()}), {}),
]


@pytest.mark.parametrize(("sheet", "found"), LOOKS)
def test_how_a_person_looks_at_a_sheet_is_elements_apart(sheet: WorkbookSheet, found: dict[tuple[str, str], str]):
    told = kinds(sheet)
    assert found.items() <= told.items()
    assert len(told) == (256 if (2, 257) in sheet.columns else len(found))
    assert {kind for kind, _ in told} <= LOOKING


def test_rules_are_told_cell_by_cell_where_they_stand_on_few():
    rule = Validation("A1:B1 D4", "list", "between", ("x", ""), True, {"prompt": "p"})
    text = '["list","between",["=x",""],true,{"prompt":"p"}]'
    assert kinds(replace(EMPTY, validations=(rule,))) == {("validation", at): text for at in ("A1", "B1", "D4")}
    wide = replace(rule, areas=f"A1:A{FEW} B1:B{FEW + 1}")
    found = {place for _, place in kinds(replace(EMPTY, validations=(wide,)))}
    assert found == {f"A{row}" for row in range(1, FEW + 1)} | {f"B1:B{FEW + 1}"}


def test_formats_by_condition_stand_in_the_order_in_which_they_count():
    red = ConditionalFormat("A1", "cellIs", "greaterThan", ("1",), 2, Style(fill="FF0000"))
    bold = ConditionalFormat("A1:A2", "expression", "", ("B1",), 1, Style(bold=True), "stop")
    found = kinds(replace(EMPTY, conditional_formats=(red, bold)))
    first = '["expression","",["=B1"],{"bold":true},"stop"]'
    second = '["cellIs","greaterThan",["=1"],{"fill":"FF0000"},""]'
    quoted = [text.replace('"', '\\"') for text in (first, second)]
    assert found["conditional format", "A1"] == f'["{quoted[0]}","{quoted[1]}"]'
    assert found["conditional format", "A2"] == f'["{quoted[0]}"]'


def test_whole_rows_and_columns_have_looks_of_their_own():
    styles = (Style(), Style(bold=True))
    sheet = replace(
        EMPTY,
        rows={4: RowOrColumn(style=1), 5: RowOrColumn(style=0)},
        columns={(2, 3): RowOrColumn(style=1), (4, 4): RowOrColumn()},
    )
    bold = '{"bold":"bold","size":"0"}'
    assert kinds(sheet, styles) == {
        ("look of a row", "4"): bold,
        ("look of a column", "B"): bold,
        ("look of a column", "C"): bold,
    }


def test_what_belongs_to_the_workbook():
    book = Workbook(
        (replace(EMPTY, notes=(Note("A1", "", "x"),), part="xl/worksheets/sheet1.xml"),),
        names=(
            DefinedName("mine", "", "S!$A$1"),
            DefinedName("own", "S", "S!$A$2", True),
            DefinedName("_xlnm._FilterDatabase", "S", "S!A1"),
        ),
        properties={"title": "T", "subject": "  "},
        calculation={"iterate": "1"},
        settings={"date1904": "0"},
        views=({"activeTab": "1"}, {"activeTab": "2"}),
        protection={"lockStructure": "1"},
        links=("other.xlsx",),
        theme={"dk1": "000000"},
        rest={"ext x": "<e/>"},
        parts={
            "xl/a.bin": WorkbookPart("oleObject", "digest"),
            "xl/b.vml": WorkbookPart("vmlDrawing", "v", ("xl/worksheets/sheet1.xml",)),
            "xl/c.vml": WorkbookPart("vmlDrawing", "v", ("xl/worksheets/sheet2.xml",)),
        },
    )
    found = elements_of(book).others
    of_book = {one: text for one, text in found.items() if not one.sheet} | {
        one: text for one, text in found.items() if one.kind in ("name", "hidden name")
    }
    assert of_book == {
        Element("name", "", "mine"): "=S!$A$1",
        Element("name", "S", "own"): "=S!$A$2",
        Element("hidden name", "S", "own"): "hidden",
        Element("property", "", "title"): "T",
        Element("calculation", "", "iterate"): "1",
        Element("setting", "", "date1904"): "0",
        Element("window", "", "activeTab"): "1",
        Element("window", "", "activeTab 2"): "2",
        Element("protection of the workbook", "", "lockStructure"): "1",
        Element("link to another workbook", "", "other.xlsx"): "other.xlsx",
        Element("theme colour", "", "dk1"): "000000",
        Element("part of the workbook", "", "ext x"): "<e/>",
        Element("part", "", "xl/a.bin"): '["oleObject","digest"]',
        Element("part", "", "xl/c.vml"): '["vmlDrawing","v"]',
    }
