"""What a person did to a workbook: nothing of it may be lost.

`carry` reads a workbook and says what a build takes over and what it cannot; `merge` is the rule by which it does.
"""

from xlmodel.edits.carrying import Carried, Remark, carry, remembered, simulation_in
from xlmodel.edits.losses import Loss
from xlmodel.edits.merging import Conflict
from xlmodel.edits.own import OwnSheets, loss_of
from xlmodel.edits.work import refuse_to_drop

__all__ = [
    "Carried",
    "Conflict",
    "Loss",
    "OwnSheets",
    "Remark",
    "carry",
    "loss_of",
    "refuse_to_drop",
    "remembered",
    "simulation_in",
]
