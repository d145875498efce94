"""Backlog and Power: what the inputs decide of the sheet that `backlog.txt` declares."""

from __future__ import annotations

from xlmodel.language import Item, Sheet
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes, horizon
from xlmodel.sheets.fitting import word_check
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import on_its_list, picked_from
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import SIGNED
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Backlog and Power sheet, all cases."""
    lines = dict(zip(SIGNED, ("expansion_signed", "anthropic_signed"), strict=True))
    signed = tuple(item for key, line in lines.items() for item in picked_from(register, key, line))
    fits: list[Item] = []
    for key, line in lines.items():
        fits += [*on_its_list(register, key, line), word_check(key)]
    lists = {"case": axes.case, "year": horizon(axes)}
    parts = {"signed": signed, "signed_fits": tuple(fits)}
    return page("backlog", Given(lists, {"documents": DOCUMENTS_QUARTER}, parts=parts))
