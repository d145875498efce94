"""Own values: what a person uses instead of what a source says, and estimates that no source gives.

Judgements: a row with the status `own` stands beside the row of the same key and says only what differs; the row of
the source is never touched, so that it cannot come to vouch for another's number, and deleting the own row brings
its value back. One shape serves a figure, an end of a range, an assumption and the case of a driver. Where no source
has the key, the own row is a figure by itself: company, year and value are all that one of the peer table needs.
A value over a range stands for both of its ends. An own value that says what the source says is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from xlmodel.errors import Fault
from xlmodel.register.layouts import ESTIMATE, FACTS, OWN, PEER_CAPEX, WITH_OWN, Layout
from xlmodel.register.lines import Row, shown
from xlmodel.register.recording import CASE
from xlmodel.register.records import BY_SET, IN_INPUTS, Assumption, Driver, Figure, OwnValue
from xlmodel.register.renaming import followed
from xlmodel.register.tables import Table
from xlmodel.register.values import BadValueError, date, nearest, number, readable, word

Record = Figure | Assumption | Driver


@dataclass(frozen=True, slots=True)
class Divided:
    """The rows of all files without those that change another row, and these: by file, with the row they change."""

    tables: Mapping[Layout, Table]
    own: tuple[tuple[Layout, Row, Row], ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What an own row may fill: the column, the input cells that it is for, and what their source says."""

    column: str
    cells: tuple[str, ...]
    source: float | str


def divided(tables: Mapping[Layout, Table], new_keys: Mapping[str, str]) -> Divided:
    """Return the tables without own rows of keys that a source has, and those rows apart.

    An own row follows a key that was renamed: `new_keys` are by the old ones.
    """
    kept: dict[Layout, Table] = dict(tables)
    own: list[tuple[Layout, Row, Row]] = []
    faults: list[Fault] = []
    for layout in WITH_OWN:
        table = tables[layout]
        sources = {row.key: row for row in table.rows if not is_own(row) and row.key}
        mine = [_followed(row, new_keys, sources) for row in table.rows if is_own(row) and row.key]
        over = [row for row in mine if row.key in sources or row.key in table.ragged]
        stray = [row for row in mine if row not in over and not _can_stand(layout, row)]
        faults += [_stray(layout, row, sources) for row in stray]
        faults += _twice(layout, over)
        own += [(layout, row, sources[row.key]) for row in over if row.key in sources]
        apart = {row.line for row in (*over, *stray)}
        rows = [row for row in table.rows if row.line not in apart]
        kept[layout] = replace(table, rows=tuple(assumed(layout, row) if is_own(row) else row for row in rows))
    return Divided(kept, tuple(own), tuple(faults))


def with_estimates(
    tables: Mapping[Layout, Table], overrides: Mapping[str, str], known: Mapping[str, object]
) -> dict[Layout, Table]:
    """Return the tables with a row for each override that is an estimate of its own: `capex_microsoft_2026`.

    That is the capex of a company of the list, `known` by its key, in a year for which the table has a figure.
    """
    peers = tables[PEER_CAPEX]
    years = {row.texts["year"] for row in peers.rows}
    stated = {row.key for row in peers.rows}
    rows = []
    for key, text in overrides.items():
        found = ESTIMATE.fullmatch(key)
        if found and key not in stated and found["company"] in known and found["year"] in years:
            texts = {**dict.fromkeys(PEER_CAPEX.columns, ""), **found.groupdict(), "value": text, "status": OWN}
            rows.append(assumed(PEER_CAPEX, Row(BY_SET, 0, key, texts)))
    return {**tables, PEER_CAPEX: replace(peers, rows=(*peers.rows, *rows))}


def is_own(row: Row) -> bool:
    """Tell whether a row is a person's own."""
    return row.texts.get("status", "") == OWN


