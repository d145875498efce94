"""LibreOffice, over its command line: the engine that people open the workbook with.

It runs with a private profile that is told to recalculate on load, which it otherwise does not do for .xlsx,
and never to run macros or follow links. A profile serves one call, so calls may run side by side. LibreOffice
saves 15 digits, and its own errors, a circular reference among them, as #VALUE!.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from xlmodel.engines.interface import library_available
from xlmodel.engines.workbook import put_values, read_cached
from xlmodel.errors import EngineError
from xlmodel.reader.cells import CellAddress, CellValues, Overrides

TIMEOUT = 180.0  # seconds; a workbook of 3,000 formulas takes two

_ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""


def available() -> str:
    """Return "" where LibreOffice is found, else what to do."""
    return "" if _program() else "LibreOffice (soffice) is not installed or not on the PATH"


def version() -> str:
    """Return LibreOffice's version, such as "7.4.7.2", or "" where it is not installed."""
    if not _program():
        return ""
    with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
        match = re.search(r"\d+(\.\d+)+", _run(Path(folder), "--version"))
        return match[0] if match else ""


def compute(path: Path, wanted: frozenset[CellAddress], overrides: Overrides) -> CellValues:
    """Return the wanted cells, recalculated. Raises EngineError when LibreOffice saves nothing in time."""
    with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
        before, after = Path(folder, "before", "book.xlsx"), Path(folder, "after", "book.xlsx")
        before.parent.mkdir()
        if overrides:
            _write_with(path, overrides, before)
        else:
            shutil.copyfile(path, before)  # opened where it lies, it would get a lock file beside it
        to = ("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(after.parent))
        said = _run(Path(folder), "--headless", "--norestore", *to, str(before))
        if not after.is_file():  # it returns 0 even then
            raise EngineError(f"LibreOffice saved nothing for {path}: {said.strip() or 'and said nothing'}")
        return {at: value for at, value in read_cached(after).items() if at in wanted}


def pdf_of(content: bytes) -> bytes:
    """Return a workbook as LibreOffice prints it, recalculated. Raises EngineError when it prints nothing in time."""
    with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
        before, after = Path(folder, "before", "book.xlsx"), Path(folder, "after", "book.pdf")
        before.parent.mkdir()
        before.write_bytes(content)
        to = ("--convert-to", "pdf:calc_pdf_Export", "--outdir", str(after.parent))
        said = _run(Path(folder), "--headless", "--norestore", *to, str(before))
        if not after.is_file():
            raise EngineError(f"LibreOffice printed nothing: {said.strip() or 'and said nothing'}")
        return after.read_bytes()


def _write_with(path: Path, overrides: Overrides, copy: Path) -> None:
    """Write a copy with other values; openpyxl drops charts and cached values, which do not matter here."""
    reason = library_available("openpyxl")
    if reason:
        raise EngineError(f"other values are put into the copy by openpyxl, and {reason}")
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the parts that it drops
        book = openpyxl.load_workbook(path)
    put_values(book, overrides)
    book.save(copy)


def _program() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _ELSEWHERE if Path(place).is_file()), "")


def _run(folder: Path, *arguments: str) -> str:
    """Run soffice with a private profile inside `folder`; return what it said."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    process = subprocess.Popen(
        [_program(), f"-env:UserInstallation={profile.as_uri()}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=TIMEOUT)[0]
    except subprocess.TimeoutExpired:
        raise EngineError(f"LibreOffice did not finish within {TIMEOUT:.0f} seconds") from None
    finally:
        if process.poll() is None:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    """Stop soffice with its children: it is a script, and the program that works is its grandchild."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
