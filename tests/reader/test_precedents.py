"""Which cells a formula reads and what a cell feeds: through names, tables, arrays and several sheets."""

from __future__ import annotations

import time
from itertools import product
from pathlib import Path

import pytest
import xlsxwriter
from conftest import Written
from hypothesis import given
from hypothesis import strategies as st

from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader import Cell, DefinedName, Workbook, WorkbookSheet, WorkbookTable, read_workbook
from xlmodel.reader.gathering import CellIndex, Regions, Unseen
from xlmodel.reader.places import Area, CellPosition, address, row_and_column
from xlmodel.reader.precedents import PLACE_ONLY, Flow


def cell(at: str, held: object, kind: str = "", area: str = "") -> Cell:
    row, column = row_and_column(at)
    formula = held if isinstance(held, str) and held.startswith("=") else ""
    value = None if formula else held
    return Cell(row, column, at, value, "n", formula, kind, area, 0, "")  # type: ignore[arg-type]


def sheet(name: str, tables: tuple[WorkbookTable, ...] = (), **cells: object) -> WorkbookSheet:
    found = {at: held if isinstance(held, Cell) else cell(at, held) for at, held in cells.items()}
    return WorkbookSheet(name, cells=found, tables=tables)


def spot(text: str) -> CellPosition:
    name, _, at = text.rpartition("!")
    return (name or "S", *row_and_column(at))


def spots(text: str) -> list[CellPosition]:
    return [spot(one) for one in text.split()]


SALES = WorkbookTable("Sales", "A1:C5", ("Item", "Net 'x", "Tax"), 1)


@pytest.mark.parametrize(
    ("formula", "reads"),
    [
        ("=A1+$B$2*A1", "S!A1 S!B2"),
        ("=SUM(A1:B2)", "S!A1:B2"),
        ("=SUM('jan'!A:A,2:3)", "Jan!A:A S!2:3"),
        ("=SUM(Jan:Mar!A1)", "Jan!A1 Feb!A1 Mar!A1"),
        ("=SUM(mar:Feb!A1:A2)", "Feb!A1:A2 Mar!A1:A2"),
        ("=rate*Own", "Jan!B1 S!A9"),
        ("=Feb!Own", "Feb!A8"),
        ("=Moving", "Feb!A1 Feb!A:A"),
        ("=Left", "S!H20"),
        ("=ROWS(A1:A5)+COLUMN(B1)", ""),
        ("=SUM(Sales[Tax])", "T!C2:C4"),
        ("=SUM(sales[[#All],[Item]:[Tax]])", "T!A1:C5"),
        ("=Sales[[#Headers],[Tax]]", "T!C1"),
        ("=Sales[[#Totals],[Tax]]", "T!C5"),
        ("=SUM(Sales[[#Data],[#Totals],[Tax]])", "T!C2:C4 T!C5"),
        ("=SUM(Sales[Net ''x])", "T!B2:B4"),
        ("=ROWS(1)+SUM(Sales[])+SUM(Sales)", "T!A2:C4"),
        ("=SUM(Sales[Gone])+Nowhere!A1+[1]S!A1+#REF!+Gone+Circle", ""),
        ("=A1:INDEX(B:B,3)", "S!A1 S!B:B"),
        ("=SUM(Jan!D4:Rate)+SUM(A1:Own)", "Jan!D4 Jan!B1 Jan!B1:D4 S!A1 S!A9 S!A1:A9"),
        ("=SUM(_xlfn.ANCHORARRAY(T!A9))", "T!A9 T!A9:A12"),
        ("=(A1", ""),
    ],
)
def test_what_a_formula_reads(formula: str, reads: str):
    book = Workbook(
        (
            sheet("S", I20=formula),
            sheet("Jan"),
            WorkbookSheet("Chart", "chartsheet"),
            sheet("Feb"),
            sheet("Mar"),
            sheet("T", (SALES,), A9=cell("A9", "=B1:B4*2", "array", "A9:A12")),
        ),
        (
            DefinedName("Rate", "", "Jan!$B$1"),
            DefinedName("Own", "", "S!$A$9"),
            DefinedName("Own", "Feb", "Feb!$A$8"),
            DefinedName("Moving", "", "OFFSET(Feb!$A$1,0,0,COUNTA(Feb!$A:$A),1)"),
            DefinedName("Left", "", "S!XFD1"),
            DefinedName("Circle", "", "Circle"),
        ),
    )
    assert " ".join(f"{area.sheet}!{area.text}" for area in Flow(book).reads(spot("I20"))) == reads


