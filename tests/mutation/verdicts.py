"""What became of each damage, counted by kind and told in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from .damage import KINDS
from .mending import Mutant

OUTCOMES = ("refused by the build", "same text", "killed", "equivalent", "survived")


@dataclass(frozen=True)
class Verdict:
    """A damage, what became of it, and by what: the fault of the build, or the test that failed."""

    mutant: Mutant
    outcome: str
    by: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Return the line and the damaged formula, as the list of equivalents has them."""
        return self.mutant.declared.key, self.mutant.text


def judged(verdicts: Iterable[Verdict], listed: Mapping[tuple[str, str], str]) -> list[Verdict]:
    """Return the verdicts with the survivors that are listed as equivalent called so, with the reason."""
    return [
        Verdict(verdict.mutant, "equivalent", listed[verdict.place])
        if verdict.outcome == "survived" and verdict.place in listed
        else verdict
        for verdict in verdicts
    ]


def stale(verdicts: Sequence[Verdict], listed: Mapping[tuple[str, str], str], tried: set[str]) -> list[str]:
    """Return what is listed as equivalent and is noticed, or no longer made, among the lines that were tried."""
    found = {verdict.place: verdict.outcome for verdict in verdicts}
    return [
        f"{key}: {text} is {found.get((key, text), 'not made')}"
        for key, text in listed
        if key in tried and found.get((key, text)) != "equivalent"
    ]


def table(verdicts: Iterable[Verdict]) -> Table:
    """Return the number of damages by kind and outcome."""
    counts = Counter((verdict.mutant.kind, verdict.outcome) for verdict in verdicts)
    shown = Table("kind of damage", box=None, pad_edge=False)
    for name in ("made", *OUTCOMES):
        shown.add_column(name, justify="right")
    for kind in (*KINDS, "all"):
        row = [sum(n for (of, outcome), n in counts.items() if kind in (of, "all") and outcome == o) for o in OUTCOMES]
        if sum(row):
            shown.add_row(kind, *(f"{n:,}" if n else "–" for n in (sum(row), *row)))
    return shown


def score(verdicts: Iterable[Verdict]) -> tuple[int, int]:
    """Return how many damages were killed, and of how many that could be."""
    counts = Counter(verdict.outcome for verdict in verdicts)
    return counts["killed"], counts["killed"] + counts["survived"]


def tell(verdicts: Sequence[Verdict], reasons: Mapping[str, str], old: Sequence[str], console: Console) -> None:
    """Print the table, the equivalents by reason, the survivors, and the score."""
    console.print(table(verdicts))
    for reason, words in reasons.items():
        alike = [verdict for verdict in verdicts if verdict.outcome == "equivalent" and verdict.by == reason]
        if alike:
            console.print(f"\nequivalent, {reason} ({len(alike)}): {words}", soft_wrap=True)
        for verdict in alike:
            _line(verdict, console)
    survivors = [verdict for verdict in verdicts if verdict.outcome == "survived"]
    if survivors:
        console.print(f"\nsurvived ({len(survivors)}):")
    for verdict in survivors:
        _line(verdict, console)
    for line in old:
        console.print(f"listed as equivalent, but {line}", soft_wrap=True, markup=False)
    killed, possible = score(verdicts)
    share = f"{killed / possible:.2%}" if possible else "none"
    console.print(f"\nkilled {killed:,} of {possible:,} that are not equivalent: {share}")


def _line(verdict: Verdict, console: Console) -> None:
    mutant = verdict.mutant
    text = f"  {mutant.declared.key} ({mutant.kind})\n    {mutant.declared.text}\n    {mutant.text}"
    console.print(text, soft_wrap=True, markup=False, highlight=False)
