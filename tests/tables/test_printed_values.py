"""Every value of a source is the number that the source prints, read from the printed form by itself."""

import re

import pytest
from our_model import REGISTER
from printed import SEVERAL, reading

from xlmodel.tables import Figure
from xlmodel.tables.origins import figure_origin

FIGURES = {figure.key: figure for figure in (*REGISTER.facts, *REGISTER.quarters, *REGISTER.peer_capex)}
PRINTED = [
    (figure, citation.as_printed) for figure in FIGURES.values() for citation in figure.citations if citation.as_printed
]
DERIVED = [figure for figure in FIGURES.values() if not any(citation.as_printed for citation in figure.citations)]


def test_nearly_every_figure_has_a_printed_form():
    assert len(PRINTED) >= 420
    assert len(DERIVED) <= 15


@pytest.mark.parametrize(("figure", "text"), PRINTED, ids=[f"{figure.key}: {text}" for figure, text in PRINTED])
def test_the_value_is_what_is_printed(figure: Figure, text: str):
    found = reading(text, figure.unit)
    stated = [figure.value] if figure.value is not None else [figure.low, figure.high]
    assert found[: len(stated)] == [pytest.approx(value, rel=1e-12) for value in stated]


@pytest.mark.parametrize(
    ("text", "unit", "numbers"),
    [
        ("2000 億美元", "USD bn", [200]),
        ("1.4万亿美元", "USD bn", [1400]),
        ("數兆美元", "USD bn", [SEVERAL * 1000]),
        ("40 个基点", "bp", [40]),
        ("400 多万", "million", [4]),
        ("24 percent", "%", [0.24]),
        ("100 bp", "bp", [100]),
        ("$730 million", "USD bn", [0.73]),
        ("(52,729)", "USD bn", [52.729]),
        ("$125-145B", "USD bn", [125, 145]),
        ("1750 億美元至 1850 億美元", "USD bn", [175, 185]),
        ("约2,000亿美元", "USD bn", [200]),
        ("17.5%", "%", [0.175]),
        ("about five years", "years", [5]),
        ("連續第三年", "years", [3]),
    ],
)
def test_the_reading_itself(text: str, unit: str, numbers: list[float]):
    assert reading(text, unit) == pytest.approx(numbers)


@pytest.mark.parametrize("figure", DERIVED, ids=lambda figure: figure.key)
def test_a_derived_figure_says_so_and_how(figure: Figure):
    assert "not printed, derived" in figure_origin(figure)
    told = f"{figure.basis}; {figure.note}"
    assert re.search(r"\bsum\b|derived", told), "what it is derived from"
    parts = re.search(r"\d+(?:\.\d+)?(?:\+\d+(?:\.\d+)?)+", told)
    if parts:
        total = sum(map(float, parts[0].split("+")))
        assert figure.value == pytest.approx(total, abs=0.005)


def test_what_is_told_in_words_says_what_the_words_stand_for():
    worded = [figure for figure, text in PRINTED if not re.search(r"\d", text) and re.search("[數数]", text)]
    assert worded
    assert [figure.key for figure in worded if "Printed in words" not in figure.note] == []
