"""The model: one file per worksheet, declarations only. `declare` puts them in the order of the workbook."""

from __future__ import annotations

from xlmodel.errors import InputError, ModelError
from xlmodel.language import Model, Sheet, assemble, settled
from xlmodel.project import Project
from xlmodel.sheets import (
    aws,
    backlog,
    changes,
    checks,
    company,
    comparison,
    conflicts,
    cover,
    dashboard,
    figures,
    inputs,
    kpis,
    openai,
    outturn,
    peer_capex,
    quarters,
    reconciliation,
    returns,
    sensitivities,
    simulation,
    sources,
    tornado,
)
from xlmodel.sheets.axes import axes
from xlmodel.sheets.capacity import capacity_faults
from xlmodel.sheets.listed import list_faults, told_in_rows
from xlmodel.sheets.needed import missing_quarters, missing_rows, missing_words
from xlmodel.sheets.pages import page
from xlmodel.sheets.ranking import ranking
from xlmodel.sheets.uncertainty import uncertainty
from xlmodel.tables import PROFILE, TABLES, ModelInputs


def declare(register: ModelInputs) -> Model:
    """Return the whole model for a set of inputs.

    Raises InputError for inputs that it has no room for or that lack a row, and ModelError with every fault of the
    declarations.
    """
    faults = [*list_faults(register), *missing_words(register)]
    if faults:
        raise InputError(faults)
    try:
        return _declared(register)
    except ModelError as error:
        gaps = missing_quarters(register)
        if gaps and all("reaches too far" in fault.problem for fault in error.faults):
            raise InputError(gaps) from error
        raise ModelError(told_in_rows(register, error.faults)) from error


def _declared(register: ModelInputs) -> Model:
    """Return the model. Raises whatever a missing row of the inputs leads to."""
    lists = axes(register)
    revalued = returns.sheet(register, lists)
    bars = tornado.sheet(register, lists, revalued)
    grids = sensitivities.sheet(register, lists, bars)
    working: list[Sheet] = [
        inputs.inputs_sheet(register, lists),
        inputs.cases_sheet(register, lists),
        peer_capex.sheet(register, lists),
        quarters.sheet(register, lists),
        aws.sheet(register, lists),
        page("charges"),
        openai.sheet(register, lists),
        backlog.sheet(register, lists),
        kpis.sheet(register, lists),
        revalued,
        company.sheet(register, lists),
        comparison.sheet(register, lists),
        grids,
        bars,
        outturn.sheet(register, lists),
        reconciliation.sheet(register),
        conflicts.sheet(register),
        page("charge_workings"),
        sensitivities.grid_workings(register, lists, grids, revalued),
        *tornado.bar_workings(register, lists, revalued),
    ]
    board, shown = dashboard.sheet(register, working), figures.sheet(register)
    front = [cover.sheet(register), board]
    declared = inputs.declared_inputs(register, lists)
    if register.simulation:
        told = [board, *working]
        simulated = simulation.sheets(register, told, settled(told, declared, lists.all()))
        working[working.index(bars) + 1 : working.index(bars) + 1] = simulated
    told = [board, *working, shown]
    known = settled(told, declared, lists.all())
    behind = [
        shown,
        checks.sheet(told, known, len(register.overrides)),
        sources.sheet(register),
        changes.sheet(register, [*front, *working]),
    ]
    sheets = [*front, *working, *behind]
    faults = capacity_faults(register, sheets, declared) or missing_rows(register, lists, sheets, declared)
    if faults:
        raise InputError(faults)
    ranked = ranking(register, lists, sheets, known, declared)
    in_order = [inputs.inputs_sheet(register, lists, ranked), inputs.cases_sheet(register, lists, ranked)]
    arranged = [next((one for one in in_order if one.key == sheet.key), sheet) for sheet in sheets]
    return assemble(arranged, declared, lists.all(), register.values, PROFILE)


PROJECT = Project(TABLES, declare, "output/amazon-capex-2026.xlsx", uncertainty=uncertainty)
"""What the commands build unless they are told otherwise."""
