"""Tables of a carried sheet: a number and a name of their own, and columns whose formulas follow."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from xlmodel.grafting.carrying import Carrying
from xlmodel.grafting.tree import own
from xlmodel.reader.package import local_name

_LOOKS = (
    *("headerRowDxfId", "dataDxfId", "totalsRowDxfId", "headerRowBorderDxfId", "tableBorderDxfId"),
    "totalsRowBorderDxfId",
)


def settle_table(carrying: Carrying, root: Element, sheet: str, kept: set[str]) -> None:
    """Give a table what it needs in the new file. Its name is free: see `drafted`."""
    del kept
    root.set("id", str(carrying.table_number()))
    name = root.get("displayName", "")
    if root.attrib.pop("tableType", None) == "queryTable":
        carrying.tell(sheet, root.get("ref", ""), f"the query of the table {name} is not carried; its cells are")
    root.attrib.pop("connectionId", None)
    for element in root.iter():
        element.attrib.pop("queryTableFieldId", None)
        for look in ("dxfId", *_LOOKS):
            if look in element.attrib:
                element.set(look, str(carrying.styles.differential(int(element.attrib[look]))))
        for named in ("headerRowCellStyle", "dataCellStyle", "totalsRowCellStyle"):
            element.attrib.pop(named, None)  # the cells have the look themselves
        if local_name(element.tag) in ("calculatedColumnFormula", "totalsRowFormula") and element.text:
            element.text = carrying.followed(element.text, sheet, root.get("ref", ""), f"a column of the table {name}")
    for style in root.findall(own("tableStyleInfo")):
        carrying.styles.table_style(style.get("name", ""))
