"""Every line of the file, in sixteen scenes that move every input, adds up to what was last reviewed.

What is on file was computed when the engines, `evaluate` and the oracle agreed on these scenes. A difference is not a
fault in itself: after an intended change, renew the file with `python -m tests.golden` and see which lines moved.
"""

from __future__ import annotations

import pytest
from conftest import Written, differences
from golden.scenes import MANY, SCENES, added, read_scenes
from played import PLAYED, lines_of
from scenes import differing_outputs, tweaked

REVIEWED = read_scenes(SCENES.read_text("utf-8"))

every = pytest.mark.parametrize("scene", range(MANY))


@every
def test_every_line_adds_up_to_what_was_last_reviewed(scene: int, book: Written) -> None:
    values, wrong = tweaked(book, PLAYED[scene]), {}
    for key, cells in lines_of(book.ready.model).items():
        found, size = added([values[book.at(key, *index)] for _, index in cells])
        if abs(found - REVIEWED[key][scene]) > 1e-9 * max(1.0, size):
            wrong[key] = found, REVIEWED[key][scene]
    assert wrong == {}


def test_every_line_is_on_file(book: Written) -> None:
    assert lines_of(book.ready.model).keys() == REVIEWED.keys()


@pytest.mark.slow
@every
def test_evaluate_and_the_oracle_agree_on_the_scenes(scene: int, book: Written) -> None:
    found = tweaked(book, PLAYED[scene])
    assert differences(found, book.evaluated(PLAYED[scene])) == []
    assert differing_outputs(book, found, PLAYED[scene]) == {}
