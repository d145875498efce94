"""A pull that is killed at any moment: all of it stands in the input files or none, once the next command has run."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from files import contents

from xlmodel.errors import InputError
from xlmodel.placing import place, settle
from xlmodel.placing.parts import digest_of_bytes
from xlmodel.placing.settling import JOURNAL

NAMES = ("facts.csv", "peer_capex.csv", "cases.csv", "pulled.csv")
OLD = {name: f"old {name}".encode() for name in NAMES}
NEW = {name: f"new {name}".encode() for name in NAMES}

KILLED = """
import os, signal, sys
from pathlib import Path
from xlmodel.placing import place
import xlmodel.placing.parts, xlmodel.placing.several, xlmodel.placing.settling
count = int(sys.argv[2])
def bomb(event, arguments):
    global count
    if event in ("open", "os.rename", "os.remove", "os.chmod", "ctypes.dlopen", "fcntl.flock"):
        count -= 1
        if count < 0:
            os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
contents = {folder / name: f"new {name}".encode() for name in %r}
sys.addaudithook(bomb)
place(contents)
""" % (NAMES,)  # noqa: UP031  braces stand in it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    for name, held in OLD.items():
        (folder / name).write_bytes(held)
    return folder


def killed(folder: Path, after: int) -> bool:
    """Put the files in place and be killed after so many steps; return whether it was in time."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(after)], check=False, capture_output=True)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_files_put_in_place_and_killed_at_every_step_are_all_new_or_all_old(folder: Path):
    outcomes = set()
    for step in range(200):
        alive = not killed(folder, step)
        settle(folder)
        held = contents(folder)
        assert held in (OLD, NEW), f"killed after {step} steps"
        outcomes.add(held == NEW)
        for name, content in OLD.items():
            (folder / name).write_bytes(content)
        if alive:
            break
    else:
        pytest.fail("it never came to its end")
    assert outcomes == {True, False}


def half_done(folder: Path, done: int) -> None:
    """Leave what a kill leaves after so many of the files were replaced."""
    entries = []
    for number, (name, new) in enumerate(NEW.items()):
        part, copy = folder / f".xlmodel-new0000{number}.part", folder / f".xlmodel-old0000{number}.part"
        copy.write_bytes(OLD[name])
        if number < done:
            (folder / name).write_bytes(new)
        else:
            part.write_bytes(new)
        entry = {"name": name, "new": part.name, "copy": copy.name}
        entries.append(entry | {"old": digest_of_bytes(OLD[name]), "now": digest_of_bytes(new)})
    (folder / JOURNAL).write_text(json.dumps(entries), "utf-8")


@pytest.mark.parametrize("done", range(len(NAMES) + 1))
def test_what_was_begun_is_completed_and_nothing_is_left(done: int, folder: Path):
    half_done(folder, done)
    settle(folder)
    assert contents(folder) == NEW


def test_where_it_cannot_be_completed_it_is_undone_and_what_somebody_changed_stays(folder: Path):
    half_done(folder, 2)
    (folder / "cases.csv").write_bytes(b"somebody's")
    settle(folder)
    assert contents(folder) == {**OLD, "cases.csv": b"somebody's"}


def test_where_it_can_be_neither_it_is_a_fault_and_nothing_is_touched(folder: Path):
    half_done(folder, 2)
    (folder / "cases.csv").write_bytes(b"somebody's")
    (folder / ".xlmodel-old00000.part").unlink()
    before = contents(folder)
    with pytest.raises(InputError, match=r"interrupted, and they were changed since.*cases\.csv"):
        settle(folder)
    assert contents(folder) == before


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"name": "../x", "new": "a", "copy": "", "old": "", "now": ""}]'])
def test_a_journal_that_is_none_of_ours_is_a_fault_and_touches_nothing(text: str, folder: Path):
    (folder / JOURNAL).write_text(text, "utf-8")
    before = contents(folder)
    with pytest.raises(InputError, match="cannot be read"):
        settle(folder)
    assert contents(folder) == before


def test_the_parts_of_a_command_at_work_are_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch):
    seen = []
    really = Path.replace

    def looked_at(self: Path, target: Path) -> Path:
        monkeypatch.setattr("xlmodel.placing.settling._PATIENCE", 0.1)
        with pytest.raises(InputError, match="another command is writing these files"):
            settle(folder)
        seen.append(target)
        return really(self, target)

    monkeypatch.setattr(Path, "replace", looked_at)
    place({folder / name: held for name, held in NEW.items()})
    assert len(seen) == len(NAMES)
    assert contents(folder) == NEW


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_a_pull_killed_at_any_moment_is_settled_by_the_next_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from commands import run, stand_in
    from conftest import INPUTS
    from edit_books import type_in

    import xlmodel

    folder = stand_in(tmp_path, monkeypatch)
    xlmodel.build()
    type_in(Path(xlmodel.OUTPUT), {"capex_amazon_2026": 210, "wacc_base": 0.1, "charges_tax_rate": 0.25})
    command = [sys.executable, "-m", "xlmodel", "pull"]
    begun = time.monotonic()
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    took = time.monotonic() - begun
    new = contents(folder / "inputs")
    outcomes = set()
    for number in range(8):
        shutil.rmtree(folder / "inputs")
        shutil.copytree(INPUTS, folder / "inputs")
        old = contents(folder / "inputs")
        pull = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            pull.wait(took * (0.8 + 0.04 * number))
        except subprocess.TimeoutExpired:
            os.kill(pull.pid, signal.SIGKILL)
            pull.wait()
        assert run("show", "capex").exit_code == 0
        assert contents(folder / "inputs") in (old, new)
        outcomes.add(contents(folder / "inputs") == new)
    assert outcomes
