"""Dashboard: what the inputs decide of the sheet that `dashboard.txt` declares."""

from __future__ import annotations

from collections.abc import Sequence

from xlmodel.language import Sheet
from xlmodel.sheets.axes import Axes, home_case
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import latest_residual
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes, others: Sequence[Sheet]) -> Sheet:
    """Return the Dashboard sheet; charts of the other sheets stand here again."""
    through = {"residual": latest_residual(register, axes)}
    words, sheets = {"home": str(home_case(axes))}, {one.key: one for one in others}
    return page("dashboard", Given({"case": axes.case}, words, through, sheets=sheets))
