"""How cells look: the styles of a workbook, each written out.

Judgements: what a style does not say is the default of the format; a colour is RRGGBB without its unused
transparency, and the automatic colour is ""; a look counts whether or not a program says that it is applied, as Excel
does it. Styles keep the numbers that the cells have in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import attributes, canonical_xml
from xlmodel.reader.model import Style
from xlmodel.reader.package import MAIN, is_true, local_name

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', 42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_SIDES = {"left": "left", "start": "left", "right": "right", "end": "right", "top": "top", "bottom": "bottom"}
_AUTOMATIC = 64  # in the palette: the colour of the system; 65 is that of its windows


class Styles:
    """The styles of a workbook, of its cells and of its conditional formats; `rest` is what has no field."""

    def __init__(self, root: Element | None) -> None:
        self.of_cells: tuple[Style, ...] = (Style(),)
        self.of_rules: tuple[Style, ...] = ()
        self.rest: dict[str, str] = {}
        if root is None:
            return
        part = {local_name(child.tag): child for child in root}
        formats = dict(_BUILT_IN)
        for element in part.get("numFmts", ()):
            formats[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
        fonts, fills, borders = (list(part.get(name, ())) for name in ("fonts", "fills", "borders"))
        named = {
            int(element.get("xfId", 0)): element.get("name", "") for element in reversed(part.get("cellStyles", ()))
        }

        def style(element: Element) -> Style:
            font, fill, border = (
                among[int(element.get(key, 0))] if int(element.get(key, 0)) < len(among) else None
                for key, among in (("fontId", fonts), ("fillId", fills), ("borderId", borders))
            )
            number = int(element.get("numFmtId", 0))
            marks = [f"{name}=1" for name in ("quotePrefix", "pivotButton") if is_true(element.get(name))]
            of = named.get(int(element.get("xfId", 0)), "")
            marks += [f"style={of}"] if of and int(element.get("xfId", 0)) else []
            return _style(element, font, fill, border, formats.get(number, f"number format {number}"), marks)

        self.of_cells = tuple(map(style, part.get("cellXfs", ()))) or (Style(),)
        self.of_rules = tuple(look_of_rule(element) for element in part.get("dxfs", ()))
        bases = list(part.get("cellStyleXfs", ()))
        for element in part.get("cellStyles", ()):
            number = int(element.get("xfId", 0))
            base = repr(style(bases[number])) if number < len(bases) else ""
            self.rest[f"cellStyle {element.get('name', '')}"] = f"{_said(element, ('xfId', 'name'))} {base}".strip()
        for name, element in part.items():
            if name in ("tableStyles", "colors", "extLst"):
                self.rest[name] = canonical_xml(element)


def colour_of(element: Element | None) -> str:
    """Return the colour that an element says: RRGGBB, a place in the theme or the palette, or ""."""
    if element is None:
        return ""
    shade = float(element.get("tint", 0))
    tint = f" {shade:.3g}" if shade else ""
    if "rgb" in element.attrib:
        return element.attrib["rgb"][-6:].upper() + tint
    if "theme" in element.attrib:
        return f"theme {int(element.attrib['theme'])}{tint}"
    if "indexed" in element.attrib and int(element.attrib["indexed"]) < _AUTOMATIC:
        return f"indexed {int(element.attrib['indexed'])}{tint}"
    return ""


def _style(
    element: Element,
    font: Element | None,
    fill: Element | None,
    border: Element | None,
    number_format: str,
    marks: list[str],
) -> Style:
    said, rare = _font(font)
    solid, pattern = _fill(fill)
    sides, lines = _borders(border)
    alignment, protection = element.find(f"{MAIN}alignment"), element.find(f"{MAIN}protection")
    return Style(
        **said,
        fill=solid,
        pattern=pattern,
        borders=sides,
        number_format=number_format,
        alignment=_alignment(alignment),
        locked=protection is None or is_true(protection.get("locked"), default=True),
        hidden=protection is not None and is_true(protection.get("hidden")),
        details=" ".join([*marks, *rare, *lines]),
    )


def look_of_rule(element: Element) -> Style:
    """Return the look that a conditional format gives: a font without a name keeps that of the cell."""
    found = {local_name(child.tag): child for child in element}
    number = found.get("numFmt")
    fill = found.get("fill")
    style = _style(
        element,
        found.get("font"),
        fill,
        found.get("border"),
        number.get("formatCode", "") if number is not None else "General",
        [canonical_xml(child) for name, child in found.items() if name == "extLst"],
    )
    pattern = fill.find(f"{MAIN}patternFill") if fill is not None else None
    if pattern is None or pattern.get("patternType", "solid") != "solid":
        return style
    colour = colour_of(pattern.find(f"{MAIN}bgColor")) or colour_of(pattern.find(f"{MAIN}fgColor"))
    return replace(style, fill=colour, pattern="")  # here the colour of the ground is that of the fill


def _font(element: Element | None) -> tuple[dict[str, Any], list[str]]:
    found = {local_name(child.tag): child for child in element} if element is not None else {}

    def value(name: str, default: str = "") -> str:
        return found[name].get("val", default) if name in found else ""

    def switch(name: str) -> bool:
        return name in found and is_true(found[name].get("val"), default=True)

    rare = [f"{name}=1" for name in ("outline", "shadow", "condense", "extend") if switch(name)]
    rare += [f"{name}={value(name)}" for name in ("charset", "scheme") if value(name) not in ("", "none", "1")]
    underline = value("u", "single")
    raised = value("vertAlign")
    return {
        "font": value("name") or value("rFont"),
        "size": float(value("sz") or 0),
        "bold": switch("b"),
        "italic": switch("i"),
        "underline": "" if underline == "none" else underline,
        "strike": switch("strike"),
        "raised": "" if raised == "baseline" else raised,
        "ink": colour_of(found.get("color")),
    }, rare


def _fill(element: Element | None) -> tuple[str, str]:
    """Return the colour of a solid fill, or what another fill is."""
    if element is None or not len(element):
        return "", ""
    fill = element[0]
    if local_name(fill.tag) != "patternFill":
        return "", canonical_xml(fill)
    kind = fill.get("patternType", "none")
    front, back = colour_of(fill.find(f"{MAIN}fgColor")), colour_of(fill.find(f"{MAIN}bgColor"))
    if kind == "solid":
        return front, "" if front else "solid"
    return "", "" if kind == "none" else f"{kind} {front} {back}".rstrip()


def _borders(element: Element | None) -> tuple[Mapping[str, tuple[str, str]], list[str]]:
    sides: dict[str, tuple[str, str]] = {}
    if element is None:
        return sides, []
    for side in element:
        line = side.get("style", "none")
        if line != "none":
            name = local_name(side.tag)
            sides[_SIDES.get(name, name)] = line, colour_of(side.find(f"{MAIN}color"))
    return sides, [f"{name}=1" for name in ("diagonalUp", "diagonalDown") if is_true(element.get(name))]


def _alignment(element: Element | None) -> Mapping[str, str]:
    if element is None:
        return {}
    return dict(sorted(attributes(element).items()))


def _said(element: Element, without: tuple[str, ...]) -> str:
    return " ".join(_pairs(element, without))


def _pairs(element: Element, without: tuple[str, ...]) -> Iterator[str]:
    for name, value in sorted(attributes(element).items()):
        if name not in without:
            yield f'{name}="{value}"'
