"""What is drawn on a sheet: charts, pictures, shapes and whatever else stands over its cells.

An anchor says the first and the last cell under a thing (`B2:F20`), with how far into them it begins and ends where
that is not at their corner, in the units of the format (`B2+9525,0:F20`); a thing that hangs on one cell has its size
in place of the last one.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import canonical_xml, digest_of_content, resolver
from xlmodel.reader.charts import CHART, chart_of
from xlmodel.reader.model import Drawing, WorkbookChart
from xlmodel.reader.package import RELATIONS, Package, local_name, parse_xml
from xlmodel.reader.places import letters

_KINDS = {"pic": "picture", "sp": "shape", "cxnSp": "connector", "grpSp": "group", "contentPart": "ink"}
_PLACE = frozenset({"from", "to"})
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


def drawn_on(
    package: Package, part: str, element: Element | None
) -> tuple[tuple[WorkbookChart, ...], tuple[Drawing, ...]]:
    """Return the charts of a sheet, and the other things that are drawn on it, in their order."""
    relation = package.follow(part, element.get(f"{RELATIONS}id")) if element is not None else None
    if relation is None or relation.external:
        return (), ()
    drawing = relation.target
    charts: list[WorkbookChart] = []
    drawings: list[Drawing] = []
    resolve = resolver(package, drawing)
    for anchor in _anchors(parse_xml(package.take(drawing))):
        content = [child for child in anchor if local_name(child.tag) not in ("from", "to", "ext", "pos", "clientData")]
        held = content[0] if content else anchor
        name, alt = _called(anchor)
        frame = "".join(
            canonical_xml(child, resolve, _PLACE) for child in anchor if local_name(child.tag) not in _PLACE
        )
        said = " ".join(f'{key}="{value}"' for key, value in sorted(anchor.attrib.items()))
        for found in anchor.iter(CHART):
            to = package.follow(drawing, found.get(f"{RELATIONS}id"))
            if to is not None and not to.external:
                charts.append(chart_of(package, to.target, _place(anchor), alt, f"{said}{frame}"))
        if local_name(held.tag) != "graphicFrame" or next(anchor.iter(CHART), None) is None:
            drawings.append(_drawing(anchor, held, name, alt, f"{said}{frame}{_behind(package, drawing, held)}"))
    return tuple(charts), tuple(drawings)


def _drawing(anchor: Element, held: Element, name: str, alt: str, content: str) -> Drawing:
    text = "\n".join(part.text or "" for part in anchor.iter(_TEXT))
    kind = _KINDS.get(local_name(held.tag), "frame")
    return Drawing(kind, name, _place(anchor), text or alt, digest_of_content(content.encode("utf-8", "surrogatepass")))


def _behind(package: Package, drawing: str, held: Element) -> str:
    """Return the content of parts that a thing of a newer kind leads to, such as its chart."""
    found = ""
    for element in held.iter():
        for name, value in element.attrib.items():
            relation = package.follow(drawing, value) if name.startswith(RELATIONS) else None
            if relation is not None and not relation.external and relation.kind == "chartEx":
                found += digest_of_content(package.take(relation.target))
    return found


def _anchors(root: Element) -> Iterator[Element]:
    """Yield the anchors of a drawing, also those that stand in alternatives for newer programs."""
    for child in root:
        if local_name(child.tag).endswith("Anchor"):
            yield child
        elif local_name(child.tag) == "AlternateContent":
            choices = [anchor for choice in child for anchor in choice if local_name(anchor.tag).endswith("Anchor")]
            yield from choices[:1]


def _called(anchor: Element) -> tuple[str, str]:
    """Return the name and the alternative text of the first thing in an anchor."""
    for element in anchor.iter():
        if local_name(element.tag) == "cNvPr":
            return element.get("name", ""), element.get("descr", "")
    return "", ""


def _place(anchor: Element) -> str:
    ends = {local_name(child.tag): child for child in anchor}
    size = ends["ext"].attrib if "ext" in ends else {}
    measured = f"{size.get('cx', '')}x{size.get('cy', '')}" if size else ""
    if "from" not in ends:
        at = ends["pos"].attrib if "pos" in ends else {}
        return f"{at.get('x', '')},{at.get('y', '')} {measured}"
    first = _corner(ends["from"])
    return f"{first}:{_corner(ends['to'])}" if "to" in ends else f"{first} {measured}"


def _corner(element: Element) -> str:
    said = {local_name(child.tag): int(child.text or 0) for child in element}
    across, down = said.get("colOff", 0), said.get("rowOff", 0)
    offset = f"+{across},{down}" if across or down else ""
    return f"{letters(said.get('col', 0) + 1)}{said.get('row', 0) + 1}{offset}"
