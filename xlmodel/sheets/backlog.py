"""Backlog and Power: what the inputs decide of the sheet that `backlog.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes, horizon
from xlmodel.sheets.fitting import word_check
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import picked_from
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import SIGNED
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Backlog and Power sheet, all cases."""
    signed = (
        *picked_from(register, "openai_contract_expansion_signed", "expansion_signed"),
        *picked_from(register, "anthropic_arrangement_signed", "anthropic_signed"),
    )
    lists = {"case": axes.case, "year": horizon(axes)}
    parts = {"signed": signed, "signed_fits": tuple(word_check(key) for key in SIGNED)}
    return page("backlog", Given(lists, {"documents": DOCUMENTS_QUARTER}, parts=parts))
