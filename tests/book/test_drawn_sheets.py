"""What is drawn so that a reader sees it: grids, tables with live labels, and bars that say what they are."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Written
from models import CASE, COMPANY, declared, line, write

from xlmodel.book.layout import AXIS, LABEL, UNIT, VALUE
from xlmodel.book.paper import POINTS_OF_A_DIGIT, ROW_HEIGHT
from xlmodel.book.styles import BAD_FILL, BAD_WORDS, CHART_COLOURS, GOOD_FILL, GOOD_WORDS, text_points
from xlmodel.language import Chart, Dimension, Grid, Section, Series, Sheet, Table

BARS = Dimension("bar", tuple(range(1, 19)))


def opened(path: Path, *blocks: Any) -> Any:
    """Return the only worksheet of a workbook with these blocks."""
    write(declared(Sheet("s", "S", "?", blocks), dimensions=(CASE, COMPANY, BARS)), path)
    return openpyxl.load_workbook(path)["S"]


def drawing(path: Path, number: int = 1) -> str:
    """Return a chart as the file has it."""
    with zipfile.ZipFile(path) as file:
        return file.read(f"xl/charts/chart{number}.xml").decode()


def rows_of(sheet: Any, column: int = LABEL) -> dict[str, int]:
    """Return the row of each text of a column."""
    cells = (row[column] for row in sheet.iter_rows())
    return {cell.value: cell.row for cell in cells if isinstance(cell.value, str)}


# Grids


def grid(**options: Any) -> Grid:
    axis = {"weight": "axis"}
    return Grid(
        "Worth by case and company",
        line("rate", {(case,): f"={place}" for place, case in enumerate(CASE.members)}, "%", None, **axis),
        line("price", {(one,): f"={place}-1" for place, one in enumerate(COMPANY.members)}, "USD bn", None, **axis),
        line("worth", "={rate}*2*{price}", "USD bn", None, why="All live."),
        CASE,
        COMPANY,
        **options,
    )


def test_a_grid_names_both_axes_where_they_begin_with_their_units(tmp_path: Path):
    sheet = opened(tmp_path / "book.xlsx", grid())
    rows = rows_of(sheet)
    assert rows["price →"] == rows["worth"] + 1
    assert rows["rate ↓"] == rows["worth"] + 2
    shown = {label: sheet.cell(rows[label], UNIT + 1).value for label in ("worth", "price →", "rate ↓")}
    assert shown == {"worth": "USD bn", "price →": "USD bn", "rate ↓": "%"}
    across = [sheet.cell(rows["price →"], AXIS + 1 + n).value for n in range(3)]
    assert across == ["=0-1", "=1-1", "=2-1"]
    down = [sheet.cell(rows["rate ↓"] + n, VALUE + 1).value for n in range(3)]
    assert down == ["=0", "=1", "=2"]


def test_the_model_s_own_cell_of_a_grid_is_outlined_and_no_other(tmp_path: Path):
    sheet = opened(tmp_path / "book.xlsx", grid(own=("base", "alphabet")))
    top = rows_of(sheet)["rate ↓"]
    outlined = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.border.left.style == "medium"}
    assert outlined == {sheet.cell(top + 1, AXIS + 2).coordinate}
    assert {side.style for side in _sides(sheet.cell(top + 1, AXIS + 2))} == {"medium"}


def _sides(cell: Any) -> list[Any]:
    return [getattr(cell.border, side) for side in ("left", "right", "top", "bottom")]


def rules_of(sheet: Any) -> dict[str, tuple[str, str, list[str]]]:
    """Return the conditional formats of a sheet by their operator: where, and the colour they fill with."""
    found = {}
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            found[rule.operator] = (str(area.sqref), "#" + rule.dxf.fill.bgColor.rgb[2:], rule.formula)
    return found


def test_a_signed_grid_is_coloured_by_sign_in_one_pair(tmp_path: Path):
    sheet = opened(tmp_path / "book.xlsx", grid(signed=True))
    top = rows_of(sheet)["rate ↓"]
    body = f"{sheet.cell(top, AXIS + 1).coordinate}:{sheet.cell(top + 2, AXIS + 3).coordinate}"
    assert rules_of(sheet) == {"lessThan": (body, BAD_FILL, ["0"]), "greaterThan": (body, GOOD_FILL, ["0"])}
    assert "(" in sheet.cell(top, AXIS + 1).number_format, "the brackets of a negative say the same"
    assert rules_of(opened(tmp_path / "plain.xlsx", grid())) == {}


def test_every_grid_of_the_model_outlines_the_cell_that_is_the_model_s_own(book: Written):
    own = {block.body.key: block.own for s in book.ready.model.sheets for block in s.blocks if isinstance(block, Grid)}
    assert own["grid_weight_npv"] == ("lowest", "centre")
    assert {key for key, at in own.items() if at == ("centre", "centre")} == own.keys() - {"grid_weight_npv"}
    for key, at in own.items():
        sheet, cell = book.at(key, *at)
        assert {side.style for side in _sides(book.opened[sheet][cell])} == {"medium"}, key


# Tables


def labelled() -> Table:
    names = line("called", '="No "&INDEX({worth[company=*]},1)', "text")
    return Table("Sorted", COMPANY, (names, line("worth", "=1*2", "USD bn")), labelled=True)


def test_a_live_label_stands_where_labels_do_and_the_rest_begins_at_the_values(tmp_path: Path):
    sheet = opened(tmp_path / "book.xlsx", labelled())
    head = rows_of(sheet)["called"]
    assert sheet.cell(head, VALUE + 1).value == "worth"
    for row in range(head + 2, head + 5):
        assert str(sheet.cell(row, LABEL + 1).value).startswith('="No "&INDEX(')
        assert sheet.cell(row, VALUE + 1).value == "=1*2"
        assert sheet.cell(row, LABEL + 1).alignment.indent == 0
    assert not {"amazon", "meta"} & rows_of(sheet).keys()


def test_bars_are_named_by_live_labels(tmp_path: Path):
    chart = Chart("drawn", "Worth", (Series("worth", "Worth", colour="worse", labels=True),), kind="bar", unit="USD bn")
    sheet = opened(tmp_path / "book.xlsx", labelled(), chart)
    first = rows_of(sheet)["called"] + 2
    told = drawing(tmp_path / "book.xlsx")
    assert f"<c:cat><c:strRef><c:f>S!$A${first}:$A${first + 2}</c:f>" in told
    assert '<c:showVal val="1"/>' in told
    assert "<c:dLblPos" not in told, "at the end of a bar, outside: what programs do where nothing is said"
    assert CHART_COLOURS["worse"].removeprefix("#") in told


def test_the_longest_live_label_fits_its_column_in_one_line(book: Written):
    sheet = book.opened["Tornado"]
    names = {
        book.at("sorted_name", *at)[1]: str(v) for (key, at), v in book.ready.values.items() if key == "sorted_name"
    }
    room = sheet.column_dimensions["A"].width * POINTS_OF_A_DIGIT
    assert room > max(map(text_points, names.values()))
    assert {sheet.row_dimensions[int(cell[1:])].height for cell in names} <= {None, ROW_HEIGHT}


# Charts


def test_a_chart_of_many_bars_is_as_tall_as_they_need(tmp_path: Path):
    table = Table("Bars", BARS, (line("worth", "=1*2"),))
    heights = []
    for kind in ("column", "bar"):
        chart = Chart("drawn", "Worth", (Series("worth", "Worth"),), kind=kind, wide=True)
        path = tmp_path / f"{kind}.xlsx"
        opened(path, table, chart)
        with zipfile.ZipFile(path) as file:
            marks = re.findall(r"<xdr:row>(\d+)</xdr:row>", file.read("xl/drawings/drawing1.xml").decode())
        heights.append(int(marks[1]) - int(marks[0]))
    assert heights[1] - heights[0] == 8, "a row more for each bar beyond ten"


def stacked(path: Path, **of_series: Any) -> str:
    lines = Table("Steps", CASE, (line("height", {("base",): "=1*2"}, "USD bn"),))
    series = Series("height", "Height", labels=True, **of_series)
    chart = Chart("drawn", "Bars", (series,), kind="stacked", bare=True, fine=True, unit="USD bn")
    opened(path, lines, Section("Said", (line("told", '="27.44"', "text"),)), chart)
    return drawing(path)


def test_a_bar_may_say_a_text_from_a_cell_in_the_place_of_its_height(tmp_path: Path):
    told = stacked(tmp_path / "book.xlsx", said="told")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["S"]
    row = rows_of(sheet)["told"]
    assert f'<c:tx><c:strRef><c:f>S!$C${row}</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>27.44' in told
    assert '<c:showSerName val="1"/>' in told
    assert "<c:showVal" not in told
    deleted = re.findall(r'<c:dLbl><c:idx val="(\d)"/><c:delete val="1"/></c:dLbl>', told)
    assert deleted == ["0", "2"], "nothing stands where no bar does"
    assert "<c:legend>" not in told


def test_a_bare_chart_has_no_axis_of_values_and_no_minimum(tmp_path: Path):
    axis = stacked(tmp_path / "book.xlsx").partition("<c:valAx>")[2]
    assert '<c:delete val="1"/>' in axis
    assert "<c:min" not in axis
    assert "<c:majorGridlines>" not in axis


@pytest.mark.parametrize(("brackets", "shown"), [(False, "#,##0.00;(#,##0.00);"), (True, "(#,##0.00);(#,##0.00);")])
def test_what_is_taken_off_is_labelled_in_brackets(brackets: bool, shown: str, tmp_path: Path):
    assert f'<c:numFmt formatCode="{shown}" sourceLinked="0"/>' in stacked(tmp_path / "book.xlsx", brackets=brackets)


def test_no_minimum_of_an_axis_is_typed_into_the_waterfall(book: Written):
    with zipfile.ZipFile(book.path) as file:
        charts = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/charts/chart")]
    falls = [chart for chart in charts if "Charge added back" in chart]
    assert falls
    for chart in falls:
        assert "<c:min" not in chart
        assert "bars from 24.00 bn" in chart, "the title says where the bars begin"


# States


def test_no_word_is_good_and_bad():
    assert not set(GOOD_WORDS) & set(BAD_WORDS)
    assert {"above, a beat", "below, a beat"} <= set(GOOD_WORDS)
    assert {"above, a miss", "below, a miss"} <= set(BAD_WORDS)
    assert not {"above", "below", "outside", "as said"} & {*GOOD_WORDS, *BAD_WORDS}, "spending is neither"
