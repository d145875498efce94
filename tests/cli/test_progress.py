"""What takes long shows what it does: on a terminal, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import second_model
import xlsxwriter
from second_model import PROJECT

import xlmodel

STEPS = list[tuple[str, int, int]]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as book:
        book.add_worksheet("Data").write_formula(0, 0, "=1+1", None, 2)
    return tmp_path / "plain.xlsx"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_a_terminal_sees_the_steps_and_a_pipe_does_not(workbook: Path):
    import pty

    command = [sys.executable, "-m", "xlmodel", "audit", str(workbook)]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not part:
            break
        seen += part
    os.close(ours)
    printed = process.stdout.read().decode() if process.stdout else ""
    process.wait(60)
    assert b"Reading" in seen
    assert "\x1b" not in printed
    assert printed.splitlines()[-1].startswith(str(workbook)), "what the command prints is as ever"
    piped = subprocess.run(command, capture_output=True, text=True)
    assert (piped.stdout, piped.stderr) == (printed, "")


def steps(told: STEPS) -> list[int]:
    """Return how many steps each call says are done, having seen that none goes back and all know the same number."""
    known = [(done, of) for _, done, of in told if of]
    assert known, "it is known how much there is to do"
    assert [done for done, _ in known] == sorted(done for done, _ in known)
    assert len({of for _, of in known}) == 1
    assert all(done <= of for done, of in known)
    assert all(words for words, _, _ in told)
    return [done for done, _ in known]


def test_the_functions_tell_their_steps_to_whoever_asks(tmp_path: Path):
    told: STEPS = []

    def note(words: str, done: int = 0, of: int = 0) -> None:
        told.append((words, done, of))

    target, inputs = tmp_path / "ferries.xlsx", second_model.INPUTS
    xlmodel.build(target, inputs=inputs, project=PROJECT, progress=note)
    assert len(set(steps(told))) == 4
    told.clear()
    engines = ("ironcalc",)
    xlmodel.check(target, engine=engines, inputs=inputs, project=PROJECT, progress=note)
    assert steps(told) == [0, 1]
    assert any("ironcalc" in words for words, _, _ in told)
    told.clear()
    xlmodel.audit(target, progress=note)
    assert len(set(steps(told))) == 27, "a step for each rule"
    for other in (target, None):
        told.clear()
        xlmodel.diff(target, other, inputs=inputs, project=PROJECT, progress=note)
        assert steps(told) == [0, 1, 2]


def test_without_anybody_asking_nothing_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    xlmodel.build(tmp_path / "ferries.xlsx", inputs=second_model.INPUTS, project=PROJECT)
    assert capfd.readouterr() == ("", "")
