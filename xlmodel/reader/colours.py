"""Colours as they are seen: what a style says of a theme or a palette, as RRGGBB."""

from __future__ import annotations

from collections.abc import Mapping

THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
"""The colours of a theme, in the order in which styles count them."""

_FIRST_EIGHT = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
PALETTE = tuple(
    f"""
    {_FIRST_EIGHT} {_FIRST_EIGHT}
    800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF
    000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99
    3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333
    """.split()
)
"""The palette of files that say none of their own."""


def seen(colour: str, theme: Mapping[str, str]) -> str:
    """Return the colour of a style (`FF0000`, `theme 4 -0.25`, `indexed 9`) as RRGGBB, "" for the automatic one.

    Shades count as the colour that they are shades of.
    """
    kind, _, rest = colour.partition(" ")
    number = rest.partition(" ")[0]
    if kind == "theme" and number.isdigit():
        return theme.get(THEME[int(number)], "") if int(number) < len(THEME) else ""
    if kind == "indexed" and number.isdigit():
        return PALETTE[int(number)] if int(number) < len(PALETTE) else ""
    return kind
