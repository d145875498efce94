"""Random declarations, read twice: what the package computes, writes, explains and refuses is what a reading of its
own makes of the same text.

The second reading (`reading.py`) knows the documents and not the package. A declaration is drawn at random, so that
constructs meet which no one thought to put together; the draws are the same on every run.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from arranging import arranged, named, turned
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st
from models import same
from random_models import declarations, faulty
from reading import Axis, FailureError, Reading, Row, Spot
from reading_rules import wrong_places
from reading_text import read
from xlsxwriter.utility import xl_rowcol_to_cell

from xlmodel.book import lay_out, workbook_bytes
from xlmodel.book.layout import Layout
from xlmodel.engines import ENGINES, ErrorValue, read_formulas
from xlmodel.errors import FormulaError, ModelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Model
from xlmodel.tell import dump_cells, explain_key

ARRANGEMENTS = (
    "across:company",
    "across:case",
    "down",
    "sheets:case",
    "sheets:company",
    "tables:",
    "tables:groups",
    "each:",
)


def drawn(examples: int):
    """Draw the same examples on every run; a failing one is not made smaller, its message names the cell."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("random")


def possible(rows: tuple[Row, ...], how: str) -> str:
    """Return an arrangement, or a plainer one where the declaration lacks its axis."""
    return how if how.partition(":")[2] in {"", "groups", *Reading(rows).axes} else "down"


def values_by_name(model: Model, reading: Reading) -> dict[Spot, object]:
    """Check the values by name against the reading, and return them; a cell in error holds nothing."""
    wanted = reading.computed()
    assert wanted.keys() == model.computed.keys()
    failing = reading.first_failures()
    if failing:
        with pytest.raises(FormulaError) as caught:
            evaluate(model)
        said = {(fault.key, fault.problem) for fault in caught.value.faults}
        assert said == {
            (by_index(*spot), f"'{label(reading, spot)}' comes out as {code}") for spot, code in failing.items()
        }
        return {**model.constants, **{spot: 0.0 if isinstance(v, FailureError) else v for spot, v in wanted.items()}}
    found = evaluate(model)
    for spot, value in wanted.items():
        assert same(found[spot], value), (spot, reading.rows[spot[0]].text_at(spot[1]), found[spot], value)
    return found


def label(reading: Reading, spot: Spot) -> str:
    """Return the words for a cell: its label, and the members it stands at."""
    if spot[0][0] == "{":
        return str(spot[1][0])
    return reading.rows[spot[0]].label + (f" ({', '.join(map(str, spot[1]))})" if spot[1] else "")


def written(model: Model, values: dict, folder: Path) -> dict[Spot, tuple[str, str]] | None:
    """Write a model, and return the place of each computed cell; None where it cannot be laid out so."""
    try:
        layout = lay_out(model)
        (folder / "model.xlsx").write_bytes(workbook_bytes(model, layout, values))
    except ModelError as error:
        assert re.search("not one block|no cell shows|different shapes|runs across|sub-headings", str(error)), error
        event("cannot be laid out")
        return None
    places = {cell: layout.places[cell] for cell in model.computed}
    return {cell: (layout.pages[p.page].name, xl_rowcol_to_cell(p.row, p.column)) for cell, p in places.items()}


def compare(rows: tuple[Row, ...], how: str, folder: Path, engines=("ironcalc",)) -> bool:
    """Compare the values by name, and those of engines that read the written file, with the reading.

    Return whether it could be laid out.
    """
    rows = turned(rows, how.partition(":")[2]) if how.startswith("sheets") else rows
    reading = Reading(rows)
    model = arranged(rows, how)
    values = values_by_name(model, reading)
    places = written(model, values, folder)
    for engine in engines if places else ():
        found = ENGINES[engine].recalculate(folder / "model.xlsx")
        for spot, value in reading.computed().items():
            if spot not in reading.shaky:
                got = found[places[spot]]
                agree = isinstance(got, ErrorValue) if isinstance(value, FailureError) else same(got, value)
                assert agree, (engine, spot, reading.rows[spot[0]].text_at(spot[1]), got, value)
    return places is not None


@pytest.mark.slow
@drawn(80)
@given(declarations())
def test_names_and_cells_and_the_second_reading_give_the_same_values(folder, rows):
    compare(rows, "across:year", folder)


@pytest.mark.parametrize("how", ARRANGEMENTS)
def test_another_arrangement_of_the_same_lines_gives_the_same_values(folder, how):
    compared = []

    @drawn(8)
    @given(declarations())
    def look(rows):
        assume(possible(rows, how) == how)
        compared.append(compare(rows, how, folder))

    look()
    assert sum(compared) > 2, "too few could be laid out so"


