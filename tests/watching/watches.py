"""A watch that runs in a thread, over inputs and a workbook of its own."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import xlmodel
from xlmodel.watching import Rebuilt

PATIENCE = 60.0
"""Seconds to wait for a rebuild, which takes two on an idle machine."""


def replace_with_another(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


@dataclass
class Watching:
    """A watch that runs in a thread, over inputs and a workbook of its own."""

    folder: Path
    overrides: dict[str, float | str] = field(default_factory=dict)
    told: Queue[Rebuilt] = field(default_factory=Queue)
    stop: Event = field(default_factory=Event)
    thread: Thread | None = None

    @property
    def output(self) -> Path:
        return self.folder / "book.xlsx"

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    def start(self) -> Rebuilt:
        """Start and return the first build."""
        rebuilds = xlmodel.watch(self.output, inputs=self.inputs, set=self.overrides, stop=self.stop)
        self.thread = Thread(target=lambda: [self.told.put(rebuilt) for rebuilt in rebuilds], daemon=True)
        self.thread.start()
        return self.next()

    def next(self) -> Rebuilt:
        """Return the next thing that the watch tells."""
        return self.told.get(timeout=PATIENCE)

    def end(self) -> None:
        assert self.thread is not None
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()

    def put(self, path: Path, content: bytes) -> None:
        """Replace a file at once: what is told must not hang on a look into the middle of a write."""
        replace_with_another(path, content)

    def position(self, value: str) -> tuple[Path, bytes]:
        """Return the file of the guidance position, and what it holds with another one."""
        path = self.inputs / "assumptions.csv"
        text = re.sub(rb"guided range,[^,]+,", f"guided range,{value},".encode(), path.read_bytes())
        return path, text


def await_that(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
