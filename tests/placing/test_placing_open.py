"""A workbook that a program has open is noticed by every command, also where a link leads to it."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from commands import mistake, run, stand_in
from conftest import Written
from files import contents

import xlmodel
from xlmodel.placing import obstacles, open_in, unseen
from xlmodel.tell import Explanations

LOCKS = {"Excel": "~${}", "LibreOffice": ".~lock.{}#"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links only for some users")


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """Return a link to a link to a file, each in a folder of its own and under another name."""
    for folder in ("far", "near", "here"):
        (tmp_path / folder).mkdir()
    (tmp_path / "far" / "own.xlsx").write_bytes(b"a workbook")
    (tmp_path / "near" / "middle.xlsx").symlink_to("../far/own.xlsx")
    (tmp_path / "here" / "link.xlsx").symlink_to(tmp_path / "near" / "middle.xlsx")
    return tmp_path / "here" / "link.xlsx"


@pytest.mark.parametrize("program", LOCKS)
@pytest.mark.parametrize("opened", ["here/link.xlsx", "near/middle.xlsx", "far/own.xlsx"])
def test_a_lock_file_beside_any_of_the_names_is_found(program: str, opened: str, linked: Path, tmp_path: Path):
    lock = (tmp_path / opened).with_name(LOCKS[program].format(Path(opened).name))
    lock.touch()
    ((found, told),) = open_in(linked)
    assert found == program
    assert (linked.parent / told).samefile(lock), "a name beside the file, else a path"
    assert (told == lock.name) == opened.startswith("here")
    (fault,) = obstacles(linked)
    assert (fault.problem, fault.file) == (f"this file is open in {program}", str(linked))
    assert fault.hint == f"Close it there; if it is closed, delete {told}."
    assert unseen(linked) == [f"{linked} is open in {program}: what is not saved there is not seen."]


def test_lock_files_of_other_files_are_none(linked: Path, tmp_path: Path):
    for other in ("here/own.xlsx", "near/link.xlsx", "far/middle.xlsx"):
        for lock in LOCKS.values():
            (tmp_path / other).with_name(lock.format(Path(other).name)).touch()
    assert list(open_in(linked)) == obstacles(linked) == unseen(linked) == []


def test_a_link_to_itself_ends(tmp_path: Path):
    (tmp_path / "one.xlsx").symlink_to("two.xlsx")
    (tmp_path / "two.xlsx").symlink_to("one.xlsx")
    (tmp_path / "~$two.xlsx").touch()
    assert list(open_in(tmp_path / "one.xlsx")) == [("Excel", "~$two.xlsx")]


@pytest.fixture
def here(book: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with inputs, where the workbook is a link to one elsewhere that Excel has open."""
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(book.path, tmp_path / "elsewhere" / "mine.xlsx")
    (tmp_path / "elsewhere" / "~$mine.xlsx").touch()
    folder = stand_in(tmp_path / "here", monkeypatch)
    Path(xlmodel.OUTPUT).symlink_to(tmp_path / "elsewhere" / "mine.xlsx")
    return folder


@pytest.mark.parametrize(
    "command",
    [["build"], ["build", "--fresh"], ["build", "--refuse-loss"], ["pull"], ["pull", "--dry-run"]],
    ids=" ".join,
)
def test_a_command_that_needs_the_file_closed_refuses(command: list[str], here: Path):
    before = contents(here.parent / "elsewhere"), contents(here / "inputs")
    assert "this file is open in Excel" in mistake(*command)
    assert (contents(here.parent / "elsewhere"), contents(here / "inputs")) == before
    assert Path(xlmodel.OUTPUT).is_symlink()


def test_watch_waits_until_it_is_closed(here: Path):
    (fault,) = next(xlmodel.watch()).faults
    assert fault.problem == "this file is open in Excel"


READ: dict[str, Callable[[Path], list[object]]] = {
    "check": lambda file: ["check", file],
    "audit": lambda file: ["audit", file],
    "diff": lambda file: ["diff", file, file],
    "diff --text": lambda file: ["diff", "--text", file],
    "explain --of": lambda file: ["explain", "capex_microsoft_2026", "--of", file],
}


@pytest.mark.parametrize("command", READ)
def test_a_command_that_only_reads_tells_what_it_does_not_see(
    command: str, linked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(xlmodel, "explain", lambda *_, **__: Explanations(()))  # whose workbook takes long to read
    with xlsxwriter.Workbook(tmp_path / "far" / "own.xlsx") as book:
        book.add_worksheet().write_formula("A1", "=1+1", None, 2)
    (tmp_path / "far" / "~$own.xlsx").touch()
    result = run(*READ[command](linked))
    assert result.exit_code < 2, result.output
    assert f"{linked} is open in Excel: what is not saved there is not seen." in result.output
