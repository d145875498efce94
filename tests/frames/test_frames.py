"""Frames of pandas: rows under their columns, and without pandas a message that says how to get it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xlmodel.auditing.report import AuditReport
from xlmodel.compare import Difference
from xlmodel.errors import PackageError
from xlmodel.extras import install_command
from xlmodel.frames import frame_of
from xlmodel.tell import Dump, Shown


def test_rows_stand_under_their_columns():
    by_name = frame_of(({"b": two, "a": one} for one, two in ((1, 2), (3, 4))), ("a", "b"))
    in_order = frame_of([(1, 2), (3, 4)], ("a", "b"))
    assert by_name.equals(in_order)
    assert (list(in_order.columns), list(in_order["b"])) == (["a", "b"], [2, 4])
    assert list(frame_of([], ("a", "b")).columns) == ["a", "b"]


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
