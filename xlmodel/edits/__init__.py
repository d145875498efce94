"""What a person did to a workbook: nothing of it may be lost.

`carry` reads a workbook and says what a build takes over and what it cannot; `merge` is the rule by which it does.
"""

from xlmodel.edits.carrying import Carried, Remark, carry, remembered
from xlmodel.edits.losses import Loss
from xlmodel.edits.merging import Conflict

__all__ = ["Carried", "Conflict", "Loss", "Remark", "carry", "remembered"]
