"""Values, formulas and origins in words, of a small model: what `show` and `explain` print."""

import pytest
from models import COMPANY, YEAR, line, toy, typed

from xlmodel.book import lay_out
from xlmodel.evaluate import evaluate
from xlmodel.language import Input, Value
from xlmodel.tell import explain_key, number_text, show_lines


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "USD bn", ""),
        (True, "flag", "yes"),
        (False, "flag", "no"),
        ("bear", "text", "bear"),
        (0.5274, "%", "52.7%"),
        (2026.0, "year", "2026"),
        (1.0, "flag", "1"),
        (3.0, "rank", "3"),
        (1250.0, "bp", "1,250"),
        (12.5, "count", "12.5"),
        (1234.567, "USD per share", "1,234.57"),
        (1.5, "x", "1.50"),
        (0.123456789, "per year", "0.123457"),
        (142.44, "USD bn", "142.4"),
        (1.0, "USD bn", "1.0"),
        (0.994, "USD bn", "0.99"),
        (-1234.56, "USD bn", "-1,234.6"),
    ],
)
def test_a_value_as_the_workbook_shows_it(value: Value, unit: str, text: str):
    assert number_text(value, unit) == text


STATED = Input("stated", "Stated", "USD bn", {(): "stated"}, origin="report, page 3")
SPENT = typed("spent", (COMPANY, YEAR), "USD bn")
LINES = (
    line("capex", "={spent}*2", "USD bn", over=(COMPANY, YEAR), why="Twice as much."),
    line("total", "=SUM({capex[company=*]})", "USD bn", over=(YEAR,)),
    line("share", "=({stated}/{total[2026]})*1", "%", output=True),
)


def told(key: str):
    model = toy(*LINES, inputs=(STATED, SPENT))
    (explanation,) = explain_key(model, lay_out(model), evaluate(model), key)
    return explanation


def test_an_explanation_has_words_reasons_and_precedents():
    capex = told("capex[meta,2026]")
    assert (capex.label, capex.unit, capex.why) == ("capex (meta, 2026)", "USD bn", "Twice as much.")
    assert capex.words == "[spent (meta, 2026)] × 2"
    assert (capex.formula, capex.origin, capex.seen) == ("={spent}*2", "", False)
    total = told("total[2026]")
    assert total.words == "SUM([capex (amazon, 2026) … capex (meta, 2026)])"
    assert [one.key for one in total.precedents] == ["capex[amazon,2026]", "capex[alphabet,2026]", "capex[meta,2026]"]
    assert told("out_share").words == "([Stated] ÷ [total (2026)]) × 1"


def test_a_typed_number_says_where_it_comes_from():
    assert told("stated").origin == told("in_stated").origin == "report, page 3"
    assert told("spent_meta_2026").origin == "declared"


def test_what_was_explained_above_is_not_explained_again():
    model = toy(line("a", "=1"), line("b", "={a}+1"), line("c", "={a}+{b}"))
    (c,) = explain_key(model, lay_out(model), evaluate(model), "c", depth=None)
    a, b = c.precedents
    assert (a.seen, b.seen, [one.seen for one in b.precedents]) == (False, False, [True])


def test_what_is_shown_of_a_line_an_input_an_output_and_a_sheet():
    model = toy(*LINES, inputs=(STATED, SPENT))
    values, layout = evaluate(model), lay_out(model)

    def keys(*what: str) -> list[str]:
        return [row.key for row in show_lines(model, layout, values, *what).rows]

    assert keys("total") == [f"total[{year}]" for year in YEAR.members]
    assert keys("stated") == keys("in_stated") == ["stated"]
    assert keys("share") == ["share"]
    assert keys() == ["share"]
    assert (
        keys("toy")
        == keys("Toy")
        == [*(f"capex[{c},{y}]" for c in COMPANY.members for y in YEAR.members), *keys("total"), "share"]
    )
    assert len(keys("spent")) == len(COMPANY.members) * len(YEAR.members)
    assert [group.title for group in show_lines(model, layout, values).groups] == ["Headline outputs"]
