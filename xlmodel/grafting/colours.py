"""Colours that a file gives by a place in its theme or its palette, where the new file has other ones there.

A colour of the theme with a tint is computed as Excel does: the tint moves the lightness. Where both files have the
same theme, and no palette of their own, every colour stays as it is spelled.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from xlmodel.grafting.tree import own, parents, space
from xlmodel.reader.package import local_name

_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_ORDER = (
    *("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink"),
    "folHlink",
)
"""The colours of a theme as cells count them."""

_SAME = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
"""Names by which drawings call colours of the theme."""


class Colours:
    """What the colours of the old file are in the new one."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str], palette: tuple[str, ...]) -> None:
        self.theme = old if old and new and dict(old) != dict(new) else {}
        self.palette = palette

    def settle(self, root: Element) -> None:
        """Replace, in a tree, every colour that would look otherwise in the new file by its red, green and blue."""
        if not self.theme and not self.palette:
            return
        drawn = []
        for element in root.iter():
            if space(element.tag) == _DRAWN and local_name(element.tag) == "schemeClr":
                drawn.append(element)
            elif "theme" in element.attrib or "indexed" in element.attrib:
                self._settle_cell(element)
        above = parents(root) if drawn and self.theme else {}
        for element in drawn if self.theme else ():
            name = element.get("val", "")
            colour = self.theme.get(_SAME.get(name, name))
            if colour and element in above:  # `phClr` is the colour of whoever asks
                element.tag = f"{{{_DRAWN}}}srgbClr"
                element.set("val", colour)

    def _settle_cell(self, element: Element) -> None:
        place = element.get("theme", "")
        if place.isdigit() and self.theme and int(place) < len(_ORDER):
            colour = self.theme.get(_ORDER[int(place)], "")
            if colour:
                _put(element, tinted(colour, float(element.get("tint", 0))))
            return
        place = element.get("indexed", "")
        if place.isdigit() and int(place) < len(self.palette):
            _put(element, self.palette[int(place)])


def palette_of(styles: Element) -> tuple[str, ...]:
    """Return the palette of a file's own, RRGGBB each; empty where it has none."""
    found = styles.find(f"{own('colors')}/{own('indexedColors')}")
    return tuple(colour.get("rgb", "")[-6:] for colour in found) if found is not None else ()


def tinted(colour: str, tint: float) -> str:
    """Return a colour made lighter (to 1) or darker (to -1)."""
    if not tint:
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(1, max(0, light)), full))


def _put(element: Element, colour: str) -> None:
    for name in ("theme", "tint", "indexed"):
        element.attrib.pop(name, None)
    element.set("rgb", f"FF{colour}")
