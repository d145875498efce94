"""Years run across: rows of lines, columns of years, and several narrow tables where the terminal is narrow."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from models import COMPANY, YEAR, line, toy, typed
from rich.console import Console

from xlmodel.book import lay_out
from xlmodel.cli import asking, group
from xlmodel.evaluate import evaluate
from xlmodel.language import Dimension, Line
from xlmodel.tell import Dump, Shown, dump_cells, show_lines, wide_tables

SPENT = typed("spent", (COMPANY, YEAR), "USD bn")
SHARE = Line("share", "Share", "%", "={spent[2026]}/{spent[2025]}", (COMPANY,))
SAID = Line("said", "Finding", "text", '="All is "&"well"', ())
MODEL = toy(
    Line("capex", "Capex", "USD bn", "={spent}*2", (COMPANY, YEAR), output="capex_{company}_{year}"),
    SHARE,
    SAID,
    inputs=(SPENT,),
)
LAYOUT = lay_out(MODEL)
VALUES = evaluate(MODEL)


def show(*what: str) -> Shown:
    return show_lines(MODEL, LAYOUT, VALUES, *what)


def test_a_sheet_is_one_table_with_its_years_across():
    (table,) = wide_tables(show("Toy").rows)
    assert table.columns == ("Value", "2025", "2026", "2027", "2028")
    first, share = table.rows[0], table.rows[3]
    assert (first.key, first.label, first.unit) == ("capex[amazon,*]", "Capex (amazon)", "USD bn")
    assert first.texts == ("", "5.0", "7.5", "10.0", "12.5")
    assert (share.key, share.label, share.unit, share.texts[1:]) == ("share[amazon]", "Share (amazon)", "", ("",) * 4)


def test_the_key_of_a_row_can_be_asked_for_as_it_stands_there():
    (table,) = wide_tables(show("capex").rows)
    for row in table.rows:
        assert len(show(row.key).rows) == len(YEAR.members)
    (outputs,) = wide_tables(show().rows)
    assert outputs.rows[0].key == "capex_amazon_*"
    assert len(show("capex_amazon_*").rows) == len(YEAR.members)
    (one,) = wide_tables(show("capex[meta,2026]").rows)
    assert (one.columns, one.rows[0].key) == (("2026",), "capex[meta,2026]")


def test_years_stand_in_the_order_of_their_list_and_not_of_the_alphabet():
    months = Dimension("month", ("jan", "feb", "mar"), unit="year")
    model = toy(line("sales", "=1", over=(months,)), across=months, dimensions=(months,))
    (table,) = wide_tables(show_lines(model, lay_out(model), evaluate(model), "sales").rows)
    assert table.columns == ("jan", "feb", "mar")


def test_a_narrow_terminal_gets_the_years_in_parts_with_the_key_below_the_label():
    (table,) = wide_tables(show("Toy").rows)
    assert len(table.parts(200)) == 1
    parts = table.parts(48)
    assert len(parts) > 1
    headings = [column.heading for part in parts for column in part.columns[1:]]
    assert headings == list(table.columns), "each year once"
    assert [part.rows[0][0] for part in parts] == ["Capex (amazon), USD bn\ncapex[amazon,*]"] * len(parts)
    assert all(any(texts) for part in parts for _, *texts in part.rows), "no row without a value"


@pytest.mark.parametrize("width", [80, 120, 400])
def test_no_line_is_wider_than_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch):
    printed = StringIO()
    terminal = Console(file=printed, force_terminal=True, width=width, color_system=None)
    monkeypatch.setattr("rich.console.Console", lambda: terminal)
    monkeypatch.setattr(group, "_write", lambda content: printed.write(content.decode()))
    for table in wide_tables(show("Toy").rows):
        asking._print_wide(table)
    said = printed.getvalue()
    assert max(map(len, said.splitlines())) <= width
    assert "12.5" in said
    assert "capex[amazon,*]" in said


def test_json_csv_and_a_frame_say_the_same():
    shown = show("capex[meta,2026]", "share[meta]")
    told = json.loads(shown.to_json())
    assert [one["title"] for one in told["groups"]] == ["capex[meta,2026]", "share[meta]"]
    (value,) = told["groups"][0]["values"]
    place = {"sheet": "Toy", "cell": show("capex[meta,2026]").rows[0].cell}
    assert value == {
        **{"key": "capex[meta,2026]", "line": "capex", "label": "Capex", "members": {"company": "meta", "year": 2026}},
        **{"value": VALUES["capex", ("meta", 2026)], "unit": "USD bn", **place},
    }
    lines = shown.to_csv().splitlines()
    assert lines[0] == "key,line,label,company,year,value,unit,sheet,cell"
    assert lines[2].startswith("share[meta],share,Share,meta,,")
    frame = shown.to_frame()
    assert list(frame.columns) == lines[0].split(",")
    assert frame["year"].tolist()[0] == 2026
    assert frame["year"].isna().tolist() == [False, True]


def test_a_frame_pivots():
    frame = show("capex").to_frame().pivot(index="company", columns="year", values="value")
    assert frame.loc["meta", 2026] == VALUES["capex", ("meta", 2026)]
    assert frame.shape == (3, 4)


def dumped() -> Dump:
    return dump_cells(MODEL, LAYOUT, VALUES)


def test_a_dump_has_the_same_fields_and_the_formula():
    told = json.loads(dumped().to_json())["cells"]
    (capex,) = (cell for cell in told if cell["key"] == "capex[meta,2026]")
    assert capex["formula"].startswith("=")
    assert (capex["members"], capex["unit"]) == ({"company": "meta", "year": 2026}, "USD bn")
    (spent,) = (cell for cell in told if cell["key"] == "spent_meta_2026")
    assert (spent["formula"], spent["line"]) == ("typed", "spent")
    assert dumped().to_csv().splitlines()[0] == ",".join(dumped().to_frame().columns)
    assert list(dumped().to_frame().columns)[-3:] == ["sheet", "cell", "formula"]


def test_a_notebook_shows_the_years_across_and_escapes_texts():
    said = show("Toy")._repr_html_()
    assert "<h4>Toy</h4>" in said
    assert '<th style="text-align: right">2026</th>' in said
    assert "All is well" in said
    assert "<h4>a&lt;b</h4>" in show_html("a<b")
    assert "cells, typed or computed." in dumped()._repr_html_()


def show_html(title: str) -> str:
    from xlmodel.tell import ShownGroup

    return Shown((ShownGroup(title, ()),))._repr_html_()
