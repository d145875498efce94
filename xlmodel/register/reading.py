"""From the bytes of a file to its records: lists of fields, each with the line on which it starts.

Judgements: a record whose fields are all empty is not a row (Excel leaves such rows behind); UTF-16 is
refused by name rather than read as nonsense.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

from xlmodel.errors import Fault
from xlmodel.limits import CELL_TEXT

# Longer marks first: the mark of UTF-16 LE is the beginning of that of UTF-32 LE.
OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
SEPARATOR_LINE = re.compile(r'"?sep=(?P<separator>[,;\t|])"?[,;\t|]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""The first line that tells Excel what separates the fields."""

MISSING = "file missing"
LINE_END = re.compile(rb"\r\n|\r|\n")
SAVE_AS = "Save the file as 'CSV UTF-8 (comma delimited)'."


class UnreadableError(Exception):
    """A file that cannot be read at all."""

    def __init__(self, problem: str, line: int = 0, expected: str = "", found: str = "", hint: str = "") -> None:
        self.fault = Fault(problem, line=line, expected=expected, found=found, hint=hint)
        super().__init__(problem)


def contents(path: Path) -> bytes:
    """Return the bytes of a regular file."""
    try:
        if not path.exists():
            raise UnreadableError(MISSING, hint="Put it back, or name another folder.")
        if not path.is_file():
            found = "a folder" if path.is_dir() else "something that is not a file"
            raise UnreadableError("not a file", expected="a CSV file", found=found)
        return path.read_bytes()
    except PermissionError:
        raise UnreadableError("no permission to read the file", hint="Give yourself read access.") from None
    except OSError:
        raise UnreadableError("the file cannot be read", hint="Close other programs that hold it.") from None


def decoded(data: bytes) -> str:
    """Return the text of a UTF-8 file with or without a byte order mark."""
    for mark, encoding in OTHER_MARKS:
        if data.startswith(mark):
            raise UnreadableError("wrong encoding", 1, "UTF-8", encoding, SAVE_AS)
    if b"\0" in data:
        # Latin text in UTF-16 without a mark has a NUL in every second byte.
        halves = (data[0::2], data[1::2])
        if any(half.count(0) * 2 > len(half) for half in halves):
            raise UnreadableError("wrong encoding", 1, "UTF-8", "UTF-16 (without its mark)", SAVE_AS)
        place = data.index(0)
        raise UnreadableError("NUL byte", line_of(data, place), "text", f"a zero as byte {place + 1}", SAVE_AS)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from after the mark where there is one.
        start = error.start + (3 if data.startswith(codecs.BOM_UTF8) else 0)
        found = f"byte 0x{data[start]:02x} (byte {start + 1} of the file)"
        raise UnreadableError("broken encoding", line_of(data, start), "UTF-8", found, SAVE_AS) from None


def line_of(data: bytes, place: int) -> int:
    """Return the 1-based line in which a byte stands."""
    return len(LINE_END.findall(data[:place])) + 1


def separated(text: str) -> tuple[str, int]:
    """Return what separates the fields of a text, and where they begin: after a first line such as `sep=;`."""
    told = SEPARATOR_LINE.match(text)
    return (told["separator"], told.end()) if told else (",", 0)


def split(text: str) -> list[tuple[int, list[str]]]:
    """Return the records that are not blank, each with the line on which it starts."""
    separator, start = separated(text)
    reader = csv.reader(io.StringIO(text[start:], newline=""), strict=True, delimiter=separator)
    records = []
    line = first = 2 if start else 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                records.append((line, fields))
            line = reader.line_num + first
    except csv.Error as error:
        if "field larger" in str(error):
            raise UnreadableError(
                "text too long",
                line,
                f"at most {CELL_TEXT} characters",
                hint="Is a closing quote missing?",
            ) from None
        hint = 'A quote that opens a field must be closed; a quote inside a field is written twice: "".'
        raise UnreadableError("broken quoting", line, hint=hint) from None
    if not records:
        raise UnreadableError("empty file", expected="a line with the names of the columns, then rows")
    return records
