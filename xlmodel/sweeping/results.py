"""What a sweep computed: the scenarios with their outcomes, as columns, as a frame and as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, isnan
from pathlib import Path
from typing import IO, TYPE_CHECKING

from xlmodel.errors import WriteError
from xlmodel.frames import frame_of
from xlmodel.placing import obstacles, unwritten
from xlmodel.sweeping.columns import Columns
from xlmodel.sweeping.running import BLOCK, ErrorCounts
from xlmodel.tell import number_text
from xlmodel.uncertainty import Uncertainty, VariedInput

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SweptOutput:
    """An output of a sweep: its column, words and unit, and what it comes to with no input varied.

    `basis` is "" on the basis of the model itself, `of` the headline output that the column is of.
    """

    key: str
    label: str
    unit: str
    unvaried: float | None
    of: str
    basis: str = ""


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of a sweep, one a row: the inputs that vary, the outputs, and what was asked of them.

    A sweep is a `grid` over some inputs, or a sample, `latin` or `sobol`, with its `seed`. `asked` is how many
    scenarios were to be computed, `count` how many were: fewer where it was interrupted. `inputs` are columns of
    `given`, `outputs` of `results`; an outcome that is an error is not a number there, and `errors` counts it by
    output and kind. `thresholds` are what the questions compare with, by key.
    """

    declared: Uncertainty
    design: str
    seed: int
    asked: int
    count: int
    inputs: tuple[VariedInput, ...]
    outputs: tuple[SweptOutput, ...]
    given: Columns
    results: Columns
    errors: ErrorCounts
    thresholds: Mapping[str, float | str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def is_grid(self) -> bool:
        """Tell whether the scenarios are the points of a grid."""
        return self.design == "grid"

    @property
    def is_whole(self) -> bool:
        """Tell whether every scenario was computed."""
        return self.count == self.asked

    @property
    def headlines(self) -> tuple[SweptOutput, ...]:
        """Return the outputs on the basis of the model itself, without those that only make lines over time."""
        lines = {name for fan in self.declared.fans for name in fan.outputs.values()}
        return tuple(one for one in self.outputs if not one.basis and one.key not in lines)

    def told(self) -> str:
        """Return how many scenarios of what were computed, in words."""
        kinds = {"grid": "points of a grid", "latin": "scenarios, Latin hypercube", "sobol": "scenarios, Sobol points"}
        seed = "" if self.is_grid else f", seed {self.seed}"
        case = f", case {self.declared.case}" if self.declared.case else ""
        done = f"{self.count:,}" if self.is_whole else f"{self.count:,} of {self.asked:,}"
        cut = "" if self.is_whole else "; interrupted: this is what was done"
        return f"{done} {kinds[self.design]}{seed}{case}{cut}"

    def output(self, key: str) -> SweptOutput:
        """Return an output by its column."""
        return next(one for one in self.outputs if one.key == key)

    def to_frame(self) -> pd.DataFrame:
        """Return every scenario as a row: the inputs, then the outputs. Holds all of it in memory."""
        columns = {name: columns[name] for columns in (self.given, self.results) for name in columns}
        return frame_of((), list(columns)).assign(**columns).rename_axis("scenario")

    def write_csv(self, path: str | Path) -> None:
        """Write every scenario as a line: its number, the inputs, then the outputs; an error is an empty field.

        The file comes into its place when it is whole. Raises WriteError where it cannot be written.
        """
        faults = obstacles(Path(path))
        if faults:
            raise WriteError(faults)
        target = Path(path).resolve()  # a link stays one
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                self._write(file)
            part.replace(target)
        except OSError as error:
            raise WriteError([unwritten(target, error, "")]) from error
        finally:
            part.unlink(missing_ok=True)

    def _write(self, file: IO[str]) -> None:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["scenario", *self.given, *self.results])
        lines.writerows(self._lines())

    def _lines(self) -> Iterator[list[str]]:
        for start in range(0, self.count, BLOCK):
            stop = min(start + BLOCK, self.count)
            columns = [
                columns.part(name, start, stop).tolist() for columns in (self.given, self.results) for name in columns
            ]
            for number, row in enumerate(zip(*columns, strict=True), start):
                yield [str(number), *("" if isnan(value) else repr(value) for value in row)]


def shown(value: float | None, unit: str) -> str:
    """Return a number as the workbook shows it, and a word for none."""
    return "error" if value is None or not isfinite(value) else number_text(float(value), unit)
