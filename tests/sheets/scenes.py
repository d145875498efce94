"""The workbook and the oracle under the same inputs: what the tests of the sheets share."""

from __future__ import annotations

from collections.abc import Mapping

from conftest import INPUTS, Written, same
from oracle import outputs
from oracle.files import read
from oracle.quarters import offered
from oracle.values import Inputs, Value

from xlmodel.engines import CellValues

START: Mapping[str, Value] = read(INPUTS)
"""Every input of the files by key."""
NUMBERS: Mapping[str, float] = {key: value for key, value in START.items() if not isinstance(value, str)}
WHOLE = {"hold_microsoft", "include_openai_expansion", "include_anthropic_arrangement", "contracts_start_year"}
"""Switches that are 1 or 0, and a year that is whole, though their cells take any number between."""
CASES = Inputs(START).cases
BASE_QUARTERS = offered(Inputs(START))
EXPECTED = outputs(START)
"""What the oracle makes of them."""

INVENTED = {
    "aws_revenue": 46.0,
    "aws_operating_income": 18.0,
    "aws_depreciation": 9.0,
    "aws_backlog": 520.0,
    "aws_backlog_life": 6.3,
    "amazon_capex": 58.0,
    "amazon_operating_income": 26.0,
    "amazon_net_sales": 205.0,
    "amazon_ocf": 50.0,
}
"""A quarter that no company has reported yet, by series."""

Tweak = Mapping[str, Value]


def tweaked(book: Written, tweak: Tweak) -> CellValues:
    """Return the written file recalculated with other values in some input cells."""
    return book.recalculated({book.names[f"in_{key}"]: value for key, value in tweak.items()})


def differing_outputs(book: Written, found: CellValues, tweak: Tweak) -> dict[str, tuple[object, float]]:
    """Return the headline outputs that are not what the oracle says."""
    expected = {key: float(value) for key, value in outputs(START, **tweak).items()}
    results = {key: found[book.names[f"out_{key}"]] for key in expected}
    return {key: (results[key], expected[key]) for key in expected if not same(results[key], expected[key])}


def watched(tweak: Tweak) -> set[str]:
    """Return the inputs that the oracle reads under a tweak."""
    values = _Watched({**START, **tweak})
    outputs(values)
    return values.asked


class _Watched(dict[str, Value]):
    """Values that note which of them are asked for."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        if key in self:
            self.asked.add(key)
        return super().get(key, default)  # type: ignore[arg-type]
