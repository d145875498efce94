"""Which checks and ties of a model do not hold, by its own values? A build tells it before anybody opens the workbook.

Judgement: whether a figure that does not tie is an error or a warning, the checks of the model say, which stand first.
"""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.book import Layout, address_of
from xlmodel.language import Model, ModelCell, Value
from xlmodel.profile import CHECK, TIE
from xlmodel.verify.standings import ERROR, Standing


def failing_checks(model: Model, layout: Layout, values: Mapping[ModelCell, Value]) -> tuple[Standing, ...]:
    """Return the checks that do not hold, errors before warnings, and then the figures that do not tie."""
    found = []
    ties = model.profile.ties
    for key, cell in model.outputs.items():
        line, index = cell
        is_tie = ties is not None and line == ties.line
        if (is_tie or line in model.profile.checks) and values[cell] != 1:
            place = layout.places[cell]
            where = (layout.pages[place.page].name, address_of(place, False, False))
            label, severity = model.over[line][0].title(index[0]), model.profile.checks.get(line, ERROR)
            kind, name = ("tie", key.removeprefix(TIE)) if is_tie else ("check", key.removeprefix(CHECK))
            found.append(Standing(kind, name, label, severity, *where, holds=False))
    return tuple(sorted(found, key=lambda one: (one.kind == "tie", one.severity != ERROR)))
