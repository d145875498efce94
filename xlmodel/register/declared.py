"""The tables that a model declares: which files there are, and what their rows become: a register.

The register reads any files, tells what is wrong with them, and writes values of one's own back into them. What a row
means is a matter of the model: it gives the functions that make records of rows and input cells of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from xlmodel.errors import Fault
from xlmodel.profile import NO_PROFILE, Profile
from xlmodel.register.correlations import RankCorrelation
from xlmodel.register.distributions import Distribution
from xlmodel.register.records import TYPED, InputCell, Kept, Limits, Override, OwnValue, PulledValue, Renamed, Stated
from xlmodel.register.schemas import TableSchema
from xlmodel.register.tables import InputTable
from xlmodel.simulation import Simulation

Records = Mapping[str, tuple[Any, ...]]
"""What the rows became, by name of the table."""

Raw = Mapping[TableSchema, InputTable]
"""The files as read, by schema."""


def as_given(tables: Raw, _: Mapping[str, str]) -> Raw:
    """Return the files as they are: no override adds a row."""
    return tables


def none_stated(_: Records) -> Mapping[str, Stated]:
    """Return no figures: nothing is documented."""
    return {}


def no_starter() -> Mapping[str, bytes]:
    """Return no files: a person brings the inputs along."""
    return {}


def no_hint(_: str) -> str:
    """Return nothing to say of a key that no input has."""
    return ""


@dataclass(frozen=True)
class Register:
    """All inputs, and the value of every input cell, in layers from the source to the cell.

    `records` holds what the rows of each table became, in file order; `cells` tells of every input cell. `builtin`
    holds what the rows of the sources say by cell key, `stated` the same with the own values of the input
    files, `values` what is used: with the overrides of `--set` and of a workbook applied too. `own` tells of every
    value in use that is not the source's. `limits` is what every numeric cell may hold. `fingerprint` is the sha256
    of the rows and of the overrides that change a value. `kept` are the values
    that come from a workbook, `waiting` those whose key the files no longer have, `overrides` what was
    typed over computed cells. `lines` gives the line of each row by file and key, and that of the header by file and
    "". `renamed` says by old key what became of keys that the files no longer have,
    `pulled` what was taken out of workbooks. `tables` says what the files are. `distributions` says by key of the row
    how inputs may vary where their files state it, `correlations` which of them move together. `simulation` is that
    which the workbook keeps, None where it keeps none.
    """

    folder: Path
    tables: Tables[Any]
    records: Mapping[str, tuple[Any, ...]]
    cells: Mapping[str, InputCell]
    builtin: Mapping[str, float | str]
    stated: Mapping[str, float | str]
    values: Mapping[str, float | str]
    own: Mapping[str, OwnValue]
    limits: Mapping[str, Limits]
    fingerprint: str
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    renamed: Mapping[str, Renamed] = field(default_factory=dict)
    pulled: tuple[PulledValue, ...] = ()
    kept: tuple[Kept, ...] = ()
    waiting: tuple[Kept, ...] = ()
    overrides: tuple[Override, ...] = ()
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    correlations: tuple[RankCorrelation, ...] = ()
    simulation: Simulation | None = None

    def keeping(self, kept: tuple[Kept, ...], waiting: tuple[Kept, ...]) -> Self:
        """Return the register that knows which of its overrides a person typed into a workbook, and since when."""
        typed = {
            edit.key: OwnValue(edit.value, self.own[edit.key].source, TYPED, edit.since, edit.formula)
            for edit in kept
            if edit.key in self.own
        }
        return replace(self, own={**self.own, **typed}, kept=kept, waiting=waiting)


R = TypeVar("R", bound=Register)


@dataclass(frozen=True)
class Tables(Generic[R]):
    """The tables of a model, in the order in which they are read and their faults are told.

    `records` makes records of sound rows, by name, and adds what is wrong to a list; besides the files it is given
    what old keys are called now. `cells` makes the input cells of records. `kind` is the class of the register.
    `stated` gives the documented figures by their key, which the lines of `profile.Ties` run over. `estimated` returns
    the files with rows that overrides ask for, `unknown` what to say of an override whose key no input has.
    `references` are the problems of rows that name an unknown row of another file: those that name the same one are
    told together. `profile` is what the model says of itself as a whole. `starter` returns the input files by name
    with which a person begins: `xlmodel init` lays them out.
    """

    schemas: tuple[TableSchema, ...]
    kind: type[R]
    records: Callable[[Raw, Mapping[str, str], list[Fault]], Records]
    cells: Callable[[Records], Iterable[InputCell]]
    stated: Callable[[Records], Mapping[str, Stated]] = none_stated
    estimated: Callable[[Raw, Mapping[str, str]], Raw] = as_given
    unknown: Callable[[str], str] = no_hint
    references: frozenset[str] = frozenset()
    profile: Profile = NO_PROFILE
    starter: Callable[[], Mapping[str, bytes]] = no_starter
