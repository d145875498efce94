"""The one interface behind which every engine stands, and the checks that all of them share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

from xlmodel.engines.workbook import read_formulas, sheet_names
from xlmodel.errors import EngineError, Fault
from xlmodel.extras import absent
from xlmodel.reader.cells import CIRCULAR, CellAddress, CellValues, Overrides, cell_value, row_and_column

_NO_OVERRIDES: Overrides = MappingProxyType({})


@dataclass(frozen=True)
class Engine:
    """A recalculation engine.

    `version()` is its version, "" where it is not installed. `available()` is "" where it can be used, else
    the reason. `compute(path, wanted, overrides)` is the adapter: it returns those of the `wanted` cells that
    it can compute and may raise anything. Use `recalculate`, which checks and reports.
    """

    name: str
    version: Callable[[], str]
    available: Callable[[], str]
    compute: Callable[[Path, frozenset[CellAddress], Overrides], CellValues]

    def recalculate(self, path: Path, overrides: Overrides = _NO_OVERRIDES) -> CellValues:
        """Return the value of every formula cell, recalculated; cached values play no part.

        `overrides` puts other values into cells before the recalculation; the file itself is not changed.
        Text stays text, even if it begins with "=". A formula cell may be overridden too. The result holds
        float, text, bool, None and `ErrorValue`, by (sheet, address).

        Raises EngineError when the file is missing or no workbook; when an override names no cell or holds no
        value; when the engine is not installed, fails, leaves a formula cell without a value, or finds a
        circular reference (`formulas` leaves such cells out, LibreOffice gives #VALUE!).
        """
        path = Path(path)
        formulas = read_formulas(path)
        reason = self.available()
        if reason:
            raise EngineError([Fault(f"the engine {self.name} cannot be used: {reason}", file=str(path))])
        given = _checked(path, overrides)
        wanted = frozenset(formulas.keys() - given.keys())
        found = self._compute(path, wanted, given)
        self._refuse(path, "gave no value for", (at for at in wanted if at not in found))
        self._refuse(path, "found a circular reference in", (at for at in wanted if found[at] == CIRCULAR))
        return {at: found[at] if at in wanted else cell_value(given[at]) for at in formulas}

    def attempt(self, path: Path, wanted: frozenset[CellAddress]) -> CellValues:
        """Return those of the `wanted` cells that the engine can compute; the others are left out.

        For files of any origin, where no engine knows everything: `path` has gone through the guard, `wanted` are
        its formula cells. Raises EngineError where the engine is not installed or cannot read the file at all.
        """
        reason = self.available()
        if reason:
            raise EngineError([Fault(f"the engine {self.name} cannot be used: {reason}", file=str(path))])
        found = self._compute(path, wanted, _NO_OVERRIDES)
        return {at: value for at, value in found.items() if value != CIRCULAR}

    def _compute(self, path: Path, wanted: frozenset[CellAddress], overrides: Overrides) -> CellValues:
        try:
            return self.compute(path, wanted, overrides)
        except (EngineError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic inside a Rust engine is not an Exception
            detail = " ".join(str(error).split())[:300] or type(error).__name__
            hint = "Recalculate with another engine to see whether the workbook or the engine is at fault."
            raise EngineError([Fault(f"{self.name} failed: {detail}", file=str(path), hint=hint)]) from error

    def _refuse(self, path: Path, problem: str, addresses: Iterable[CellAddress]) -> None:
        cells = sorted(addresses, key=lambda at: (at[0], row_and_column(at[1])))
        if cells:
            shown = ", ".join(f"{sheet}!{cell}" for sheet, cell in cells[:5])
            more = f" and {len(cells) - 5} more" if len(cells) > 5 else ""
            raise EngineError([Fault(f"{self.name} {problem} {shown}{more}", file=str(path))])


def _checked(path: Path, overrides: Overrides) -> dict[CellAddress, float | str]:
    """Return the overrides as plain values; raise EngineError naming all that cannot be put into a cell."""
    if not overrides:
        return {}
    sheets = sheet_names(path)
    faults = []
    for (sheet, cell), value in overrides.items():
        key = f"{sheet}!{cell}"
        if sheet not in sheets:
            faults.append(Fault("no such sheet", str(path), key=key, expected=f"one of {', '.join(sheets)}"))
        try:
            row_and_column(cell)
        except ValueError as error:
            faults.append(Fault(str(error), str(path), key=key))
        if not isinstance(value, int | float | str) or (isinstance(value, float) and not math.isfinite(value)):
            faults.append(Fault("not a value for a cell", str(path), key=key, expected="a number or text"))
    if faults:
        raise EngineError(faults)
    return {at: value if isinstance(value, bool | str) else float(value) for at, value in overrides.items()}


def library_version(name: str) -> str:
    """Return the version of an installed library, or "" where it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def library_available(*names: str) -> str:
    """Return "" where libraries can be imported, else what to do. Does not import them."""
    reason = absent({name: name for name in names})
    return f"it is {reason}" if reason else ""
