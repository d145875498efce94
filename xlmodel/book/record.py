"""The record: what a workbook held when it was built, kept inside the workbook itself.

A person's edits show only against what the file was built with. The declarations may have changed since and the
inputs too, so the file remembers by itself: every typed and computed cell as it was written, its look, the names,
and the values that the inputs gave. Judgement: the record stands in cells, as packed text. Excel, LibreOffice and
openpyxl each drop or rewrite other places of a file, but none of them touches the text of a cell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import lzma
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

LONGEST_CHUNK = 32_000
"""Characters of the record in one cell; Excel holds 32,767."""

LARGEST_RECORD = 64_000_000
"""Bytes that a record may unpack to."""

_MARK = "xlmodel-record:"
"""What the text of each part of a record begins with."""

_CHUNK = re.compile(
    _MARK + r"(?P<version>[12]):(?P<digest>[0-9a-f]{16}):(?P<place>\d{1,4})/(?P<count>\d{1,4}):(?P<text>[\w+/=]+)"
)

_PLAIN = ("fingerprint", "inputs", "kept", "waiting", "labels", "names", "charts")
"""The parts of a record that are packed as they are."""

_LATER = ("files", "pulls")
"""Those that version 0.4 has beside them."""

_ADDRESS = re.compile(r"[A-Z]{1,2}[1-9][0-9]{0,4}")

Contents = Mapping[str, str]
"""What stands in the cells of a sheet, by address: see `content`."""


@dataclass(frozen=True)
class Record:
    """What a workbook held when it was built.

    `inputs` are the values that the input files and `--set` gave, by key; `files` is what the files said where `--set`
    said otherwise, None where they had no such key; `pulls` tells which pulls were known. `kept` and `waiting` are the
    edits that were carried over, as plain mappings; `labels` give label and unit of each input. `cells`, `looks` and
    `keys` are by sheet and address, `sheet_keys` by sheet (see `book.keys`; workbooks of versions before 0.4 did not
    record keys).
    `names` give sheet and address, `charts` counts them by sheet.
    """

    fingerprint: str = ""
    inputs: Mapping[str, float | str] = field(default_factory=dict)
    kept: Sequence[Mapping[str, Any]] = ()
    waiting: Sequence[Mapping[str, Any]] = ()
    cells: Mapping[str, Contents] = field(default_factory=dict)
    looks: Mapping[str, Contents] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    charts: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, float | str | None] = field(default_factory=dict)
    pulls: str = ""
    keys: Mapping[str, Contents] = field(default_factory=dict)
    sheet_keys: Mapping[str, str] = field(default_factory=dict)


def content(value: object) -> str:
    """Return what a cell holds as one text: `=A1+B1`, `'words`, `#0.35`, `?TRUE`, `!#N/A`, "" for nothing.

    A number keeps the 15 digits that every spreadsheet keeps.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f"?{str(value).upper()}"
    if isinstance(value, int | float):
        return f"#{float(value) + 0.0:.15g}"
    return f"'{value}"


def look(properties: Mapping[str, Any]) -> str:
    """Return what a person may have changed of a cell's look: fill, ink, bold, italic. "" for the plain look."""
    fill, ink = (str(properties.get(name, "")).removeprefix("#").upper() for name in ("bg_color", "font_color"))
    style = "b" * bool(properties.get("bold")) + "i" * bool(properties.get("italic"))
    return f"{fill}/{ink}/{style}"


def packed(record: Record) -> list[str]:
    """Return the record as texts for cells. Equal records give equal texts."""
    kinds = sorted({"", *(kind for sheet in record.looks.values() for kind in sheet.values())})
    held: dict[str, Any] = {name: getattr(record, name) for name in (*_PLAIN, *_LATER)}
    held["kinds"] = kinds
    held["sheets"] = {sheet: _columns(record, sheet, kinds) for sheet in record.cells}
    plain = json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(plain).hexdigest()[:16]
    text = base64.b64encode(lzma.compress(plain, preset=6)).decode()
    parts = [text[start : start + LONGEST_CHUNK] for start in range(0, len(text), LONGEST_CHUNK)]
    return [f"{_MARK}2:{digest}:{place}/{len(parts)}:{part}" for place, part in enumerate(parts, 1)]


