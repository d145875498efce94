"""The properties of a document: what the program and the person say of it. Lists are joined by line feeds."""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.reader.canonical import attributes
from xlmodel.reader.package import Package, local_name, parse_xml


def properties_of(package: Package) -> dict[str, str]:
    """Return the properties by name: `title`, `app:Application`, `custom:name`."""
    found: dict[str, str] = {}
    for part in package.of_kind("", "core-properties"):
        found |= {local_name(element.tag): element.text or "" for element in parse_xml(package.take(part))}
    for part in package.of_kind("", "extended-properties"):
        for element in parse_xml(package.take(part)):
            text = "\n".join(part.text or "" for part in element.iter() if not len(part))
            found[f"app:{local_name(element.tag)}"] = text
    for part in package.of_kind("", "custom-properties"):
        found |= dict(_custom(package, part))
    return found


def _custom(package: Package, part: str) -> Iterator[tuple[str, str]]:
    """Yield the properties that a person has named; what is no text says its type."""
    for element in parse_xml(package.take(part)):
        rest = [
            f'{name}="{value}"' for name, value in attributes(element).items() if name not in ("fmtid", "pid", "name")
        ]
        texts = [
            (value.text or "") + ("" if local_name(value.tag) == "lpwstr" else f" ({local_name(value.tag)})")
            for value in element
        ]
        yield f"custom:{element.get('name', '')}", " ".join([*texts, *rest])
