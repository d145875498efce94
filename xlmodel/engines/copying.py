"""What an engine makes of a file of a person's: as it is, else without what engines stumble over."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from xlmodel.engines.interface import Engine
from xlmodel.engines.workbook import read_formulas
from xlmodel.errors import EngineError
from xlmodel.reader import read_guarded
from xlmodel.reader.cells import CellValues
from xlmodel.reader.lean import thinned


def attempted(engine: Engine, path: Path) -> CellValues:
    """Return the formula cells of a file that an engine can compute.

    Where it cannot load the file for the sake of a note, a picture or a format, it is given a copy without them.
    Raises EngineError where it can load neither.
    """
    wanted = frozenset(read_formulas(path))
    try:
        return engine.attempt(path, wanted)
    except EngineError:
        with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / "book.xlsx"
            copy.write_bytes(thinned(read_guarded(path)))
            return engine.attempt(copy, wanted)
