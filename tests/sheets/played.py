"""The scenes of `golden.scenes` for this model: what stands in which cells, and the cells of its lines."""

from __future__ import annotations

from collections.abc import Iterator

from conftest import Written
from golden.scenes import MANY, STILL, scenes, shaken
from scenes import BASE_QUARTERS, CASES, NUMBERS, WHOLE
from tweaks import LIMITS

from xlmodel.engines import CellAddress, CellValues
from xlmodel.language import Model, ModelCell, Value

PLAYED = scenes(NUMBERS, LIMITS, WHOLE, {"base_quarter": BASE_QUARTERS, "case": CASES})
"""The inputs of each scene."""


def overridden(book: Written, number: int) -> dict[ModelCell, Value]:
    """Return what stands in the place of formulas in a scene."""
    if number < STILL:
        return {}
    model = book.ready.model
    return shaken({cell: book.ready.values[cell] for cell in model.computed}, lambda cell: model.unit(*cell), number)


def play(book: Written, number: int) -> CellValues:
    """Return the written file recalculated in a scene."""
    cells: dict[CellAddress, float | str] = {book.names[f"in_{key}"]: value for key, value in PLAYED[number].items()}
    cells |= {book.at(key, *index): value for (key, index), value in overridden(book, number).items()}
    return book.recalculated(cells)


def lines_of(model: Model) -> dict[str, list[ModelCell]]:
    """Return the computed cells of each line, in the order in which they are declared."""
    found: dict[str, list[ModelCell]] = {}
    for cell in model.computed:
        found.setdefault(cell[0], []).append(cell)
    return found


def values_of_lines(book: Written) -> Iterator[tuple[int, dict[str, list[object]]]]:
    """Yield for each scene what the cells of each line hold."""
    lines = {key: [book.at(key, *index) for _, index in cells] for key, cells in lines_of(book.ready.model).items()}
    for number in range(MANY):
        values = play(book, number)
        yield number, {key: [values[cell] for cell in cells] for key, cells in lines.items()}
