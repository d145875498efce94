"""A workbook file as parts that lead to each other: names, relations, and the XML of each part.

Judgements: names of parts are the same in upper and lower case; a relation without a part inside the file is external
or broken and has the text of its target. Parts in the strict form of the standard are read as the usual form, so that
whoever looks at an element knows one spelling of its name only. The guard has refused document types, so the XML
reader of the standard library is safe here.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_LARGE = 10_000_000  # bytes; the elements of a part take about five times as much memory
_STRICT = re.compile(rb"(xmlns(?::[\w.-]+)?\s*=\s*[\"'])http://purl\.oclc\.org/ooxml/(\w+)/([\w/-]+)")
_RENAMED = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
    b"customXml": b"customXml",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a relation leads: its kind (`worksheet`, `image`, …), and the part or the address outside the file."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of a file by name, in the order of the archive. `taken` are those that the model holds elsewhere."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.hold({entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()})

    def hold(self, parts: dict[str, bytes]) -> None:
        """Hold these parts, and no others."""
        self.parts = parts
        self.taken: set[str] = set()
        self._followed: set[tuple[str, str]] = set()
        self._folded = {name.casefold(): name for name in self.parts}
        self._relations: dict[str, Mapping[str, Relation]] = {}

    def named(self, name: str) -> str:
        """Return the name of a part as the archive spells it, "" where there is no such part."""
        return name if name in self.parts else self._folded.get(name.replace("\\", "/").lstrip("/").casefold(), "")

    def take(self, name: str) -> bytes:
        """Return the bytes of a part that the caller puts into fields of the model."""
        self.taken.add(name)
        return self.parts[name]

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return the relations of a part by their ids, those of the file itself for ""."""
        found = self._relations.get(part)
        if found is None:
            found = self._relations[part] = dict(self._read_relations(part))
        return found

    def follow(self, part: str, key: str | None) -> Relation | None:
        """Return the relation that an id in a part names, None where there is none."""
        found = self.relations(part).get(key or "")
        if found is not None:
            self._followed.add((part, key or ""))
        return found

    def unfollowed(self, part: str) -> list[Relation]:
        """Return the relations of a part that lead out of the file, or nowhere, and that no id has named so far."""
        return [
            relation
            for key, relation in self.relations(part).items()
            if relation.external and (part, key) not in self._followed
        ]

    def of_kind(self, part: str, kind: str) -> list[str]:
        """Return the parts to which the relations of a kind lead from a part."""
        return [relation.target for relation in self.relations(part).values() if self._leads(relation, kind)]

    def _leads(self, relation: Relation, kind: str) -> bool:
        return relation.kind == kind and not relation.external and relation.target in self.parts

    def _read_relations(self, part: str) -> Iterator[tuple[str, Relation]]:
        name = self.named(relations_of(part))
        if not name:
            return
        self.taken.add(name)
        folder = posixpath.dirname(part)
        for element in parse_xml(self.parts[name]):
            said = element.get("Target", "")
            inside = posixpath.normpath(posixpath.join("/" + folder, said.replace("\\", "/"))).lstrip("/")
            found = "" if element.get("TargetMode") == "External" else self.named(inside)
            kind = element.get("Type", "").rpartition("/")[2]
            yield element.get("Id", ""), Relation(kind, found or said, not found)


def relations_of(part: str) -> str:
    """Return the name of the part that holds the relations of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def parse_xml(data: bytes) -> Element:
    """Return the root element of a part, with the names of the usual form of the standard."""
    return ElementTree.fromstring(usual(data))


def walked(data: bytes, tag: str, read: Callable[[Element], None]) -> Element:
    """Have `read` called for each element of a tag, and return the root; in a large part, each is emptied then."""
    if len(data) < _LARGE:
        root = parse_xml(data)
        for element in root.iter(tag):
            read(element)
        return root
    steps = ElementTree.iterparse(BytesIO(usual(data)), events=("end",))
    for _, element in steps:
        if element.tag == tag:
            read(element)
            element.clear()
    return steps.root  # type: ignore[attr-defined,no-any-return]


def usual(data: bytes) -> bytes:
    """Return a part of the strict form with the namespaces of the usual one; any other part as it is."""
    return _STRICT.sub(_usual, data) if b"http://purl.oclc.org/ooxml/" in data else data


def local_name(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def is_true(text: str | None, default: bool = False) -> bool:
    """Return a truth value as XML spells it; `default` where it says nothing."""
    return default if text is None else text in ("1", "true", "on")


def _usual(found: re.Match[bytes]) -> bytes:
    last = _RENAMED.get(found[3], found[3])
    return found[1] + b"http://schemas.openxmlformats.org/" + found[2] + b"/2006/" + last
