"""The input files are read once for a build or a pull: what is saved there meanwhile is the next one's, or refused."""

from pathlib import Path

import pytest
from files import contents
from register_files import FILES, SINCE, with_own, written

from xlmodel.building import with_edits
from xlmodel.edits import Carried
from xlmodel.errors import WriteError
from xlmodel.register import Kept, patch_inputs, read_files
from xlmodel.tables import TABLES, load_tables

OTHER = FILES["facts.csv"].replace("35.6,,,USD bn", "36,,,USD bn")


def test_a_file_that_changes_after_the_first_read_is_not_seen(tmp_path: Path):
    folder = written(tmp_path)
    files = read_files(folder, TABLES)
    written(tmp_path, facts=OTHER, cases="not what it was", sources=None)
    assert load_tables(folder, {}, instead=files).values["revenue"] == 35.6
    assert files.keys() >= FILES.keys(), "a file that is gone by now was read as well"
    written(tmp_path, facts=OTHER)
    assert load_tables(folder).values["revenue"] == 36


def test_the_edits_of_a_workbook_meet_the_files_of_the_first_read(tmp_path: Path):
    folder = written(tmp_path)
    files = read_files(folder, TABLES)
    stated = load_tables(folder, {}, instead=files)
    typed = Kept("position", "Position", "x", 0.75, 0.5, SINCE)
    written(tmp_path, facts=OTHER)
    register = with_edits(stated, files, {}, Carried(kept=(typed,)), tmp_path / "book.xlsx")
    assert (register.values["revenue"], register.values["position"]) == (35.6, 0.75)


@pytest.mark.parametrize("name", ["renamed.csv", "pulled.csv"])
def test_a_file_that_appears_after_the_first_read_is_not_seen(name: str, tmp_path: Path):
    folder = written(tmp_path)
    files = read_files(folder, TABLES)
    (folder / name).write_text("no such column\n", "utf-8")
    assert name not in files
    assert load_tables(folder, {}, instead=files).values["revenue"] == 35.6


@pytest.mark.parametrize("content", [OTHER, with_own("facts", "revenue", value=40), FILES["facts.csv"] + "\n"])
def test_a_file_that_changed_since_its_patch_was_made_is_not_overwritten(content: str, tmp_path: Path):
    patch = patch_inputs(
        load_tables(written(tmp_path)), {"revenue": 37.0, "position": 0.75}, {"revenue": SINCE, "position": SINCE}
    )
    (tmp_path / "facts.csv").write_text(content, "utf-8-sig")
    before = contents(tmp_path)
    with pytest.raises(WriteError, match=r"facts\.csv: this file was changed meanwhile. Run this again"):
        patch.write()
    assert contents(tmp_path) == before, "all files or none"


def test_a_file_that_is_gone_since_its_patch_was_made_is_told(tmp_path: Path):
    patch = patch_inputs(load_tables(written(tmp_path)), {"revenue": 37.0}, {"revenue": SINCE})
    (tmp_path / "facts.csv").unlink()
    with pytest.raises(WriteError, match=r"facts\.csv"):
        patch.write()
    assert not (tmp_path / "facts.csv").exists()
