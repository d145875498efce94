"""Every headline output is computed a second time: by the oracle, or by hand in a test that names its line."""

from __future__ import annotations

import ast
from pathlib import Path

from conftest import Written
from scenes import EXPECTED

OWN = {
    "checks": "each check is broken in test_checks.py, and test_worked_labels.py counts them",
}
"""Sheets whose outputs no oracle knows, and why."""


def named() -> set[str]:
    """Return every text in the tests of the sheets that stands alone, such as the key of a line."""
    found: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        if path != Path(__file__):
            tree = ast.parse(path.read_text("utf-8"))
            found |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


def test_every_output_has_the_oracle_or_worked_arithmetic(book: Written) -> None:
    model, texts = book.ready.model, named()
    alone = [
        output
        for output, (key, _) in model.outputs.items()
        if output not in EXPECTED and model.sheet_of[key] not in OWN and not {key, output} & texts
    ]
    assert alone == []


def test_the_oracle_knows_no_output_that_the_workbook_has_not(book: Written) -> None:
    assert EXPECTED.keys() - book.ready.model.outputs.keys() == set()


def test_most_outputs_have_the_oracle(book: Written) -> None:
    """An output that loses the oracle is noticed: the sheets of calibration, returns and company have no other."""
    sheets = {"returns", "company", "backlog", "aws"}
    model = book.ready.model
    without = {
        output
        for output, (key, _) in model.outputs.items()
        if model.sheet_of[key] in sheets and output not in EXPECTED and not key.startswith("check_")
    }
    assert without == {f"net_debt_2025_{case}" for case in ("bear", "base", "bull")}, "the opening one, by hand"
