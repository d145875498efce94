"""What a file need not say: the model of a file that writes every default is that of one that writes none."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from reader_books import book_of, read, rows, sheet_of

from xlmodel.reader.canonical import attributes, canonical_xml
from xlmodel.reader.defaults import DEFAULTS

SCHEMA = Path(__file__).parents[3] / "shared/schemas/sml.xsd"
XSD = "{http://www.w3.org/2001/XMLSchema}"

NOT_IN_THE_SCHEMA = {
    "alignment": "the schema leaves the default open; programs take the one that changes nothing",
    "cfRule.rank": "a rule without a rank is written with the rank 0 by LibreOffice",
}


def test_truth_values_are_spelled_in_one_way():
    said = (
        '<sheetView showGridLines="true" showZeros="false" view="normal" name="true" rightToLeft="on" zoomScale="0"/>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    element = ElementTree.fromstring(said.replace("<sheetView", f'<sheetView xmlns="{main}"'))
    assert attributes(element) == {"showZeros": "0", "name": "true", "rightToLeft": "1", "zoomScale": "0"}
    assert canonical_xml(element) == '<sheetView name="true" rightToLeft="1" showZeros="0" zoomScale="0"/>'


def test_a_file_that_writes_every_default_says_no_more_than_one_that_writes_none():
    def written(name: str, more: str = "", inside: str = "") -> str:
        said = " ".join(f'{key}="{value}"' for key, value in DEFAULTS[name].items() if f"{key}=" not in more)
        return f"<{name} {more} {said}>{inside}</{name}>"

    cells = '<c r="A1" {c}><f {f}>B1</f><v>1</v></c>'
    full = sheet_of(
        written("sheetPr", inside=written("outlinePr") + written("pageSetUpPr"))
        + f"<sheetViews>{written('sheetView')}</sheetViews>"
        + written("sheetFormatPr")
        + rows(cells.format(c='cm="0" vm="0" ph="false"', f='aca="false" ca="0"')).replace("<row", '<row ph="false"')
        + written("sheetProtection", 'sheet="true"')
        + '<dataValidations disablePrompts="false">'
        + written("dataValidation", 'sqref="A1"')
        + "</dataValidations>"
        + written("printOptions")
        + written("pageSetup")
        + written("headerFooter")
    )
    short = sheet_of(
        rows(cells.format(c="", f=""))
        + '<sheetProtection sheet="1"/><dataValidations><dataValidation sqref="A1"/></dataValidations>'
    )
    assert repr(full) == repr(short)
    settings = "".join(written(name) for name in ("workbookPr", "calcPr", "workbookProtection"))
    assert repr(read(book_of(rows(""), settings=settings))) == repr(read(book_of(rows(""))))


@pytest.mark.skipif(not SCHEMA.is_file(), reason="needs the project's published schemas")
def test_the_defaults_are_those_of_the_standard():
    standard = defaults_of(ElementTree.parse(SCHEMA).getroot())
    wrong = {
        f"{element}.{name}": (value, standard.get(element, {}).get(name))
        for element, said in DEFAULTS.items()
        if element not in NOT_IN_THE_SCHEMA
        for name, value in said.items()
        if value not in (standard.get(element, {}).get(name), {"true": "1", "false": "0"}.get(
            standard.get(element, {}).get(name, "")
        ))
        and f"{element}.{name}" not in NOT_IN_THE_SCHEMA
    }  # fmt: skip
    assert wrong == {}


def defaults_of(schema: Element) -> dict[str, dict[str, str]]:
    """Return the defaults of each element of a schema."""
    groups = {group.get("name"): group for group in schema.iter(f"{XSD}attributeGroup") if group.get("name")}

    def of(holder: Element) -> dict[str, str]:
        found = {
            attribute.get("name", ""): attribute.get("default", "")
            for attribute in holder.iter(f"{XSD}attribute")
            if attribute.get("default") is not None
        }
        for group in holder.iter(f"{XSD}attributeGroup"):
            if group.get("ref"):
                found |= of(groups[group.get("ref", "").rpartition(":")[2]])
        return found

    types = {kind.get("name"): of(kind) for kind in schema.iter(f"{XSD}complexType") if kind.get("name")}
    elements: dict[str, dict[str, str]] = {}
    for element in schema.iter(f"{XSD}element"):
        known = types.get((element.get("type") or "").rpartition(":")[2], {})
        elements.setdefault(element.get("name") or "", {}).update(known)
    return elements
