"""What differs from a record of the first versions: only what such a record remembers, and what no build ever wrote."""

from dataclasses import replace
from pathlib import Path

from xlmodel.book.record import Record
from xlmodel.comparison.elements import Element, Elements
from xlmodel.edits.losses import differences_from_built
from xlmodel.edits.matching import matched
from xlmodel.edits.snapshot import Leaf, Snapshot

CELLS = {"A1": "'a", "A2": "#1"}


def kinds(version: int) -> set[str]:
    record = replace(Record(cells={"S": CELLS}), version=version)
    others = {
        Element("zoom", "S", ""): "140",
        Element("margin", "S", "left"): "0.7",
        Element("picture", "S", "1"): "red",
        Element("merged cells", "S", "A1:B1"): "A1:B1",
    }
    now = {**CELLS, "A2": "#2"}
    snapshot = Snapshot(Path("book.xlsx"), (Leaf("S", now),), {}, held=Elements({"S": now}, others=others))
    return {one.kind for one in differences_from_built(record, snapshot, matched(record, snapshot))}


def test_what_the_record_does_not_remember_is_no_difference():
    assert kinds(2) >= {"content", "zoom", "margin", "picture", "merged cells"}
    assert kinds(1) == {"content", "picture", "merged cells"}
