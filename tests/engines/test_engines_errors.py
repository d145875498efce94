"""Engines and the reader of workbooks fail clearly: what is wrong with the file, the cells or the program is said."""

from __future__ import annotations

import io
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from engine_books import WRONG, changed, every_engine, write_book

from xlmodel.engines import ENGINES, CellAddress, CellValues, Engine, read_cached, read_formulas, with_libreoffice
from xlmodel.errors import EngineError


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory)


def message(error: pytest.ExceptionInfo[EngineError]) -> str:
    return str(error.value)


@every_engine
def test_missing_file(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"none\.xlsx: there is no such file"):
        engine.recalculate(tmp_path / "none.xlsx")


def archive(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"company,year\n", id="text"),
        pytest.param(archive(), id="empty archive"),
        pytest.param(archive(a="b"), id="archive"),  # its bytes hold the time, which no name of a test may
    ],
)
@pytest.mark.parametrize("read", [read_cached, read_formulas, ENGINES["ironcalc"].recalculate])
def test_not_a_workbook(read: Callable[[Path], object], content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"data\.xlsx: this is not an Excel workbook"):
        read(path)


def test_a_folder_is_not_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the file cannot be read"):
        read_cached(tmp_path)


@pytest.mark.parametrize("prologue", ['<!DOCTYPE x [<!ENTITY a "b">]>', "<!DOCTYPE x>"])
def test_entities_are_refused(book: Path, tmp_path: Path, prologue: str) -> None:
    path = changed(
        book,
        tmp_path / "x.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("?>", "?>" + prologue, 1),
    )
    with pytest.raises(EngineError, match="document type"):
        read_formulas(path)


def test_files_that_unpack_too_large_are_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlmodel.reader.workbooks.LARGEST", 1000)
    with pytest.raises(EngineError, match="unpacks to more than"):
        read_formulas(book)


def test_damaged_sheets_are_refused(book: Path, tmp_path: Path) -> None:
    for number, change in enumerate((lambda xml: xml[:-30], lambda xml: xml.replace("<v>-999</v>", "<v>x</v>", 1))):
        path = changed(book, tmp_path / f"{number}.xlsx", "xl/worksheets/sheet1.xml", change)
        with pytest.raises(EngineError, match="not an Excel workbook"):
            read_cached(path)


def test_overrides_are_all_checked_before_anything_runs(book: Path) -> None:
    overrides: dict[CellAddress, float | str] = {
        ("inputs", "A1"): 1.0,
        ("Inputs", "$A$1"): 1.0,
        ("Inputs", "A0"): 1.0,
        ("Inputs", "XFE1"): 1.0,
        ("Inputs", "B1"): float("nan"),
        ("Inputs", "C1"): 1.0,
    }
    with pytest.raises(EngineError) as error:
        ENGINES["ironcalc"].recalculate(book, overrides)
    assert len(error.value.faults) == 5
    assert "key 'inputs!A1': no such sheet; expected one of Inputs, P & L of 2026" in message(error)
    assert "key 'Inputs!$A$1': '$A$1' is not a cell address such as C12" in message(error)


@pytest.mark.parametrize("name", ["ironcalc", "formulas", "formualizer"])
def test_circular_references_are_errors(name: str, tmp_path: Path) -> None:
    path = tmp_path / "circle.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=A2+1", None, WRONG)
        sheet.write_formula("A2", "=A1*2", None, WRONG)
    with pytest.raises(EngineError, match=r"S!A1, S!A2"):
        ENGINES[name].recalculate(path)


def test_a_formula_the_engine_cannot_parse(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", "=1E3+1", None, WRONG)
    with pytest.raises(EngineError, match=r"odd\.xlsx: formulas failed: .*1E3\+1"):
        ENGINES["formulas"].recalculate(path)


@pytest.mark.parametrize("name", ["ironcalc", "formulas", "formualizer"])
def test_missing_library(name: str, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None if module == name else module)
    with pytest.raises(
        EngineError, match=f"the engine {name} cannot be used: it is not installed; run: pip install {name}"
    ):
        ENGINES[name].recalculate(book)


def test_a_panic_inside_an_engine_is_an_error(book: Path) -> None:
    import ironcalc

    engine = Engine("rusty", lambda: "1", lambda: "", lambda *_: ironcalc.test_panic())
    with pytest.raises(EngineError, match="rusty failed: This function panics"):
        engine.recalculate(book)


def test_cells_without_a_value_are_named(book: Path) -> None:
    engine = Engine("lazy", lambda: "1", lambda: "", lambda *_: {})
    with pytest.raises(EngineError, match=r"lazy gave no value for Inputs!G1, .* and 13 more"):
        engine.recalculate(book)


def test_keyboard_interrupt_passes_through(book: Path) -> None:
    def interrupt(*_: object) -> CellValues:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine("slow", lambda: "1", lambda: "", interrupt).recalculate(book)


# --- LibreOffice's own ways to fail


def test_libreoffice_not_installed(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(with_libreoffice, "_program", lambda: "")
    assert ENGINES["libreoffice"].version() == ""
    with pytest.raises(EngineError, match=r"LibreOffice .* is not installed"):
        ENGINES["libreoffice"].recalculate(book)


@pytest.fixture
def fake_soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    if sys.platform == "win32":
        pytest.skip("a shell script stands in for soffice")
    program = tmp_path / "soffice"

    def write(script: str) -> None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    monkeypatch.setattr(with_libreoffice, "_program", lambda: str(program))
    yield write


def test_libreoffice_saves_nothing_and_returns_0(book: Path, fake_soffice: Callable[[str], None]) -> None:
    fake_soffice("echo 'Error: source file could not be loaded'; exit 0")
    with pytest.raises(EngineError, match=r"saved nothing for .*: Error: source file could not be loaded"):
        ENGINES["libreoffice"].recalculate(book)


@pytest.mark.slow
def test_libreoffice_takes_too_long(
    book: Path, tmp_path: Path, fake_soffice: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_soffice(f"(sleep 2; touch '{tmp_path}/survived') & sleep 60")
    monkeypatch.setattr(with_libreoffice, "TIMEOUT", 0.3)
    with pytest.raises(EngineError, match="did not finish within"):
        ENGINES["libreoffice"].recalculate(book)
    threading.Event().wait(2.2)
    assert not (tmp_path / "survived").exists()  # its children are stopped too
