"""Inputs and Cases: every typed number, where it comes from, and what it was when the workbook was built.

Judgements: a figure stands once, under the basis of the source it is cited from first; a range has a low and a
high cell and no value of its own; the built-in columns keep what the input files say, so that a changed cell
shows itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xlmodel.language import Constant, Dimension, Index, Input, Item, Line, Member, Sheet, Table, Words
from xlmodel.register import OWN
from xlmodel.sheets.axes import Axes, end_cases, families, home_case
from xlmodel.sheets.provenance import origin, own_columns, own_origins
from xlmodel.tables import Assumption, Driver, Figure, Register
from xlmodel.tables.origins import DERIVED, assumption_origin, driver_origin, figure_origin


def declared_inputs(register: Register, axes: Axes) -> list[Input]:
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


def inputs_sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Inputs sheet: figures by source, peer capex, companies, assumptions."""
    figures = register.figures
    company = Table(
        "Companies",
        axes.company,
        (
            Words("company_name", "Name", {(item.key,): item.name for item in register.companies}),
            Constant(
                "one_of_four",
                "One of the four",
                "flag",
                {(item.key,): 1.0 if item.one_of_four else 0.0 for item in register.companies},
            ),
        ),
        note="1 where the total that the documents state includes the company. Set in inputs/companies.csv.",
        member_heading="Key",
    )
    return Sheet(
        key="inputs",
        name="Inputs",
        question="Which numbers were typed, where does each come from, and which differ from the input files?",
        blocks=(
            _figures(register, figures),
            _assumptions(register, [item for item in register.assumptions if item.unit != "text"]),
            company,
        ),
        aside="input",
    )


