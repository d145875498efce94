"""What tests of sweeps share: inputs that are read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import INPUTS

from xlmodel.pipeline import Prepared, prepare
from xlmodel.project import Project


def read_once(ready: Prepared, folder: Path = INPUTS) -> Iterator[None]:
    """Let sweeps and goalseeks of unchanged inputs begin with a model that is prepared, until the fixture ends.

    `folder` holds the inputs that `ready` was made of.
    """

    def prepared(project: Project, inputs: Path, overrides: Mapping[str, str]) -> Prepared:
        unchanged = inputs.resolve() == folder.resolve() and not overrides
        return ready if unchanged else prepare(project, inputs, overrides)

    with pytest.MonkeyPatch.context() as patch:
        for room in ("sweep", "seeking"):
            patch.setattr(f"xlmodel.sweeping.{room}.prepare", prepared)
        yield
