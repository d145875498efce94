"""xlmodel writes a formula-driven Excel workbook on the AI capital-spending race.

Each function does what the command of the same name does: `build`, `check`, `show`, `explain` and `dump`.
Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlmodel.building import Built
    from xlmodel.tell import Dump, Explanation, Shown
    from xlmodel.verify import CheckReport

__version__ = "0.1.0"
__all__ = ["build", "check", "dump", "explain", "show"]

OUTPUT = "output/amazon-capex-2026.xlsx"
INPUTS = "inputs"


def build(
    output: str | Path = OUTPUT, *, inputs: str | Path = INPUTS, set: Mapping[str, float | str] | None = None
) -> Built:
    """Write the workbook from the input files.

    `set` overrides inputs by key, validated like the files. Returns what was written, with the headline outputs.
    Raises XlmodelError (all faults at once) before anything is written, or when it cannot be put in place.
    """
    from xlmodel.building import build_workbook

    return build_workbook(Path(output), Path(inputs), _texts(set))


def check(file: str | Path = OUTPUT, *, engine: str = "ironcalc") -> CheckReport:
    """Recompute a workbook with an engine that reads only the file, and report what does not hold."""
    from xlmodel.verify import check_file

    return check_file(Path(file), engine)


def show(what: str = "", *, inputs: str | Path = INPUTS, set: Mapping[str, float | str] | None = None) -> Shown:
    """Return the values of a key or sheet, or of all headline outputs."""
    from xlmodel.pipeline import prepare
    from xlmodel.tell import show_lines

    ready = prepare(Path(inputs), _texts(set))
    return show_lines(ready.model, ready.values, what)


def explain(
    key: str, *, inputs: str | Path = INPUTS, set: Mapping[str, float | str] | None = None
) -> tuple[Explanation, ...]:
    """Return how each cell that a key means comes about: formula in words, precedents, down to the sources."""
    from xlmodel.pipeline import prepare
    from xlmodel.tell import explain_key

    ready = prepare(Path(inputs), _texts(set))
    return explain_key(ready.model, ready.values, key)


def dump(*, inputs: str | Path = INPUTS, set: Mapping[str, float | str] | None = None) -> Dump:
    """Return every typed and computed cell: sheet, key, formula, value, in an order made for comparing."""
    from xlmodel.pipeline import prepare
    from xlmodel.tell import dump_cells

    ready = prepare(Path(inputs), _texts(set))
    return dump_cells(ready.model, ready.layout, ready.values)


def _texts(overrides: Mapping[str, float | str] | None) -> dict[str, str]:
    """Return overrides as the command line gives them: texts, by key with or without the `in_` of its cell."""
    return {key.removeprefix("in_"): str(value) for key, value in (overrides or {}).items()}
