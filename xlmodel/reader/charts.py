"""A chart: its title, its axes, its series. What is drawn from the cells at hand, not from the copies in the file.

Titles, names, categories and values are formulas, with "=", or literal texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import Resolve, canonical_xml, resolver
from xlmodel.reader.model import ChartSeries, WorkbookChart
from xlmodel.reader.package import Package, local_name, parse_xml

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_COPIES = frozenset({"numCache", "strCache", "multiLvlStrCache"})
_SAID = frozenset({*_COPIES, "tx", "cat", "val", "xVal", "yVal"})

CHART = f"{_C}chart"


def chart_of(package: Package, part: str, anchor: str, alt: str, frame: str) -> WorkbookChart:
    """Return the chart of a part; `frame` is the canonical text of what holds it on the sheet."""
    root, resolve = parse_xml(package.take(part)), resolver(package, part)
    chart = root.find(CHART)
    plot = chart.find(f"{_C}plotArea") if chart is not None else None
    return WorkbookChart(
        _title(chart),
        tuple(_title(axis) for axis in (plot if plot is not None else ()) if local_name(axis.tag).endswith("Ax")),
        tuple(_series(plot, resolve)) if plot is not None else (),
        anchor,
        alt,
        canonical_xml(root, resolve, _COPIES) + frame,
    )


def _series(plot: Element, resolve: Resolve) -> Iterator[ChartSeries]:
    for group in plot:
        for found in group.iterfind(f"{_C}ser"):
            said = {local_name(child.tag): child for child in found}
            yield ChartSeries(
                local_name(group.tag),
                _data(said.get("tx")),
                _data(said.get("cat", said.get("xVal"))),
                _data(said.get("val", said.get("yVal"))),
                canonical_xml(found, resolve, _SAID),
            )


def _title(element: Element | None) -> str:
    title = element.find(f"{_C}title") if element is not None else None
    return _data(title.find(f"{_C}tx")) if title is not None else ""


def _data(element: Element | None) -> str:
    """Return the formula, or the literal text or numbers."""
    if element is None:
        return ""
    formula = next(element.iter(f"{_C}f"), None)
    if formula is not None:
        return f"={formula.text or ''}"
    paragraphs = ["".join(part.text or "" for part in found.iter(f"{_A}t")) for found in element.iter(f"{_A}p")]
    return "\n".join(paragraphs) or ", ".join(value.text or "" for value in element.iter(f"{_C}v"))
