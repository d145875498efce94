"""Formulas on many scenarios: each function, operator and error, and what comes of errors, texts and large numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from models import YEAR, line, toy, typed
from scenarios import agree, all_inputs, at, plain
from worked_formulas import ERRORS, INPUTS, KINDS, NUMBERS, SOMETIMES, TEXTS, VALUES

from xlmodel.compiled import compile_model
from xlmodel.compiled import model as compiled_module
from xlmodel.compiled.numbers import irr_each, rounded_each
from xlmodel.compiled.texts import fixed_each
from xlmodel.evaluate.functions import FUNCTIONS, CellError

ZEROS = line("zeros", "=0", over=(YEAR,))
BIG_FLOWS = line("big_flows", "={big}", over=(YEAR,))
OTHER = {key: value if isinstance(value, str) else value * 1.5 for key, value in VALUES.items()} | {"word": "nobody"}
SCENARIOS = (VALUES, OTHER, VALUES)


def results(formula: str, unit: str = "x", scenarios=SCENARIOS) -> list[float | str | CellError]:
    """Return what a formula comes to in each scenario, and check that the plain evaluation says the same."""
    model = toy(KINDS, SOMETIMES, ZEROS, BIG_FLOWS, line("asked", formula, unit), inputs=INPUTS, values=VALUES)
    compiled = compile_model(model, [("asked", ())], list(VALUES))
    found = compiled.run({key: [one[key] for one in scenarios] for key in VALUES}, len(scenarios))
    shown = [at(found, ("asked", ()), place) for place in range(len(scenarios))]
    for got, scenario in zip(shown, scenarios, strict=True):
        wanted = plain(model, scenario)[("asked", ())]
        assert agree(got, wanted), (formula, got, wanted)
    return shown


@pytest.mark.parametrize(("formula", "wanted"), NUMBERS.items())
def test_a_number_is_what_excel_documents(formula: str, wanted: float):
    first, _, last = results(formula)
    assert first == last == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize(("formula", "wanted"), TEXTS.items())
def test_a_text_is_what_excel_documents(formula: str, wanted: str):
    first, _, last = results(formula, "text")
    assert (first, last) == (wanted, wanted)


@pytest.mark.parametrize(("formula", "code"), ERRORS.items())
def test_an_error_has_its_code(formula: str, code: str):
    first, _, last = results(formula)
    assert (str(first), str(last)) == (code, code)


# Errors, scenario by scenario

ONE = typed("one")
WORD = typed("word", (), "text")


def of_one(*lines: str, one=(1.0, 2.0, 3.0), wanted: str = "asked", **more: object):
    """Return what the last of some lines comes to where one input varies."""
    keys = [f"part_{place}" for place in range(len(lines) - 1)] + [wanted]
    declared = [line(key, *formula.split(" in ")) for key, formula in zip(keys, lines, strict=True)]
    model = toy(*declared, inputs=(ONE, WORD), values={"one": 1.0, "word": "a"})
    compiled = compile_model(model, [(wanted, ())], ["one", "word"])
    found = compiled.run({"one": np.array(one), **more}, len(one))
    return compiled, found, [at(found, (wanted, ()), place) for place in range(len(one))]


def shown(values: list) -> list[float | str]:
    return [str(value) if isinstance(value, CellError) else value for value in values]


def test_an_error_is_that_of_its_scenario_alone_and_is_counted():
    _, found, values = of_one("=1/({one}-2)")
    assert shown(values) == [-1.0, "#DIV/0!", 1.0]
    assert math.isnan(found.values["asked", ()][1])
    assert found.counted() == {("asked", ()): {"#DIV/0!": 1}}


def test_errors_of_one_piece_of_a_run_stand_at_their_scenario(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compiled_module, "AT_ONCE", 2)
    _, found, values = of_one("=1/({one}-2)", one=(1.0, 3.0, 4.0, 2.0, 1.0))
    assert shown(values) == [-1.0, 1.0, 0.5, "#DIV/0!", -1.0]
    assert found.errors["asked", ()].tolist() == [None, None, None, "#DIV/0!", None]


def test_where_there_is_no_error_there_are_no_codes():
    _, found, values = of_one("=1/({one}+2)")
    assert values == pytest.approx([1 / 3, 1 / 4, 1 / 5])
    assert found.errors == {("asked", ()): None}
    assert found.counted() == {}


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("=1/({one}-2)", "={part_0}+1"), [0.0, "#DIV/0!", 2.0]),
        (("=1/({one}-2)", "=IFERROR({part_0},100)"), [-1.0, 100.0, 1.0]),
        (("=1/({one}-2)", "=IF({one}=2,0,{part_0})"), [-1.0, 0.0, 1.0]),
        (("=1/({one}-2)", "=IF({one}=2,{part_0},0)"), [0.0, "#DIV/0!", 0.0]),
        (("=1/({one}-2)", "=IF({part_0}>0,1,2)"), [2.0, "#DIV/0!", 1.0]),
        (("=1/({one}-2)", "=1*ISNUMBER({part_0})"), [1.0, 0.0, 1.0]),
        (("=1/({one}-2)", "=0*{part_0}"), [0.0, "#DIV/0!", 0.0]),
        (("=1/({one}-2)", "=1*({part_0}={part_0})"), [1.0, "#DIV/0!", 1.0]),
        (("=1/({one}-2)", "=1*AND({one}>12,{part_0}>0)"), [0.0, "#DIV/0!", 0.0]),
        (("=1/({one}-2)", "=1*OR({one}>0,{part_0}>0)"), [1.0, "#DIV/0!", 1.0]),
        (("=1/({one}-2)", "=(2-{one})^(1/2)", "={part_0}+{part_1}"), [0.0, "#DIV/0!", "#NUM!"]),
        (("=1/({one}-2)", "=(1-{one})^(1/2)", "={part_1}+{part_0}"), [-1.0, "#NUM!", "#NUM!"]),
        (("=1/({one}-2)", '={part_0}&"x" in text'), ["-1x", "#DIV/0!", "1x"]),
        (("=1/({one}-2)", "=FIXED({part_0},1) in text"), ["-1.0", "#DIV/0!", "1.0"]),
        (("=1/({one}-2)", '=IFERROR(FIXED({part_0},1),"none") in text'), ["-1.0", "none", "1.0"]),
        (("=1/0", "=IFERROR({part_0},{one})"), [1.0, 2.0, 3.0]),
        (("=1/0", "={part_0}*{one}"), ["#DIV/0!"] * 3),
        (("=1/0", "={part_0}"), ["#DIV/0!"] * 3),
    ],
)
def test_errors_are_passed_on_and_caught_as_in_excel(lines: tuple[str, ...], wanted: list):
    assert shown(of_one(*lines)[2]) == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("={one} in any", '=IF({one}>2,"none",{part_0}) in text', "=1*ISNUMBER({part_1})"), [1.0, 1.0, 0.0]),
        (("={one} in any", '=IF({one}>2,"none",{part_0}) in text', '=1*({part_1}="NONE")'), [0.0, 0.0, 1.0]),
        (('=IF({one}>2,"",FIXED({one},0)) in text', '=1*({part_0}="")'), [0.0, 0.0, 1.0]),
        (('=IF({one}>2,"","a"&{one}) in text', '=1*({part_0}&{part_0}<>"")'), [1.0, 1.0, 0.0]),
        (('=IF({one}>2,"b",{word}) in text', '=1*({part_0}="B")'), [0.0, 0.0, 1.0]),
        (('={word}&"" in text', '=1*({part_0}="")'), [0.0, 0.0, 0.0]),
        (('=IF({one}>2,"x","") in text', "={part_0}&FIXED({one},0) in text"), ["1", "2", "x3"]),
    ],
)
def test_texts_are_asked_as_in_excel(lines: tuple[str, ...], wanted: list):
    assert of_one(*lines, word="a")[2] == wanted


MIXED = {
    "=SUM({mixed[*]})": [6.0, 9.0, 0.0],
    "=SUM({mixed[*]},{one})": [7.0, 11.0, 5.0],
    "=COUNT({mixed[*]})": [4.0, 3.0, 0.0],
    "=AVERAGE({mixed[*]})": [1.5, 3.0, "#DIV/0!"],
    "=MAX({mixed[*]})": [3.0, 4.0, 0.0],
    "=MIN({mixed[*]})": [0.0, 2.0, 0.0],
    "=1*AND({mixed[*]})": [0.0, 1.0, 1.0],
    "=1*OR({mixed[*]})": [1.0, 1.0, 0.0],
    "={mixed[2028]}+1": [4.0, 5.0, "#VALUE!"],
    "=1*({mixed[2025]}={mixed[2026]})": [0.0, 0.0, 1.0],
    "=1*({mixed[2025]}<{mixed[2028]})": [1.0, "#VALUE!", 0.0],
    '=1*({mixed[2025]}="A")': [0.0, 1.0, 1.0],
    "=1*({mixed[2028]}=4)": [0.0, 1.0, 0.0],
    "=1*({mixed[2025]}=0)": [1.0, 0.0, 0.0],
    "=MATCH(4,{mixed[*]},0)": ["#N/A", 4.0, "#N/A"],
    "=MATCH({word},{mixed[*]},0)": ["#N/A", 1.0, 1.0],
    "=1*ISNUMBER(INDEX({mixed[*]},{one}))": [1.0, 1.0, 0.0],
    "=IF({mixed[2025]},1,2)": [2.0, 1.0, 1.0],
    "=IF({mixed[2028]},1,2)": [1.0, 1.0, 1.0],
    "=SUMPRODUCT(({mixed[*]}=2)*1)": [1.0, 1.0, 0.0],
    "=ABS({mixed[2028]})": [3.0, 4.0, "#VALUE!"],
    "=ROUND({one},{one}-1)": [1.0, 2.0, 5.0],
}
"""Of a span that is 0, 1, 2, 3, or `a`, 2, 3, 4, or `a` four times."""


@pytest.mark.parametrize(("formula", "wanted"), MIXED.items())
def test_what_is_a_text_in_one_scenario_and_a_number_in_another(formula: str, wanted: list):
    loose = typed("loose", (), "any"), typed("number", (), "any")
    lines = (
        line("mixed", "=IF({late},{number}+{place},{loose})", "any", (YEAR,)),
        line("asked", formula),
    )
    late, place = line("late", "=({place}>={number})*({one}<4)", "x", (YEAR,)), typed("place", (YEAR,))
    values = {"one": 1.0, "word": "a", "loose": "a", "number": 0.0}
    places = dict(zip(place.cells.values(), (0.0, 1.0, 2.0, 3.0), strict=True))
    model = toy(late, *lines, inputs=(ONE, WORD, place, *loose), values=values | places)
    compiled = compile_model(model, [("asked", ())], list(values))
    given = {"one": [1.0, 2.0, 5.0], "word": "a", "loose": "a", "number": [0.0, 1.0, 1.0]}
    found = compiled.run(given, 3)
    assert shown([at(found, ("asked", ()), which) for which in range(3)]) == wanted
    for which in range(3):
        scenario = {key: value if isinstance(value, str) else value[which] for key, value in given.items()}
        assert agree(at(found, ("asked", ()), which), plain(model, scenario)["asked", ()])


def test_a_text_that_nobody_reads_is_not_put_together():
    compiled, _, values = of_one('=IF({one}>2,"",FIXED({one},0)&" bn") in text', '=1*({part_0}="")')
    assert values == [0.0, 0.0, 1.0]
    assert "joined_texts" not in compiled.source.text
    assert "fixed_each" not in compiled.source.text


# Numbers too large for a cell

HUGE = "*".join(["{one}^4"] * 13)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ((f"={HUGE}",), [1.0, "#NUM!", 1.0]),
        ((f"={HUGE}", "=IFERROR({part_0},2)"), [1.0, 2.0, 1.0]),
        ((f"={HUGE}", "=IFERROR(0*{part_0},2)"), [0.0, 2.0, 0.0]),
        ((f"={HUGE}", "=1*ISNUMBER({part_0})"), [1.0, 0.0, 1.0]),
        ((f"={HUGE}", "=1*ISNUMBER(FIXED({part_0},1))"), [0.0, 0.0, 0.0]),
        ((f"={HUGE}", '={part_0}&" bn" in text', "=IFERROR(1*({part_1}={part_1}),0)"), [1.0, 0.0, 1.0]),
        (("=1000^{one}", "=1*ISNUMBER({part_0})"), [1.0, 0.0, 1.0]),
    ],
)
def test_what_is_too_large_is_an_error_even_where_its_value_is_not_read(lines: tuple[str, ...], wanted: list):
    assert shown(of_one(*lines, one=(1.0, 1e10, 1.0))[2]) == wanted


# Single functions against the plain ones


def test_rounding_is_that_of_the_decimal_digits():
    values = np.array([0.5, 1.005, 2.675, -2.675, 1.45, 1e15 + 0.5, -0.04, 123456.785, 0.0, 27.95, 1e300, 5e-324])
    for digits in (-3, -1, 0, 1, 2, 3, 25):
        wanted = [float(FUNCTIONS["ROUND"](value, digits)) for value in values.tolist()]
        assert rounded_each(values, digits).tolist() == wanted
        assert fixed_each(values, digits).tolist() == [FUNCTIONS["FIXED"](value, digits) for value in values.tolist()]


def test_random_numbers_are_rounded_alike():
    chance = np.random.default_rng(1)
    values = np.concatenate([chance.normal(0, 1000, 500), np.round(chance.normal(0, 10, 500), 3)])
    for digits in (0, 1, 2):
        assert rounded_each(values, digits).tolist() == [FUNCTIONS["ROUND"](value, digits) for value in values.tolist()]
        assert fixed_each(values, digits).tolist() == [FUNCTIONS["FIXED"](value, digits) for value in values.tolist()]


def test_rates_of_return_are_found_alike_and_so_are_those_that_are_none():
    chance = np.random.default_rng(2)
    flows = [-chance.uniform(50, 150, 300), *(chance.uniform(-5, 60, 300) for _ in range(7))]
    flows[1][:20] = flows[2][:20] = -1.0
    for place in (3, 4, 5, 6, 7):
        flows[place][:10] = -1.0  # all is lost: there is no rate
    rates, errors = irr_each(np.float64(0.1), None, *flows)
    assert errors is not None
    for place in range(300):
        try:
            wanted = FUNCTIONS["IRR"]([flow[place] for flow in flows])
        except CellError:
            wanted = None
        assert (errors[place] != 0) == (wanted is None), place
        if wanted is not None:
            assert rates[place] == pytest.approx(wanted, rel=1e-8)


def test_all_inputs_may_come_as_one_value_each():
    model = toy(
        KINDS, SOMETIMES, line("asked", "={one}/({minus}+2.5)+1".replace("2.5", "1")), inputs=INPUTS, values=VALUES
    )
    found = compile_model(model, [("asked", ())], all_inputs(model)).run({"one": 3.0, "word": "a"}, 4)
    assert found.values["asked", ()].tolist() == [-1.0] * 4
