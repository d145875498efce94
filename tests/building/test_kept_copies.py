"""When a build first copies the workbook that it replaces: wherever something of a person's would be gone with it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import second_model
from edit_books import typing

import xlmodel
from xlmodel.building import Built
from xlmodel.errors import LossError


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ferries") / "ferries.xlsx"
    build(path)
    return path


def build(path: Path, **options: object) -> Built:
    return xlmodel.build(path, inputs=second_model.INPUTS, project=second_model.PROJECT, **options)


def nothing(_: Path) -> None:
    """Leave the workbook as it is."""


def value(path: Path) -> None:
    """Type over an input."""
    with typing(path) as book:
        sheet, cell = next(iter(book.defined_names["in_cost_share"].destinations))
        book[sheet][cell.replace("$", "")] = 0.7


def words(path: Path) -> None:
    """Change a label, which a build cannot carry over."""
    with typing(path) as book:
        book["Ledger"]["A1"] = "mine"


def record(path: Path) -> None:
    """Take out what the workbook remembers."""
    with typing(path) as book:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("xlmodel-record:"):
                        cell.value = None


def all_of_it(path: Path) -> None:
    """Make it no workbook at all."""
    path.write_bytes(b"no workbook")


CASES: list[tuple[Callable[[Path], None], bool, bool]] = [
    # what is done to the workbook, whether the build starts afresh, whether it is copied first
    (nothing, False, False),
    (nothing, True, False),
    (value, False, False),
    (value, True, True),
    (words, False, True),
    (words, True, True),
    (record, False, True),
    (all_of_it, True, True),
]


@pytest.mark.parametrize(("change", "fresh", "copied"), CASES)
def test_a_copy_is_kept_where_something_would_be_gone(
    change: Callable[[Path], None], fresh: bool, copied: bool, launched: Path, tmp_path: Path
):
    path = Path(shutil.copy(launched, tmp_path))
    change(path)
    before = path.read_bytes()
    if copied:
        with pytest.raises(LossError):
            build(path, fresh=fresh, refuse_loss=True)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]
    built = build(path, fresh=fresh)
    assert (built.kept is not None) is copied
    if built.kept:
        assert built.kept.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1 + copied
    assert openpyxl.load_workbook(path)["Ledger"]["A1"].value != "mine"
