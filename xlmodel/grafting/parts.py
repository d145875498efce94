"""A package that grows: parts of another file are put into it under names of their own.

The ids of relations stay as they were in each part that is taken over, so that nothing inside it has to change for
their sake. Names are numbered in the order of asking: equal inputs give equal files.
"""

from __future__ import annotations

import posixpath
from xml.etree.ElementTree import Element, SubElement

from xlmodel.grafting.kinds import ENDINGS, KINDS
from xlmodel.grafting.tree import Tree, read, xml_bytes
from xlmodel.reader.package import Package, Relation, relations_of
from xlmodel.reader.writing import patched

_TYPES = "[Content_Types].xml"
_OF_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OF_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class Growing:
    """The file that is written: its parts as built, and what is changed in or added to them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.package = Package(data)
        self.changed: dict[str, bytes | None] = {}
        self.trees: dict[str, Tree] = {}
        self._names = {name.casefold() for name in self.package.parts}

    def tree(self, part: str) -> Tree:
        """Return the tree of a part; what is changed in it is written."""
        if part not in self.trees:
            self.trees[part] = read(self.package.parts[part])
        return self.trees[part]

    def fresh(self, kind: str, ending: str = "") -> str:
        """Return a name for a new part of a kind that no part has."""
        number = 1
        while (name := KINDS[kind].place.format(number) + ending).casefold() in self._names:
            number += 1
        self._names.add(name.casefold())
        return name

    def add(self, name: str, kind: str, content: bytes | Tree) -> None:
        """Put a new part into the file."""
        if isinstance(content, Tree):
            self.trees[name] = content
        else:
            self.changed[name] = content
        types = self.tree(_TYPES).root
        if KINDS[kind].content:
            found = types.findall(f"{_OF_TYPES}Override")
            new = Element(f"{_OF_TYPES}Override", PartName=f"/{name}", ContentType=KINDS[kind].content)
            types.insert(list(types).index(found[-1]) + 1 if found else len(types), new)
            return
        ending = name.rpartition(".")[2].lower()
        if all(default.get("Extension", "").lower() != ending for default in types.iter(f"{_OF_TYPES}Default")):
            types.insert(0, Element(f"{_OF_TYPES}Default", Extension=ending, ContentType=ENDINGS[ending]))

    def relate(self, source: str, kind: str, target: str) -> str:
        """Lead from a part of the built file to a new one and return the id of the relation."""
        name = relations_of(source)
        root = self.tree(name).root
        taken = {relation.get("Id") for relation in root}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        away = posixpath.relpath(target, posixpath.dirname(source))
        SubElement(root, f"{_OF_RELATIONS}Relationship", Id=f"rId{number}", Type=KINDS[kind].relation, Target=away)
        return f"rId{number}"

    def lead(self, source: str, relations: dict[str, Relation]) -> None:
        """Write the relations of a new part, by their ids; targets are parts of this file or addresses outside."""
        if not relations:
            return
        root = Element(f"{_OF_RELATIONS}Relationships")
        for key, relation in relations.items():
            target = relation.target
            if not relation.external:
                target = posixpath.relpath(target, posixpath.dirname(source))
            made = SubElement(
                root, f"{_OF_RELATIONS}Relationship", Id=key, Type=KINDS[relation.kind].relation, Target=target
            )
            if relation.external:
                made.set("TargetMode", "External")
        self.trees[relations_of(source)] = Tree(root)

    def bytes(self) -> bytes:
        """Return the file."""
        trees = {name: xml_bytes(tree) for name, tree in self.trees.items()}
        return patched(self.data, self.changed | trees)
