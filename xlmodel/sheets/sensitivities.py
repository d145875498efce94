"""Sensitivities: what the inputs decide of the sheet that `sensitivities.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlmodel.language import Sheet
from xlmodel.sheets.axes import Axes, with_opening
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import latest_residual
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes, returns: Sheet) -> Sheet:
    """Return the Sensitivities sheet; it revalues lines of `returns`."""
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "residual": latest_residual(register, axes),
        "driver": [{"key": driver.key} for driver in register.drivers],
    }
    return page("sensitivities", Given({"opened": with_opening(axes)}, through=through, sheets={"returns": returns}))
