"""How an input may vary: the distribution that its row states, as one text in a column of its own.

Judgements: the text is a word and its numbers, `triangular 0.08 0.09 0.1`, in the unit of the input. Nothing that is
drawn may lie beyond the limits of the cells, so the ends of a distribution lie within them, and a normal one is cut off
there. A distribution says how uncertain a value is, not what it is: it is no part of the fingerprint of the values, and
a row of one's own leaves it to the row that it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlmodel.errors import Fault
from xlmodel.register.records import InputCell, Limits
from xlmodel.register.schemas import DISTRIBUTION, TableSchema
from xlmodel.register.tables import InputTable
from xlmodel.register.values import BadValueError, number, word

KINDS_OF_DISTRIBUTION = {"fixed": "", "uniform": "low high", "triangular": "low mode high", "normal": "mean sd"}
"""The words that a distribution may begin with, and the numbers that follow."""

EXAMPLE = "such as: uniform 0.1 0.2; triangular 0.08 0.09 0.1; normal 0.09 0.005; fixed"


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a number varies: `fixed`, `uniform`, `triangular` or `normal`, with its numbers in that order."""

    kind: str
    numbers: tuple[float, ...] = ()

    def __str__(self) -> str:
        """Return it as a file states it."""
        return " ".join((self.kind, *(f"{one:.15g}" for one in self.numbers)))

    @property
    def varies(self) -> bool:
        """Tell whether more than one number may be drawn."""
        if self.kind == "normal":
            return self.numbers[1] > 0
        return self.kind != "fixed" and self.numbers[0] < self.numbers[-1]


def distribution(text: str, limits: Limits | None, *, is_word: bool = False) -> Distribution:
    """Return the distribution that a field states, within the limits of its cells. Raises BadValueError.

    An input that `is_word` has none.
    """
    if is_word:
        raise BadValueError("a distribution for an input that is a word", "nothing", "Empty the field.")
    kind, *texts = text.split()
    word(kind, tuple(KINDS_OF_DISTRIBUTION), "distribution")
    wanted = KINDS_OF_DISTRIBUTION[kind]
    if len(texts) != len(wanted.split()):
        raise BadValueError("a distribution with other numbers", f"{kind} {wanted}".strip(), f"Write one {EXAMPLE}.")
    numbers = tuple(map(number, texts))
    if kind == "normal" and numbers[1] <= 0:
        raise BadValueError("a standard deviation that is not above 0", f"{kind} {wanted}")
    ends = numbers[:1] if kind == "normal" else numbers
    if list(ends) != sorted(ends):
        raise BadValueError("a distribution whose numbers do not rise", f"{kind} {wanted}, from low to high")
    if kind in {"uniform", "triangular"} and ends[0] == ends[-1]:
        raise BadValueError("a distribution without any width", "a low below the high", "Write 'fixed'.")
    if limits and not all(limits[0] <= end <= limits[1] for end in ends):
        raise BadValueError("a distribution beyond min–max", f"numbers from {limits[0]:.15g} to {limits[1]:.15g}")
    return Distribution(kind, numbers)


def distributions(
    tables: Mapping[TableSchema, InputTable], cells: Iterable[InputCell]
) -> tuple[dict[str, Distribution], list[Fault]]:
    """Return the stated distributions by key of the row, and what is wrong with the fields that state one.

    A row with a fault has no cells, and is left out: one thing is wrong with both.
    """
    by_row: dict[tuple[str, str], InputCell] = {}
    for cell in cells:
        by_row.setdefault((cell.file, cell.row), cell)
    found: dict[str, Distribution] = {}
    faults: list[Fault] = []
    for schema, table in tables.items():
        for row in table.rows if DISTRIBUTION in schema.columns else ():
            text, known = row.texts[DISTRIBUTION], by_row.get((schema.name, row.key))
            if not text or known is None or (row.line, DISTRIBUTION) in table.damaged:
                continue
            try:
                found[row.key] = distribution(text, known.limits, is_word=isinstance(known.value, str))
            except BadValueError as error:
                faults.append(row.fault(DISTRIBUTION, error.problem, error.expected, error.hint))
    return found, faults
