"""Edges of the texts of declarations: what is missing in a line of words, and where the caret of a fault stands."""

from __future__ import annotations

from toy_text import faults


def test_a_line_of_words_without_its_text_is_told():
    told = "no text. Two spaces part key, label, unit and formula."
    assert faults("## T\nwhy   Why   words\n") == [(4, told, 0)]


def test_a_line_that_goes_on_below_nothing_is_shown_from_its_beginning():
    (first, *_) = faults("  twice\n", "")
    assert first == (1, "a line that goes on, with nothing above it. Begin it without a space.", 0)
