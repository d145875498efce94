"""The compiled model against programs that recompute the workbook itself, from its cells, under random inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import Written
from edit_books import Office
from scenarios import RATE, RELATIVE, agree, arrays, at, drawn, everything

from xlmodel.compiled import Outcomes
from xlmodel.engines import ErrorValue
from xlmodel.evaluate.functions import CellError
from xlmodel.language import Model, ModelCell
from xlmodel.reader.cells import row_and_column

FEW, MANY = 2, 200

Searched = Mapping[ModelCell, frozenset[ModelCell]]

MINUS_NOUGHT = re.compile(r"-(?=0(\.0+)?(?![.,]?[0-9]))")

FAR_BELOW = -0.2
"""Rates of return that LibreOffice does not find lie below this."""


@pytest.fixture(scope="module")
def searched(book: Written) -> Searched:
    """Return the rates of return, which programs search for with steps of their own, and the cells behind each."""
    model = book.ready.model
    rates = [cell for cell in model.order if "IRR(" in model.computed[cell].formula.text]
    return {rate: behind(model, rate) for rate in rates}


def behind(model: Model, first: ModelCell) -> frozenset[ModelCell]:
    """Return a cell and all that depend on it."""
    found = {first}
    for cell in model.order:
        if any(part in found for group in model.computed[cell].precedents for part in group):
            found.add(cell)
    return frozenset(found)


def differing(
    found: Outcomes, place: int, results: Mapping[ModelCell, object], searched: Searched
) -> Iterator[tuple[ModelCell, object, object]]:
    """Yield every cell for which a program comes to something else; errors are told in words of their own."""
    loose = frozenset[ModelCell]().union(*searched.values())
    for cell, result in results.items():
        value = at(found, cell, place)
        if isinstance(result, ErrorValue | list) or isinstance(value, CellError):
            same = isinstance(result, ErrorValue | list) and isinstance(value, CellError)
        else:
            same = agree(value, "" if result is None else result, RATE if cell in loose else RELATIVE)
        if not same:
            yield cell, value, result


def by_ironcalc(book: Written, count: int, seed: int, searched: Searched) -> list:
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


def test_a_few_draws_are_what_ironcalc_makes_of_the_workbook(book: Written, searched: Searched):
    assert by_ironcalc(book, FEW, 4, searched) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_draws_are_what_ironcalc_makes_of_the_workbook(part: int, book: Written, searched: Searched):
    assert by_ironcalc(book, MANY // 10, 10 + part, searched) == []


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, book: Written) -> Iterator[Office]:
    program = Office(tmp_path_factory.mktemp("office"), "libreoffice_scenarios.py")
    typed = [book.names[f"in_{key}"] for key in book.ready.register.cells]
    wanted = [[sheet, *(part - 1 for part in row_and_column(cell))] for sheet, cell in book.computed()]
    assert program.asked([Path(book.path).as_uri(), typed, wanted]) == "ok"
    yield program
    program.close()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_draws_are_what_libreoffice_makes_of_the_workbook(
    part: int, office: Office, book: Written, searched: Searched
):
    """Where a rate of return is far below nought, LibreOffice finds none, or one below -100 %: these are left out.

    It writes -0.04 with one digit as 0.0, others as -0.0.
    """
    scenarios = drawn(book.ready.register, MANY // 10, 30 + part)
    found = everything().run(arrays(scenarios), len(scenarios))
    wrong: list = []
    left_out = 0
    for place, scenario in enumerate(scenarios):
        results = json.loads(office.asked([scenario[key] for key in book.ready.register.cells]))
        named = dict(zip(book.computed().values(), results, strict=True))
        far = [rate for rate in searched if not found.values[rate][place] > FAR_BELOW]  # NaN is as far
        left_out += len(far)
        lost = frozenset[ModelCell]().union(*(searched[rate] for rate in far))
        asked = {cell: result for cell, result in named.items() if cell not in lost}
        wrong += [
            (place, cell, value, result)
            for cell, value, result in differing(found, place, asked, searched)
            if not (isinstance(value, str) and MINUS_NOUGHT.sub("", value) == result)
        ]
    assert wrong == []
    assert left_out < 0.9 * len(scenarios) * len(searched)
