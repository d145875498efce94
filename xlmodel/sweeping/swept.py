"""A sweep, as it is handed back: its scenarios, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xlmodel.building import Built
from xlmodel.errors import WriteError
from xlmodel.pipeline import Prepared
from xlmodel.placing import obstacles, place
from xlmodel.sweeping.keeping import into_workbook
from xlmodel.sweeping.picture import picture
from xlmodel.sweeping.results import Scenarios
from xlmodel.sweeping.summary import Summary, summarised

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Sweep:
    """The scenarios of a grid or a sample, and what a sample comes to.

    `ready` is the model that was swept, `held` what was held at a value by `set`, `version` that of the program.
    """

    scenarios: Scenarios
    ready: Prepared = field(repr=False, compare=False)
    held: Mapping[str, str] = field(default_factory=dict)
    version: str = ""

    @property
    def count(self) -> int:
        """Return how many scenarios were computed: fewer than were asked for where Ctrl-C ended it."""
        return self.scenarios.count

    @property
    def is_whole(self) -> bool:
        """Tell whether every scenario was computed."""
        return self.scenarios.is_whole

    @cached_property
    def summary(self) -> Summary:
        """Return what a sample comes to: percentiles, probabilities, and what the outcome hangs on."""
        return summarised(self.scenarios)

    def to_frame(self) -> pd.DataFrame:
        """Return every scenario as a row: the inputs, then the outputs. Holds all of it in memory."""
        return self.scenarios.to_frame()

    def write_csv(self, path: str | Path) -> None:
        """Write every scenario as a line. Raises WriteError where the file cannot be written."""
        self.scenarios.write_csv(path)

    def write_png(self, path: str | Path) -> None:
        """Draw a sample as one picture. Raises WriteError where the file cannot be written."""
        target = Path(path)
        faults = obstacles(target)
        if faults:
            raise WriteError(faults)
        place({target: picture(self.scenarios, self.summary)})

    def into_workbook(self, path: str | Path) -> Built:
        """Build a workbook once more with what a sample comes to on a sheet of it, which later builds carry.

        What was typed into that workbook is kept, as in any build; whoever wants it to count here sweeps `of` it.
        Raises XlmodelError for a grid, for a sample that was interrupted, and for whatever a build raises.
        """
        return into_workbook(Path(path), self.ready, self.held, self.scenarios, self.summary, self.version)
