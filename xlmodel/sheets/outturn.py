"""Outturn: what the inputs decide of the sheet that `outturn.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Dimension, Index, Line, Member, Sheet, Table, Words
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.citing import by_key, cited, source_column, with_sources
from xlmodel.sheets.listed import OUTTURN, headings, labelled, rows_of
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import known
from xlmodel.tables import Figure, Register
from xlmodel.text import Given

FOUR = "four"
"""The row of the four companies together."""


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Outturn sheet."""
    figures = by_key(register)
    raised = _raised(register, axes, figures)
    titles = {key: axes.company.title(key) if key != FOUR else "Four companies" for key in raised}
    notes = {str(company): "February: the residual." for company, _ in known(register, axes).implied}
    notes[FOUR] = "Both totals add rounded or upper figures."
    places = {key: cited(figures, figure.key) for key, figure in raised.items()}
    given = Given(
        lists={"raised": Dimension("raised", tuple(raised), titles)},
        through={"raised": [{"key": key, "title": titles[key], "note": notes.get(key, "")} for key in raised]},
        parts={
            "outcomes": _outcomes(register),
            "raised_source": (source_column("raised_source", "Source of April", places),),
        },
    )
    return with_sources(page("outturn", given), "question_source", figures)


def _raised(register: Register, axes: Axes, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the later guidance for 2026 of every company, and of the four, that has an earlier one."""
    before = {company for company, year in known(register, axes).have if year == 2026}
    before |= {FOUR} if "four_capex_2026" in figures else set()
    later = {str(company): f"{company}_capex_guidance_2026_april" for company in axes.company.members}
    later[FOUR] = "four_capex_plan_2026_april"
    return {key: figures[fact] for key, fact in later.items() if key in before and fact in figures}


def _outcomes(register: Register) -> Table:
    figures = by_key(register)
    rows = rows_of(register, OUTTURN)
    units: dict[Member, str] = {key: row.texts["unit"] for key, row in rows.items()}
    ranges = [key for key, row in rows.items() if row.texts["high"]]
    judged: dict[Index, str] = {
        (key,): '=IF({outturn_inside}=1,"inside","outside")'
        if key in ranges
        else '=IF({outturn_difference}>=0,"above","below")'
        for key in rows
    }
    return Table(
        "Guided or modelled against actual",
        labelled("outcome", rows),
        (
            Line("outturn_low", "Low", units, {(k,): f"={row.texts['low']}" for k, row in rows.items()}),
            Line(
                "outturn_high",
                "High",
                units,
                {(k,): f"={rows[k].texts['high']}" if k in ranges else "={outturn_low}" for k in rows},
            ),
            Line("outturn_actual", "Actual", units, {(k,): f"={row.texts['actual']}" for k, row in rows.items()}),
            Line(
                "outturn_difference",
                "Difference",
                units,
                "={outturn_actual}-MIN({outturn_high},MAX({outturn_low},{outturn_actual}))",
                output="outturn_{outcome}",
            ),
            Line(
                "outturn_middle",
                "On the middle",
                "%",
                "=({outturn_actual}-AVERAGE({outturn_low},{outturn_high}))/ABS(AVERAGE({outturn_low},{outturn_high}))",
            ),
            Words("outturn_against", "Against", {(k,): row.texts["basis"] for k, row in rows.items()}),
            Line("outturn_verdict", "Verdict", "text", judged, weight="state"),
            Line(
                "outturn_inside",
                "Inside",
                "flag",
                "=1*(ABS({outturn_difference})<={tolerance})",
                where=frozenset((key,) for key in ranges),
            ),
            source_column(
                "outturn_source",
                "Source of the actual",
                {k: cited(figures, row.texts["source"]) for k, row in rows.items()},
            ),
        ),
        note="Difference: from the nearer end of a range, or from the one value. Inside or outside: ranges only.",
        groups=headings(rows),
        notes={key: row.texts["note"] for key, row in rows.items()},
    )
