"""Where each key stands in a built workbook, and formulas as they read whatever the addresses are.

A formula is compared by its pattern: each address is replaced by the key that stands there, `=Inputs!$E$12*2` by
`={capex_amazon_2026}*2`, and so is each name. Equal patterns say the same, in whatever layout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from xlmodel.pipeline import Prepared
from xlmodel.reader import Workbook, read_workbook, row_and_column

Place = tuple[str, str]

REFERENCE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?:(?P<sheet>'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)\b(?!\()"""
    r"""|(?P<name>\b(?:in|out)_\w+)"""
)


def letters(column: int) -> str:
    """Return the letters of a column counted from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


class Atlas:
    """The places of a workbook that was just built."""

    def __init__(self, ready: Prepared) -> None:
        self.ready = ready
        self.at: dict[str, Place] = {}
        for (name, index), place in ready.layout.places.items():
            key = name.removeprefix("in:") + (f"[{','.join(map(str, index))}]" if index else "")
            self.at[key] = (ready.layout.pages[place.page].name, f"{letters(place.column + 1)}{place.row + 1}")
        self.keys = {place: key for key, place in self.at.items()}
        self.computed = {
            name + (f"[{','.join(map(str, index))}]" if index else ""): (name, index)
            for name, index in ready.model.computed
        }

    @cached_property
    def names(self) -> dict[str, Place]:
        """Return where each name leads."""
        inputs = {name.removeprefix("in:") for name, index in self.ready.layout.places if not index}
        found = {f"in_{key}": self.at[key] for key in self.ready.register.values if key in inputs}
        for name, (key, index) in self.ready.model.outputs.items():
            found[f"out_{name}"] = self.at[key + (f"[{','.join(map(str, index))}]" if index else "")]
        return found

    @cached_property
    def anchors(self) -> dict[tuple[str, int], str]:
        """Return a key by which each row is known."""
        found: dict[tuple[str, int], str] = {}
        for key, (sheet, address) in self.at.items():
            found.setdefault((sheet, row_and_column(address)[0]), key)
        return found

    @cached_property
    def last(self) -> dict[str, int]:
        """Return the last column of each sheet in which a key stands."""
        found: dict[str, int] = {}
        for sheet, address in self.at.values():
            found[sheet] = max(found.get(sheet, 0), row_and_column(address)[1])
        return found

    def row_of(self, anchor: str) -> tuple[str, int] | None:
        """Return the row in which a key stands."""
        place = self.at.get(anchor)
        return (place[0], row_and_column(place[1])[0]) if place else None


class Seen:
    """A workbook file as anybody can read it."""

    def __init__(self, path: Path) -> None:
        self.book: Workbook = read_workbook(path)
        self.names: dict[str, Place] = {}
        for name in self.book.names:
            found = re.fullmatch(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?(\d+)", name.text)
            if found and not name.scope:
                self.names[name.name] = ((found[1] or found[2]).replace("''", "'"), found[3] + found[4])
        self.notes: dict[Place, str] = {
            (sheet.name, note.address): note.text for sheet in self.book.sheets for note in sheet.notes
        }

    @property
    def sheets(self) -> list[str]:
        return [sheet.name for sheet in self.book.sheets]

    def value(self, place: Place) -> object:
        """Return the stored value or result of a cell."""
        cell = self.book.cell(place)
        return cell.value if cell else None

    def formula(self, place: Place) -> str:
        """Return the formula of a cell, "" where there is none."""
        cell = self.book.cell(place)
        return cell.formula if cell else ""

    def pattern(self, place: Place, keys: Mapping[Place, str]) -> object:
        """Return the content of a cell: a value, or the pattern of its formula."""
        formula = self.formula(place)
        return pattern(formula, place[0], keys, self.names) if formula else self.value(place)


def pattern(formula: str, home: str, keys: Mapping[Place, str], names: Mapping[str, Place]) -> str:
    """Return a formula with keys for addresses and names; an address without a key stays, without its $."""

    last = [home]  # the second corner of a range stands on the sheet of the first

    def key(found: re.Match[str]) -> str:
        if found["text"]:
            return found["text"]
        if found["name"]:
            place = names.get(found["name"])
            return f"{{{keys.get(place, found['name'])}}}" if place else found["name"]
        inherited = last[0] if found.start() and formula[found.start() - 1] == ":" else home
        sheet = (found["sheet"] or inherited).strip("'").replace("''", "'")
        last[0] = sheet
        place = (sheet, found["column"] + found["row"])
        return f"{{{keys[place]}}}" if place in keys else f"{sheet}!{place[1]}"

    return REFERENCE.sub(key, formula).replace(" ", "")
