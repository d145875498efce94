"""Data tables and what-if scenarios of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import attributes, canonical_xml, resolver
from xlmodel.reader.model import Scenario, WorkbookTable
from xlmodel.reader.package import MAIN, RELATIONS, Package, parse_xml
from xlmodel.reader.rows import unescaped


def tables_of(package: Package, part: str, element: Element | None) -> Iterator[WorkbookTable]:
    """Yield the tables that a sheet names. Their numbers in the file say nothing."""
    for found in element if element is not None else ():
        relation = package.follow(part, found.get(f"{RELATIONS}id"))
        if relation is None or relation.external:
            continue
        root = parse_xml(package.take(relation.target))
        root.attrib.pop("id", None)
        yield WorkbookTable(
            root.get("displayName", root.get("name", "")),
            root.get("ref", ""),
            tuple(
                unescaped(column.get("name", "")) for column in root.iterfind(f"{MAIN}tableColumns/{MAIN}tableColumn")
            ),
            int(root.get("totalsRowCount", 0)),
            canonical_xml(root, resolver(package, relation.target)),
            int(root.get("headerRowCount", 1)),
        )


def scenarios_of(element: Element) -> Iterator[Scenario]:
    """Yield the scenarios of a sheet."""
    for found in element.iterfind(f"{MAIN}scenario"):
        said = attributes(found)
        cells = list(found.iterfind(f"{MAIN}inputCells"))
        details = [
            f'{name}="{value}"' for name, value in sorted(said.items()) if name not in ("name", "comment", "count")
        ]
        for cell in cells:
            more = {name: value for name, value in attributes(cell).items() if name not in ("r", "val")}
            details += [f'{cell.get("r")}.{name}="{value}"' for name, value in sorted(more.items())]
        yield Scenario(
            said.get("name", ""),
            said.get("comment", ""),
            tuple((cell.get("r", ""), cell.get("val", "")) for cell in cells),
            " ".join(details),
        )
