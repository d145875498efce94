"""A sweep, as it is handed back: its scenarios, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xlmodel.errors import WriteError
from xlmodel.placing import obstacles, place
from xlmodel.sweeping.picture import picture
from xlmodel.sweeping.results import Scenarios
from xlmodel.sweeping.summary import Summary, summarised

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Sweep:
    """The scenarios of a grid or a sample, and what a sample comes to."""

    scenarios: Scenarios

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
