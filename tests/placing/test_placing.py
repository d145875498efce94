"""A file that is replaced while a person saves: each save is in the file, or in a copy that is told."""

import os
import random
import shutil
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from commands import mistake
from conftest import INPUTS, Written
from edit_books import in_inputs

import xlmodel
from xlmodel.errors import WriteError
from xlmodel.placing import checked, digest_of_file, keep, replace_read, rescue
from xlmodel.placing.parts import PartFile, other_name, written_part

NOW = datetime(2026, 2, 5, 16, 30)
OLD, NEW, MINE = b"what was read", b"what is built", b"what a person saves"
STEPS = ("written_part", "digest_of_file", "swapped", "take_name", "other_names")
WAYS = pytest.mark.parametrize("exchanges", [True, False], ids=["in one step", "by moving aside"])


def by_renaming(file: Path) -> None:
    """Save as Excel does: a new file takes the name."""
    beside = file.with_name("~saved")
    beside.write_bytes(MINE)
    beside.replace(file)


def in_place(file: Path) -> None:
    """Save as openpyxl does: the file is emptied and written."""
    file.write_bytes(MINE)


def by_deleting(file: Path) -> None:
    """Save by deleting the file first."""
    file.unlink(missing_ok=True)
    file.write_bytes(MINE)


SAVES = (by_renaming, in_place, by_deleting)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(OLD)
    return path


def barred(monkeypatch: pytest.MonkeyPatch, step: str, call: int, after: bool, save: Callable[[], None]) -> list[str]:
    """Save before or after a call of a step; return where that is noted."""
    really, calls, saved = getattr(checked, step), [], []

    def at_the_barrier(*arguments: object) -> object:
        calls.append(step)
        meant = len(calls) == call
        if meant and not after:
            save()
            saved.append(step)
        result = really(*arguments)
        if meant and after:
            save()
            saved.append(step)
        return result

    monkeypatch.setattr(checked, step, at_the_barrier)
    return saved


def found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@WAYS
@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("step", STEPS)
def test_a_save_at_any_step_is_in_the_file_or_in_a_copy_that_is_told(
    step: str, call: int, after: bool, save: Callable[[Path], None], exchanges: bool, file: Path, monkeypatch
):
    if not exchanges:
        monkeypatch.setattr(checked, "swapped", lambda *_: None)
    saved = barred(monkeypatch, step, call, after, lambda: save(file))
    told = ""
    try:
        placed = replace_read(file, NEW, digest_of_file(file), NOW)
        told = str(placed.saved or "")
    except WriteError as error:
        told = str(error)
        assert "changed while it was read" in told
        assert file.exists(), "whatever goes wrong, there is a file"
    left = found(file.parent)
    if saved:
        copies = [name for name, held in left.items() if held == MINE and name != file.name]
        assert left[file.name] == MINE or copies
        assert all(name in told for name in copies)
    else:
        assert left == {file.name: NEW}
    assert all(name == file.name or name.startswith("book.kept-") for name in left), "nothing else is left"


@WAYS
@pytest.mark.parametrize("step", ["swapped", "take_name"])
def test_a_file_that_is_emptied_at_the_replacement_and_written_after_it_is_in_a_copy(
    step: str, exchanges: bool, file: Path, monkeypatch
):
    """A save in place has two steps, and the replacement may lie between them."""
    if not exchanges:
        monkeypatch.setattr(checked, "swapped", lambda *_: None)
    streams = []
    barred(monkeypatch, step, 1, False, lambda: streams.append(file.open("wb")))
    placed = replace_read(file, NEW, digest_of_file(file), NOW)
    if not streams:
        assert step == "take_name", "names were exchanged, none was taken"
        assert exchanges
        return
    with streams[0] as stream:
        stream.write(MINE)
    assert placed.saved is not None
    assert found(file.parent) == {file.name: NEW, placed.saved.name: MINE}


@WAYS
@pytest.mark.slow
def test_a_thousand_saves_at_any_moment(exchanges: bool, file: Path, monkeypatch):
    if not exchanges:
        monkeypatch.setattr(checked, "swapped", lambda *_: None)
    chance = random.Random(7)
    outcomes = set()
    for _ in range(1000):
        file.write_bytes(OLD)
        before, delay, save = digest_of_file(file), chance.uniform(0, 0.0015), chance.choice(SAVES[:2])
        saver = threading.Thread(target=lambda delay=delay, save=save: (time.sleep(delay), save(file)))
        saver.start()
        try:
            told = str(replace_read(file, NEW, before, NOW).saved or "")
        except WriteError as error:
            told = str(error)
        saver.join()
        left = found(file.parent)
        copies = [name for name, held in left.items() if held == MINE and name != file.name]
        assert left[file.name] == MINE or copies, told
        outcomes.add((left[file.name] == MINE, bool(copies)))
        for path in file.parent.iterdir():
            path.unlink()
    assert len(outcomes) > 1, "some saves were early and some late"


