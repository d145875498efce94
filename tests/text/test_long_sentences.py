"""A sentence too long for one formula is put together from parts, and says the same."""

from __future__ import annotations

import pytest

from xlmodel.language import Line
from xlmodel.text.lengths import OTHER, OWN, ROOM, in_parts

WORDS = '"' + "x" * 48 + '"'


def finding(formula: str) -> Line:
    return Line("finding_growth", "Finding: growth", "text", formula, ())


def written(formula: str) -> int:
    """Return how long a formula is with references to the far end of another sheet."""
    return len(formula.replace("{far}", "'AWS Unit Economics'!$AA$100"))


def test_a_short_sentence_stays_one_formula():
    line = finding(f"={WORDS}&{{near}}&{WORDS}")
    assert in_parts(line, {"near"}) == (line, ())


def test_a_long_sentence_is_the_same_pieces_in_the_same_order():
    formula = f"={WORDS}&FIXED({{far}},1)&{WORDS}&IF({{far}}>0,{WORDS},{WORDS})"
    line, parts = in_parts(finding(formula), {"near"})
    assert line.formula == "=" + "&".join(f"{{{part.key}}}" for part in parts)
    assert [part.key for part in parts] == ["finding_growth_1", "finding_growth_2"]
    assert [part.label for part in parts] == ["Finding: growth, part 1", "Finding: growth, part 2"]
    assert "=" + "&".join(str(part.formula).removeprefix("=") for part in parts) == formula
    assert all(written(str(part.formula)) <= 160 for part in parts)
    assert (line.over, parts[0].over, parts[0].unit) == ((), (), "text")


def test_what_stands_in_quotes_or_brackets_parts_no_sentence():
    long = f'="a & b{"x" * 60}"&IF({{far}}&{{far}}="",1&2,3)&"{{far}}, ""so"" & so{"x" * 40}"'
    _, parts = in_parts(finding(long), ())
    assert [part.formula for part in parts] == [
        f'="a & b{"x" * 60}"&IF({{far}}&{{far}}="",1&2,3)',
        f'="{{far}}, ""so"" & so{"x" * 40}"',
    ]


def test_words_alone_stay_between_the_parts():
    line, parts = in_parts(finding(f'={WORDS}&{{far}}&{WORDS}&"{"y" * 130}"&{{far}}'), ())
    assert [part.formula for part in parts] == [f"={WORDS}&{{far}}&{WORDS}", "={far}"]
    assert line.formula == f'={{finding_growth_1}}&"{"y" * 130}"&{{finding_growth_2}}'


@pytest.mark.parametrize(("key", "length"), [("near", OWN), ("far", OTHER)])
def test_a_line_of_another_sheet_takes_more_room(key: str, length: int):
    words = "x" * (ROOM - len('=""&') - length)
    assert in_parts(finding(f'="{words}"&{{{key}}}'), {"near"})[1] == ()
    line, (part,) = in_parts(finding(f'="{words}x"&{{{key}}}'), {"near"})
    assert (line.formula, part.formula) == (f'="{words}x"&{{finding_growth_1}}', f"={{{key}}}")


def test_a_span_has_two_corners():
    words = "x" * (ROOM - len('=""&MAX()') - OWN)
    assert in_parts(finding(f'="{words}"&MAX({{near[2026]}})'), {"near"})[1] == ()
    for span in ("year=*", "year=2026..last"):
        _, (part,) = in_parts(finding(f'="{words}"&MAX({{near[{span}]}})'), {"near"})
        assert part.formula == f"=MAX({{near[{span}]}})"
