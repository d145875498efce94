"""Tornado: which driver moves the value of the 2026 vintage most, one at a time?

Judgements: the base is the shown case; each driver goes to its low and high end (bear and bull where no end is
stated); only drivers that the NPV depends on and whose ends differ are flexed. Nothing is approximated: the
seven years of the vintage are laid out for every end, by the lines of the Returns sheet recast over the ends.
"""

from __future__ import annotations

from xlmodel.language import (
    Chart,
    Check,
    Dimension,
    Index,
    Line,
    Section,
    Series,
    Sheet,
    Table,
    Words,
    items,
    parse,
    recast,
)
from xlmodel.sheets import returns
from xlmodel.sheets.axes import FIRST, Axes, end_cases, vintages, with_opening
from xlmodel.tables import Driver, Register

VALUED = (
    "vintage_cost",
    "revenue_yield",
    "used_short",
    "used_long",
    "in_service_short",
    "in_service_long",
    "vintage_revenue",
    "vintage_depreciation",
    "first_revenue",
    "first_depreciation",
    "first_capex",
    "first_cash_flow",
    "first_residual",
    "first_flow",
    "discount_factor",
    "npv_2026",
)
"""The lines that value the first vintage, from its cost on; its growth capex is recast for its year alone."""


def valuation(
    register: Register,
    axes: Axes,
    prefix: str,
    over: tuple[Dimension, ...],
    names: dict[str, str],
    more: tuple[str, ...] = (),
) -> tuple[Line, ...]:
    """Return the lines that value the first vintage, recast from the case to `over`.

    `names` tells which line stands in for each driver; `more` adds lines of the Returns sheet.
    """
    declared = {item.key: (item, dims) for item, dims in items(returns.sheet(register, axes)) if isinstance(item, Line)}
    first = axes.year.part([FIRST])
    instead = {"total_capex": "shown_total_capex", **names, "growth_capex": prefix + "growth_capex"}
    cost = recast([declared["growth_capex"]], prefix, {"case": over, "year": (first,)}, instead)
    kept = {"case": over, "vintage": (vintages(axes).part([FIRST]),)}
    return (*cost, *recast([declared[key] for key in (*VALUED, *more)], prefix, kept, instead))


def drivers_read(register: Register, axes: Axes) -> list[Driver]:
    """Return the drivers that the valuation of the first vintage reads."""
    lines = {item.key: item for item, _ in items(returns.sheet(register, axes)) if isinstance(item, Line)}
    used = {
        reference.key
        for key in ("growth_capex", *VALUED)
        for text in (str(lines[key].formula), *lines[key].opening.values())
        for reference in parse(text).references
    }
    return [driver for driver in register.drivers if driver.key in used]


