"""Is every figure from outside the documents what its row of the external facts says, with its source and status?

The facts lie beside the repository, not in it, so without them every test here is skipped.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest
from cited import FROM_OUTSIDE, NO_DOCUMENTS, SHARED, SOURCES, Row, numbers_in, rows_of, stated

pytestmark = NO_DOCUMENTS

TAG = re.compile(r"^\[([A-Z]+-\d+)(?: (note|basis|page|derived))?\]")
"""A note opens with the id of its external row, and with the column where the figure is not the row's own.

`page` is for a figure that the same page prints and no row has, `derived` for one that is computed from the row's.
"""
OWN_UNITS = {"percent": "%", "multiple of capacity": "x"}
"""What the inputs call the units of the external facts."""
SUM_OF_OUR_OWN = "[sum]"
"""Opens the note of a sum of our own, which names its parts and cites their pages."""
READ_ON_THE_PAGE = "[page]"
"""Opens the note of a figure that was read on a page of which the external facts have no row."""


@cache
def external() -> dict[str, Row]:
    return {row["id"]: row for row in rows_of(SHARED / "external_facts.csv")}


@pytest.mark.parametrize("row", FROM_OUTSIDE, ids=lambda row: row["key"])
def test_an_external_figure_agrees_with_its_row(row: Row) -> None:
    tag = TAG.match(row["note"])
    assert row["paragraph"] == ""
    if row["note"].startswith(SUM_OF_OUR_OWN):
        assert not row["as_printed"]
        assert len(row["source"].split(" | ")) > 1 or "no page" in row["note"]
        return
    if row["note"].startswith(READ_ON_THE_PAGE):
        assert row["as_printed"]
        assert SOURCES[row["source"]]["url"] not in {origin["url"] for origin in external().values()}
        return
    assert tag, "the note must open with the external id in brackets"
    origin = external()[tag[1]]
    assert row["status"] == origin["status"]
    assert SOURCES[row["source"]]["url"] == origin["url"]
    if tag[2] == "page":
        return
    if tag[2] == "derived":
        assert row["kind"] in ("estimate", "implied")
        assert not row["as_printed"]
        return
    if column := tag[2]:  # a further figure, printed in the note or the basis of the external row
        text = row["as_printed"] or row["value"]  # a sum of our own is printed nowhere; its row has the number
        assert text in origin[column]
        in_words = {"eight": Decimal(8), "five": Decimal(5)}
        printed = [number for number, _ in numbers_in(text)] or [
            value for word, value in in_words.items() if word in text
        ]
        scale = 1000 if text.endswith("million") else 1
        assert [number / scale for number in printed[: len(stated(row))]] == stated(row)
        return
    percent = origin["unit"] == "percent"
    assert row["unit"] == OWN_UNITS.get(origin["unit"], origin["unit"])
    assert row["as_printed"] == origin["as_printed"]
    for name in ("value", "low", "high"):
        expected = Decimal(origin[name]) / (100 if percent else 1) if origin[name] else None
        assert (Decimal(row[name]) if row[name] else None) == expected


def test_every_external_source_is_used_once() -> None:
    outside = [row for row in SOURCES.values() if row["kind"] == "external"]
    assert {row["id"] for row in outside} == {source for row in FROM_OUTSIDE for source in row["source"].split(" | ")}
    assert len({row["url"] for row in outside}) == len(outside)
