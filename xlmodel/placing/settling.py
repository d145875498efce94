"""The journal of several files put in place together: what a kill left half done is completed, or undone.

Judgements: the journal stands beside the files from before the first is replaced until after the last. It names files
of its own folder only, and what it says is believed where the digests agree. What somebody changed since is never
touched: then all is undone, and where that cannot be, it is a fault that says so.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from xlmodel.errors import Fault, InputError
from xlmodel.placing.names import take_name
from xlmodel.placing.parts import PartFile, digest_of_file, is_free, is_name, left, written_part

JOURNAL = ".xlmodel-journal.json"
"""The name of the journal in the folder of the files."""

_PATIENCE = 10.0
"""Seconds that a command waits for another that is writing the files."""


@dataclass(frozen=True)
class JournalEntry:
    """One file of the journal: its name in the folder, the names of the new file and of the copy of the old one.

    Both stand beside the file to which the name leads. `old` and `now` are digests; `copy` is "" where there is none.
    """

    name: str
    new: str
    copy: str
    old: str
    now: str


def begun(folder: Path, entries: Sequence[JournalEntry], parts: list[PartFile]) -> PartFile:
    """Write the journal and return it; its lock tells other commands that this one is at work. Raises OSError."""
    journal = folder / JOURNAL
    part = written_part(json.dumps([asdict(entry) for entry in entries]).encode(), journal, parts)
    take_name(part.path, journal)
    part.path = journal
    return part


def settle(folder: Path) -> None:
    """Complete or undo what a killed command left half done in a folder, and remove what it left there.

    Raises InputError where neither can be done, or where another command is still at work.
    """
    journal = folder / JOURNAL
    try:
        if os.path.lexists(journal):
            _wait(journal)
            if os.path.lexists(journal):
                _settle(folder, journal)
        for path, marks in left(folder):
            if not marks.file:
                path.unlink(missing_ok=True)
    except OSError as error:
        problem = f"a command that wrote these files was interrupted, and that cannot be mended ({error.strerror})"
        raise InputError(
            [Fault(problem, str(folder), hint="Allow writing to this folder, or mend it by hand.")]
        ) from error


def _wait(journal: Path) -> None:
    """Wait while another process holds the journal."""
    end = time.monotonic() + _PATIENCE
    while os.path.lexists(journal) and not is_free(journal):
        if time.monotonic() > end:
            hint = "Wait until it has ended, then run this again."
            raise InputError([Fault("another command is writing these files", str(journal.parent), hint=hint)])
        time.sleep(0.05)


def _settle(folder: Path, journal: Path) -> None:
    entries = _entries(journal)
    held = {entry: digest_of_file(folder / entry.name) for entry in entries}
    if all(_can_complete(folder, entry, held[entry]) for entry in entries):
        for entry in entries:
            if held[entry] != entry.now:
                part_beside(folder, entry, entry.new).replace(file_of(folder, entry))
    elif all(_can_undo(folder, entry, held[entry]) for entry in entries):
        for entry in entries:
            if held[entry] == entry.now != entry.old:
                _undo(folder, entry)
    else:
        changed = [entry.name for entry in entries if held[entry] not in {entry.old, entry.now}]
        problem = "a command that wrote these files was interrupted, and they were changed since"
        hint = f"Look at {', '.join(changed or [e.name for e in entries])}, then delete {journal.name}."
        raise InputError([Fault(problem, str(folder), hint=hint)])
    journal.unlink(missing_ok=True)
    for entry in entries:
        for name in filter(None, (entry.new, entry.copy)):
            part_beside(folder, entry, name).unlink(missing_ok=True)


def _entries(journal: Path) -> list[JournalEntry]:
    """Return what a journal says; one that is damaged, or names anything outside its folder, is none of ours."""
    try:
        entries = [JournalEntry(**entry) for entry in json.loads(journal.read_bytes())]
        parts = [name for entry in entries for name in (entry.new, *([entry.copy] if entry.copy else []))]
        if entries and all(map(is_name, parts)) and all(Path(entry.name).name == entry.name for entry in entries):
            return entries
    except (ValueError, TypeError):
        pass
    problem = "this journal of an interrupted command cannot be read"
    raise InputError([Fault(problem, str(journal), hint="Look at the files of this folder, then delete it.")])


def _can_complete(folder: Path, entry: JournalEntry, held: str) -> bool:
    if held == entry.now:
        return True
    return held == entry.old and digest_of_file(part_beside(folder, entry, entry.new)) == entry.now


def _can_undo(folder: Path, entry: JournalEntry, held: str) -> bool:
    if held != entry.now:
        return True  # as it was, or somebody's own
    return not entry.old or (bool(entry.copy) and digest_of_file(part_beside(folder, entry, entry.copy)) == entry.old)


def _undo(folder: Path, entry: JournalEntry) -> None:
    file = file_of(folder, entry)
    if entry.old:
        part_beside(folder, entry, entry.copy).replace(file)
    else:
        file.unlink()


def file_of(folder: Path, entry: JournalEntry) -> Path:
    """Return the file to which the name of an entry leads."""
    return (folder / entry.name).resolve()


def part_beside(folder: Path, entry: JournalEntry, name: str) -> Path:
    """Return a file beside the one to which the name of an entry leads."""
    return file_of(folder, entry).with_name(name)


def ended(journal: PartFile) -> None:
    """Remove the journal: all files stand in their place, or all as before."""
    journal.release()
    with contextlib.suppress(FileNotFoundError):
        journal.path.unlink()
