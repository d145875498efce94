"""The compiled model against programs that recompute the workbook itself, from its cells, under random inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import Written
from edit_books import Office
from scenarios import RATE, RELATIVE, agree, arrays, at, drawn, everything

from xlmodel.compiled import Found
from xlmodel.engines import CellAddress, ErrorValue
from xlmodel.evaluate.functions import CellError
from xlmodel.language import Model, ModelCell
from xlmodel.reader.cells import row_and_column

FEW, MANY = 2, 200


@pytest.fixture(scope="module")
def searched(book: Written) -> frozenset[ModelCell]:
    """Return the cells that read a rate of return, which programs search for with steps of their own."""
    return behind(book.ready.model, "IRR(")


def behind(model: Model, function: str) -> frozenset[ModelCell]:
    found: set[ModelCell] = set()
    for cell in model.order:
        computed = model.computed[cell]
        if function in computed.formula.text or any(part in found for group in computed.precedents for part in group):
            found.add(cell)
    return frozenset(found)


def differing(
    found: Found, place: int, results: Mapping[ModelCell, object], searched: frozenset[ModelCell]
) -> Iterator[tuple[ModelCell, object, object]]:
    """Yield every cell for which a program comes to something else; errors are told in words of their own."""
    for cell, result in results.items():
        value = at(found, cell, place)
        if isinstance(result, ErrorValue | list) or isinstance(value, CellError):
            same = isinstance(result, ErrorValue | list) and isinstance(value, CellError)
        else:
            same = agree(value, "" if result is None else result, RATE if cell in searched else RELATIVE)
        if not same:
            yield cell, value, result


def by_ironcalc(book: Written, count: int, seed: int, searched: frozenset[ModelCell]) -> list:
    """Return the differences to IronCalc in all scenarios: the place of the scenario, the cell and both values."""
    scenarios = drawn(book.ready.register, count, seed)
    found = everything().run(arrays(scenarios), count)
    cells = book.computed()
    wrong: list = []
    for place, scenario in enumerate(scenarios):
        results = book.bench.recalculate(book.overrides(scenario), cells)
        named = {cell: results[address] for address, cell in cells.items()}
        wrong += [(place, *one) for one in differing(found, place, named, searched)]
    return wrong


def test_a_few_draws_are_what_ironcalc_makes_of_the_workbook(book: Written, searched):
    assert by_ironcalc(book, FEW, 4, searched) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_draws_are_what_ironcalc_makes_of_the_workbook(part: int, book: Written, searched):
    assert by_ironcalc(book, MANY // 10, 10 + part, searched) == []


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, book: Written) -> Iterator[tuple[Office, list[CellAddress]]]:
    program = Office(tmp_path_factory.mktemp("office"), "libreoffice_scenarios.py")
    addresses = list(book.computed())
    places = [[sheet, *(part - 1 for part in row_and_column(cell))] for sheet, cell in addresses]
    assert program.asked([Path(book.path).as_uri(), places]) == "ok"
    yield program, addresses
    program.close()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_draws_are_what_libreoffice_makes_of_the_workbook(part: int, office, book: Written, searched):
    program, addresses = office
    scenarios = drawn(book.ready.register, MANY // 10, 30 + part)
    found = everything().run(arrays(scenarios), len(scenarios))
    cells = book.computed()
    wrong: list = []
    for place, scenario in enumerate(scenarios):
        typed = [[*address, value] for address, value in book.overrides(scenario).items()]
        results = json.loads(program.asked(typed))
        named = {cells[address]: result for address, result in zip(addresses, results, strict=True)}
        wrong += [(place, *one) for one in differing(found, place, named, searched)]
    assert wrong == []
