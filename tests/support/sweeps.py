"""What tests of sweeps share: inputs that are read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import INPUTS

from xlmodel.pipeline import Prepared, prepare
from xlmodel.project import Project


def read_once(ready: Prepared) -> Iterator[None]:
    """Let all sweeps of the unchanged inputs begin with a model that is prepared already, until the fixture ends."""

    def prepared(project: Project, inputs: Path, overrides: Mapping[str, str]) -> Prepared:
        return ready if (inputs, dict(overrides)) == (INPUTS, {}) else prepare(project, inputs, overrides)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xlmodel.sweeping.sweep.prepare", prepared)
        yield
