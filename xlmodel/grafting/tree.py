"""XML read and written so that what is not understood stays as it was.

The standard library forgets the prefixes of namespaces, and Office names prefixes in values (`mc:Ignorable="x14ac"`).
Here prefixes are kept where they can be, and such values hold namespaces in braces as long as a tree is in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, iterparse

from xlmodel.reader.package import local_name

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_XML = "http://www.w3.org/XML/1998/namespace"

_OF_PREFIXES = tuple(f"{{{COMPATIBLE}}}{name}" for name in ("Ignorable", "MustUnderstand"))
_REQUIRES = "Requires"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ESCAPED_IN_VALUES = {**_ESCAPED, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_SPECIAL, _SPECIAL_IN_VALUES = re.compile(r"[&<>\r]"), re.compile(r'[&<>"\r\n\t]')


@dataclass(frozen=True)
class Tree:
    """A part in memory: its root, and the prefix that it used for each namespace."""

    root: Element
    prefixes: dict[str, str] = field(default_factory=dict)


def space(tag: str) -> str:
    """Return the namespace of an element or attribute, "" for none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def own(name: str) -> str:
    """Return the full name of an element of workbooks."""
    return f"{{{SHEET}}}{name}"


def read(data: bytes) -> Tree:
    """Return the tree of a part that the guard has let through."""
    prefixes: dict[str, str] = {}
    scope: list[tuple[str, str]] = []
    root: Element | None = None
    for event, found in iterparse(BytesIO(data), events=("start-ns", "end-ns", "start")):
        if event == "start-ns":
            prefix, uri = found
            scope.append((prefix or "", uri))
            prefixes.setdefault(uri, prefix or "")
        elif event == "end-ns":
            scope.pop()
        else:
            root = found if root is None else root
            _resolve(found, dict(scope))
    assert root is not None, "a part has a root"
    return Tree(root, prefixes)


def xml_bytes(tree: Tree) -> bytes:
    """Return a tree as the bytes of a part, with every namespace declared at its root."""
    elements, attributes, bare = _used(tree.root)
    names = _prefixes(tree, elements, attributes, bare)
    pieces = [_HEAD]
    declared = "".join(f' xmlns{":" * bool(prefix)}{prefix}="{_value(uri)}"' for uri, prefix in names.items())
    _write(tree.root, names, declared, pieces)
    return "".join(pieces).encode("utf-8")


def without_ignorable(root: Element) -> None:
    """Leave out marks of versions, which the schemas do not know.

    They are attributes that the part itself says may be ignored, and any from elsewhere on elements of workbooks.
    """
    said = root.attrib.pop(f"{{{COMPATIBLE}}}Ignorable", "")
    ignorable = {uri.strip("{}") for uri in said.split()}
    for element in root.iter():
        plain = element.tag.startswith(f"{{{SHEET}}}")
        for name in [name for name in element.attrib if name.startswith("{")]:
            uri = space(name)
            if uri in ignorable or "/revision" in uri or (plain and uri not in (RELATED, _XML)):
                del element.attrib[name]


def canonical_element(element: Element) -> str:
    """Return an element as a text that is the same for equal elements, whatever their prefixes and order of attributes.

    White space between elements does not count.
    """
    inside = "".join(canonical_element(child) for child in element)
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.items()))
    text = element.text or ""
    return f"<{element.tag}{attributes}>{text if len(element) == 0 else text.strip()}{inside}</>"


def parents(root: Element) -> dict[Element, Element]:
    """Return the parent of every element below a root."""
    return {child: parent for parent in root.iter() for child in parent}


def _resolve(element: Element, scope: dict[str, str]) -> None:
    """Put namespaces in place of the prefixes in the values that name some; one that is not declared goes."""
    wanted = [name for name in _OF_PREFIXES if name in element.attrib]
    if element.tag == f"{{{COMPATIBLE}}}Choice" and _REQUIRES in element.attrib:
        wanted.append(_REQUIRES)
    for name in wanted:
        known = [scope[prefix] for prefix in element.attrib[name].split() if prefix in scope]
        element.set(name, " ".join(f"{{{uri}}}" for uri in known))


def _named(element: Element) -> Iterator[str]:
    """Yield the namespaces that the values of an element name."""
    for name, value in element.items():
        if name in _OF_PREFIXES or (name == _REQUIRES and space(element.tag) == COMPATIBLE):
            yield from (uri.strip("{}") for uri in value.split())


def _used(root: Element) -> tuple[set[str], set[str], bool]:
    """Return the namespaces of elements, those that need a prefix, and whether an element has none at all."""
    elements: dict[str, None] = {}
    attributes: dict[str, None] = {}
    bare = False
    for element in root.iter():
        uri = space(element.tag)
        bare = bare or not uri
        elements[uri] = None
        attributes.update(dict.fromkeys(space(name) for name in element.attrib))
        attributes.update(dict.fromkeys(_named(element)))
    return set(elements) - {""}, set(attributes) - {"", _XML}, bare


def _prefixes(tree: Tree, elements: set[str], attributes: set[str], bare: bool) -> dict[str, str]:
    """Return one prefix for each namespace in use; the root's own may do without where nothing forbids it."""
    names: dict[str, str] = {}
    first = space(tree.root.tag)
    wanted = {**tree.prefixes, **{uri: "" for uri in sorted(elements | attributes) if uri not in tree.prefixes}}
    for uri in sorted((elements | attributes) & wanted.keys(), key=lambda uri: (uri != first, list(wanted).index(uri))):
        prefix = wanted[uri]
        plain = prefix == "" and uri == first and uri not in attributes and not bare
        if plain:
            names[uri] = ""
            continue
        number = 0
        while not prefix or prefix in names.values():
            number += 1
            prefix = f"ns{number}"
        names[uri] = prefix
    return names


def _write(element: Element, names: dict[str, str], declared: str, pieces: list[str]) -> None:
    tag = _with_prefix(element.tag, names)
    pieces.append(f"<{tag}{declared}")
    for name, value in element.items():
        if name in _OF_PREFIXES or (name == _REQUIRES and space(element.tag) == COMPATIBLE):
            value = " ".join(names[uri.strip("{}")] for uri in value.split())
        pieces.append(f' {_with_prefix(name, names)}="{_value(value)}"')
    if len(element) == 0 and not element.text:
        pieces.append("/>")
    else:
        pieces.append(">" + _text(element.text))
        for child in element:
            _write(child, names, "", pieces)
            pieces.append(_text(child.tail))
        pieces.append(f"</{tag}>")


def _with_prefix(name: str, names: dict[str, str]) -> str:
    uri, plain = space(name), local_name(name)
    if uri == _XML:
        return f"xml:{plain}"
    return f"{names[uri]}:{plain}" if uri and names[uri] else plain


def _text(text: str | None) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], text) if text else ""


def _value(text: str) -> str:
    return _SPECIAL_IN_VALUES.sub(lambda found: _ESCAPED_IN_VALUES[found[0]], text)
