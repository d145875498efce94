"""A cell is called the same by every command and in every fault: `capex[meta,2026]`, an input by its bare key."""

import re

import pytest
from models import CASE, COMPANY, YEAR, line, toy, typed, write

from xlmodel.book import lay_out
from xlmodel.book.keys import keys_of, place_of
from xlmodel.errors import XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Model, key_text
from xlmodel.tell import dump_cells, explain_key, show_lines

KEY = re.compile(r"[a-z]\w*(\[[a-z0-9]+(,[a-z0-9]+)*\])?")


@pytest.fixture
def model() -> Model:
    """Return a model with a line of two dimensions, one of one, one of none, and their inputs."""
    spent = typed("spent", (COMPANY, YEAR))
    lines = (
        line("capex", "={spent}*2", over=(COMPANY, YEAR)),
        line("total", "=SUM({capex[company=*]})", over=(YEAR,)),
        line("best", "=MAX({total[year=*]})", output=True),
    )
    return toy(*lines, inputs=(spent,))


def test_show_explain_and_dump_call_a_cell_by_the_key_that_they_take(model: Model, tmp_path):
    values = evaluate(model)
    (row,) = show_lines(model, lay_out(model), values, "capex[meta,2026]").rows
    assert (row.key, row.value) == ("capex[meta,2026]", values["capex", ("meta", 2026)])
    (told,) = explain_key(model, lay_out(model), values, "capex[meta,2026]")
    assert [told.key, *(one.key for one in told.precedents)] == ["capex[meta,2026]", "spent_meta_2026"]
    layout = write(model, tmp_path / "book.xlsx").layout
    dumped = {entry.key for entry in dump_cells(model, layout, values).entries}
    assert dumped == {key_text(cell) for cell in values if cell in model.computed or cell in model.constants}
    assert {"capex[meta,2026]", "total[2026]", "best", "spent_meta_2026"} <= dumped
    assert all(KEY.fullmatch(key) for key in dumped)


def test_every_key_that_is_shown_leads_back_to_its_cell(model: Model, tmp_path):
    values = evaluate(model)
    layout = write(model, tmp_path / "book.xlsx").layout
    for cells in keys_of(layout).values():
        for at, key in cells.items():
            (row,) = show_lines(model, lay_out(model), values, key).rows
            assert row.key == key
            assert (place_of(layout, key) or ("", ""))[1] == at


def test_a_wrong_member_is_told_with_the_nearest_cells(model: Model):
    with pytest.raises(XlmodelError, match=r"Nearest known: capex\[meta,2026\]"):
        show_lines(model, lay_out(model), evaluate(model), "capex[meta_2026]")
    with pytest.raises(XlmodelError) as caught:
        show_lines(model, lay_out(model), evaluate(model), "capx")
    assert "[" not in str(caught.value), "a line is looked for by its key alone"


def test_faults_of_values_and_circles_name_the_cell_so():
    broken = line("share", "=1/({flows}-{flows[2026]})", over=(YEAR,))
    with pytest.raises(XlmodelError) as caught:
        evaluate(toy(broken, inputs=(typed("flows", (YEAR,)),)))
    assert [fault.key for fault in caught.value.faults] == ["share[2026]"]
    with pytest.raises(XlmodelError) as caught:
        toy(line("a", "={a}+1", over=(CASE, YEAR)))
    assert "circular reference:\n    a[bear,2025] ={a}+1\n    uses a[bear,2025]" in str(caught.value)
