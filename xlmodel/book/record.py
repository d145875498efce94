"""The record: what a build would have written without any of a person's work, kept inside the workbook itself.

What a person did shows only against what the file was built with. The declarations may have changed since and the
inputs too, so the file remembers by itself: all its elements (see `comparison.elements`), the key of every cell, and
the values that the inputs gave. Judgement: the record stands in cells, as packed text. Excel, LibreOffice and openpyxl
each drop or rewrite other places of a file, but none of them touches the text of a cell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import lzma
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from xlmodel.comparison.contents import content
from xlmodel.comparison.elements import Element, Elements
from xlmodel.comparison.looks import canonical_json
from xlmodel.reader.cells import CellAddress
from xlmodel.reader.places import letters, row_and_column
from xlmodel.reader.references import quoted
from xlmodel.simulation import Simulation, simulation_of

__all__ = ["Record", "SheetContents", "content", "is_packed", "packed_record", "placeholders", "unpacked_record"]

LONGEST_CHUNK = 32_000
"""Characters of the record in one cell; Excel holds 32,767."""

LARGEST_RECORD = 64_000_000
"""Bytes that a record may unpack to."""

_MARK = "xlmodel-record:"
"""What the text of each part of a record begins with."""

_CHUNK = re.compile(
    _MARK + r"(?P<version>[12]):(?P<digest>[0-9a-f]{16}):(?P<place>\d{1,4})/(?P<count>\d{1,4}):(?P<text>[\w+/=]+)"
)

_PLAIN = ("fingerprint", "inputs", "kept", "waiting", "labels", "names")
"""The parts of a record that are packed as they are."""

_NEWER = ("sheet_keys", "files", "pulls", "overrides")
"""Those that version 2 has beside them."""

SheetContents = Mapping[str, str]
"""What stands in the cells of a sheet, by address: see `content`."""


@dataclass(frozen=True)
class Record:
    """What a workbook held when it was built.

    `inputs` are the values that the input files and `--set` gave, by key; `files` is what the files said where `--set`
    said otherwise, None where they had no such key; `pulls` tells which pulls were known. `kept` and `waiting` are the
    edits that were carried over, `overrides` what was typed over computed cells, as plain mappings; `simulation` is the
    one that it shows. `labels` give label and unit of each input. `cells`, `looks` and `keys` are by sheet and address,
    `sheet_keys` by sheet (see `book.keys`). `names` give sheet and address. `plain` is the look of a cell of which
    nothing is said, `others` are all other elements. `version` is that of the record: 1 in workbooks of xlmodel 0.1 to
    0.3, which remembered no keys, of looks only fill, ink, bold and italic, and of all else only how many `charts` a
    sheet had.
    """

    fingerprint: str = ""
    inputs: Mapping[str, float | str] = field(default_factory=dict)
    kept: Sequence[Mapping[str, Any]] = ()
    waiting: Sequence[Mapping[str, Any]] = ()
    overrides: Sequence[Mapping[str, Any]] = ()
    simulation: Simulation | None = None
    cells: Mapping[str, SheetContents] = field(default_factory=dict)
    looks: Mapping[str, SheetContents] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    charts: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, float | str | None] = field(default_factory=dict)
    pulls: str = ""
    keys: Mapping[str, SheetContents] = field(default_factory=dict)
    sheet_keys: Mapping[str, str] = field(default_factory=dict)
    plain: str = ""
    others: Mapping[Element, str] = field(default_factory=dict)
    version: int = 2

    @cached_property
    def elements(self) -> Elements:
        """Return what was built as elements, to be compared with what stands there now."""
        return Elements(self.cells, self.looks, self.plain, self.others)


def record_of(known: Record, elements: Elements) -> Record:
    """Return a record of what is known of the inputs and of the elements that were built."""
    return replace(
        known, cells=elements.cells, looks=elements.looks, plain=elements.plain, others=elements.others, version=2
    )


def packed_record(record: Record, count: int) -> list[str]:
    """Return the record as that many texts for cells, or as more where it needs them.

    Equal records give equal texts.
    """
    held: dict[str, Any] = {name: getattr(record, name) for name in (*_PLAIN, *_NEWER)}
    if record.simulation:  # of a workbook without one, the record is as it was before there were any
        held["simulation"] = record.simulation.plain()
    looks = sorted({record.plain, *(look for sheet in record.looks.values() for look in sheet.values())})
    texts = sorted(set(record.others.values()))
    numbers = {look: number for number, look in enumerate(looks)}
    held["looks"], held["plain"], held["texts"] = looks, numbers[record.plain], texts
    held["sheets"] = {sheet: _columns(record, sheet, numbers) for sheet in record.cells}
    held["order"] = list(record.cells)
    held["others"] = _groups(record.others, {text: number for number, text in enumerate(texts)})
    plain = canonical_json(held).encode()
    digest = hashlib.sha256(plain).hexdigest()[:16]
    text = base64.b64encode(lzma.compress(plain, preset=1)).decode()
    count = max(count, -(-len(text) // LONGEST_CHUNK))
    size = -(-len(text) // count)
    parts = [text[start : start + size] for start in range(0, size * count, size)]
    return [f"{_MARK}2:{digest}:{place}/{count}:{part}" for place, part in enumerate(parts, 1)]


def placeholders(count: int) -> list[str]:
    """Return texts that stand where those of a record will."""
    return [f"{_MARK}place {number} of {count}" for number in range(1, count + 1)]


def _columns(record: Record, sheet: str, looks: Mapping[str, int]) -> list[list[Any]]:
    """Return what is known of a sheet's cells by column, which packs to half the size."""
    cells, drawn, keys = (held.get(sheet, {}) for held in (record.cells, record.looks, record.keys))
    places = list(dict.fromkeys((*drawn, *cells, *keys)))
    return [
        places,
        [cells.get(place, "") for place in places],
        [looks[drawn[place]] if place in drawn else -1 for place in places],
        [keys.get(place, "") for place in places],
    ]


