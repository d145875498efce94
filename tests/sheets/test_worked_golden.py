"""Every computed cell of the file, recomputed by an engine, has the value that was last reviewed in the golden dump.

`test_golden.py` holds the declarations against the dump; here it is the formulas of the file, sheet by sheet.
"""

from __future__ import annotations

import pytest
from conftest import Written, same
from golden import NAMES, read_names
from our_model import our_model

from xlmodel.engines import CellValues

GOLDEN = read_names(NAMES.read_text("utf-8"))


@pytest.mark.parametrize("sheet", [sheet.key for sheet in our_model().sheets])
def test_every_cell_has_the_value_last_reviewed(sheet: str, book: Written, by_ironcalc: CellValues) -> None:
    layout, wrong = book.ready.layout, {}
    for key, index in book.ready.model.computed:
        if layout.pages[layout.places[key, index].page].sheet.key != sheet:
            continue
        row = f"{key}[{','.join(map(str, index[:-1]))}]" if index[1:] else key
        _, reviewed = GOLDEN[f"{sheet} | {row}", f"{index[-1]}" if index else ""]
        found = by_ironcalc[book.at(key, *index)]
        expected = "" if reviewed == '""' else reviewed if isinstance(found, str) else float(reviewed)
        if not same(found, expected):
            wrong[key, index] = found, expected
    assert wrong == {}
