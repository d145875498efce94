"""What is compared where rows and columns have moved: merged cells, rules, breaks and groups go with their cells."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter
from hostile import packed, parts_of

from xlmodel.comparison.comparing import compare_elements
from xlmodel.comparison.elements import elements_of
from xlmodel.edits.matching import Match, Shift
from xlmodel.reader import Workbook, read_workbook

ROWS, COLUMNS = 12, 8


def shift(rows: Mapping[int, int] | None = None, columns: Mapping[int, int] | None = None) -> Match:
    """Return where the cells of the sheet S went; what is not said stayed."""
    stayed = {row: row for row in range(1, ROWS + 1)}, {column: column for column in range(1, COLUMNS + 1)}
    return Match(
        {"S": "S"}, {"S": Shift(stayed[0] if rows is None else rows, stayed[1] if columns is None else columns)}
    )


def inserted(at: int, count: int = ROWS) -> dict[int, int]:
    """Return where lines went when one was inserted above (or left of) the line `at`."""
    return {line: line + (line >= at) for line in range(1, count + 1)}


def deleted(at: int, count: int = ROWS) -> dict[int, int]:
    """Return where lines went when the line `at` was deleted."""
    return {line: line - (line > at) for line in range(1, count + 1) if line != at}


def book(path: Path, row: int = 5, column: int = 1, things: bool = True) -> Workbook:
    """Return a workbook with one of each thing that stands on cells, at that row and column, counted from 0."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("S")
        sheet.write(0, 0, "first")
        if things:
            sheet.merge_range(row, column, row + 1, column + 2, "merged")
            sheet.write_comment(row, column, "a note", {"author": "me"})
            sheet.data_validation(row, column, row, column, {"validate": "integer", "criteria": ">", "value": 1})
            sheet.conditional_format(row, column, row, column, {"type": "cell", "criteria": ">", "value": 1})
            sheet.set_row(row, 30, None, {"level": 1})
            sheet.set_column(column, column, 25)
            sheet.set_h_pagebreaks([row + 3])
            sheet.set_v_pagebreaks([column + 3])
    return read_workbook(path)


def found(before: Workbook, after: Workbook, moves: Match) -> set[tuple[str, str, str, str]]:
    """Return kind, place, was and now of each difference but those of the drawing of notes and of the window."""
    told = compare_elements(elements_of(before), elements_of(after), moves)
    return {(one.kind, one.place, one.was, one.now) for one in told if one.kind not in {"part", "property"}}


@pytest.mark.parametrize("at", [2, 3, 6])
def test_a_row_inserted_above_moves_all_that_stands_below(at: int, tmp_path: Path):
    before, after = book(tmp_path / "a.xlsx"), book(tmp_path / "b.xlsx", row=6)
    assert found(before, after, shift(inserted(at))) == set()


def test_a_column_inserted_left_of_them_moves_them(tmp_path: Path):
    before, after = book(tmp_path / "a.xlsx"), book(tmp_path / "b.xlsx", column=2)
    assert found(before, after, shift(columns=inserted(2, COLUMNS))) == set()


def test_what_did_not_move_is_told_where_rows_did(tmp_path: Path):
    before, after = book(tmp_path / "a.xlsx"), book(tmp_path / "b.xlsx")
    told = found(before, after, shift(inserted(3)))
    assert ("merged cells", "B7:D8", "B7:D8", "") in {(k, p, w and "B7:D8", n) for k, p, w, n in told}
    assert ("merged cells", "B6:D7") in {(kind, place) for kind, place, was, now in told if now}


def test_a_row_inserted_into_merged_cells_is_a_difference_of_their_size(tmp_path: Path):
    before, after = book(tmp_path / "a.xlsx"), book(tmp_path / "b.xlsx")
    kinds = {(kind, place) for kind, place, _, _ in found(before, after, shift(inserted(7)))}
    assert {("merged cells", "B6:D8"), ("merged cells", "B6:D7")} <= kinds


def test_what_stood_in_a_row_that_is_gone_went_with_it(tmp_path: Path):
    before, after = book(tmp_path / "a.xlsx"), book(tmp_path / "b.xlsx", things=False)
    kinds = {kind for kind, *_ in found(before, after, shift(deleted(6)))}
    assert not kinds & {"merged cells", "note", "validation", "conditional format", "height", "grouping of rows"}


def test_the_rules_of_a_row_that_was_inserted_came_with_it(tmp_path: Path):
    """A program gives a new row the rules of its neighbours; a note there is somebody's."""
    before, after = book(tmp_path / "a.xlsx", things=False), book(tmp_path / "b.xlsx")
    there = {kind for kind, *_ in found(before, after, shift(inserted(6)))}
    assert not there & {"validation", "conditional format"}
    assert {"note", "merged cells"} <= there
    stayed = {kind for kind, *_ in found(before, after, shift())}
    assert {"validation", "conditional format", "note", "merged cells"} <= stayed


