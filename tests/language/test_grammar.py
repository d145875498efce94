"""The brace grammar: what each construct means, what is refused and where, and that text keeps its meaning."""

from __future__ import annotations

import pytest
from models import CASE, COMPANY, YEAR, faults, line, toy, typed

from xlmodel.errors import ModelError
from xlmodel.evaluate import evaluate
from xlmodel.evaluate.values import compiled
from xlmodel.language import parse
from xlmodel.language.grammar import Binary, KeyReference, Point, Selector

YEARLY = typed("yearly", (YEAR,))
GRID = typed("grid", (COMPANY, YEAR))
PLAIN = typed("plain")
VINTAGE = YEAR.role("vintage")
VALUES = {
    "plain": 7.0,
    **{f"yearly_{year}": float(10 ** (year - 2025)) for year in YEAR.members},
    **{f"grid_{company}_{year}": len(company) * 1e4 + year for company in COMPANY.members for year in YEAR.members},
}
KNOWN = {"inputs": (YEARLY, GRID, PLAIN), "values": VALUES, "dimensions": (YEAR, COMPANY, CASE, VINTAGE)}


def only(text: str) -> KeyReference:
    return parse(text).references[0]


def found(formula: str, over=(), unit="x", index=()):
    return evaluate(toy(line("asked", formula, unit, over), **KNOWN))["asked", index]


@pytest.mark.parametrize(
    ("inside", "selectors"),
    [
        ("", ()),
        ("[year=*]", (Selector("year", True, None, None),)),
        ("[*]", (Selector("", True, None, None),)),
        ("[year-1]", (Selector("", False, Point("year", -1), Point("year", -1)),)),
        ("[year=vintage+2]", (Selector("year", False, Point("vintage", 2), Point("vintage", 2)),)),
        ("[..year]", (Selector("", True, None, Point("year")),)),
        ("[2026..]", (Selector("", True, Point("2026"), None),)),
        ("[year=2026..2030]", (Selector("year", True, Point("2026"), Point("2030")),)),
        ("[first]", (Selector("", False, Point("first"), Point("first")),)),
        ("[year=last-1]", (Selector("year", False, Point("last", -1), Point("last", -1)),)),
        (
            "[case=bull, 2026]",
            (Selector("case", False, *[Point("bull")] * 2), Selector("", False, *[Point("2026")] * 2)),
        ),
        ("[year=year-2..year]", (Selector("year", True, Point("year", -2), Point("year")),)),
    ],
)
def test_each_selector_is_read_as_written(inside, selectors):
    assert only(f"={{line{inside}}}").selectors == selectors


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("={yearly[first]}", 1.0),
        ("={yearly[last]}", 1000.0),
        ("={yearly[last-1]}", 100.0),
        ("={yearly[first+1]}", 10.0),
        ("={yearly[2026]}", 10.0),
        ("={yearly[year=2026]}", 10.0),
        ("=SUM({yearly[*]})", 1111.0),
        ("=SUM({yearly[year=*]})", 1111.0),
        ("=SUM({yearly[year=2026..]})", 1110.0),
        ("=SUM({yearly[..2026]})", 11.0),
        ("=SUM({yearly[2026..2027]})", 110.0),
        ("=SUM({yearly[2026..2026]})", 10.0),
        ("={grid[meta,2027]}", 42027.0),
        ("={grid[2027,meta]}", 42027.0),
        ("=SUM({grid[company=*,year=2025]})", 180000.0 + 3 * 2025),
        ("=SUM({grid[company=amazon,year=2026..2027]})", 120000.0 + 2026 + 2027),
    ],
)
def test_a_reference_reaches_the_cells_it_names(formula, value):
    assert found(formula) == value


