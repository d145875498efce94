"""`init`: the input files and the folder of the workbook, laid out where nothing is in the way, all or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import second_model
from commands import mistake, well
from conftest import INPUTS

import xlmodel
from xlmodel.errors import XlmodelError
from xlmodel.sheets import PROJECT
from xlmodel.tables import starter

SHIPPED = {path.name: path.read_bytes() for path in INPUTS.glob("*.csv")}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def laid_out(folder: Path) -> None:
    assert contents(folder) == {f"inputs/{name}": content for name, content in SHIPPED.items()}
    assert list((folder / "output").iterdir()) == []


# What is laid out


def test_the_inputs_of_the_repository_and_an_output_folder(tmp_path: Path):
    started = xlmodel.init(tmp_path / "new" / "model")
    laid_out(tmp_path / "new" / "model")
    assert started.inputs == tmp_path / "new" / "model" / "inputs"
    assert {path.name for path in started.files} == SHIPPED.keys()
    assert started.output == tmp_path / "new" / "model" / "output"


def test_the_command_lays_out_here_and_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    said = well("init").splitlines()
    laid_out(tmp_path)
    assert said[0].startswith(f"inputs: {len(SHIPPED)} input files")
    assert said[1:] == ["output: the folder of the workbook", "Next: xlmodel build"]
    assert well("init", "my model").splitlines()[-1] == "Next, in my model: xlmodel build"
    laid_out(tmp_path / "my model")


def test_what_stands_beside_is_left_alone(tmp_path: Path):
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/notes.txt").write_text("mine")
    (tmp_path / "output").mkdir()
    (tmp_path / "output/mine.xlsx").write_text("mine")
    xlmodel.init(tmp_path)
    assert (tmp_path / "inputs/notes.txt").read_text() == (tmp_path / "output/mine.xlsx").read_text() == "mine"
    assert len(contents(tmp_path)) == len(SHIPPED) + 2


def test_of_a_wheel_its_own_copy_is_laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path.joinpath("xlmodel", *starter.SHIPPED)
    folder.mkdir(parents=True)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/facts.csv").write_text("somebody's own")
    (folder / "facts.csv").write_text("of the wheel")
    (folder / "other.csv").write_text("no input")
    monkeypatch.setattr(starter, "files", lambda _: tmp_path / "xlmodel")
    assert starter.starter_inputs() == {"facts.csv": b"of the wheel"}


# What is in the way


def test_every_file_in_the_way_is_named_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("inputs").mkdir()
    for name in ("ties.csv", "facts.csv", "pulled.csv"):
        Path("inputs", name).write_text("mine")
    Path("inputs/cases.csv").symlink_to("nowhere")
    Path("output").write_text("mine")
    before = contents(tmp_path)
    said = mistake("init")
    assert said.startswith("xlmodel: 5 faults")
    for name in ("facts.csv", "cases.csv", "ties.csv", "pulled.csv"):
        assert f"inputs/{name}: this is there already, and nothing is overwritten" in said
    assert "output: this is in the way: a folder of this name shall be made" in said
    assert said.count("xlmodel init FOLDER") == 1
    assert contents(tmp_path) == before


def test_a_second_init_names_all_files(tmp_path: Path):
    xlmodel.init(tmp_path)
    with pytest.raises(XlmodelError) as raised:
        xlmodel.init(tmp_path)
    assert {Path(fault.file).name for fault in raised.value.faults} == SHIPPED.keys()
    laid_out(tmp_path)


def test_a_file_in_the_place_of_a_folder_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("mine")
    for folder in ("file", "file/model"):
        said = mistake("init", folder)
        assert said.startswith("xlmodel: 1 fault file: this is a file, and a folder is needed in its place")


def test_where_the_files_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = 0
    replaced = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal written
        written += 1
        if written == 5:
            raise OSError(28, "No space left on device")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(XlmodelError, match="No space left on device"):
        xlmodel.init(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


# Other models


def test_a_model_without_starter_inputs_says_so(tmp_path: Path):
    with pytest.raises(XlmodelError, match="no input files come with this model"):
        xlmodel.init(tmp_path, project=second_model.PROJECT)
    with pytest.raises(XlmodelError) as raised:
        xlmodel.build(tmp_path / "book.xlsx", inputs=tmp_path / "inputs", project=second_model.PROJECT)
    assert "Name the folder that holds routes.csv, settings.csv" in str(raised.value)
    assert "init" not in str(raised.value), "which would lay out nothing"


def test_another_model_lays_out_its_own(tmp_path: Path):
    files = {path.name: path.read_bytes() for path in second_model.INPUTS.iterdir()}
    tables = replace(second_model.TABLES, starter=lambda: files)
    project = replace(second_model.PROJECT, tables=tables, inputs="data", output="built/ferries.xlsx")
    xlmodel.init(tmp_path, project=project)
    assert contents(tmp_path) == {f"data/{name}": content for name, content in files.items()}
    assert (tmp_path / "built").is_dir()


def test_this_model_begins_with_all_of_its_files():
    names = {schema.name for schema in PROJECT.tables.schemas}
    assert names | {"renamed.csv"} == PROJECT.tables.starter().keys() == SHIPPED.keys()


# No inputs


@pytest.mark.parametrize(
    "arguments", ["build", "show", "dump", "explain capex", "pull", "check", "watch", "build --set wacc_base=0.1"]
)
def test_a_command_without_inputs_says_so_and_how_to_get_them(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    said = mistake(*arguments.split())
    assert said.startswith("xlmodel: 1 fault inputs: there is no such folder, and so there are no input files.")
    assert "Lay them out with xlmodel init, or name the folder" in said
    assert list(tmp_path.iterdir()) == []


def test_a_check_of_another_file_that_is_missing_asks_for_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert "mine.xlsx: there is no such file" in mistake("check", "mine.xlsx")
