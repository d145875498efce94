"""How whatever takes long tells what it is doing. The functions of the package say nothing unless somebody asks."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is called before each step: what is done next, how many steps are done, and of how many; 0 where nobody knows."""

    def __call__(self, words: str, done: int = 0, of: int = 0) -> None:
        """Take note of a step."""


def silent(words: str, done: int = 0, of: int = 0) -> None:
    """Tell nobody."""
