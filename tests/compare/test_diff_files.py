"""Files that `diff` is given: saved by other programs, of another origin, unreadable, open elsewhere, or from git."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl.chart
import pytest
import xlsxwriter
from commands import mistake, run
from conftest import INPUTS, TYPED, Written
from openpyxl.comments import Comment

import xlmodel
from xlmodel.compare import listing, listing_or_reason, side
from xlmodel.edits.snapshot import snapshot
from xlmodel.engines import ENGINES
from xlmodel.engines.with_libreoffice import _program, _run
from xlmodel.errors import EngineError
from xlmodel.tables import PROFILE

pytestmark = pytest.mark.usefixtures("read_once")

README = (INPUTS.parent / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diff")


@pytest.fixture(scope="module")
def resaved(book: Written, folder: Path) -> Path:
    """Return the workbook as openpyxl saves it: without results, looks rewritten."""
    openpyxl.load_workbook(book.path).save(folder / "resaved.xlsx")
    return folder / "resaved.xlsx"


# Files that other programs saved


@pytest.mark.slow
def test_a_file_saved_by_openpyxl_is_the_same_and_its_results_are_recomputed(book: Written, resaved: Path):
    result = run("diff", book.path, resaved)
    assert result.exit_code == 0, result.output
    assert result.stderr == f"{resaved} stores no results; they were recomputed by ironcalc.\n"
    assert result.stdout.startswith("No difference")


@pytest.mark.slow
def test_results_that_cannot_be_recomputed_are_told(book: Written, resaved: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise EngineError("the engine is gone")

    monkeypatch.setattr(type(ENGINES["ironcalc"]), "recalculate", fail)
    found = xlmodel.diff(book.path, resaved)
    assert found.remarks == (f"{resaved} stores no results, and they cannot be recomputed: the engine is gone.",)
    assert {change.new for change in found.outputs if change.unit != "state"} == {"no result"}


@pytest.mark.slow
@pytest.mark.skipif(not _program(), reason=ENGINES["libreoffice"].available())
def test_a_file_saved_by_libreoffice_is_the_same(book: Written, tmp_path: Path):
    out = tmp_path / "out"
    to = ("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out))
    _run(tmp_path, "--headless", "--norestore", *to, shutil.copy(book.path, tmp_path / "book.xlsx"))
    found = xlmodel.diff(book.path, out / "book.xlsx")
    assert (found.inputs, found.formulas, found.outputs, found.others) == ((), (), (), ())


def simple(path: Path, *rows: tuple[object, ...]) -> Path:
    """Write a workbook of another origin; a pair is a formula and its result."""
    with xlsxwriter.Workbook(path) as opened:
        sheet = opened.add_worksheet("Data")
        for number, row in enumerate(rows):
            for column, held in enumerate(row):
                if isinstance(held, tuple):
                    sheet.write_formula(number, column, held[0], None, held[1])
                else:
                    sheet.write(number, column, held)
    return path


def test_workbooks_of_another_origin_are_compared_by_sheet_and_address(tmp_path: Path):
    a = simple(tmp_path / "a.xlsx", ("Rent", 100, ("=B1*12", 1200)), ("Fees", 5, ("=B2*12", 60)), ("Old", 1))
    b = simple(tmp_path / "b.xlsx", ("Rent", 110, ("=B1*12", 1320)), ("Fees", 5, ("=B2*4", 20)))
    found = xlmodel.diff(a, b)
    assert found.inputs == ()
    assert [(c.place, c.label, c.old, c.new) for c in found.formulas] == [("Data!C2", "Fees", "=B2*12", "=B2*4")]
    assert [(c.place, c.old, c.new) for c in found.outputs] == [("Data!C1", 1200.0, 1320.0), ("Data!C2", 60.0, 20.0)]
    assert [(c.kind, c.place, c.old, c.new) for c in found.others] == [
        ("number", "Data!B1", 100.0, 110.0),
        ("cells", "Data!A3:B3", "Old | 1", None),
    ]


def test_notes_and_charts_are_compared(tmp_path: Path):
    a, b = (simple(tmp_path / name, ("Rent", 100)) for name in ("a.xlsx", "b.xlsx"))
    opened = openpyxl.load_workbook(b)
    opened["Data"]["B1"].comment = Comment("Look here.", "somebody")
    opened["Data"].add_chart(openpyxl.chart.LineChart(), "D1")
    opened.save(b)
    found = xlmodel.diff(a, b)
    assert {(change.kind, change.place, change.old, change.new) for change in found.others} == {
        ("note", "Data!B1", None, "Look here."),
        ("charts", "Data", 0.0, 1.0),
    }
    assert "Data!B1 | note | Look here.\n" in listing(b, PROFILE)


def test_a_formula_that_no_program_would_take_is_compared_as_text(tmp_path: Path):
    a = simple(tmp_path / "a.xlsx", (('="', 1), ('="', 1)))
    b = simple(tmp_path / "b.xlsx", (('="x', 1), ('="x', 1)))
    assert xlmodel.diff(a, a).same
    assert [(c.old, c.new) for c in xlmodel.diff(a, b).formulas] == [('="', '="x')]


@pytest.mark.slow
def test_nothing_on_one_side_makes_all_new_or_gone(book: Written):
    keys = {name.removeprefix("in_") for name in book.names if name.startswith("in_")}
    added, gone = xlmodel.diff("/dev/null", book.path), xlmodel.diff(book.path, os.devnull)
    assert {change.key for change in added.inputs if change.old is None} == keys
    assert {change.key for change in gone.inputs if change.new is None} == keys
    assert [change.sheet for change in added.others] == book.opened.sheetnames
    assert (added.a, gone.b) == ("nothing", "nothing")


# Mistakes


def test_a_file_that_cannot_be_read_is_one_clear_message(book: Written, tmp_path: Path):
    (tmp_path / "broken.xlsx").write_bytes(book.path.read_bytes()[:20_000])
    assert mistake("diff", book.path, tmp_path / "broken.xlsx").startswith("xlmodel: 1 fault")
    assert "there is no such file" in mistake("diff", tmp_path / "none.xlsx", book.path)
    assert "there is no such file" in mistake("diff", "--text", tmp_path / "none.xlsx")


def test_a_file_that_is_open_in_a_program_is_compared_and_told(book: Written, tmp_path: Path):
    file = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    (tmp_path / "~$book.xlsx").write_bytes(b"somebody")
    result = run("diff", file, book.path)
    assert result.exit_code == 0
    assert result.stderr == f"{file} is open in Excel: what is not saved there is not seen.\n"


@pytest.mark.parametrize("options", [["--set", "case=bull"], ["--text"]])
def test_options_that_do_not_go_with_two_files_are_mistakes(options: list[str], book: Written):
    assert f"{options[0]} " in mistake("diff", book.path, book.path, *options)


# git


def git(folder: Path, *arguments: str) -> str:
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    own = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_PAGER": "cat"}
    names = {f"GIT_{who}_{what}": "somebody@here" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, "PATH": programs, "PYTHONUTF8": "1", **own, **names}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def repository(book: Written, other: Path, folder: Path) -> Path:
    """Return a git repository with a workbook, changed since the commit, set up by the lines of the README."""
    place = folder / "repository"
    place.mkdir()
    git(place, "init", "-q")
    lines = re.findall("^git config .+$", README, re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        subprocess.run(line, shell=True, cwd=place, check=True)
    (attribute,) = re.findall(r"the line `(.+?)` in the file `\.gitattributes`", README)
    (place / ".gitattributes").write_text(f"{attribute}\n", "utf-8")
    shutil.copy(book.path, place / "my book.xlsx")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "first")
    shutil.copy(other, place / "my book.xlsx")
    return place


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_git_diff_shows_what_changed_in_a_workbook_as_text(repository: Path, book: Written):
    shown = git(repository, "diff", "--", "my book.xlsx").splitlines()
    place = "!".join(book.names["in_capex_amazon_2026"])
    assert f"-{place} | in_capex_amazon_2026 | 200" in shown
    assert f"+{place} | in_capex_amazon_2026 | 210" in shown
    before = {line.partition("|")[2] for line in shown if line.startswith("-")}  # the row of --set moves what is below
    inputs = [
        line for line in shown if re.match(r"\+[^|]+ \| in_\w+ \|", line) and line.partition("|")[2] not in before
    ]
    assert len(inputs) == len(TYPED)
    assert not any("Binary" in line for line in shown)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.slow
def test_git_difftool_shows_the_tables(repository: Path, book: Written):
    shown = git(repository, "difftool", "-y", "-t", "xlsx", "--", "my book.xlsx")
    assert re.search(r"capex_amazon_2026 .+ 200 .+ 210 ", shown)
    shutil.copy(book.path, repository / "new.xlsx")
    git(repository, "add", "new.xlsx")
    added = git(repository, "difftool", "-y", "-t", "xlsx", "--cached", "--", "new.xlsx")
    assert re.search(r"Different between nothing and new\.xlsx: \d{3} inputs", added)


@pytest.fixture
def odd_files(tmp_path: Path) -> dict[str, Path]:
    """Return what may stand in a history under the name of a workbook, and is none."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
    held = {"empty": b"", "pointer": pointer, "half": b"PK\x03\x04 cut off"}
    for name, content in held.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    return {name: tmp_path / f"{name}.xlsx" for name in held}


