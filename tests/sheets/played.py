"""The sixteen scenes of `golden.scenes` for this model, and the cells of its lines."""

from __future__ import annotations

from golden.scenes import scenes
from scenes import BASE_QUARTERS, CASES, NUMBERS, WHOLE
from tweaks import LIMITS

from xlmodel.language import Model, ModelCell

PLAYED = scenes(NUMBERS, LIMITS, WHOLE, {"base_quarter": BASE_QUARTERS, "case": CASES})


def lines_of(model: Model) -> dict[str, list[ModelCell]]:
    """Return the computed cells of each line, in the order in which they are declared."""
    found: dict[str, list[ModelCell]] = {}
    for cell in model.computed:
        found.setdefault(cell[0], []).append(cell)
    return found
