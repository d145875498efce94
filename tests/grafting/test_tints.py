"""Shades of a theme's colour, held against those that Excel's palette shows for the theme of Office."""

import pytest

from xlmodel.grafting.colours import tinted

SHADES = [
    # colour, tint, as Excel shows it
    ("4472C4", 0.8, "D9E1F2"),
    ("4472C4", 0.6, "B4C6E7"),
    ("4472C4", 0.4, "8EA9DB"),
    ("4472C4", -0.25, "305496"),
    ("4472C4", -0.5, "203764"),
    ("70AD47", 0.4, "A9D08E"),
    ("70AD47", -0.5, "375623"),
    ("FFFFFF", -0.05, "F2F2F2"),
    ("FFFFFF", -0.5, "808080"),
    ("000000", 0.5, "808080"),
    ("000000", 0.05, "0D0D0D"),
    ("ED7D31", 0.0, "ED7D31"),
]


@pytest.mark.parametrize(("colour", "tint", "shown"), SHADES)
def test_a_shade_is_the_one_of_excel_to_a_step_or_two(colour: str, tint: float, shown: str):
    found = tinted(colour, tint)[-6:]
    steps = [abs(int(found[place : place + 2], 16) - int(shown[place : place + 2], 16)) for place in (0, 2, 4)]
    assert max(steps) <= 2, found
