"""Sensitivities and their workings: what the inputs decide of the two sheets that the texts declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlmodel.language import Dimension, Grid, Sheet
from xlmodel.sheets.axes import Axes, with_opening
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import latest_residual
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes, tornado: Sheet) -> Sheet:
    """Return the Sensitivities sheet, on which the chart of the tornado stands again."""
    through = {"residual": latest_residual(register, axes)}
    return page("sensitivities", Given(through=through, sheets={"tornado": tornado}))


def grid_workings(register: ModelInputs, axes: Axes, grids: Sheet, returns: Sheet) -> Sheet:
    """Return the workings of its grids, over the lists of these; they revalue lines of `returns`."""
    of_grids = (list_ for block in grids.blocks if isinstance(block, Grid) for list_ in (block.rows, block.columns))
    lists: dict[str, Dimension] = {list_.name: list_ for list_ in of_grids}
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "residual": latest_residual(register, axes),
        "driver": [{"key": driver.key} for driver in register.drivers],
    }
    given = Given({"opened": with_opening(axes), **lists}, through=through, sheets={"returns": returns})
    return page("sensitivity_workings", given)
