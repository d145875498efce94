"""What can go wrong, in the user's words.

Every error a user can cause is an :class:`XlmodelError`. It carries all faults that were found, not only
the first, and each fault says where it is, what was expected, what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it is, what was expected, what was found, and what to do.

    `line` is the 1-based line of a text file; `column` is the name of a CSV column; `key` is the key of the
    row or of the model line. Parts that do not apply stay empty.
    """

    problem: str
    file: str = ""
    line: int = 0
    column: str = ""
    key: str = ""
    expected: str = ""
    found: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """Return `file:line: key 'k', column 'c': problem; expected …; found …. hint`."""
        place = self.file + (f":{self.line}" if self.line else "")
        subject = ", ".join(
            part
            for part in (
                f"key '{self.key}'" if self.key else "",
                f"column '{self.column}'" if self.column else "",
            )
            if part
        )
        head = ": ".join(part for part in (place, subject, self.problem) if part)
        text = "; ".join(
            part
            for part in (
                head,
                f"expected {self.expected}" if self.expected else "",
                f"found {self.found}" if self.found else "",
            )
            if part
        )
        return f"{text}. {self.hint}" if self.hint else text


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


class EngineError(XlmodelError):
    """A recalculation engine is missing or could not read the workbook."""
