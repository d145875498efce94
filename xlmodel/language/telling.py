"""The faults of a model as they are told: each once, with the line of its text or with its sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xlmodel.errors import Fault
from xlmodel.language.declare import Sheet

_UNKNOWN = re.compile(r"no line or input is called '[^']*'")


def placed(faults: Iterable[Fault], sheets: Sequence[Sheet], sheet_of: Mapping[str, str]) -> list[Fault]:
    """Return faults with their place, each once; a name that no line has is told where it first stands."""
    by_key = {sheet.key: sheet for sheet in sheets}
    first: dict[str, Fault] = {}
    others: dict[str, list[str]] = {}
    for fault in dict.fromkeys(faults):
        unknown = _UNKNOWN.match(fault.problem)
        said = unknown[0] if unknown else f"{fault.key}: {fault.problem}: {fault.found}"
        if said not in first:
            first[said] = fault
        elif fault.key != first[said].key:
            others.setdefault(said, []).append(fault.key)
    told = []
    for said, fault in first.items():
        also = dict.fromkeys(others.get(said, ()))
        hint = f"{fault.hint} So it stands in {', '.join(also)}.".strip() if also else fault.hint
        told.append(_placed(replace(fault, hint=hint), by_key, sheet_of))
    return told


def _placed(fault: Fault, sheets: Mapping[str, Sheet], sheet_of: Mapping[str, str]) -> Fault:
    """Return a fault with the line of the text that declares its key, or with the name of the sheet."""
    sheet = sheets.get(sheet_of.get(fault.key, ""))
    if sheet is None or fault.file:
        return fault
    if fault.key in sheet.lines:
        return replace(fault, file=sheet.file, line=sheet.lines[fault.key])
    return replace(fault, sheet=sheet.name)
