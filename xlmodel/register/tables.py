"""From the records of a file to a table: rows of text that know their place, their key and their columns.

Judgements: white space around a field is not part of it; line ends inside a quoted field become a plain line
feed. A file saved with another list separator is refused by name rather than read as one column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from xlmodel.errors import Fault
from xlmodel.limits import CELL_TEXT
from xlmodel.register.damage import damage
from xlmodel.register.lines import InputRow, shortened
from xlmodel.register.reading import MISSING, SAVE_AS, UnreadableError, contents, decoded, split
from xlmodel.register.schemas import TableSchema
from xlmodel.register.values import nearest

# Tab and line feed are text; the other control characters, and the two code points XML forbids, are not.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class InputTable:
    """A file as read: the line of its header, the columns it has and those it lacks, its rows, its faults.

    `ragged` holds the keys of rows with too many fields: such a row is a fault, but what refers to it is not another.
    `damaged` are the fields, by line and column, that a fault of the whole file covers. `has_keys` tells whether the
    columns of the key are there, `readable` whether any rows could be had: rules that look something up in a file
    without them are left out, so that one broken file does not fault every row of the others.
    """

    file: str
    line: int = 0
    columns: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    rows: tuple[InputRow, ...] = ()
    ragged: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    damaged: frozenset[tuple[int, str]] = frozenset()
    readable: bool = True
    has_keys: bool = False


def presentable(fault: Fault) -> Fault:
    """Return the fault without characters that would disturb a terminal, and no longer than can be read."""
    longest = {"column": 80, "key": 80, "expected": 400, "found": 400, "hint": 400}
    texts = {name: shortened(getattr(fault, name), most) for name, most in longest.items()}
    texts |= {"file": fault.file, "problem": fault.problem}
    clean = {name: "".join(letter if letter.isprintable() else "�" for letter in text) for name, text in texts.items()}
    return Fault(line=fault.line, **clean)


def read_table(path: Path, schema: TableSchema, data: bytes | None = None) -> InputTable:
    """Return the rows of one file, or an unreadable table whose faults say why. Raises nothing.

    `data` are bytes to read in place of the file's own.
    """
    file = str(path)
    try:
        records = split(decoded(contents(path) if data is None else data))
    except UnreadableError as error:
        fault = replace(error.fault, file=file)
        if fault.problem == MISSING and schema.since:
            hint = f"It came with version {schema.since}: copy it from the inputs folder of that version."
            fault = replace(fault, hint=hint)
        return InputTable(file, faults=(fault,), readable=False)
    return arranged(file, records, schema)


def arranged(file: str, records: list[tuple[int, list[str]]], schema: TableSchema) -> InputTable:
    """Return the table: header checked, every row with a text for each known column."""
    (header_line, header), *body = records
    columns = [column.strip() for column in header]
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(columns) == 1 and separator in columns[0]:
            fault = Fault("wrong separator", file, header_line, expected="commas", found=word, hint=SAVE_AS)
            return InputTable(file, faults=(fault,), readable=False)
    faults = header_faults(file, header_line, columns, schema)
    known = [column for column in columns if column in schema.columns or is_prefixed(column, schema)]
    sound = tuple(dict.fromkeys(known))
    if len(sound) < len(known):  # which of two columns of one name is meant is not known, so no row can be read
        return InputTable(file, line=header_line, columns=sound, faults=tuple(faults), readable=False)
    rows = []
    ragged = []
    for line, fields in body:
        if [field.strip() for field in fields] == columns:
            faults.append(Fault("the header stands here again", file, line, hint="Delete this line."))
            continue
        texts = dict.fromkeys(sound, "")  # a program may leave out what is empty at the end of a row
        texts |= {column: unified(field) for column, field in zip(columns, fields, strict=False) if column in texts}
        key = schema.key_of(texts)
        if len(fields) > len(columns):
            ragged.append(key)
            expected = f"{len(columns)}, as in the header"
            hint = "A text that holds a comma must stand in double quotes."
            fault = Fault("too many fields", file, line, "", key, expected, str(len(fields)), hint)
            faults.append(fault)
            continue
        row = InputRow(file, line, key, texts)
        faults += text_faults(row)
        # Stripping comes after the look for control characters: some of them count as white space.
        stripped = {column: text.strip() for column, text in row.texts.items()}
        rows.append(InputRow(file, line, key, dict.fromkeys(schema.columns, "") | stripped))
    harm = damage(rows, schema.quoting)
    return InputTable(
        file,
        line=header_line,
        columns=sound,
        absent=frozenset(schema.columns) - set(sound),
        rows=tuple(rows),
        ragged=tuple(ragged),
        faults=(*faults, *harm.faults),
        damaged=harm.fields,
        has_keys=set(schema.key) <= set(sound),
    )


def unified(text: str) -> str:
    """Return the text with plain line feeds, so that line ends of the file do not matter."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_prefixed(column: str, schema: TableSchema) -> bool:
    """Tell whether a column is one of the freely named ones, such as `case_bear`."""
    return bool(schema.prefix) and column.startswith(schema.prefix)


def header_faults(file: str, line: int, columns: list[str], schema: TableSchema) -> list[Fault]:
    """Return what is wrong with the names of the columns.

    A column named twice may stand for one that is missing, and then that is one fault.
    """
    faults = []
    absent = [column for column in schema.columns if column not in (*columns, *schema.optional)]
    twice = [column for place, column in enumerate(columns) if column and column in columns[:place]]
    for place, column in enumerate(columns):
        if not column:
            where = f"nothing in column {place + 1}"
            hint = "Name the column or delete it."
            faults.append(Fault("a column without a name", file, line, found=where, hint=hint))
        elif column in columns[:place]:
            found = f"columns {columns.index(column) + 1} and {place + 1}"
            hint = f"Name one of the two '{absent[0]}'." if absent else "Keep one of the two."
            faults.append(Fault("duplicate column", file, line, column, found=found, hint=hint))
        elif column not in schema.columns and not is_prefixed(column, schema):
            faults.append(Fault("unknown column", file, line, column, hint=nearest(column, schema.columns)))
    hint = "Add the column to the header."
    return faults + [Fault("missing column", file, line, column, hint=hint) for column in absent[len(twice) :]]


def text_faults(row: InputRow) -> list[Fault]:
    """Return the control characters and the overlong texts of a row."""
    faults = []
    for column, text in row.texts.items():
        control = CONTROL.search(text)
        if control:
            found = f"character U+{ord(control[0]):04X}"
            faults.append(row.fault(column, "control character", "printable text", "Delete it.", found))
        if len(text) > CELL_TEXT:
            found = f"{len(text)} characters"
            faults.append(row.fault(column, "text too long", f"at most {CELL_TEXT} characters", "", found))
    return faults
