"""Own values: what a person uses instead of what a source says, and estimates that no source gives.

Judgements: a row with the status `own` stands beside the row of the same key and says only what differs; the row of
the source is never touched, so that it cannot come to vouch for another's number, and deleting the own row brings
its value back. One shape serves a figure, an end of a range, an assumption and the case of a driver. Where no source
has the key, the own row is a figure by itself: company, year and value are all that one of the peer table needs.
A value over a range stands for both of its ends. An own value that says what the source says is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from xlmodel.errors import Fault
from xlmodel.register.lines import InputRow, in_quotes
from xlmodel.register.records import BY_SET, IN_INPUTS, InputCell, OwnValue
from xlmodel.register.renaming import key_now
from xlmodel.register.schemas import OWN, TableSchema
from xlmodel.register.tables import InputTable
from xlmodel.register.values import BadValueError, date, nearest, number, readable, word


@dataclass(frozen=True, slots=True)
class Divided:
    """The rows of all files without those that change another row, and these: by file, with the row they change."""

    tables: Mapping[TableSchema, InputTable]
    own: tuple[tuple[TableSchema, InputRow, InputRow], ...]
    faults: tuple[Fault, ...]


def divided(tables: Mapping[TableSchema, InputTable], new_keys: Mapping[str, str]) -> Divided:
    """Return the tables without own rows of keys that a source has, and those rows apart.

    An own row follows a key that was renamed: `new_keys` are by the old ones.
    """
    kept: dict[TableSchema, InputTable] = dict(tables)
    own: list[tuple[TableSchema, InputRow, InputRow]] = []
    faults: list[Fault] = []
    for schema, table in tables.items():
        if not schema.own:
            continue
        sources = {row.key: row for row in table.rows if not is_own_row(row) and row.key}
        mine = [_followed(row, new_keys, sources) for row in table.rows if is_own_row(row) and row.key]
        over = [row for row in mine if row.key in sources or row.key in table.ragged]
        stray = [row for row in mine if row not in over and not schema.may_stand(row.texts)]
        faults += [_stray(schema, row, sources) for row in stray]
        faults += _twice(schema, over)
        own += [(schema, row, sources[row.key]) for row in over if row.key in sources]
        apart = {row.line for row in (*over, *stray)}
        rows = [row for row in table.rows if row.line not in apart]
        kept[schema] = replace(table, rows=tuple(assumed(schema, row) if is_own_row(row) else row for row in rows))
    return Divided(kept, tuple(own), tuple(faults))


def is_own_row(row: InputRow) -> bool:
    """Tell whether a row is a person's own."""
    return row.texts.get("status", "") == OWN


def assumed(schema: TableSchema, row: InputRow) -> InputRow:
    """Return a row of one's own that stands alone with what it means where its fields are empty."""
    given = dict(schema.assumed)
    if schema.ranges:
        given["qualifier"] = "range" if any(row.texts[end] for end in schema.ends[0]) else "exact"
    return replace(row, texts={**row.texts, **{name: row.texts[name] or text for name, text in given.items()}})


def owned(
    own: Iterable[tuple[TableSchema, InputRow, InputRow]], cells: Iterable[InputCell]
) -> tuple[dict[str, OwnValue], list[Fault]]:
    """Return the own values by cell key, and what is wrong with their rows.

    A row whose source's row is at fault has no cells, and is left out: one thing is wrong with both.
    """
    by_row = _by_row(cells)
    found: dict[str, OwnValue] = {}
    faults: list[Fault] = []
    for schema, row, source in own:
        faults += _others(schema, row, source)
        faults += since_faults(row)
        known = by_row.get((schema.name, row.key))
        if known:
            values, more = _values(schema, row, known)
            faults += more
            found |= values
    return {key: value for key, value in found.items() if value.value != value.source}, faults


def alone(tables: Mapping[TableSchema, InputTable], cells: Iterable[InputCell]) -> dict[str, OwnValue]:
    """Return the own values of rows that no source has."""
    by_row = _by_row(cells)
    found: dict[str, OwnValue] = {}
    for schema, table in tables.items():
        for row in filter(is_own_row, table.rows):
            way, since = BY_SET if row.file == BY_SET else IN_INPUTS, row.texts.get("since", "")
            for cell in by_row.get((schema.name, row.key), {}).values():
                found[cell.key] = OwnValue(cell.value, None, way, since, row.texts[schema.reason])
    return found


def _by_row(cells: Iterable[InputCell]) -> dict[tuple[str, str], dict[str, InputCell]]:
    """Return the cells of each row, by file and key, and there by column."""
    found: dict[tuple[str, str], dict[str, InputCell]] = {}
    for cell in cells:
        found.setdefault((cell.file, cell.row), {})[cell.column] = cell
    return found


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


