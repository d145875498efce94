"""Names of files, changed in one step: two exchanged, or one taken only if nobody has it.

Judgement: every system has calls of its own for this and some file systems have none, so each function says, or
falls back to, what can be done there. Nothing here looks into a file.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path
from typing import Any

_HERE = -100
"""The folder that a relative name starts from, as Linux counts it."""
_ONLY_NEW, _SWAP = 1, 2
"""Linux: fail where the name is taken; exchange the two names. macOS: exchange is 2 as well."""
_MACOS_ONLY_NEW = 4
_UNABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def swapped(new: Path, target: Path) -> Path | None:
    """Let `target` hold what `new` held, in one step, and return the name of what it held before.

    None where the system or the file system cannot do this; then nothing has changed. Raises OSError.
    """
    if sys.platform == "win32":
        return _replaced_with_backup(new, target)
    done = _renamed(new, target, _SWAP, _SWAP)
    return new if done else None


def take_name(source: Path, target: Path) -> None:
    """Rename a file to a name that nobody has. Raises FileExistsError where somebody does, links included."""
    if sys.platform == "win32":
        source.rename(target)  # fails there where the name is taken
        return
    if _renamed(source, target, _ONLY_NEW, _MACOS_ONLY_NEW):
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        source.rename(target)
        return
    source.unlink()


def _renamed(source: Path, target: Path, linux: int, macos: int) -> bool:
    """Rename with a flag of the system; False where there is no such call or it knows no such flag."""
    library: Any = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(source), os.fsencode(target)
    if sys.platform.startswith("linux") and hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, names[0], _HERE, names[1], ctypes.c_uint(linux))
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(names[0], names[1], ctypes.c_uint(macos))
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in _UNABLE:
        return False
    raise OSError(code, os.strerror(code), str(source), None, str(target))


def _replaced_with_backup(new: Path, target: Path) -> Path:
    """Replace a file on Windows, which gives what it held another name in the same step."""
    backup = new.with_name(f"{new.name}.old.part")
    windows: Any = ctypes
    ignore_differing_rights = 0x2 | 0x4
    done = windows.windll.kernel32.ReplaceFileW(str(target), str(new), str(backup), ignore_differing_rights, None, None)
    if not done:
        raise windows.WinError()
    return backup
