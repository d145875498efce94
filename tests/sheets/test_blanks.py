"""Blanks, texts and error values never pass: each is told by a failed check that names the input.

The long suite empties every input in turn and puts into it nothing, its limits, a text and an error value. What then
comes out as an error must be told with the name of the input; where nothing does, the numbers must be those that
`evaluate` has from the names. That second reading takes longer than all engines, so that it is asked of every eighth
input only; all else is asked of each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import ironcalc
import pytest
from conftest import Written, same, split
from openpyxl.utils import get_column_letter, range_boundaries

from xlmodel.engines import CellAddress, ErrorValue
from xlmodel.errors import FormulaError
from xlmodel.evaluate import evaluate
from xlmodel.language import Line
from xlmodel.reader.cells import cell_value, row_and_column
from xlmodel.register import InputCell

PARTS = 8
"""The long suite is cut into so many tests, so that several processes share it."""

SAMPLED = 8
"""Of so many inputs one is compared with the second reading."""

ALWAYS = ("overall_check", "overall_text", "errors_failing", "warnings_failing", "inputs_misfits", "first_misfits")
"""Cells that are never an error."""

Typed = float | str | None
ERROR = "an error value"
BLANK = None


@dataclass(frozen=True)
class Desk:
    """The workbook held by IronCalc, and cells of it typed over."""

    book: Written

    @cached_property
    def model(self) -> ironcalc.PyModel:
        return ironcalc.load_from_xlsx(str(self.book.path), "en", "UTC", "en")

    @cached_property
    def sheets(self) -> dict[str, int]:
        return {sheet["name"]: place for place, sheet in enumerate(self.model.get_worksheets_properties())}

    @cached_property
    def computed(self) -> dict[tuple[str, tuple], tuple[int, int, int]]:
        return {cell: self.place(self.book.at(cell[0], *cell[1])) for cell in self.book.ready.model.computed}

    def place(self, cell: CellAddress) -> tuple[int, int, int]:
        return (self.sheets[cell[0]], *row_and_column(cell[1]))

    def put(self, key: str, value: Typed) -> None:
        place = self.place(self.book.names[f"in_{key}"])
        if value is BLANK:
            self.model.clear_cell_contents(*place)
        elif value == ERROR:
            self.model.set_user_input(*place, "=1/0")
        elif isinstance(value, str):
            self.model.update_cell_with_text(*place, value)
        else:
            self.model.update_cell_with_number(*place, value)

    def read(self, key: str, *index: int | str):
        return self._value(self.computed[key, index])

    def errors(self) -> list[tuple[str, tuple]]:
        """Return the cells that are error values, but for the inputs' own page, where one may stand."""
        return [cell for cell, place in self.computed.items() if isinstance(self._value(place), ErrorValue)]

    def all(self) -> dict:
        return {cell: self._value(place) for cell, place in self.computed.items()}

    def _value(self, place: tuple[int, int, int]):
        value = self.model.get_cell_value(*place)
        if isinstance(value, str) and value.startswith("#"):
            error = self.model.get_cell_type(*place) == ironcalc.CellType.ErrorValue
            return ErrorValue(value) if error else value
        return cell_value(value)

    def typing(self, key: str, value: Typed) -> Desk:
        """Put a value into an input and recalculate."""
        self.put(key, value)
        self.model.evaluate()
        return self

    def back(self, key: str) -> None:
        self.put(key, self.book.ready.register.values[key])


@pytest.fixture(scope="module")
def desk(book: Written) -> Desk:
    return Desk(book)


@pytest.fixture
def typed(desk: Desk) -> Iterator[Callable[[str, Typed], Desk]]:
    """Type into inputs, and put back what was there."""
    changed: list[str] = []

    def put(key: str, value: Typed) -> Desk:
        changed.append(key)
        return desk.typing(key, value)

    yield put
    for key in changed:
        desk.back(key)
    desk.model.evaluate()


def told(desk: Desk, key: str) -> str:
    """Return what the sheet Checks says of inputs at fault; a check has failed, and nothing there is an error."""
    for always in ALWAYS:
        assert not isinstance(desk.read(always), ErrorValue), (key, always)
    assert desk.read("overall_check") == 0, key
    assert desk.read("overall_text").startswith("CHECKS FAIL: "), key
    assert desk.read("errors_failing") >= 1, key
    return desk.read("first_misfits")


def test_the_built_in_inputs_all_fit(desk):
    desk.model.evaluate()
    assert [desk.read(key) for key in ("overall_check", "inputs_misfits", "first_misfits")] == [1, 0, ""]
    assert desk.read("finding_inputs_fit") == desk.read("finding_cases_fit") == "Every input holds what it may hold."
    assert desk.read("changed_inputs") == ""
    assert not desk.errors()


