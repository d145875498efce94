"""The inputs: `inputs/*.csv` read, validated and handed on as plain frozen records.

`load` is the one way in. It reads all six files, checks everything before anything is used, and either
returns a :class:`Register` or raises one :class:`~xlmodel.errors.InputError` with every fault of every file.
Nothing here knows Excel or formulas. To add a column: `layouts.py` (its name), `rows.py` (what may stand in
it) and `records.py` (where it goes).
"""

from xlmodel.register.loading import load
from xlmodel.register.records import Assumption, Citation, Company, Driver, Figure, Register, Source

__all__ = ["Assumption", "Citation", "Company", "Driver", "Figure", "Register", "Source", "load"]
