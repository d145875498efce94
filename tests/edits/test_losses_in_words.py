"""How losses are told: cells in which the same was lost as the areas that they fill, and a look in words."""

import pytest

from xlmodel.edits.losses import _areas, _drawn
from xlmodel.reader.places import row_and_column

AREAS = [
    # cells, areas
    ("", []),
    ("B2", ["B2"]),
    ("B2 C2 D2", ["B2:D2"]),
    ("B2 B3 B4", ["B2:B4"]),
    ("B2 C2 B3 C3", ["B2:C3"]),
    ("C3 B3 C2 B2", ["B2:C3"]),
    ("B2 D2", ["B2", "D2"]),
    ("B2 B4 B5", ["B2", "B4:B5"]),
    ("B2 C2 B3 C3 D3", ["B2:C2", "B3:D3"]),
    ("A1 Z1 AA1", ["A1", "Z1:AA1"]),
]


@pytest.mark.parametrize(("cells", "areas"), AREAS)
def test_cells_are_told_as_the_areas_that_they_fill(cells: str, areas: list[str]):
    assert list(_areas(row_and_column(cell) for cell in cells.split())) == areas


def test_a_look_is_told_by_its_colours_bold_italic_and_what_else_changed():
    assert _drawn({}, []) == "no fill"
    assert _drawn({"fill": "FF0000", "ink": "0000FF", "bold": "bold", "italic": "italic", "size": "12"}, []) == (
        "fill FF0000, ink 0000FF, bold, italic"
    )
    assert _drawn({"italic": "italic", "size": "12"}, ["border top", "size"]) == (
        "no fill, italic, border top none, size 12"
    )
