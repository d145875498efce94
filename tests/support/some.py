"""Some cases of many at once, the others in the long suites."""

from collections.abc import Iterable
from typing import Any

import pytest


def some(cases: Iterable[Any], count: int) -> list[Any]:
    """Return cases for `parametrize`, of which all but the first few are marked slow."""
    found = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [pytest.param(*case, marks=[pytest.mark.slow] * (place >= count)) for place, case in enumerate(found)]
