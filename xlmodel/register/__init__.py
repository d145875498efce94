"""The inputs of a model: its files read, validated and handed on as plain frozen records.

`load` is the one way in. It reads all files that a model declares (see `declared.Tables`), checks everything before
anything is used, and either returns a :class:`Register` or raises one :class:`~xlmodel.errors.InputError` with every
fault of every file. `patch_inputs` is the one way back: it replaces single fields and leaves every other byte as it is.
Nothing here knows Excel, formulas, or the tables of any model.
"""

from xlmodel.register.columns import patch_with_column, schema_of_columns
from xlmodel.register.correlations import RankCorrelation, correlations_in_words, matrix_of
from xlmodel.register.declared import Raw, Records, Register, Tables
from xlmodel.register.distributions import Distribution
from xlmodel.register.lines import InputRow
from xlmodel.register.loading import check_folder, load, read_files, sound_records
from xlmodel.register.patching import Patch, field_text, patch_inputs
from xlmodel.register.records import (
    BY_SET,
    TYPED,
    InputCell,
    Kept,
    Override,
    OwnValue,
    PulledValue,
    Renamed,
    Stated,
)
from xlmodel.register.schemas import CORRELATIONS, DISTRIBUTION, OWN, PULLED, TableSchema
from xlmodel.register.tables import InputTable
from xlmodel.register.telling import OWN_VALUE, own_origin, own_words, value_text

__all__ = [
    "BY_SET",
    "CORRELATIONS",
    "DISTRIBUTION",
    "OWN",
    "OWN_VALUE",
    "PULLED",
    "TYPED",
    "Distribution",
    "InputCell",
    "InputRow",
    "InputTable",
    "Kept",
    "Override",
    "OwnValue",
    "Patch",
    "PulledValue",
    "RankCorrelation",
    "Raw",
    "Records",
    "Register",
    "Renamed",
    "Stated",
    "TableSchema",
    "Tables",
    "check_folder",
    "correlations_in_words",
    "field_text",
    "load",
    "matrix_of",
    "own_origin",
    "own_words",
    "patch_inputs",
    "patch_with_column",
    "read_files",
    "schema_of_columns",
    "sound_records",
    "value_text",
]
