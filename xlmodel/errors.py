"""What can go wrong, in the user's words.

Every error a user can cause is an :class:`XlmodelError`. It carries all faults that were found, not only
the first, and each fault says where it is, what was expected, what was found and what to do.

Texts of files are shown as they are, but for characters that would do something to a terminal or to the order in which
a line is read: these are written out (`visible`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
"""What steers a terminal (C0 but tab and line feed, C1), or reorders or breaks what is read."""

_IN_LINE, _IN_TEXT = re.compile(f"[\n{_CONTROL}]"), re.compile(f"[{_CONTROL}]")


def visible(text: str) -> str:
    """Return a text as one line, with control characters, marks of direction and line feeds written out."""
    return _IN_LINE.sub(_written_out, text)


def visible_lines(text: str) -> str:
    """Return a text of several lines with all but its line feeds written out in this way."""
    return _IN_TEXT.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return "\\n" if code == ord("\n") else f"\\u{code:04x}"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it is, what was expected, what was found, and what to do.

    `line` is the 1-based line of a text file; `column` is the name of a CSV column; `key` is the key of the
    row or of the model line; `sheet` is the worksheet of a line that no text declares. Parts that do not apply stay
    empty.
    """

    problem: str
    file: str = ""
    line: int = 0
    column: str = ""
    key: str = ""
    expected: str = ""
    found: str = ""
    hint: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        """Return `file:line: key 'k', column 'c': problem; expected …; found …. hint`.

        It is one line, unless the problem itself has several, such as a formula with what is wrong in it.
        """
        place = self.file + (f":{self.line}" if self.line else "")
        named = (
            f"sheet '{self.sheet}'" if self.sheet else "",
            f"key '{self.key}'" if self.key else "",
            f"column '{self.column}'" if self.column else "",
        )
        subject = ", ".join(part for part in named if part)
        head = ": ".join(part for part in (visible(place), visible(subject), visible_lines(self.problem)) if part)
        said = (
            head,
            visible(f"expected {self.expected}") if self.expected else "",
            visible(f"found {self.found}") if self.found else "",
        )
        text = "; ".join(part for part in said if part)
        return f"{text}. {visible(self.hint)}" if self.hint else text


class XlmodelError(Exception):
    """Base of all errors that a user can cause; `faults` lists everything that was wrong."""

    def __init__(self, faults: Iterable[Fault] | str) -> None:
        self.faults: tuple[Fault, ...] = (Fault(faults),) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InputError(XlmodelError):
    """Faults in the input files or in an override."""


class ModelError(XlmodelError):
    """Faults in the declarations: a wrong name, a circular reference, mixed units."""


class FormulaError(XlmodelError):
    """A formula that came out as an error, or a value no cell can hold."""


class WriteError(XlmodelError):
    """The workbook could not be put in place; what was there is untouched."""


class LossError(XlmodelError):
    """A build would leave behind what a person put into the workbook, and was asked not to."""


class PackageError(XlmodelError):
    """What was asked for takes a package that a plain install leaves out."""


class EngineError(XlmodelError):
    """A recalculation engine is missing or could not read the workbook."""
