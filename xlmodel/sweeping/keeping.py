"""A sample into a workbook: what a workbook keeps of it, and the build that shows it there.

Judgements: a grid is no simulation, and a sample that was interrupted is none that anybody asked for: neither comes
into a workbook. Results are kept to twelve digits: a sample has no more to say, and programs that save fifteen differ
in the last one. Inputs are kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xlmodel.building import Built, build_workbook
from xlmodel.errors import Fault, XlmodelError
from xlmodel.pipeline import Prepared
from xlmodel.register import correlations_in_words
from xlmodel.simulation import SimulatedInput, Simulation, Spread, simulation_of
from xlmodel.sweeping.behind import inputs_behind
from xlmodel.sweeping.results import Scenarios
from xlmodel.sweeping.summary import Summary

_DESIGNS = {"latin": "Latin hypercube", "sobol": "Sobol points"}

_RESULTS = ("statistics", "chances", "dependences", "fans")
_DIGITS = 12


def into_workbook(
    path: Path, ready: Prepared, held: Mapping[str, str], swept: Scenarios, summary: Summary, version: str
) -> Built:
    """Build a workbook once more, with what a sample came to on a sheet of it.

    `ready` is the model that was swept, `held` what `--set` gave, `version` that of the program. Raises XlmodelError
    where no workbook can show it, and whatever a build raises.
    """
    faults = list(_faults(ready, swept))
    if faults:
        raise XlmodelError(faults)
    simulation = kept(ready, swept, summary, version)
    return build_workbook(ready.project, path, ready.register.folder, held, simulation=simulation)


def _faults(ready: Prepared, swept: Scenarios) -> Iterator[Fault]:
    if swept.is_grid:
        hint = "Sweep with a sample; a grid can be written as CSV."
        yield Fault("only a sample comes into a workbook", expected="a sample", found="a grid", hint=hint)
    elif not swept.is_whole or not swept.count:
        yield Fault("an interrupted sample does not come into a workbook", found=swept.told())
    if not ready.project.profile.simulation:
        yield Fault("this model has no sheet that shows a simulation")


def kept(ready: Prepared, swept: Scenarios, summary: Summary, version: str) -> Simulation:
    """Return what a workbook keeps of a sample, and what it rests on."""
    register = ready.register
    found = Simulation(
        count=swept.count,
        seed=swept.seed,
        design=_DESIGNS[swept.design],
        case=swept.declared.case,
        fingerprint=register.fingerprint,
        version=version,
        central=swept.declared.central,
        inputs=tuple(_inputs(ready, swept)),
        spreads=tuple(
            Spread(one.key, one.label, one.unit, str(one.distribution), one.origin, not one.drawn_from)
            for one in swept.inputs
        ),
        correlations=correlations_in_words(register.correlations),
        statistics=summary.statistics,
        chances=summary.chances,
        dependences=tuple(one for found in summary.hangs_on.values() for one in found),
        fans=summary.fans,
        remarks=swept.remarks,
    )
    plain = found.plain()
    return simulation_of({**plain, **{name: _rounded(plain[name]) for name in _RESULTS}})


def _rounded(plain: object) -> object:
    """Return the same with every number that is not whole in twelve digits."""
    if isinstance(plain, float):
        return float(f"{plain:.{_DIGITS}g}")
    if isinstance(plain, Mapping):
        return {key: _rounded(one) for key, one in plain.items()}
    return [_rounded(one) for one in plain] if isinstance(plain, list | tuple) else plain


def _inputs(ready: Prepared, swept: Scenarios) -> Iterator[SimulatedInput]:
    """Yield the input cells that the outcome was computed from, or the draws were taken from, in their order."""
    register, bases = ready.register, swept.declared.bases
    needed = [one.of for one in swept.outputs] + [name for basis in bases for name in (basis.to, basis.instead_of)]
    rests_on = {*inputs_behind(ready.model, needed), *(basis.scaled for basis in bases)}
    rests_on |= {cell for one in swept.inputs for cell in (*one.cells, *one.drawn_from)}
    rests_on |= {one for one in swept.thresholds.values() if isinstance(one, str)}
    for key, cell in register.cells.items():
        if key in rests_on:
            yield SimulatedInput(key, cell.label, cell.unit, register.values[key])
