"""What was pulled out of a workbook into the inputs is no edit of that workbook any more.

A pull only reads the workbook, so the cell goes on saying 210 over a built-in 200. The table `inputs/pulled.csv` says
which values were taken out of which workbook, as it was built then: for such a workbook the inputs count as having
said them. Judgement: a workbook is known by its name and by what it remembers of its build, so that the same value,
typed again after the next build, is an edit again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlmodel.book.record import Record
from xlmodel.edits.merging import WorkbookInputs
from xlmodel.register import PULLED, Kept, PulledValue, field_text
from xlmodel.register.values import readable


def build_of(record: Record | None) -> str:
    """Return what tells the build of a workbook from others, "" for a workbook that remembers nothing."""
    if record is None:
        return ""
    known = [record.fingerprint, dict(record.inputs), dict(record.files), *record.kept, *record.waiting, record.pulls]
    return _digest(known)


def known_pulls(pulled: Iterable[PulledValue]) -> str:
    """Return what tells which pulls the inputs know, "" where there are none."""
    rows = [[one.workbook, one.key, one.value, one.formula, one.build, one.day] for one in pulled]
    return _digest(rows) if rows else ""


def after_pulls(held: WorkbookInputs, pulled: Iterable[PulledValue], workbook: str, build: str) -> WorkbookInputs:
    """Return a workbook as if it had been built with what was pulled out of it since."""
    built, given, kept, formulas = dict(held.built), dict(held.given), dict(held.kept), dict(held.formulas)
    for one in pulled:
        if (one.workbook, one.build) != (workbook, build) or not build:
            continue
        key = one.key
        number = readable(one.value)
        built[key] = one.value if number is None else number
        given.pop(key, None)
        if key in kept and field_text(kept[key].value) == one.value:
            del kept[key]
        if formulas.get(key) == one.formula:
            formulas[key] = ""
    return replace(held, built=built, given=given, kept=kept, formulas=formulas)


def with_pull(
    pulled: Iterable[PulledValue], edits: Iterable[Kept], workbook: str, build: str, day: str
) -> tuple[PulledValue, ...]:
    """Return the pulls that the inputs know after one more; of a workbook only its last build can be met again."""
    others = [one for one in pulled if one.workbook != workbook or one.build == build]
    new = [PulledValue(workbook, edit.key, field_text(edit.value), edit.formula, build, day) for edit in edits]
    keys = {one.key for one in new}
    return (*(one for one in others if one.workbook != workbook or one.key not in keys), *new)


def as_file(pulled: Iterable[PulledValue]) -> bytes:
    """Return the table as the bytes of its file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PULLED.columns)
    writer.writerows((one.workbook, one.key, one.value, one.formula, one.build, one.day) for one in pulled)
    return text.getvalue().encode()


def _digest(known: Sequence[object]) -> str:
    text = json.dumps(known, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
