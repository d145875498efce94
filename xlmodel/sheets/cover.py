"""Cover: what the inputs decide of the sheet that `cover.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.pages import page
from xlmodel.sheets.picked import on_its_list, picked_from
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import BASE_QUARTER, CASE
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Cover sheet."""
    lines = {CASE: "cover_case", BASE_QUARTER: "cover_base_quarter"}
    picked = tuple(item for key, line in lines.items() for item in picked_from(register, key, line))
    picked += tuple(item for key, line in lines.items() for item in on_its_list(register, key, line))
    words = {"as_of": register.as_of, "fingerprint": register.fingerprint[:16]}
    return page("cover", Given(words=words, parts={"picked": picked}))
