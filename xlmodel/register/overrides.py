"""Values given by hand, `key=value`, under the same rules as the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlmodel.errors import Fault
from xlmodel.register.layouts import ESTIMATE
from xlmodel.register.lines import shown
from xlmodel.register.recording import CASE
from xlmodel.register.records import Figure, Limits
from xlmodel.register.values import BadValueError, nearest, number, word

ESTIMATE_HINT = (
    "For an estimate of your own, add a row to peer_capex.csv with company, year, value and the status 'own', "
    "and the company to companies.csv where it is new."
)


def overridden(
    overrides: Mapping[str, str],
    stated: Mapping[str, float | str],
    limits: Mapping[str, Limits],
    cases: tuple[str, ...],
    figures: Iterable[Figure],
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
                hint = nearest(key, stated) + (f" {ESTIMATE_HINT}" if ESTIMATE.fullmatch(key) else "")
                faults.append(
                    fault(key, text, BadValueError("no such input", "the key of an input cell", hint.strip()))
                )
            continue
        try:
            values[key] = word(text, cases, "case") if key == CASE else bounded(text, limits.get(key))
        except BadValueError as error:
            faults.append(fault(key, text, error))
    for figure in figures:
        ends = [f"{figure.key}_low", f"{figure.key}_high"]
        changed = [end for end in ends if end in overrides]
        if figure.value is None and changed:
            low, high = (values[end] for end in ends)
            if isinstance(low, float) and isinstance(high, float) and low > high:
                expected = f"{ends[0]} at most {ends[1]}"
                reason = BadValueError("low above high", expected, "Override both ends of the range.")
                faults.append(fault(changed[0], f"{low:.15g} above {high:.15g}", reason))
    return values, faults


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
        found=shown(text) if text else "nothing",
        hint=error.hint,
    )
