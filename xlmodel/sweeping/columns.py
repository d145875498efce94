"""Columns of numbers, one for each input and output: in memory while they are few, in a file beyond that.

The file has no name, and is gone when the columns are. A column lies there in one piece, so that it can be read alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np
from numpy.typing import NDArray

IN_MEMORY = 64 * 2**20
"""Bytes of columns that are held in memory; more go into a file."""


class Columns:
    """As many numbers for each of some names; what is not filled yet is not a number."""

    def __init__(self, names: Sequence[str], count: int, in_memory: int = IN_MEMORY) -> None:
        self.names = tuple(dict.fromkeys(names))
        self.count = count
        shape = (len(self.names), count)
        self._place = {name: place for place, name in enumerate(self.names)}
        self._file: IO[bytes] | None = None
        self._numbers: NDArray[np.float64]
        if 8 * len(self.names) * count <= in_memory:
            self._numbers = np.full(shape, np.nan)
        else:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the columns)
            self._numbers = np.memmap(self._file, dtype=np.float64, mode="w+", shape=shape)

    @property
    def is_in_file(self) -> bool:
        """Tell whether the numbers are in a file."""
        return self._file is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self._place

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self._numbers[self._place[name], : self.count]

    def fill(self, name: str, start: int, numbers: NDArray[np.float64]) -> None:
        """Put numbers into a column, from a row on."""
        self._numbers[self._place[name], start : start + len(numbers)] = numbers

    def rows(self, start: int, stop: int) -> dict[str, NDArray[np.float64]]:
        """Return some rows of every column, as copies."""
        return {name: np.array(self[name][start:stop]) for name in self.names}

    def cut(self, count: int) -> None:
        """Keep the first rows alone."""
        self.count = min(count, self.count)
