"""What depends on a cell: the lines that read it, and how much follows from it in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from xlmodel.language import HEADER, Model, ModelCell
from xlmodel.tell.calling import Calling


@dataclass(frozen=True)
class UsingLine:
    """A line that reads a cell directly: its key and label, its sheets, and its cells that do."""

    line: str
    label: str
    sheets: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class UsedBy:
    """What depends on some cells: the lines that read them, and the numbers of cells, directly and in all.

    `outputs` are the headline outputs that follow from them; empty for a workbook that has none.
    """

    lines: tuple[UsingLine, ...]
    direct: int
    total: int
    outputs: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: lines (line, label, sheets, cells), direct, total, outputs."""
        return asdict(self)

    @property
    def summary(self) -> str:
        """Return one sentence that says how much depends on it."""
        if not self.direct:
            return "Nothing depends on it."
        cells = (
            f"{self.direct:,} cell{'s' * (self.direct != 1)} of {len(self.lines):,} line{'s' * (len(self.lines) != 1)}"
        )
        outputs = f", among them {len(self.outputs):,} headline output{'s' * (len(self.outputs) != 1)}"
        return f"{cells} read it directly; {self.total:,} depend on it in all{outputs if self.outputs else ''}."


def used_by(calling: Calling, cells: Iterable[ModelCell]) -> UsedBy:
    """Return what depends on some cells of a model, but for these themselves."""
    readers = _readers(calling.model)
    asked = dict.fromkeys(cells)
    direct = [one for one in dict.fromkeys(one for cell in asked for one in readers.get(cell, ())) if one not in asked]
    every, waiting = set(asked), list(asked)
    while waiting:
        more = [reader for reader in readers.get(waiting.pop(), ()) if reader not in every]
        every.update(more)
        waiting += more
    every -= asked.keys()
    outputs = tuple(name for name, cell in calling.model.headlines.items() if cell in every)
    return UsedBy(grouped_by_line(calling, direct), len(direct), len(every), outputs)


def grouped_by_line(calling: Calling, cells: Iterable[ModelCell]) -> tuple[UsingLine, ...]:
    """Return cells as lines, in the order in which these first come."""
    lines: dict[str, list[ModelCell]] = {}
    for cell in cells:
        lines.setdefault(calling.named(cell).line, []).append(cell)
    return tuple(_line(calling, line, held) for line, held in lines.items())


def _line(calling: Calling, line: str, cells: Sequence[ModelCell]) -> UsingLine:
    named = [calling.named(cell) for cell in cells]
    sheets = tuple(dict.fromkeys(one.sheet for one in named))
    return UsingLine(line, named[0].label, sheets, tuple(one.key for one in named))


def _readers(model: Model) -> Mapping[ModelCell, list[ModelCell]]:
    """Return by cell the cells whose formulas read it."""
    found: dict[ModelCell, dict[ModelCell, None]] = {}
    for cell, computed in model.computed.items():
        for group in computed.precedents:
            for part in group:
                if part is not None and part[0] != HEADER:
                    found.setdefault(part, {})[cell] = None
    return {part: list(cells) for part, cells in found.items()}
