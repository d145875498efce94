"""Hostile workbooks are refused with one clear message before a library sees them; what one raises is one too."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hostile import hostile_files, parts_of, write_good, written
from mutants import mutants
from some import some

from xlmodel.engines import read_cached, read_formulas, read_names
from xlmodel.engines.workbook import sheet_names
from xlmodel.errors import EngineError
from xlmodel.reader import workbook_of
from xlmodel.reader.guard import read_guarded, reading

REFUSED = {
    "missing.xlsx": "there is no such file",
    "folder.xlsx": "it is a folder",
    "empty.xlsx": "the file is empty",
    "table.csv.xlsx": "seems to be plain text, such as CSV",
    "page.html.xlsx": "seems to be a web page (HTML)",
    "old.xls.xlsx": "seems to be an old one (.xls)",
    "password.xlsx": "protected by a password",
    "document.pdf.xlsx": "seems to be a PDF document",
    "zeros.xlsx": "nor any archive",
    "half.xlsx": "cut off or damaged",
    "no end.xlsx": "cut off or damaged",
    "only an end.xlsx": "nothing in it",
    "flipped bit.xlsx": "xl/worksheets/sheet1.xml is damaged",
    "bomb.xlsx": "unpacks to more than 200 times its size",
    "bomb by size.xlsx": "unpacks to more than 256 MB",
    "bomb that lies.xlsx": "unpacks to more than the file says",
    "many parts.xlsx": "more than 10,000 parts",
    "overlapping.xlsx": "lies over another one",
    "twice.xlsx": "in the file twice",
    "twice but for case.xlsx": "in the file twice",
    "two directories.xlsx": "nothing in it",
    "something before.xlsx": "nor any archive",
    "something else before.xlsx": "hidden before or after the archive",
    "up.xlsx": "would lie outside the file",
    "absolute.xlsx": "would lie outside the file",
    "drive.xlsx": "would lie outside the file",
    "two names.xlsx": "says two different things about itself",
    "encrypted part.xlsx": "is encrypted",
    "bzip2.xlsx": "a method that workbooks do not use",
    "unknown method.xlsx": "a method that workbooks do not use",
    "letter.docx.xlsx": "a Word document (.docx)",
    "slides.pptx.xlsx": "a PowerPoint presentation (.pptx)",
    "program.jar.xlsx": "a Java archive (.jar)",
    "sheet.ods.xlsx": "an OpenDocument file (spreadsheet)",
    "photos.zip.xlsx": "an archive of other files",
    "macros.xlsx": "with macros (.xlsm)",
    "macros.xlsm": "with macros (.xlsm)",
    "hidden macros.xlsx": "with macros (.xlsm)",
    "binary.xlsb": "a binary workbook (.xlsb), which cannot be read",
    "no main type.xlsx": "none of its parts is said to be a workbook",
    "no workbook.xlsx": "does not say where the workbook is",
    "no sheet.xlsx": "missing or no sheet",
    "sheet listed twice.xlsx": "leads to the same part twice",
    "one id twice.xlsx": "gives the same name to two relations",
    "two workbooks.xlsx": "names two parts as the workbook",
    "sheet under two ids.xlsx": "one of them twice",
    "styles as a sheet.xlsx": "missing or no sheet",
    "laughs in a sheet.xlsx": "declares a document type or entities",
    "laughs in the workbook.xlsx": "declares a document type or entities",
    "outside entity.xlsx": "declares a document type or entities",
    "type in a drawing.xlsx": "declares a document type or entities",
    "type after a fault.xlsx": "declares a document type or entities",
    "type in a picture.xlsx": "declares a document type or entities",
    "utf-16.xlsx": "is not in UTF-8",
    "utf-16 without a mark.xlsx": "is not in UTF-8",
    "utf-32.xlsx": "is not in UTF-8",
    "utf-7.xlsx": "is not in UTF-8 but in utf-7",
    "latin.xlsx": "is not in UTF-8 but in iso-8859-1",
    "mainframe.xlsx": "is not in UTF-8",
    "malformed [Content_Types].xml.xlsx": "[Content_Types].xml is not well-formed XML",
    "malformed _rels .rels.xlsx": "_rels/.rels is not well-formed XML",
    "malformed xl workbook.xml.xlsx": "xl/workbook.xml is not well-formed XML",
    "malformed xl _rels workbook.xml.rels.xlsx": "xl/_rels/workbook.xml.rels is not well-formed XML",
    "malformed xl worksheets sheet1.xml.xlsx": "xl/worksheets/sheet1.xml is not well-formed XML",
    "malformed xl styles.xml.xlsx": "xl/styles.xml is not well-formed XML",
    "not utf-8.xlsx": "xl/worksheets/sheet1.xml is not well-formed XML",
    "deep.xlsx": "more than 256 levels deep",
    "long attribute.xlsx": "a tag or a text of more than 250,000 bytes",
    "long text.xlsx": "a tag or a text of more than 250,000 bytes",
    "merged.xlsx": "more than 100,000 cells in merged ranges, links and comments",
    "merged in pieces.xlsx": "more than 100,000 cells in merged ranges, links and comments",
    "merged outside.xlsx": "a range outside the sheet: 'A1:XFE1'",
    "merged nowhere.xlsx": "a range that is none: 'A:XFD'",
    "linked.xlsx": "more than 100,000 cells in merged ranges, links and comments",
    "commented.xlsx": "more than 100,000 cells in merged ranges, links and comments",
    "one large table.xlsx": "more than 2,000,000 cells in shared formulas, array formulas and tables",
    "one large array.xlsx": "more than 2,000,000 cells in shared formulas, array formulas and tables",
    "one large shared formula.xlsx": "more than 2,000,000 cells in shared formulas, array formulas and tables",
    "shared formula written out.xlsx": "unfold to more than 10,000,000 characters",
    "one text everywhere.xlsx": "show more than 50,000,000 characters",
    "far corners.xlsx": "span more than 20,000,000 cells",
    "row outside.xlsx": "a row outside the sheet: '1048577'",
    "odd row.xlsx": "a row outside the sheet: '1_0'",
    "column outside.xlsx": "a cell outside the sheet",
    "columns outside.xlsx": "a column outside the sheet: '99999'",
    "cell nowhere.xlsx": "outside the sheet",
    "many cells.xlsx": "more than 2,000,000 cells",
    "many rows.xlsx": "has rows outside the sheet",
    "many formats.xlsx": "more than 1,000,000 formats, rules, names and other elements",
    "links into merged ranges.xlsx": "too many links for its merged ranges",
    "long print area.xlsx": "formulas behind its names are too long",
    "one chart twice.xlsx": "leads to the same part twice",
    "many ways.xlsx": "counted as often as it leads to them",
}
"""What the message of each hostile file says."""

WITHIN = """
import resource, sys, time, pathlib
from xlmodel.reader.guard import read_guarded
from xlmodel.errors import EngineError
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    start = time.process_time()
    try:
        read_guarded(path)
    except EngineError:
        print(f"{time.process_time() - start:.1f} {path.name}")
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    write_good(path)
    return path


