"""Temporary files: whole before they get a name that anybody knows, and known for ours if a kill leaves them behind.

Judgements: the name of a new part cannot be foreseen and no link is followed. While this process works on a part it
holds a lock on it, so that another can tell a part in use from one that was left. A finished part carries in its name
for which file it is, a digest of what that file held, and its own: whoever finds it can tell what it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PREFIX, SUFFIX = ".xlmodel-", ".part"
_NAME = re.compile(
    r"\.xlmodel-[a-z0-9_]{8}(?:-(?P<file>[0-9a-f]{8})-(?P<old>[0-9a-f]{16})-(?P<new>[0-9a-f]{16}))?\.part"
)
_OLD_ENOUGH = 60.0
"""Seconds after which a part counts as left behind where the system has no locks that tell."""


@dataclass
class PartFile:
    """A temporary file of ours; `handle` holds its lock while this process works on it.

    `identity` tells the file itself, whatever its name is by now.
    """

    path: Path
    handle: int | None = None
    identity: tuple[int, int] | None = None

    def stands(self) -> bool:
        """Tell whether this file itself still stands under its name, and not another that was exchanged for it."""
        try:
            return _identity(self.path.lstat()) == self.identity
        except FileNotFoundError:
            return False

    def discard(self) -> None:
        """Remove it, if it still stands under its name."""
        self.release()
        self.path.unlink(missing_ok=True)

    def release(self) -> None:
        """Give up the lock."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None


@dataclass(frozen=True)
class Marks:
    """What the name of a part says: for which file it is, what that held, and what the part holds; "" if unfinished."""

    file: str = ""
    old: str = ""
    new: str = ""


def written_part(content: bytes, file: Path, parts: list[PartFile], old: str | None = None) -> PartFile:
    """Return a new file beside `file` with the content, and the owner and permissions of `file`; note it in `parts`.

    With `old`, the digest of what `file` holds, its name says what it is, see `Marks`.
    """
    handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=file.parent)
    part = PartFile(Path(name), handle, _identity(os.fstat(handle)))
    parts.append(part)
    _lock(handle)
    with os.fdopen(os.dup(handle), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    _dress(part.path, file)
    if sys.platform == "win32":  # where an open file cannot be renamed
        part.release()
    if old is not None:
        marks = f"-{_of_name(file)}-{old[:16] or '0' * 16}-{digest_of_bytes(content)[:16]}{SUFFIX}"
        named = part.path.with_name(part.path.name.removesuffix(SUFFIX) + marks)
        part.path.rename(named)
        part.path = named
    return part


def left(folder: Path) -> Iterator[tuple[Path, Marks]]:
    """Yield the parts in a folder that no process works on any more, with what their names say."""
    try:
        with os.scandir(folder) as found:
            names = sorted(entry.name for entry in found if entry.name.startswith(PREFIX))
    except OSError:
        return
    for name in names:
        match = _NAME.fullmatch(name)
        if match and is_free(folder / name):
            marks = [match[group] or "" for group in ("file", "old", "new")]
            yield folder / name, Marks(*marks)


def other_name(part: Path) -> Path:
    """Return another name for a finished part, with the same marks, that nobody can foresee."""
    marks = part.name.removeprefix(PREFIX).partition("-")[2]
    return part.with_name(f"{PREFIX}{secrets.token_hex(4)}-{marks}")


def is_name(name: str) -> bool:
    """Tell whether a name is one that parts of ours have."""
    return _NAME.fullmatch(name) is not None


def is_for(marks: Marks, file: Path) -> bool:
    """Tell whether a finished part was to replace this file."""
    return marks.file == _of_name(file)


def digest_of_file(file: Path) -> str:
    """Return what tells whether a file changed, "" where there is none. Raises OSError."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def digest_of_bytes(content: bytes) -> str:
    """Return the digest of a content."""
    return hashlib.sha256(content).hexdigest()


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _of_name(file: Path) -> str:
    return hashlib.sha256(file.name.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _dress(path: Path, like: Path) -> None:
    """Give a new file the owner and the permissions of another, or those that any new file gets."""
    try:
        status = like.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)
        return
    own = path.stat()
    if hasattr(os, "chown") and (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        for owner in ((status.st_uid, status.st_gid), (-1, status.st_gid)):
            with contextlib.suppress(PermissionError):  # only the system's administrator may give files away
                os.chown(path, *owner)
                break
    path.chmod(stat.S_IMODE(status.st_mode))


def _lock(handle: int) -> bool:
    """Lock an open file for this process, if nobody else has; True also where the system has no such locks."""
    if sys.platform == "win32":
        return True
    import fcntl  # Windows has no such module

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def is_free(path: Path) -> bool:
    """Tell whether a temporary file is a regular one that no process holds."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        if sys.platform == "win32":
            return time.time() - path.lstat().st_mtime > _OLD_ENOUGH
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    try:
        return _lock(handle)
    finally:
        os.close(handle)
