"""The packages that sweeps take beyond a plain install: one message where some are missing, and what installs them.

They are the extra `sweep` of this package. Nothing is imported here.
"""

from __future__ import annotations

from xlmodel.errors import Fault, PackageError
from xlmodel.extras import absent

NUMBERS, SAMPLES, PICTURES = "numpy", "scipy", "matplotlib"
"""What computes many scenarios at once; what draws samples, ranks and finds roots; and what draws the picture."""


def refuse_without(*wanted: str) -> None:
    """Raise PackageError where some of the packages are not installed."""
    reason = absent({name: name for name in wanted})
    if reason:
        raise PackageError([Fault(f"this takes packages that are {reason}")])