@drawn(25)
@given(declarations(most=4))
def test_an_explanation_and_a_dump_tell_what_the_second_reading_reads(folder, rows):
    reading, model = Reading(rows), arranged(rows, "across:year")
    values = values_by_name(model, reading)
    places = written(model, values, folder)
    if places:
        layout = lay_out(model)
        for spot in reading.computed():
            explained(model, layout, values, reading, spot)
        dumped(model, values, places, folder)


def explained(model: Model, layout: Layout, values: dict, reading: Reading, spot: Spot) -> None:
    (told,) = explain_key(model, layout, values, key_of(reading, spot), depth=None)
    text = reading.rows[spot[0]].text_at(spot[1])
    assert (told.label, told.formula, told.value) == (label(reading, spot), text, values[spot])
    reached = [[cell for cell in cells if cell] for cells, _ in reading.reached(spot)]
    used = dict.fromkeys(cell for cells in reached for cell in cells if cell[0][0] != "{")
    assert [part.key for part in told.precedents] == [key_of(reading, cell) for cell in used]
    for part, cell in zip(told.precedents, used, strict=True):
        known = reading.value(cell)
        assert part.label == label(reading, cell)
        assert isinstance(known, FailureError) or same(part.value, known)
    ends = [dict.fromkeys(label(reading, cell) for cell in (cells[0], cells[-1])) for cells in reached]
    names = iter("[" + " … ".join(both) + "]" for both in ends)
    pieces = re.split(r'(\{[^}]*\}|"[^"]*")', text[1:])
    signs = [piece.replace("*", " × ").replace("/", " ÷ ") if piece[:1] not in '{"' else piece for piece in pieces]
    assert told.words == "".join(next(names) if piece[:1] == "{" else piece for piece in signs)


def by_index(key: str, index: tuple) -> str:
    """Return what a cell is called: `capex[meta,2026]`."""
    return key + (f"[{','.join(map(str, index))}]" if index else "")


def key_of(reading: Reading, cell: Spot) -> str:
    """Return the key by which a person asks for a cell."""
    row = reading.rows[cell[0]]
    return named(*cell) if row.given and not row.words else by_index(*cell)


def dumped(model: Model, values: dict, places: dict[Spot, tuple[str, str]], folder: Path) -> None:
    formulas = read_formulas(folder / "model.xlsx")
    entries = dump_cells(model, lay_out(model), values).entries
    told = Counter(
        (entry.sheet, entry.key, entry.formula, entry.value) for entry in entries if entry.formula != "typed"
    )
    wanted = Counter()
    for (key, index), place in places.items():
        wanted[place[0], by_index(key, index), formulas[place], values[key, index]] += 1
    assert told == wanted
    typed = Counter(entry.key for entry in entries if entry.formula == "typed")
    assert typed == Counter(key.removeprefix("in:") for key, _ in model.constants if key.startswith("in:"))


def carets(error: ModelError, key: str) -> set[int | None]:
    """Return where the carets stand in the formula of a line; None for a reference that reaches too far."""
    found: set[int | None] = set()
    for fault in error.faults:
        assert fault.key == key, fault
        _, _, mark = fault.problem.rpartition("\n    ")
        found.add(None if "reaches too far" in fault.problem else len(mark) - 1)
    return found


@pytest.mark.slow
@drawn(400)
@given(faulty())
def test_what_the_second_reading_finds_wrong_is_refused_there_and_all_else_is_accepted(declared):
    rows, line = declared
    wrong = set(wrong_places(Reading(rows), line))
    event("refused" if wrong else "accepted")
    try:
        arranged(rows, "across:year")
    except ModelError as error:
        found = carets(error, line.key)
        assert wrong, str(error)
        first = {min(wrong)} if None not in wrong else set()  # of several that cannot be read, the first is told
        assert found in (wrong, first), (wrong, str(error))
    else:
        assert not wrong, (wrong, line.formula)


def constructs(rows: tuple[Row, ...]) -> set[str]:
    """Name the constructs of the language that stand in a declaration."""
    found: set[str] = set()
    for row in rows:
        if not row.formula:
            every = 1
            for axis in row.over:
                every *= len(axis.members)
            found |= {"hole in an input"} if len(row.given) < every else set()
            continue
        found |= {"opening"} if row.opening else set()
        found |= {"hole in a line"} if row.where else set()
        found |= {f"{len(row.over)} axes"}
        for node in read(row.formula).below():
            if node.kind == "reference":
                text = str(node.value)
                found |= {
                    sign for sign in ("year-1", "year+1", "..", "=*", "first", "last", "=vintage") if sign in text
                }
                found |= {"header"} if text[1:-1] in {"year", "vintage"} else set()
                found |= {"own line"} if text.startswith("{" + row.key + "[") else set()
                found |= {"two spans"} if text.count("*") + text.count("..") > 1 else set()
            found.add(str(node.value) if node.kind == "call" else node.kind)
    return found


