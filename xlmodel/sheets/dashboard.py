"""Dashboard: what the inputs decide of the sheet that `dashboard.txt` declares."""

from __future__ import annotations

from collections.abc import Sequence

from xlmodel.language import Sheet
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import PICKED, picker
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import BASE_QUARTER, CASE
from xlmodel.text import Given


def sheet(register: ModelInputs, others: Sequence[Sheet]) -> Sheet:
    """Return the Dashboard sheet; charts of the other sheets stand here again."""
    pickers = (
        picker(register, CASE, PICKED[CASE], "Case shown"),
        picker(register, BASE_QUARTER, PICKED[BASE_QUARTER], "Base quarter"),
    )
    return page("dashboard", Given(parts={"pickers": pickers}, sheets={one.key: one for one in others}))