@pytest.fixture(scope="module")
def hostile(good: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return hostile_files(tmp_path_factory.mktemp("hostile") / "files", good.read_bytes())


# What is refused


def test_every_hostile_file_has_its_message(hostile: dict[str, Path]) -> None:
    assert hostile.keys() == REFUSED.keys()


@pytest.mark.parametrize("name", some(REFUSED, 4))
def test_a_hostile_file_gives_one_message_and_stays_as_it_is(name: str, hostile: dict[str, Path]) -> None:
    path = hostile[name]
    before = (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None
    with pytest.raises(EngineError) as error:
        read_guarded(path)
    (fault,) = error.value.faults
    assert fault.file == str(path)
    assert REFUSED[name] in fault.problem
    assert fault.hint.endswith(".")
    assert "\n" not in str(fault)
    assert ((path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None) == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit a process so")
def test_hostile_files_are_refused_within_a_gigabyte_and_five_seconds(hostile: dict[str, Path]) -> None:
    folder = str(hostile["empty.xlsx"].parent)
    done = subprocess.run([sys.executable, "-c", WITHIN, folder], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    seconds = {name: float(time) for time, name in (line.split(" ", 1) for line in done.stdout.splitlines())}
    assert seconds.keys() == {path.name for path in Path(folder).iterdir()}
    assert {name: time for name, time in seconds.items() if time > 5} == {}


@pytest.mark.parametrize("read", [read_formulas, read_cached, read_names, sheet_names])
def test_the_readers_of_the_engines_see_no_unchecked_file(
    read: Callable[[Path], object], hostile: dict[str, Path]
) -> None:
    with pytest.raises(EngineError, match=r"merged\.xlsx: it has more than 100,000 cells in merged ranges"):
        read(hostile["merged.xlsx"])


def test_a_file_that_may_not_be_read(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(EngineError, match=r"good\.xlsx: the file cannot be read: permission denied"):
        read_guarded(good)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(EngineError, match="a device or a pipe"):
        read_guarded(tmp_path / "pipe.xlsx")


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(EngineError, match="there is no such file"):
        read_guarded(Path("a\0b.xlsx"))


def test_the_largest_size_can_be_chosen(good: Path) -> None:
    size = sum(map(len, parts_of(good.read_bytes()).values()))
    assert read_guarded(good, largest=size) == good.read_bytes()
    with pytest.raises(EngineError, match="unpacks to more than"):
        read_guarded(good, largest=size - 1)


# What a library raises


@pytest.mark.parametrize(
    "error", [KeyError("rId1"), RecursionError(), ValueError("two\nlines"), RuntimeError("x" * 999)]
)
def test_what_a_library_raises_becomes_one_message(error: Exception) -> None:
    begins = r"^a\.xlsx: this is not an Excel workbook that can be read: "
    with pytest.raises(EngineError, match=begins) as found, reading(Path("a.xlsx")):
        raise error
    assert found.value.__cause__ is error
    assert "\n" not in str(found.value)
    assert len(str(found.value)) < 400


def test_a_panic_of_a_library_becomes_one_message() -> None:
    import ironcalc

    with pytest.raises(EngineError, match="This function panics"), reading(Path("a.xlsx")):
        ironcalc.test_panic()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), MemoryError(), EngineError("as it is")])
def test_the_wish_to_stop_passes_through(error: BaseException) -> None:
    with pytest.raises(type(error)) as found, reading(Path("a.xlsx")):
        raise error
    assert found.value is error


# Mutants


def test_mutants_are_the_same_for_the_same_seed(good: Path) -> None:
    data = good.read_bytes()
    first, again, other = (list(mutants(data, seed, 12)) for seed in (1, 1, 2))
    assert first == again != other
    assert all(mutant != data for _, mutant in first)


@pytest.mark.slow
def test_mutants_give_a_workbook_or_one_message(good: Path, tmp_path: Path) -> None:
    refused = unreadable = read = 0
    for what, data in mutants(good.read_bytes(), 2026, 300):
        path = written(tmp_path, data)
        try:
            checked = read_guarded(path)
        except EngineError as error:
            assert len(error.faults) == 1, what
            refused += 1
            continue
        for load in (lambda data: openpyxl.load_workbook(BytesIO(data)), partial(workbook_of, path=path)):
            try:
                with warnings.catch_warnings(), reading(path):
                    warnings.simplefilter("ignore")
                    assert load(checked) is not None
                read += 1
            except EngineError as error:
                assert len(error.faults) == 1, what
                assert "\n" not in str(error), what
                unreadable += 1
    assert min(refused, unreadable, read) > 20, "mutants of every kind"
