"""Which parts of a file belong to some of its sheets alone: their carrying decides about them, and nobody else."""

from __future__ import annotations

from collections.abc import Collection

from xlmodel.reader.model import Workbook
from xlmodel.reader.package import Package

_OF_THE_WORKBOOK = frozenset({"person", "sheetMetadata"})
"""Kinds of parts that the workbook leads to for the sake of its sheets."""


def belongings(data: bytes, book: Workbook, sheets: Collection[str]) -> frozenset[str]:
    """Return the names of the parts to which only these sheets lead, and of those that all sheets share.

    `book` is what `data` holds.
    """
    package = Package(data)
    mine = {sheet.part for sheet in book.sheets if sheet.name in sheets}
    others = {sheet.part for sheet in book.sheets if sheet.name not in sheets}
    (root, *_) = package.of_kind("", "officeDocument")
    shared = {to.target for to in package.relations(root).values() if to.kind in _OF_THE_WORKBOOK}
    rest = {to.target for to in package.relations(root).values() if not to.external} - mine - shared
    return frozenset((_reached(package, mine) | (shared if mine else set())) - _reached(package, others | rest))


def _reached(package: Package, parts: Collection[str]) -> set[str]:
    """Return parts with all that they lead to."""
    found = set(parts)
    waiting = list(parts)
    while waiting:
        for relation in package.relations(waiting.pop()).values():
            if not relation.external and relation.target in package.parts and relation.target not in found:
                found.add(relation.target)
                waiting.append(relation.target)
    return found
