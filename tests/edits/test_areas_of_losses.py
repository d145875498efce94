"""Cells in which the same was lost are told as the areas that they fill."""

import pytest

from xlmodel.edits.losses import _areas
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
