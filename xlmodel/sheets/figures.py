"""Dashboard Figures: what the inputs decide of the sheet that `figures.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import PICKED, on_its_list, told_of
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Dashboard Figures sheet."""
    told = tuple(item for key, line in PICKED.items() for item in told_of(register, key, line))
    told += tuple(item for key, line in PICKED.items() for item in on_its_list(register, key, line))
    return page("figures", Given(parts={"told": told}))
