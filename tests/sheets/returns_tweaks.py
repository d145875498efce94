"""The returns under other inputs: what the tests of the returns and of what reads them share."""

from __future__ import annotations

from collections.abc import Mapping

import oracle
import oracle_returns
from conftest import INPUTS, Written

from xlmodel.engines import CellValues

START = oracle.load(INPUTS)
EXPECTED = oracle_returns.outputs(START)
CASE_NAMES = ("bear", "base", "bull")
DRIVERS = list(oracle_returns.drivers_of(START, "base"))
RUN_RATE = 35.6 * 4
Y = (RUN_RATE - RUN_RATE / 1.24) / (131 * 0.8 * 0.8)
"""Revenue that a dollar of growth capex of the year before has brought: the observation of the base case."""

Tweak = dict[str, float]


def tweaked(book: Written, tweak: Mapping[str, float | str]) -> CellValues:
    """Return the written file recalculated with other values in some input cells."""
    return book.recalculated({book.names[f"in_{key}"]: v for key, v in tweak.items()})
