"""Sweeps: what comes out over grids and samples of the inputs, and which input brings an output where one wants it.

`sweep_model` computes many scenarios on the compiled model, here or on any executor, and hands back a `Sweep` with its
`Scenarios` and its `Summary`; `picture` draws it. `seek` is goalseek. Which inputs vary and what is asked of the
outcome, the model declares (see `xlmodel.uncertainty`).
"""

from xlmodel.sweeping.packages import PICTURES, SAMPLES, refuse_without
from xlmodel.sweeping.picture import picture
from xlmodel.sweeping.results import Scenarios, SweptOutput
from xlmodel.sweeping.running import CHUNK, Progress, ignore_interrupts
from xlmodel.sweeping.seeking import Answer, Sought, seek
from xlmodel.sweeping.summary import Summary
from xlmodel.sweeping.sweep import SweepAsked, sweep_model
from xlmodel.sweeping.swept import Sweep
from xlmodel.sweeping.words import remarks_of_sweep, said_of_seeking, tables_of_sweep

__all__ = [
    "CHUNK",
    "PICTURES",
    "SAMPLES",
    "Answer",
    "Progress",
    "Scenarios",
    "Sought",
    "Summary",
    "Sweep",
    "SweepAsked",
    "SweptOutput",
    "ignore_interrupts",
    "picture",
    "refuse_without",
    "remarks_of_sweep",
    "said_of_seeking",
    "seek",
    "sweep_model",
    "tables_of_sweep",
]
