"""The time of day and the day, asked in one place, so that a test can stop the clock."""

from __future__ import annotations

from datetime import datetime


def now() -> datetime:
    """Return the local time."""
    return datetime.now()


def today() -> str:
    """Return the local day as in `2026-02-05`."""
    return f"{now():%Y-%m-%d}"
