"""What takes long is done once for all processes of a session: the first that needs it does it, the others wait."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

T = TypeVar("T")


@dataclass(frozen=True)
class Shared:
    """The folder in which the processes of a session leave for each other what they have made."""

    folder: Path

    def file(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return a file of this name, which the first process that asks makes; nobody may write into it."""
        path, mark = self.folder / name, name.replace("/", " ")
        path.parent.mkdir(parents=True, exist_ok=True)
        done = self.folder / f"{mark}.done"
        with FileLock(self.folder / f"{mark}.lock"):
            if not done.exists():
                make(path)
                done.touch()
        return path

    def value(self, name: str, make: Callable[[], T]) -> T:
        """Return what the first process that asks has found."""
        path = self.file(f"{name}.pickle", lambda path: path.write_bytes(pickle.dumps(make())))
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
