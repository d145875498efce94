"""Which cells can no engine be held to? Their stored value need not come out again, and nothing is wrong.

Three kinds: formulas that give another value each time (NOW, TODAY, RAND) with all that depend on them; formulas that
read another file; and what-if tables, which Excel alone computes. Dependence is followed through references, areas and
names of single cells, not through the columns of a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlmodel.engines import Formulas, Key
from xlmodel.reader.lean import elsewhere

CHANGING = "gives another value at each calculation (NOW, TODAY, RAND), or depends on one that does"
OTHER_FILE = "reads another file"
WHAT_IF = "is a what-if table, which Excel alone computes"

_CHANGES = re.compile(r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY)\s*\(", re.IGNORECASE)
_TEXT = re.compile(r'"[^"]*"')
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Box:
    """A rectangle of cells on one sheet, the ends included; rows and columns count from 1."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def unsteady(formulas: Formulas, names: Mapping[str, Key]) -> dict[Key, str]:
    """Return the reason for each cell that no engine can be held to."""
    found: dict[Key, str] = {}
    changing: set[Key] = set()
    for key, formula in formulas.items():
        bare = _TEXT.sub("", formula)
        if formula.startswith("=TABLE("):
            found[key] = WHAT_IF
        elif elsewhere(formula):
            found[key] = OTHER_FILE
        elif _CHANGES.search(bare):
            changing.add(key)
    if changing:
        found |= dict.fromkeys(_with_dependents(formulas, names, changing) - found.keys(), CHANGING)
    return found


def _with_dependents(formulas: Formulas, names: Mapping[str, Key], cells: set[Key]) -> set[Key]:
    """Return the cells with all that depend on them."""
    from xlmodel.reader.cells import row_and_column

    single: dict[tuple[str, int, int], list[Key]] = defaultdict(list)
    wide: dict[str, list[tuple[Box, Key]]] = defaultdict(list)
    for key, formula in formulas.items():
        for box in _boxes(formula, key[0], names):
            if (box.top, box.left) == (box.bottom, box.right):
                single[box.sheet, box.top, box.left].append(key)
            else:
                wide[box.sheet].append((box, key))
    found, waiting = set(cells), list(cells)
    while waiting:
        sheet, address = waiting.pop()
        place = row_and_column(address)
        around = (key for box, key in wide[sheet] if box.holds(*place))
        more = {*single[sheet, *place], *around} - found
        found |= more
        waiting += more
    return found


def _boxes(formula: str, sheet: str, names: Mapping[str, Key]) -> Iterable[Box]:
    """Yield the areas that a formula of a sheet refers to; what is no plain area is passed over."""
    from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
    from openpyxl.utils import range_boundaries

    try:
        tokens = Tokenizer(formula).items
    except (TokenizerError, IndexError):  # no formula of Excel's
        return
    for token in tokens:
        if token.type != Token.OPERAND or token.subtype != Token.RANGE:
            continue
        where, area = (sheet, token.value)
        if token.value in names:
            where, area = names[token.value]
        elif "!" in token.value:
            name, _, area = token.value.rpartition("!")
            where = name.strip("'").replace("''", "'")
        try:
            left, top, right, bottom = range_boundaries(area)
        except (ValueError, TypeError):
            continue
        yield Box(where, top or 1, left or 1, bottom or _LAST_ROW, right or _LAST_COLUMN)
