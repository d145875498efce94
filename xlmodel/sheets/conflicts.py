"""Conflicts: the two sides of each conflict, and of each pair that measures two things; the rest is `conflicts.txt`."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Index, Line, Member, Sheet, Table, Words, parse
from xlmodel.sheets.axes import DOCUMENTS_QUARTER
from xlmodel.sheets.citing import by_key, cited
from xlmodel.sheets.listed import CONFLICTS, MEASURES, headings, labelled, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, Listed, Register
from xlmodel.text import Given


def sheet(register: Register) -> Sheet:
    """Return the Conflicts sheet."""
    figures = by_key(register)
    conflicts = _sides(
        "conflict",
        "Two sides that cannot both be right",
        "Difference: the other side less one side. The note says why the model uses what it uses.",
        rows_of(register, CONFLICTS),
        figures,
    )
    measures = _sides(
        "measure",
        "Different measures: two sides that can both be right",
        "They differ by time, by basis, by scope or by rounding. No difference is taken of a figure that is in words.",
        rows_of(register, MEASURES),
        figures,
    )
    return page(
        "conflicts", Given(words={"documents": DOCUMENTS_QUARTER}, parts={"sides": conflicts, "measures": measures})
    )


def _sides(name: str, title: str, note: str, rows: Mapping[str, Listed], figures: Mapping[str, Figure]) -> Table:
    """Return the table of a list whose lines begin with a name."""
    units: dict[Member, str] = {key: row.texts["unit"] for key, row in rows.items()}
    counted: frozenset[Index] = frozenset(
        (key,) for key, row in rows.items() if row.texts["one"] and not _in_words(row, figures)
    )

    def said(key: str, label: str, side: str) -> Words:
        """Return a column of what a side measures and where it is cited from."""
        parts = {
            name: (row.texts[f"{side}_says"], cited(figures, row.texts[f"{side}_source"])) for name, row in rows.items()
        }
        return Words(key, label, {(name,): "; ".join(filter(None, pair)) for name, pair in parts.items()})

    def values(key: str, label: str, side: str) -> Line:
        return Line(key, label, units, {(k,): f"={row.texts[side]}" for k, row in rows.items() if row.texts[side]})

    one, difference = f"{{{name}_one}}", f"{{{name}_difference}}"
    share = f"=IF(ABS({one})<={{tolerance}},0,{difference}/ABS({one}))"
    differs = f"=1*(ABS({difference})>{{tolerance}})"
    return Table(
        title,
        labelled(name, rows),
        (
            said(f"{name}_one_says", "One side", "one"),
            values(f"{name}_one", "Its figure", "one"),
            said(f"{name}_other_says", "The other side", "other"),
            values(f"{name}_other", "Other figure", "other"),
            Line(f"{name}_difference", "Difference", units, f"={{{name}_other}}-{one}", where=counted),
            Line(f"{name}_share", "Difference ÷ one side", "%", share, where=counted),
            Words(f"{name}_class", "Class", {(k,): row.texts["class"] for k, row in rows.items()}),
            Words(f"{name}_uses", "The model uses", {(k,): row.texts["uses"] for k, row in rows.items()}),
            *((Line("conflict_differs", "Differs", "flag", differs, where=counted),) if name == "conflict" else ()),
        ),
        note=note,
        groups=headings(rows),
        notes={key: row.texts["why"] for key, row in rows.items()},
    )


def _in_words(row: Listed, figures: Mapping[str, Figure]) -> bool:
    """Tell whether a side is a figure that its source has in words only, such as several billion: a floor."""
    texts = (row.texts[side] for side in ("one", "other"))
    named = [reference.key for text in texts if text for reference in parse(f"={text}").references]
    return any(figures[key].is_in_words for key in named if key in figures)
