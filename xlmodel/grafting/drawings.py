"""What a carried sheet leads to: drawings, charts, pictures, notes, tables, and what these lead to themselves.

Each kind of part is copied as it is but for what depends on the file: references follow, colours of the theme are
settled, caches of values are left out (see `charts`), names and numbers of tables are made free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.charts import settle_chart
from xlmodel.grafting.notes import settle_comments, settle_shapes
from xlmodel.grafting.tables import settle_table
from xlmodel.grafting.tree import COMPATIBLE, RELATED, Tree, parents, read, space, without_ignorable
from xlmodel.reader.package import Relation, local_name, usual

_CLICKS = frozenset({"hlinkClick", "hlinkHover"})


def carry_part(carrying: Carrying, relation: Relation, sheet: str) -> Relation:
    """Put the part that a relation leads to into the new file, and return the relation with its new name."""
    if relation.external:
        return relation
    old = relation.target
    if old not in carrying.parts:
        ending = f".{old.rpartition('.')[2].lower()}" if relation.kind == "image" else ""
        name = carrying.parts[old] = carrying.new.fresh(relation.kind, ending)
        content = _content(carrying, relation, sheet)
        carrying.new.add(name, relation.kind, content)
        kept = carrying.relations(old, sheet, _QUIETLY_LEFT.get(relation.kind, ()))
        if isinstance(content, Tree):
            named = {value for element in content.root.iter() for key, value in element.items() if _leads(key)}
            kept = {key: to for key, to in kept.items() if key in named or to.kind in _UNNAMED}
        carrying.new.lead(name, {key: carry_part(carrying, to, sheet) for key, to in kept.items()})
    return replace(relation, target=carrying.parts[old])


_UNNAMED = frozenset({"chartStyle", "chartColorStyle", "themeOverride", "diagramDrawing"})
"""Kinds to which parts lead without naming the id in an attribute of relations."""

_QUIETLY_LEFT = {"chart": ("package", "oleObject"), "vmlDrawing": ("control", "ctrlProp"), "table": ("queryTable",)}
"""Relations that are left out with the element that needs them, which tells it."""


def _leads(attribute: str) -> bool:
    return space(attribute) == RELATED or local_name(attribute) == "relid"


def _content(carrying: Carrying, relation: Relation, sheet: str) -> bytes | Tree:
    """Return the content that a part has in the new file."""
    data = carrying.old.parts[relation.target]
    settle = _SETTLED.get(relation.kind)
    if settle is None:
        return data
    try:
        tree = read(usual(data))
    except ParseError:  # drawings of notes that old programs wrote are not always well-formed
        if relation.kind != "vmlDrawing":
            raise
        carrying.tell(sheet, "", "the drawing of its notes cannot be read and is made anew", lost=False)
        return _EMPTY_SHAPES
    if relation.kind in ("table", "comments"):
        without_ignorable(tree.root)
    kept = set(carrying.relations(relation.target, sheet, _QUIETLY_LEFT.get(relation.kind, ())))
    settle(carrying, tree.root, sheet, kept)
    if relation.kind != "vmlDrawing":
        carrying.colours.settle(tree.root)
    return tree


def _settle_drawing(carrying: Carrying, root: Element, sheet: str, kept: set[str]) -> None:
    """Leave out anchors of what is not carried, and let the texts of shapes follow their cells.

    An anchor in two spellings, for programs that know it and for others, is that of a control.
    """
    for child in root.findall(f"{{{COMPATIBLE}}}AlternateContent"):
        root.remove(child)
        carrying.tell(sheet, "", "a control is not carried")
    above = parents(root)
    for element in list(root.iter()):
        if element.get("textlink"):
            element.set("textlink", carrying.followed(element.get("textlink", ""), sheet, "", "a shape", by_name=False))
        if element.get("macro"):
            element.set("macro", "")
        dangling = any(space(key) == RELATED and value not in kept for key, value in element.items() if value)
        if dangling and local_name(element.tag) in _CLICKS:
            above[element].remove(element)
        elif dangling or local_name(element.tag) == "compatExt" or "slicer" in element.get("uri", ""):
            anchor = element
            while anchor in above and above[anchor] is not root:
                anchor = above[anchor]
            if anchor in list(root):
                root.remove(anchor)


def _settle_other(carrying: Carrying, root: Element, sheet: str, kept: set[str]) -> None:
    """Nothing but colours depends on the file."""


Settle = Callable[[Carrying, Element, str, set[str]], None]

_SETTLED: dict[str, Settle] = {
    "drawing": _settle_drawing,
    "chartUserShapes": _settle_drawing,
    "chart": settle_chart,
    "chartEx": settle_chart,
    "comments": settle_comments,
    "vmlDrawing": settle_shapes,
    "table": settle_table,
    "chartColorStyle": _settle_other,
    "diagramDrawing": _settle_other,
}

_EMPTY_SHAPES = b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"/>'