def assumed(layout: Layout, row: Row) -> Row:
    """Return a figure of one's own with what it means where its fields are empty."""
    qualifier = "range" if row.texts["low"] or row.texts["high"] else "exact"
    given = {**dict(layout.assumed), "qualifier": qualifier}
    return replace(row, texts={**row.texts, **{name: row.texts[name] or text for name, text in given.items()}})


def owned(
    own: Iterable[tuple[Layout, Row, Row]], records: Mapping[str, Record], cases: tuple[str, ...]
) -> tuple[dict[str, OwnValue], list[Fault]]:
    """Return the own values by cell key, and what is wrong with their rows.

    A row whose source's row is at fault has no record, and is left out: one thing is wrong with both.
    """
    found: dict[str, OwnValue] = {}
    faults: list[Fault] = []
    for layout, row, source in own:
        record = records.get(row.key)
        faults += _others(layout, row, source)
        faults += since_faults(row)
        if record is not None:
            values, more = _values(layout, row, record, cases)
            faults += more
            found |= values
    return {key: value for key, value in found.items() if value.value != value.source}, faults


def alone(row: Row, figure: Figure) -> dict[str, OwnValue]:
    """Return the values of a figure that no source has."""
    since, note = row.texts.get("since", ""), row.texts["note"]
    way = BY_SET if row.file == BY_SET else IN_INPUTS
    return {key: OwnValue(value, None, way, since, note) for key, value in figure.cells.items()}


def in_use(
    own: Mapping[str, OwnValue], values: Mapping[str, float | str], source: Mapping[str, float | str]
) -> dict[str, OwnValue]:
    """Return what is told of every value in use that is not the source's, in the order of the values.

    Where a value differs from what the files state, it was given with `--set`.
    """
    found = {}
    for key, value in values.items():
        known = own.get(key)
        if known and known.value == value:
            found[key] = known
        elif value != source[key] or (known and known.source is None):
            found[key] = OwnValue(value, None if known and known.source is None else source[key], BY_SET)
    return found


def since_faults(row: Row) -> list[Fault]:
    """Return what is wrong with the day since which a value stands; only an own row has one."""
    since = row.texts.get("since", "")
    if since and not is_own(row):
        hint = "Only a row with the status 'own' has a day."
        return [row.fault("since", "a day in the row of a source", "nothing", hint)]
    try:
        is_day = not since or len(date(since)) == len("2026-02-05")
    except BadValueError:
        is_day = False
    return [] if is_day else [row.fault("since", "not a day", "YYYY-MM-DD")]


def fields(record: Record) -> Iterator[Field]:
    """Yield what an own row over a record may fill."""
    if isinstance(record, Assumption):
        yield Field("value", (record.key,), record.value)
    elif isinstance(record, Driver):
        for key, value in record.cells.items():
            suffix = key.removeprefix(f"{record.key}_")
            yield Field(f"case_{suffix}" if suffix in record.values else suffix, (key,), value)
    elif record.value is not None:
        yield Field("value", (record.key,), record.value)
    else:
        cells = record.cells
        for key, value in cells.items():
            yield Field(key.removeprefix(f"{record.key}_"), (key,), value)


def _values(
    layout: Layout, row: Row, record: Record, cases: tuple[str, ...]
) -> tuple[dict[str, OwnValue], list[Fault]]:
    """Return the own values of a row over the record of its source, and the faults of their fields."""
    known = {field.column: field for field in fields(record)}
    if isinstance(record, Figure) and record.value is None and row.texts["value"]:
        if row.texts["low"] or row.texts["high"]:
            return {}, [row.fault("value", "both a value and a range", "one of the two", "Empty one of the two.")]
        ends = replace(row, texts={**row.texts, "low": row.texts["value"], "high": row.texts["value"], "value": ""})
        found, faults = _values(layout, ends, record, cases)
        return found, [replace(fault, column="value") for fault in faults[:1]]
    read = _reader(record, cases)
    found = {}
    faults = []
    note, since = row.texts[layout.reason], row.texts.get("since", "")
    for column in columns_of(layout, row):
        text = row.texts[column]
        if not text:
            continue
        if column not in known:
            hint = f"Fill in {' or '.join(known)}."
            return {}, [row.fault(column, "the row that this one changes has no number here", "nothing", hint)]
        try:
            value = read(text)
        except BadValueError as error:
            faults.append(row.fault(column, error.problem, error.expected, error.hint))
            continue
        for cell in known[column].cells:
            found[cell] = OwnValue(value, known[column].source, IN_INPUTS, since, note)
    faults += _disordered(row, known)
    return found, faults


