"""Nothing of a file is invisible: whatever is changed in a workbook with one of everything, its model differs.

Every part is left out, every element, every attribute, every text is changed, one at a time. What may change unseen is
listed here, each with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from full_book import full_book

from xlmodel.reader import archived, workbook_of
from xlmodel.reader.package import Package
from xlmodel.reader.workbooks import model_of

UNSEEN = {
    r"\[Content_Types\].*": "says again by name what the relations say",
    r"\S+\.rels \S+/Relationship(/@Id|/@Type)?": "the id or the type of what an element names by its id",
    r"\S+ \S+/@(count|uniqueCount|size|baseType|manualBreakCount)": "counts what stands there",
    r"xl/styles.xml \S+/(fonts|fills|borders|cellXfs|cellStyleXfs|dxfs)\S*/@(apply\w+|auto|xfId|numFmtId)": (
        "whether a program says that it applies a look, and numbers that only lead to one"
    ),
    r"xl/styles.xml \S+/(fills/fill/patternFill.*|borders/border/\w+(/color.*)?|dxfs/dxf/border/\w+(/color.*)?)": (
        "a fill or a border that is none, and the colour that is automatic anyway"
    ),
    r"xl/styles.xml \S+/fonts/font(/family.*|/(sz|color|name)(/@\w+)?)?": "the family of a font, and a font not used",
    r"xl/styles.xml \S+/xf/protection/@locked": "another spelling of no",
    r"\S+ worksheet/dimension.*": "says again where the cells are",
    r"\S+ worksheet/@Ignorable": "prefixes of namespaces",
    r"\S+ \S+/@dyDescent": "how far letters reach below the line",
    r"\S+ \S+/sheetView(s|/@workbookViewId|/@showGridLines)?": "a view that says nothing, and the number of its window",
    r"\S+ worksheet/sheetFormatPr/@outlineLevel(Row|Col)": "the deepest level of rows that say their own",
    r"\S+ \S+/(col|row)/@(customWidth|customHeight|spans|r)": "says again what the size, the cells or the order say",
    r"\S+ worksheet/extLst/ext/@uri": "the name of an extension whose content is known",
    r"\S+ chartsheet/sheetPr": "an element that says nothing",
    r"\S+ workbook/sheets/sheet/@sheetId": "a number of the program",
    r"\S+ \S+/(str|num)Cache.*": "a copy of what the cells hold",
    r"\S+ wsDr/\w+Anchor/(from|to)/(col|row)Off": "no distance",
    r"\S+ table/@id": "a number of the program",
    r"\S+ \S+/t/@space": "the text itself shows its blanks",
    r"docProps/custom.xml \S+/@(fmtid|pid)": "numbers of the program",
    r"docProps/core.xml \S+/@type": "the type of a date",
    r"\S+ \S+/Relationship/@TargetMode": "whether a target that is no part is outside",
}


class Copies:
    """The workbook, and copies of it with one part changed."""

    def __init__(self) -> None:
        data = full_book()
        self.parts = Package(data).parts
        self.model = repr(workbook_of(data, Path("full.xlsx")))

    def differs(self, name: str, content: bytes | None) -> bool:
        """Tell whether the model of the workbook with another part differs; a copy that cannot be read does."""
        parts = {**self.parts, name: content}
        package = Package(archived({}))
        package.hold({part: kept for part, kept in parts.items() if kept is not None})
        try:
            return repr(model_of(package)) != self.model
        except Exception:  # noqa: BLE001 - whatever it is, it does not pass unseen
            return True


@pytest.fixture(scope="module")
def copies() -> Copies:
    return Copies()


def changed(root: Element, path: str, seen: set[str]) -> Iterator[str]:
    """Change one thing after the other in a tree, yield where, and take it back; like things at one place only once."""
    for key, value in list(root.attrib.items()):
        place = f"{path}/@{key.rpartition('}')[2]}"
        if place not in seen:
            seen.add(place)
            root.set(key, value + ("1" if value[-1:].isdigit() else "x"))
            yield place
            root.set(key, value)
    text = root.text or ""
    if text.strip() and f"{path}/text" not in seen:
        seen.add(f"{path}/text")
        root.text = text + "1"
        yield f"{path}/text"
        root.text = text
    for place, child in enumerate(list(root)):
        inside = f"{path}/{child.tag.rpartition('}')[2]}"
        if inside not in seen:
            seen.add(inside)
            root.remove(child)
            yield inside
            root.insert(place, child)
        yield from changed(child, inside, seen)


def test_a_part_that_is_gone_or_another_is_seen(copies: Copies):
    gone = [name for name in copies.parts if not copies.differs(name, None)]
    assert gone == ["[Content_Types].xml"]
    others = [name for name in copies.parts if not name.endswith((".xml", ".rels"))]
    assert others
    assert [name for name in others if not copies.differs(name, copies.parts[name] + b" x")] == []


def test_another_spelling_of_a_part_is_the_same(copies: Copies):
    for name, content in copies.parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            respelled = ElementTree.tostring(ElementTree.fromstring(content))  # other prefixes, and no declaration
            assert not copies.differs(name, respelled), name


@pytest.mark.slow
def test_a_change_of_any_element_attribute_or_text_is_seen(copies: Copies):
    used: set[str] = set()
    unseen = []
    for name, content in copies.parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            root = ElementTree.fromstring(content)
            for place in changed(root, root.tag.rpartition("}")[2], set()):
                if not copies.differs(name, ElementTree.tostring(root)):
                    reasons = [pattern for pattern in UNSEEN if re.fullmatch(pattern, f"{name} {place}")]
                    used.update(reasons)
                    if not reasons:
                        unseen.append(f"{name} {place}")
    assert unseen == []
    assert used == UNSEEN.keys(), "what is always seen is struck off the list"
