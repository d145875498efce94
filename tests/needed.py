"""Renew the list of the rows that formulas need: `python -m tests.needed`. It takes some minutes.

A row is needed where the model cannot be made without it, all others being there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from xlmodel.errors import XlmodelError
from xlmodel.language import Model
from xlmodel.register.scanning import rows_of
from xlmodel.sheets import declare, needed
from xlmodel.tables import load
from xlmodel.tables.layouts import LAYOUTS

INPUTS = Path(__file__).parents[1] / "inputs"
LIST = Path(needed.__file__).with_name(needed.LIST)


def without(gone: dict[str, set[str]]) -> Model:
    """Return the model of the inputs without some rows, by file. Raises what their loss leads to."""
    files = {}
    for layout in (one for one in LAYOUTS if one.own):
        text = (INPUTS / layout.name).read_text("utf-8-sig")
        for row in reversed(rows_of(text, layout)[1]):
            if row.key in gone.get(layout.name, ()):
                text = text[: row.span[0]] + text[row.span[1] :].lstrip("\n")
        files[layout.name] = text.encode()
    return declare(load(INPUTS, instead=files))


def breaks(file: str, keys: Iterable[str]) -> bool:
    """Tell whether the model cannot be made without these rows of a file."""
    try:
        without({file: set(keys)})
    except (XlmodelError, LookupError, ValueError):
        return True
    return False


def main() -> None:
    """Write the list."""
    lines: list[str] = []
    for layout in (one for one in LAYOUTS if one.own):
        rows = rows_of((INPUTS / layout.name).read_text("utf-8-sig"), layout)[1]
        keys = [row.key for row in rows if not row.is_own and row.key != "case"]
        found = [key for key in keys if breaks(layout.name, [key])]  # one by one: some are needed for want of another
        lines += [f"{layout.name} {key}" for key in found]
        print(f"{layout.name}: {len(found)} of {len(keys)} rows are needed", file=sys.stderr)
    LIST.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
