"""What is worked out once for a workbook or a sheet, and goes with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

Owner = TypeVar("Owner")
Result = TypeVar("Result")


def once(work_out: Callable[[Owner], Result]) -> Callable[[Owner], Result]:
    """Keep the result for as long as its owner lives; it must not refer to the owner."""
    known: WeakKeyDictionary[Owner, Result] = WeakKeyDictionary()

    @wraps(work_out)
    def result(owner: Owner) -> Result:
        if owner not in known:
            known[owner] = work_out(owner)
        return known[owner]

    return result