@pytest.mark.parametrize("value", [BLANK, "n/a", ERROR, 9.0], ids=["blank", "text", "error", "too high"])
@pytest.mark.parametrize("key", ["wacc_base", "eps_2025q4", "charges_tax_rate", "residual_recovery_tornado_low"])
def test_what_is_no_number_within_its_limits_is_told_by_its_name(typed, key, value):
    value = 1e9 if value == 9.0 else value
    desk = typed(key, value)
    assert f"in_{key} is not a number within its limits. " in told(desk, key)
    assert desk.read("inputs_misfits") == 1
    sheet = "cases" if key in {"wacc_base", "residual_recovery_tornado_low"} else "inputs"
    assert f"in_{key}" in desk.read(f"finding_{sheet}_fit")


def test_every_case_of_a_driver_that_does_not_fit_is_named(typed):
    typed("wacc_bear", BLANK)
    desk = typed("wacc_bull", "n/a")
    assert told(desk, "wacc") == " in_wacc_bear in_wacc_bull is not a number within its limits. "


def test_an_emptied_wacc_no_longer_moves_the_npv_under_checks_that_hold(desk, typed):
    desk.model.evaluate()
    before = desk.read("npv_2026", "base")
    desk = typed("wacc_base", BLANK)
    assert desk.read("npv_2026", "base") != before
    assert "in_wacc_base" in told(desk, "wacc_base")


def test_a_growth_of_nothing_leaves_the_overall_flag_a_flag_and_is_named(typed):
    desk = typed("aws_revenue_growth", 0.0)
    assert desk.errors()
    told(desk, "aws_revenue_growth")
    assert " in_aws_revenue_growth" in desk.read("changed_inputs")
    assert desk.read("check_sound_aws") == 0


def test_a_low_above_its_high_is_an_error(typed):
    high = typed("capex_alphabet_2026_low", 175.0).book.ready.register.values["capex_alphabet_2026_high"]
    assert typed("capex_alphabet_2026_low", high).read("overall_check") == 1
    desk = typed("capex_alphabet_2026_low", high + 1)
    assert told(desk, "capex_alphabet_2026_low") == " in_capex_alphabet_2026_low is not a number within its limits. "
    typed("capex_alphabet_2026_low", 175.0)
    typed("residual_recovery_tornado_low", 0.9)
    desk = typed("residual_recovery_tornado_high", 0.8)
    assert told(desk, "residual_recovery") == " in_residual_recovery_tornado_low is not a number within its limits. "


@pytest.mark.parametrize("key", ["case", "base_quarter", "openai_contract_expansion_signed"])
@pytest.mark.parametrize("value", [BLANK, "2019Q1", 1.0, ERROR], ids=["blank", "no such word", "number", "error"])
def test_a_word_that_its_list_does_not_offer_is_told(typed, key, value):
    desk = typed(key, value)
    assert f"in_{key} is not on its list. " in told(desk, key)
    assert desk.read(f"check_{key}_fits") == 0
    assert f" in_{key}" in desk.read("changed_inputs")


def test_a_check_that_is_an_error_counts_as_failed(desk):
    place = desk.computed["check_calibration", ()]
    formula = desk.model.get_cell_formula(*place)
    desk.model.set_user_input(*place, "=1/0")
    desk.model.evaluate()
    try:
        assert desk.read("errors_failing") == 1
        assert desk.read("error_state", "check_calibration") == "FAILS"
        told(desk, "check_calibration")
    finally:
        desk.model.set_user_input(*place, formula)
        desk.model.evaluate()
    assert desk.read("overall_check") == 1


def test_a_worksheet_with_an_error_in_any_of_its_lines_fails_its_check(desk):
    """Of each worksheet one text and one number, a cell of a table and one that stands alone."""
    for key, index, check in (
        ("finding_message_value", (), "dashboard"),
        ("aws_run_rate", (), "aws"),
        ("quarter_growth", ("2025q4",), "quarters"),
        ("new_revenue", ("bull", 2028), "returns_bull"),
        ("tie_verdict", (next(index for key, (index,) in _rows(desk, "tie_verdict")),), "reconciliation"),
    ):
        place = desk.computed[key, index]
        formula = desk.model.get_cell_formula(*place)
        desk.model.set_user_input(*place, "=1/0")
        desk.model.evaluate()
        failed, overall = desk.read(f"check_sound_{check}"), desk.read("overall_check")
        desk.model.set_user_input(*place, formula)
        desk.model.evaluate()
        assert (failed, overall) == (0, 0), key
        assert desk.read(f"check_sound_{check}") == 1


