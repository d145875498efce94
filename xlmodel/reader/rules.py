"""What a sheet says of areas of cells: what may be typed there, how they look by condition, and where they lead.

Rules that newer programs keep in extensions are rules like any other. Formulas stand without "=", as in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import attributes, canonical_xml
from xlmodel.reader.model import ConditionalFormat, Hyperlink, Style, Validation
from xlmodel.reader.package import MAIN, RELATIONS, Package, is_true, local_name
from xlmodel.reader.rows import unescaped
from xlmodel.reader.styles import look_of_rule

_FIELDS = {"sqref", "type", "operator", "allowBlank"}
_ORDINARY = {"type", "operator", "priority", "dxfId"}


def validations(element: Element) -> Iterator[Validation]:
    """Yield the rules for what may be typed that stand in an element or an extension."""
    for found in element:
        if local_name(found.tag) != "dataValidation":
            continue
        said = attributes(found)
        messages = {name: unescaped(value) for name, value in sorted(said.items()) if name not in _FIELDS}
        texts = {local_name(child.tag): _text(child) for child in found}
        yield Validation(
            _areas(found),
            said.get("type", "none"),
            said.get("operator", "between"),
            (texts.get("formula1", ""), texts.get("formula2", "")),
            is_true(said.get("allowBlank")),
            messages,
        )


def conditional_formats(element: Element, looks: Sequence[Style]) -> Iterator[ConditionalFormat]:
    """Yield the rules of one element `conditionalFormatting`; `looks` are the styles by their numbers there."""
    pivot = "pivot " if is_true(element.get("pivot")) else ""
    for rule in element:
        if local_name(rule.tag) != "cfRule":
            continue
        number = int(rule.get("dxfId", -1))
        look = looks[number] if 0 <= number < len(looks) else None
        formulas, details = [], []
        for child in rule:
            name = local_name(child.tag)
            if name in ("formula", "f"):
                formulas.append(unescaped(child.text or ""))
            elif name == "dxf":
                look = look_of_rule(child)
            else:
                details.append(canonical_xml(child))
        rest = [f'{name}="{value}"' for name, value in sorted(attributes(rule).items()) if name not in _ORDINARY]
        yield ConditionalFormat(
            _areas(element),
            rule.get("type", ""),
            rule.get("operator", ""),
            tuple(formulas),
            int(rule.get("priority", 0)),
            look,
            (pivot + " ".join([*rest, *details])).strip(),
        )


def hyperlinks(package: Package, part: str, element: Element) -> Iterator[Hyperlink]:
    """Yield the links of a sheet."""
    for found in element.iterfind(f"{MAIN}hyperlink"):
        relation = package.follow(part, found.get(f"{RELATIONS}id"))
        yield Hyperlink(
            found.get("ref", ""),
            relation.target if relation is not None else "",
            found.get("location", ""),
            found.get("tooltip", ""),
            found.get("display", ""),
        )


def _areas(element: Element) -> str:
    """Return the areas of a rule: an attribute, or in extensions an element of its own."""
    said = element.get("sqref")
    if said is None:
        said = next((child.text or "" for child in element if local_name(child.tag) == "sqref"), "")
    return " ".join(said.split())


def _text(element: Element) -> str:
    """Return the formula in an element, in extensions in an element of its own."""
    return unescaped((element[0].text if len(element) else element.text) or "")