def cases_sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Cases sheet: one row per driver, one column per case."""
    return Sheet(
        key="cases",
        name="Cases",
        question="What is assumed in each case, and why?",
        blocks=(_drivers(register, register.drivers, axes),),
        aside="input",
    )


def _figures(register: Register, figures: Sequence[Figure]) -> Table:
    keys = tuple(figure.key for figure in figures)
    figure_axis = Dimension("figure", keys, {figure.key: figure.label for figure in figures})
    units: dict[Member, str] = {figure.key: figure.unit for figure in figures}
    single = [figure for figure in figures if figure.value is not None]
    ranges = [figure for figure in figures if figure.value is None]

    def typed(key: str, label: str, chosen: Iterable[Figure], suffix: str, built_in: str) -> Input:
        kept = list(chosen)
        cells = {(f.key,): f.key + suffix for f in kept}
        limits = {(f.key,): register.limits[f.key + suffix] for f in kept}
        return Input(key, label, units, cells, (figure_axis,), limits=limits, built_in=built_in)

    def built(key: str, label: str, chosen: Iterable[Figure], suffix: str) -> Constant:
        return Constant(key, label, units, {(f.key,): register.builtin[f.key + suffix] for f in chosen})

    def told(key: str, label: str, texts: Mapping[str, str]) -> Words:
        return Words(key, label, {(name,): text for name, text in texts.items() if text})

    flags = {(f.key,): "=1-1*({figure_value}={built_in_value})" for f in single}
    flags |= {(f.key,): "=1-1*AND({figure_low}={built_in_low},{figure_high}={built_in_high})" for f in ranges}
    first_source = {f.key: f.citations[0].source for f in figures if f.citations}
    lines = (
        typed("figure_value", "Value", single, "", "built_in_value"),
        typed("figure_low", "Low", ranges, "_low", "built_in_low"),
        typed("figure_high", "High", ranges, "_high", "built_in_high"),
        *own_columns(register, "figure", {f.key: (f.cells, f.unit) for f in figures}, f'{{figure_kind}}="{OWN}"'),
        Line("figure_changed", "Changed", "changed", flags),
        built("built_in_value", "Built-in value", single, ""),
        built("built_in_low", "Built-in low", ranges, "_low"),
        built("built_in_high", "Built-in high", ranges, "_high"),
        told("figure_qualifier", "Qualifier", {f.key: f.qualifier for f in figures}),
        Line(
            "figure_kind",
            "Kind",
            "text",
            {(f.key,): f'=IF({{figure_changed}}=1,"{OWN}",{{figure_built_in_kind}})' for f in figures},
            why="An own value is of no source's kind.",
        ),
        told("figure_built_in_kind", "Built-in kind", {f.key: f.kind for f in figures}),
        Constant(
            "figure_step",
            "Printed step",
            units,
            {(f.key,): f.printed_step for f in figures if f.printed_step is not None},
        ),
        told(
            "figure_printed",
            "As printed",
            {f.key: " | ".join(c.as_printed or DERIVED for c in f.citations) for f in figures},
        ),
        Words(
            "figure_source",
            "Source",
            {(f.key,): " | ".join(c.source for c in f.citations) for f in figures if f.citations},
            links={(key,): ("source_title", (source,)) for key, source in first_source.items()},
        ),
        told(
            "figure_paragraph",
            "Para.",
            {f.key: " | ".join(str(c.paragraph) for c in f.citations if c.paragraph is not None) for f in figures},
        ),
        told("figure_period", "Period", {f.key: f.period for f in figures}),
        told("figure_status", "Status", {f.key: f.status for f in figures}),
    )
    notes = {f.key: ". ".join(part.rstrip(".") for part in (f.basis, f.note) if part) for f in figures}
    return Table(
        "Figures",
        figure_axis,
        lines,
        note="Type over a blue cell to test another value. Each figure is cited by source and paragraph.",
        groups=_groups(register, figures),
        notes=notes,
        member_heading="Key",
        filterable=True,
    )


def _groups(register: Register, figures: Sequence[Figure]) -> dict[Member, str]:
    """Return the sub-headings: one per document, one for external facts, one per peer series."""
    titles = {source.id: source.title for source in register.sources}
    external = {source.id for source in register.sources if source.kind == "external"}
    series = {
        "capex": "Peer capex, as documented",
        "capex_guidance": "Peer capex, guidance of early 2025",
        "capex_cash": "Peer capex, cash purchases of property and equipment (external)",
    }
    groups: dict[Member, str] = {}
    last = ""
    for figure in figures:
        source = figure.citations[0].source if figure.citations else ""
        external_title = "External facts: read on public pages, they extend the documents and never replace them"
        title = external_title if source in external else f"{source}: {titles.get(source)}"
        title = series.get(figure.series, title) if source else "Own estimates: no source gives them"
        if title != last:
            groups[figure.key] = last = title
    return groups


def _assumptions(register: Register, assumptions: Sequence[Assumption]) -> Table:
    axis = Dimension("assumption", tuple(a.key for a in assumptions), {a.key: a.label for a in assumptions})
    units: dict[Member, str] = {a.key: a.unit for a in assumptions}
    limits = {(a.key,): register.limits[a.key] for a in assumptions}
    lines = (
        Input(
            "assumption_value",
            "Value",
            units,
            {(a.key,): a.key for a in assumptions},
            (axis,),
            limits=limits,
            built_in="assumption_built_in",
        ),
        *own_columns(register, "assumption", {a.key: ((a.key,), a.unit) for a in assumptions}),
        Constant("assumption_min", "Min", units, {key: low for key, (low, _) in limits.items()}),
        Constant("assumption_max", "Max", units, {key: high for key, (_, high) in limits.items()}),
        Line("assumption_changed", "Changed", "changed", "=1-1*({assumption_value}={assumption_built_in})"),
        Constant(
            "assumption_built_in",
            "Built-in value",
            units,
            {(a.key,): register.builtin[a.key] for a in assumptions},
        ),
    )
    return Table(
        "Assumptions",
        axis,
        lines,
        note="What no source says. Excel refuses a value outside min and max.",
        notes={a.key: a.rationale for a in assumptions},
        member_heading="Key",
    )


def _drivers(register: Register, drivers: Sequence[Driver], axes: Axes) -> Table:
    axis = Dimension("driver", tuple(d.key for d in drivers), {d.key: d.label for d in drivers})
    units: dict[Member, str] = {d.key: d.unit for d in drivers}
    cases, home = axes.case.members, home_case(axes)
    typed = tuple(
        Input(
            f"driver_{case}",
            axes.case.title(case),
            units,
            {(d.key,): f"{d.key}_{case}" for d in drivers},
            (axis,),
            limits={(d.key,): register.limits[f"{d.key}_{case}"] for d in drivers},
            built_in=f"driver_built_in_{case}",
        )
        for case in cases
    )
    built = tuple(
        Constant(
            f"driver_built_in_{case}",
            f"Built-in {axes.case.title(case).lower()}",
            units,
            {(d.key,): register.builtin[f"{d.key}_{case}"] for d in drivers},
        )
        for case in cases
    )
    low, high = end_cases(register)
    ends: tuple[Item, ...] = ()
    for side, label, case in (("low", "Tornado low", low), ("high", "Tornado high", high)):
        stated = [d for d in drivers if (d.tornado_low if side == "low" else d.tornado_high) is not None]
        links = {(d.key,): f"={{driver_{case}}}" for d in drivers}
        links |= {(d.key,): f"={{driver_tornado_{side}}}" for d in stated}
        ends += (
            Input(
                f"driver_tornado_{side}",
                f"Stated {side}",
                units,
                {(d.key,): f"{d.key}_tornado_{side}" for d in stated},
                (axis,),
                limits={(d.key,): register.limits[f"{d.key}_tornado_{side}"] for d in stated},
                built_in=f"driver_built_in_{side}_end",
            ),
            Line(f"driver_{side}_end", label, units, links),
            Constant(
                f"driver_built_in_{side}_end",
                f"Built-in {label.lower()}",
                units,
                {(d.key,): register.builtin[f"{d.key}_{f'tornado_{side}' if d in stated else case}"] for d in drivers},
            ),
        )
    same = ",".join(f"{{driver_{of}}}={{driver_built_in_{of}}}" for of in (*cases, "low_end", "high_end"))
    better = {
        "higher": "higher is better",
        "lower": "lower is better",
        "scale": "scale",
        "neither": "neither",
    }
    lines: tuple[Item, ...] = (
        *typed,
        *own_columns(register, "driver", {d.key: (d.cells, d.unit) for d in drivers}),
        Constant("driver_min", "Min", units, {(d.key,): d.min for d in drivers}),
        Constant("driver_max", "Max", units, {(d.key,): d.max for d in drivers}),
        Line("driver_changed", "Changed", "changed", f"=1-1*AND({same})"),
        *built,
        *ends,
        *(
            Line(
                f"driver_differs_{case}",
                f"{axes.case.title(case)} differs from {axes.case.title(home).lower()}",
                "differs",
                f"=1-1*({{driver_{case}}}={{driver_{home}}})",
            )
            for case in cases
            if case != home
        ),
        Words("driver_better", "Direction", {(d.key,): better[d.better] for d in drivers}),
    )
    return Table(
        "Drivers by case",
        axis,
        lines,
        note="All cases are live at once. A column added to inputs/cases.csv adds a case everywhere.",
        notes={d.key: d.rationale for d in drivers},
        member_heading="Key",
    )


def _stem_label(label: str) -> str:
    return label.rsplit(" in ", 1)[0] if " in 20" in label else label.rstrip("0123456789 ")