@pytest.mark.parametrize(
    ("formula", "over", "index", "value"),
    [
        ("={yearly}", (YEAR,), (2027,), 100.0),
        ("={grid}", (YEAR, COMPANY), (2027, "meta"), 42027.0),
        ("=SUM({yearly[..year]})", (YEAR,), (2027,), 111.0),
        ("=SUM({yearly[year..]})", (YEAR,), (2027,), 1100.0),
        ("={yearly[year=vintage]}*1", (VINTAGE, YEAR), (2026, 2028), 10.0),
        ("={grid[company=amazon]}", (YEAR,), (2026,), 62026.0),
        ("={grid[year=first]}", (COMPANY,), ("meta",), 42025.0),
    ],
)
def test_a_reference_follows_its_owner(formula, over, index, value):
    assert found(formula, over, index=index) == value


def test_a_lag_steps_back_by_members_of_the_axis():
    model = toy(line("asked", "={yearly[year-1]}", "x", (YEAR,), opening={2025: "=0"}), **KNOWN)
    assert [evaluate(model)["asked", (year,)] for year in YEAR.members] == [0.0, 1.0, 10.0, 100.0]


def test_a_name_in_braces_that_is_a_dimension_is_the_header_of_the_line():
    assert found("={year}*1", (YEAR,), "year", (2027,)) == 2027.0
    assert found("={year}-{vintage}", (VINTAGE, YEAR), "years", (2025, 2028)) == 3.0
    assert found('={company}&"!"', (COMPANY,), "text", ("meta",)) == "meta!"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=2-(4-1)", -1.0),
        ("=12/(4/2)", 6.0),
        ("=12/4/2", 1.5),
        ("=12-4-2", 6.0),
        ("=(1+2)*4", 12.0),
        ("=1+2*4", 9.0),
        ("=2*4^2", 32.0),
        ("=(2*4)^2", 64.0),
        ("=2^(1+1)", 4.0),
        ("=(-2)^2", 4.0),
        ("=-(2^2)", -4.0),
        ("=1-2^2", -3.0),
        ("=2^-1", 0.5),
        ("=4*-2", -8.0),
        ("=1--2", 3.0),
        ("=--2", 2.0),
        ("=-2*4", -8.0),
        ("=2/-4*2", -1.0),
        ("=-4/(2*2)", -1.0),
        ("=1*(1+1=2)", 1.0),
        ("=1*(4>2*2)", 0.0),
        ('=1*("a"&"b"="ab")', 1.0),
        ('="a"&FIXED(1+1,0)', "a2"),
        ('="say ""so"""', 'say "so"'),
    ],
)
def test_precedence_is_that_of_excel(formula, value):
    assert compiled(formula)([]) == value


def test_the_text_stays_as_it_was_written():
    formula = parse("=({a}-({b}-{c}))*{a}")
    assert formula.text == "=({a}-({b}-{c}))*{a}"
    assert [(r.key, formula.text[r.start : r.end]) for r in formula.references] == [
        (key, f"{{{key}}}") for key in "abca"
    ]
    assert isinstance(formula.tree, Binary)


