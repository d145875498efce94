"""The guide to asking says of every result what its JSON holds: no field more, no field less."""

from __future__ import annotations

import json
import re

import pytest
from conftest import INPUTS
from models import CASE, line, toy

from xlmodel.book import lay_out
from xlmodel.compare import Difference
from xlmodel.evaluate import evaluate
from xlmodel.tell import dump_cells, explain_key, show_lines

GUIDE = (INPUTS.parent / "docs" / "asking.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", GUIDE[GUIDE.index("| result | JSON |") :], re.MULTILINE))
MODEL = toy(line("a", "=1", over=(CASE,)), line("b", "={a[base]}+1", output=True))


def fields(told: object) -> set[str]:
    """Return every name in some JSON, but for those of dimensions."""
    if isinstance(told, list):
        return {name for one in told for name in fields(one)}
    if not isinstance(told, dict):
        return set()
    return {*told, *(name for key, one in told.items() if key != "members" for name in fields(one))}


def results() -> dict[str, str]:
    layout, values = lay_out(MODEL), evaluate(MODEL)
    told = explain_key(MODEL, layout, values, "a[base]", users=True)
    tree = explain_key(MODEL, layout, values, "b")
    return {
        "show": show_lines(MODEL, layout, values).to_json(),
        "explain": tree.to_json(),
        "used_by": json.dumps(told.used_by.to_dict() if told.used_by else None),
        "dump": dump_cells(MODEL, layout, values).to_json(),
        "diff": Difference("a", "b").to_json(),
    }


@pytest.mark.parametrize("name", ["show", "explain", "used_by", "dump", "diff"])
def test_the_guide_names_the_fields_of_the_json(name: str):
    said = set(re.findall(r"`(\w+)`", ROWS[name])) - {"typed"}
    assert fields(json.loads(results()[name])) == said
