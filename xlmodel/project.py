"""A project: one model as the commands take it. All that they know of a model, they know from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xlmodel.language import Model
from xlmodel.profile import Profile
from xlmodel.register import Tables
from xlmodel.uncertainty import Uncertainty


@dataclass(frozen=True)
class Project:
    """The tables that a model reads, how it is declared from what they hold, and where its workbook is written.

    `declare` takes the register that the tables make; `uncertainty` says what varies in it and what is asked of the
    outcome, for a case, "" for the one that the inputs show. Relative paths start where the command was called.
    """

    tables: Tables[Any]
    declare: Callable[[Any], Model]
    output: str
    inputs: str = "inputs"
    uncertainty: Callable[[Any, str], Uncertainty] | None = None

    @property
    def profile(self) -> Profile:
        """Return what the model says of itself as a whole."""
        return self.tables.profile