WANTED = (
    "year-1|year+1|..|=*|first|last|=vintage|header|own line|two spans|opening|hole in an input|hole in a line|"
    "0 axes|1 axes|2 axes|3 axes|reference|number|text|minus|+|-|*|/|^|&|=|<>|<|<=|>|>=|"
    "ABS|AND|AVERAGE|COUNT|FIXED|IF|INDEX|IRR|MATCH|MAX|MIN|NOT|OR|ROUND|ROWS|SUM|SUMPRODUCT"
)


@pytest.mark.slow
def test_the_draws_hold_every_construct_and_are_mostly_sound():
    seen: Counter[str] = Counter()

    @drawn(400)
    @given(declarations())
    def look(rows):
        reading = Reading(rows)
        seen.update(constructs(rows))
        seen.update({"models": 1, "sound": not reading.first_failures()})
        seen.update({"cells": len(reading.computed()), "agreed": len(reading.computed().keys() - reading.shaky)})

    look()
    assert {name for name in WANTED.split("|") if seen[name] < 3} == set()
    assert seen["sound"] > 0.5 * seen["models"]
    assert seen["agreed"] > 0.9 * seen["cells"]


@pytest.mark.slow
@drawn(1000)
@given(declarations(), st.sampled_from(("across:year", *ARRANGEMENTS)))
def test_many_declarations_in_many_arrangements_agree(folder, rows, how):
    compare(rows, possible(rows, how), folder, ("ironcalc", "formualizer"))


@pytest.mark.slow
@drawn(3000)
@given(faulty())
def test_many_faults_are_found_where_they_are(declared):
    test_what_the_second_reading_finds_wrong_is_refused_there_and_all_else_is_accepted.hypothesis.inner_test(declared)


@pytest.mark.slow
@drawn(25)
@given(declarations(most=30))
@pytest.mark.parametrize("engine", ["formulas", "libreoffice"])
def test_the_slower_engines_agree_on_larger_declarations(folder, engine, rows):
    if ENGINES[engine].available():
        pytest.skip(ENGINES[engine].available())
    compare(rows, "across:year", folder, (engine,))


FOUND = (
    "=SUMPRODUCT({flows[year=*]},2)",  # #VALUE! in Excel, the product elsewhere
    "=INDEX({block[company=*,year=*]},2)",  # a whole row in Excel
    "=MATCH(1,{block[company=*,year=*]},0)",
)


@pytest.mark.parametrize("formula", FOUND)
def test_what_the_draws_have_found_stays_refused(formula):
    years, companies = Axis("year", (2025, 2026)), Axis("company", ("amazon", "meta"))
    flows = Row("flows", (years,), given={(2025,): 1.0, (2026,): 2.0})
    block = Row("block", (companies, years), given={(c, y): 1.0 for c in companies.members for y in years.members})
    asked = Row("asked", formula=formula)
    with pytest.raises(ModelError) as caught:
        arranged((flows, block, asked), "across:year")
    assert carets(caught.value, "asked") == set(wrong_places(Reading((flows, block, asked)), asked)) != set()


def test_a_span_with_a_sub_heading_in_it_is_no_flow_for_irr():
    years = Axis("year", (2025, 2026))
    flows = Row("flows", (years,), "USD bn", given={(2025,): -1.0, (2026,): 2.0})
    asked = Row("asked", (), "%", "=IRR({flow[year=*]})")
    rows = (flows, Row("flow", (years,), "USD bn", "={flows}"), asked)
    assert evaluate(arranged(rows, "tables:"))["asked", ()] == pytest.approx(1.0)
    model = arranged(rows, "tables:groups")
    with pytest.raises(ModelError, match="IRR would count the sub-headings inside a span"):
        workbook_bytes(model, lay_out(model), evaluate(model))


def test_a_text_has_no_minus_before_nothing():
    number = Row("number", given={(): -1.0})
    asked = (Row("fixed", (), "text", "=FIXED(0*{number},1)"), Row("joined", (), "text", '=0*{number}&"x"'))
    values = evaluate(arranged((number, Row("yearly", (Axis("year", (2025,)),), formula="=1"), *asked), "down"))
    assert (values["fixed", ()], values["joined", ()]) == ("0.0", "0x")
