"""A difference in words, of changes and sheets made by hand: labels, units, both values, the change, the counts."""

import pytest

from xlmodel.compare.difference import STATE, Change, Difference
from xlmodel.compare.side import value_of_content
from xlmodel.compare.words import counts, tables_of_difference
from xlmodel.engines import CellValue
from xlmodel.tell import SheetWords


def change(old: CellValue, new: CellValue, unit: str = "USD bn", kind: str = "input", note: str = "") -> Change:
    return Change(kind, "key", "Label", unit, "S", "E5", old, new, note)


def row(one: Change, section: str) -> tuple[str, ...]:
    """Return the row that a change has in the table of its section."""
    (table,) = tables_of_difference(Difference("a", "b", **{section: (one,)}))
    return table.rows[0]


@pytest.mark.parametrize(
    ("old", "new", "unit", "difference", "relative"),
    [
        (200.0, 210.0, "USD bn", 10.0, 0.05),
        (200.0, 190.0, "USD bn", -10.0, -0.05),
        (-20.0, -30.0, "USD bn", -10.0, -0.5),
        (-20.0, 30.0, "USD bn", 50.0, None),
        (0.0, 30.0, "USD bn", 30.0, None),
        (0.1, 0.2, "%", 0.1, None),
        (2026.0, 2027.0, "year", 1.0, None),
        (1.0, 2.0, "rank", 1.0, None),
        (0.0, 1.0, "flag", 1.0, None),
        (None, 1.0, "x", None, None),
        ("bear", "bull", "text", None, None),
        (True, False, "flag", None, None),
    ],
)
def test_how_much_a_value_changed(
    old: CellValue, new: CellValue, unit: str, difference: float | None, relative: float | None
):
    one = change(old, new, unit)
    assert one.change == (None if difference is None else pytest.approx(difference))
    assert one.relative == (None if relative is None else pytest.approx(relative))


LAST = ("USD bn", "S!E5")
TYPED = change(1.0, 2.0, "any", note="typed as =1+1")


@pytest.mark.parametrize(
    ("one", "section", "told"),
    [
        (change(200.0, 210.0), "inputs", ("key", "Label", "200", "210", "+10.0 (+5.0%)", "USD bn", "S!E5")),
        (change(1e6, 1e6 + 0.5), "inputs", ("key", "Label", "1,000,000", "1,000,000.5", "+0.50 (+0.0%)", *LAST)),
        (change(0.35, 0.4, "%"), "inputs", ("key", "Label", "35%", "40%", "+5.0 pp", "%", "S!E5")),
        (change(0.35, 0.3501, "%"), "inputs", ("key", "Label", "35%", "35.01%", "+0.01 pp", "%", "S!E5")),
        (change(0.35, 0.3495, "%"), "inputs", ("key", "Label", "35%", "34.95%", "-0.1 pp", "%", "S!E5")),
        (change(None, 3.0, "x"), "inputs", ("key", "Label", "–", "3", "", "x", "S!E5")),
        (change("bear", "bull", "text"), "inputs", ("key", "Label", "bear", "bull", "", "", "S!E5")),
        (TYPED, "inputs", ("key", "Label (typed as =1+1)", "1", "2", "+1 (+100.0%)", "", "S!E5")),
        (change(200.04, 210.0), "outputs", ("key", "Label", "200.0", "210.0", "+10.0 (+5.0%)", "USD bn", "S!E5")),
        (change(200.01, 200.02), "outputs", ("key", "Label", "200.01", "200.02", "+0.01 (+0.0%)", "USD bn", "S!E5")),
        (change(5.0, 5.001), "outputs", ("key", "Label", "5", "5.001", "+0.001 (+0.0%)", "USD bn", "S!E5")),
        (change(0.0, 1.0, "flag"), "inputs", ("key", "Label", "0", "1", "+1", "", "S!E5")),
        (change("holds", "fails", STATE), "outputs", ("key", "Label", "holds", "fails", "", "", "S!E5")),
        (change("=A1", "=A2"), "formulas", ("key", "Label", "S!E5", "=A1", "=A2")),
        (change(1.5, None, "", "number"), "others", ("S!E5", "number", "Label", "1.5", "–")),
    ],
)  # fmt: skip
def test_a_change_in_words(one: Change, section: str, told: tuple[str, ...]):
    assert row(one, section) == told


def formula(key: str, label: str, sheet: str, cell: str, new: str) -> Change:
    return Change("formula", key, label, "x", sheet, cell, "=A1", new)


def test_formulas_stand_by_line_and_what_changed_alike_is_one_row():
    changes = (
        formula("growth", "Growth, 2026 to 2030", "Bear", "F12:J12", "=A2"),
        formula("growth", "Growth, 2026 to 2030", "Base", "F12:J12", "=A2"),
        formula("growth[base,2032]", "Growth, 2032", "Base", "L12", "=A3"),
        formula("", "", "Mine", "A1", "=A2"),
        formula("", "", "Mine", "B9", "=A3"),
    )
    (table,) = tables_of_difference(Difference("a", "b", formulas=changes))
    assert table.rows == (
        ("growth", "Growth, 2026 to 2030", "Bear!F12:J12, Base!F12:J12", "=A1", "=A2"),
        ("growth", "Growth, 2032", "Base!L12", "=A1", "=A3"),
        ("", "", "Mine!A1", "=A1", "=A2"),
        ("", "", "Mine!B9", "=A1", "=A3"),
    )