def charted(path: Path, first: int, anchor: int) -> Workbook:
    """Return a workbook with a chart of three cells of the column B from that row, counted from 1."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("S")
        sheet.write(0, 0, "first")
        drawn = made.add_chart({"type": "line"})
        drawn.add_series({"values": f"=S!$B${first}:$B${first + 2}", "categories": f"=S!$A${first}:$A${first + 2}"})
        sheet.insert_chart(anchor, 3, drawn)
    return read_workbook(path)


def test_a_chart_whose_cells_moved_is_the_same_chart(tmp_path: Path):
    before = charted(tmp_path / "a.xlsx", 6, 4)
    moved = shift({row: row + (row >= 3) for row in range(1, 40)})
    kinds = {kind for kind, *_ in found(before, charted(tmp_path / "b.xlsx", 7, 5), moved)}
    assert kinds <= {"drawing of a chart"}, "which repeats the references"
    others = {kind for kind, *_ in found(before, charted(tmp_path / "c.xlsx", 9, 5), moved)}
    assert others - {"drawing of a chart"} == {"series of a chart"}, "it shows other cells"


def computed(path: Path, first: int) -> Workbook:
    """Return a workbook with an array formula and a what-if table of two columns from that row, counted from 1."""
    last = first + 2
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("S")
        sheet.write(0, 0, "first")
        sheet.write_column(first - 1, 0, [1, 2, 3])
        sheet.write_array_formula(f"B{first}:B{last}", f"{{=A{first}:A{last}*2}}", None, 2)
        sheet.write_row(first - 1, 3, [0, 0])
    parts = parts_of(path.read_bytes())
    text = parts["xl/worksheets/sheet1.xml"].decode()
    table = f'<f t="dataTable" ref="D{first}:E{first}" dt2D="1" dtr="1" r1="A{first}" r2="A{last}"/><v>0</v>'
    told = text.replace(f'<c r="D{first}"><v>0</v>', f'<c r="D{first}">{table}', 1)
    assert told != text
    path.write_bytes(packed({**parts, "xl/worksheets/sheet1.xml": told.encode()}))
    return read_workbook(path)


def test_array_formulas_and_what_if_tables_below_an_inserted_row_are_the_same(tmp_path: Path):
    before, after = computed(tmp_path / "a.xlsx", 5), computed(tmp_path / "b.xlsx", 6)
    assert {kind for cell in after.sheets[0].cells.values() if (kind := cell.kind)} == {
        *("array", "spilled", "table", "grid")
    }
    assert found(before, after, shift(inserted(3))) == set()
    kinds = {kind for kind, *_ in found(before, after, shift())}
    assert {"content", "array formula", "what-if formula", "part of a sheet"} <= kinds


def test_a_row_inserted_into_an_array_formula_is_a_difference_of_its_size(tmp_path: Path):
    before, after = computed(tmp_path / "a.xlsx", 5), computed(tmp_path / "b.xlsx", 5)
    told = found(before, after, shift(inserted(6)))
    assert ("array formula", "B5", "B5:B8", "B5:B7") in told
    assert not any(kind == "what-if formula" for kind, *_ in told), "which stands above"


def test_what_a_cell_says_beside_its_formula_goes_with_its_row(tmp_path: Path):
    before, after = computed(tmp_path / "a.xlsx", 5), book(tmp_path / "b.xlsx", things=False)
    said = 'dt2D="1" dtr="1"'
    assert ("part of a sheet", "cell D6 f", said, "") in found(before, after, shift(inserted(3)))
    assert "part of a sheet" not in {kind for kind, *_ in found(before, after, shift(deleted(5)))}


def test_what_differs_behind_a_sheet_that_is_gone_is_told(tmp_path: Path):
    def made(name: str, *sheets: str, text: str) -> Workbook:
        with xlsxwriter.Workbook(tmp_path / name) as written:
            for title in sheets:
                sheet = written.add_worksheet(title)
                sheet.write(0, 0, text, written.add_format({"bold": text == "new"}))
                sheet.write_comment(1, 1, text)
        return read_workbook(tmp_path / name)

    before, after = made("a.xlsx", "Gone", "S", text="old"), made("b.xlsx", "S", "New", text="new")
    told = found(before, after, shift())
    assert {
        ("sheet", "", "1 cells", ""),
        ("sheet", "", "", "1 cells"),
        ("content", "A1", "'old", "'new"),
        ("note", "B2", "old", "new"),
    } <= told
    assert any(kind == "look bold" for kind, *_ in told)
    assert len([kind for kind, *_ in told if kind == "note"]) == 1, "those of Gone and New went and came with them"
