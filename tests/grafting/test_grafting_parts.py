"""What is carried of the parts of a sheet, piece by piece: relations, points of charts, boxes of notes, colours."""

from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import pytest

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.charts import _points
from xlmodel.grafting.colours import Colours
from xlmodel.grafting.notes import settle_shapes
from xlmodel.grafting.styles import _key
from xlmodel.grafting.tree import RELATED, own
from xlmodel.reader import ErrorValue
from xlmodel.reader.package import Relation

OFFICE = "{urn:schemas-microsoft-com:office:office}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"


class Told(list[tuple[str, str, str]]):
    """What was said, in the place of all else that carrying needs."""

    def __init__(self, relations: dict[str, Relation] | None = None) -> None:
        self.old: Any = SimpleNamespace(relations=lambda part: relations or {})

    def tell(self, sheet: str, cell: str, what: str) -> None:
        self.append((sheet, cell, what))


def test_a_relation_that_is_left_out_hides_none_behind_it():
    relations = {
        "r1": Relation("comments", "xl/comments1.xml", False),
        "r2": Relation("image", "xl/media/image1.png", False),
        "r3": Relation("image", "xl/media/image2.unknown", False),
        "r4": Relation("image", "https://example.org/image", True),
        "r5": Relation("hyperlink", "https://example.org", True),
        "r6": Relation("table", "https://example.org/table", True),
        "r7": Relation("pivotTable", "xl/pivotTables/pivotTable1.xml", False),
        "r8": Relation("table", "xl/tables/table1.xml", False),
    }
    told: Any = Told(relations)
    assert list(Carrying.relations(told, "xl/worksheets/sheet1.xml", "Mine", ["comments"])) == ["r2", "r4", "r5", "r8"]
    assert [(sheet, cell) for sheet, cell, _ in told] == [("Mine", "")] * 3
    assert told[-1][2] == "a pivot table is not carried"
    assert list(Carrying.relations(told, "xl/worksheets/sheet1.xml", "Mine"))[:2] == ["r1", "r2"]


def test_a_point_without_a_value_hides_none_behind_it():
    held = {(1, 1): 5.0, (3, 1): "text", (4, 1): True, (5, 1): ErrorValue("#N/A"), (6, 1): 0.25}

    def values(sheet: str, row: int, column: int) -> Any:
        assert sheet == "S"
        return held.get((row, column))

    cells = [(row, 1) for row in range(1, 8)]
    numbers = list(_points(cells, "S", values, True))
    assert [(place, float(text)) for place, text in numbers] == [(0, 5.0), (3, 1.0), (5, 0.25)]
    texts = dict(_points(cells, "S", values, False))
    assert (texts[2], texts[3], texts[4]) == ("text", "TRUE", "#N/A")
    assert list(texts) == [0, 2, 3, 4, 5]


def test_boxes_of_notes_stay_and_controls_and_lost_pictures_go():
    root = Element("xml")
    for kind in ("Note", "Button", "Note"):
        SubElement(SubElement(root, "shape"), f"{EXCEL}ClientData", ObjectType=kind)
    kept = SubElement(root, "fill", {f"{OFFICE}relid": "r1", f"{{{RELATED}}}id": "r1", f"{OFFICE}title": "r9"})
    lost = SubElement(
        root, "fill", {f"{OFFICE}relid": "r2", f"{{{RELATED}}}id": "r2", f"{{{RELATED}}}title": "a title", "id": "r2"}
    )
    told: Any = Told()
    settle_shapes(told, root, "Mine", {"r1"})
    assert [box.get("ObjectType") for box in root.iter(f"{EXCEL}ClientData")] == ["Note", "Note"]
    assert told == [("Mine", "", "a control is not carried")]
    assert kept.attrib == {f"{OFFICE}relid": "r1", f"{{{RELATED}}}id": "r1", f"{OFFICE}title": "r9"}
    assert lost.attrib == {f"{{{RELATED}}}title": "a title", "id": "r2"}


OLD = {"lt1": "FFFFFF", "dk1": "000000", "accent1": "4472C4", "folHlink": "954F72"}


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ({"theme": "4"}, {"rgb": "FF4472C4"}),
        ({"theme": "0", "tint": "-0.5"}, {"rgb": "FF808080"}),
        ({"theme": "11"}, {"rgb": "FF954F72"}),
        ({"theme": "12"}, {"theme": "12"}),
        ({"theme": "5"}, {"theme": "5"}),
        ({"theme": "x"}, {"theme": "x"}),
        ({"indexed": "1"}, {"rgb": "FF00FF00"}),
        ({"indexed": "2"}, {"indexed": "2"}),
        ({"rgb": "FF123456"}, {"rgb": "FF123456"}),
    ],
)
def test_colours_by_place_are_those_of_the_old_file(said: dict[str, str], settled: dict[str, str]):
    colours = Colours(OLD, {**OLD, "accent1": "FF0000"}, ("FF0000", "00FF00"))
    root = Element(own("styleSheet"))
    colour = SubElement(root, own("color"), said)
    colours.settle(root)
    assert colour.attrib == settled


def test_colours_stay_where_both_files_have_the_same_theme_and_no_palette():
    root = Element(own("styleSheet"))
    colour = SubElement(root, own("color"), {"theme": "4"})
    Colours(OLD, dict(OLD), ()).settle(root)
    assert colour.attrib == {"theme": "4"}


def test_borders_are_the_same_whether_they_name_their_empty_sides_or_not():
    def border(*sides: str, **lines: str) -> Element:
        made = Element(own("border"))
        for side in sides:
            SubElement(made, own(side), {"style": lines[side]} if side in lines else {})
        return made

    every = ("left", "right", "top", "bottom", "diagonal")
    assert _key(border()) == _key(border(*every)) == _key(border("top"))
    assert _key(border("top", top="thin")) == _key(border(*every, top="thin"))
    keys = {_key(border("top", **lines)) for lines in ({}, {"top": "thin"}, {"top": "thick"})}
    assert len(keys | {_key(border("bottom", bottom="thin"))}) == 4
    coloured = border("top")
    SubElement(coloured[0], own("color"), rgb="FF000000")
    assert _key(coloured) != _key(border("top")), "a side with something in it is none that is empty"
    assert len(list(coloured)) == 1, "the border itself is left as it is"
