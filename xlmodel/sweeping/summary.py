"""What a sample comes to: percentiles and means, answers to what is asked, and what the outcome hangs on.

Judgements: percentiles and means are of the outcomes that are numbers; how many are not, is told beside them. A
probability is a share of all scenarios: an outcome that is an error is none that lies above or below something.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from xlmodel.frames import frame_of
from xlmodel.simulation import PERCENTILES, Chance, Dependence, FanLine, Statistic
from xlmodel.sweeping.dependence import dependences
from xlmodel.sweeping.results import Scenarios, SweptOutput
from xlmodel.sweeping.running import on_basis
from xlmodel.tell import number_text
from xlmodel.uncertainty import Fan, Question

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Summary:
    """What a sample comes to; `hangs_on` is by the output of each question, the one that explains most first."""

    statistics: tuple[Statistic, ...]
    chances: tuple[Chance, ...]
    hangs_on: Mapping[str, tuple[Dependence, ...]]
    fans: tuple[FanLine, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the statistics as a frame, one output a row."""
        rows = [
            (
                *(one.key, one.label, one.basis, one.unvaried, one.mean),
                *(one.percentiles.get(level) for level in PERCENTILES),
                one.errors,
            )
            for one in self.statistics
        ]
        levels = (f"p{level}" for level in PERCENTILES)
        return frame_of(rows, ["key", "label", "basis", "unvaried", "mean", *levels, "errors"])

    def chances_to_frame(self) -> pd.DataFrame:
        """Return the probabilities as a frame, one for each question and basis."""
        rows = [(one.question, one.title, one.basis, one.probability, one.errors) for one in self.chances]
        return frame_of(rows, ["question", "title", "basis", "probability", "errors"])

    def to_json(self) -> str:
        """Return all of it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def summarised(swept: Scenarios) -> Summary:
    """Return what a sample comes to. Reads one column at a time."""
    asked = list(dict.fromkeys(question.output for question in swept.declared.questions)) or [
        one.key for one in swept.headlines[:1]
    ]
    told = [*swept.headlines, *(one for one in swept.outputs if one.basis)]
    names = tuple(swept.given)
    return Summary(
        tuple(_statistic(swept, one) for one in told),
        tuple(_chance(swept, question, basis) for question in swept.declared.questions for basis in _bases(swept)),
        dependences(swept.given, names, swept.results, asked),
        tuple(line for fan in swept.declared.fans if (line := _fan(swept, fan))),
    )


def _bases(swept: Scenarios) -> tuple[str, ...]:
    """Return the titles of the bases, that of the model itself first."""
    return (swept.declared.central, *(basis.title for basis in swept.declared.bases))


def _sound(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    return numbers[np.isfinite(numbers)]


def _percentiles(numbers: NDArray[np.float64]) -> dict[int, float]:
    """Return the percentiles of some numbers, none of no number."""
    if not len(numbers):
        return {}
    found = np.percentile(numbers, PERCENTILES)
    return {level: float(value) for level, value in zip(PERCENTILES, found, strict=True)}


def _statistic(swept: Scenarios, one: SweptOutput) -> Statistic:
    numbers = swept.results[one.key]
    sound = _sound(numbers)
    mean = float(sound.mean()) if len(sound) else None
    basis = one.basis or swept.declared.central
    errors = len(numbers) - len(sound)
    return Statistic(one.key, one.label, one.unit, basis, one.unvaried, mean, _percentiles(sound), errors)


def _chance(swept: Scenarios, question: Question, title: str) -> Chance:
    """Return how probable what is asked is on a basis."""
    basis = next((basis for basis in swept.declared.bases if basis.title == title), None)
    name = on_basis(question.output, basis) if basis else question.output
    numbers, against = swept.results[name], _against(swept, swept.thresholds[question.key])
    with np.errstate(invalid="ignore"):
        holds = numbers > against if question.sign == ">" else numbers < against
    errors = int(np.count_nonzero(~np.isfinite(numbers)))
    probability = float(np.count_nonzero(holds)) / len(numbers) if len(numbers) else 0.0
    return Chance(question.key, question_title(swept, question), title, probability, errors)


def _against(swept: Scenarios, threshold: float | str) -> NDArray[np.float64] | float:
    """Return what a question compares with: a number, or a column."""
    if isinstance(threshold, str):
        return swept.given[threshold] if threshold in swept.given else swept.results[threshold]
    return threshold


def question_title(swept: Scenarios, question: Question) -> str:
    """Return what is asked, in words, with the number that it compares with."""
    threshold = swept.thresholds[question.key]
    unit = swept.output(question.output).unit
    if isinstance(threshold, str):
        return question.title
    number = number_text(threshold, unit) if unit == "%" else f"{number_text(threshold, unit)} {unit}"
    return question.title.format(against=number if threshold else "0")


def _fan(swept: Scenarios, fan: Fan) -> FanLine | None:
    """Return the percentiles of outputs over time, None where all scenarios of a year are errors."""
    at = tuple(fan.outputs)
    found = [_percentiles(_sound(swept.results[name])) for name in fan.outputs.values()]
    if not all(found):
        return None
    lines = {level: tuple(one[level] for one in found) for level in PERCENTILES}
    unit = swept.output(next(iter(fan.outputs.values()))).unit
    return FanLine(fan.title, unit, at, lines)
