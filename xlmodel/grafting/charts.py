"""Charts of a carried sheet: the formulas of titles and series follow; what they cached is written anew.

A program shows a chart's cached values until it has computed the cells, and some show nothing else. So each cache is
filled from the values of the new file, where the formula is one area; any other cache is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.tree import COMPATIBLE, RELATED, parents, space
from xlmodel.reader.cells import CellValue, ErrorValue
from xlmodel.reader.package import local_name
from xlmodel.reader.places import Area
from xlmodel.reader.references import reference

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LONGEST = 32_000
"""Points of a series up to which a cache is written: as many as Excel draws in a flat chart."""

Values = Callable[[str, int, int], CellValue | ErrorValue]


def settle_chart(carrying: Carrying, root: Element, sheet: str, kept: set[str]) -> None:
    """Let the formulas of a chart follow, and leave out caches and what is not carried."""
    for place, child in reversed(list(enumerate(root))):
        if child.tag == f"{{{COMPATIBLE}}}AlternateContent":  # a style in two spellings: the one of the schema stays
            root[place : place + 1] = [inner for usual in child.iter(f"{{{COMPATIBLE}}}Fallback") for inner in usual]
    above = parents(root)
    for element in list(root.iter()):
        name = local_name(element.tag)
        if name == "dLbls":  # LibreOffice puts labels of single points behind what is said of all
            element[:] = sorted(element, key=lambda child: local_name(child.tag) != "dLbl")
        if name == "f" and (element.text or "").strip():
            element.text = carrying.followed((element.text or "").strip(), sheet, "", "a chart", by_name=False)
        elif name == "multiLvlStrCache" or (name == "lvl" and "chartex" in space(element.tag)):
            above[element].remove(element)
        elif name == "pivotSource":
            above[element].remove(element)
            carrying.tell(sheet, "", "a chart is carried without its pivot table")
        elif any(space(key) == RELATED and value not in kept for key, value in element.items()):
            above[element].remove(element)


def is_chart(part: str) -> bool:
    """Tell whether a part of the new file is a chart with caches."""
    return part.startswith("xl/charts/chart") and not part.startswith("xl/charts/chartEx")


def fill_caches(root: Element, values: Values) -> None:
    """Write what the cells of a chart's formulas hold into its caches."""
    for holder in root.iter():
        kind = {f"{CHART}numRef": "numCache", f"{CHART}strRef": "strCache"}.get(holder.tag)
        formula = holder.find(f"{CHART}f")
        area = _area((formula.text or "") if formula is not None else "")
        if kind is None or formula is None:
            continue
        said = "General"
        for old in holder.findall(f"{CHART}{kind}"):
            said = old.findtext(f"{CHART}formatCode") or said  # the axis shows its numbers so
            holder.remove(old)
        if area is None:
            continue
        cache = Element(f"{CHART}{kind}")
        holder.insert(list(holder).index(formula) + 1, cache)
        if kind == "numCache":
            SubElement(cache, f"{CHART}formatCode").text = said
        cells = [
            (row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
        ]
        SubElement(cache, f"{CHART}ptCount", val=str(len(cells)))
        for place, text in _points(cells, area.sheet, values, kind == "numCache"):
            point = SubElement(cache, f"{CHART}pt", idx=str(place))
            SubElement(point, f"{CHART}v").text = text


def _area(text: str) -> Area | None:
    """Return the one area that a formula of a chart stands for, None for anything else or a very long one."""
    found = reference(text)
    if found.kind not in ("cell", "range") or not found.sheet:
        return None
    area = found.area("")
    size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
    return area if size <= LONGEST else None


def _points(cells: list[tuple[int, int]], sheet: str, values: Values, numbers: bool) -> Iterator[tuple[int, str]]:
    """Yield the place and the text of each point that has one."""
    for place, cell in enumerate(cells):
        value = values(sheet, *cell)
        if value is None or (numbers and (isinstance(value, str | ErrorValue))):
            continue
        if isinstance(value, bool):
            value = float(value) if numbers else str(value).upper()
        yield place, f"{value:.16g}" if isinstance(value, float) else str(value)
