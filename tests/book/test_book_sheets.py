"""What stands around the figures of a written sheet: heads and units, keys and notes, and what charts are named by."""

from pathlib import Path
from typing import Any

import pytest
from models import CASE, COMPANY, YEAR, declared, line, typed, write

from xlmodel.book.layout import AXIS, LABEL, UNIT, VALUE
from xlmodel.language import Chart, Section, Series, Sheet, Table, Words
from xlmodel.reader import Workbook, read_workbook
from xlmodel.reader import model as reader
from xlmodel.reader.places import address, letters


def written(path: Path, *sheets: Sheet, inputs: tuple = (), **more: Any) -> Workbook:
    """Return a model of these sheets, as a file has it."""
    return read_workbook(write(declared(*sheets, inputs=inputs, **more), path).path)


def texts(sheet: reader.WorkbookSheet, row: int, columns: tuple[int, ...]) -> list[object]:
    """Return what stands in some columns of a row, both counted from 0 as a layout does."""
    return [cell.value if (cell := sheet.cells.get(address(row + 1, column + 1))) else None for column in columns]


def row_of(sheet: reader.WorkbookSheet, label: str) -> int:
    """Return the row, counted from 0, in whose first cell a text stands."""
    (row,) = {cell.row - 1 for cell in sheet.cells.values() if cell.column == LABEL + 1 and cell.value == label}
    return row


MEMBER, NOTE = VALUE + 5, VALUE + 6
"""Where the table of five lines has its keys and its notes."""

GROUPS = {"amazon": "Leaders", "meta": "Followers"}


def table_sheet(**options: Any) -> Sheet:
    """Declare a sheet with a table of companies: a unit, a flag, a text, words, and one line of mixed units."""
    lines = (
        typed("capex", (COMPANY,), "USD bn"),
        line("share", "={capex}/SUM({capex[company=*]})", "%"),
        line("large", "=1*({capex}>{capex[amazon]})", "flag"),
        line("name", '="x"', "text"),
        Words("why", "Why it matters", {(member,): f"because of {member}" for member in COMPANY.members}),
    )
    return Sheet("peers", "Peers", "Who spends?", (Table("Capex", COMPANY, lines, **options),))


@pytest.fixture
def table(tmp_path: Path) -> reader.WorkbookSheet:
    sheet = table_sheet(member_heading="Key", notes={"meta": "a note on meta"}, groups=GROUPS)
    return written(tmp_path / "book.xlsx", sheet, inputs=sheet.blocks[0].lines[:1]).sheets[0]


def test_a_table_has_a_head_and_beneath_it_the_units(table: reader.WorkbookSheet):
    (head,) = {cell.row - 1 for cell in table.cells.values() if cell.value == "Key"}
    assert texts(table, head, (LABEL, UNIT, NOTE, MEMBER)) == [None, None, "Note", "Key"], "no heading over nothing"
    labels = ["capex", "share", "large", "name", "Why it matters"]
    places = tuple(range(VALUE, VALUE + len(labels)))
    assert texts(table, head, places) == labels
    units = row_of(table, "Leaders") - 1
    assert units == head + 1
    assert texts(table, units, places) == ["USD bn", "%", None, None, None], "a flag and a text have none to show"
    assert texts(table, units, (LABEL, UNIT, NOTE, MEMBER)) == [None] * 4


def test_a_row_of_a_table_has_its_title_its_note_and_its_key(table: reader.WorkbookSheet):
    row = row_of(table, "meta")
    assert texts(table, row, (UNIT, NOTE, MEMBER)) == [None, "a note on meta", "meta"]
    assert texts(table, row_of(table, "amazon"), (UNIT, NOTE, MEMBER)) == [None, None, "amazon"]
    assert texts(table, row, (VALUE + 4,)) == ["because of meta"]


def test_a_table_of_one_unit_for_each_row_has_it_in_the_row(tmp_path: Path):
    units = {"amazon": "USD bn", "alphabet": "%", "meta": "text"}
    mixed = line("mixed", {(member,): '="x"' if unit == "text" else "=1" for member, unit in units.items()}, "x")
    mixed = type(mixed)("mixed", "Mixed", units, mixed.formula)
    sheet = written(tmp_path / "book.xlsx", Sheet("s", "S", "?", (Table("T", COMPANY, (mixed,)),))).sheets[0]
    shown = [texts(sheet, row_of(sheet, member), (UNIT,))[0] for member in units]
    assert shown == ["USD bn", "%", None]
    head = row_of(sheet, "amazon") - 1
    assert texts(sheet, head, (VALUE,)) == [None], "and none stands over the column"


def test_a_sheet_of_lines_has_a_head(tmp_path: Path):
    lines = (line("flow", "={year}*0+1", over=(YEAR,)),)
    sheet = written(tmp_path / "book.xlsx", Sheet("s", "S", "?", (Section("A", lines),), across=YEAR)).sheets[0]
    head = row_of(sheet, "Line")
    years = tuple(range(AXIS, AXIS + 4))
    assert texts(sheet, head, (LABEL, UNIT, VALUE, *years)) == ["Line", "Unit", "Value", *YEAR.members]
    assert texts(sheet, head, (AXIS + 4,)) == ["Note"], "at the far right of what the sheet uses"


