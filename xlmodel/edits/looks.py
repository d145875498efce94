"""The look of a cell as the reader gives it → the properties of a format that draws it anew.

Judgement: colours of the theme are written as they are shown, since a new workbook has a theme of its own; a pattern
that is no solid fill, a diagonal line and colours of the old palette are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlmodel.grafting.colours import tinted
from xlmodel.reader.model import Style

_LINES = (
    *("none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot"),
    *("mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot"),
)
"""The lines of a border, by XlsxWriter's numbers."""

_UNDERLINES = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
_HORIZONTAL = {"centerContinuous": "center_across"}
_VERTICAL = {"center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
"""The colours of a theme, by the numbers that cells give."""


def properties(look: Style, theme: Mapping[str, str]) -> dict[str, Any]:
    """Return a look as properties of a format of XlsxWriter; `theme` are the colours of the theme by name."""
    found: dict[str, Any] = {
        "font_name": look.font or "Arial",
        "font_size": look.size or 10,
        "bold": look.bold,
        "italic": look.italic,
        "font_strikeout": look.strike,
        "underline": _UNDERLINES.get(look.underline, 0),
        "font_script": {"superscript": 1, "subscript": 2}.get(look.raised, 0),
        "locked": look.locked,
        "hidden": look.hidden,
        "font_color": colour(look.ink, theme),
        "bg_color": colour(look.fill, theme),
        **_aligned(look.alignment),
    }
    if look.number_format != "General":
        found["num_format"] = look.number_format
    for side, (line, ink) in look.borders.items():
        if side in {"left", "right", "top", "bottom"} and line in _LINES:
            found |= {side: _LINES.index(line), f"{side}_color": colour(ink, theme)}
    return {name: value for name, value in found.items() if value or name == "locked"}


def colour(text: str, theme: Mapping[str, str]) -> str:
    """Return a colour as `#RRGGBB`, "" for the automatic one and for one of the old palette."""
    kind, *rest = text.split() or [""]
    if not rest:
        return f"#{text}" if text else ""
    if kind != "theme" or int(rest[0]) >= len(_THEME):
        return ""
    plain = theme.get(_THEME[int(rest[0])], "")
    return f"#{tinted(plain, float(rest[1]) if rest[1:] else 0.0)}" if plain else ""


def _aligned(alignment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "horizontal" in alignment:
        found["align"] = _HORIZONTAL.get(alignment["horizontal"], alignment["horizontal"])
    if alignment.get("vertical", "bottom") != "bottom":
        found["valign"] = _VERTICAL.get(alignment["vertical"], alignment["vertical"])
    turned = int(alignment.get("textRotation", 0))
    return {
        **found,
        "text_wrap": alignment.get("wrapText") in {"1", "true"},
        "shrink": alignment.get("shrinkToFit") in {"1", "true"},
        "indent": int(alignment.get("indent", 0)),
        "rotation": 270 if turned == 255 else 90 - turned if turned > 90 else turned,
    }
