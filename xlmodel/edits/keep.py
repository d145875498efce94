"""Keep a workbook beside its successor, under a dated name, before anything replaces it."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from xlmodel.errors import Fault, WriteError


def keep_previous(target: Path, now: datetime) -> Path:
    """Copy `target` beside itself as `<stem>.kept-<date>-<time>.xlsx` and return the copy.

    Raises WriteError when the copy cannot be made: then nothing may be replaced.
    """
    kept = target.with_name(f"{target.stem}.kept-{now:%Y-%m-%d-%H%M%S}{target.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = target.with_name(f"{target.stem}.kept-{now:%Y-%m-%d-%H%M%S}-{number}{target.suffix}")
    part = kept.with_name(f".xlmodel-{kept.name}.part")
    try:
        shutil.copy2(target, part)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(kept)  # under its name it is whole, whenever the machine stops
    except OSError as error:
        part.unlink(missing_ok=True)
        problem = f"it holds what a build cannot carry over and could not be kept as {kept.name} ({error.strerror})"
        raise WriteError([Fault(problem, file=str(target), hint="Give another place with -o.")]) from error
    return kept
