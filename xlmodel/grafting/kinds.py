"""What a sheet may lead to and still be carried: each kind of part with its relation, its type and its place.

A kind that is not listed cannot be carried; `NAMES` says in plain words what it is. Judgements: what needs another
part of the workbook to live (pivot tables, slicers, queries) or runs a program (controls, embedded objects) is left.
"""

from __future__ import annotations

from dataclasses import dataclass

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_OPEN = "application/vnd.openxmlformats-officedocument."
_DIAGRAM = f"{_OPEN}drawingml."


@dataclass(frozen=True)
class PartKind:
    """A kind of part: the type of the relation that leads to it, its content type, and how its parts are named.

    `content` is "" where the ending of the name tells the type (`ENDINGS`).
    """

    relation: str
    content: str
    place: str


KINDS = {
    "worksheet": PartKind(f"{_OFFICE}worksheet", f"{_OPEN}spreadsheetml.worksheet+xml", "xl/worksheets/sheet{}.xml"),
    "chartsheet": PartKind(
        f"{_OFFICE}chartsheet", f"{_OPEN}spreadsheetml.chartsheet+xml", "xl/chartsheets/sheet{}.xml"
    ),
    "drawing": PartKind(f"{_OFFICE}drawing", f"{_OPEN}drawing+xml", "xl/drawings/drawing{}.xml"),
    "vmlDrawing": PartKind(f"{_OFFICE}vmlDrawing", "", "xl/drawings/vmlDrawing{}.vml"),
    "comments": PartKind(f"{_OFFICE}comments", f"{_OPEN}spreadsheetml.comments+xml", "xl/comments{}.xml"),
    "threadedComment": PartKind(
        f"{_MICROSOFT}2017/10/relationships/threadedComment",
        "application/vnd.ms-excel.threadedcomments+xml",
        "xl/threadedComments/threadedComment{}.xml",
    ),
    "person": PartKind(
        f"{_MICROSOFT}2017/10/relationships/person", "application/vnd.ms-excel.person+xml", "xl/persons/person{}.xml"
    ),
    "table": PartKind(f"{_OFFICE}table", f"{_OPEN}spreadsheetml.table+xml", "xl/tables/table{}.xml"),
    "printerSettings": PartKind(
        f"{_OFFICE}printerSettings",
        f"{_OPEN}spreadsheetml.printerSettings",
        "xl/printerSettings/printerSettings{}.bin",
    ),
    "chart": PartKind(f"{_OFFICE}chart", f"{_OPEN}drawingml.chart+xml", "xl/charts/chart{}.xml"),
    "chartEx": PartKind(
        f"{_MICROSOFT}2014/relationships/chartEx", "application/vnd.ms-office.chartex+xml", "xl/charts/chartEx{}.xml"
    ),
    "chartStyle": PartKind(
        f"{_MICROSOFT}2011/relationships/chartStyle",
        "application/vnd.ms-office.chartstyle+xml",
        "xl/charts/style{}.xml",
    ),
    "chartColorStyle": PartKind(
        f"{_MICROSOFT}2011/relationships/chartColorStyle",
        "application/vnd.ms-office.chartcolorstyle+xml",
        "xl/charts/colors{}.xml",
    ),
    "chartUserShapes": PartKind(
        f"{_OFFICE}chartUserShapes", f"{_OPEN}drawingml.chartshapes+xml", "xl/drawings/drawing{}.xml"
    ),
    "themeOverride": PartKind(f"{_OFFICE}themeOverride", f"{_OPEN}themeOverride+xml", "xl/theme/themeOverride{}.xml"),
    "image": PartKind(f"{_OFFICE}image", "", "xl/media/image{}"),
    "sheetMetadata": PartKind(
        f"{_OFFICE}sheetMetadata", f"{_OPEN}spreadsheetml.sheetMetadata+xml", "xl/metadata{}.xml"
    ),
    "hyperlink": PartKind(f"{_OFFICE}hyperlink", "", ""),
    "diagramData": PartKind(f"{_OFFICE}diagramData", f"{_DIAGRAM}diagramData+xml", "xl/diagrams/data{}.xml"),
    "diagramLayout": PartKind(f"{_OFFICE}diagramLayout", f"{_DIAGRAM}diagramLayout+xml", "xl/diagrams/layout{}.xml"),
    "diagramQuickStyle": PartKind(
        f"{_OFFICE}diagramQuickStyle", f"{_DIAGRAM}diagramStyle+xml", "xl/diagrams/quickStyle{}.xml"
    ),
    "diagramColors": PartKind(f"{_OFFICE}diagramColors", f"{_DIAGRAM}diagramColors+xml", "xl/diagrams/colors{}.xml"),
    "diagramDrawing": PartKind(
        f"{_MICROSOFT}2007/relationships/diagramDrawing",
        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
        "xl/diagrams/drawing{}.xml",
    ),
}
"""The kinds that are carried, by the last word of their relation."""

ENDINGS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "svg": "image/svg+xml",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
    "vml": f"{_OPEN}vmlDrawing",
}
"""Content types by the ending of a part's name."""

NAMES = {
    "pivotTable": "a pivot table",
    "slicer": "a slicer",
    "timeline": "a timeline",
    "queryTable": "a query",
    "ctrlProp": "a control",
    "control": "a control",
    "oleObject": "an embedded object",
    "package": "an embedded object",
    "customProperty": "a custom property of a sheet",
    "externalLinkPath": "a link to another workbook",
    "image": "a picture of an unknown kind",
}
"""What cannot be carried, in plain words, by the last word of its relation."""


def in_words(kind: str) -> str:
    """Return what a kind of part is called in a message."""
    return NAMES.get(kind, f"a part of the kind {kind}")