def caret(said: str) -> tuple[str, int]:
    """Return the first line of a fault and where its caret stands in the formula."""
    head, formula, mark = said.splitlines()
    assert formula.startswith("    =")
    return head, mark.index("^") - 4


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("=-{a}^2", 1, "'-a^b' means (-a)^b in Excel. Write the brackets"),
        ("=2*-{a}^2", 3, "'-a^b'"),
        ("={a}^{b}^{c}", 9, "'a^b^c' has no agreed meaning. Write the brackets"),
        ("=2^-{a}^2", 8, "'a^b^c'"),
        ("={a}={b}={c}", 8, "'a=b=c' has no agreed meaning"),
        ("=1<{a}<2", 6, "'a=b=c'"),
        ("=B4*2", 1, "a cell address ('B4') in a formula. Name the line in braces: rows move"),
        ("={a}+$B$4", 5, "('$B$4')"),
        ("={a}+Inputs!$B$4", 5, "('Inputs!$B$4')"),
        ("=SUM(A1:B2)", 5, "('A1')"),
        ("='My sheet'!AB12", 12, "('AB12')"),
        ("{a}", 0, "a formula begins with '='"),
        ("", 0, "a formula begins with '='"),
        ("=", 1, "cannot be read here"),
        ("={a}+", 5, "cannot be read here"),
        ("=SUM({a}", 8, "cannot be read here"),
        ("=({a}+1))", 8, "cannot be read here"),
        ("={A}", 2, "cannot be read here"),
        ("={a b}", 4, "cannot be read here"),
        ("={a[}", 4, "cannot be read here"),
        ("={a[year=2026...]}", 15, "cannot be read here"),
        ("={a}*1E3", 6, "cannot be read here"),
        ("={a}*50%", 7, "cannot be read here"),
        ('={a}&"open', 5, "cannot be read here"),
        ("=sum({a})", 1, "cannot be read here"),
        ("=SUM({a},,{b})", 9, "cannot be read here"),
        ("=b4", 1, "cannot be read here"),
    ],
)
def test_a_formula_that_cannot_be_read_is_refused_with_a_caret(text, at, words):
    with pytest.raises(ModelError) as caught:
        parse(text)
    said = str(caught.value)
    assert words in said
    _, formula, mark = said.split("\n")
    assert formula == "    " + text
    assert mark == " " * (4 + at) + "^"


def test_words_that_look_like_addresses_are_left_alone():
    assert [r.key for r in parse('={q4}+{a}&"B4 and $C$5"').references] == ["q4", "a"]
    assert parse('="B4"').text == '="B4"'


@pytest.mark.parametrize(
    ("formula", "at", "words"),
    [
        ("=SQRT({plain})", 1, "the function SQRT is not among those that all engines compute alike. Allowed: ABS, AND"),
        ("=1+OFFSET({plain},1,1)", 3, "the function OFFSET"),
        (
            "={plain}*3",
            9,
            "the constant 3 belongs in an input; a formula may hold only 0, 1, 2, 4, 12, 100, 1000, 10000",
        ),
        ("={plain}*0.5", 9, "the constant 0.5 belongs in an input"),
        ("=IF({plain}>0,IF({plain}>1,1,2),0)", 14, "an IF inside an IF. Use INDEX, or a line between"),
        ("=1+{plian}", 3, "no line or input is called 'plian'. Nearest known: plain"),
        ("=1+{zzz}", 3, "no line or input is called 'zzz'"),
        ("={grid[meta,year=2036]}", 1, "'grid' has no year '2036'. Nearest known: 2026"),
        ("={grid[company=mata,year=2026]}", 1, "'grid' has no company 'mata'. Nearest known: meta"),
        ("={grid[company=x,year=2026]}", 1, "'grid' has no company 'x'. Known: amazon, alphabet, meta"),
        ("={yearly[mata]}", 1, "'mata' fits no dimension of 'yearly'. It runs over year"),
        ("={plain[2026]}", 1, "'2026' fits no dimension of 'plain'. It has no dimensions"),
        ("={grid[first]}", 1, "'first' fits company and year of 'grid'"),
        ("=SUM({grid[*]})", 5, "'*' fits company and year of 'grid'"),
        (
            "=1*{yearly}",
            3,
            "'yearly' also runs over year. Say which in brackets, such as [year=*] or one of 2025, 2026",
        ),
        ("={grid[meta]}", 1, "'grid' also runs over year"),
        ("={yearly[2026,year=2027]}", 1, "'year' is selected twice"),
        ("={yearly[2026,2027]}", 1, "'year' is selected twice"),
        ("={yearly[case=bull]}", 1, "'yearly' does not run over 'case'. It runs over year"),
        ("={yearly[2026+1]}", 1, "a fixed member takes no offset. Name the member itself"),
        ("={year}*1", 1, "'{year}' stands for the header of this line, which has none"),
        ("=IF({plain},1)", 1, "IF takes 3 arguments, not 2"),
        ("=ABS({plain},1)", 1, "ABS takes 1 arguments, not 2"),
        ("=SUM()", 1, "SUM takes 1 or more arguments, not 0"),
        ("=IRR({yearly[*]},0,0)", 1, "IRR takes 1 or 2 arguments, not 3"),
        ("=MATCH({plain},{yearly[*]},1)", 1, "a lookup that does not match exactly. Give MATCH 0"),
        ("=1+{yearly[*]}", 3, "a span of cells where one value belongs"),
        ("=ABS({yearly[*]})", 5, "a span of cells where one value belongs"),
        ("=SUM({yearly[*]}*2)", 5, "a span of cells where one value belongs"),
        ("=SUMPRODUCT(ABS({yearly[*]}),{yearly[*]})", 16, "a span of cells where one value belongs"),
        ("=INDEX({yearly[*]},{yearly[*]})", 19, "a span of cells where one value belongs"),
        ("=INDEX({plain},1)", 1, "INDEX needs a span"),
        ("=SUMPRODUCT({plain},2)", 1, "SUMPRODUCT needs a span"),
        ("=1/-({plain}*2)", 2, "IronCalc divides by minus a product as if it had no brackets. Put the minus first"),
        ("=1/(-({plain}/2))", 2, "IronCalc divides by minus a product"),
        ("=-({plain}^2/4)", 11, "IronCalc takes minus a product that begins with a power as if it had no brackets"),
        ("=1+-({plain}^2*4/2)", 13, "Subtract it: 0-a^b/c"),
        ("={plain}>1", 8, "TRUE or FALSE where a number belongs. Write 1*(…)"),
        ("=1*(({plain}>1)=1)", 12, "TRUE or FALSE where a number belongs"),
        ("=AND({plain}>1,{plain}>2)", 1, "TRUE or FALSE where a number belongs"),
        ("=SUM({plain}>1,1)", 12, "TRUE or FALSE where a number belongs"),
        ("=IF({plain}>1,{plain}>2,0)", 21, "TRUE or FALSE where a number belongs"),
    ],
)
def test_a_formula_that_breaks_a_rule_is_refused_with_a_caret(formula, at, words):
    (said,) = faults(line("asked", formula), **KNOWN)
    assert said.startswith("key 'asked': ")
    assert words in said
    assert caret(said)[1] == at


