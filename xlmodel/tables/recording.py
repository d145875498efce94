"""From rows to records, one function per kind of row: the record or None, and every fault of the row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xlmodel.errors import Fault
from xlmodel.register import OWN, InputRow, InputTable
from xlmodel.register.rows import checked
from xlmodel.register.values import nearest
from xlmodel.tables import rows
from xlmodel.tables.quarters import lacking_of_base
from xlmodel.tables.records import Assumption, Citation, Company, Driver, Figure, Source
from xlmodel.tables.rules import bounds_faults, citations, figure_faults, order_faults, own_faults
from xlmodel.tables.schemas import BASE_QUARTER, CASE, CASE_PREFIX, QUARTER_SERIES, QUARTERS, SERIES

_KEY_OF_QUARTER = re.compile(rf"(?P<series>\w+)_(?P<quarter>\d{{4}}q[1-4]){QUARTERS.suffix}", re.ASCII)


def source(row: InputRow) -> tuple[Source | None, list[Fault]]:
    """Return a source. A web page may be undated, a document may not."""
    model, faults = checked(rows.SourceRow, row)
    if row.texts["kind"] == "document" and not row.texts["date"]:
        faults.append(row.fault("date", "no date", "the date of the document"))
    return (Source(**model.model_dump()) if model and not faults else None), faults


def company(row: InputRow) -> tuple[Company | None, list[Fault]]:
    """Return a company."""
    model, faults = checked(rows.CompanyRow, row)
    return (Company(**model.model_dump()) if model else None), faults


def fact(row: InputRow, kinds: Mapping[str, str] | None) -> tuple[Figure | None, list[Fault]]:
    """Return a fact; `kinds` maps the known sources to their kind, None where they could not be read."""
    head, faults = checked(rows.FactHead, row)
    body, cited, more = figure(row, kinds)
    if head is None or body is None or faults or more:
        return None, faults + more
    return Figure(**head.model_dump(), **body.model_dump(), citations=cited), []


def peer_capex(
    row: InputRow, kinds: Mapping[str, str] | None, companies: Mapping[str, str] | None
) -> tuple[Figure | None, list[Fault]]:
    """Return a figure of the peer table; `companies` maps the known companies to their names."""
    head, faults = checked(rows.PeerHead, row)
    key = row.texts["company"]
    if companies is not None and key and key not in companies:
        # One fault for the field: that it is unknown says more than that it is not in snake_case.
        faults = [fault for fault in faults if fault.column != "company"]
        faults.append(row.fault("company", "unknown company", "a key of companies.csv", nearest(key, companies)))
    body, cited, more = figure(row, kinds)
    if head is None or body is None or faults or more:
        return None, faults + more
    label = SERIES[head.series].format(company=(companies or {}).get(key, key), year=head.year)
    return (
        Figure(
            key=row.key,
            label=label,
            period=str(head.year),
            **head.model_dump(),
            **body.model_dump(),
            citations=cited,
        ),
        [],
    )


def quarter_figure(row: InputRow, kinds: Mapping[str, str] | None) -> tuple[Figure | None, list[Fault]]:
    """Return a figure of the quarters."""
    head, faults = checked(rows.QuarterHead, row)
    body, cited, more = figure(row, kinds)
    if head is not None and body is not None:
        label, unit = QUARTER_SERIES[head.series]
        if body.unit != unit:
            faults.append(row.fault("unit", "another unit than that of the series", unit))
    if head is None or body is None or faults or more:
        return None, faults + more
    return (
        Figure(
            key=row.key,
            label=f"{label}, {head.quarter}",
            period=head.quarter,
            **head.model_dump(),
            **body.model_dump(),
            citations=cited,
        ),
        [],
    )


def figure(
    row: InputRow, kinds: Mapping[str, str] | None
) -> tuple[rows.FigureRow | None, tuple[Citation, ...], list[Fault]]:
    """Return the columns that facts and peer figures share, the citations, and their faults."""
    body, faults = checked(rows.FigureRow, row)
    cited, more = own_faults(row) if row.texts["status"] == OWN else citations(row, kinds)
    return body, cited, faults + figure_faults(row) + more


def assumption(
    row: InputRow, choices: Mapping[str, tuple[str, ...]], on_file: Mapping[str, set[str]] | None
) -> tuple[Assumption | None, list[Fault]]:
    """Return an assumption; `choices` are the words that a row may hold, none where they could not be read.

    `on_file` are the quarters of each series, None where they could not be read.
    """
    if row.key in choices:
        found, faults = word_assumption(row, choices[row.key])
        more = base_faults(row, choices[row.key], on_file) if row.key == BASE_QUARTER and on_file is not None else []
        return (None if more else found), [*faults, *more]
    model, faults = checked(rows.AssumptionRow, row)
    faults += bounds_faults(row, ["value"])
    return (Assumption(**model.model_dump()) if model and not faults else None), faults


def word_assumption(row: InputRow, words: tuple[str, ...]) -> tuple[Assumption | None, list[Fault]]:
    """Return an assumption that is a word, such as the case shown first."""
    model, faults = checked(rows.ChoiceRow, row)
    for column in ("min", "max"):
        if row.texts[column]:
            faults.append(row.fault(column, "a bound of a word", "nothing", "Empty the field."))
    value = row.texts["value"]
    if words and value and value not in words and row.key != BASE_QUARTER:
        what = "unknown case" if row.key == CASE else "unknown quarter"
        faults.append(row.fault("value", what, f"one of {', '.join(words)}", nearest(value, words)))
    if model is None or faults:
        return None, faults
    return Assumption(row.key, model.label, model.value, model.unit, None, None, model.rationale), []


def base_faults(row: InputRow, offered: tuple[str, ...], on_file: Mapping[str, set[str]]) -> list[Fault]:
    """Return a fault where the model cannot stand on the base quarter, with the rows that it lacks there."""
    value = row.texts["value"]
    if not value or value in offered:
        return []
    missing = [f"{series}_{at.lower()}{QUARTERS.suffix}" for series, at in lacking_of_base(value, on_file)]
    hint = f"{QUARTERS.name} has no row {', '.join(missing)}." if missing else nearest(value, offered)
    expected = (
        f"one of {', '.join(offered)}" if offered else "a quarter of which every row that the model needs is there"
    )
    return [row.fault("value", "a quarter that the model cannot stand on", expected, hint)]


def driver(row: InputRow, cases: Iterable[str]) -> tuple[Driver | None, list[Fault]]:
    """Return a driver with its value in each of the cases."""
    model, faults = checked(rows.DriverRow, row, CASE_PREFIX, "cases")
    columns = [CASE_PREFIX + case for case in cases]
    faults += bounds_faults(row, [*columns, "tornado_low", "tornado_high"])
    faults += order_faults(row, "tornado_low", "tornado_high")
    if model is None or faults:
        return None, faults
    return (
        Driver(
            key=model.driver,
            values={column.removeprefix(CASE_PREFIX): model.cases[column] for column in columns},
            **model.model_dump(exclude={"driver", "cases"}),
        ),
        [],
    )


def texts_by_key(table: InputTable, column: str) -> dict[str, str] | None:
    """Return each row's key with the text of one column, faulty rows too; None where the keys are unknown.

    What refers to a faulty row is not a second fault: only what refers to no row at all is one.
    """
    if not table.readable or not table.has_keys:
        return None
    return {key: "" for key in table.ragged if key} | {row.key: row.texts[column] for row in table.rows if row.key}


def quarters_on_file(table: InputTable) -> dict[str, set[str]] | None:
    """Return the quarters of each series, those of faulty rows too; None where the keys are unknown."""
    if not table.readable or not table.has_keys:
        return None
    found: dict[str, set[str]] = {}
    for key in {*table.ragged, *(row.key for row in table.rows)}:
        match = _KEY_OF_QUARTER.fullmatch(key)
        if match:
            found.setdefault(match["series"], set()).add(match["quarter"].upper())
    return found


def cases_of(table: InputTable) -> tuple[str, ...]:
    """Return the cases in the order of their columns; none where the file could not be read."""
    prefixed = [column for column in table.columns if column.startswith(CASE_PREFIX)]
    return tuple(column.removeprefix(CASE_PREFIX) for column in prefixed)