def _columns(record: Record, sheet: str, kinds: Sequence[str]) -> list[Any]:
    """Return what is known of a sheet by column, which packs to half the size: places, contents, looks, keys."""
    cells, looks, keys = (held.get(sheet, {}) for held in (record.cells, record.looks, record.keys))
    places = list(dict.fromkeys((*cells, *looks, *keys)))
    drawn = [kinds.index(looks.get(place, "")) for place in places]
    return [
        record.sheet_keys.get(sheet, ""),
        places,
        [cells.get(place, "") for place in places],
        drawn,
        [keys.get(place, "") for place in places],
    ]


def is_packed(text: str) -> bool:
    """Tell whether the text of a cell is a part of a record."""
    return text.startswith(_MARK)


def holds_record(data: bytes) -> bool:
    """Tell whether the bytes of a workbook hold a part of a record, wherever it stands."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return any(_MARK.encode() in archive.read(part) for part in archive.namelist())


def unpacked(texts: Iterable[str]) -> Record | None:
    """Return the record that stands in the texts of cells, in any order; None where there is none, or not all of it.

    Whoever damages a record loses nothing but the memory: a file without one is compared with the inputs of today.
    """
    found = [match for match in map(_CHUNK.fullmatch, texts) if match]
    parts = {int(match["place"]): match["text"] for match in found}
    digests, versions = ({match[name] for match in found} for name in ("digest", "version"))
    if len(digests) != 1 or len(versions) != 1 or {int(match["count"]) for match in found} != {len(parts)}:
        return None
    try:
        unpacker = lzma.LZMADecompressor()
        plain = unpacker.decompress(
            base64.b64decode("".join(text for _, text in sorted(parts.items()))), LARGEST_RECORD
        )
        if hashlib.sha256(plain).hexdigest()[:16] not in digests:
            return None
        held = json.loads(plain)
        return _record(held) if versions == {"2"} else _first_record(held)
    except (lzma.LZMAError, EOFError, binascii.Error, ValueError, LookupError, TypeError, RecursionError):
        return None


def _record(held: Mapping[str, Any]) -> Record:
    """Return the record that was packed. Raises ValueError, LookupError or TypeError for anything else."""
    kinds, sheets = held["kinds"], held["sheets"]
    _addresses((at for sheet in sheets.values() for at in sheet[1]), held["names"])
    rows = {name: list(zip(*lines, strict=True)) for name, (_, *lines) in sheets.items()}
    return Record(
        **{name: held[name] for name in _PLAIN},
        **{name: held[name] for name in _LATER if name in held},
        cells={name: {at: holds for at, holds, _, _ in found if holds} for name, found in rows.items()},
        looks={name: {at: kinds[drawn] for at, _, drawn, _ in found if kinds[drawn]} for name, found in rows.items()},
        keys={name: {at: key for at, _, _, key in found if key} for name, found in rows.items()},
        sheet_keys={name: key for name, (key, *_) in sheets.items()},
    )


def _first_record(held: Mapping[str, Any]) -> Record:
    """Return a record as versions 0.1 to 0.3 packed it."""
    kinds, sheets = held["kinds"], held["sheets"]
    _addresses((at for sheet in sheets.values() for at in sheet[0]), held["names"])
    return Record(
        **{name: held[name] for name in _PLAIN},
        cells={name: dict(zip(at, holds, strict=True)) for name, (at, holds, _) in sheets.items()},
        looks={name: {a: kinds[k] for a, k in zip(at, drawn, strict=True)} for name, (at, _, drawn) in sheets.items()},
    )


def _addresses(places: Iterable[str], names: Mapping[str, Sequence[str]]) -> None:
    """Raise ValueError where a record does not lead to cells."""
    if not all(map(_ADDRESS.fullmatch, (*places, *(at for _, at in names.values())))):
        raise ValueError("a record names a cell that no sheet has")
