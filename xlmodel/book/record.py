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

_CHUNK = re.compile(_MARK + r"1:(?P<digest>[0-9a-f]{16}):(?P<place>\d{1,4})/(?P<count>\d{1,4}):(?P<text>[\w+/=]+)")

_PLAIN = ("fingerprint", "inputs", "kept", "waiting", "labels", "names", "charts")
"""The parts of a record that are packed as they are."""

_ADDRESS = re.compile(r"[A-Z]{1,2}[1-9][0-9]{0,4}")

Contents = Mapping[str, str]
"""What stands in the cells of a sheet, by address: see `content`."""


@dataclass(frozen=True)
class Record:
    """What a workbook held when it was built.

    `inputs` are the values that the input files and `--set` gave, by key; `kept` and `waiting` the edits that were
    carried over, as plain mappings; `labels` give label and unit of each input. `cells` and `looks` are by sheet and
    address, `names` give sheet and address, `charts` counts them by sheet.
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
    kinds = sorted({kind for sheet in record.looks.values() for kind in sheet.values()})
    held: dict[str, Any] = {name: getattr(record, name) for name in _PLAIN}
    held["kinds"] = kinds
    held["sheets"] = {  # by column, which packs to half the size
        sheet: [list(cells), list(cells.values()), [kinds.index(record.looks[sheet][address]) for address in cells]]
        for sheet, cells in record.cells.items()
    }
    plain = json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(plain).hexdigest()[:16]
    text = base64.b64encode(lzma.compress(plain, preset=6)).decode()
    parts = [text[start : start + LONGEST_CHUNK] for start in range(0, len(text), LONGEST_CHUNK)]
    return [f"{_MARK}1:{digest}:{place}/{len(parts)}:{part}" for place, part in enumerate(parts, 1)]


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
    digests = {match["digest"] for match in found}
    if len(digests) != 1 or {int(match["count"]) for match in found} != {len(parts)}:
        return None
    try:
        unpacker = lzma.LZMADecompressor()
        plain = unpacker.decompress(
            base64.b64decode("".join(text for _, text in sorted(parts.items()))), LARGEST_RECORD
        )
        if hashlib.sha256(plain).hexdigest()[:16] not in digests:
            return None
        held = json.loads(plain)
        if not all(_ADDRESS.fullmatch(at) for sheet in held["sheets"].values() for at in sheet[0]):
            return None
        if not all(_ADDRESS.fullmatch(at) for _, at in held["names"].values()):
            return None
        kinds, sheets = held["kinds"], held["sheets"]
        return Record(
            **{name: held[name] for name in _PLAIN},
            cells={name: dict(zip(at, holds, strict=True)) for name, (at, holds, _) in sheets.items()},
            looks={
                name: {a: kinds[k] for a, k in zip(at, drawn, strict=True)} for name, (at, _, drawn) in sheets.items()
            },
        )
    except (lzma.LZMAError, EOFError, binascii.Error, ValueError, LookupError, TypeError, RecursionError):
        return None
