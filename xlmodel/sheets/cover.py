"""Cover: what the inputs decide of the sheet that `cover.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import PICKED, told_of
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import BASE_QUARTER, CASE
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Cover sheet."""
    told = (*told_of(register, CASE, PICKED[CASE]), *told_of(register, BASE_QUARTER, PICKED[BASE_QUARTER]))
    words = {"as_of": register.as_of, "fingerprint": register.fingerprint[:16]}
    return page("cover", Given(words=words, parts={"told": told}))