CELL = r"(?:'[^']+'|\w+)!\$[A-Z]+\$\d+"
CONDITION = re.compile(
    rf"ISNUMBER\((?P<one>{CELL})\)|ISNUMBER\(SUM\((?P<several>{CELL}(?::\$[A-Z]+\$\d+)?)\)\)"
    rf"|IFERROR\(1\*\((?P<text>{CELL})=(?P=text)\),0\)=1"
)
"""What may be asked of cells: a number, numbers among texts and blanks, or a text."""


def test_every_cell_of_a_worksheet_is_asked_by_its_check(book: Written) -> None:
    """The formulas are made from the list of lines: in the file they reach every cell, and are of no other form."""
    items, asked = book.ready.model.items, defaultdict(set)
    for key, index in book.ready.model.computed:
        if key == "sound":
            formula = book.formulas[book.at(key, *index)]
            conditions = list(CONDITION.finditer(formula))
            assert formula == f"=1*AND({','.join(found.group() for found in conditions)})"
            of = str(book.ready.model.constants["sound_worksheet", index])
            for found in conditions:
                sheet, cells = split(found["one"] or found["several"] or found["text"], "")
                left, top, right, bottom = range_boundaries(cells)
                at = product(range(left, right + 1), range(top, bottom + 1))
                asked[of] |= {(sheet, f"{get_column_letter(column)}{row}") for column, row in at}
    lines = {
        book.at(*cell[:1], *cell[1]): cell for cell in book.ready.model.computed if isinstance(items[cell[0]], Line)
    }
    for of, cells in asked.items():
        (sheet,) = {sheet for sheet, _ in cells}
        there = {cell for cell, (key, _) in lines.items() if cell[0] == sheet and key != "overall_text"}
        assert there - cells == set(), of
    checks = {key.removeprefix("check_sound_") for key in items if key.startswith("check_sound_")}
    assert asked.keys() == checks


def _rows(desk: Desk, key: str) -> list[tuple[str, tuple]]:
    return [cell for cell in desk.computed if cell[0] == key]


def test_every_input_has_a_row_that_asks_it(desk):
    """A new input is asked without a line of code."""
    ready = desk.book.ready
    asked = {index[0] for name in ("figure", "driver") for _, index in _rows(desk, f"{name}_fits")}
    asked |= {key for key in ready.register.cells if (f"{key}_fits", ()) in desk.computed}
    rows = {cell.row for cell in ready.register.cells.values()}
    assert rows == asked


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_each_input_in_turn_is_right_or_told_by_its_name(desk, part):
    wrong = []
    for place, (key, cell) in enumerate(desk.book.ready.register.cells.items()):
        if place % PARTS == part:
            try:
                _tried(desk, cell, compared=place // PARTS % SAMPLED == 0)
            except AssertionError as error:
                wrong.append((key, str(error).splitlines()[0]))
            desk.back(key)
    desk.model.evaluate()
    assert desk.read("overall_check") == 1
    assert not wrong


def _tried(desk: Desk, cell: InputCell, compared: bool) -> None:
    """Put everything that may or may not stand there into an input."""
    key, name = cell.key, f"in_{cell.row}"
    for value in (BLANK, "n/a", ERROR):
        assert f"in_{key} " in told(desk.typing(key, value), key), value
    if isinstance(cell.value, str):
        return
    low, high = desk.book.ready.register.limits[key]
    for value in dict.fromkeys((0.0, low, high)):
        errors = desk.typing(key, value).errors()
        if not low <= value <= high:  # told, so that what comes out needs not be right
            assert f"in_{key} " in told(desk, key), value
        if errors:
            told(desk, key)
            names = desk.read("first_misfits") + desk.read("changed_inputs")
            assert name in names, (value, errors[:3])
        elif compared and low <= value <= high:
            assert not (different := _different(desk, key, value)), (value, different[:3])


def _different(desk: Desk, key: str, value: float) -> list:
    """Return the cells that are not what the names come to."""
    try:
        wanted = evaluate(desk.book.ready.model, {key: value})
    except FormulaError as error:
        if all(fault.key.startswith("irr_2026[") for fault in error.faults):
            return []  # of flows far from any that a company has, programs find a rate or none; its check proves it
        return list(error.faults)
    return [(cell, found, wanted[cell]) for cell, found in desk.all().items() if not same(found, wanted[cell])]
