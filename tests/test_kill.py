"""A build that is killed at any moment leaves the old file or the new one, whole, and never half of a copy."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import INPUTS, Written
from edit_books import in_inputs, in_xml

BUILDS = 200
OURS = re.compile(r"book\.xlsx|book\.kept-[\d-]+\.xlsx|\.xlmodel-.*\.part")
"""What may stand in the folder afterwards: the file, its kept copy, and what is plainly a part of ours."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal"),
]


def start(target: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "xlmodel", "build", "-o", str(target), "--inputs", str(INPUTS)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=INPUTS.parent, **quiet)


def finished(folder: Path, old: bytes) -> tuple[bytes, float]:
    """Return what a build makes of the old file, and how long it takes."""
    folder.mkdir(exist_ok=True)
    (folder / "book.xlsx").write_bytes(old)
    begun = time.monotonic()
    assert start(folder / "book.xlsx").wait() == 0
    return (folder / "book.xlsx").read_bytes(), time.monotonic() - begun


def killed(folder: Path, old: bytes, after: float) -> Path:
    """Start a build onto the old file and kill it after so many seconds."""
    folder.mkdir()
    (folder / "book.xlsx").write_bytes(old)
    build = start(folder / "book.xlsx")
    try:
        build.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
    return folder


def test_a_build_killed_at_any_moment_leaves_one_whole_file(book: Written, tmp_path: Path):
    edited = Path(shutil.copy(book.path, tmp_path / "edited.xlsx"))
    in_inputs(edited, {"wacc_base": 0.1})
    in_xml(edited, {("Inputs", "A11"): "cannot be carried over, so the file is kept"})
    old = edited.read_bytes()
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda number: finished(tmp_path / f"whole {number}", old), range(2)))
        new, longest = both[0][0], max(took for _, took in both)
        chance = random.Random(4)
        # Half of them near the end, where files are written.
        moments = [chance.uniform(0.7 if number % 2 else 0.0, 1.1) * longest for number in range(BUILDS)]
        folders = list(pool.map(lambda n: killed(tmp_path / f"{n}", old, moments[n]), range(BUILDS)))
    whole = {old, new, finished(tmp_path / "whole 0", old)[0]}  # a second one, if midnight passed
    outcomes = set()
    for folder in folders:
        left = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert [name for name in left if not OURS.fullmatch(name)] == []
        assert left["book.xlsx"] in whole
        kept = [content for name, content in left.items() if name.startswith("book.kept-")]
        assert all(content == old for content in kept), "a kept copy is whole, or it has not its name yet"
        assert kept or left["book.xlsx"] == old, "nothing is replaced before it is kept"
        outcomes.add((left["book.xlsx"] == old, bool(kept)))
    assert {(True, False), (False, True)} <= outcomes, "some were killed before the end and some were not"
    disturbed = [folder for folder in folders if any(path.suffix == ".part" for path in folder.iterdir())]
    for folder in [*disturbed[:5], folders[0]]:
        assert start(folder / "book.xlsx").wait() == 0
        assert (folder / "book.xlsx").read_bytes() in whole, "the next build is not disturbed"
