"""A simulation as it is kept: plain and back, and nothing else is taken for one."""

import json
from dataclasses import replace

import pytest

from xlmodel.comparison.looks import canonical_json
from xlmodel.simulation import (
    PERCENTILES,
    Chance,
    Dependence,
    FanLine,
    SimulatedInput,
    Simulation,
    Spread,
    Statistic,
    simulation_of,
)

LINES = dict.fromkeys(PERCENTILES, (1.0, 2.0))

KEPT = Simulation(
    count=1000,
    seed=7,
    design="Latin hypercube",
    case="Base",
    fingerprint="ab" * 32,
    version="0.8.0",
    central="observed yield",
    inputs=(SimulatedInput("wacc", "WACC", "%", 0.1 + 0.2), SimulatedInput("quarter", "Quarter", "text", "2025Q4")),
    spreads=(Spread("wacc", "WACC", "%", "uniform 0.08 0.1", "a guess", True),),
    correlations="none",
    statistics=(Statistic("npv", "NPV", "USD bn", "observed yield", 23.0, None, {5: -1.5, 50: 20.0}, 3),),
    chances=(Chance("npv", "NPV above 0", "observed yield", 0.75, 3),),
    dependences=(Dependence("npv", "wacc", -0.6, None),),
    fans=(FanLine("Cash flow", "USD bn", ("2026", "2027"), LINES),),
    remarks=("something does not vary",),
)


def test_it_comes_back_as_it_was():
    assert simulation_of(json.loads(canonical_json(KEPT.plain()))) == KEPT


def test_it_says_which_it_is():
    assert str(KEPT) == "1,000 scenarios, Latin hypercube, seed 7, case Base"
    assert str(replace(KEPT, case="")) == "1,000 scenarios, Latin hypercube, seed 7"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "text",
        {},
        {**KEPT.plain(), "count": "many"},
        {**KEPT.plain(), "inputs": [{"key": "wacc"}]},
        {**KEPT.plain(), "spreads": [{**KEPT.plain()["spreads"][0], "key": "1}+{x"}]},
        {**KEPT.plain(), "chances": [{**KEPT.plain()["chances"][0], "question": 'a"b'}]},
        {**KEPT.plain(), "chances": [{**KEPT.plain()["chances"][0], "probability": float("nan")}]},
        {**KEPT.plain(), "fans": [{**KEPT.plain()["fans"][0], "percentiles": LINES | {5: (1.0, float("inf"))}}]},
        {**KEPT.plain(), "fans": [{**KEPT.plain()["fans"][0], "percentiles": LINES | {5: (1.0,)}}]},
        {**KEPT.plain(), "fans": [{**KEPT.plain()["fans"][0], "percentiles": {5: (1.0, 2.0)}}]},
    ],
    ids=str,
)
def test_anything_else_is_refused(broken: object):
    with pytest.raises(ValueError, match=r".+"):
        simulation_of(broken)
