"""Recast lines over other dimensions, so that no formula is written twice.

A tornado values the same vintage once per flexed driver: the lines are those of the Returns sheet, with the case
replaced by the flexed driver. References among the recast lines, and to what stands in for an input, are renamed;
every other reference stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xlmodel.language.declare import Dimension, Line, Sheet, items
from xlmodel.language.fallback import choices
from xlmodel.language.grammar import parse


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a formula with the keys of its references replaced where `names` has another."""
    formula = parse(text)
    done, parts = 0, []
    for reference in formula.references:
        if reference.key in names:
            start = reference.start + 1
            parts += [text[done:start], names[reference.key]]
            done = start + len(reference.key)
    return "".join([*parts, text[done:]])


def recast(
    lines: Iterable[tuple[Line, tuple[Dimension, ...]]],
    prefix: str,
    dimensions: Mapping[str, tuple[Dimension, ...]],
    names: Mapping[str, str],
) -> tuple[Line, ...]:
    """Return copies of lines over other dimensions.

    `lines` come with their full dimensions; `dimensions` replaces those of a name by one or more; each key gets
    `prefix`, and `names` tells what stands in for other keys. Outputs fall away, and so do openings at
    members that are left out. Raises TypeError for a line with pieces or holes by index.
    """
    found = list(lines)
    keys = {line.key: prefix + line.key for line, _ in found} | dict(names)
    return tuple(_one(line, over, prefix, dimensions, keys) for line, over in found)


def _one(
    line: Line,
    over: tuple[Dimension, ...],
    prefix: str,
    dimensions: Mapping[str, tuple[Dimension, ...]],
    keys: Mapping[str, str],
) -> Line:
    target = tuple(new for dimension in over for new in dimensions.get(dimension.name, (dimension,)))
    formula = line.formula
    if not isinstance(formula, str) or line.where is not None:
        raise TypeError(
            f"'{line.key}' has pieces by index, or holes, and cannot be recast: their indexes would not fit"
        )
    return replace(
        line,
        key=prefix + line.key,
        formula=renamed(formula, keys),
        over=target,
        opening={member: renamed(text, keys) for member, text in line.opening.items() if member in target[-1].places},
        output=False,
        weight="plain",
    )


def read_by(sheet: Sheet, key: str, beside: Iterable[str] = ()) -> set[str]:
    """Return every name that a line reads, also through other lines of its sheet; not through those of `beside`."""
    lines = {item.key: item for item, _ in items(sheet) if isinstance(item, Line)}
    found: set[str] = set()
    waiting = [key]
    while waiting:
        line = lines.get(waiting.pop())
        if line is None:
            continue
        texts = [line.formula] if isinstance(line.formula, str) else [*line.formula.values()]
        parts = [part for text in (*texts, *line.opening.values()) for part in choices(text) if part]
        names = {one.key for part in parts for one in parse(part).references}
        waiting += names - found - set(beside)
        found |= names
    return found
