"""The packages that sweeps take beyond those of the rest: one message where some are missing, with what installs them.

They are the extra `sweep` of this package. Nothing is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import util

from xlmodel.errors import Fault, XlmodelError

SAMPLES, PICTURES = "scipy", "matplotlib"
"""What draws samples, ranks them and finds roots; and what draws the picture."""


def not_installed(*wanted: str) -> Iterator[Fault]:
    """Yield a fault where some of the packages are not installed."""
    missing = [name for name in wanted if util.find_spec(name) is None]
    if missing:
        yield Fault(
            f"what this takes is not installed: {', '.join(missing)}",
            hint=f"Run: python -m pip install {' '.join(missing)} (or this package with its extra: xlmodel[sweep]).",
        )


def refuse_without(*wanted: str) -> None:
    """Raise XlmodelError where some of the packages are not installed."""
    faults = list(not_installed(*wanted))
    if faults:
        raise XlmodelError(faults)