def since_faults(row: InputRow) -> list[Fault]:
    """Return what is wrong with the day since which a value stands; only an own row has one."""
    since = row.texts.get("since", "")
    if since and not is_own_row(row):
        hint = "Only a row with the status 'own' has a day."
        return [row.fault("since", "a day in the row of a source", "nothing", hint)]
    try:
        is_day = not since or len(date(since)) == len("2026-02-05")
    except BadValueError:
        is_day = False
    return [] if is_day else [row.fault("since", "not a day", "YYYY-MM-DD")]


def _values(
    schema: TableSchema, row: InputRow, known: Mapping[str, InputCell]
) -> tuple[dict[str, OwnValue], list[Fault]]:
    """Return the own values of a row over the cells of its source's row, and the faults of their fields."""
    if schema.ranges and "value" not in known and row.texts["value"]:
        low, high = schema.ends[0]
        if row.texts[low] or row.texts[high]:
            return {}, [row.fault("value", "both a value and a range", "one of the two", "Empty one of the two.")]
        ends = replace(row, texts={**row.texts, low: row.texts["value"], high: row.texts["value"], "value": ""})
        found, faults = _values(schema, ends, known)
        return found, [replace(fault, column="value") for fault in faults[:1]]
    found = {}
    faults = []
    note, since = row.texts[schema.reason], row.texts.get("since", "")
    for column in columns_of_own_row(schema, row):
        text = row.texts[column]
        if not text:
            continue
        if column not in known:
            hint = f"Fill in {' or '.join(known)}."
            return {}, [row.fault(column, "the row that this one changes has no number here", "nothing", hint)]
        cell = known[column]
        try:
            found[cell.key] = OwnValue(_read(text, cell), cell.value, IN_INPUTS, since, note)
        except BadValueError as error:
            faults.append(row.fault(column, error.problem, error.expected, error.hint))
    faults += _disordered(schema, row, known)
    return found, faults


def _read(text: str, cell: InputCell) -> float | str:
    """Return what a field of an own row says, under the rules of the row that it changes. Raises BadValueError."""
    if isinstance(cell.value, str):
        return word(text, cell.choices, cell.choice) if cell.choices else text
    value = number(text)
    if cell.limits and not cell.guard and not cell.limits[0] <= value <= cell.limits[1]:
        raise BadValueError("outside min–max", f"{cell.limits[0]:.15g} to {cell.limits[1]:.15g}")
    return value


def columns_of_own_row(schema: TableSchema, row: InputRow) -> list[str]:
    """Return the columns of values that an own row of a file may fill."""
    prefixed = [column for column in row.texts if schema.prefix and column.startswith(schema.prefix)]
    return [*prefixed, *schema.own]


def _disordered(schema: TableSchema, row: InputRow, known: Mapping[str, InputCell]) -> list[Fault]:
    """Return a fault where a low end and a high end, own or the source's, are the wrong way round."""
    for low, high in schema.ends:
        if low not in known or high not in known:
            continue
        ends = [readable(row.texts[end]) if row.texts[end] else known[end].value for end in (low, high)]
        if not all(isinstance(end, float) for end in ends) or ends[0] <= ends[1]:  # type: ignore[operator]
            continue
        mine, expected = (low, f"at most {high}, which is {ends[1]:.15g}")
        if not row.texts[low]:
            mine, expected = (high, f"at least {low}, which is {ends[0]:.15g}")
        return [row.fault(mine, f"{low} above {high}", expected, "Swap the two or correct one of them.")]
    return []


def _others(schema: TableSchema, row: InputRow, source: InputRow) -> list[Fault]:
    """Return a fault for each field that an own row fills and may not: the row of the source says it."""
    free = {*columns_of_own_row(schema, row), *schema.key, schema.reason, "status", "since"}
    said = [column for column, text in row.texts.items() if column not in free and text]
    return [
        row.fault(column, "a row with the status 'own' changes only values", "nothing, or what the other row says")
        for column in said
        if row.texts[column] != source.texts.get(column, "")
    ]


def _followed(row: InputRow, new_keys: Mapping[str, str], known: Mapping[str, InputRow]) -> InputRow:
    return replace(row, key=key_now(row.key, new_keys, known))


def _stray(schema: TableSchema, row: InputRow, known: Mapping[str, InputRow]) -> Fault:
    hint = nearest(row.key, known)
    return row.fault(schema.key[0], "an own row that changes no other row", "the key of another row", hint)


def _twice(schema: TableSchema, rows: list[InputRow]) -> list[Fault]:
    first: dict[str, InputRow] = {}
    faults = []
    for row in rows:
        if row.key in first:
            found = f"{in_quotes(row.key)} also at {first[row.key].place}"
            problem = "two own rows of one key"
            faults.append(row.fault(schema.key[-1], problem, "one row", "Delete one of them.", found))
        first.setdefault(row.key, row)
    return faults
