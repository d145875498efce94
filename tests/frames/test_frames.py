"""Frames of pandas: rows under their columns, and without pandas a message that says how to get it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xlmodel.auditing.report import AuditReport
from xlmodel.compare import Difference
from xlmodel.errors import PackageError
from xlmodel.extras import install_command
from xlmodel.frames import csv_of, dimensions_of, frame_of
from xlmodel.tell import Dump, Shown


def test_rows_stand_under_their_columns():
    by_name = frame_of(({"b": two, "a": one} for one, two in ((1, 2), (3, 4))), ("a", "b"))
    in_order = frame_of([(1, 2), (3, 4)], ("a", "b"))
    assert by_name.equals(in_order)
    assert (list(in_order.columns), list(in_order["b"])) == (["a", "b"], [2, 4])
    assert list(frame_of([], ("a", "b")).columns) == ["a", "b"]


def test_members_that_are_numbers_stay_whole_where_some_rows_have_none():
    frame = frame_of([{"year": 2026, "value": 1.5}, {"value": None}], ("year", "value"))
    assert (str(frame["year"].dtype), frame["year"].tolist()[0]) == ("Int64", 2026)
    assert str(frame["value"].dtype) == "float64"


def test_csv_has_a_line_of_headings_and_quotes_what_needs_it():
    rows = [{"key": "capex[meta,2026]", "value": 0.1}, {"key": 'said "so"'}]
    assert csv_of(rows, ("key", "value")) == 'key,value\n"capex[meta,2026]",0.1\n"said ""so""",\n'


def test_dimensions_stand_in_the_order_in_which_they_come():
    assert dimensions_of([{"year": 1}, {"case": "base", "year": 2}, {}]) == ["year", "case"]


REPORTS = [
    Shown(()).to_frame,
    Dump(()).to_frame,
    AuditReport("book.xlsx", 0, 0, ()).to_frame,
    lambda: Difference("a.xlsx", "b.xlsx").to_frame(),
]


@pytest.mark.parametrize("to_frame", REPORTS, ids=["show", "dump", "audit", "diff"])
def test_without_pandas_it_is_said_how_to_get_it(to_frame: Callable[[], object], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "pandas" else name)
    with pytest.raises(PackageError) as raised:
        to_frame()
    assert str(raised.value) == f"a frame takes pandas, which is not installed; run: {install_command('pandas')}"
