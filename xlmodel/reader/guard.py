"""May this file be opened at all?

People hand in workbooks of any origin. Nothing here trusts what a file says of itself: its archive, its XML and
the sizes of all that libraries make objects of are checked on the bytes, and the same bytes are then handed to the
reader, so that what was checked is what is read. The limits stand in `limits`. The file itself is only ever read.
A file with macros is refused whatever its name, because nothing here could keep them.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xlmodel.errors import EngineError, Fault, XlmodelError
from xlmodel.reader.limits import LARGEST, refusal
from xlmodel.reader.packaging import check_parts, is_kept, recognise
from xlmodel.reader.scanning import ScannedPart, Tally, finish, is_xml, scan
from xlmodel.reader.unpacking import entries, unpacked_part

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (re.compile(rb"version https://git-lfs\.github\.com/spec/"), "a pointer of large-file storage (Git LFS)",
     "Fetch the workbook itself with: git lfs pull."),
    (re.compile(rb"%PDF"), "a PDF document", "Give the .xlsx file."),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh"), "another kind of archive", "Unpack it first."),
    (re.compile(rb"\s*(<\?xml|<Workbook)(?s:.*)urn:schemas-microsoft-com:office:spreadsheet"),
     "an XML spreadsheet of 2003", "Open it in Excel and save it as an .xlsx file."),
    (re.compile(rb"\s*<(!doctype html|html|head|body|table|meta)", re.IGNORECASE),
     "a web page (HTML)", "Open it in Excel and save it as an .xlsx file."),
    (re.compile(rb"\s*<"), "an XML file", "Give the .xlsx file."),
)  # fmt: skip


def read_guarded(path: Path, *, largest: int = LARGEST) -> bytes:
    """Return the bytes of a workbook that is safe to open, read once and checked.

    `largest` is the number of bytes to which it may unpack. Raises EngineError, with one fault, for everything
    else: no such file, no workbook, damaged, a trap, or larger than the limits.
    """
    path = Path(path)
    with _about(path):
        data = _read(path, largest)
        _recognise(data)
        _check(data, largest)
    return data


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a library raises over the content of a checked file into an EngineError with one fault.

    A panic of a library written in Rust is no Exception and is turned as well. Errors of this package, a full
    memory and the wish to stop pass through.
    """
    try:
        yield
    except (XlmodelError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        detail = " ".join(str(error).split())[:200] or type(error).__name__
        hint = "Open the file in Excel or LibreOffice and save it as a new .xlsx file."
        raise EngineError(
            [Fault(f"this is not an Excel workbook that can be read: {detail}", str(path), hint=hint)]
        ) from error


@contextmanager
def _about(path: Path) -> Iterator[None]:
    """Name the file in what is raised inside."""
    try:
        yield
    except EngineError as error:
        raise EngineError([replace(fault, file=str(path)) for fault in error.faults]) from error.__cause__


def _read(path: Path, largest: int) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a folder" if path.is_dir() else "a device or a pipe"
            raise refusal(f"the file cannot be read: it is {what}", "Give the .xlsx file itself.")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError as error:
        raise refusal("there is no such file", "Build the workbook first, or give another path.") from error
    except PermissionError as error:
        raise refusal("the file cannot be read: permission denied", "Close it elsewhere, or ask its owner.") from error
    except OSError as error:
        raise refusal(f"the file cannot be read: {error.strerror or error}", "Copy it to a local folder.") from error
    except ValueError as error:  # a NUL in the name
        raise refusal("there is no such file", "Give another path.") from error
    if len(data) > largest:
        raise refusal(f"it unpacks to more than {largest / 1e6:,.0f} MB", "Split the workbook.")
    return data


def _recognise(data: bytes) -> None:
    """Raise EngineError, saying what it seems to be, for anything that does not begin like an archive."""
    if data.startswith(b"PK"):
        return
    problem = "this is not an Excel workbook"
    if not data:
        raise refusal(f"{problem}: the file is empty", "Get it again from where it came.")
    if data.startswith(_OLE) and _PACKAGE in data:
        raise refusal(f"{problem} that can be read: it is protected by a password", "Save it without a password.")
    if data.startswith(_OLE):
        hint = "Open it in Excel and save it as an .xlsx file."
        raise refusal(f"{problem} of today: it seems to be an old one (.xls)", hint)
    for beginning, kind, hint in _OTHERS:
        if beginning.match(data[:4096]):
            raise refusal(f"{problem}: it seems to be {kind}", hint)
    if b"\0" not in data[:4096]:
        hint = "Open it in Excel and save it as an .xlsx file."
        raise refusal(f"{problem}: it seems to be plain text, such as CSV", hint)
    raise refusal(f"{problem}, nor any archive", "Give an .xlsx file.")


def _check(data: bytes, largest: int) -> None:
    found = entries(data, largest)
    names = [entry.filename for entry in found]
    types = next((unpacked_part(data, entry)[:200] for entry in found if entry.filename == "mimetype"), b"")
    recognise(names, types)
    tally, parts, kept = Tally(), dict[str, ScannedPart](), dict[str, bytes]()
    for entry in found:
        part = unpacked_part(data, entry)
        if is_xml(entry.filename, part):
            parts[entry.filename] = scan(entry.filename, part, tally)
            if is_kept(entry.filename, parts[entry.filename]):
                kept[entry.filename] = part
    finish(tally)
    check_parts(kept, parts)
