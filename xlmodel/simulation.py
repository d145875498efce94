"""What a sample of scenarios came to, as it is told and as a workbook keeps it: numbers and words, and no scenario.

A workbook shows a `Simulation` on a sheet of its own and keeps it in its record, so that later builds show it again.
It holds what it was computed from as well, so that it can be told when that has moved on. Nothing here computes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

PERCENTILES = (5, 25, 50, 75, 95)
"""What is told of an outcome, and of every year of a fan."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Statistic:
    """An output over all scenarios: its mean and percentiles, what it is with no input varied, and errors."""

    key: str
    label: str
    unit: str
    basis: str
    unvaried: float | None
    mean: float | None
    percentiles: Mapping[int, float]
    errors: int


@dataclass(frozen=True)
class Chance:
    """How probable it is that an output lies above or below something, on one basis."""

    question: str
    title: str
    basis: str
    probability: float
    errors: int


@dataclass(frozen=True)
class Dependence:
    """How an outcome hangs on one input: Spearman's rank correlation, and the share of variance that it explains.

    A share that the sample is too small for is None.
    """

    output: str
    input: str
    rank_correlation: float
    share: float | None


@dataclass(frozen=True)
class FanLine:
    """Percentiles of outputs that make one line over time: by percentile, in the order of `at`."""

    title: str
    unit: str
    at: tuple[str, ...]
    percentiles: Mapping[int, tuple[float, ...]]


@dataclass(frozen=True)
class SimulatedInput:
    """An input cell that a simulation rests on, and what it held."""

    key: str
    label: str
    unit: str
    value: float | str


@dataclass(frozen=True)
class Spread:
    """An input that was varied: how, and where that came from; `stated` where the input files say it in words."""

    key: str
    label: str
    unit: str
    how: str
    origin: str
    stated: bool


@dataclass(frozen=True)
class Simulation:
    """What a sample came to: the scenarios that were drawn, what came out, and what all of it rests on.

    `case` is what was swept, in words; `design` how the scenarios were drawn, `seed` from where. `fingerprint` is that
    of the inputs, `version` that of the program. `central` is the basis of the model itself. `correlations` are those
    that the inputs were drawn with, in words. `remarks` tell what did not vary.
    """

    count: int
    seed: int
    design: str
    case: str
    fingerprint: str
    version: str
    central: str
    inputs: tuple[SimulatedInput, ...]
    spreads: tuple[Spread, ...]
    correlations: str
    statistics: tuple[Statistic, ...]
    chances: tuple[Chance, ...]
    dependences: tuple[Dependence, ...]
    fans: tuple[FanLine, ...]
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return in words which simulation it is."""
        case = f", case {self.case}" if self.case else ""
        return f"{self.count:,} scenarios, {self.design}, seed {self.seed}{case}"

    def plain(self) -> dict[str, Any]:
        """Return it as lists, texts and numbers, of which `simulation_of` makes it again."""
        return asdict(self)


def simulation_of(plain: object) -> Simulation:
    """Return the simulation that was made plain. Raises ValueError for anything else."""
    from pydantic import TypeAdapter  # its ValidationError is a ValueError

    found: Simulation = TypeAdapter(Simulation).validate_python(plain)
    names = [*(one.key for one in found.inputs), *(one.key for one in found.spreads)]
    names += [name for one in found.dependences for name in (one.output, one.input)]
    names += [*(one.key for one in found.statistics), *(one.question for one in found.chances)]
    sound = all(map(_NAME.fullmatch, names)) and all(map(math.isfinite, _numbers(asdict(found))))
    if not sound or not all(map(_is_whole, found.fans)):
        raise ValueError("no simulation")
    return found


def _is_whole(fan: FanLine) -> bool:
    """Tell whether a fan has every percentile of every place."""
    lengths = {level: len(line) for level, line in fan.percentiles.items()}
    return lengths == dict.fromkeys(PERCENTILES, len(fan.at))


def _numbers(plain: object) -> Iterator[float]:
    """Yield every number in what was made plain."""
    if isinstance(plain, float):
        yield plain
    elif isinstance(plain, Mapping):
        for one in plain.values():
            yield from _numbers(one)
    elif isinstance(plain, list | tuple):
        for one in plain:
            yield from _numbers(one)
