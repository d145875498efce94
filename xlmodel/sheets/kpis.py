"""KPIs: the operating figures of the list in the inputs; the rest of the sheet stands in `kpis.txt`."""

from __future__ import annotations

from xlmodel.language import Dimension, Index, Line, Member, Sheet, Table, Words
from xlmodel.sheets.citing import by_key, noted, qualifier
from xlmodel.sheets.listed import KPIS, headings, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Register
from xlmodel.text import Given


def sheet(register: Register) -> Sheet:
    """Return the KPIs sheet."""
    return page("kpis", Given(parts={"operating": _operating(register)}))


def _operating(register: Register) -> Table:
    figures = by_key(register)
    rows = rows_of(register, KPIS)
    axis = Dimension("kpi", tuple(rows), {key: figures[key].label for key in rows})
    units: dict[Member, str] = {key: figures[key].unit for key in rows}
    ranges = [key for key in rows if figures[key].value is None]
    ends = dict.fromkeys(ranges, "_low")
    priors: dict[Index, str] = {}
    growths: dict[Index, str] = {}
    implied: dict[Index, str] = {}
    for key, row in rows.items():
        prior, growth = row.texts["prior"], row.texts["growth"]
        if prior:
            middle = "AVERAGE({kpi_value},{kpi_high})" if key in ranges else "{kpi_value}"
            priors[key,], growths[key,], implied[key,] = f"={{{prior}}}", f"={middle}/{{kpi_prior}}-1", "growth"
        elif growth:
            priors[key,], growths[key,], implied[key,] = (
                "={kpi_value}/(1+{kpi_growth})",
                f"={{{growth}}}",
                "prior period",
            )
    return Table(
        "Operating figures by theme",
        axis,
        (
            Line("kpi_value", "Value", units, {(k,): f"={{{k}{ends.get(k, '')}}}" for k in rows}, fine=True),
            Line("kpi_high", "To", units, {(k,): f"={{{k}_high}}" for k in ranges}, fine=True),
            Line("kpi_prior", "Prior period", units, priors, fine=True),
            Line("kpi_growth", "Growth", "%", growths),
            Words("kpi_on", "On", {(k,): row.texts["on"] for k, row in rows.items() if row.texts["on"]}),
            Words("kpi_implied", "Implied", implied),
            Line("kpi_qualifier", "Qualifier", "text", {(k,): qualifier(k) for k in rows}),
            Words("kpi_period", "Period", {(k,): figures[k].period for k in rows}),
        ),
        note="A range shows both ends. Implied: what the other two give. AWS and capex stand on their own sheets.",
        groups=headings(rows),
        notes={key: noted(figures, key, row.texts["note"]) for key, row in rows.items()},
    )
