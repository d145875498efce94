"""Recalculation engines: workbook in, values by cell out.

Each engine reads only the .xlsx file and knows nothing of the model, so that agreement between an engine and
the values computed from the declared names proves the layout. To add an engine, write one `with_<name>.py`
with `version`, `available` and `compute`, and add a line to `ENGINES`.
"""

from __future__ import annotations

from xlmodel.engines import with_formualizer, with_formulas, with_ironcalc, with_libreoffice
from xlmodel.engines.copying import attempted
from xlmodel.engines.interface import Engine
from xlmodel.engines.printing import printed
from xlmodel.engines.workbook import FormulaCells, held_in, read_cached, read_formulas, read_names
from xlmodel.reader.cells import CellAddress, CellValue, CellValues, ErrorValue, Formulas, Overrides

ENGINES: dict[str, Engine] = {
    name: Engine(name, adapter.version, adapter.available, adapter.compute)
    for name, adapter in (
        ("ironcalc", with_ironcalc),
        ("formulas", with_formulas),
        ("formualizer", with_formualizer),
        ("libreoffice", with_libreoffice),
    )
}

__all__ = [
    "ENGINES",
    "CellAddress",
    "CellValue",
    "CellValues",
    "Engine",
    "ErrorValue",
    "FormulaCells",
    "Formulas",
    "Overrides",
    "attempted",
    "held_in",
    "printed",
    "read_cached",
    "read_formulas",
    "read_names",
]
