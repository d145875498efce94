"""The part of the workbook itself: which sheets there are and in which order, names, authors of conversations.

Judgements: a carried sheet stands behind the sheet of ours that it stood behind, or first. Names that a person made
come along unless a build has one of the same name; names as builds write them (`in_…`, `out_…`) are never taken from
an old file. If a person last looked at a carried sheet, the new file opens on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.drawings import carry_part
from xlmodel.grafting.following import Leads
from xlmodel.grafting.naming import is_ours
from xlmodel.grafting.tree import RELATED, own, read
from xlmodel.reader.model import DefinedName, Workbook, WorkbookSheet
from xlmodel.reader.package import relations_of, usual

_ID = f"{{{RELATED}}}id"
_PROGRAMS = ("_xlnm.", "_xlfn.", "_xlpm.", "_xlws.")
"""Beginnings of names that programs keep for themselves."""


def order_of(previous: Workbook, built: Workbook, carried: Sequence[str], leads: Leads) -> list[str]:
    """Return the names of all sheets of the new file in their order."""
    behind: dict[str, list[str]] = {}
    last = ""
    for sheet in previous.sheets:
        if sheet.name in carried:
            behind.setdefault(last, []).append(sheet.name)
            continue
        ours = leads.sheet(sheet.name)
        last = ours if ours and ours in built.by_name else last
    return behind.get("", []) + [name for sheet in built.sheets for name in (sheet.name, *behind.get(sheet.name, ()))]


def list_sheets(carrying: Carrying, parts: Mapping[str, tuple[WorkbookSheet, str]], order: Sequence[str]) -> None:
    """List carried sheets, given with their new parts by name, in the workbook, in the order of all sheets."""
    root = carrying.new.tree(carrying.book).root
    holder = root.find(own("sheets"))
    assert holder is not None, "a workbook has sheets"
    before = list(holder)
    number = max(int(sheet.get("sheetId", "0")) for sheet in before)
    known = {sheet.get("name", ""): sheet for sheet in before}
    for name in order:
        if name not in parts:
            continue
        sheet, part = parts[name]
        number += 1
        made = known[name] = Element(own("sheet"), name=name, sheetId=str(number))
        if sheet.state != "visible":
            made.set("state", sheet.state)
        made.set(_ID, carrying.new.relate(carrying.book, sheet.kind, part))
    holder[:] = [known[name] for name in order]
    places = {str(place): str(order.index(sheet.get("name", ""))) for place, sheet in enumerate(before)}
    for defined in root.iterfind(f"{own('definedNames')}/{own('definedName')}"):
        if "localSheetId" in defined.attrib:
            defined.set("localSheetId", places[defined.attrib["localSheetId"]])
    for view in root.iterfind(f"{own('bookViews')}/{own('workbookView')}"):
        active = places.get(view.get("activeTab", "0"), "0")
        if active != view.get("activeTab", "0"):
            view.set("activeTab", active)
        view.attrib.pop("firstSheet", None)


def open_on(carrying: Carrying, active: int, previous: str, parts: Mapping[str, str], order: Sequence[str]) -> None:
    """Let the new file open on the carried sheet that was the active one; `parts` are those of all sheets by name."""
    for view in carrying.new.tree(carrying.book).root.iterfind(f"{own('bookViews')}/{own('workbookView')}"):
        view.set("activeTab", str(order.index(previous)))
    for name in (order[active], previous):
        for view in carrying.new.tree(parts[name]).root.iterfind(f"{own('sheetViews')}/{own('sheetView')}"):
            view.attrib.pop("tabSelected", None)
            if name == previous:
                view.set("tabSelected", "1")


def is_made_by_person(name: str) -> bool:
    """Tell whether a name is a person's: neither one that builds write nor one that programs keep for themselves."""
    return not is_ours(name) and not name.startswith(_PROGRAMS)


def own_names(
    root: Element, sheets: Sequence[str], carried: Sequence[str], built: Workbook
) -> list[tuple[Element, str]]:
    """Return the names that a person made, each with the carried sheet that it belongs to, "" for the workbook."""
    taken = {name.name.casefold() for name in built.names if not name.scope}
    found = []
    for name in root.iterfind(f"{own('definedNames')}/{own('definedName')}"):
        called, scope = name.get("name", ""), name.get("localSheetId")
        if scope is not None:
            if scope.isdigit() and int(scope) < len(sheets) and sheets[int(scope)] in carried:
                found.append((name, sheets[int(scope)]))
        elif is_made_by_person(called) and called.casefold() not in taken:
            taken.add(called.casefold())
            found.append((name, ""))
    return found


def list_names(carrying: Carrying, names: Sequence[tuple[Element, str]], order: Sequence[str]) -> list[DefinedName]:
    """Put a person's names into the workbook, and return those that were put there."""
    listed: list[DefinedName] = []
    if not names:
        return listed
    root = carrying.new.tree(carrying.book).root
    holder = root.find(own("definedNames"))
    if holder is None:
        holder = Element(own("definedNames"))
        before = {own(name) for name in _BEFORE_NAMES}
        root.insert(sum(child.tag in before for child in root), holder)
    for name, scope in names:
        called = name.get("name", "")
        if any(name.get(kind) in ("1", "true") for kind in ("xlm", "vbProcedure", "function")):
            carrying.tell(scope, "", f"the name {called} of a macro is not carried")
            continue
        made = Element(own("definedName"), {key: said for key, said in name.items() if key in _SAID})
        if scope:
            made.set("localSheetId", str(order.index(scope)))
        made.text = carrying.followed((name.text or "").strip(), scope, "", f"the name {called}", by_name=False)
        holder.append(made)
        listed.append(DefinedName(called, scope, made.text))
    if not len(holder):
        root.remove(holder)
    return listed


_BEFORE_NAMES = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups"),
    "externalReferences",
)
_SAID = frozenset({"name", "hidden", "comment", "description", "help", "customMenu", "statusBar"})


def carry_persons(carrying: Carrying) -> None:
    """Carry the authors of conversations; those that the new file has already stay."""
    for part in carrying.old.of_kind(carrying.old_book, "person"):
        known = carrying.new.package.of_kind(carrying.book, "person")
        if known:
            mine = carrying.new.tree(known[0]).root
            ids = {person.get("id") for person in mine}
            mine.extend(p for p in read(usual(carrying.old.parts[part])).root if p.get("id") not in ids)
        elif part not in carrying.parts:
            relation = next(to for to in carrying.old.relations(carrying.old_book).values() if to.target == part)
            carrying.new.relate(carrying.book, "person", carry_part(carrying, replace(relation), "").target)


def forget_lists(carrying: Carrying) -> None:
    """Leave out the lists of sheets and names in the document's properties; programs make them anew when they save."""
    for part in carrying.new.package.of_kind("", "extended-properties"):
        root = carrying.new.tree(part).root
        for child in list(root):
            if child.tag.endswith(("}HeadingPairs", "}TitlesOfParts")):
                root.remove(child)


def parts_of_sheets(carrying: Carrying) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet that the new file lists."""
    root = carrying.new.tree(carrying.book).root
    relations = {
        found.get("Id", ""): found.get("Target", "") for found in carrying.new.tree(relations_of(carrying.book)).root
    }
    for sheet in root.iterfind(f"{own('sheets')}/{own('sheet')}"):
        target = relations[sheet.get(_ID, "")]
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"
