"""The bytes of a workbook with some of its parts replaced, added or left out.

The same parts give the same bytes: entries keep their order, new ones follow in the order given, and all have one
time and one way of packing.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_TIME = (1980, 1, 1, 0, 0, 0)  # the first that an archive can hold


def patched(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Return a workbook with other parts: bytes replace or add the part of that name, None leaves it out."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        kept = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    return packed({name: content for name, content in (kept | dict(parts)).items() if content is not None})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts, in this order."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, content)
    return target.getvalue()
