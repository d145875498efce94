"""How a person looks at a sheet, and how it is printed."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from xlmodel.limits import COLUMNS, OLD_COLUMNS, OLD_ROWS, ROWS
from xlmodel.reader.canonical import Resolve, attributes
from xlmodel.reader.model import PageSetup, SheetView
from xlmodel.reader.package import MAIN, is_true, local_name

_VIEW = {"tabSelected", "zoomScale", "topLeftCell", "showGridLines", "workbookViewId"}
_ENDS = tuple(str(count - 1) for count in (COLUMNS, ROWS, OLD_ROWS, OLD_COLUMNS))
"""The last column and row of a sheet, counted from 0, and those of before 2007, which LibreOffice still writes."""


def view_of(element: Element) -> SheetView:
    """Return the view that an element `sheetView` says."""
    details = {name: value for name, value in attributes(element).items() if name not in _VIEW}
    frozen, active_pane = (1, 1), "topLeft"
    pane = element.find(f"{MAIN}pane")
    if pane is not None:
        said = attributes(pane)
        active_pane = said.get("activePane", "topLeft")
        if said.get("state") in ("frozen", "frozenSplit"):
            frozen = int(float(said.pop("ySplit", 0))) + 1, int(float(said.pop("xSplit", 0))) + 1
        details |= {f"pane.{name}": value for name, value in said.items()}
    cell = selection = "A1"
    for found in element.iterfind(f"{MAIN}selection"):
        at = found.get("activeCell", "A1")
        areas = " ".join(found.get("sqref", at).split())
        if found.get("pane", "topLeft") == active_pane:
            cell, selection = at, areas
        else:
            details[f"selection.{found.get('pane', 'topLeft')}"] = f"{at} {areas}"
    return SheetView(
        cell,
        selection,
        int(element.get("zoomScale", 100)),
        element.get("topLeftCell", ""),
        frozen,
        is_true(element.get("showGridLines"), default=True),
        is_true(element.get("tabSelected")),
        details,
    )


def page_setup_of(parts: dict[str, Element], resolve: Resolve) -> PageSetup:
    """Return the page that the elements of a sheet, by name, say; titles and area stand in names of the workbook."""
    properties = parts.get("sheetPr")
    fitting = properties.find(f"{MAIN}pageSetUpPr") if properties is not None else None
    texts = {}
    if "headerFooter" in parts:
        texts = attributes(parts["headerFooter"])
        texts |= {local_name(child.tag): child.text or "" for child in parts["headerFooter"] if child.text}
    return PageSetup(
        _said(parts.get("pageSetup"), resolve),
        {name: f"{float(value):g}" for name, value in _said(parts.get("pageMargins"), resolve).items()},
        {
            name: value
            for name, value in _said(parts.get("printOptions"), resolve).items()
            if value not in ("0", "false")
        },
        texts,
        _breaks(parts.get("rowBreaks")),
        _breaks(parts.get("colBreaks")),
        fitting is not None and is_true(fitting.get("fitToPage")),
    )


def odd_breaks(element: Element) -> bool:
    """Tell whether breaks of pages say more than where a person has put them."""
    plain = [{}, *({"max": last} for last in _ENDS)]
    return any(
        {name: value for name, value in attributes(found).items() if name not in ("id", "man")} not in plain
        or not is_true(found.get("man"))
        for found in element
    )


def _said(element: Element | None, resolve: Resolve) -> dict[str, str]:
    return attributes(element, resolve) if element is not None else {}


def _breaks(element: Element | None) -> tuple[int, ...]:
    return tuple(int(found.get("id", 0)) for found in element) if element is not None else ()
