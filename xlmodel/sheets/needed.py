"""Which rows of the inputs the formulas name, so that one that is missing is one fault and not its many consequences.

Judgements: this list is only asked once the model could not be made: who takes a row out together with what uses it
needs no permission from it. A test holds it against the model, row by row; after a change of the sheets, renew it with

    python -m tests.needed
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from xlmodel.errors import Fault
from xlmodel.tables import Register

LIST = "needed.txt"
"""The list beside this file: on each line an input file and the key of a row."""


@cache
def needed() -> tuple[tuple[str, str], ...]:
    """Return the rows that formulas name: file and key."""
    lines = files("xlmodel.sheets").joinpath(LIST).read_text("utf-8").splitlines()
    return tuple((file, key) for file, key in (line.split() for line in lines))


def missing_rows(register: Register) -> list[Fault]:
    """Return a fault for each row that formulas need and the inputs do not have."""
    return [
        Fault(
            "a row that formulas need is missing",
            str(register.folder / file),
            key=key,
            hint="Put it back, or take out what uses it in xlmodel/sheets.",
        )
        for file, key in needed()
        if (file, key) not in register.lines
    ]
