"""Own values in words, so that none passes for a source's.

Judgements: a value that is not the source's is called an own value wherever it is told, with the way in which it was
given and the day since which it stands; what the source says, and prints, is told beside it.
"""

from __future__ import annotations

from xlmodel.register.records import OwnValue

OWN_VALUE = "own value"
"""What a value is called that is not the source's."""

_WAYS = {"inputs": "in the inputs", "--set": "given with --set", "typed": "typed into the workbook"}


def value_text(value: float | str, unit: str) -> str:
    """Return a value as a person writes it: 210, 25%, base."""
    if isinstance(value, str):
        return value
    return f"{100 * value:.12g}%" if unit == "%" else f"{value:.12g}"


def own_words(own: OwnValue, unit: str) -> str:
    """Return what is told of an own value, such as `own value 210, typed into the workbook, since 2026-02-05`."""
    since = f", since {own.since}" if own.since else ""
    note = f" ({own.note})" if own.note else ""
    return f"{OWN_VALUE} {value_text(own.value, unit)}, {_WAYS[own.way]}{since}{note}"


def own_origin(own: OwnValue, unit: str, source: str) -> str:
    """Return what is told of an own value, and of the source's in whose place it stands."""
    words = own_words(own, unit)
    return words if own.source is None else f"{words}; in place of {value_text(own.source, unit)}, {source}"
