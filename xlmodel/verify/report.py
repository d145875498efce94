"""Recompute a workbook with an engine that reads only the file, and say what does not hold.

Three questions: does every cached value equal the recomputed one; does every documented figure tie
(`out_tie_<key>`); does every check hold (`out_check_<key>`)? Ties and checks are judged by the recomputed values.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlmodel.engines import ENGINES, ErrorValue, Key, Value, read_cached, read_names
from xlmodel.errors import EngineError, Fault

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-9
"""Relative difference up to which two engines are taken to agree."""


@dataclass(frozen=True)
class Difference:
    """A cell whose cached value is not what the engine computes; values are None where there is none."""

    sheet: str
    cell: str
    cached: float | str | bool | None
    recomputed: float | str | bool | None


@dataclass(frozen=True)
class Standing:
    """Whether a documented figure ties or a check holds, by the recomputed values."""

    kind: str
    key: str
    sheet: str
    cell: str
    holds: bool


@dataclass(frozen=True)
class CheckReport:
    """What a check of a workbook found. `ok` is True where everything holds."""

    file: str
    engine: str
    version: str
    compared: int
    differences: tuple[Difference, ...]
    standings: tuple[Standing, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every cached value agrees and every tie and check holds."""
        return not self.differences and all(standing.holds for standing in self.standings)

    def of_kind(self, kind: str) -> tuple[Standing, ...]:
        """Return the standings of a kind: `tie` or `check`."""
        return tuple(standing for standing in self.standings if standing.kind == kind)

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps({**asdict(self), "ok": self.ok}, indent=2, ensure_ascii=False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per tie, check and differing cell: kind, key, sheet, cell, holds, cached, recomputed."""
        import pandas as pd  # heavy: only where a frame is asked for

        rows: list[dict[str, Any]] = [asdict(standing) for standing in self.standings]
        rows += [{"kind": "cell", "holds": False, **asdict(difference)} for difference in self.differences]
        return pd.DataFrame(rows, columns=["kind", "key", "sheet", "cell", "holds", "cached", "recomputed"])


def check_file(path: Path, engine: str) -> CheckReport:
    """Recompute `path` with `engine` and compare. Raises EngineError for an unknown engine or an unreadable file."""
    if engine not in ENGINES:
        raise EngineError([Fault("unknown engine", expected=", ".join(ENGINES), found=repr(engine))])
    cached = read_cached(path)
    if not cached:
        raise EngineError([Fault("this workbook holds no formulas, so there is nothing to check", file=str(path))])
    recomputed = ENGINES[engine].recalculate(path)
    differences = tuple(
        Difference(sheet, cell, _shown(value), _shown(recomputed.get((sheet, cell))))
        for (sheet, cell), value in cached.items()
        if not agree(value, recomputed.get((sheet, cell)))
    )
    names = read_names(path)
    standings = tuple(
        Standing(kind, name.removeprefix(prefix), *names[name], holds=_holds(recomputed, names[name]))
        for kind, prefix in (("tie", "out_tie_"), ("check", "out_check_"))
        for name in names
        if name.startswith(prefix)
    )
    return CheckReport(str(path), engine, ENGINES[engine].version(), len(cached), differences, standings)


def agree(left: Value | ErrorValue, right: Value | ErrorValue) -> bool:
    """Tell whether two values are the same, numbers up to a relative 1e-9."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right))
    return left == right


def _holds(values: dict[Key, Value | ErrorValue], key: Key) -> bool:
    value = values.get(key)
    return isinstance(value, float) and abs(value - 1) <= TOLERANCE


def _shown(value: Value | ErrorValue) -> float | str | bool | None:
    return value.code if isinstance(value, ErrorValue) else value
