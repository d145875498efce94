"""The model in plain Python, written from its definitions and sharing no code with the package.

Each module is a section of the definitions, its docstring says which readings of the text were chosen, and
`outputs` gives every computed key by name, as the workbook's `out_` names have them without `out_`. It reads like a
worked example and is slow: every line is computed again wherever another needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import calibration, charges, company, contracts, outturn, peers, quarters, returns, vintage
from .values import Inputs, Outputs, Value

SECTIONS: tuple[Callable[[Inputs], Outputs], ...] = (
    peers.outputs,
    quarters.outputs,
    calibration.outputs,
    charges.outputs,
    contracts.outputs,
    returns.outputs,
    vintage.outputs,
    company.outputs,
    outturn.outputs,
)


def outputs(values: Mapping[str, Value], base_quarter: str | None = None, **changes: Value) -> Outputs:
    """Return every computed key, † and ‡ expanded, at a base quarter and with some inputs changed."""
    if base_quarter:
        changes["base_quarter"] = base_quarter
    inputs = Inputs(values).changed(**changes) if changes else Inputs(values)
    found: Outputs = {}
    for section in SECTIONS:
        given = section(inputs)
        twice = found.keys() & given.keys()
        if twice:
            raise AssertionError(f"computed twice: {', '.join(sorted(twice))}")
        found |= given
    return found
