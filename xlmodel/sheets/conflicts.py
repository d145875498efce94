"""Conflicts: the two sides of each conflict of the list in the inputs; the rest stands in `conflicts.txt`."""

from __future__ import annotations

from xlmodel.language import Index, Line, Member, Sheet, Table, Words
from xlmodel.sheets.citing import by_key, cited
from xlmodel.sheets.listed import CONFLICTS, headings, labelled, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Register
from xlmodel.text import Given


def sheet(register: Register) -> Sheet:
    """Return the Conflicts sheet."""
    return page("conflicts", Given(parts={"sides": _sides(register)}))


def _sides(register: Register) -> Table:
    rows, figures = rows_of(register, CONFLICTS), by_key(register)
    units: dict[Member, str] = {key: row.texts["unit"] for key, row in rows.items()}
    counted: frozenset[Index] = frozenset((key,) for key, row in rows.items() if row.texts["one"])

    def said(key: str, label: str, side: str) -> Words:
        """Return a column of what a side measures and where it is cited from."""
        parts = {
            name: (row.texts[f"{side}_says"], cited(figures, row.texts[f"{side}_source"])) for name, row in rows.items()
        }
        return Words(key, label, {(name,): "; ".join(filter(None, pair)) for name, pair in parts.items()})

    def values(key: str, label: str, side: str) -> Line:
        return Line(key, label, units, {(k,): f"={row.texts[side]}" for k, row in rows.items() if row.texts[side]})

    return Table(
        "Two sides",
        labelled("conflict", rows),
        (
            said("conflict_one_says", "One side", "one"),
            values("conflict_one", "Its figure", "one"),
            said("conflict_other_says", "The other side", "other"),
            values("conflict_other", "Other figure", "other"),
            Line("conflict_difference", "Difference", units, "={conflict_other}-{conflict_one}", where=counted),
            Line(
                "conflict_share",
                "Difference ÷ one side",
                "%",
                "=IF(ABS({conflict_one})<={tolerance},0,{conflict_difference}/ABS({conflict_one}))",
                where=counted,
            ),
            Words("conflict_uses", "The model uses", {(k,): row.texts["uses"] for k, row in rows.items()}),
            Line(
                "conflict_differs",
                "Differs",
                "flag",
                "=1*(ABS({conflict_difference})>{tolerance})",
                where=counted,
            ),
        ),
        note="Difference: the other side less one side. The note says why the model uses what it uses.",
        groups=headings(rows),
        notes={key: row.texts["why"] for key, row in rows.items()},
    )
