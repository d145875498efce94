"""What an export says that cannot be done: all at once, in one message, with nothing written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from commands import mistake, run
from conftest import Written
from files import contents

from xlmodel.engines import with_libreoffice

PDF = b"%PDF-1.7 " + b"/Type/Page " * 9
PRINTS = "for last; do :; done\nout=$(dirname $(dirname $last))/after\nmkdir -p $out\n"


@pytest.fixture
def folder(tmp_path: Path, book: Written, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the workbook, to which the command is called."""
    shutil.copy(book.path, tmp_path / "book.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def soffice(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what puts a script in the place of LibreOffice."""
    if sys.platform == "win32":
        pytest.skip("a shell script stands in for soffice")
    program = tmp_path_factory.mktemp("program") / "soffice"

    def write(script: str) -> None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    monkeypatch.setattr(with_libreoffice, "_program", lambda: str(program))
    return write


@pytest.fixture
def picked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fast engine say which case is picked."""
    from xlmodel.engines import ENGINES

    monkeypatch.setitem(ENGINES, "libreoffice", ENGINES["ironcalc"])


def untouched(folder: Path) -> bool:
    return contents(folder).keys() == {"book.xlsx"}


def test_nothing_to_write_is_a_mistake_of_the_call(folder: Path):
    assert "say what to write: --pdf FILE, --png FOLDER, or both" in mistake("export", "book.xlsx")


def test_all_that_is_missing_is_told_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(with_libreoffice, "_program", lambda: "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name in {"pypdfium2", "PIL"} else name)
    said = mistake("export", "none.xlsx", "--pdf", "none/book.pdf", "--png", "book.xlsx")
    assert said.startswith("xlmodel: 5 faults")
    for part in (
        "none: there is no such folder. Make it, or give another place.",
        "book.xlsx: this is not a folder. Name a folder for the pictures.",
        "nothing can be printed: LibreOffice (soffice) is not installed or not on the PATH. Pages are printed by",
        "no pictures can be made: what draws them is not installed; run: pip install pypdfium2 pillow",
        "none.xlsx: there is no such file",
    ):
        assert part in said
    assert untouched(folder)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--pdf", "pages.png"), "pages.png: this is not the name of a PDF; expected a name that ends in .pdf"),
        (("--pdf", "."), "this is a folder"),
        (("--png", "none"), "none: there is no such folder"),
    ],
)
def test_places_where_nothing_can_be_written(
    arguments: tuple[str, str], said: str, folder: Path, soffice: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
):
    soffice("exit 1")
    monkeypatch.setattr("xlmodel.exporting.exporting.missing", lambda: "")
    assert said in mistake("export", "book.xlsx", *arguments)
    assert untouched(folder)


def test_a_folder_that_may_not_be_written_to(folder: Path, soffice: Callable[[str], None]):
    soffice("exit 1")
    (folder / "closed").mkdir(mode=0o500)
    (folder / "closed/pages.pdf").exists()
    said = run("export", "book.xlsx", "--pdf", "closed/pages.pdf")
    assert said.exit_code == 2
    assert (
        "nothing can be written to this folder" in said.stderr or "LibreOffice" in said.stderr
    )  # an administrator may


@pytest.mark.slow
def test_workbooks_of_another_origin_or_version_are_told(folder: Path, soffice: Callable[[str], None]):
    soffice("exit 1")
    with xlsxwriter.Workbook(folder / "foreign.xlsx") as book:
        book.add_worksheet("S").write(0, 0, 1)
    said = mistake("export", "foreign.xlsx", "--pdf", "pages.pdf")
    assert "foreign.xlsx: this workbook does not say which of its pages are handed out" in said
    assert "Build it again with this version of xlmodel" in said
    (folder / "text.xlsx").write_text("company,year")
    assert "text.xlsx: this is not an Excel workbook" in mistake("export", "text.xlsx", "--pdf", "pages.pdf")
    assert not (folder / "pages.pdf").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'no display'; exit 0", "book.xlsx: LibreOffice printed nothing: no display"),
        (PRINTS + "printf '/Type/Page ' > $out/book.pdf", "LibreOffice printed 1 pages where 9 were meant"),
        ("sleep 60", "book.xlsx: LibreOffice did not finish within 0 seconds"),
    ],
    ids=["prints nothing", "prints too little", "hangs"],
)
def test_what_libreoffice_cannot_do(
    script: str, said: str, folder: Path, soffice: Callable[[str], None], picked: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(with_libreoffice, "TIMEOUT", 60.0 if "Page" in script or "echo" in script else 0.3)
    soffice(script)
    (folder / "pages.pdf").write_bytes(b"older")
    assert said in mistake("export", "book.xlsx", "--pdf", "pages.pdf")
    assert contents(folder).keys() == {"book.xlsx", "pages.pdf"}
    assert (folder / "pages.pdf").read_bytes() == b"older"


def test_a_program_that_does_not_start(folder: Path, picked: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(with_libreoffice, "_program", lambda: str(folder / "gone"))
    assert "book.xlsx: LibreOffice could not print: No such file" in mistake("export", "book.xlsx", "--pdf", "p.pdf")


def test_a_full_disk_is_told(
    folder: Path, soffice: Callable[[str], None], picked: None, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    soffice("exit 0")
    monkeypatch.setattr(Path, "write_bytes", full)
    said = mistake("export", "book.xlsx", "--pdf", "p.pdf")
    assert "book.xlsx: LibreOffice could not print: No space left on device" in said


def test_what_is_written_is_told_and_the_workbook_is_only_read(
    folder: Path, soffice: Callable[[str], None], picked: None
):
    before = contents(folder)["book.xlsx"]
    soffice(PRINTS + "printf '%s' '" + PDF.decode() + "' > $out/book.pdf")
    done = run("export", "book.xlsx", "--pdf", "pages.pdf")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        *("  1: Dashboard", "  2: Peer Capex", "  3: AWS Unit Economics", "  4: One-Time Charges"),
        *("  5: OpenAI Contract", "  6: Returns Base", "  7: Company", "  8: Comparison"),
        "  9: Sensitivities",
        "9 pages of book.xlsx written to pages.pdf.",
    ]
    assert contents(folder) == {"book.xlsx": before, "pages.pdf": PDF}
