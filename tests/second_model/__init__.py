"""A second, small model: what do the lines of Nordfjord Ferries earn? Company and figures are invented.

Two worksheets, one dimension, ten lines and a check, two input files; a third worksheet where there is a simulation. It
touches no file of the package, and knows of it what any model has to know: how tables are declared, and how lines are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel

from xlmodel.errors import Fault, InputError
from xlmodel.language import (
    Chart,
    Check,
    Constant,
    Contents,
    Dimension,
    Input,
    Legend,
    Line,
    Memory,
    Model,
    Section,
    Series,
    Sheet,
    Table,
    Words,
    assemble,
)
from xlmodel.profile import Profile, Ties
from xlmodel.project import Project
from xlmodel.register import (
    DISTRIBUTION,
    Distribution,
    InputCell,
    InputRow,
    Raw,
    Records,
    Register,
    Stated,
    Tables,
    TableSchema,
    sound_records,
    values,
)
from xlmodel.register.rows import NotEmpty, RequiredNumber, Unit, checked
from xlmodel.uncertainty import Question, Uncertainty, VariedInput

INPUTS = Path(__file__).parent / "inputs"

# What stands in the input files

ROUTES = TableSchema(
    "routes.csv",
    ("key", "label", "trips", "per_trip", "printed", "note", "status", "since"),
    key=("key",),
    optional=("since",),
    own=("trips", "per_trip", "printed"),
    reason="note",
)
SETTINGS = TableSchema(
    "settings.csv",
    ("key", "label", "value", "unit", "min", "max", "note", "status", "since", DISTRIBUTION),
    key=("key",),
    optional=("since", DISTRIBUTION),
    own=("value",),
    reason="note",
)

UNITS = {"trips": "count", "per_trip": "USD m", "printed": "USD m"}
"""The columns of a route that become input cells."""

Name = Annotated[str, AfterValidator(values.name)]


class RouteRow(BaseModel):
    """A row of routes.csv."""

    key: Name
    label: NotEmpty
    trips: RequiredNumber
    per_trip: RequiredNumber
    printed: RequiredNumber


class SettingRow(BaseModel):
    """A row of settings.csv."""

    key: Name
    label: NotEmpty
    value: RequiredNumber
    unit: Unit
    min: RequiredNumber
    max: RequiredNumber


@dataclass(frozen=True)
class Route:
    """A line of ships: its trips of the year, the sales of each, and its sales as the report prints them."""

    key: str
    label: str
    trips: float
    per_trip: float
    printed: float


@dataclass(frozen=True)
class Setting:
    """A number that no report gives."""

    key: str
    label: str
    value: float
    unit: str
    min: float
    max: float


def route(row: InputRow) -> tuple[Route | None, list[Fault]]:
    """Return a route, or what is wrong with its row."""
    model, faults = checked(RouteRow, row)
    return (Route(**model.model_dump()) if model else None), faults


def setting(row: InputRow) -> tuple[Setting | None, list[Fault]]:
    """Return a setting, or what is wrong with its row."""
    model, faults = checked(SettingRow, row)
    return (Setting(**model.model_dump()) if model else None), faults


def records_of(tables: Raw, _: Mapping[str, str], faults: list[Fault]) -> Records:
    """Return the routes and the settings."""
    return {
        "routes": sound_records(tables[ROUTES], route, faults),
        "settings": sound_records(tables[SETTINGS], setting, faults),
    }


def cells_of(records: Records) -> Iterator[InputCell]:
    """Yield the input cells: three of each route, one of each setting."""
    for one in records["routes"]:
        for column, unit in UNITS.items():
            label, value = f"{one.label}, {column.replace('_', ' ')}", getattr(one, column)
            place = (ROUTES.name, one.key, column)
            yield InputCell(f"{one.key}_{column}", label, unit, (0.0, 1e4), (), *place, value, "the annual report")
    for one in records["settings"]:
        place = (SETTINGS.name, one.key, "value")
        yield InputCell(one.key, one.label, one.unit, (one.min, one.max), (), *place, one.value, "a guess")


def stated(records: Records) -> dict[str, Stated]:
    """Return the sales of each route as the report prints them."""
    routes: tuple[Route, ...] = records["routes"]
    return {
        one.key: Stated(one.key, f"Sales, {one.label}", "USD m", "about", (f"{one.key}_printed",), 1.0)
        for one in routes
    }


PROFILE = Profile(
    title="Nordfjord Ferries",
    heading="What do the lines of Nordfjord Ferries earn?",
    basis="USD m unless a unit says otherwise. From {report}.",
    overall="in_words",
    checks={"trips_sound": "error"},
    ties=Ties("agrees", "recomputed", about="about", nearly="nearly", rounding="rounding"),
    simulation="simulation",
)

TABLES = Tables(
    schemas=(ROUTES, SETTINGS), kind=Register, records=records_of, cells=cells_of, stated=stated, profile=PROFILE
)

# What stands on the worksheets


def declare(register: Register) -> Model:
    """Return the model of a register."""
    routes, settings = register.records["routes"], register.records["settings"]
    names = {one.key: one.label for one in routes}
    colours = ("green", "orange", "blue")
    line = Dimension("route", tuple(names), names, colours=dict(zip(names, colours, strict=False)))
    typed = [
        Input(
            *(column, column.replace("_", " ").capitalize(), unit, {(key,): f"{key}_{column}" for key in names}),
            *((line,), "the annual report"),
            limits={(key,): register.limits[f"{key}_{column}"] for key in names},
            built_in=f"built_in_{column}",
        )
        for column, unit in UNITS.items()
    ]
    built_in = [
        Constant(
            f"built_in_{column}",
            f"Built-in {column.replace('_', ' ')}",
            unit,
            {(key,): register.builtin[f"{key}_{column}"] for key in names},
        )
        for column, unit in UNITS.items()
    ]
    rates = [
        Input(
            one.key,
            one.label,
            one.unit,
            {(): one.key},
            origin="a guess",
            limits={(): register.limits[one.key]},
            built_in=f"built_in_{one.key}",
        )
        for one in settings
    ]
    rates_built_in = [
        Constant(f"built_in_{one.key}", f"Built-in: {one.label}", one.unit, {(): register.builtin[one.key]})
        for one in settings
    ]
    ledger = Sheet(
        "ledger",
        "Ledger",
        "What was typed?",
        (
            Section("Rates", (*rates, *rates_built_in, Words("report", "Report", {(): "the annual report"}))),
            Table("Lines of ships", line, (*typed, *built_in), member_heading="Key"),
            Contents("Contents"),
            Legend("Legend"),
            Memory("Memory", "What the cells held when this file was built."),
        ),
        aside="input",
    )
    sales = Sheet(
        "sales",
        "Sales",
        "What does each line earn, and all of them together?",
        (
            Section(
                "All lines",
                (
                    Line("sales_total", "Sales", "USD m", "=SUM({sales_of_route[route=*]})", output=True),
                    Line("costs", "Costs", "USD m", "={sales_total}*{cost_share}"),
                    Line("profit", "Profit", "USD m", "={sales_total}-{costs}", weight="total", output=True),
                    Line("margin", "Margin", "%", "={profit}/{sales_total}", output=True),
                    Check("check_margin", "Costs leave the margin", "=1*(ABS({margin}+{cost_share}-1)<={rounding})"),
                    Line(
                        "in_words",
                        "Checks",
                        "text",
                        "=IF(AND(MIN({agrees[route=*]})=1,MIN({trips_sound[route=*]})=1,{check_margin}=1),"
                        '"All checks hold","CHECKS FAIL")',
                    ),
                ),
            ),
            Table(
                "By line",
                line,
                (
                    Line("sales_of_route", "Sales", "USD m", "={trips}*{per_trip}", output="sales_{route}"),
                    Line("share", "Share", "%", "={sales_of_route}/{sales_total}"),
                    Line("recomputed", "For the report", "USD m", "={sales_of_route}"),
                    Line(
                        "agrees",
                        "Ties",
                        "flag",
                        "=1*(ABS({recomputed}-{printed})<={about}*{printed}+{rounding})",
                        output="tie_{route}",
                    ),
                    Line("trips_sound", "Trips", "flag", "=1*({trips}>=0)", output="check_trips_{route}"),
                ),
            ),
            Chart(
                "sales_chart",
                "Sales by line",
                (Series("sales_of_route", "Sales", colour="route:night", labels=True),),
                unit="USD m",
                source="Annual report",
                description="Columns of the sales of each line of ships.",
            ),
        ),
        aside="output",
    )
    sheets = [ledger, sales, *_simulated(register, (*typed, *rates))]
    return assemble(sheets, [*typed, *rates], [line], register.values, register.tables.profile)


def _simulated(register: Register, typed: Sequence[Input]) -> list[Sheet]:
    """Return the sheet of a simulation, where there is one: what came out, and the inputs then and now."""
    found = register.simulation
    if found is None:
        return []
    cells = {cell: (item.key, *index) for item in typed for index, cell in item.cells.items()}
    names = {one.key: one.label for one in found.inputs}
    units = {one.key: one.unit for one in found.inputs}
    rest = Dimension("rest", tuple(names), names)
    now = {(key,): f"={{{line}{f'[{index[0]}]' if index else ''}}}" for key in names for line, *index in [cells[key]]}
    middles = {f"{one.key}_middle": one for one in found.statistics}
    results = [
        Constant(key, f"{one.label}, middle", one.unit, {(): one.percentiles[50]}, static=True)
        for key, one in middles.items()
    ]
    lines = (
        Constant("rest_value", "Then", units, {(one.key,): one.value for one in found.inputs}, static=True),
        Line("rest_now", "Now", units, now),
        Line("rest_moved", "Moved", "changed", "=1-1*({rest_now}={rest_value})"),
    )
    count = Constant("scenarios", "Scenarios", "count", {(): float(found.count)}, static=True)
    moved = Line("inputs_moved", "Inputs that moved", "count", "=SUM({rest_moved[rest=*]})", output=True)
    blocks = (Section("Results", (count, *results, moved)), Table("Inputs", rest, lines))
    return [Sheet("simulation", "Simulation", "What came out of many scenarios?", blocks, aside="output")]


# What varies


def uncertainty(register: Register, case: str) -> Uncertainty:
    """Return what varies: the share of costs, and the trips of each line by a tenth; this model has no cases."""
    if case:
        raise InputError([Fault("there are no cases here", key=case)])
    trips = [
        VariedInput(
            f"{one.key}_trips", f"Trips, {one.label}", "count", (f"{one.key}_trips",), spread, one.key, "a guess"
        )
        for one in register.records["routes"]
        for spread in [Distribution("uniform", (one.trips * 0.9, one.trips * 1.1))]
    ]
    cell = register.cells["cost_share"]
    spread = register.distributions.get("cost_share", Distribution("triangular", (0.75, 0.8, 0.9)))
    costs = VariedInput("cost_share", cell.label, cell.unit, ("cost_share",), spread, "cost_share", "a guess")
    return Uncertainty(
        inputs=(costs, *trips),
        outputs=("profit", "margin"),
        questions=(Question("profit", "Profit above {against}", "profit", ">", 15.0),),
        short={"costs": ("cost_share",)},
    )


PROJECT = Project(TABLES, declare, "output/nordfjord-ferries.xlsx", str(INPUTS), uncertainty=uncertainty)
