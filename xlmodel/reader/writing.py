"""The bytes of a workbook with some of its parts replaced, added or left out, and of a part without some elements.

The same parts give the same bytes: entries keep their order, new ones follow in the order given, and all have one
time and one way of packing. What is not changed in a part stays byte by byte.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

_TEXTS = "xl/sharedStrings.xml"
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that an archive can hold
_TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")


@dataclass(frozen=True, slots=True)
class ElementSpan:
    """Where an element stands in the bytes of a part, its name without a prefix, its attributes, and its text."""

    name: str
    attributes: Mapping[str, str]
    text: str
    start: int
    end: int


def patched(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Return a workbook with other parts: bytes replace or add the part of that name, None leaves it out."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        kept = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    return archived({name: content for name, content in (kept | dict(parts)).items() if content is not None})


def with_texts(data: bytes, texts: Mapping[str, str]) -> bytes:
    """Return a workbook in which other texts stand in place of some that cells share; both need no escaping."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        shared = archive.read(_TEXTS)
    for old, new in texts.items():
        shared = shared.replace(f"<t>{old}</t>".encode(), f"<t>{new}</t>".encode())
    return patched(data, {_TEXTS: shared})


def archived(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts, in this order."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, content)
    return target.getvalue()


def element_spans(data: bytes, names: frozenset[str]) -> list[ElementSpan]:
    """Return where the elements of these names stand in a part, whatever their prefix, in the order of their ends.

    An element inside another one of these is left out; it goes where the outer one goes.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    found: list[ElementSpan] = []
    texts: list[str] = []
    open_: list[tuple[str, dict[str, str], int, int]] = []  # the outermost, then what stands in it

    def start(name: str, attributes: dict[str, str]) -> None:
        last = name.rpartition(":")[2]
        if open_ or last in names:
            at = parser.CurrentByteIndex
            tag = _TAG.match(data, at)
            open_.append((last, attributes, at, tag.end() if tag else at))
            if len(open_) == 1:
                texts.clear()
                parser.CharacterDataHandler = texts.append

    def end(_name: str) -> None:
        if not open_:
            return
        last, attributes, at, opened = open_.pop()
        if open_:
            return
        parser.CharacterDataHandler = None
        alone = data[opened - 2 : opened] == b"/>"
        to = opened if alone else data.index(b">", parser.CurrentByteIndex) + 1
        found.append(ElementSpan(last, attributes, "".join(texts), at, to))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return found


def cut_out(data: bytes, gone: Iterable[ElementSpan]) -> bytes:
    """Return a part without these elements."""
    kept, at = [], 0
    for span in sorted(gone, key=lambda span: span.start):
        kept.append(data[at : span.start])
        at = span.end
    return b"".join([*kept, data[at:]])
