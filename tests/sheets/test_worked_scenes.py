"""Every line of the file, in scenes that move every input, adds up to what was last reviewed.

What is on file was computed when the engines, `evaluate` and the oracle agreed on these scenes. A difference is not a
fault in itself: after an intended change, renew the file with `python -m tests.golden` and see which lines moved.
"""

from __future__ import annotations

from functools import partial

import pytest
from conftest import Written, differences, same
from golden.scenes import MANY, SCENES, STILL, added, read_scenes
from played import PLAYED, lines_of, overridden, play
from scenes import differing_outputs

from xlmodel.engines import ErrorValue
from xlmodel.evaluate.functions import CellError, outcome
from xlmodel.evaluate.values import compiled, given_to
from xlmodel.language import INPUT, ModelCell

REVIEWED = read_scenes(SCENES.read_text("utf-8"))

FEW = (0, STILL, MANY - 1)
"""Those that do not wait for the long suites."""


@pytest.mark.parametrize(
    "scene", [pytest.param(scene, marks=() if scene in FEW else pytest.mark.slow) for scene in range(MANY)]
)
def test_every_line_adds_up_to_what_was_last_reviewed(scene: int, book: Written) -> None:
    values, wrong = play(book, scene), {}
    for key, cells in lines_of(book.ready.model).items():
        found, size = added([values[book.at(key, *index)] for _, index in cells])
        if abs(found - REVIEWED[key][scene]) > 1e-9 * max(1.0, size):
            wrong[key] = found, REVIEWED[key][scene]
    assert wrong == {}


def test_every_line_is_on_file(book: Written) -> None:
    assert lines_of(book.ready.model).keys() == REVIEWED.keys()


@pytest.mark.slow
@pytest.mark.parametrize("scene", range(STILL))
def test_evaluate_and_the_oracle_agree_where_only_inputs_move(scene: int, book: Written) -> None:
    found = play(book, scene)
    assert differences(found, book.evaluated(PLAYED[scene])) == []
    assert differing_outputs(book, found, PLAYED[scene]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("scene", range(STILL, MANY))
def test_each_formula_gives_of_shaken_values_what_its_declaration_does(scene: int, book: Written) -> None:
    """One formula at a time, from what the engine has in the cells that it refers to."""
    model, found, put = book.ready.model, play(book, scene), overridden(book, scene)
    held: dict[ModelCell, object] = {cell: found[book.at(cell[0], *cell[1])] for cell in model.computed}
    held |= {cell: PLAYED[scene].get(cell[0].removeprefix(INPUT), value) for cell, value in model.constants.items()}
    wrong, in_error, tried = {}, 0, 0
    rates = {cell for cell, computed in model.computed.items() if "IRR(" in computed.formula.text}
    for cell in model.computed.keys() - put.keys() - rates:  # of flows that turn twice, engines find other rates
        computed = model.computed[cell]
        given = given_to(computed, held)
        flat = [part for one in given for part in (one if isinstance(one, list) else [one])]
        if any(isinstance(part, ErrorValue) for part in flat):
            in_error += 1
            continue
        tried += 1
        result = outcome(partial(compiled(computed.formula.text), given))
        result = float(result) if isinstance(result, int) and not isinstance(result, bool) else result
        if isinstance(result, CellError):
            if str(held[cell]) != str(result):
                wrong[cell] = held[cell], str(result)
        elif not same(held[cell], result):  # type: ignore[arg-type]
            wrong[cell] = held[cell], result
    assert wrong == {}
    assert tried == len(model.computed) - len(put) - len(rates - put.keys()) - in_error
    assert in_error < 100, "what reads an error is for others to try"
