"""The bytes of a file → one model of the workbook in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from xlmodel.collecting import uncollected
from xlmodel.reader.canonical import attributes, canonical_xml, content_of_part, resolver
from xlmodel.reader.guard import read_guarded, reading
from xlmodel.reader.limits import LARGEST
from xlmodel.reader.model import DefinedName, Workbook, WorkbookPart, WorkbookSheet
from xlmodel.reader.notes import persons_of
from xlmodel.reader.package import RELATIONS, Package, is_true, local_name, parse_xml
from xlmodel.reader.properties import properties_of
from xlmodel.reader.rows import shared_texts
from xlmodel.reader.sheets import Context, sheet_of_part
from xlmodel.reader.styles import Styles

_TYPES = "[Content_Types].xml"
_PRINT_AREA, _PRINT_TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_TYPED = frozenset({"sheets", "definedNames", "bookViews", "workbookPr", "calcPr", "workbookProtection", "extLst"})


def read_workbook(path: Path) -> Workbook:
    """Return what a file holds. Raises EngineError, with one fault, for what cannot be read safely."""
    return workbook_of(read_guarded(path, largest=LARGEST), path)


def workbook_of(data: bytes, path: Path) -> Workbook:
    """Return what bytes hold that the guard has let through, or that were just written; errors name `path`."""
    with reading(path), uncollected():
        return model_of(Package(data))


def model_of(package: Package) -> Workbook:
    """Return the workbook that the parts of a file make."""
    (book, *_) = package.of_kind("", "officeDocument")
    root = parse_xml(package.take(book))
    resolve = resolver(package, book)
    parts = {local_name(child.tag): child for child in root}
    styles = Styles(_root_of(package, book, "styles"))
    texts = package.of_kind(book, "sharedStrings")
    context = Context(package, shared_texts(package.take(texts[0])) if texts else {}, styles, persons_of(package, book))
    for unneeded in package.of_kind(book, "calcChain"):
        package.take(unneeded)
    sheets = [
        sheet_of_part(context, relation.target, found.get("name", ""), found.get("state", "visible"))
        for found in parts.get("sheets", ())
        if (relation := package.follow(book, found.get(f"{RELATIONS}id"))) is not None
    ]
    names, printed, rest = _names(parts.get("definedNames"), [sheet.name for sheet in sheets])
    settings = _said(parts.get("workbookPr"))
    for child in root:
        if local_name(child.tag) not in _TYPED:
            rest[local_name(child.tag)] = canonical_xml(child, resolve)
    for extension in parts.get("extLst", ()):
        rest[f"ext {extension.get('uri', '')}"] = "".join(canonical_xml(child, resolve) for child in extension)
    rest |= {f"workbook.{name}": said for name, said in attributes(root).items()}
    rest |= {f"styles.{name}": said for name, said in styles.rest.items()}
    links = tuple(_links(package, book, parts.get("externalReferences")))
    theme = dict(_theme(package, book))
    properties = properties_of(package)
    others = dict(_parts(package))
    rest |= dict(_leading_out(package))
    return Workbook(
        tuple(_printed(sheet, printed) for sheet in sheets),
        names,
        styles.of_cells,
        properties,
        _said(parts.get("calcPr")),
        settings,
        tuple(attributes(view) for view in parts.get("bookViews", ())),
        _said(parts.get("workbookProtection")),
        links,
        theme,
        is_true(settings.get("date1904")),
        rest,
        others,
    )


def _said(element: Element | None) -> dict[str, str]:
    return attributes(element) if element is not None else {}


def _root_of(package: Package, book: str, kind: str) -> Element | None:
    """Return the root of the part of a kind, None where the file has none."""
    parts = package.of_kind(book, kind)
    return parse_xml(package.take(parts[0])) if parts else None


def _names(
    element: Element | None, sheets: list[str]
) -> tuple[tuple[DefinedName, ...], dict[tuple[str, str], str], dict[str, str]]:
    """Return the names, what is printed by (sheet, name), and what else is said of names."""
    names, printed, rest = [], {}, {}
    for found in element if element is not None else ():
        said = attributes(found)
        name, number = said.pop("name", ""), said.pop("localSheetId", "")
        scope = sheets[int(number)] if number.isdigit() and int(number) < len(sheets) else ""
        hidden = is_true(said.pop("hidden", None))
        text = (found.text or "").removeprefix("=")  # which some programs write
        if name in (_PRINT_AREA, _PRINT_TITLES) and scope:
            printed[scope, name] = text
        else:
            names.append(DefinedName(name, scope, text, hidden))
        if said:
            key = f"definedName {scope}!{name}" if scope else f"definedName {name}"
            rest[key] = " ".join(f'{key}="{value}"' for key, value in sorted(said.items()))
    return tuple(names), printed, rest


def _printed(sheet: WorkbookSheet, printed: dict[tuple[str, str], str]) -> WorkbookSheet:
    """Return a sheet whose page knows what the workbook's names say of it."""
    titles, area = printed.get((sheet.name, _PRINT_TITLES), ""), printed.get((sheet.name, _PRINT_AREA), "")
    return replace(sheet, page=replace(sheet.page, titles=titles, area=area)) if titles or area else sheet


def _links(package: Package, book: str, element: Element | None) -> Iterator[str]:
    """Yield the other workbooks, in the order in which formulas count them."""
    for found in element if element is not None else ():
        relation = package.follow(book, found.get(f"{RELATIONS}id"))
        if relation is None or relation.external:
            yield relation.target if relation else ""
            continue
        targets = [to.target for to in package.relations(relation.target).values() if to.external]
        yield targets[0] if targets else ""


def _theme(package: Package, book: str) -> Iterator[tuple[str, str]]:
    for part in package.of_kind(book, "theme"):
        scheme = next(
            (found for found in parse_xml(package.parts[part]).iter() if local_name(found.tag) == "clrScheme"), None
        )
        for colour in scheme if scheme is not None else ():
            for said in colour:
                yield local_name(colour.tag), said.get("lastClr", said.get("val", "")).upper()


def _leading_out(package: Package) -> Iterator[tuple[str, str]]:
    """Yield relations that lead out of the file and that nothing names."""
    for part in ["", *package.parts]:
        for number, relation in enumerate(package.unfollowed(part), 1):
            if not (part and relation.kind == "hyperlink"):
                yield f"relation {part or '/'} {relation.kind} {number}", relation.target


def _parts(package: Package) -> Iterator[tuple[str, WorkbookPart]]:
    """Yield the parts that have no field, with what leads to them."""
    ways: dict[str, list[tuple[str, str]]] = {}
    for part in ["", *package.parts]:
        for relation in package.relations(part).values():
            if not relation.external:
                ways.setdefault(relation.target, []).append((relation.kind, part or "/"))
    contents = {name: content_of_part(package, name) for name in package.parts if name not in package.taken}
    for name, content in contents.items():
        if name != _TYPES and name not in package.taken:  # a picture in one of them is told with it
            found = ways.get(name, [])
            yield name, WorkbookPart(found[0][0] if found else "", content, tuple(sorted(owner for _, owner in found)))
