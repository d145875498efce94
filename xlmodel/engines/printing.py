"""Paper: what LibreOffice prints of a workbook. No other engine draws charts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from xlmodel.engines import with_libreoffice
from xlmodel.errors import EngineError, Fault


def printed(content: bytes, path: Path) -> bytes:
    """Return the PDF of the bytes of a workbook that has gone through the guard; errors name `path`.

    Raises EngineError, with one fault, where LibreOffice is missing, does not start, finish or print, and where the
    disk has no room for what it needs.
    """
    reason = with_libreoffice.available()
    if reason:
        raise EngineError([Fault(f"nothing can be printed: {reason}", str(path))])
    try:
        return with_libreoffice.pdf_of(content)
    except EngineError as error:
        raise EngineError([replace(fault, file=str(path)) for fault in error.faults]) from error
    except OSError as error:
        raise EngineError([Fault(f"LibreOffice could not print: {error.strerror or error}", str(path))]) from error