@WAYS
@pytest.mark.slow
def test_whole_builds_lose_no_save(exchanges: bool, book: Written, tmp_path: Path, monkeypatch):
    if not exchanges:
        monkeypatch.setattr(checked, "swapped", lambda *_: None)
    mine = Path(shutil.copy(book.path, tmp_path / "mine.xlsx"))
    in_inputs(mine, {"capex_amazon_2026": 222})
    saved, chance = mine.read_bytes(), random.Random(20)
    folder = tmp_path / "output"
    folder.mkdir()
    for number in range(10):
        target = Path(shutil.copy(book.path, folder / "book.xlsx"))
        ready = Path(shutil.copy(mine, tmp_path / "ready.xlsx"))
        step, call = chance.choice([("written_part", 1), ("digest_of_file", 1), ("swapped", 1), ("other_names", 1)])
        with pytest.MonkeyPatch.context() as patch:
            barred(patch, step, call, bool(number % 2), lambda ready=ready, target=target: ready.replace(target))
            try:
                built = xlmodel.build(target, inputs=INPUTS)
                told = {path.name for path in built.saved}
            except WriteError as error:
                told = {str(error)}
        copies = {path.name for path in folder.iterdir() if path != target and path.read_bytes() == saved}
        assert target.read_bytes() == saved or copies
        assert copies <= told
        shutil.rmtree(folder)
        folder.mkdir()


# What stands in a place, and how it looks


def test_where_nothing_stood_a_file_that_appears_is_left_alone(tmp_path: Path, monkeypatch):
    file = tmp_path / "book.xlsx"
    assert replace_read(file, NEW, "", NOW).saved is None
    assert found(tmp_path) == {"book.xlsx": NEW}
    file.unlink()
    barred(monkeypatch, "take_name", 1, False, lambda: file.write_bytes(MINE))
    with pytest.raises(WriteError, match="changed while it was read"):
        replace_read(file, NEW, "", NOW)
    assert found(tmp_path) == {"book.xlsx": MINE}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only an administrator gives files away")
def test_owner_and_permissions_of_file_and_copy_stay(file: Path):
    file.chmod(0o640)
    os.chown(file, 12, 34)
    kept = keep(file, OLD, NOW)
    replace_read(file, NEW, digest_of_file(file), NOW)
    for path in (kept, file):
        status = path.stat()
        assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (12, 34, 0o640)


def test_a_hard_link_is_told(file: Path):
    os.link(file, file.with_name("another.xlsx"))
    placed = replace_read(file, NEW, digest_of_file(file), NOW)
    assert "has another name (a hard link)" in placed.remark
    assert found(file.parent) == {"book.xlsx": NEW, "another.xlsx": OLD}


def test_a_copy_whose_name_would_be_too_long_is_refused_in_words(tmp_path: Path):
    file = tmp_path / f"{'x' * 240}.xlsx"
    file.write_bytes(OLD)
    with pytest.raises(WriteError, match=r"could not be kept as.*Give the file a shorter name"):
        keep(file, OLD, NOW)
    assert found(tmp_path) == {file.name: OLD}


def test_a_copy_follows_no_link_and_has_no_name_that_can_be_foreseen(file: Path, tmp_path: Path):
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"precious")
    names = ["book.kept-2026-02-05-163000.xlsx", ".xlmodel-book.kept-2026-02-05-163000.xlsx.part"]
    for name in names:
        (tmp_path / name).symlink_to(victim)
    kept = keep(file, OLD, NOW)
    assert victim.read_bytes() == b"precious"
    assert kept.name == "book.kept-2026-02-05-163000-2.xlsx"
    assert not kept.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("command", ["build", "pull", "diff", "check", "audit", "show", "watch"])
def test_a_pipe_is_refused_at_once_by_every_command(command: str, tmp_path: Path):
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    inputs = tmp_path / "inputs"
    shutil.copytree(INPUTS, inputs)
    for name in ("facts.csv", "renamed.csv", "pulled.csv"):
        (inputs / name).unlink(missing_ok=True)
        os.mkfifo(inputs / name)
    if command in {"build", "watch"}:
        assert "a device or a pipe" in mistake(command, "-o", pipe, "--inputs", INPUTS)
    elif command != "show":
        assert "a device or a pipe" in mistake(command, pipe)
    if command in {"build", "show"}:
        assert "something that is not a file" in mistake(command, "--inputs", inputs)


# What a kill leaves


@pytest.fixture
def left_over(file: Path) -> Iterator[Callable[[bytes], Path]]:
    """Return what leaves a finished part beside a file, as a build that was killed does."""

    def leave(content: bytes) -> Path:
        parts: list[PartFile] = []
        part = written_part(NEW, file, parts, digest_of_file(file))
        part.release()
        part.path.write_bytes(content)
        return part.path

    yield leave


def test_what_a_killed_build_left_is_removed_where_it_is_known(file: Path, left_over):
    left_over(NEW)
    left_over(OLD)
    parts: list[PartFile] = []
    written_part(b"half", file, parts).release()
    assert rescue(file, NOW) == []
    assert found(file.parent) == {"book.xlsx": OLD}


def test_a_save_that_a_killed_build_had_exchanged_is_kept_and_told(file: Path, left_over):
    left_over(MINE)
    (kept,) = rescue(file, NOW)
    assert found(file.parent) == {"book.xlsx": OLD, kept.name: MINE}


def test_a_file_that_a_killed_build_had_moved_aside_is_put_back(file: Path, left_over):
    aside = other_name(left_over(NEW))
    file.rename(aside)
    assert rescue(file, NOW) == []
    assert found(file.parent) == {"book.xlsx": OLD}


def test_the_parts_of_a_build_that_is_at_work_and_of_other_files_are_left_alone(file: Path):
    parts: list[PartFile] = []
    other = file.with_name("other.xlsx")
    written_part(NEW, file, parts, digest_of_file(file))
    written_part(b"half", file, parts)
    written_part(MINE, other, parts, "")
    parts[-1].release()
    before = found(file.parent)
    assert rescue(file, NOW) == []
    assert found(file.parent) == before
