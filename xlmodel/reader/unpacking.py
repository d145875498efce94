"""Is this archive what its directory says, and does it unpack to a bearable size?

The parts are unpacked here and not by `zipfile`, which trusts the stated size: it unpacks up to two gigabytes
before it cuts the rest off. Where two readers of the same file could see different parts (twice the same name, a
second directory, local headers that contradict), the file is refused, because then what was checked need not be
what is read.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from zipfile import ZipInfo

from xlmodel.reader.limits import PARTS, RATIO, refusal

DAMAGED = "Get the file again from where it came, or open it in Excel and save it as a new .xlsx file."
UNUSUAL = "No spreadsheet program writes this. Open the file only if you trust its origin, and save it as a new .xlsx."

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY, _END = b"PK\1\2", b"PK\5\6"
_LATER = 0x08  # flag: the sizes stand behind the data
_HIDDEN = 0x01 | 0x40 | 0x2000  # flags of encryption
_BIG = 0xFFFFFFFF  # the size stands in an extra field


def entries(data: bytes, largest: int) -> list[ZipInfo]:
    """Return the entries of an archive, without folders; raise EngineError for one that cannot be trusted.

    `largest` is the number of bytes to which all parts may unpack together.
    """
    if data.count(_ENTRY) > PARTS:
        raise refusal(f"this is not a workbook to open: it has more than {PARTS:,} parts", UNUSUAL)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found, start = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OverflowError, OSError) as error:
        raise refusal("this is not an Excel workbook: it is cut off or damaged", DAMAGED) from error
    if not found:
        raise refusal("this is not an Excel workbook: it is an archive with nothing in it", DAMAGED)
    if data.count(_END, start) != 1 or min(entry.header_offset for entry in found) != 0:
        raise refusal("this is not an Excel workbook: something is hidden before or after the archive", UNUSUAL)
    for entry in found:
        _check_name(entry)
        _check_kind(entry)
    _check_repeated(found)
    _check_sizes(found, largest)
    _check_places(data, found, start)
    return [entry for entry in found if entry.file_size or not entry.is_dir()]


def unpacked_part(data: bytes, entry: ZipInfo) -> bytes:
    """Return the bytes of a part; raise EngineError where its size or its checksum is not the stated one."""
    name_length, extra_length = _LOCAL.unpack_from(data, entry.header_offset)[-2:]
    start = entry.header_offset + _LOCAL.size + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    whole = True
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            packed = unpacker.decompress(packed, entry.file_size + 1)  # one more shows that the size is a lie
        except zlib.error:
            whole = False
        whole = whole and unpacker.eof and not unpacker.unused_data
    if len(packed) > entry.file_size:
        raise refusal(f"{entry.filename} unpacks to more than the file says", UNUSUAL)
    if not whole or len(packed) != entry.file_size or zlib.crc32(packed) != entry.CRC:
        raise refusal(f"this is not an Excel workbook any more: {entry.filename} is damaged", DAMAGED)
    return packed


def _check_name(entry: ZipInfo) -> None:
    name = entry.orig_filename  # zipfile's own name ends where a NUL stands
    if re.search(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\0-\x1f]", name) or name != entry.filename:
        raise refusal(f"the part {name[:100]!r} would lie outside the file", UNUSUAL)


def _check_kind(entry: ZipInfo) -> None:
    if entry.flag_bits & _HIDDEN:
        raise refusal(f"the part {entry.filename[:100]} is encrypted", "Open the file and save it without a password.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        problem = f"the part {entry.filename[:100]} is compressed by a method that workbooks do not use"
        raise refusal(problem, "Open the file in Excel and save it as a new .xlsx file.")


def _check_repeated(found: list[ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in found:
        name = entry.filename.lower()  # names of parts are the same in upper and lower case
        if name in seen:
            raise refusal(f"the part {entry.filename[:100]} is in the file twice", UNUSUAL)
        seen.add(name)


def _check_sizes(found: list[ZipInfo], largest: int) -> None:
    if sum(entry.file_size for entry in found) > largest:
        raise refusal(
            f"it unpacks to more than {largest / 1e6:,.0f} MB",
            "Split the workbook, or remove pictures and sheets that are not needed.",
        )
    for entry in found:
        if entry.file_size > 1_000_000 and entry.file_size > RATIO * entry.compress_size:
            raise refusal(
                f"the part {entry.filename[:100]} unpacks to more than {RATIO} times its size: a trap, not data",
                UNUSUAL,
            )
        if entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size:
            raise refusal(f"the part {entry.filename[:100]} has two sizes", UNUSUAL)


def _check_places(data: bytes, found: list[ZipInfo], end: int) -> None:
    """Refuse entries that lie over each other, and local headers that contradict the directory."""
    ordered = sorted(found, key=lambda entry: entry.header_offset)
    limits = [entry.header_offset for entry in ordered[1:]] + [end]
    for entry, limit in zip(ordered, limits, strict=True):
        name = entry.filename[:100]
        if entry.header_offset + _LOCAL.size > limit:
            raise refusal(f"the part {name} lies over another one", UNUSUAL)
        mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack_from(
            data, entry.header_offset
        )
        start = entry.header_offset + _LOCAL.size
        if start + name_length + extra_length + entry.compress_size > limit:
            raise refusal(f"the part {name} lies over another one", UNUSUAL)
        local = data[start : start + name_length]
        stated = [(crc, entry.CRC), (packed, entry.compress_size), (size, entry.file_size)]
        open_ = {0, _BIG} if flags & _LATER else {_BIG} if extra_length else set()
        if (
            mark != b"PK\3\4"
            or method != entry.compress_type
            or flags & _HIDDEN
            or local != entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
            or any(said != true and said not in open_ for said, true in stated)
        ):
            raise refusal(f"the part {name} says two different things about itself", UNUSUAL)