def ends_differ(register: Register, driver: Driver) -> bool:
    """Tell whether a driver's bar has any length: its stated ends, else those of bear and bull, differ."""
    low, high = end_cases(register)
    bottom = driver.values[low] if driver.tornado_low is None else driver.tornado_low
    top = driver.values[high] if driver.tornado_high is None else driver.tornado_high
    return bottom != top


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Tornado sheet, its ranking first and its workings below."""
    read = drivers_read(register, axes)
    drivers = [driver for driver in read if ends_differ(register, driver)]
    bars = Dimension("flexed", tuple(d.key for d in drivers), {d.key: d.label for d in drivers})
    ends = {f"{d.key}_{side}": f"{d.label}, {side}" for d in drivers for side in ("low", "high")}
    flex = Dimension("flex", ("unflexed", *ends), {"unflexed": "Shown case, nothing flexed", **ends})
    return Sheet(
        key="tornado",
        name="Tornado",
        question="Which driver moves the value of the 2026 vintage most, one at a time, from the shown case?",
        across=with_opening(axes),
        findings=(
            Line(
                "finding_tornado",
                "Finding: largest driver",
                "text",
                '="From an NPV of "&FIXED({shown_npv_2026},1)&" bn, "&{sorted_name[1]}&" moves it most: by "'
                '&FIXED({sorted_low[1]},1)&" to "&FIXED({sorted_high[1]},1)&" bn."',
                (),
            ),
        ),
        blocks=(
            _sorted(len(drivers)),
            chart(),
            _bars(bars),
            _values(read, drivers, flex),
            Section(
                "Workings: the 2026 vintage revalued for every end",
                valuation(register, axes, "flex_", (flex,), {driver.key: f"flex_{driver.key}" for driver in read}),
                note="The lines of the Returns sheet, with the flexed driver in place of the case.",
            ),
            _checks(drivers),
        ),
    )


def _values(read: list[Driver], drivers: list[Driver], flex: Dimension) -> Table:
    low_high = {f"{d.key}_{side}": f"={{driver_{side}_end[{d.key}]}}" for d in drivers for side in ("low", "high")}
    which = {"unflexed": "none"} | {f"{d.key}_{side}": d.key for d in drivers for side in ("low", "high")}
    lines = [
        Line(
            f"flex_{driver.key}",
            driver.label,
            driver.unit,
            f'=IF({{flex_driver}}="{driver.key}",{{flex_value}},{{shown_{driver.key}}})',
        )
        for driver in read
    ]
    return Table(
        "Driver values for every end",
        flex,
        (
            Words("flex_driver", "Flexed", {(member,): key for member, key in which.items()}),
            Line("flex_value", "Value", "any", {("unflexed",): "=0"} | {(m,): text for m, text in low_high.items()}),
            *lines,
        ),
        note="One driver at its end, the others as in the shown case.",
    )


def _bars(bars: Dimension) -> Table:
    def npv(side: str) -> dict[Index, str]:
        return {(key,): f"={{flex_npv_2026[flex={key}_{side}]}}" for key in bars.members}

    return Table(
        "Effect on the NPV of the 2026 vintage",
        bars,
        (
            Words("bar_name", "Driver", {(key,): bars.title(key) for key in bars.members}),
            Line("bar_npv_low", "NPV at low", "USD bn", npv("low")),
            Line("bar_npv_high", "NPV at high", "USD bn", npv("high")),
            Line("bar_low", "Effect of low", "USD bn", "={bar_npv_low}-{shown_npv_2026}"),
            Line("bar_high", "Effect of high", "USD bn", "={bar_npv_high}-{shown_npv_2026}"),
            Line("bar_swing", "Swing", "USD bn", "=ROUND(ABS({bar_npv_high}-{bar_npv_low}),9)"),
            Line(
                "bar_rank",
                "Rank",
                "rank",
                "=SUMPRODUCT(({bar_swing[flexed=*]}>{bar_swing})*1)+SUMPRODUCT(({bar_swing[flexed=..flexed]}={bar_swing})*1)",
            ),
        ),
        note="Ties rank in the order of listing.",
    )


def _sorted(count: int) -> Table:
    places = tuple(range(1, count + 1))
    place = Dimension("place", places, {number: f"Place {number}" for number in places})

    def pick(key: str, label: str, unit: str, line: str) -> Line:
        return Line(key, label, unit, f"=INDEX({{{line}[flexed=*]}},{{sorted_bar}})")

    return Table(
        "Sorted by swing",
        place,
        (
            Line("sorted_bar", "Row", "rank", "=MATCH({place},{bar_rank[flexed=*]},0)"),
            pick("sorted_name", "Driver", "text", "bar_name"),
            pick("sorted_low", "Effect of low", "USD bn", "bar_low"),
            pick("sorted_high", "Effect of high", "USD bn", "bar_high"),
            pick("sorted_swing", "Swing", "USD bn", "bar_swing"),
            Line(
                "sorted_drop",
                "Above the next",
                "USD bn",
                "={sorted_swing}-{sorted_swing[place+1]}",
                where=frozenset((number,) for number in places[:-1]),
            ),
        ),
        note="Sorts itself when an input changes.",
        member_heading="#",
    )


def chart() -> Chart:
    """Return the chart of this sheet; the Dashboard shows it too."""
    return Chart(
        key="chart_tornado",
        title="finding_tornado",
        kind="bar",
        series=(
            Series("sorted_low", "At low end", colour="accent", names="sorted_name"),
            Series("sorted_high", "At high end", colour="sky", names="sorted_name"),
        ),
        unit="USD bn",
        source="Change of the NPV of the 2026 vintage, one driver at a time.",
        description="Tornado: bars of the change of net present value for each driver at its low and high end.",
        wide=True,
    )


def _checks(drivers: list[Driver]) -> Section:
    checks = [
        Check(
            "check_tornado_base",
            "The revaluation with nothing flexed gives the model's own NPV",
            "=1*(ABS({flex_npv_2026[unflexed]}-{shown_npv_2026})<={tolerance})",
        ),
        Check(
            "check_tornado_descending",
            "The sorted table descends by swing",
            "=1*(MIN({sorted_drop[place=*]})>=0)",
        ),
        Check(
            "check_tornado_sorted",
            "Every driver stands in the sorted table exactly once",
            "=1*(ABS(SUMPRODUCT({sorted_bar[place=*]},{sorted_bar[place=*]})"
            "-SUMPRODUCT({bar_rank[flexed=*]},{bar_rank[flexed=*]}))<={tolerance})",
        ),
    ]
    for driver in drivers:
        if driver.better in {"higher", "lower"}:
            moved = (
                f"({{bar_npv_high[{driver.key}]}}-{{bar_npv_low[{driver.key}]}})"
                f"*({{driver_high_end[{driver.key}]}}-{{driver_low_end[{driver.key}]}})"
            )
            compared = f"{moved}>=0-{{tolerance}}" if driver.better == "higher" else f"{moved}<={{tolerance}}"
            checks.append(
                Check(
                    f"check_sign_{driver.key}",
                    f"{driver.label}: {'more raises' if driver.better == 'higher' else 'more lowers'} the NPV",
                    f"=1*({compared})",
                    severity="warning",
                    why="Extreme inputs may turn it, such as a loss that earns a tax credit.",
                )
            )
    return Section("Checks", tuple(checks))
