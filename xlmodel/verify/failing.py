"""Which checks of a model do not hold, by its own values? What a build tells before anybody opens the workbook."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.book import Layout, address_of
from xlmodel.language import Model, ModelCell, Value
from xlmodel.profile import CHECK
from xlmodel.verify.standings import ERROR, Standing


def failing_checks(model: Model, layout: Layout, values: Mapping[ModelCell, Value]) -> tuple[Standing, ...]:
    """Return the checks that do not hold, errors before warnings, each with the words of what should."""
    found = []
    for key, cell in model.outputs.items():
        line, index = cell
        if line in model.profile.checks and values[cell] != 1:
            place = layout.places[cell]
            sheet, address = layout.pages[place.page].name, address_of(place, False, False)
            label, severity = model.over[line][0].title(index[0]), model.profile.checks[line]
            found.append(Standing("check", key.removeprefix(CHECK), label, severity, sheet, address, holds=False))
    return tuple(sorted(found, key=lambda one: one.severity != ERROR))
