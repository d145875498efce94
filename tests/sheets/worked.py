"""Worked arithmetic: the cells of a sheet, each with the sum that a person does by hand to get it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

Cell = tuple[str | int, ...]
Worked = Mapping[Cell, float | str]
"""Cells by line and the members they stand at, each with its value worked out from the documents' figures."""


def holds(found: object, expected: float | str) -> None:
    """Compare; numbers to twelve digits, beside 0 to as many places."""
    if isinstance(expected, str):
        assert found == expected
    else:
        assert isinstance(found, float)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def cells(worked: Worked) -> list[object]:
    """Return the parameters of a test of every cell."""
    return [pytest.param(cell, result, id="-".join(map(str, cell))) for cell, result in worked.items()]
