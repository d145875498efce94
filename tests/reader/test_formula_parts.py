"""A formula taken apart: calls with their arguments, constants and references with what stands around them."""

import pytest

from xlmodel.limits import FORMULA
from xlmodel.reader.formulas import parse_cell_formula


def test_calls_have_arguments_and_what_stands_around_them():
    formula = parse_cell_formula('=IF(A1>0, _xlfn.IFS(B1,"a,b",TRUE,SUM(C1:C3)), NOW())')
    called = {call.name: call for call in formula.calls}
    assert {name: call.around for name, call in called.items()} == {
        "IF": (),
        "IFS": ("IF",),
        "SUM": ("IF", "IFS"),
        "NOW": ("IF",),
    }
    assert [[part.text for part in argument] for argument in called["IFS"].arguments] == [
        ["B1"],
        ['"a,b"'],
        ["TRUE"],
        ["SUM(", "C1:C3", ")"],
    ]
    assert called["NOW"].arguments == ()
    assert formula.functions == {"IF", "IFS", "SUM", "NOW"}
    assert formula.compares


def test_constants_and_references_know_where_they_stand():
    formula = parse_cell_formula("=ROUND(A1*1.5, 2)+SUM({1,2})-B2%")
    assert [(one.value, one.around) for one in formula.constants] == [(1.5, (("ROUND", 1),)), (2.0, (("ROUND", 2),))]
    assert [(one.text, one.around, one.arithmetic) for one in formula.references] == [
        ("A1", (("ROUND", 1),), True),
        ("B2", (), True),
    ]
    assert formula.operators == ("*", "+", "-", "%")
    assert not formula.compares


@pytest.mark.parametrize(
    ("formula", "relative"),
    [
        ("=a1 + sum($B$2:C3)", "!R[-1]C[-1]+SUM(!R2C2:R[1]C[1])"),
        ("='My sheet'!B$2", "MY SHEET!R2C[0]"),
        ("=SUM(A:A)", "SUM(!R1C[-1]:R1048576C[-1])"),
        ('="text a"&rate', '"text a"&RATE'),
        ("=[1]S!B2", "[1]S!R[0]C[0]"),
        ("=#REF!", "#REF!"),
    ],
)
def test_copies_have_the_same_relative_text(formula: str, relative: str):
    assert parse_cell_formula(formula).relative(2, 2) == relative


@pytest.mark.parametrize(
    ("formula", "is_link"), [("=A1", True), ("=Other!A1", True), ("=rate", True), ("=A1:A2", False), ("=-A1", False)]
)
def test_links(formula: str, is_link: bool):
    assert parse_cell_formula(formula).is_link == is_link


@pytest.mark.parametrize(
    "formula", ["=(A1", "=A1)", '="a', "=A1#", "={1,2)", "='a!A1", f"={'1+' * FORMULA}1", f"={'(' * 200}1{')' * 200}"]
)
def test_what_cannot_be_read_is_said_to_be_so(formula: str):
    found = parse_cell_formula(formula)
    assert not found.readable
    assert found.references == ()
    assert found.relative(1, 1) == formula
