"""A thousand broken files and every known trap, against each command that reads a person's workbook.

A damaged file may be refused or read, but never in pieces: the exit code is one of those promised, no traceback is
shown, and what stood there is either byte for byte as it was, or replaced and, where anything was lost, kept.
"""

import shutil
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import INPUTS
from edit_books import in_inputs, typing
from files import contents
from histories.short import shorten, sized
from hostile import hostile_files
from mutants import mutants

import xlmodel
from xlmodel.cli import main

COMMANDS = [name for name in ("build", "pull", "diff") if name in main.commands]
COUNT = {"build": 180, "pull": 250, "diff": 600}
"""How many mutants each command is given; a build takes longest."""
SHEETS = ("Cover", "Peer Capex", "Cases", "Changes")
"""What the file is cut down to, so that a thousand readings take minutes: charts, inputs and the record."""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return input files for the tip of the model, which is what all commands here know: it builds in half a second."""
    folder = tmp_path_factory.mktemp("short") / "inputs"
    shorten(INPUTS, folder)
    with sized("tip"):
        yield folder


@pytest.fixture
def folder(edited: bytes, inputs: Path, tmp_path: Path) -> Path:
    """Return a folder with inputs, a good workbook and a place for the broken ones."""
    (tmp_path / "good.xlsx").write_bytes(edited)
    shutil.copytree(inputs, tmp_path / "inputs")
    (tmp_path / "output").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def edited(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a small workbook with an edit, and with much that cannot be carried over."""
    path = tmp_path_factory.mktemp("edited") / "book.xlsx"
    xlmodel.build(path, inputs=inputs)
    in_inputs(path, {"wacc_base": 0.1})
    with typing(path) as workbook:
        for sheet in [sheet for sheet in workbook if sheet.title not in SHEETS]:
            del workbook[sheet.title]
    return path.read_bytes()


def call(command: str, target: Path, folder: Path) -> Result:
    """Run a command on a file as a person would; nothing but the exit code may come out of it."""
    where = ["--inputs", folder / "inputs"]
    arguments = {"build": ["-o", target, *where], "pull": [target, *where], "diff": [target, folder / "good.xlsx"]}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the words of a library are not for the user
        result = CliRunner().invoke(main, [command, *map(str, arguments[command])])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert "Traceback" not in result.output
    return result


def attempt(command: str, name: str, data: bytes, folder: Path, source: Path) -> int:
    """Run a command on a broken file and demand that nothing was harmed; return the exit code.

    `source` is the folder of the sound input files.
    """
    target = folder / "output" / "book.xlsx"
    target.write_bytes(data)
    before = contents(folder / "inputs")
    result = call(command, target, folder)
    after = contents(target.parent)
    code = result.exit_code
    assert code in ({0, 1, 2} if command == "diff" else {0, 2}), f"{name}: exit code {code}"
    if command != "build" or code:
        assert after == {target.name: data}, f"{name}: the file was touched"
    else:
        kept = [content for other, content in after.items() if other != target.name]
        assert all(content == data for content in kept), name
        assert bool(kept) == ("not carried over" in result.output or "no record" in result.output), name
    if command != "pull" or code:
        assert contents(folder / "inputs") == before, f"{name}: the inputs were touched"
    elif contents(folder / "inputs") != before:
        shutil.rmtree(folder / "inputs")
        shutil.copytree(source, folder / "inputs")
    if code == 2:
        assert result.stderr.startswith("xlmodel: "), name
        assert str(target) in result.stderr, name
    for path in target.parent.iterdir():
        path.unlink()
    return code


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_trap_is_refused_with_one_message(command: str, edited: bytes, folder: Path, inputs: Path):
    traps = {name: path for name, path in hostile_files(folder, edited).items() if path.is_file()}
    assert len(traps) > 30
    let_through = []
    for name, path in traps.items():
        data = path.read_bytes()
        if attempt(command, name, data, folder, inputs) != 2:
            let_through.append(name)
    assert let_through == []


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_thousand_broken_files_harm_nothing(command: str, edited: bytes, folder: Path, inputs: Path):
    count = COUNT[command]
    broken = mutants(edited, COMMANDS.index(command), count)
    codes = Counter(attempt(command, name, data, folder, inputs) for name, data in broken)
    assert codes.total() == count
    assert codes[2] > count // 10, "some are refused"
    assert codes[0] + codes[1] > count // 10, "and some can be read"
