"""Cover: what the inputs decide of the sheet that `cover.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import picked_from
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import BASE_QUARTER, CASE
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Cover sheet."""
    picked = (*picked_from(register, CASE, "cover_case"), *picked_from(register, BASE_QUARTER, "cover_base_quarter"))
    words = {"as_of": register.as_of, "fingerprint": register.fingerprint[:16]}
    return page("cover", Given(words=words, parts={"picked": picked}))
