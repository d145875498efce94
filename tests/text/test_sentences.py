"""Sentences of a page: what stands between braces becomes a formula, and a stray brace is refused with a caret."""

from __future__ import annotations

import pytest

from xlmodel.errors import ModelError
from xlmodel.text import sentence


@pytest.mark.parametrize(
    ("said", "formula"),
    [
        ("Nothing.", '="Nothing."'),
        ("Sales of {sales:.1f} bn.", '="Sales of "&FIXED({sales},1)&" bn."'),
        ("{growth:.0%} more", '=FIXED(100*{growth},0)&"% more"'),
        ("{growth:%}", '=FIXED(100*{growth},0)&"%"'),
        (
            "in {year} by {growth:.1%} to {sales[2025]:.2f}",
            '="in "&{year}&" by "&FIXED(100*{growth},1)&"% to "&FIXED({sales[2025]},2)',
        ),
        ('He says "{sales:.0f}"', '="He says """&FIXED({sales},0)&""""'),
        ("{SUM({tie[*]}):.0f} of {ROWS({tie[*]}):.0f}", '=FIXED(SUM({tie[*]}),0)&" of "&FIXED(ROWS({tie[*]}),0)'),
        ("{{a}/{b}:.0%}", '=FIXED(100*({a}/{b}),0)&"%"'),
        ("{ABS({a}):.0%}", '=FIXED(100*ABS({a}),0)&"%"'),
        ("{ABS({a})/MAX({b}):.0%}", '=FIXED(100*(ABS({a})/MAX({b})),0)&"%"'),
        ('{IF({a}>0,"up: yes","no")} it is', '=IF({a}>0,"up: yes","no")&" it is"'),
    ],
)
def test_a_sentence_becomes_a_formula(said: str, formula: str):
    assert sentence(said) == formula


@pytest.mark.parametrize(
    ("said", "problem", "caret"),
    [
        ("Sales {sales", "a brace that is not closed", 6),
        ("Sales sales}", "a brace that was not opened", 11),
        ("Sales {sales:.1d}", "no form of a number", 12),
    ],
)
def test_a_sentence_with_a_stray_brace_is_refused(said: str, problem: str, caret: int):
    with pytest.raises(ModelError, match=problem) as raised:
        sentence(said)
    assert str(raised.value).splitlines()[-1].index("^") - 4 == caret
