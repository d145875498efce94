"""One sheet of a file, of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import Resolve, attributes, canonical_xml, resolver
from xlmodel.reader.drawings import drawn_on
from xlmodel.reader.model import SheetView, WorkbookSheet
from xlmodel.reader.notes import notes_of
from xlmodel.reader.package import MAIN, Package, local_name, walked
from xlmodel.reader.rows import ROW, Rows, Texts, read_columns
from xlmodel.reader.rules import conditional_formats, hyperlinks, validations
from xlmodel.reader.styles import Styles, colour_of
from xlmodel.reader.tables import scenarios_of, tables_of
from xlmodel.reader.views import odd_breaks, page_setup_of, view_of

_TYPED = frozenset(
    {
        *("sheetData", "dimension", "cols", "sheetPr", "sheetFormatPr", "sheetViews", "sheetProtection", "autoFilter"),
        *("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
        *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "drawing", "tableParts", "extLst", "scenarios"),
    }
)
"""Elements that stand in fields of their own; the dimension only repeats where the cells are."""

_SHEET_FORMAT = {"defaultRowHeight", "defaultColWidth", "outlineLevelRow", "outlineLevelCol"}


@dataclass(frozen=True)
class Context:
    """What the sheets of a workbook share: its parts, the texts of cells, the styles, the people who converse."""

    package: Package
    texts: Texts
    styles: Styles
    persons: dict[str, str]


def sheet_of_part(context: Context, part: str, name: str, state: str) -> WorkbookSheet:
    """Return the sheet that stands in a part."""
    package, rows = context.package, Rows(context.texts)
    root = walked(package.take(part), ROW, rows.read)
    resolve = resolver(package, part)
    parts: dict[str, Element] = {}
    for child in root:
        parts.setdefault(local_name(child.tag), child)
    columns, rest = read_columns(parts.get("cols"))
    rows.finish(columns)
    extensions = list(_extensions(parts.get("extLst")))
    charts, drawings = drawn_on(package, part, parts.get("drawing"))
    properties = parts.get("sheetPr")
    return WorkbookSheet(
        name,
        local_name(root.tag),
        state,
        rows.cells,
        rows.rows,
        columns,
        _default_sizes(parts.get("sheetFormatPr")),
        tuple(found.get("ref", "") for found in parts.get("mergeCells", ())),
        tuple(
            rule
            for holder in (parts.get("dataValidations"), *_inside(extensions, "dataValidations"))
            if holder is not None
            for rule in validations(holder)
        ),
        tuple(
            rule
            for holder in (
                *root.iterfind(f"{MAIN}conditionalFormatting"),
                *(rule for group in _inside(extensions, "conditionalFormattings") for rule in group),
            )
            for rule in conditional_formats(holder, context.styles.of_rules)
        ),
        tuple(hyperlinks(package, part, parts["hyperlinks"])) if "hyperlinks" in parts else (),
        notes_of(package, part, context.persons),
        tuple(scenarios_of(parts["scenarios"])) if "scenarios" in parts else (),
        tuple(tables_of(package, part, parts.get("tableParts"))),
        charts,
        drawings,
        attributes(parts["sheetProtection"]) if "sheetProtection" in parts else {},
        _view(parts.get("sheetViews")),
        page_setup_of(parts, resolve),
        colour_of(properties.find(f"{MAIN}tabColor")) if properties is not None else "",
        canonical_xml(parts["autoFilter"]) if "autoFilter" in parts else "",
        rest | rows.rest | dict(_rest(root, parts, extensions, resolve)),
        part,
    )


def _view(element: Element | None) -> SheetView:
    return view_of(element[0]) if element is not None and len(element) else SheetView()


def _default_sizes(element: Element | None) -> tuple[float | None, float | None]:
    if element is None:
        return None, None
    height, width = element.get("defaultRowHeight"), element.get("defaultColWidth")
    return float(height) if height else None, float(width) if width else None


def _extensions(element: Element | None) -> Iterator[tuple[str, Element]]:
    """Yield each extension with its uri."""
    for found in element if element is not None else ():
        yield found.get("uri", ""), found


def _inside(extensions: list[tuple[str, Element]], name: str) -> Iterator[Element]:
    """Yield the elements of a name that stand in extensions."""
    for _, extension in extensions:
        yield from (child for child in extension if local_name(child.tag) == name)


def _rest(
    root: Element, parts: dict[str, Element], extensions: list[tuple[str, Element]], resolve: Resolve
) -> Iterator[tuple[str, str]]:
    """Yield what has no field of its own, by its name in `WorkbookSheet.rest`."""
    seen: dict[str, int] = {}
    for child in root:
        name = local_name(child.tag)
        if (name in _TYPED and parts[name] is child) or name == "conditionalFormatting":
            continue
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}", canonical_xml(child, resolve)
    for name, said in attributes(root).items():
        yield f"{local_name(root.tag)}.{name}", said
    yield from _rest_of_typed(parts, resolve)
    for uri, extension in extensions:
        kept = [
            child for child in extension if local_name(child.tag) not in ("dataValidations", "conditionalFormattings")
        ]
        if kept or not len(extension):
            yield f"ext {uri}", "".join(canonical_xml(child, resolve) for child in kept)


def _rest_of_typed(parts: dict[str, Element], resolve: Resolve) -> Iterator[tuple[str, str]]:
    """Yield what elements with fields say besides these."""
    if "sheetPr" in parts:
        said = _pairs(parts["sheetPr"], set())
        for child in parts["sheetPr"]:
            if local_name(child.tag) in ("pageSetUpPr", "outlinePr"):
                said += _pairs(child, {"fitToPage"})
            elif local_name(child.tag) != "tabColor":
                said.append(canonical_xml(child))
        if said:
            yield "sheetPr", " ".join(said)
    for name, known in (
        ("sheetFormatPr", _SHEET_FORMAT),
        ("dataValidations", {"count"}),
        ("scenarios", {"count"}),
        ("mergeCells", {"count"}),
    ):
        said = _pairs(parts[name], known) if name in parts else []
        if said:
            yield name, " ".join(said)
    for number, view in enumerate(list(parts.get("sheetViews", ()))[1:], 2):
        yield f"sheetView {number}", canonical_xml(view, resolve)
    for name in ("rowBreaks", "colBreaks"):
        if name in parts and odd_breaks(parts[name]):
            yield name, canonical_xml(parts[name])


def _pairs(element: Element, known: set[str]) -> list[str]:
    return [f'{name}="{value}"' for name, value in sorted(attributes(element).items()) if name not in known]