def test_a_row_of_a_table_reads_itself():
    here = {"C3": "=[@Item]+Sales[[#This Row],[Net ''x]]", "C2": "=[[#This Row],Tax]"}
    book = Workbook((sheet("T", (SALES,), **here, E3="=[@Item]", C1="=[@Item]"),))
    flow = Flow(book)
    assert flow.reads(spot("T!C3")) == (Area("T", 3, 1, 3, 1), Area("T", 3, 2, 3, 2))
    assert flow.reads(spot("T!C2")) == (Area("T", 2, 3, 2, 3),)
    assert flow.reads(spot("T!E3")) == flow.reads(spot("T!C1")) == ()


def chain() -> Workbook:
    array = cell("C1", "=A1:A2*2", "array", "C1:C3")
    return Workbook(
        (
            sheet(
                "S", A1=1, A2="=A1+1", A3="=SUM(A1:A2,Z:Z)", B9="=A3", C1=array, C2=cell("C2", 4, "spilled"), D1="=C2"
            ),
            sheet("T", A1="=SUM(S!A1:B9)", A2="=ROWS(S!A1:B9)"),
        )
    )


def test_precedents_and_dependents_of_a_cell():
    flow = Flow(chain())
    assert flow.precedents(spot("A3")) == tuple(spots("A1 A2"))
    assert flow.precedents(spot("T!A1")) == tuple(spots("A1 A2 A3 B9"))
    assert flow.dependents(spot("A1")) == tuple(spots("C1 A2 A3 T!A1"))
    assert flow.dependents(spot("Z7")) == (spot("A3"),)
    assert flow.dependents(spot("T!A1")) == ()


def test_what_an_array_formula_fills_depends_on_it():
    flow = Flow(chain())
    assert flow.precedents(spot("C2")) == (spot("C1"),)
    assert flow.all_dependents([spot("A2")]) == {*spots("A2 A3 B9 C1 C2 D1 T!A1")}
    assert flow.all_precedents(flow.reads(spot("D1"))) == {*spots("C2 C1 A2")}
    assert flow.all_precedents(flow.reads(spot("D1")), among=spots("C1 C2")) == {*spots("C2 C1")}


def test_a_what_if_table_reads_the_cells_that_it_varies():
    table = cell("C3", "=TABLE(A1,A2)", "table", "C3:D4")
    book = Workbook((sheet("S", A1=1, A2=2, B2="=A1*A2", C3=table, D4=cell("D4", 5, "grid")),))
    assert Flow(book).dependents(spot("A1")) == tuple(spots("B2 C3"))
    assert spot("D4") in Flow(book).all_dependents([spot("A2")])


def test_circles_are_told_once():
    book = Workbook((sheet("S", A1="=B1", B1="=C1+A1", C1="=SUM(B:B)", D1="=D1", E1="=A1", F1="=SUM(F2:F9)"),))
    assert [set(circle) for circle in Flow(book).circles()] == [{*spots("B1 C1")}, {spot("D1")}]
    assert not list(Flow(chain()).circles())


def test_a_file_of_another_program_is_followed(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        first, second = book.add_worksheet("It's"), book.add_worksheet("Other")
        columns = [{"header": "Item"}, {"header": "Amount"}]
        first.add_table("A1:B4", {"name": "T", "header_row": False, "data": [["a", 1], ["b", 2]], "columns": columns})
        second.write_formula("A1", "=SUM(T[Amount])+SUM('It''s'!B1:B2)")
        book.define_name("Total", "=Other!$A$1")
        second.write_formula("A2", "=Total*2")
    flow = Flow(read_workbook(tmp_path / "book.xlsx"))
    assert flow.reads(("Other", 1, 1)) == (Area("It's", 1, 2, 4, 2), Area("It's", 1, 2, 2, 2))
    assert flow.all_dependents([("It's", 1, 2)]) == {("It's", 1, 2), ("Other", 1, 1), ("Other", 2, 1)}


NEAR = st.tuples(st.sampled_from("ST"), st.integers(1, 5), st.integers(1, 4))
AREAS = st.builds(
    lambda name, rows, columns: Area(name, min(rows), min(columns), max(rows), max(columns)),
    st.sampled_from("ST"),
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)) | st.just((1, COLUMNS)),
)


