"""Keep the previous file where another program has saved it since it was built.

Any program that saves a workbook stamps its properties anew; a file whose stamp is ours is as we wrote it. What
another program saved may hold a person's work, so it is kept beside the new file under a dated name.
"""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

from xlmodel.errors import Fault, WriteError

_STAMP = "docProps/core.xml"


def keep_previous(target: Path, new: bytes, now: datetime) -> Path | None:
    """Copy `target` beside itself if another program saved it, and return the copy; None where there is no need.

    Raises WriteError when the copy cannot be made: then nothing may be replaced.
    """
    if not target.is_file() or _stamp(target) == _stamp(BytesIO(new)):
        return None
    kept = target.with_name(f"{target.stem}.kept-{now:%Y-%m-%d-%H%M%S}{target.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = target.with_name(f"{target.stem}.kept-{now:%Y-%m-%d-%H%M%S}-{number}{target.suffix}")
    try:
        shutil.copy2(target, kept)
    except OSError as error:
        kept.unlink(missing_ok=True)
        problem = f"it was changed since it was built and could not be kept as {kept.name} ({error.strerror})"
        raise WriteError([Fault(problem, file=str(target), hint="Give another place with -o.")]) from error
    return kept


def _stamp(file: Path | BytesIO) -> bytes | None:
    """Return the properties part that a saving program stamps, None for anything that is not a workbook."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.read(_STAMP)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError):
        return None
