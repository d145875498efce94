"""Every formula and every value of the workbook as text, against the text that was last reviewed.

A difference is not a fault in itself: it is what a change did. After an intended change, renew the file with

    python -m xlmodel dump > tests/golden/dump.txt

and review its difference line by line like code: only what the change meant to move may have moved. Numbers are
compared to twelve significant digits, or twelve decimals where they are below one, because the fifteenth is not the
same everywhere: Python 3.12 adds up with fewer roundings than 3.11, which moves it in 220 cells, and powers are the C
library's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from itertools import zip_longest
from pathlib import Path

import pytest
from conftest import INPUTS, same

import xlmodel
from xlmodel.language import INPUT
from xlmodel.pipeline import Prepared
from xlmodel.tell import Dump

GOLDEN = Path(__file__).parent / "golden" / "dump.txt"
RENEW = "python -m xlmodel dump > tests/golden/dump.txt"
ROUNDING = 1e-12
SHOWN = 40


@pytest.fixture(scope="module")
def dumped() -> Dump:
    return xlmodel.dump(inputs=INPUTS)


def number(text: str) -> float | None:
    """Return the number that a value of the dump is, None for a text."""
    try:
        return float(text)
    except ValueError:
        return None


def alike(left: str, right: str) -> bool:
    """Tell whether two lines are the same but for digits that differ between machines."""
    if left == right:
        return True
    (left, _, left_value), (right, _, right_value) = left.rpartition(" | "), right.rpartition(" | ")
    one, other = number(left_value), number(right_value)
    if left != right or one is None or other is None:
        return False
    return abs(one - other) <= ROUNDING * max(1.0, abs(one), abs(other))


def changes(golden: str, now: str) -> list[str]:
    """Return the lines that differ, as a difference of two files shows them: by sheet and key, wherever they stand."""
    before, after = keyed(golden), keyed(now)
    found = []
    for key in dict.fromkeys([*before, *after]):
        for old, new in zip_longest(before.get(key, []), after.get(key, [])):
            if old is None or new is None or not alike(old, new):
                found += [f"- {old}"] * (old is not None) + [f"+ {new}"] * (new is not None)
    return found


def keyed(text: str) -> dict[str, list[str]]:
    """Return the lines by sheet and key."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        found.setdefault(" | ".join(line.split(" | ", 2)[:2]), []).append(line)
    return found


def test_the_dump_is_the_one_that_was_reviewed(dumped: Dump) -> None:
    how = f"If this was meant, renew the file and review its difference line by line:\n    {RENEW}\n"
    assert GOLDEN.exists(), f"{GOLDEN} is missing.\n{how}"
    golden, now = GOLDEN.read_text("utf-8"), str(dumped)
    found = changes(golden, now)
    if found:
        more = f"\n… and {len(found) - SHOWN} more lines" if len(found) > SHOWN else ""
        listed = "\n".join(found[:SHOWN])
        pytest.fail(f"The workbook is not the one that was reviewed. {how}\n{listed}{more}", pytrace=False)
    order = [[line.rsplit(" | ", 1)[0] for line in text.splitlines()] for text in (golden, now)]
    assert order[0] == order[1], f"the same lines in another order. {how}"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Cover | a | =1+1 | 2", "Cover | a | =1+1 | 2", True),
        ("Cover | a | =1/3 | 0.333333333333333", "Cover | a | =1/3 | 0.333333333333334", True),
        ("Cover | a | =1/3 | 0.333333333333333", "Cover | a | =1/3 | 0.33333333334", False),
        ("Cover | a | =1-1 | 0", "Cover | a | =1-1 | 2.77555756156289e-17", True),
        ("Cover | a | =1*1 | 12345.6789012345", "Cover | a | =1*1 | 12345.6789012346", True),
        ("Cover | a | =1*1 | 12345.6789012345", "Cover | a | =1*1 | 12345.678902", False),
        ("Cover | a | =1+1 | 2", "Cover | a | =2+0 | 2", False),
        ("Cover | a | =1+1 | 2", "Cover | b | =1+1 | 2", False),
        ("Cover | a | =1+1 | 2", "Dashboard | a | =1+1 | 2", False),
        ('Cover | a | ="x" | holds', 'Cover | a | ="x" | FAILS', False),
        ("Cover | a | typed | base", "Cover | a | typed | 1", False),
    ],
)
def test_only_the_last_digits_of_a_number_may_differ(left: str, right: str, expected: bool) -> None:
    assert alike(left, right) == expected
    assert alike(right, left) == expected


def test_a_difference_shows_what_was_and_what_is() -> None:
    before = "Cover | a | =1+1 | 2\nCover | b | typed | 3\nCover | c | typed | 1\n"
    after = "Cover | a | =1+1 | 2\nCover | b | typed | 4\nCover | d | typed | 1\n"
    assert changes(before, after) == [
        "- Cover | b | typed | 3",
        "+ Cover | b | typed | 4",
        "- Cover | c | typed | 1",
        "+ Cover | d | typed | 1",
    ]


def test_every_typed_and_computed_cell_stands_there_once(dumped: Dump, ready: Prepared) -> None:
    cells = [*ready.model.computed, *(cell for cell in ready.model.constants if cell[0].startswith(INPUT))]
    names = [f"{key.removeprefix(INPUT)}[{','.join(map(str, index))}]" if index else key for key, index in cells]
    names = [name.removeprefix(INPUT) for name in names]
    listed = Counter((entry.sheet, entry.key) for entry in dumped.entries)
    assert max(listed.values()) == 1
    assert Counter(entry.key for entry in dumped.entries) == Counter(names)
    assert len(str(dumped).splitlines()) == len(dumped.entries) == len(cells), "one line each"


def test_the_dump_goes_through_the_sheets_in_their_order(dumped: Dump, ready: Prepared) -> None:
    seen = list(dict.fromkeys(entry.sheet for entry in dumped.entries))
    assert seen == [page.name for page in ready.layout.pages if page.name in seen], "each sheet is one block"
    runs = [entry.sheet for place, entry in enumerate(dumped.entries) if dumped.entries[place - 1].sheet != entry.sheet]
    assert runs == seen


def test_the_dump_holds_what_the_model_computes(dumped: Dump, ready: Prepared) -> None:
    by_key = {entry.key: entry.value for entry in dumped.entries}
    for key, index in ready.model.computed:
        name = f"{key}[{','.join(map(str, index))}]" if index else key
        assert same(by_key[name], ready.values[key, index])  # type: ignore[arg-type]


def test_the_command_writes_the_same_with_any_hash_seed(dumped: Dump) -> None:
    command = [sys.executable, "-m", "xlmodel", "dump", "--inputs", str(INPUTS)]
    started = [
        subprocess.Popen(
            command,
            cwd=GOLDEN.parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for seed in ("1", "2")
    ]
    written = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert written == [str(dumped)] * 2