def _reader(record: Record, cases: tuple[str, ...]) -> Callable[[str], float | str]:
    """Return what reads a field of an own row, under the rules of the row that it changes."""
    if isinstance(record, Assumption) and record.key == CASE:
        return lambda text: word(text, cases, "case") if cases else text
    low, high = (None, None) if isinstance(record, Figure) else (record.min, record.max)

    def read(text: str) -> float:
        value = number(text)
        if low is not None and high is not None and not low <= value <= high:
            raise BadValueError("outside min–max", f"{low:.15g} to {high:.15g}")
        return value

    return read


def columns_of(layout: Layout, row: Row) -> list[str]:
    """Return the columns of values that an own row of a file may fill."""
    prefixed = [column for column in row.texts if layout.prefix and column.startswith(layout.prefix)]
    return [*prefixed, *layout.own]


def _disordered(row: Row, known: Mapping[str, Field]) -> list[Fault]:
    """Return a fault where a low end and a high end, own or the source's, are the wrong way round."""
    for low, high in (("low", "high"), ("tornado_low", "tornado_high")):
        if low not in known or high not in known:
            continue
        ends = [readable(row.texts[end]) if row.texts[end] else known[end].source for end in (low, high)]
        if not all(isinstance(end, float) for end in ends) or ends[0] <= ends[1]:  # type: ignore[operator]
            continue
        mine, expected = (low, f"at most {high}, which is {ends[1]:.15g}")
        if not row.texts[low]:
            mine, expected = (high, f"at least {low}, which is {ends[0]:.15g}")
        return [row.fault(mine, f"{low} above {high}", expected, "Swap the two or correct one of them.")]
    return []


def _others(layout: Layout, row: Row, source: Row) -> list[Fault]:
    """Return a fault for each field that an own row fills and may not: the row of the source says it."""
    free = {*columns_of(layout, row), *layout.key, layout.reason, "status", "since"}
    said = [column for column, text in row.texts.items() if column not in free and text]
    return [
        row.fault(column, "a row with the status 'own' changes only values", "nothing, or what the other row says")
        for column in said
        if row.texts[column] != source.texts.get(column, "")
    ]


def _followed(row: Row, new_keys: Mapping[str, str], known: Mapping[str, Row]) -> Row:
    return replace(row, key=followed(row.key, new_keys, known))


def _can_stand(layout: Layout, row: Row) -> bool:
    """Tell whether an own row is a figure by itself: one of the peer table, or a fact that has a label."""
    return layout is PEER_CAPEX or (layout is FACTS and bool(row.texts["label"]))


def _stray(layout: Layout, row: Row, known: Mapping[str, Row]) -> Fault:
    hint = nearest(row.key, known)
    return row.fault(layout.key[0], "an own row that changes no other row", "the key of another row", hint)


def _twice(layout: Layout, rows: list[Row]) -> list[Fault]:
    first: dict[str, Row] = {}
    faults = []
    for row in rows:
        if row.key in first:
            found = f"{shown(row.key)} also at {first[row.key].place}"
            problem = "two own rows of one key"
            faults.append(row.fault(layout.key[-1], problem, "one row", "Delete one of them.", found))
        first.setdefault(row.key, row)
    return faults
