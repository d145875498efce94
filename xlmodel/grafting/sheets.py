"""One carried sheet: its part, rewritten for the new file, and everything that it leads to.

What an element says stays; what it says by numbers and ids of the old file is said by those of the new one. Judgements:
a formula that the file shares among cells is written out for each. Stored results are left out here, because the
engine computes them in the new file; only what no engine computes (a what-if table) keeps them. What is listed in
`_LEFT` cannot live in the new file and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.drawings import carry_part
from xlmodel.grafting.tree import COMPATIBLE, RELATED, SHEET, own, parents, read, space, without_ignorable
from xlmodel.reader.model import WorkbookSheet
from xlmodel.reader.package import local_name, usual

_LEFT = {
    "dataConsolidate": "a consolidation",
    "customSheetViews": "a custom view",
    "customProperties": "a custom property of a sheet",
    "smartTags": "a smart tag",
    "oleObjects": "an embedded object",
    "controls": "a control",
    "webPublishItems": "a web publication",
    "AlternateContent": "a control or an embedded object",
}
"""Elements of a sheet that are not carried, in plain words."""

_EXTENSIONS = frozenset(
    {
        "{78C0D931-6437-407D-A8EE-F0AAD7539E65}",  # conditional formats
        "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}",  # validations
        "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}",  # sparklines
        "{FC87AEE6-9EDD-4A0A-B7FB-166176984837}",  # areas that may be edited
    }
)
_LEFT_EXTENSIONS = {
    "{A8765BA9-456A-4DAB-B4F3-ACF838C121DE}": "a slicer",
    "{3A4CF648-6AED-40F4-86FF-DC5316D8AED3}": "a slicer",
    "{7E03D99C-DC04-49D9-9315-930204A7B6E9}": "a timeline",
}
_MAIN_FORMULAS = "{http://schemas.microsoft.com/office/excel/2006/main}"
_ID = f"{{{RELATED}}}id"


def carry_sheet(carrying: Carrying, sheet: WorkbookSheet) -> str:
    """Put a sheet into the new file, with all that it leads to, and return the name of its part."""
    name = carrying.new.fresh(sheet.kind)
    tree = read(usual(carrying.old.parts[sheet.part]))
    root = tree.root
    kept = carrying.relations(sheet.part, sheet.name)
    without_ignorable(root)
    _drop(carrying, sheet, root)
    _drop_dangling(root, set(kept))
    _settle_views(root)
    if sheet.kind == "worksheet":
        _settle_looks(carrying, root)
        _settle_cells(carrying, sheet, root)
        _settle_formulas(carrying, sheet, root)
    carrying.colours.settle(root)
    used = {value for element in root.iter() for key, value in element.items() if space(key) == RELATED}
    unsaid = ("comments", "threadedComment")  # no element of the sheet names these
    needed = {key: relation for key, relation in kept.items() if key in used or relation.kind in unsaid}
    carrying.new.add(name, sheet.kind, tree)
    carrying.new.lead(name, {key: carry_part(carrying, relation, sheet.name) for key, relation in needed.items()})
    return name


def _drop(carrying: Carrying, sheet: WorkbookSheet, root: Element) -> None:
    """Leave out what cannot be carried, and tell it."""
    for child in list(root):
        name = local_name(child.tag)
        if name in _LEFT and (space(child.tag) == COMPATIBLE or space(child.tag) == SHEET):
            root.remove(child)
            carrying.tell(sheet.name, "", f"{_LEFT[name]} is not carried")
        elif name == "extLst":
            for extension in list(child):
                uri = extension.get("uri", "").upper()
                if uri not in _EXTENSIONS:
                    child.remove(extension)
                    if len(extension):
                        what = _LEFT_EXTENSIONS.get(uri, f"an extension ({local_name(extension[0].tag)})")
                        carrying.tell(sheet.name, "", f"{what} is not carried")
            if not len(child):
                root.remove(child)
    for properties in root.iter(own("sheetPr")):
        properties.attrib.pop("codeName", None)  # it names a macro's module


def _drop_dangling(root: Element, ids: set[str]) -> None:
    """Leave out elements whose relation is not carried."""
    above = parents(root)
    for element in list(root.iter()):
        wanted = [(key, value) for key, value in element.items() if space(key) == RELATED]
        for key, value in wanted:
            if value in ids:
                continue
            if element.tag == own("pageSetup") or (element.tag == own("hyperlink") and element.get("location")):
                del element.attrib[key]
            elif element in above:
                above[element].remove(element)
    for group in (own("hyperlinks"), own("tableParts")):
        for holder in root.findall(group):
            if not len(holder):
                root.remove(holder)
            elif group == own("tableParts"):
                holder.set("count", str(len(holder)))


def _settle_views(root: Element) -> None:
    """Keep the first view of the sheet only, for the one window that the new file has, and not selected."""
    for views in root.findall(own("sheetViews")):
        for view in list(views)[1:]:
            views.remove(view)
        for view in views:
            view.set("workbookViewId", "0")
            view.attrib.pop("tabSelected", None)
            for child in [child for child in view if local_name(child.tag) in ("pivotSelection", "extLst")]:
                view.remove(child)


def _settle_looks(carrying: Carrying, root: Element) -> None:
    """Give rows, columns, cells, rules and filters the numbers that their looks have in the new file."""
    styles = carrying.styles
    for column in root.iterfind(f"{own('cols')}/{own('col')}"):
        _renumber(column, "style", styles.cell)
    for row in root.iterfind(f"{own('sheetData')}/{own('row')}"):
        _renumber(row, "s", styles.cell)
        for cell in row:
            _renumber(cell, "s", styles.cell)
    for phonetic in root.iterfind(own("phoneticPr")):
        _renumber(phonetic, "fontId", styles.font)
    for element in root.iter():
        if "dxfId" in element.attrib and space(element.tag) == SHEET:
            element.set("dxfId", str(styles.differential(int(element.attrib["dxfId"]))))


def _renumber(element: Element, name: str, number: Callable[[int], int]) -> None:
    if name in element.attrib:
        element.set(name, str(number(int(element.attrib[name]))))


def _keeps_marks(carrying: Carrying) -> bool:
    """Tell whether cells may keep the mark of a formula that spills, and carry what the mark stands for.

    The marks count in a part of the workbook, which holds pictures in cells and types of data as well: these need
    parts that are not carried, and then formulas that spill become array formulas.
    """
    found = carrying.old.of_kind(carrying.old_book, "sheetMetadata")
    if not found or carrying.new.package.of_kind(carrying.book, "sheetMetadata"):
        return False
    if found[0] in carrying.parts:
        return True
    root = read(usual(carrying.old.parts[found[0]])).root
    kinds = {kind.get("name") for kind in root.iter(own("metadataType"))}
    if kinds != {"XLDAPR"} or root.find(own("valueMetadata")) is not None:
        return False
    relation = next(to for to in carrying.old.relations(carrying.old_book).values() if to.target == found[0])
    carrying.new.relate(carrying.book, "sheetMetadata", carry_part(carrying, relation, "").target)
    return True


def _settle_marks(carrying: Carrying, sheet: WorkbookSheet, cell: Element) -> None:
    """Leave out of a cell what stands for parts that are not carried."""
    if cell.attrib.pop("vm", None) is not None:
        carrying.tell(sheet.name, cell.get("r", ""), "a picture in a cell or a type of data is not carried")
    if "cm" in cell.attrib and not _keeps_marks(carrying):
        del cell.attrib["cm"]
        carrying.tell(sheet.name, cell.get("r", ""), "the formula that spills is an array formula now", lost=False)


def _settle_cells(carrying: Carrying, sheet: WorkbookSheet, root: Element) -> None:
    """Write texts by the numbers of the new file and formulas with references that follow; leave out results."""
    for row in root.iterfind(f"{own('sheetData')}/{own('row')}"):
        for element in row:
            _settle_marks(carrying, sheet, element)
            said = element.find(own("f"))
            stored = element.find(own("v"))
            if said is not None:
                _settle_formula(carrying, sheet, element, said, stored)
            elif element.get("t") == "s" and stored is not None:
                stored.text = str(carrying.texts.number(int(stored.text or "0")))


def _settle_formula(
    carrying: Carrying, sheet: WorkbookSheet, element: Element, said: Element, stored: Element | None
) -> None:
    cell = sheet.cells.get(element.get("r", ""))
    if cell is None or cell.kind == "table":
        return
    if cell.kind != "array":
        for name in ("t", "si", "ref"):
            said.attrib.pop(name, None)
    text = carrying.followed(cell.formula.removeprefix("="), sheet.name, cell.address, "")
    said.text = text
    carrying.formulas[sheet.name, cell.address] = f"={text}"
    element.attrib.pop("t", None)
    if stored is not None:
        element.remove(stored)


def _settle_formulas(carrying: Carrying, sheet: WorkbookSheet, root: Element) -> None:
    """Let the formulas of rules, validations, links and sparklines follow."""
    for over, element, what in _ruled(root):
        if element.tag == own("cfvo"):
            if not _is_number(element.get("val", "")):
                element.set("val", carrying.followed(element.get("val", ""), sheet.name, over, what))
        elif (element.text or "").strip():
            text = (element.text or "").strip()
            by_address = what == "a sparkline"
            if by_address:
                element.text = carrying.followed(text, sheet.name, over, what, by_name=False)
            else:
                element.text = carrying.followed_over(text, sheet.name, over, what)
    for link in root.iterfind(f"{own('hyperlinks')}/{own('hyperlink')}"):
        if _ID not in link.attrib and link.get("location"):
            where = link.get("location", "")
            link.set("location", carrying.followed(where, sheet.name, link.get("ref", ""), "a link"))


def _ruled(root: Element) -> Iterator[tuple[str, Element, str]]:
    """Yield each element that holds a formula of a rule, where the rule holds, and what it is."""
    for rules in root.iterfind(own("conditionalFormatting")):
        over = rules.get("sqref", "")
        yield from ((over, element, "a conditional format") for element in rules.iter(own("formula")))
        yield from (
            (over, element, "a conditional format") for element in rules.iter(own("cfvo")) if "val" in element.attrib
        )
    for rule in root.iterfind(f"{own('dataValidations')}/{own('dataValidation')}"):
        over = rule.get("sqref", "")
        for name in ("formula1", "formula2"):
            yield from ((over, element, "a validation") for element in rule.iterfind(own(name)))
    for extension in root.iterfind(f"{own('extLst')}/{own('ext')}"):
        for rule in extension.iter():
            what = _EXTENDED.get(local_name(rule.tag))
            if what:
                over = rule.findtext(f"{_MAIN_FORMULAS}sqref") or ""
                yield from ((over, element, what) for element in rule.iter(f"{_MAIN_FORMULAS}f"))


_EXTENDED = {
    "conditionalFormatting": "a conditional format",
    "dataValidation": "a validation",
    "sparklineGroup": "a sparkline",
}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
