"""What each column may hold: one pydantic model per kind of row, every field on its own.

Pydantic reads all fields and collects what each validator refuses; `checked` turns that into faults in our
own words. What two fields say together stands in `rules.py`, so that a fault in one field hides no other.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError

from xlmodel.errors import Fault
from xlmodel.register import layouts, values
from xlmodel.register.lines import Row


def _word_of(known: tuple[str, ...], what: str) -> AfterValidator:
    """Return the validator of a vocabulary."""
    return AfterValidator(lambda text: values.word(text, known, what))


def _free_name(text: str) -> str:
    """Return a key that no word of the formula language forbids."""
    return values.name(text, layouts.RESERVED)


def _yes(text: str) -> bool:
    """Return whether the word is yes."""
    return values.word(text, layouts.YES_NO, "answer") == "yes"


Name = Annotated[str, AfterValidator(_free_name)]
Filled = Annotated[str, AfterValidator(values.filled)]
Number = Annotated[float, BeforeValidator(values.number)]
OptionalNumber = Annotated[float | None, BeforeValidator(values.optional_number)]
OptionalStep = Annotated[float | None, BeforeValidator(values.optional_step)]
Unit = Annotated[str, AfterValidator(values.unit)]
Address = Annotated[str, AfterValidator(values.address)]


class SourceRow(BaseModel):
    """A row of sources.csv."""

    id: Annotated[str, AfterValidator(values.identifier)]
    kind: Annotated[str, _word_of(layouts.KINDS_OF_SOURCE, "kind")]
    title: Filled
    publisher: str
    date: Annotated[str, AfterValidator(values.date)]
    language: str
    file: str
    url: Address
    second_url: Address


class CompanyRow(BaseModel):
    """A row of companies.csv."""

    key: Name
    name: Filled
    one_of_four: Annotated[bool, BeforeValidator(_yes)]


class FigureRow(BaseModel):
    """The columns that facts.csv and peer_capex.csv share, but for the citations."""

    value: OptionalNumber
    low: OptionalNumber
    high: OptionalNumber
    unit: Unit
    qualifier: Annotated[str, _word_of(layouts.QUALIFIERS, "qualifier")]
    printed_step: OptionalStep
    basis: str
    kind: Annotated[str, _word_of(layouts.KINDS, "kind")]
    status: Annotated[str, _word_of(layouts.STATUSES, "status")]
    note: str


class FactHead(BaseModel):
    """The columns of facts.csv that name the figure."""

    key: Name
    label: Filled
    period: str


class PeerHead(BaseModel):
    """The columns of peer_capex.csv that name the figure; that the company exists is checked across files."""

    series: Annotated[str, _word_of(tuple(layouts.SERIES), "series")]
    company: Annotated[str, AfterValidator(values.name)]
    year: Annotated[int, BeforeValidator(values.year)]


class AssumptionRow(BaseModel):
    """A row of assumptions.csv that holds a number."""

    key: Name
    label: Filled
    value: Number
    unit: Unit
    min: Number
    max: Number
    rationale: str


class CaseChoiceRow(BaseModel):
    """The row `case` of assumptions.csv; that the case exists is checked across files."""

    label: Filled
    value: Filled
    unit: Annotated[str, _word_of(("text",), "unit")]
    rationale: str


class DriverRow(BaseModel):
    """A row of cases.csv; `cases` holds the columns of the cases by their full name."""

    driver: Name
    label: Filled
    unit: Unit
    min: Number
    max: Number
    tornado_low: OptionalNumber
    tornado_high: OptionalNumber
    better: Annotated[str, _word_of(layouts.BETTER, "word")]
    rationale: str
    cases: dict[str, Number]


Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], row: Row) -> tuple[Model | None, list[Fault]]:
    """Return the row as a model and no faults, or None and a fault for each bad field."""
    prefixed = {column: text for column, text in row.texts.items() if column.startswith(layouts.CASE_PREFIX)}
    try:
        return model.model_validate({**row.texts, "cases": prefixed}), []
    except ValidationError as errors:
        faults = []
        for error in errors.errors(include_url=False):
            column = str(error["loc"][-1])
            cause = error.get("ctx", {}).get("error")
            if isinstance(cause, values.BadValueError):
                faults.append(row.fault(column, cause.problem, cause.expected, cause.hint))
            else:
                faults.append(row.fault(column, "may not be as it is"))
        return None, faults
