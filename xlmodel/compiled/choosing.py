"""What one value of several is chosen by: IF, IFERROR, INDEX and MATCH on many scenarios at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xlmodel.compiled.codes import NA, REF, ByScenario, Errors, joined, marked
from xlmodel.compiled.texts import equal_each, objects


def chosen_each(condition: ByScenario, then: ByScenario, otherwise: ByScenario) -> ByScenario:
    """Return one of two numbers or truths."""
    if np.ndim(condition) == 0:
        taken = then if condition else otherwise
        if isinstance(taken, np.ndarray):
            return taken
    return np.where(condition, then, otherwise)


def chosen_object(condition: ByScenario, then: ByScenario, otherwise: ByScenario) -> ByScenario:
    """Return one of two values of which one at least may be a text."""
    return np.where(condition, objects(then), objects(otherwise))


def unless_error_each(
    values: ByScenario, errors: Errors, instead: ByScenario, others: Errors
) -> tuple[ByScenario, Errors]:
    """Return numbers, and others where they are errors."""
    if errors is None:
        return values, None
    failed = errors != 0
    return np.where(failed, instead, values), None if others is None else np.where(failed, others, np.uint8(0))


def unless_error_object(
    values: ByScenario, errors: Errors, instead: ByScenario, others: Errors
) -> tuple[ByScenario, Errors]:
    """Return values of which some may be texts, and others where they are errors."""
    return unless_error_each(objects(values), errors, objects(instead), others)


def indexed(
    texts: bool, place: ByScenario, errors: Errors, span: Sequence[ByScenario], failing: Sequence[Errors]
) -> tuple[ByScenario, Errors]:
    """Return the member of a span at a 1-based place; `texts` tells whether there may be texts among them."""
    where = np.trunc(place)
    outside = (where < 1) | (where > len(span))
    own = marked(outside, REF)
    members = [objects(member) for member in span] if texts else list(span)
    found = np.where(outside, objects(0.0) if texts else 0.0, members[0])
    chosen_failing: Errors = None
    for number, (member, error) in enumerate(zip(members, failing, strict=True), 1):
        here = where == number
        if np.any(here):
            found = np.where(here, member, found)
            if error is not None:
                chosen_failing = joined(chosen_failing, np.where(here, error, np.uint8(0)))
    return found, joined(errors, own, chosen_failing)


def matched_each(
    value: ByScenario, errors: Errors, span: Sequence[ByScenario], failing: Sequence[Errors]
) -> tuple[ByScenario, Errors]:
    """Return the 1-based place of the first exact match; None is a hole, which matches nothing, like an error."""
    found: ByScenario = np.float64(0.0)
    for number, (member, error) in reversed(list(enumerate(zip(span, failing, strict=True), 1))):
        if member is not None:
            same = equal_each(value, member)
            found = np.where(same if error is None else same & (error == 0), float(number), found)
    return found, joined(errors, marked(found == 0, NA))