def _groups(others: Mapping[Element, str], texts: Mapping[str, int]) -> list[list[Any]]:
    """Return elements by kind and sheet: their places, and the numbers of their texts."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for element, text in others.items():
        group = groups.setdefault(element[:2], [element.kind, element.sheet, [], []])
        group[2].append(element.place)
        group[3].append(texts[text])
    return list(groups.values())


def is_packed(text: str) -> bool:
    """Tell whether the text of a cell may be a part of a record."""
    return text.startswith(_MARK)


def unpacked_record(texts: Mapping[CellAddress, str]) -> tuple[Record | None, frozenset[CellAddress]]:
    """Return the record that stands in the texts of cells, and the cells that it stands in.

    It may stand in any order. None where there is none, or not all of it: whoever damages a record loses nothing but
    the memory, and a file without one is compared with the inputs of today. A text that is no part of it, or one too
    many, is a text like any other.
    """
    found = {place: match for place, text in texts.items() if is_packed(text) and (match := _CHUNK.fullmatch(text))}
    for digest in dict.fromkeys(match["digest"] for match in found.values()):
        parts: dict[int, tuple[CellAddress, re.Match[str]]] = {}
        for place, match in found.items():
            if match["digest"] == digest:
                parts.setdefault(int(match["place"]), (place, match))
        matches = [match for _, match in parts.values()]
        if {int(match["count"]) for match in matches} != {len(parts)} or len({m["version"] for m in matches}) > 1:
            continue
        record = _read("".join(match["text"] for _, (_, match) in sorted(parts.items())), digest, matches[0]["version"])
        if record:
            return record, frozenset(place for place, _ in parts.values())
    return None, frozenset()


def _read(text: str, digest: str, version: str) -> Record | None:
    """Return the record that was packed into a text, None for anything else."""
    try:
        plain = lzma.LZMADecompressor().decompress(base64.b64decode(text), LARGEST_RECORD)
        if hashlib.sha256(plain).hexdigest()[:16] != digest:
            return None
        held = json.loads(plain)
        return _record(held) if version == "2" else _first_record(held)
    except (
        lzma.LZMAError,
        EOFError,
        binascii.Error,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        return None


def _record(held: Mapping[str, Any]) -> Record:
    """Return the record that was packed. Raises ValueError, LookupError or TypeError for anything else."""
    kinds, texts = held["looks"], held["texts"]
    rows = {name: list(zip(*held["sheets"][name], strict=True)) for name in held["order"]}
    _check((at for lines in held["sheets"].values() for at in lines[0]), held["names"])
    for look in kinds:
        _check_look(look)
    return Record(
        **{name: held[name] for name in (*_PLAIN, *_NEWER)},
        cells={name: {at: holds for at, holds, _, _ in found if holds} for name, found in rows.items()},
        looks={name: {at: kinds[drawn] for at, _, drawn, _ in found if drawn >= 0} for name, found in rows.items()},
        keys={name: {at: key for at, _, _, key in found if key} for name, found in rows.items()},
        plain=kinds[held["plain"]],
        others=dict(_ungrouped(held["others"], texts)),
        simulation=_simulation(held.get("simulation")),
    )


def _simulation(plain: object) -> Simulation | None:
    """Return the simulation of a record; one that another version packed otherwise costs no edit and is left out."""
    try:
        return simulation_of(plain) if plain else None
    except ValueError:
        return None


def _ungrouped(groups: Iterable[Any], texts: Sequence[str]) -> Iterator[tuple[Element, str]]:
    for kind, sheet, places, numbers in groups:
        for place, number in zip(places, numbers, strict=True):
            yield Element(kind, sheet, place), texts[number]


def _first_record(held: Mapping[str, Any]) -> Record:
    """Return a record as versions 0.1 to 0.3 packed it."""
    kinds, sheets = [_first_look(kind) for kind in held["kinds"]], held["sheets"]
    _check((at for sheet in sheets.values() for at in sheet[0]), held["names"])
    return Record(
        **{name: held[name] for name in _PLAIN},
        charts=held["charts"],
        cells={name: dict(zip(at, holds, strict=True)) for name, (at, holds, _) in sheets.items()},
        looks={name: {a: kinds[k] for a, k in zip(at, drawn, strict=True)} for name, (at, _, drawn) in sheets.items()},
        others={Element("name", "", name): _named(sheet, at) for name, (sheet, at) in held["names"].items()},
        version=1,
    )


def _named(sheet: str, cell: str) -> str:
    """Return what a name stands for that leads to a cell, as a workbook writes it."""
    row, column = row_and_column(cell)
    return f"={quoted(sheet)}!${letters(column)}${row}"


def _first_look(kind: str) -> str:
    """Return a look as the first records had it (`FFF9E5/0000FF/b`) as looks are now."""
    fill, ink, style = kind.split("/")
    drawn = {"fill": fill, "ink": "" if ink == "000000" else ink, "bold": "bold" * ("b" in style)}
    drawn["italic"] = "italic" * ("i" in style)
    return canonical_json({name: value for name, value in drawn.items() if value})


def _check(places: Iterable[str], names: Mapping[str, Sequence[str]]) -> None:
    """Raise ValueError or TypeError where a record does not lead to cells."""
    for place in (*places, *(at for _, at in names.values())):
        row_and_column(place)


def _check_look(look: str) -> None:
    """Raise ValueError where a text is no look."""
    if look and not all(isinstance(value, str) for value in json.loads(look).values()):
        raise ValueError("a look is texts by name")
