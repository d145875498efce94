"""Cover: what the inputs decide of the sheet that `cover.txt` declares.

The cell in which the case is picked stands here: the inputs say which words it may hold and where its value is from.
"""

from __future__ import annotations

from xlmodel.language import Input, Sheet, Words
from xlmodel.register import own_words
from xlmodel.sheets.pages import page
from xlmodel.sheets.provenance import own_origins
from xlmodel.tables import ModelInputs
from xlmodel.tables.origins import assumption_origin
from xlmodel.tables.schemas import CASE
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Cover sheet."""
    words = {
        "built_in_case": str(register.builtin[CASE]),
        "as_of": register.as_of,
        "fingerprint": register.fingerprint[:16],
    }
    return page("cover", Given(words=words, parts={"case": _case(register)}))


def _case(register: ModelInputs) -> tuple[Input | Words, ...]:
    """Return the cell of the case, and where an own value in it comes from."""
    why = next((assumption_origin(item) for item in register.assumptions if item.key == CASE), "")
    picked = Input(
        "cover_case",
        "Case shown",
        "text",
        {(): CASE},
        choices=register.cases,
        built_in="case_built_in",
        origin=why,
        own=own_origins(register, (CASE,), "text", why),
    )
    own = register.own.get(CASE)
    told = (Words("case_since", "Where the case comes from", {(): own_words(own, "text")}),) if own else ()
    return (picked, *told)
