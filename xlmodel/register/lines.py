"""One row of an input file: its place, its key, its texts, and how a fault of one of its fields is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlmodel.errors import Fault


@dataclass(frozen=True, slots=True)
class InputRow:
    """One row of a file: its place, its key (empty while unknown) and its texts by column."""

    file: str
    line: int
    key: str
    texts: Mapping[str, str]

    @property
    def place(self) -> str:
        """Return `file:line`."""
        return f"{self.file}:{self.line}"

    def fault(self, column: str, problem: str, expected: str = "", hint: str = "", found: str | None = None) -> Fault:
        """Return a fault of one field; what was found is the field's text unless said otherwise."""
        text = self.texts.get(column, "")
        shown_text = found if found is not None else (in_quotes(text) if text else "nothing")
        return Fault(problem, self.file, self.line, column, self.key, expected, shown_text, hint)


def in_quotes(text: str) -> str:
    """Return the text in quotes, shortened where it is long, as a fault shows it."""
    return f"'{shortened(text, 80)}'"


def shortened(text: str, longest: int) -> str:
    """Return the text, or its beginning and an ellipsis where it is longer than `longest`."""
    return text if len(text) <= longest else text[:longest] + "…"