def test_a_bare_member_that_two_dimensions_have_is_ambiguous():
    double = typed("double", (YEAR, VINTAGE))
    (said,) = faults(line("asked", "={double[2026]}"), inputs=(double,), dimensions=(YEAR, VINTAGE))
    assert "'2026' fits year and vintage of 'double'" in said


@pytest.mark.parametrize(
    ("formula", "over", "words"),
    [
        ("={yearly[year-1]}", (YEAR,), "={yearly[year-1]} reaches too far at 2025: it has no year 2024"),
        ("={yearly[year+1]}", (YEAR,), "reaches too far at 2028: it has no year 2029"),
        ("={yearly[first-1]}", (), "={yearly[first-1]} reaches too far: it has no year first-1"),
        ("=SUM({yearly[first-1..]})", (), "it has no year first-1"),
        ("=SUM({yearly[..last+1]})", (), "it has no year last+1"),
        ("=SUM({yearly[2027..2026]})", (), "'yearly' has no cell at an empty span"),
        ("=SUM({yearly[year=2027..year]})", (YEAR,), "reaches too far at 2025: 'yearly' has no cell at an empty span"),
        ("={grid[2026,company=company-1]}", (COMPANY,), "company has no order to step along by -1"),
        ("={part}", (YEAR,), "reaches too far at 2028: it has no year 2028"),
    ],
)
def test_a_reference_outside_its_line_is_refused_once_with_the_place(formula, over, words):
    part = typed("part", (YEAR.part([2025, 2026, 2027]),))
    known = {**KNOWN, "inputs": (*KNOWN["inputs"], part), "values": VALUES | dict.fromkeys(part.cells.values(), 1.0)}
    (said,) = faults(line("asked", formula, "x", over), **known)
    assert words in said
