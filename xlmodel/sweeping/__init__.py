"""Sweeps: what comes out over grids and samples of the inputs, and which input brings an output where one wants it.

`sweep.sweep_model` computes many scenarios on the compiled model, here or on any executor, and hands back a
`swept.Sweep` with its `results.Scenarios` and its `summary.Summary`; `picture` draws it. `seeking.seek` is goalseek.
Which inputs vary and what is asked of the outcome, the model declares (see `xlmodel.uncertainty`).

What is named here takes no package beyond a plain install: whoever needs more of this room asks `refuse_without` first.
"""

from xlmodel.sweeping.packages import NUMBERS, PICTURES, SAMPLES, refuse_without

__all__ = ["NUMBERS", "PICTURES", "SAMPLES", "refuse_without"]
