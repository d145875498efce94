"""What a killed replacement left beside a file: removed where it is known, kept where it may be a person's work."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from xlmodel.placing.keeping import named_copy
from xlmodel.placing.names import take_name
from xlmodel.placing.parts import digest_of_file, is_for, left


def rescue(target: Path, now: datetime) -> list[Path]:
    """Clear what killed replacements of a file left beside it, and return the copies of what had to be kept.

    Unfinished files, the old content and a new one that was never placed are removed. Where the file itself is gone,
    because it was moved aside, it is put back. Anything else was saved by somebody in the moment of a replacement.
    """
    kept: list[Path] = []
    file = target.resolve()
    for path, marks in left(file.parent):
        with contextlib.suppress(OSError):  # another command is faster, or nothing may be written: it stays
            if not marks.file:
                path.unlink()
            elif is_for(marks, file):
                found = digest_of_file(path)[:16]
                if found == marks.old and not file.exists():
                    take_name(path, file)
                elif found in {marks.old, marks.new}:
                    path.unlink()
                elif found:
                    kept.append(named_copy(path, file, now))
    return kept
