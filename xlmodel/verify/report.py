"""What a check of a workbook found, as data: for programs, for a table, and for a page to attach to the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from xlmodel.frames import frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment
from xlmodel.verify.documented import Documented
from xlmodel.verify.drift import Drift
from xlmodel.verify.readings import Apart, Readings
from xlmodel.verify.standings import Standing

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kind", "key", "sheet", "cell", "holds", "stored", "recomputed", "declared", "found")
"""What a row of the frame says."""


@dataclass(frozen=True)
class CheckReport:
    """What a check of a workbook found. `ok` is True where nothing is wrong.

    `readings` compare the values of the engines. `standings` are the checks and ties by their cells, `documented` the
    documented figures as they are reconciled inside and outside the workbook, `drift` what is no longer as declared:
    empty and None for a workbook that xlmodel did not write, as `of_xlmodel` says. `faults` are what could not be
    done. `sha256` is that of the bytes that were checked.
    """

    file: str
    sha256: str
    of_xlmodel: bool
    formulas: int
    readings: Readings
    standings: tuple[Standing, ...] = ()
    documented: tuple[Documented, ...] = ()
    drift: Drift | None = None
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether all values agree, all figures tie, no check fails and nothing has drifted."""
        return (
            self.readings.ok
            and all(one.ok for one in self.standings)
            and all(one.ok for one in self.documented)
            and (self.drift is None or self.drift.ok)
            and not self.faults
        )

    @property
    def differences(self) -> tuple[Apart, ...]:
        """Return the cells on which the stored value and the engines are not all agreed."""
        return self.readings.apart

    def of_kind(self, kind: str) -> tuple[Standing, ...]:
        """Return the standings of a kind: `tie` or `check`."""
        return tuple(standing for standing in self.standings if standing.kind == kind)

    def to_json(self) -> str:
        """Return the report as JSON text, complete: the fields of this class, and `ok`.

        Errors are their codes, and what a cell or an engine does not have is null.
        """
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        readings = asdict(replace(self.readings, values={}))
        del readings["values"]
        told |= {
            "readings": readings,
            "standings": [{**asdict(one), "ok": one.ok} for one in self.standings],
            "documented": [{**asdict(one), "ok": one.ok} for one in self.documented],
            "drift": asdict(self.drift) if self.drift else None,
            "ok": self.ok,
        }
        return json.dumps(told, indent=2, ensure_ascii=False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per tie, check, documented figure, differing cell and drifted cell: see `COLUMNS`."""
        return frame_of(self._rows(), COLUMNS)

    def _repr_html_(self) -> str:
        headings = ("Kind", "Key", "Cell", "Declared", "Found", "Stored", "Recomputed")
        columns = tuple(ReportColumn(name, "number" if name in headings[5:] else "") for name in headings)
        wrong = [row for row in self._rows() if not row["holds"]]
        rows = tuple(
            (
                row["kind"],
                row.get("key", ""),
                "!".join(filter(None, (row.get("sheet"), row.get("cell")))),
                *("" if row.get(name) is None else str(row[name]) for name in COLUMNS[7:]),
                *("" if row.get(name) is None else str(row[name]) for name in COLUMNS[5:7]),
            )
            for row in wrong
        )
        tables = [ReportTable("What does not hold", columns, rows)] if rows else []
        return html_fragment(self.file, tables, "All holds." if self.ok else "Not all holds.")

    def _rows(self) -> Iterator[dict[str, Any]]:
        for one in self.standings:
            yield {"kind": one.kind, "key": one.key, "sheet": one.sheet, "cell": one.cell, "holds": one.holds}
        for figure in self.documented:
            found = {"stored": None, "recomputed": figure.inside, "declared": figure.outside}
            place = {"sheet": figure.sheet, "cell": figure.cell}
            yield {"kind": "documented", "key": figure.key, **place, "holds": figure.ok, **found}
        for apart in self.readings.apart:
            first = next(iter(apart.computed.values()), None)
            place = {"sheet": apart.sheet, "cell": apart.cell}
            yield {"kind": "cell", **place, "holds": False, "stored": apart.stored, "recomputed": first}
        for cell in self.readings.unproved:
            yield {"kind": "cell", "sheet": cell.sheet, "cell": cell.cell, "holds": False}
        for over in self.drift.overrides if self.drift else ():
            place = {"key": over.key, "sheet": over.sheet, "cell": over.cell}
            yield {"kind": "override", **place, "holds": True, "declared": over.declared, "found": over.found}
        for drifted in self.drift.cells if self.drift else ():
            place = {"sheet": drifted.sheet, "cell": drifted.cell}
            said = {"declared": drifted.declared, "found": drifted.found}
            yield {"kind": "drift", **place, "holds": False, **said}
