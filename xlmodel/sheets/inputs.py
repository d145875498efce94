"""Inputs and Cases: what the input files hold, as rows of the sheets that `inputs.txt` and `cases.txt` declare.

What formulas may call the cells by is declared here: every cell by its key, and by year or case where it goes by these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlmodel.language import Index, Input, Sheet
from xlmodel.sheets.axes import Axes, bar_ends, end_cases, families, home_case
from xlmodel.sheets.citing import leads_to
from xlmodel.sheets.fitting import fitted
from xlmodel.sheets.pages import page
from xlmodel.sheets.provenance import origin, own_origins, own_since
from xlmodel.sheets.ranking import UNRANKED, Ranking
from xlmodel.sheets.themes import THEMES, theme_of, themed
from xlmodel.tables import Driver, ModelInputs, case_title
from xlmodel.tables.origins import DERIVED, assumption_origin, driver_origin, figure_origin
from xlmodel.tables.schemas import CASE
from xlmodel.text import Given

ENDS = ("value", "low", "high")
"""The cells that a figure may have."""

ASSUMED = "assumed"
"""The kind of a number that no source gives."""

UNREAD = "Figures that no formula uses"
"""The sub-heading of the rows at the foot."""

WITH_BAR, WITHOUT_BAR = "Drivers of the NPV, longest bar first", "Other drivers"
"""The sub-headings of Cases."""

DIRECTIONS = {"higher": "higher is better", "lower": "lower is better", "scale": "scale", "neither": "neither"}
"""What is said of a driver whose higher value is better, or worse, or neither."""


def declared_inputs(register: ModelInputs, axes: Axes) -> list[Input]:
    """Return the inputs that formulas may name: every cell by its key, drivers over cases, families over years."""
    cells = register.cells
    found = [
        Input(
            cell,
            cells[cell].label,
            figure.unit,
            {(): cell},
            origin=origin(register, cell, figure.unit, figure_origin(figure)),
        )
        for figure in register.figures
        for cell in figure.cells
    ]
    found += [
        Input(
            item.key,
            item.label,
            item.unit,
            {(): item.key},
            origin=origin(register, item.key, item.unit, assumption_origin(item)),
        )
        for item in register.assumptions
        if item.unit != "text"  # the case shown stands on the Cover
    ]
    for stem, years in families(item.key for item in register.assumptions).items():
        first = next(item for item in register.assumptions if item.key in years.values())
        over = (axes.year.part(list(years)),)
        found.append(Input(stem, _stem_label(first.label), first.unit, {(y,): key for y, key in years.items()}, over))
    for driver in register.drivers:
        by_case: dict[Index, str] = {(case,): f"{driver.key}_{case}" for case in register.cases}
        why = driver_origin(driver)
        told = own_origins(register, driver.cells, driver.unit, why)
        found.append(Input(driver.key, driver.label, driver.unit, by_case, (axes.case,), origin=why, own=told))
        found += [
            Input(cell, cells[cell].label, driver.unit, {(): cell}, origin=origin(register, cell, driver.unit, why))
            for cell in driver.cells
            if cell not in by_case.values()  # the stated ends of its bar in the tornado
        ]
    for stem, years in families(driver.key for driver in register.drivers).items():
        of_stem = next(driver for driver in register.drivers if driver.key in years.values())
        over_both = (axes.case, axes.year.part(list(years)))
        driven: dict[Index, str] = {(c, y): f"{key}_{c}" for c in register.cases for y, key in years.items()}
        found.append(Input(stem, _stem_label(of_stem.label), of_stem.unit, driven, over_both))
    return found


def inputs_sheet(register: ModelInputs, axes: Axes, ranked: Ranking = UNRANKED) -> Sheet:
    """Return the Inputs sheet: what moves the NPV most, then all others by theme, what no formula reads at the foot."""
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "figures": list(_arranged(register, ranked)),
        "companies": [
            {"key": item.key, "label": item.name, "one_of_four": str(int(item.one_of_four))}
            for item in register.companies
        ],
    }
    words = {"case_shown": case_title(str(register.builtin[CASE])).lower()}
    given = Given({"company": axes.company}, words, through, lead=leads_to, limits=register.limits)
    return fitted(page("inputs", given))


def _arranged(register: ModelInputs, ranked: Ranking) -> Iterator[Mapping[str, str]]:
    """Yield the rows under their sub-headings; within one, in the order of listing."""
    asked = themed(company.key for company in register.companies)
    shown = case_title(str(register.builtin[CASE])).lower()
    head = f"What moves the NPV most, {shown} case"
    places = {theme: place for place, theme in enumerate((head, *THEMES, UNREAD))}
    ranks = {key: rank for rank, key in enumerate(ranked.first)}
    found: list[tuple[int, int, Mapping[str, str]]] = []
    for row in (*_figures(register), *_assumptions(register)):
        key = row["key"]
        theme = head if key in ranks else theme_of(key, asked)
        if not ranked.is_read(cell for end in ENDS if (cell := row[end])):
            theme = UNREAD
        moves = _number(ranked.moves.get(key))
        found.append((places[theme], ranks.get(key, 0), {**row, "theme": theme, "moves": moves}))
    yield from (row for _, _, row in sorted(found, key=lambda one: one[:2]))


def _figures(register: ModelInputs) -> Iterator[dict[str, str]]:
    """Yield what the row of each figure says."""
    for figure in register.figures:
        cells = {cell.removeprefix(figure.key).strip("_") or "value": cell for cell in figure.cells}
        yield {
            **_row(register, figure.key, figure.label, figure.unit, cells),
            "note": ". ".join(part.rstrip(".") for part in (figure.basis, figure.note) if part),
            **{"qualifier": figure.qualifier, "kind": figure.kind, "step": _number(figure.printed_step)},
            "printed": " | ".join(one.as_printed or DERIVED for one in figure.citations),
            "source": " | ".join(one.source for one in figure.citations),
            "paragraph": " | ".join(str(one.paragraph) for one in figure.citations if one.paragraph is not None),
            **{"period": figure.period, "status": figure.status},
        }


def _assumptions(register: ModelInputs) -> Iterator[dict[str, str]]:
    """Yield what the row of each assumption says: no source prints it, and its reason is its note."""
    nothing = dict.fromkeys(("qualifier", "step", "printed", "source", "paragraph", "period", "status"), "")
    for item in register.assumptions:
        if item.unit != "text":
            row = _row(register, item.key, item.label, item.unit, {"value": item.key})
            yield {**row, **nothing, "note": item.rationale, "kind": ASSUMED}


def _row(register: ModelInputs, key: str, label: str, unit: str, cells: Mapping[str, str]) -> dict[str, str]:
    """Return what the row of a number says, whoever gives it; `cells` are its cells by end."""
    lowest, highest = zip(*(register.limits[cell] for cell in cells.values()), strict=True)
    return {
        **{"key": key, "label": label, "unit": unit},
        **{end: cells.get(end, "") for end in ENDS},
        **{f"built_in_{end}": _number(register.builtin[cells[end]]) if end in cells else "" for end in ENDS},
        **{"min": _number(min(lowest)), "max": _number(max(highest))},
        "since": own_since(register, key, cells.values(), unit),
    }


def cases_sheet(register: ModelInputs, axes: Axes, ranked: Ranking = UNRANKED) -> Sheet:
    """Return the Cases sheet: one row per driver, one column per case; the driver with the longest bar comes first."""
    home, (low, high) = home_case(axes), end_cases(register)
    titles = {str(case): axes.case.title(case) for case in axes.case.members}
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "drivers": [_driver(register, driver, ranked) for driver in sorted(register.drivers, key=ranked.place)],
        "case": [{"key": case, "title": title, "word": title.lower()} for case, title in titles.items()],
        "other": [{"key": case, "title": title} for case, title in titles.items() if case != home],
    }
    words = {
        **{"low": low, "high": high, "home": str(home), "home_word": titles[str(home)].lower()},
        "cases_unchanged": ",".join(f"{{driver_{case}}}={{driver_built_in_{case}}}" for case in titles),
    }
    return fitted(page("cases", Given(words=words, through=through, limits=register.limits)))


def _driver(register: ModelInputs, driver: Driver, ranked: Ranking) -> Mapping[str, str]:
    """Return what the row of a driver says; where no end of its bar is stated, it is that of a case."""
    stated = {side: f"{driver.key}_tornado_{side}" for side in ("low", "high")}
    ends = zip(stated, bar_ends(register, driver), strict=True)
    swing = ranked.swings.get(driver.key)
    return {
        **{"key": driver.key, "label": driver.label, "unit": driver.unit, "note": driver.rationale},
        **{"min": _number(driver.min), "max": _number(driver.max), "direction": DIRECTIONS[driver.better]},
        **{f"stated_{side}": cell if cell in driver.cells else "" for side, cell in stated.items()},
        **{f"built_in_{case}": _number(register.builtin[f"{driver.key}_{case}"]) for case in register.cases},
        **{f"built_in_{side}_end": _number(register.builtin[cell]) for side, cell in ends},
        **{"theme": WITHOUT_BAR if swing is None else WITH_BAR, "swing": _number(swing)},
        "since": own_since(register, driver.key, driver.cells, driver.unit),
    }


def _number(number: float | str | None) -> str:
    return "" if number is None else str(number)


def _stem_label(label: str) -> str:
    return label.rsplit(" in ", 1)[0] if " in 20" in label else label.rstrip("0123456789 ")