def test_the_text_of_a_file_that_cannot_be_read_is_why(odd_files: dict[str, Path]):
    said = {name: run("diff", "--text", path) for name, path in odd_files.items()}
    assert {result.exit_code for result in said.values()} == {0}
    assert "the file is empty" in said["empty"].stdout
    assert "a pointer of large-file storage (Git LFS)" in said["pointer"].stdout
    assert "cut off or damaged" in said["half"].stdout
    assert re.search(r"^0 bytes, SHA-256 e3b0c442", said["empty"].stdout, re.MULTILINE)
    assert not any(str(path) in said[name].output for name, path in odd_files.items()), "git gives them other names"
    assert "git lfs pull" in mistake("audit", odd_files["pointer"]), "any other command says what to do"


def test_a_file_that_is_locked_has_a_text_and_one_that_is_not_there_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "locked.xlsx").write_bytes(b"PK")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        patch.setattr(side, "snapshot", snapshot)
        text = listing_or_reason(tmp_path / "locked.xlsx", PROFILE)
    assert text == "Not readable: the file cannot be read: permission denied.\n"
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(OSError if path == tmp_path else EngineError):
            listing_or_reason(path, PROFILE)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_log_goes_on_where_a_workbook_of_the_history_cannot_be_read(
    book: Written, odd_files: dict[str, Path], tmp_path: Path
):
    place = tmp_path / "history"
    place.mkdir()
    git(place, "init", "-q")
    git(place, "config", "diff.xlsx.textconv", "xlmodel diff --text")
    (place / ".gitattributes").write_text("*.xlsx diff=xlsx\n", "utf-8")
    for name, path in {**odd_files, "whole": book.path}.items():
        shutil.copy(path, place / "book.xlsx")
        git(place, "add", ".")
        git(place, "commit", "-q", "-m", f"now {name}")
    shown = git(place, "log", "-p", "--reverse")
    assert [line.strip() for line in shown.splitlines() if line.startswith("    now ")] == [
        f"now {name}" for name in (*odd_files, "whole")
    ]
    assert "+Not readable: this is not an Excel workbook: the file is empty." in shown
    assert "-0 bytes, SHA-256" in shown
    assert "+Not readable: this is not an Excel workbook: it seems to be a pointer of large-file storage" in shown
    assert "in_capex_amazon_2026 | 200" in shown
