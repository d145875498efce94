"""Every formula and every value of the model by name, and where its lines stand, against what was last reviewed.

A difference is not a fault in itself: it is what a change did. After an intended change, renew the files with

    python -m tests.golden

and review their difference line by line like code: only what the change meant to move may have moved. Numbers are
compared to twelve significant digits, or twelve decimals where they are below one, because the fifteenth is not the
same everywhere: Python 3.12 adds up with fewer roundings than 3.11, which moves it in 220 cells, and powers are the C
library's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import INPUTS, same
from golden import LAYOUT, NAMES, RENEW, arranged, by_name, read_names
from more_inputs import Folder, add_company

from xlmodel.language import INPUT
from xlmodel.pipeline import Prepared, prepare
from xlmodel.sheets import PROJECT
from xlmodel.tell import Dump, dump_cells

ROOT = Path(__file__).parents[2]
ROUNDING = 1e-12
SHOWN = 40
HOW = f"If this was meant, renew the files and review their difference line by line:\n    {RENEW}\n"

Lines = Mapping[tuple[str, str], tuple[str, str]]


@pytest.fixture(scope="module")
def dumped(ready: Prepared) -> Dump:
    return dump_cells(ready.model, ready.layout, ready.values)


def number(text: str) -> float | None:
    """Return the number that a value of the dump is, None for a text."""
    try:
        return float(text)
    except ValueError:
        return None


def alike(left: tuple[str, str], right: tuple[str, str]) -> bool:
    """Tell whether two cells, each a formula and a value, are the same but for digits that differ between machines."""
    if left == right:
        return True
    one, other = number(left[1]), number(right[1])
    if left[0] != right[0] or one is None or other is None:
        return False
    return abs(one - other) <= ROUNDING * max(1.0, abs(one), abs(other))


def changes(before: Lines, after: Lines) -> list[str]:
    """Return the cells that differ, as a difference of two files shows them: by name, wherever they stand."""
    found = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old is None or new is None or not alike(old, new):
            told = " | ".join(part for part in name if part)
            found += [f"{mark} {told} | {' | '.join(cell)}" for mark, cell in (("-", old), ("+", new)) if cell]
    return found


def test_every_cell_is_the_one_that_was_reviewed(ready: Prepared) -> None:
    assert NAMES.exists(), f"{NAMES} is missing.\n{HOW}"
    golden, now = read_names(NAMES.read_text("utf-8")), read_names(by_name(ready))
    found = changes(golden, now)
    if found:
        more = f"\n… and {len(found) - SHOWN} more lines" if len(found) > SHOWN else ""
        listed = "\n".join(found[:SHOWN])
        pytest.fail(f"The workbook is not the one that was reviewed. {HOW}\n{listed}{more}", pytrace=False)
    assert list(golden) == list(now), f"the same cells in another order. {HOW}"


def test_every_line_stands_where_it_was_reviewed(ready: Prepared) -> None:
    assert arranged(ready).splitlines() == LAYOUT.read_text("utf-8").splitlines(), HOW


def test_the_names_hold_every_typed_and_computed_cell_once(ready: Prepared) -> None:
    text = by_name(ready)
    cells = [*ready.model.computed, *(cell for cell in ready.model.constants if cell[0].startswith(INPUT))]
    assert len(read_names(text)) == len(cells)


@pytest.mark.slow
def test_another_company_changes_few_lines(ready: Prepared, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "inputs")
    add_company(folder)
    grown = prepare(PROJECT, folder.path, {})
    lines = [
        Counter(one.splitlines()) - Counter(other.splitlines())
        for text in (by_name, arranged)
        for one, other in ((text(grown), text(ready)), (text(ready), text(grown)))
    ]
    new_names, old_names, new_lines, old_lines = (found.total() for found in lines)
    assert 0 < old_names <= 25 < new_names <= 60, "three bases of capex, and what is asked of each of its inputs"
    assert 0 < old_lines <= new_lines <= 25


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (("=1+1", "2"), ("=1+1", "2"), True),
        (("=1/3", "0.333333333333333"), ("=1/3", "0.333333333333334"), True),
        (("=1/3", "0.333333333333333"), ("=1/3", "0.33333333334"), False),
        (("=1-1", "0"), ("=1-1", "2.77555756156289e-17"), True),
        (("=1*1", "12345.6789012345"), ("=1*1", "12345.6789012346"), True),
        (("=1*1", "12345.6789012345"), ("=1*1", "12345.678902"), False),
        (("=1+1", "2"), ("=2+0", "2"), False),
        (('="x"', "holds"), ('="x"', "FAILS"), False),
        (("typed", "base"), ("typed", "1"), False),
    ],
)
def test_only_the_last_digits_of_a_number_may_differ(
    left: tuple[str, str], right: tuple[str, str], expected: bool
) -> None:
    assert alike(left, right) == expected
    assert alike(right, left) == expected


def test_a_difference_shows_what_was_and_what_is() -> None:
    before = "# cover\na | =1+1\n    a = 2\ntyped\n    b[x] | 2025: 3 | 2026: 5\n    c = 1\n"
    after = "# cover\na | =1+1\n    a = 2\ntyped\n    b[x] | 2025: 4 | 2026: 5\n    d = 1\n"
    assert changes(read_names(before), read_names(after)) == [
        "- cover | b[x] | 2025 | typed | 3",
        "+ cover | b[x] | 2025 | typed | 4",
        "- cover | c | typed | 1",
        "+ cover | d | typed | 1",
    ]
    moved = before.replace("# cover", "# dashboard")
    assert len(changes(read_names(before), read_names(moved))) == 2 * len(read_names(before)) == 8


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


@pytest.mark.slow
def test_the_command_writes_the_same_with_any_hash_seed(dumped: Dump) -> None:
    command = [sys.executable, "-m", "xlmodel", "dump", "--inputs", str(INPUTS)]
    started = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for seed in ("1", "2")
    ]
    written = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert written == [str(dumped)] * 2
