"""Notes of a carried sheet: their texts, and the drawing of their boxes, in which old programs put controls as well."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.tree import RELATED, parents, space
from xlmodel.reader.package import local_name

_OF_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_BOXES = "{urn:schemas-microsoft-com:office:excel}ClientData"


_DRAWN = "{urn:schemas-microsoft-com:vml}"


def settle_comments(carrying: Carrying, root: Element, sheet: str, kept: set[str]) -> None:
    """Leave notes as they are: they hold nothing but texts."""


def settle_shapes(carrying: Carrying, root: Element, sheet: str, kept: set[str]) -> None:
    """Keep the boxes of notes and the pictures of headers; leave out controls, and pictures that are not carried."""
    above = parents(root)
    for box in list(root.iter(_BOXES)):
        if box.get("ObjectType") != "Note":
            shape = above[box]
            if shape in above:
                above[shape].remove(shape)
            carrying.tell(sheet, "", "a control is not carried")
    _settle_ids(root)
    for element in list(root.iter()):
        for name in list(element.attrib):
            relation = space(name) == RELATED or name == f"{_OF_OFFICE}relid"
            if relation and element.attrib[name] not in kept and local_name(name) != "title":
                del element.attrib[name]


def _settle_ids(root: Element) -> None:
    """Give each shape an id of its own, and keep each type of shape once: LibreOffice repeats both."""
    seen: set[str] = set()
    number = 1024
    for element in [child for child in root if child.tag in (f"{_DRAWN}shapetype", f"{_DRAWN}shape")]:
        if element.get("id", "") not in seen:
            seen.add(element.get("id", ""))
        elif element.tag == f"{_DRAWN}shapetype":
            root.remove(element)
        else:
            while (name := f"_x0000_s{number}") in seen:
                number += 1
            seen.add(name)
            element.set("id", name)