def test_a_line_has_its_unit_and_its_reason_beside_it(tmp_path: Path):
    lines = (line("flow", "=1", "USD bn", why="It flows."), line("state", '="fine"', "text", over=(YEAR,)))
    sheet = written(tmp_path / "book.xlsx", Sheet("s", "S", "?", (Section("A", lines),), across=YEAR)).sheets[0]
    assert texts(sheet, row_of(sheet, "flow"), (UNIT, AXIS + 4)) == ["USD bn", "It flows."]
    assert texts(sheet, row_of(sheet, "state"), (UNIT, AXIS + 4)) == [None, None]


def test_no_rows_are_an_outline_since_excel_cannot_open_one_on_a_protected_sheet(table: reader.WorkbookSheet):
    assert {row.level for row in table.rows.values()} <= {0}


def test_lines_below_each_other_are_no_outline(tmp_path: Path):
    section = Section("A", (line("flow", "={year}*0+1", over=(COMPANY, YEAR)),))
    (found,) = written(tmp_path / "book.xlsx", Sheet("s", "S", "?", (section,), across=YEAR)).sheets
    assert {row.level for row in found.rows.values()} <= {0}


def charted(path: Path, *series: Series, **options: Any) -> tuple[reader.WorkbookSheet, tuple[reader.ChartSeries, ...]]:
    """Return a sheet with a section over years, a table of cases and a chart, and the series of that."""
    section = Section("A", (line("flow", "={year}*0+1", over=(YEAR,)), line("rise", "={flow}*2", over=(YEAR,))))
    lines = (line("worth", "=1", over=(CASE,)), line("title", '="a "&"case"', "text", over=(CASE,)))
    chart = Chart("drawn", "Flow", tuple(series), unit="x", **options)
    sheet = Sheet("s", "S", "?", (section, Table("B", CASE, lines), chart), across=YEAR)
    (found,) = written(path, sheet).sheets
    return found, found.charts[0].series


def area(sheet: reader.WorkbookSheet, first: str, column: int, last: str = "", last_column: int | None = None) -> str:
    """Return the formula of an area of the sheet, by the labels of its rows."""
    corners = [
        (row_of(sheet, first), column),
        (row_of(sheet, last or first), column if last_column is None else last_column),
    ]
    return "=S!" + ":".join(f"${address(1, at + 1)[:-1]}${row + 1}" for row, at in dict.fromkeys(corners))


def test_a_series_over_years_is_named_along_the_axis_by_the_header(tmp_path: Path):
    sheet, (flow, rise) = charted(tmp_path / "book.xlsx", Series("flow", "Flow"), Series("rise", "Rise"))
    first = next(cell for cell in sheet.cells.values() if cell.value == YEAR.members[0])
    last = next(cell for cell in sheet.cells.values() if cell.value == YEAR.members[-1])
    header = f"=S!${first.address.rstrip('0123456789')}${first.row}:${last.address.rstrip('0123456789')}${last.row}"
    assert flow.categories == rise.categories == header
    assert flow.values == area(sheet, "flow", first.column - 1, "flow", last.column - 1)
    assert (flow.name, rise.name) == ("Flow", "Rise")


def test_a_series_along_some_members_only_is_named_by_theirs(tmp_path: Path):
    sheet, (flow,) = charted(tmp_path / "book.xlsx", Series("flow", "Flow"), along=YEAR.members[1:3])
    columns = [next(cell for cell in sheet.cells.values() if cell.value == year) for year in YEAR.members[1:3]]
    letters = [cell.address.rstrip("0123456789") for cell in columns]
    assert flow.categories == f"=S!${letters[0]}${columns[0].row}:${letters[1]}${columns[1].row}"


def test_a_series_over_the_rows_of_a_table_is_named_by_their_labels(tmp_path: Path):
    sheet, (worth,) = charted(tmp_path / "book.xlsx", Series("worth", "Worth"))
    assert worth.categories == area(sheet, "bear", LABEL, "bull")
    assert worth.values == area(sheet, "bear", VALUE, "bull")


def test_a_series_may_take_its_names_from_the_cells_of_a_line(tmp_path: Path):
    sheet, (worth,) = charted(tmp_path / "book.xlsx", Series("worth", "Worth", names="title"))
    assert worth.categories == area(sheet, "bear", VALUE + 1, "bull")
    assert worth.values == area(sheet, "bear", VALUE, "bull")


def test_a_series_of_one_member_is_named_by_the_label_of_its_row(tmp_path: Path):
    lines = (line("flow", "={year}*0+1", over=(CASE, YEAR)),)
    chart = Chart("drawn", "Flow", (Series("flow", "", at={"case": "base"}),), unit="x")
    sheet = Sheet("s", "S", "?", (Section("A", lines), chart), across=YEAR)
    (found,) = written(tmp_path / "book.xlsx", sheet).sheets
    assert found.charts[0].series[0].name == area(found, "base", LABEL)


@pytest.mark.parametrize("wide", [True, False])
def test_charts_take_up_the_width_of_the_sheet_and_no_more(wide: bool, tmp_path: Path):
    lines = (line("flow", "={year}*0+1", over=(YEAR,)),)
    charts = [Chart(f"chart_{n}", f"Chart {n}", (Series("flow", "Flow"),), unit="x", wide=wide) for n in (1, 2)]
    (found,) = written(tmp_path / "book.xlsx", Sheet("s", "S", "?", (Section("A", lines), *charts), across=YEAR)).sheets
    last = letters(max(cell.column for cell in found.cells.values()) - 1)  # that of notes stays free
    ends = [chart.anchor.partition(":")[2].partition("+")[0].rstrip("0123456789") for chart in found.charts]
    assert (ends[0] == last) is wide
    assert ends[1] == last
