"""Inputs and Cases: what the input files hold, as rows of the sheets that `inputs.txt` and `cases.txt` declare.

What formulas may call the cells by is declared here: every cell by its key, and by year or case where it goes by these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from xlmodel.language import Index, Input, Sheet
from xlmodel.sheets.axes import Axes, end_cases, families, home_case
from xlmodel.sheets.citing import leads_to
from xlmodel.sheets.fitting import fitted
from xlmodel.sheets.pages import page
from xlmodel.sheets.provenance import origin, own_origins, own_since
from xlmodel.tables import Assumption, Driver, Figure, ModelInputs
from xlmodel.tables.origins import DERIVED, assumption_origin, driver_origin, figure_origin
from xlmodel.text import Given

ENDS = ("value", "low", "high")
"""The cells that a figure may have."""

SERIES = {
    "capex": "Peer capex, as documented",
    "capex_guidance": "Peer capex, guidance of early 2025",
    "capex_cash": "Peer capex, cash purchases of property and equipment (external)",
    "finance_leases": "Peers, property acquired under finance leases (external)",
    "capex_leases": "Peer capex with finance leases, as the company defines it (external)",
    "fiscal_capex": "Peers, cash purchases of property and equipment by fiscal year (external)",
    "fiscal_revenue": "Peers, revenue by fiscal year (external)",
    "fiscal_ocf": "Peers, operating cash flow by fiscal year (external)",
}
"""The sub-headings of the series of the peer table."""

QUARTERS = "Quarters, as reported (external)"

EXTERNAL = "External facts: read on public pages, they extend the documents and never replace them"

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


def inputs_sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Inputs sheet: figures by source, peer capex, companies, assumptions."""
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "figures": list(_figures(register)),
        "assumptions": [_assumption(register, item) for item in register.assumptions if item.unit != "text"],
        "companies": [
            {"key": item.key, "label": item.name, "one_of_four": str(int(item.one_of_four))}
            for item in register.companies
        ],
    }
    given = Given({"company": axes.company}, through=through, lead=leads_to, limits=register.limits)
    return fitted(page("inputs", given))


def _figures(register: ModelInputs) -> Iterator[Mapping[str, str]]:
    """Yield what the row of each figure says."""
    titles = {source.id: source.title for source in register.sources}
    external = {source.id for source in register.sources if source.kind == "external"}
    for figure in register.figures:
        cells = {cell.removeprefix(figure.key).strip("_") or "value": cell for cell in figure.cells}
        built_in = {f"built_in_{end}": _number(register.builtin[cells[end]]) if end in cells else "" for end in ENDS}
        yield {
            **{"key": figure.key, "label": figure.label, "unit": figure.unit},
            **{"theme": _theme(figure, titles, external), **{end: cells.get(end, "") for end in ENDS}, **built_in},
            "note": ". ".join(part.rstrip(".") for part in (figure.basis, figure.note) if part),
            "since": own_since(register, figure.key, figure.cells, figure.unit),
            **{"qualifier": figure.qualifier, "kind": figure.kind, "step": _number(figure.printed_step)},
            "printed": " | ".join(one.as_printed or DERIVED for one in figure.citations),
            "source": " | ".join(one.source for one in figure.citations),
            "paragraph": " | ".join(str(one.paragraph) for one in figure.citations if one.paragraph is not None),
            **{"period": figure.period, "status": figure.status},
        }


def _theme(figure: Figure, titles: Mapping[str, str], external: Collection[str]) -> str:
    """Return the sub-heading of a figure: its document, one for external facts, or one for its peer series."""
    if not figure.citations:
        return "Own estimates: no source gives them"
    source = figure.citations[0].source
    if figure.quarter:
        return QUARTERS
    return SERIES.get(figure.series) or (EXTERNAL if source in external else f"{source}: {titles.get(source)}")


def _assumption(register: ModelInputs, item: Assumption) -> Mapping[str, str]:
    """Return what the row of an assumption says."""
    low, high = register.limits[item.key]
    return {
        **{"key": item.key, "label": item.label, "unit": item.unit, "note": item.rationale},
        **{"min": _number(low), "max": _number(high), "built_in": _number(register.builtin[item.key])},
        "since": own_since(register, item.key, (item.key,), item.unit),
    }


def cases_sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Cases sheet: one row per driver, one column per case."""
    home, (low, high) = home_case(axes), end_cases(register)
    titles = {str(case): axes.case.title(case) for case in axes.case.members}
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "drivers": [_driver(register, driver) for driver in register.drivers],
        "case": [{"key": case, "title": title, "word": title.lower()} for case, title in titles.items()],
        "other": [{"key": case, "title": title} for case, title in titles.items() if case != home],
    }
    words = {
        **{"low": low, "high": high, "home": str(home), "home_word": titles[str(home)].lower()},
        "cases_unchanged": ",".join(f"{{driver_{case}}}={{driver_built_in_{case}}}" for case in titles),
    }
    return fitted(page("cases", Given(words=words, through=through, limits=register.limits)))


def _driver(register: ModelInputs, driver: Driver) -> Mapping[str, str]:
    """Return what the row of a driver says; where no end of its bar is stated, it is that of a case."""
    stated = {side: f"{driver.key}_tornado_{side}" for side in ("low", "high")}
    ends = {
        side: stated[side] if stated[side] in driver.cells else f"{driver.key}_{case}"
        for side, case in zip(stated, end_cases(register), strict=True)
    }
    return {
        **{"key": driver.key, "label": driver.label, "unit": driver.unit, "note": driver.rationale},
        **{"min": _number(driver.min), "max": _number(driver.max), "direction": DIRECTIONS[driver.better]},
        **{f"stated_{side}": cell if cell in driver.cells else "" for side, cell in stated.items()},
        **{f"built_in_{case}": _number(register.builtin[f"{driver.key}_{case}"]) for case in register.cases},
        **{f"built_in_{side}_end": _number(register.builtin[cell]) for side, cell in ends.items()},
        "since": own_since(register, driver.key, driver.cells, driver.unit),
    }


def _number(number: float | str | None) -> str:
    return "" if number is None else str(number)


def _stem_label(label: str) -> str:
    return label.rsplit(" in ", 1)[0] if " in 20" in label else label.rstrip("0123456789 ")
