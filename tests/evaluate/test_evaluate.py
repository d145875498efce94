"""Values from names: every function as Excel documents it, as two engines compute it, and every error told once."""

from __future__ import annotations

import math

import pytest
from models import YEAR, faults, line, same, toy, typed, write
from worked_formulas import ERRORS, INPUTS, KINDS, NUMBERS, SOMETIMES, TEXTS, VALUES

from xlmodel.errors import FormulaError
from xlmodel.evaluate import evaluate
from xlmodel.evaluate.functions import CellError, total

NOT_IN_FORMULAS = {"=ROUND({big}*10000^4,9)", "=FIXED({cent},2)"}  # #VALUE! and 2.67 there, right in IronCalc
ROWS_ACROSS = "=ROWS({flows[*]})"  # four members to the language, one row to Excel: see the test of the layout


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    asked = {f"n{n}": (formula, "x") for n, formula in enumerate(NUMBERS)}
    asked |= {f"t{n}": (formula, "text") for n, formula in enumerate(TEXTS)}
    lines = [line(key, *formula) for key, formula in asked.items() if formula[0] != ROWS_ACROSS]
    zeros = line("zeros", "=0", over=(YEAR,))
    return write(
        toy(KINDS, SOMETIMES, zeros, *lines, inputs=INPUTS, values=VALUES),
        tmp_path_factory.mktemp("functions") / "f.xlsx",
    )


@pytest.mark.parametrize("number", range(len(NUMBERS)), ids=list(NUMBERS))
def test_a_number_is_what_excel_documents(book, number):
    formula, wanted = list(NUMBERS.items())[number]
    if formula == ROWS_ACROSS:
        value = evaluate(toy(line("asked", formula), inputs=INPUTS, values=VALUES))["asked", ()]
    else:
        value = book.values[f"n{number}", ()]
    assert value == pytest.approx(wanted, rel=1e-7)
    assert type(value) is float


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=list(TEXTS))
def test_a_text_is_what_excel_documents(book, number):
    assert book.values[f"t{number}", ()] == list(TEXTS.values())[number]


@pytest.mark.parametrize("engine", ["ironcalc", "formulas"])
def test_engines_compute_every_function_alike(book, engine):
    wrong = {book.model.computed[cell].formula.text: pair for cell, pair in book.differing(engine).items()}
    assert set(wrong) == (NOT_IN_FORMULAS if engine == "formulas" else set())


def test_irr_is_the_rate_at_which_the_flows_are_worth_nothing():
    flows = typed("flows", (YEAR,))
    asked = toy(line("asked", "=IRR({flows[*]})"), inputs=(flows,))
    for amounts in ([-15.0, 180.0, 2.7, 1.6], [-34.0, 8.8, 0.0, 0.0], [-1.0, 0.3, 0.3, 0.5], [-100.0, 1.0, 1.0, 2.0]):
        rate = evaluate(asked, dict(zip(flows.cells.values(), amounts, strict=True)))["asked", ()]
        worth = sum(amount / (1 + rate) ** period for period, amount in enumerate(amounts))
        assert worth == pytest.approx(0, abs=1e-9 * 180)
        assert rate > -1


@pytest.mark.parametrize(("formula", "code"), ERRORS.items())
def test_an_error_names_the_cell_the_formula_and_what_it_was_given(formula, code):
    more = line("big_flows", "={big}", over=(YEAR,))
    (fault,) = faults(KINDS, more, line("asked", formula), inputs=INPUTS, values=VALUES)
    assert fault.startswith(f"key 'asked': 'asked' comes out as {code}; found {formula} with ")
    assert fault.endswith(". Change the input that makes it so.")
    for key in ("one", "minus", "big"):
        if f"{{{key}}}" in formula:
            assert f"{{{key}}} = {VALUES[key]}" in fault


def test_overflow_is_an_error_and_no_infinity():
    big = "*".join(["{big}^4"] * 13)
    (fault,) = faults(line("asked", f"={big}"), inputs=INPUTS, values=VALUES)
    assert "comes out as #NUM!" in fault


def test_several_failing_cells_are_told_once_each_and_their_dependents_not():
    found = faults(
        line("ratio", "=1/({flows}-{flows[2026]})", over=(YEAR,)),
        line("root", "={minus}^(1/2)"),
        line("after", "={ratio[2026]}+{root}"),
        line("total", "=SUM({ratio[*]})"),
        line("twice", "={total}*2"),
        line("fine", "={ratio[2027]}"),
        line("also", "=1/({flows}-{flows[2025]})", over=(YEAR,)),
        inputs=INPUTS,
        values=VALUES,
    )
    assert sorted(fault.split(" comes out")[0] for fault in found) == [
        "key 'also[2025]': 'also (2025)'",
        "key 'ratio[2026]': 'ratio (2026)'",
        "key 'root': 'root'",
    ]
    (said,) = [fault for fault in found if "ratio" in fault]
    assert "found =1/({flows}-{flows[2026]}) with {flows} = 30.0; {flows[2026]} = 30.0" in said


def test_other_values_for_inputs_change_what_depends_on_them_and_nothing_else():
    model = toy(line("twice", "={one}*2"), line("other", "={big}"), inputs=INPUTS, values=VALUES)
    before, after = evaluate(model), evaluate(model, {"one": 5.0})
    assert {cell for cell in before if before[cell] != after[cell]} == {("in:one", ()), ("twice", ())}
    assert after["twice", ()] == 10.0
    assert evaluate(model) == before


def test_a_name_that_is_no_input_is_refused():
    model = toy(line("twice", "={one}*2"), inputs=INPUTS, values=VALUES)
    with pytest.raises(FormulaError, match="no input is called 'won'"):
        evaluate(model, {"won": 5.0})


def test_comparing_results_minds_types_and_size():
    assert same(1.0, 1.0 + 1e-10)
    assert not same(1.0, 1.0 + 1e-8)
    assert not same(1.0, True)
    assert not same("1", 1.0)


def test_what_a_part_of_a_sum_is_wrong_in_is_told_and_not_the_sum():
    """Spans of two lengths, say: Excel calls their products #VALUE! and not #NUM!."""
    with pytest.raises(ValueError, match="longer"):
        total(one * other for one, other in zip((1.0,), (1.0, 2.0), strict=True))
    with pytest.raises(CellError, match="#NUM!"):
        total((math.inf, -math.inf))
