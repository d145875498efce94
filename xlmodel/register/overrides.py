"""Values given by hand, `key=value`, under the same rules as the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xlmodel.errors import Fault
from xlmodel.register.declared import Tables
from xlmodel.register.lines import in_quotes
from xlmodel.register.records import InputCell, Limits
from xlmodel.register.values import BadValueError, nearest, number, word


def overridden(
    overrides: Mapping[str, str],
    stated: Mapping[str, float | str],
    cells: Mapping[str, InputCell],
    tables: Tables[Any],
    complete: bool,
) -> tuple[dict[str, float | str], list[Fault]]:
    """Return the values with the overrides applied, and the faults of the overrides.

    `complete` tells whether all files were sound: where they were not, a key may be unknown for that
    reason, which is not a fault of its own.
    """
    values = dict(stated)
    faults: list[Fault] = []
    for key, text in overrides.items():
        text = str(text).strip()
        if key not in stated:
            if complete:
                hint = f"{_meant(key, stated, cells)} {tables.unknown(key)}".strip()
                faults.append(fault(key, text, BadValueError("no such input", "the key of an input cell", hint)))
            continue
        try:
            values[key] = accepted(text, cells[key])
        except BadValueError as error:
            faults.append(fault(key, text, error))
    return values, [*faults, *_disordered(overrides, values, cells, tables)]


def _meant(key: str, stated: Iterable[str], cells: Mapping[str, InputCell]) -> str:
    """Return a hint at what was meant by a key that no input has: the input of that label, or the nearest keys."""
    by_label = {_plain(cell.label): name for name, cell in cells.items()}
    found = by_label.get(_plain(key))
    return f"Did you mean '{found}'?" if found else nearest(key, stated)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _disordered(
    overrides: Mapping[str, str],
    values: Mapping[str, float | str],
    cells: Mapping[str, InputCell],
    tables: Tables[Any],
) -> Iterator[Fault]:
    """Yield a fault for each range whose low end is above its high end now."""
    ranges = {schema.name: schema.ends[0] for schema in tables.schemas if schema.ranges}
    for key, cell in cells.items():
        lower, upper = ranges.get(cell.file, ("", ""))
        if cell.column != lower:
            continue
        ends = [key, f"{cell.row}_{upper}"]
        changed = [end for end in ends if end in overrides]
        low, high = (values[end] for end in ends)
        if changed and isinstance(low, float) and isinstance(high, float) and low > high:
            reason = BadValueError("low above high", f"{ends[0]} at most {ends[1]}", "Override both ends of the range.")
            yield fault(changed[0], f"{low:.15g} above {high:.15g}", reason)


def accepted(text: str, cell: InputCell) -> float | str:
    """Return the value that a text stands for, if the cell may hold it. Raises BadValueError."""
    return word(text, cell.choices, cell.choice) if isinstance(cell.value, str) else bounded(text, cell.limits)


def bounded(text: str, limits: Limits | None) -> float:
    """Return the number, which is within its limits where it has some."""
    value = number(text)
    if limits and not limits[0] <= value <= limits[1]:
        raise BadValueError("outside min–max", f"{limits[0]:.15g} to {limits[1]:.15g}")
    return value


def fault(key: str, text: str, error: BadValueError) -> Fault:
    """Return the fault of one override."""
    return Fault(
        f"override: {error.problem}",
        key=key,
        expected=error.expected,
        found=in_quotes(text) if text else "nothing",
        hint=error.hint,
    )
