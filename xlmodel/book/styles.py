"""How cells look: number formats by unit, colours, fonts; one table for each.

Blue for inputs, black for formulas, green for links to other sheets (Macabacus); negatives in brackets, zero as
a dash, years without separators. The palette is Okabe and Ito's, which survives colour blindness and grey print.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from unicodedata import east_asian_width

from xlmodel.language import Dimension

FONT = "Arial"

INK = "#1A1A1A"
BAND = "#1F3044"
RULE = "#8A97A6"
PALE = "#EEF1F5"
MUTED = "#6B7280"
TILE_FILL = "#F5F7FA"
INPUT_INK = "#0000FF"
INPUT_FILL = "#FFF9E5"
LINK_INK = "#00703C"
CHANGED_FILL = "#F6D5B8"
CHANGED_INK = "#8A3B00"
GOOD_INK, GOOD_FILL = "#00573F", "#DDF1EA"
BAD_INK, BAD_FILL = "#8C1C00", "#F9DDD3"

PALETTE: Mapping[str, str] = {
    "vermilion": "#D55E00",
    "blue": "#0072B2",
    "green": "#009E73",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
    "black": "#000000",
}
"""Okabe and Ito: vermilion, blue, green, purple, orange, sky, yellow, black."""

NUMBER_FORMATS: Mapping[str, str] = {
    "USD bn": "#,##0.0;(#,##0.0);–",
    "USD bn years": "#,##0.0;(#,##0.0);–",
    "USD bn per GW": "#,##0.0;(#,##0.0);–",
    "USD bn per year": "#,##0.0;(#,##0.0);–",
    "USD m": "#,##0;(#,##0);–",
    "USD per share": "0.00;(0.00);–",
    "USD per month": "0.00;(0.00);–",
    "bn shares": "#,##0.00;(#,##0.00);–",
    "%": "0.0%;(0.0%);–",
    "x": "0.00x;(0.00x);–",
    "ratio": "0.00;(0.00);–",
    "bp": '#,##0" bp";(#,##0" bp");–',
    "per year": "0.000;(0.000);–",
    "years": "0.0;(0.0);–",
    "months": "0;(0);–",
    "weeks": "0;(0);–",
    "hours": "0;(0);–",
    "year": "0",
    "million": "#,##0.0;(#,##0.0);–",
    "count": "#,##0;(#,##0);–",
    "GW": "#,##0.0;(#,##0.0);–",
    "rank": "0",
    "flag": '"yes";"yes";"no"',
    "changed": '"changed";;',
    "differs": '"differs";;',
    "text": "@",
    "any": "General",
}
"""One number format for each unit."""

FINE_FORMATS: Mapping[str, str] = {
    "USD bn": "#,##0.00;(#,##0.00);–",
    "million": "#,##0.00;(#,##0.00);–",
    "year": "0.000",
}
"""For inputs typed in finer steps than their unit shows: 0.73 bn."""

STATE_FORMAT = '"ok";"ok";"FAILS"'
"""A check is 1 or 0; the word stands in the format, so colour is never alone."""

Look = Mapping[str, Any]

BASE: Look = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}

TILE: Look = {"bg_color": TILE_FILL, "left": 5, "left_color": BAND, "indent": 1}

LOOKS: Mapping[str, Look] = {
    "title": {"font_size": 16, "bold": True, "font_color": BAND},
    "question": {"italic": True, "font_color": MUTED},
    "finding": {"bold": True},
    "headline": {"font_size": 11, "bold": True, "font_color": BAND, "valign": "vcenter"},
    "heading": {
        **{"font_size": 12, "bold": True, "font_color": BAND, "bottom": 1, "bottom_color": BAND},
        **{"text_wrap": True, "valign": "bottom"},
    },
    "heading_note": {
        **{"font_size": 9, "italic": True, "font_color": MUTED, "bottom": 1, "bottom_color": BAND},
        "valign": "bottom",
    },
    "rule": {"bottom": 1, "bottom_color": BAND},
    "band": {"bold": True, "font_color": "#FFFFFF", "bg_color": BAND, "text_wrap": True, "valign": "vcenter"},
    "band_note": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": BAND,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
    },
    "band_number": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": BAND,
        "align": "right",
        "text_wrap": True,
        "valign": "vcenter",
    },
    **{
        name: {
            **{"bold": True, "font_color": "#FFFFFF", "bg_color": BAND, "align": "right", "valign": "vcenter"},
            "num_format": number_format,
        }
        for name, number_format in {"band_actual": '0"A"', "band_estimated": '0"E"'}.items()
    },
    "subband": {"bold": True, "bg_color": PALE, "text_wrap": True, "valign": "vcenter"},
    "subunit_left": {"font_color": MUTED, "bg_color": PALE},
    "subband_number": {
        "bold": True,
        "bg_color": PALE,
        "align": "right",
        "text_wrap": True,
        "valign": "vcenter",
    },
    "subband_text": {
        "bold": True,
        "bg_color": PALE,
        "align": "left",
        "indent": 1,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "subunit": {"font_color": MUTED, "bg_color": PALE, "align": "right", "italic": True},
    "group": {"bold": True, "font_color": BAND},
    "label": {"text_wrap": True},
    "label_total": {"bold": True, "text_wrap": True},
    "member": {"align": "left", "indent": 1, "text_wrap": True},
    "key": {"font_color": MUTED, "font_size": 9},
    "erasable_key": {"font_color": MUTED, "font_size": 9, "locked": False},
    "unit": {"font_color": MUTED},
    "note": {"font_color": MUTED, "text_wrap": True, "font_size": 9, "align": "left", "indent": 1},
    "prose": {"align": "left", "text_wrap": True},
    "term": {"bold": True},
    "text": {"align": "left", "indent": 1, "text_wrap": True},
    "sentence": {"align": "left", "indent": 1},
    "tag": {"font_color": MUTED, "italic": True, "align": "right", "font_size": 9},
    "url": {"align": "left", "indent": 1, "font_color": LINK_INK, "underline": 1, "text_wrap": True},
    "input": {"font_color": INPUT_INK, "bg_color": INPUT_FILL, "locked": False, "align": "right"},
    "constant": {"font_color": MUTED, "align": "right"},
    "static": {"font_color": MUTED, "italic": True, "bg_color": TILE_FILL, "align": "right"},
    "formula": {"align": "right"},
    "link": {"font_color": LINK_INK, "align": "right"},
    "axis": {"bold": True, "align": "right", "bg_color": PALE},
    "opening": {"italic": True, "align": "right"},
    "check": {"align": "right", "num_format": STATE_FORMAT},
    "state": {"bold": True, "align": "left", "indent": 1},
    "plain": {},
    "note_line": {"font_color": MUTED, "font_size": 9},
    "changed_sample": {"font_color": CHANGED_INK, "bg_color": CHANGED_FILL, "bold": True, "align": "right"},
    "input_sample": {"font_color": INPUT_INK, "bg_color": INPUT_FILL, "align": "right"},
    "memory": {"font_color": RULE, "font_size": 8, "align": "fill"},
    "back": {"font_color": LINK_INK, "underline": 1},
    "back_right": {"font_color": LINK_INK, "underline": 1, "align": "right"},
    "status": {"bold": True, "align": "right"},
    "status_left": {"bold": True},
    "strip": {"font_color": MUTED, "font_size": 9, "align": "right"},
    "tile_title": {"font_color": MUTED, "font_size": 9, **TILE},
    "tile_value": {"font_color": BAND, "font_size": 18, "bold": True, "valign": "vcenter", **TILE},
    "tile_note": {"font_color": MUTED, "font_size": 9, **TILE},
    "tile_rest": {"bg_color": TILE_FILL},
    "status_good": {"font_color": GOOD_INK, "bg_color": GOOD_FILL},
    "status_warned": {"font_color": CHANGED_INK, "bg_color": CHANGED_FILL},
    "status_bad": {"font_color": BAD_INK, "bg_color": BAD_FILL},
}
"""What sets each kind of cell apart from the base look."""

WEIGHTS: Mapping[str, Look] = {
    "plain": {},
    "total": {"bold": True, "top": 1, "top_color": RULE},
    "key": {"bold": True},
    "state": {"align": "left", "indent": 1},
    "axis": {},
    "own": {"align": "left", "indent": 1},
    "tile": {},
    "tile_note": {},
    "outlined": {"bold": True, "border": 2, "border_color": BAND},
}

RULED: Look = {"left": 1, "left_color": RULE}
"""How a cell looks that begins what is estimated."""

TYPED_OVER: Look = {"font_color": CHANGED_INK, "bg_color": CHANGED_FILL, "bold": True}
"""How a computed cell looks that a person typed over."""

CHART_COLOURS: Mapping[str, str] = {
    **PALETTE,
    "ink": BAND,
    "mid": "#6F8296",
    "pale": "#C3CCD6",
    "accent": PALETTE["vermilion"],
    "better": PALETTE["green"],
    "worse": PALETTE["vermilion"],
}
"""Colours of series and of members, by the names that declarations have for them."""

GOOD_WORDS = ("holds", "ties", "inside", "above, a beat", "below, a beat")
BAD_WORDS = ("FAILS", "does not tie", "above, a miss", "below, a miss")
"""What a line of weight `state` may say; the word tells, the colour only helps. Any other word is neither."""


NOTHING = "–"
"""What a line of weight `own` says where a value is the source's; all else is told in the colour of changes."""


