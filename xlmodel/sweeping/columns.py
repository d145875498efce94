"""Columns of numbers, one for each input and output: in memory while they are few, in a file beyond that.

The file has no name, and is gone when the columns are. A column lies there in one piece, and is read alone: what is
held in memory is one column at a time, or some rows of all of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np
from numpy.typing import NDArray

IN_MEMORY = 64 * 2**20
"""Bytes of columns that are held in memory; more go into a file."""

_SIZE = 8
"""Bytes of a number."""


class Columns:
    """As many numbers for each of some names, to be filled before they are read."""

    def __init__(self, names: Sequence[str], count: int, in_memory: int | None = None) -> None:
        self.names = tuple(dict.fromkeys(names))
        self.count = self._rows = count
        self._place = {name: place for place, name in enumerate(self.names)}
        self._file: IO[bytes] | None = None
        self._numbers: NDArray[np.float64] | None = None
        if _SIZE * len(self.names) * count <= (IN_MEMORY if in_memory is None else in_memory):
            self._numbers = np.full((len(self.names), count), np.nan)
        else:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the columns)
            self._file.truncate(_SIZE * len(self.names) * count)

    @property
    def is_in_file(self) -> bool:
        """Tell whether the numbers are in a file."""
        return self._file is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self._place

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.part(name, 0, self.count)

    def part(self, name: str, start: int, stop: int) -> NDArray[np.float64]:
        """Return some rows of a column, to be read and not to be changed."""
        stop = min(stop, self.count)
        if self._numbers is not None:
            return self._numbers[self._place[name], start:stop]
        assert self._file is not None
        self._file.seek(_SIZE * (self._place[name] * self._rows + start))
        return np.frombuffer(self._file.read(_SIZE * (stop - start)), dtype=np.float64)

    def fill(self, name: str, start: int, numbers: NDArray[np.float64]) -> None:
        """Put numbers into a column, from a row on."""
        if self._numbers is not None:
            self._numbers[self._place[name], start : start + len(numbers)] = numbers
            return
        assert self._file is not None
        self._file.seek(_SIZE * (self._place[name] * self._rows + start))
        self._file.write(np.ascontiguousarray(numbers, dtype=np.float64).tobytes())

    def rows(self, start: int, stop: int) -> dict[str, NDArray[np.float64]]:
        """Return some rows of every column, as copies."""
        return {name: np.array(self.part(name, start, stop)) for name in self.names}

    def cut(self, count: int) -> None:
        """Keep the first rows alone."""
        self.count = min(count, self.count)
