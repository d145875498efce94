"""The inputs: `inputs/*.csv` read, validated and handed on as plain frozen records.

`load` is the one way in. It reads all six files, checks everything before anything is used, and either
returns a :class:`Register` or raises one :class:`~xlmodel.errors.InputError` with every fault of every file.
`patch_inputs` is the one way back: it replaces single fields and leaves every other byte as it is. Nothing here
knows Excel or formulas. To add a column: `layouts.py` (its name), `rows.py` (what may stand in it) and `records.py`
(where it goes).
"""

from xlmodel.register.cells import InputCell, case_title, input_cells
from xlmodel.register.layouts import OWN
from xlmodel.register.loading import load, read_files
from xlmodel.register.patching import Patch, patch_inputs, spelled
from xlmodel.register.records import (
    BY_SET,
    TYPED,
    Assumption,
    Citation,
    Company,
    Driver,
    Figure,
    Kept,
    Override,
    OwnValue,
    PulledValue,
    Register,
    Renamed,
    Source,
)

__all__ = [
    "BY_SET",
    "OWN",
    "TYPED",
    "Assumption",
    "Citation",
    "Company",
    "Driver",
    "Figure",
    "InputCell",
    "Kept",
    "Override",
    "OwnValue",
    "Patch",
    "PulledValue",
    "Register",
    "Renamed",
    "Source",
    "case_title",
    "input_cells",
    "load",
    "patch_inputs",
    "read_files",
    "spelled",
]