def series_colour(role: str, dimensions: Mapping[str, Dimension]) -> str:
    """Return the colour of a role: a name of CHART_COLOURS, or a member such as `case:bear` of one of the dimensions.

    A member has the colour that its dimension declares, or else one of the palette by its place in the list.
    """
    name, _, member = role.partition(":")
    if not member:
        return CHART_COLOURS[role or "ink"]
    dimension = dimensions[name]
    place = [str(one) for one in dimension.members].index(member)
    return CHART_COLOURS[dimension.colours.get(dimension.members[place]) or list(PALETTE)[place % len(PALETTE)]]


_ARIAL = {
    **dict.fromkeys(" !,./:;I[]\\ft", 278),
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys("()-r`", 333),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM%", 833),
    **dict.fromkeys("<=>+~÷×−", 584),
    "W": 944,
    "@": 1015,
}
"""Widths of Arial's letters in thousandths of its size; the others, figures among them, take 556."""


@lru_cache(10_000)  # the same words stand in many cells
def text_points(text: str, size: float = 10, bold: bool = False) -> float:
    """Return the width of a text in Arial, in points; a Chinese character takes its whole size."""
    units = sum(1000 if east_asian_width(letter) in "WF" else _ARIAL.get(letter, 556) for letter in text)
    return units * size / 1000 * (1.07 if bold else 1.0)


def display_width(text: str) -> int:
    """Return how many columns of Latin letters a text takes: a Chinese character counts two (UAX 11)."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
