"""The packages that sweeps take beyond a plain install: one message where some are missing, and what installs them.

They are the extra `sweep` of this package. Nothing is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.errors import Fault, PackageError
from xlmodel.extras import absent

NUMBERS, SAMPLES, PICTURES = "numpy", "scipy", "matplotlib"
"""What computes many scenarios at once; what draws samples, ranks and finds roots; and what draws the picture."""


def not_installed(*wanted: str) -> Iterator[Fault]:
    """Yield a fault where some of the packages are not installed."""
    reason = absent({name: name for name in wanted})
    if reason:
        yield Fault(f"this takes packages that are {reason}")


def refuse_without(*wanted: str) -> None:
    """Raise PackageError where some of the packages are not installed."""
    faults = list(not_installed(*wanted))
    if faults:
        raise PackageError(faults)
