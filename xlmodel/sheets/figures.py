"""Dashboard Figures: what the inputs decide of the sheet that `figures.txt` declares."""

from __future__ import annotations

from xlmodel.language import Item, Sheet
from xlmodel.sheets.fitting import word_check
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import PICKED, on_its_list, told_of
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Dashboard Figures sheet."""
    told: list[Item] = []
    for key, line in PICKED.items():
        told += [*told_of(register, key, line), *on_its_list(register, key, line)]
    checks = tuple(word_check(key) for key in PICKED)
    return page("figures", Given(parts={"told": tuple(told), "checks": checks}))
