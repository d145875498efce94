"""What takes long is done once for all processes of a session: the first that needs it does it, the others wait."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
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


def apart(work: Callable[[], T]) -> T:
    """Do what takes gigabytes in a copy of this process, which ends with them; here where no process can be copied."""
    if "fork" not in get_all_start_methods():
        return work()
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=lambda: there.send(work()))
    process.start()
    there.close()
    try:
        return here.recv()  # type: ignore[no-any-return]
    except EOFError:
        raise AssertionError("what was done in a process of its own failed there; see what it said") from None
    finally:
        process.join()
