"""Dashboard: what the inputs decide of the sheet that `dashboard.txt` declares."""

from __future__ import annotations

from collections.abc import Sequence

from xlmodel.language import Sheet, Table
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import PICKED, picker
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import BASE_QUARTER, CASE
from xlmodel.text import Given

BARS = 7
"""Drivers that the tornado of the Dashboard shows."""


def sheet(register: ModelInputs, others: Sequence[Sheet]) -> Sheet:
    """Return the Dashboard sheet; charts of the other sheets stand here again."""
    pickers = (
        picker(register, CASE, PICKED[CASE], "Case shown"),
        picker(register, BASE_QUARTER, PICKED[BASE_QUARTER], "Base quarter"),
    )
    sheets = {one.key: one for one in others}
    (places,) = (block.over for block in sheets["tornado"].blocks if isinstance(block, Table))
    lists = {"leading": places.part(places.members[:BARS])}
    return page("dashboard", Given(lists, parts={"pickers": pickers}, sheets=sheets))
