"""A formula with choices: `{stated} ?? {grown}` is the first of them whose figures exist, decided at build.

`?? none` at the end leaves the cell empty where none of them can be computed. A span exists where one of its cells
does. A name that no line of the model has is a fault as anywhere, but for a name that was put together from members,
such as `{capex_meta_2026}` of `{capex_<company>_<year>}`: that figure may not be among the inputs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from xlmodel.errors import Fault, ModelError
from xlmodel.language.declare import Dimension, Index, Item, Line, declared_at, indexes, named
from xlmodel.language.grammar import parse
from xlmodel.language.model import formula_at
from xlmodel.language.reach import HEADER, plan, reach

OR_ELSE = "??"
_NOTHING = "none"
_PARTS = re.compile(r'("[^"]*")')


def choices(text: str) -> list[str]:
    """Return the choices of a formula, each a formula of its own; "" is the empty cell."""
    pieces = _PARTS.split(text.removeprefix("="))
    parts = "".join(piece if place % 2 else piece.replace(OR_ELSE, "\0") for place, piece in enumerate(pieces)).split(
        "\0"
    )
    return ["" if part.strip() == _NOTHING else f"={part.strip()}" for part in parts]


def chosen(
    known: Mapping[str, Item],
    over: Mapping[str, tuple[Dimension, ...]],
    dimensions: Mapping[str, Dimension],
    faults: list[Fault],
) -> dict[str, Item]:
    """Return the lines by key, those with choices as pieces by index; `faults` collects what cannot be read."""
    lines = {key: item for key, item in known.items() if isinstance(item, Line) and _has_choices(item)}
    if not lines:
        return dict(known)
    choosing = _Choosing(known, over, dimensions, faults)
    return {key: choosing.settled(key, lines[key]) if key in lines else item for key, item in known.items()}


def _has_choices(line: Line) -> bool:
    texts = (line.formula,) if isinstance(line.formula, str) else line.formula.values()
    return any(OR_ELSE in text for text in (*texts, *line.opening.values()))


@dataclass
class _Choosing:
    """Chooses by index, and remembers what it has found to exist."""

    known: Mapping[str, Item]
    over: Mapping[str, tuple[Dimension, ...]]
    dimensions: Mapping[str, Dimension]
    faults: list[Fault]
    found: dict[tuple[str, Index], str] = field(default_factory=dict)
    asked: set[tuple[str, Index]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def settled(self, key: str, line: Line) -> Line:
        """Return a line with the formula of each index chosen."""
        pieces = {index: self.formula(key, index) for index in indexes(self.over[key])}
        kept = {index: text for index, text in pieces.items() if text}
        return replace(line, formula=kept, opening={}, where=None)

    def formula(self, key: str, index: Index) -> str:
        """Return the formula that a line has at an index, "" for none."""
        cell = (key, index)
        if cell not in self.found:
            if cell in self.asked:
                return ""  # a choice that rests on its own cell rests on nothing
            self.asked.add(cell)
            text = formula_at(self.known[key], index)
            self.found[cell] = self._first(key, index, text) if OR_ELSE in text else text
        return self.found[cell]

    def _first(self, key: str, index: Index, text: str) -> str:
        item = self.known[key]
        built = isinstance(item, Line) and not isinstance(item.formula, str)
        offered = choices(text)
        names = named(self.over[key], index)
        usable = (part for part in offered if not part or self._exists(key, part, names, built))
        last = offered[-1]
        return next(usable, "" if not last or last in self.refused else last)

    def _exists(self, key: str, text: str, index: Mapping[str, int | str], built: bool) -> bool:
        """Tell whether all that a formula refers to exists at an index."""
        if text in self.refused:
            return False
        try:
            for reference in parse(text).references:
                if built and reference.key not in self.over and reference.key not in self.dimensions:
                    return False  # no need to look for the nearest known name
                try:
                    planned = plan(text, reference, self.over[key], self.over, self.dimensions)
                except ModelError:
                    if built:
                        return False
                    raise
                target = reach(planned, index)
                if target.key != HEADER and not any(self._holds(target.key, at) for at in target.indexes):
                    return False
        except KeyError:
            return False
        except ModelError as error:
            self.refused.add(text)
            self.faults.extend(replace(fault, key=key) for fault in error.faults)
            return False
        return True

    def _holds(self, key: str, index: Index) -> bool:
        declared = declared_at(self.known[key])
        return bool(self.formula(key, index)) if declared is None else index in declared
