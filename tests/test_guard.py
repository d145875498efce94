"""Hostile workbooks are refused with one clear message before any library sees them; honest ones pass untouched."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
import xlsxwriter
from hostile import MAIN, SHEET, hostile_files, mutants, packed, parts_of, sheet

from xlmodel.engines import read_cached, read_formulas, read_names
from xlmodel.engines.guard import open_guarded, read_guarded, reading
from xlmodel.engines.workbook import sheet_names
from xlmodel.errors import EngineError

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
from xlmodel.engines.guard import read_guarded
from xlmodel.errors import EngineError
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    start = time.process_time()
    try:
        read_guarded(path)
    except EngineError:
        print(f"{time.process_time() - start:.1f} {path.name}")
"""


def write_good(path: Path) -> None:
    """Write a workbook with one of everything that libraries unfold."""
    with xlsxwriter.Workbook(path) as book:
        first, second = book.add_worksheet("Inputs"), book.add_worksheet("P & L")
        bold = book.add_format({"bold": True, "num_format": "0.0%"})
        first.write_row("A1", ["label", 1, 2.5, True, "text", "text"], bold)
        first.write_formula("A2", "=B1+C1", None, 3.5)
        first.write_formula("B2", '="a"&"b"', None, "ab")
        first.write_datetime("C2", date(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
        first.write_array_formula("D2:D3", "{=B1:B2*2}", None, 2)
        first.merge_range("A5:C6", "merged", bold)
        first.write_url("A8", "https://example.com/a")
        first.write_comment("B1", "a note")
        first.data_validation("B1:B1048576", {"validate": "decimal", "criteria": ">", "value": 0})
        first.conditional_format("A1:XFD1048576", {"type": "cell", "criteria": ">", "value": 5, "format": bold})
        first.set_column("B:XFD", 12)
        first.add_table("E10:F12")
        book.define_name("in_price", "=Inputs!$B$1")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Inputs!$B$1:$C$1"})
        second.insert_chart("A1", chart)
        second.write_formula("A30", "=Inputs!A2*2", None, 7)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    write_good(path)
    return path


@pytest.fixture(scope="module")
def hostile(good: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return hostile_files(tmp_path_factory.mktemp("hostile") / "files", good.read_bytes())


def written(folder: Path, data: bytes) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return path


def with_sheet(good: Path, folder: Path, data: bytes) -> Path:
    return written(folder, packed({**parts_of(good.read_bytes()), SHEET: data}))


# What is refused


def test_every_hostile_file_has_its_message(hostile: dict[str, Path]) -> None:
    assert hostile.keys() == REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
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


# What passes


def test_a_good_workbook_passes_and_its_bytes_are_returned(good: Path, tmp_path: Path) -> None:
    assert read_guarded(good) == good.read_bytes()
    assert openpyxl.load_workbook(open_guarded(good)).sheetnames == ["Inputs", "P & L"]
    openpyxl.load_workbook(good).save(tmp_path / "saved.xlsx")
    assert read_guarded(tmp_path / "saved.xlsx") == (tmp_path / "saved.xlsx").read_bytes()


def test_what_was_checked_is_what_is_read(good: Path, tmp_path: Path) -> None:
    path = written(tmp_path, good.read_bytes())
    file = open_guarded(path)
    path.write_bytes(b"something else")
    assert openpyxl.load_workbook(file).sheetnames == ["Inputs", "P & L"]


def test_an_archive_written_to_a_stream_passes(good: Path, tmp_path: Path) -> None:
    written_so_far: list[bytes] = []
    stream = SimpleNamespace(write=lambda data: written_so_far.append(bytes(data)) or len(data), flush=lambda: None)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in parts_of(good.read_bytes()).items():
            archive.writestr(name, data)
    data = b"".join(written_so_far)
    assert b"PK\7\x08" in data, "the sizes stand behind the parts"
    assert read_guarded(written(tmp_path, data)) == data


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/drawings/vmlDrawing9.vml", b"<xml><br></xml>"),  # as Excel draws notes
        ("customXml/item1.xml", '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16")),  # a query
        ("customXml/item1.xml", b"<a>" + b"QUJD" * 100_000 + b"</a>"),
        ("xl/media/image9.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("xl/printerSettings/printerSettings1.bin", "Printer".encode("utf-16-le")),
    ],
)
def test_what_programs_write_besides_the_sheets_passes(name: str, content: bytes, good: Path, tmp_path: Path) -> None:
    data = packed({**parts_of(good.read_bytes()), name: content})
    assert read_guarded(written(tmp_path, data)) == data


SHARED = '<row><c><f t="shared" si="0">{}</f></c>{}</row>'


def corners(last: str) -> bytes:
    return sheet(f'<row r="1"><c r="A1"/></row><row r="1000000"><c r="{last}"/></row>')


def spread(reference: str) -> bytes:
    return sheet(f'<row r="1"><c r="A1"><f t="array" ref="{reference}">1</f></c></row>')


def merged(*references: str) -> bytes:
    return sheet(after="<mergeCells>" + "".join(f'<mergeCell ref="{one}"/>' for one in references) + "</mergeCells>")


def nested(levels: int) -> bytes:
    return sheet(after="<a>" * (levels - 1) + "</a>" * (levels - 1))


def sharing(cells: int) -> bytes:
    member = '<c><f t="shared" si="0"/></c>'
    return sheet(SHARED.format("1" * 5000, member * (cells - 1)))


@pytest.mark.parametrize(
    ("largest", "too_large"),
    [
        (merged("A1:J10000"), merged("A1:J10000", "L1")),
        (nested(256), nested(257)),
        (corners("T1000000"), corners("U1000000")),
        (sheet('<row r="1048576"><c r="XFD1048576"/></row>'), sheet('<row r="1048576"><c r="XFE1048576"/></row>')),
        (spread("A1:B1000000"), spread("A1:B1000001")),
        (sharing(2000), sharing(2001)),
    ],
    ids=["made", "depth", "grid", "columns", "spread", "formulas"],
)
def test_a_limit_is_where_it_is_said_to_be(largest: bytes, too_large: bytes, tmp_path: Path) -> None:
    bare = tmp_path / "bare.xlsx"
    openpyxl.Workbook().save(bare)
    assert read_guarded(with_sheet(bare, tmp_path, largest))
    with pytest.raises(EngineError):
        read_guarded(with_sheet(bare, tmp_path, too_large))


def test_prefixes_hide_nothing(good: Path, tmp_path: Path) -> None:
    merges = '<x:mergeCells><x:mergeCell ref="A1:XFD99"/></x:mergeCells>'
    data = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/>{merges}</x:worksheet>'
    with pytest.raises(EngineError, match="merged ranges"):
        read_guarded(with_sheet(good, tmp_path, data.encode()))


def test_a_sheet_by_another_name_is_checked_all_the_same(good: Path, tmp_path: Path) -> None:
    parts = parts_of(good.read_bytes())
    relations = "xl/_rels/workbook.xml.rels"
    moved = {**parts, "xl/media/a.png": sheet('<row r="9999999"/>')}
    moved[relations] = parts[relations].replace(b"worksheets/sheet1.xml", b"media/a.png")
    with pytest.raises(EngineError, match=r"xl/media/a\.png has a row outside the sheet"):
        read_guarded(written(tmp_path, packed(moved)))


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


def test_mutants_give_a_workbook_or_one_message(good: Path, tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    refused = unreadable = read = 0
    for what, data in mutants(good.read_bytes(), 2026, 300):
        path = written(tmp_path, data)
        try:
            checked = read_guarded(path)
        except EngineError as error:
            assert len(error.faults) == 1, what
            refused += 1
            continue
        for load in (openpyxl.load_workbook, lambda file: values(calamine, file)):
            try:
                with warnings.catch_warnings(), reading(path):
                    warnings.simplefilter("ignore")
                    assert load(BytesIO(checked)) is not None
                read += 1
            except EngineError as error:
                assert len(error.faults) == 1, what
                assert "\n" not in str(error), what
                unreadable += 1
    assert min(refused, unreadable, read) > 20, "mutants of every kind"


def values(calamine: object, file: BytesIO) -> list[object]:
    book = calamine.CalamineWorkbook.from_filelike(file)  # type: ignore[attr-defined]
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
