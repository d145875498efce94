"""The values of the input files by key, read with the standard library alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from .values import Value

ENDS = {"value": "", "low": "_low", "high": "_high"}
OWN = "own"


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of an input file; nothing where there is none."""
    path = folder / f"{name}.csv"
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def read(folder: Path) -> dict[str, Value]:
    """Return every input by key; a row of one's own fills what it changes, after the source's."""
    found: dict[str, Value] = {}

    def figure(key: str, row: dict[str, str]) -> None:
        for column, ending in ENDS.items():
            if row[column]:
                found[key + ending] = float(row[column])

    for row in rows(folder, "facts"):
        figure(row["key"], row)
    for row in rows(folder, "peer_capex"):
        figure(f"{row['series'] or 'capex'}_{row['company']}_{row['year']}", row)
    for row in rows(folder, "quarters"):
        figure(f"{row['series']}_{row['quarter'].lower()}_reported", row)
    for row in rows(folder, "assumptions"):
        if row["value"]:
            found[row["key"]] = row["value"] if row["unit"] == "text" else float(row["value"])
    for row in rows(folder, "cases"):
        for column, text in row.items():
            if text and (column.startswith("case_") or column in ("tornado_low", "tornado_high")):
                found[f"{row['driver']}_{column.removeprefix('case_')}"] = float(text)
    return found
