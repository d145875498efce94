"""Honest workbooks pass the guard untouched, up to each limit and not beyond it, and no disguise gets past."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hostile import MAIN, SHEET, packed, parts_of, sheet, write_good, written

from xlmodel.errors import EngineError
from xlmodel.reader import workbook_of
from xlmodel.reader.guard import read_guarded


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    write_good(path)
    return path


def with_sheet(good: Path, folder: Path, data: bytes) -> Path:
    return written(folder, packed({**parts_of(good.read_bytes()), SHEET: data}))


# What passes


def test_a_good_workbook_passes_and_its_bytes_are_returned(good: Path, tmp_path: Path) -> None:
    assert read_guarded(good) == good.read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(read_guarded(good))).sheetnames == ["Inputs", "P & L"]
    openpyxl.load_workbook(good).save(tmp_path / "saved.xlsx")
    assert read_guarded(tmp_path / "saved.xlsx") == (tmp_path / "saved.xlsx").read_bytes()


def test_what_was_checked_is_what_is_read(good: Path, tmp_path: Path) -> None:
    path = written(tmp_path, good.read_bytes())
    checked = read_guarded(path)
    path.write_bytes(b"something else")
    assert [sheet.name for sheet in workbook_of(checked, path).sheets] == ["Inputs", "P & L"]


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
