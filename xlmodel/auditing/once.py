"""What is worked out once for a workbook or a sheet, and goes with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

_Owner = TypeVar("_Owner")
_Result = TypeVar("_Result")


def once(work_out: Callable[[_Owner], _Result]) -> Callable[[_Owner], _Result]:
    """Keep the result for as long as its owner lives; it must not refer to the owner."""
    known: WeakKeyDictionary[_Owner, _Result] = WeakKeyDictionary()

    @wraps(work_out)
    def result(owner: _Owner) -> _Result:
        if owner not in known:
            known[owner] = work_out(owner)
        return known[owner]

    return result
