"""What the rooms have to know of a model as a whole, because the file, its reports and its edits show it.

The model declares it once, beside its lines (see `xlmodel.sheets`); no other room knows a key or a sheet of any model.
Everything may be left out: a small model has no sheet of changes, or no documented figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHECK, TIE = "check_", "tie_"
"""What the keys of those headline outputs begin with that say whether a check holds, or a documented figure ties."""


@dataclass(frozen=True)
class Ties:
    """The lines that hold documented figures against the model, and the inputs that say what a figure allows.

    `line` says whether a figure ties, `recomputed` what the model has for it; both run over the keys of the figures.
    `recomputed_high` is what the model has for the high end of a range, "" where a range is set against one number.
    `about`, `nearly` and `rounding` are the inputs that `verify.Tolerances` takes.
    """

    line: str
    recomputed: str
    about: str
    nearly: str
    rounding: str
    recomputed_high: str = ""


@dataclass(frozen=True)
class Profile:
    """What a model declares of itself as a whole.

    `title` is that of the file, `heading` that of the first sheet, `basis` the line below the question of each sheet,
    with keys of constants in braces; so has `footer`, which stands at the foot of each printed page before the
    fingerprint of the inputs. `overall` is the key of the sentence on all checks, which every sheet shows;
    `checks` gives the severity of the lines that list the checks. `changes` is the key of the sheet that lists what a
    person changed, and `changes_name` its name, for workbooks that remember no keys; `telling` are the keys of sheets
    that only tell of the others, so that nothing on them is overridden. `own_values` are the lines that tell, in the
    row of an input, since when its value is a person's own. `simulation` is the key of the sheet that shows the
    simulation of a register, "" where a model has no such sheet.
    """

    title: str = ""
    heading: str = ""
    basis: str = ""
    footer: str = ""
    overall: str = ""
    checks: Mapping[str, str] = field(default_factory=dict)
    ties: Ties | None = None
    changes: str = ""
    changes_name: str = ""
    telling: frozenset[str] = frozenset()
    own_values: tuple[str, ...] = ()
    simulation: str = ""


NO_PROFILE = Profile()
