"""What each column of the tables may hold: one pydantic model per kind of row, every field on its own."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator

from xlmodel.register import values
from xlmodel.register.rows import NotEmpty, OptionalNumber, OptionalStep, RequiredNumber, Unit, WebAddress, word_of
from xlmodel.tables import quarters, schemas


def _free_name(text: str) -> str:
    """Return a key that no word of the formula language forbids."""
    return values.name(text, schemas.RESERVED)


def _yes(text: str) -> bool:
    """Return whether the word is yes."""
    return values.word(text, schemas.YES_NO, "answer") == "yes"


Name = Annotated[str, AfterValidator(_free_name)]


class SourceRow(BaseModel):
    """A row of sources.csv."""

    id: Annotated[str, AfterValidator(values.identifier)]
    kind: Annotated[str, word_of(schemas.KINDS_OF_SOURCE, "kind")]
    title: NotEmpty
    publisher: str
    date: Annotated[str, AfterValidator(values.date)]
    language: str
    file: str
    url: WebAddress
    second_url: WebAddress


class CompanyRow(BaseModel):
    """A row of companies.csv."""

    key: Name
    name: NotEmpty
    one_of_four: Annotated[bool, BeforeValidator(_yes)]


class FigureRow(BaseModel):
    """The columns that facts.csv and peer_capex.csv share, but for the citations."""

    value: OptionalNumber
    low: OptionalNumber
    high: OptionalNumber
    unit: Unit
    qualifier: Annotated[str, word_of(schemas.QUALIFIERS, "qualifier")]
    printed_step: OptionalStep
    basis: str
    kind: Annotated[str, word_of(schemas.KINDS, "kind")]
    status: Annotated[str, word_of(schemas.STATUSES, "status")]
    note: str


class FactHead(BaseModel):
    """The columns of facts.csv that name the figure."""

    key: Name
    label: NotEmpty
    period: str


class PeerHead(BaseModel):
    """The columns of peer_capex.csv that name the figure; that the company exists is checked across files."""

    series: Annotated[str, word_of(tuple(schemas.SERIES), "series")]
    company: Annotated[str, AfterValidator(values.name)]
    year: Annotated[int, BeforeValidator(values.year)]


class QuarterHead(BaseModel):
    """The columns of quarters.csv that name the figure."""

    series: Annotated[str, word_of(tuple(schemas.QUARTER_SERIES), "series")]
    quarter: Annotated[str, AfterValidator(quarters.as_quarter)]


class AssumptionRow(BaseModel):
    """A row of assumptions.csv that holds a number."""

    key: Name
    label: NotEmpty
    value: RequiredNumber
    unit: Unit
    min: RequiredNumber
    max: RequiredNumber
    rationale: str


class ChoiceRow(BaseModel):
    """A row of assumptions.csv that holds a word; that it is one of those to choose from is checked across files."""

    label: NotEmpty
    value: NotEmpty
    unit: Annotated[str, word_of(("text",), "unit")]
    rationale: str


class DriverRow(BaseModel):
    """A row of cases.csv; `cases` holds the columns of the cases by their full name."""

    driver: Name
    label: NotEmpty
    unit: Unit
    min: RequiredNumber
    max: RequiredNumber
    tornado_low: OptionalNumber
    tornado_high: OptionalNumber
    better: Annotated[str, word_of(schemas.BETTER, "word")]
    rationale: str
    cases: dict[str, RequiredNumber]
