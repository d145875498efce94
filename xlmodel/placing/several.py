"""Put finished files in their place: all of them or none.

The bytes go to a temporary file beside each target, which then takes the target's name in one step. A target that
is open elsewhere, read-only or a folder is left as it was. Where one of several cannot be replaced, those that
already were are put back; where the command is killed, the next one does that, or completes it, by the journal.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlmodel.errors import Fault, WriteError
from xlmodel.placing.obstacles import unwritten
from xlmodel.placing.parts import PartFile, digest_of_bytes, digest_of_file, written_part
from xlmodel.placing.settling import JournalEntry, begun, ended


@dataclass(frozen=True)
class _Step:
    """One replacement: the target as named, the file it leads to, the new file, and a copy of the old one.

    `was` and `now` are the digests of the old content and the new one.
    """

    target: Path
    file: Path
    new: PartFile
    old: PartFile | None
    was: str
    now: str


def place(contents: Mapping[Path, bytes], elsewhere: str = "") -> None:
    """Write each content to its target, all or none; owner, permissions and links stay.

    `elsewhere` is what to do other than free the target. Raises WriteError, which says why and what to do.
    """
    parts: list[PartFile] = []
    steps: list[_Step] = []
    target = Path()
    journal: PartFile | None = None
    try:
        for number, (target, content) in enumerate(contents.items(), 1):
            file = target.resolve()
            # The last one need not be put back: once it is replaced, all are.
            old = _copied(file, parts) if number < len(contents) and file.exists() else None
            new = written_part(content, file, parts)
            steps.append(_Step(target, file, new, old, digest_of_file(file), digest_of_bytes(content)))
        if len(steps) > 1:
            target = steps[0].target.parent
            journal = _journal(steps, parts)
        for step in steps:
            target = step.target
            step.new.path.replace(step.file)
    except BaseException as error:
        lost = list(_put_back(steps, parts))
        if isinstance(error, OSError):
            raise WriteError([unwritten(target, error, elsewhere), *lost]) from error
        if lost:
            raise WriteError(lost) from error
        raise
    finally:
        if journal:
            ended(journal)
        for part in parts:
            part.discard()


def _journal(steps: Sequence[_Step], parts: list[PartFile]) -> PartFile | None:
    """Begin the journal of files that stand in one folder; others have none, and a kill may leave some replaced."""
    folders = {step.target.parent for step in steps}
    if len(folders) > 1:
        return None
    entries = [
        JournalEntry(step.target.name, step.new.path.name, step.old.path.name if step.old else "", step.was, step.now)
        for step in steps
    ]
    return begun(folders.pop(), entries, parts)


def _copied(file: Path, parts: list[PartFile]) -> PartFile:
    """Return a copy of `file` beside it, with its times and permissions."""
    part = written_part(file.read_bytes(), file, parts)
    shutil.copystat(file, part.path)
    return part


def _put_back(steps: list[_Step], parts: list[PartFile]) -> Iterator[Fault]:
    """Undo the replacements if not all were made; yield a fault for each that cannot be undone.

    A new file that is no longer beside its target has taken the target's place.
    """
    done = [step for step in steps if not step.new.path.exists()]
    for step in done if len(done) < len(steps) else []:
        try:
            if step.old:
                step.old.path.replace(step.file)
            else:
                step.file.unlink()
        except OSError as error:
            problem = f"this file was replaced and could not be put back ({error.strerror or error})"
            if step.old:
                parts.remove(step.old)  # it is all that is left of the old content
            hint = f"What it held stands in {step.old.path.name}." if step.old else "Delete it."
            yield Fault(problem, file=str(step.target), hint=hint)
