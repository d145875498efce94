"""One text for what XML says, however a program spells it.

Two elements have the same text where they say the same: prefixes of namespaces, the order of attributes, white space
between elements, comments and the ids of relations do not matter. An id of a relation is replaced by what it leads to:
the kind and, of a part, its name, or the digest of its content where the content stands nowhere else in the model.
What programs only keep for themselves is left out (`SILENT`), and so is what says no more than the default.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError

from xlmodel.reader.defaults import canonical_value, defaults_of
from xlmodel.reader.package import Package, Relation, local_name, parse_xml

Resolve = Callable[[str], str]

_OFFICE = "http://schemas.openxmlformats.org/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_PREFIXES = {
    f"{_OFFICE}spreadsheetml/2006/main": "",
    f"{_OFFICE}officeDocument/2006/relationships": "r:",
    f"{_OFFICE}drawingml/2006/main": "a:",
    f"{_OFFICE}drawingml/2006/chart": "c:",
    f"{_OFFICE}drawingml/2006/spreadsheetDrawing": "xdr:",
    f"{_OFFICE}markup-compatibility/2006": "mc:",
    f"{_MICROSOFT}spreadsheetml/2009/9/main": "x14:",
    f"{_MICROSOFT}spreadsheetml/2009/9/ac": "x14ac:",
    f"{_MICROSOFT}spreadsheetml/2014/revision": "xr:",
    f"{_MICROSOFT}spreadsheetml/2015/revision2": "xr2:",
    f"{_MICROSOFT}spreadsheetml/2016/revision3": "xr3:",
    f"{_MICROSOFT}excel/2006/main": "xm:",
    f"{_MICROSOFT}drawing/2014/main": "a16:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
SILENT = frozenset({"mc:Ignorable", "xml:space", "x14ac:dyDescent", "xr:uid", "xr2:uid", "xr3:uid"})
"""Attributes that say nothing to a person: marks of versions and of revisions, the descent of a row's letters, and how
white space is to be read, which the text itself shows."""

LONGEST = 100_000
"""Characters of a part's canonical XML that are kept; of a longer one the digest is."""

_LARGEST = 5_000_000  # bytes of a part that is put into canonical form at all

_BY_PLACE = frozenset({"chart", "drawing", "vmlDrawing"})
"""Kinds of parts that are told by what they hold, and whose names are numbers that each program gives anew."""

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def canonical_xml(element: Element, resolve: Resolve | None = None, without: frozenset[str] = frozenset()) -> str:
    """Return the canonical text of an element, without the elements of the names in `without`.

    `resolve` returns what an id of a relation leads to.
    """
    written: list[str] = []
    _write(element, resolve, without, written)
    return "".join(written)


def attributes(element: Element, resolve: Resolve | None = None) -> dict[str, str]:
    """Return the attributes of an element by name, without those that say nothing and those that say the default."""
    found: dict[str, str] = {}
    usual = defaults_of(prefixed(element.tag)) if element.attrib else {}
    for name, value in element.attrib.items():
        if name.startswith("{"):
            short = prefixed(name)
            if short not in SILENT:
                found[short] = resolve(value) if resolve is not None and short.startswith("r:") else value
        elif name not in usual:
            found[name] = value
        elif (said := canonical_value(value, usual[name])) is not None:
            found[name] = said
    return found


def inner(element: Element, resolve: Resolve | None = None) -> str:
    """Return the canonical text of what stands in an element."""
    return "".join(canonical_xml(child, resolve) for child in element)


@lru_cache(10_000)
def prefixed(name: str) -> str:
    """Return the name of an element or attribute with one prefix for each namespace."""
    if not name.startswith("{"):
        return name
    uri, _, last = name[1:].rpartition("}")
    return _PREFIXES.get(uri, f"{{{uri}}}") + last


def digest_of_content(data: bytes) -> str:
    """Return what tells one content from another."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def content_of_part(package: Package, part: str) -> str:
    """Return a part in canonical form: its XML, or the digest of anything else and of long XML."""
    data = package.parts[part]
    if part.lower().endswith((".xml", ".vml", ".rels")) and len(data) < _LARGEST:
        try:
            text = canonical_xml(parse_xml(data), resolver(package, part))
        except ParseError:  # Excel's own drawings of notes are not always well-formed
            return digest_of_content(data)
        return text if len(text) <= LONGEST else digest_of_content(text.encode("utf-8", "surrogatepass"))
    return digest_of_content(data)


def resolver(package: Package, part: str) -> Resolve:
    """Return what tells where the ids of a part's relations lead."""

    def resolve(key: str) -> str:
        relation = package.follow(part, key)
        return said_of(package, relation) if relation is not None else f"nowhere ({key})"

    return resolve


def said_of(package: Package, relation: Relation) -> str:
    """Return in words where a relation leads: pictures by their content, as nothing else tells it."""
    if relation.kind == "image" and not relation.external:
        package.taken.add(relation.target)
        return f"image {digest_of_content(package.parts[relation.target])}"
    return relation.kind if relation.kind in _BY_PLACE else f"{relation.kind} {relation.target}"


def _write(element: Element, resolve: Resolve | None, without: frozenset[str], written: list[str]) -> None:
    name = prefixed(element.tag)
    written.append(f"<{name}")
    if element.attrib:
        for attribute, value in sorted(attributes(element, resolve).items()):
            written.append(f' {attribute}="{value.translate(_ESCAPED)}"')
    children = [child for child in element if local_name(child.tag) not in without] if without else element
    text = element.text or ""
    if not len(children) and not text:
        written.append("/>")
        return
    written.append(">")
    if len(element) == 0 or text.strip():
        written.append(text.translate(_ESCAPED))
    for child in children:
        _write(child, resolve, without, written)
        tail = child.tail
        if tail and tail.strip():
            written.append(tail.translate(_ESCAPED))
    written.append(f"</{name}>")
