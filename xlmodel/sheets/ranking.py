"""Ranking: which inputs move the NPV of AWS's growth capex of 2026 most, and which are read by no formula.

Judgements: the order of rows is settled when the workbook is built, from the built-in values alone, so that no row
moves under the hand of a person who types. An input is moved by a tenth of its size, up; one that may not go so far,
down, and what the last tenth adds is told. The ends of a range move together. An input at zero has no tenth, and is not
ranked. A driver goes from the low end of its bar in the tornado to the high end, in the case that the tornado starts
from. Effects are rounded before they are compared, so that every machine comes to the same order, and ties stand in
the order of listing. Only what the NPV is computed from is computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from xlmodel.errors import FormulaError, ModelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Input, Item, Model, ModelCell, Sheet, excerpt, inputs_read, items, names_in
from xlmodel.sheets.axes import Axes, bar_ends, home_case
from xlmodel.tables import Driver, ModelInputs
from xlmodel.tables.schemas import CASE

MOST = 25
"""Inputs that stand at the head of their sheet, at most."""

STEP = 0.1
"""The share of its size by which an input is moved."""

DIGITS = 6
"""Decimals of USD bn to which effects are compared."""

NPV = "npv_2026"

NO_READERS = frozenset({"inputs", "cases", "checks", "changes"})
"""Sheets that ask of every input what it holds: that they name one is no use of it."""


@dataclass(frozen=True)
class Ranking:
    """What moves the NPV, in USD bn: inputs by key and drivers by key, largest first; and the inputs that are read."""

    moves: Mapping[str, float] = field(default_factory=dict)
    swings: Mapping[str, float] = field(default_factory=dict)
    read: frozenset[str] | None = None
    """The input cells that formulas name by their key or by that of a family; None where that is not known."""

    @property
    def first(self) -> list[str]:
        """Return the inputs that stand at the head."""
        return list(self.moves)[:MOST]

    def place(self, driver: Driver) -> float:
        """Return what drivers are sorted by: the longest bar first, those without one last."""
        return -self.swings.get(driver.key, 0.0)

    def is_read(self, cells: Iterable[str]) -> bool:
        """Tell whether a formula reads one of some input cells."""
        return self.read is None or not self.read.isdisjoint(cells)


UNRANKED = Ranking()


def ranking(
    register: ModelInputs,
    lists: Axes,
    sheets: Sequence[Sheet],
    settled: Mapping[str, Item],
    declared: Sequence[Input],
) -> Ranking:
    """Return the ranking; `settled` are the items of the sheets with the choices of formulas made.

    Where the NPV cannot be computed there is none: what is wrong is told when the whole model is put together.
    """
    shown: ModelCell = (NPV, (str(register.builtin[CASE]),))
    home: ModelCell = (NPV, (home_case(lists),))
    try:
        part = excerpt((shown, home), sheets, settled, declared, lists.all(), register.builtin)
        moves = _largest(_moves(register, part, shown))
        swings = _largest(_swings(register, part, home))
    except ModelError:
        moves, swings = {}, {}
    readers = [item for sheet in sheets if sheet.key not in NO_READERS for item, _ in items(sheet)]
    named = frozenset[str]().union(*(names_in(settled.get(item.key, item)) for item in readers))
    read = (cell for one in declared if one.key in named for cell in one.cells.values())
    return Ranking(moves, swings, frozenset(read))


def _moves(register: ModelInputs, part: Model, npv: ModelCell) -> Iterable[tuple[str, float]]:
    """Yield what a tenth more of each figure and each assumption adds to the NPV."""
    rows = [(figure.key, tuple(figure.cells)) for figure in register.figures]
    rows += [(item.key, (item.key,)) for item in register.assumptions if item.unit != "text"]
    effect, read = partial(_effect, part, npv), inputs_read(part)
    for key, cells in rows:
        asked = [cell for cell in cells if cell in read]
        if asked:
            up, down = ({cell: _moved(register, cell, sign) for cell in asked} for sign in (STEP, -STEP))
            if _allowed(register, up):
                yield key, effect({}, up)
            elif _allowed(register, down):
                yield key, effect(down, {})


def _swings(register: ModelInputs, part: Model, npv: ModelCell) -> Iterable[tuple[str, float]]:
    """Yield how far the NPV goes from the low end of each driver's bar to the high end."""
    (home,), read = npv[1], inputs_read(part)
    for driver in register.drivers:
        cell = f"{driver.key}_{home}"
        if cell in read:
            low, high = ({cell: register.builtin[end]} for end in bar_ends(register, driver))
            yield driver.key, abs(_effect(part, npv, low, high))


def _effect(part: Model, npv: ModelCell, before: Mapping[str, float | str], after: Mapping[str, float | str]) -> float:
    """Return by how much the NPV is higher with some values than with others, 0 where it is an error with one."""
    try:
        low, high = (evaluate(part, values)[npv] for values in (before, after))
    except FormulaError:
        return 0.0
    assert isinstance(low, float)
    assert isinstance(high, float)
    return round(high - low, DIGITS) + 0.0


def _moved(register: ModelInputs, cell: str, share: float) -> float:
    value = register.builtin[cell]
    assert not isinstance(value, str)
    return value + share * abs(value)


def _allowed(register: ModelInputs, values: Mapping[str, float]) -> bool:
    return all(register.limits[cell][0] <= value <= register.limits[cell][1] for cell, value in values.items())


def _largest(effects: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the effects that are any, the largest first."""
    found = [(key, effect) for key, effect in effects if effect]
    return dict(sorted(found, key=lambda one: -abs(one[1])))