def test_tables_stand_in_one_order_and_only_where_there_is_something():
    every = {section: (change(1.0, 2.0),) for section in ("inputs", "formulas", "outputs", "others")}
    assert [table.heading for table in tables_of_difference(Difference("a", "b", **every))] == [
        "Inputs",
        "Outputs",
        "Formulas",
        "Other cells",
    ]
    assert tables_of_difference(Difference("a", "b")) == []
    found = tables_of_difference(Difference("a", "b", **every))
    columns = [[(column.heading, column.kind) for column in table.columns] for table in found]
    named = [("Key", "code"), ("Label", ""), ("Old", "number"), ("New", "number"), ("Change", "number")]
    assert columns[0] == columns[1] == [*named, ("Unit", ""), ("Cell", "code")]
    assert columns[2] == [("Line", "code"), ("Label", ""), ("Cell", "code"), ("Old", "code"), ("New", "code")]
    assert columns[3] == [("Cell", "code"), ("What", ""), ("Label", ""), ("Old", ""), ("New", "")]


@pytest.mark.parametrize(
    ("inputs", "outputs", "told"),
    [
        (0, 0, "No difference between a and b."),
        (1, 0, "Different between a and b: 1 input, 0 outputs, 0 formulas, 0 other cells."),
        (1, 1200, "Different between a and b: 1 input, 1,200 outputs, 0 formulas, 0 other cells."),
    ],
)
def test_how_much_differs_in_one_line(inputs: int, outputs: int, told: str):
    one = change(1.0, 2.0)
    difference = Difference("a", "b", inputs=(one,) * inputs, outputs=(one,) * outputs)
    assert counts(difference) == told
    assert difference.same == (inputs == 0)


@pytest.mark.parametrize(
    ("held", "value"),
    [("#1.5", 1.5), ("?TRUE", True), ("?FALSE", False), ("'x", "x"), ("'", ""), ("", None), ("!#N/A", "#N/A")],
)
def test_the_value_that_a_content_stands_for(held: str, value: CellValue):
    assert value_of_content(held) == value


def page(**cells: str) -> SheetWords:
    return SheetWords({at: held if held[:1] in "#=" else f"'{held}" for at, held in cells.items()})


LINES = page(
    A1="The sheet", A5="Line", B5="Unit", C5="Value", D5="2025", E5="2026",
    A6="Capex", B6="USD bn", D6="#1", E6="#2",
    A7="Growth", B7="%",
    A8="Amazon", E8="#3",
    A9="Meta", E9="#4", A10="Net", B10="x", E10="#6", A11="beneath it", E11="#7",
    A13="Alone", C13="#5",
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "label", "unit"),
    [
        ("E6", "Capex, 2026", "USD bn"),
        ("D6", "Capex, 2025", "USD bn"),
        ("E8", "Growth, Amazon, 2026", "%"),
        ("E9", "Growth, Meta, 2026", "%"),
        ("E10", "Net, 2026", "x"),
        ("E11", "beneath it, 2026", ""),
        ("C13", "Alone", ""),
        ("A1", "", ""),
        ("B1", "", ""),
        ("G20", "", ""),
    ],
)
def test_the_label_and_the_unit_of_a_cell_among_lines(at: str, label: str, unit: str):
    assert (LINES.label(at), LINES.unit(at)) == (label, unit)


TABLE = page(
    A1="The sheet", B3="Unit", D3="Capex", E3="Share",
    D4="USD bn", E4="%",
    A5="Amazon", D5="#1", E5="#2",
    A6="Meta", B6="x", D6="#3",
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "label", "unit"),
    [("D5", "Amazon, Capex", "USD bn"), ("E5", "Amazon, Share", "%"), ("D6", "Meta, Capex", "USD bn"), ("A1", "", "")],
)
def test_the_label_and_the_unit_of_a_cell_of_a_table(at: str, label: str, unit: str):
    assert (TABLE.label(at), TABLE.unit(at)) == (label, unit)


def test_a_table_whose_units_are_empty_has_its_headings_all_the_same():
    table = page(A1="The sheet", B3="Unit", D3="Rank", A5="Amazon", D5="#1", A8="far below", D8="#2")
    assert (table.label("D5"), table.unit("D5")) == ("Amazon, Rank", "")
    assert table.label("D8") == ""


def test_a_sheet_of_another_origin_names_a_cell_by_the_text_before_it():
    other = page(A1="Title", A3="Sales", C3="#1", D3="tons", E3="#2")
    assert [other.label(at) for at in ("C3", "E3", "A3")] == ["Sales", "Sales", ""]
    assert other.unit("C3") == ""
