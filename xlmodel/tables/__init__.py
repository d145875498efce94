"""The tables of this model: the files in `inputs/`, what may stand in them, and what their rows become.

To add a column: `schemas.py` (its name), `rows.py` (what may stand in it) and `records.py` (where it goes). How files
are read, checked and written back is a matter of `xlmodel.register`.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from xlmodel import register
from xlmodel.errors import Fault
from xlmodel.register import Raw, Records, Stated, Tables, sound_records
from xlmodel.tables import cases, recording
from xlmodel.tables.cells import case_title, cells_of
from xlmodel.tables.estimates import hint, with_estimates
from xlmodel.tables.lists import LISTINGS, listed_row
from xlmodel.tables.profile import PROFILE
from xlmodel.tables.quarters import words_by_key
from xlmodel.tables.records import Assumption, Citation, Company, Driver, Figure, Listed, ModelInputs, Source
from xlmodel.tables.schemas import (
    ASSUMPTIONS,
    CASES,
    COMPANIES,
    FACTS,
    PEER_CAPEX,
    QUARTERS,
    SCHEMAS,
    SOURCES,
)
from xlmodel.tables.starter import starter_inputs

__all__ = [
    "PROFILE",
    "TABLES",
    "Assumption",
    "Citation",
    "Company",
    "Driver",
    "Figure",
    "Listed",
    "ModelInputs",
    "Source",
    "case_title",
    "load_tables",
]


def records_of(tables: Raw, _: Mapping[str, str], faults: list[Fault]) -> Records:
    """Return the records of sound rows by name, in the order of the fingerprint; add what is wrong to `faults`."""
    kinds = recording.texts_by_key(tables[SOURCES], "kind")
    names = recording.texts_by_key(tables[COMPANIES], "name")
    every = recording.cases_of(tables[CASES])
    faults += cases.case_faults(tables[CASES], every, names or {})
    faults += cases.choice_faults(tables[ASSUMPTIONS])
    on_file = recording.quarters_on_file(tables[QUARTERS])
    words = words_by_key(every, on_file or {})
    lists = {
        one.schema.name: partial(listed_row, listing=one, sources=kinds, is_whole=not tables[one.schema].absent)
        for one in LISTINGS
    }
    return {
        "sources": sound_records(tables[SOURCES], recording.source, faults),
        "companies": sound_records(tables[COMPANIES], recording.company, faults),
        "facts": sound_records(tables[FACTS], partial(recording.fact, kinds=kinds), faults),
        "quarters": sound_records(tables[QUARTERS], partial(recording.quarter_figure, kinds=kinds), faults),
        "peer_capex": sound_records(
            tables[PEER_CAPEX], partial(recording.peer_capex, kinds=kinds, companies=names), faults
        ),
        "assumptions": sound_records(
            tables[ASSUMPTIONS], partial(recording.assumption, choices=words, on_file=on_file), faults
        ),
        "cases": every,
        "drivers": sound_records(tables[CASES], partial(recording.driver, cases=every), faults),
        **{one.schema.name: sound_records(tables[one.schema], lists[one.schema.name], faults) for one in LISTINGS},
    }


def stated(records: Records) -> dict[str, Stated]:
    """Return the documented figures by key."""
    figures: tuple[Figure, ...] = (*records["facts"], *records["quarters"], *records["peer_capex"])
    return {
        one.key: Stated(one.key, one.label, one.unit, one.qualifier, tuple(one.cells), one.printed_step or 0.0)
        for one in figures
    }


TABLES = Tables(
    schemas=SCHEMAS,
    kind=ModelInputs,
    records=records_of,
    cells=cells_of,
    stated=stated,
    estimated=with_estimates,
    unknown=hint,
    references=frozenset({"unknown company", "unknown source"}),
    profile=PROFILE,
    starter=starter_inputs,
)


def load_tables(
    folder: Path, overrides: Mapping[str, str] | None = None, *, instead: Mapping[str, bytes] | None = None
) -> ModelInputs:
    """Return the inputs of this model; see `xlmodel.register.load`."""
    return register.load(folder, TABLES, overrides, instead=instead)
