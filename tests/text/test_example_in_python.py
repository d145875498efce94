"""The Python that docs/declarations.md puts beside the text runs, and declares what the page of the model does."""

import re

import pytest
from conftest import INPUTS
from toy_text import text

ROOT = INPUTS.parent
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/declarations.md").read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs_and_says_the_same_as_the_page(example: str):
    known: dict[str, object] = {}
    exec(compile(example, "docs/declarations.md", "exec"), known)
    page = (ROOT / "xlmodel/sheets/aws.txt").read_text("utf-8").splitlines()
    lines = known["revenue"]
    rows = [row for line in lines for row in page if row.startswith(f"{line.key} ")]
    (block,) = text("## Revenue\n" + "\n".join(rows) + "\n").blocks
    assert len(block.lines) == len(lines) >= 2
    assert block.lines == lines
    assert all(len(row) <= 150 for row in rows)


def test_there_is_an_example():
    assert EXAMPLES