@given(st.sets(NEAR), st.lists(AREAS, max_size=8))
def test_cells_are_found_by_area_and_areas_by_cell(cells: set[CellPosition], areas: list[Area]):
    places, unseen, regions = CellIndex(cells), Unseen(cells), Regions(areas)
    taken: set[CellPosition] = set()
    for area in areas:
        inside = {one for one in cells if area.holds(*one)}
        assert set(places.inside(area)) == inside
        assert set(unseen.take(area)) == inside - taken
        taken |= inside
    for one in cells:
        assert sorted(regions.around(one), key=str) == sorted((area for area in areas if area.holds(*one)), key=str)


@given(st.dictionaries(NEAR, st.lists(AREAS, min_size=1, max_size=2), max_size=10))
def test_flows_are_what_following_every_cell_gives(formulas: dict[CellPosition, list[Area]]):
    def text(area: Area) -> str:
        return f"{area.sheet}!{area.text}"

    cells = {name: {} for name in "ST"}  # type: dict[str, dict[str, object]]
    for (name, row, column), areas in formulas.items():
        cells[name][address(row, column)] = f"=SUM({','.join(map(text, areas))})"
    flow = Flow(Workbook((sheet("S", **cells["S"]), sheet("T", **cells["T"]))))
    after = {one: {key for key, areas in formulas.items() if any(a.holds(*one) for a in areas)} for one in formulas}
    reach = {one: _reach(one, after) for one in formulas}
    for one in formulas:
        assert set(flow.dependents(one)) == after[one]
        assert flow.all_dependents([one]) == reach[one] | {one}
        assert flow.all_precedents(flow.reads(one)) == {key for key in formulas if one in reach[key]}
    circles = list(flow.circles())
    assert bool(circles) == any(one in reach[one] for one in formulas)
    for circle in circles:
        assert all(later in after[earlier] for earlier, later in zip(circle[1:], circle, strict=False))
        assert circle[-1] in after[circle[0]] or len(circle) == 1


def _reach(start: CellPosition, after: dict[CellPosition, set[CellPosition]]) -> set[CellPosition]:
    found: set[CellPosition] = set()
    waiting = [start]
    while waiting:
        more = after[waiting.pop()] - found
        found |= more
        waiting += more
    return found


def test_large_areas_of_few_cells_cost_little():
    many = {address(row, 1): f"=SUM($B$1:B{row})+SUM(C:XFD)" for row in range(1, 3001)}
    flow = Flow(Workbook((sheet("S", B1=1, **many),)))
    start = time.process_time()
    assert len(flow.all_dependents([spot("B1"), spot("D900000")])) == 3002
    assert len(flow.all_dependents(product("S", range(1, 200), range(2, 9)))) > 3000
    assert len(flow.precedents(("S", 3000, 1))) == 1
    assert flow.dependents(("S", ROWS, COLUMNS))
    assert not list(flow.circles())
    assert time.process_time() - start < 5, "it takes under a second on a machine of two cores"


@pytest.mark.slow
def test_the_walk_meets_what_was_declared(book: Written):
    """The cells that the formulas of the workbook read are those that its declarations name: two readings agree."""
    flow = Flow(read_workbook(book.path))
    model, layout = book.ready.model, book.ready.layout
    where = {
        cell: (layout.pages[place.page].name, place.row + 1, place.column + 1) for cell, place in layout.places.items()
    }
    known = set(where.values())
    for cell, computed in model.computed.items():
        formula = flow.formula(where[cell])
        assert formula is not None
        if formula.functions.isdisjoint(PLACE_ONLY):
            used = {where[part] for group in computed.precedents for part in group if part in where}
            assert set(flow.precedents(where[cell])) & known == used, cell
