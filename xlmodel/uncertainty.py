"""What a model says of how sure it is: which inputs vary and how, what is asked of the outcome, and on which bases.

A model declares it once (see `project.Project`), for one of its cases at a time; no other room knows a key of any
model. Everything may be left out: of a model that declares nothing, the outputs that somebody names can be swept over
the inputs that somebody names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xlmodel.register import Distribution


@dataclass(frozen=True)
class VariedInput:
    """An input that varies: what it is called, the cells that take the number drawn, and how it is drawn.

    Several cells take the same number: the ends of a range, of which one point is what comes to pass. `row` is the key
    of its row in the input files, by which correlations name it; `origin` tells where the distribution comes from,
    `drawn_from` the input cells that hold its numbers, none where a file states it in words.
    """

    key: str
    label: str
    unit: str
    cells: tuple[str, ...]
    distribution: Distribution
    row: str = ""
    origin: str = ""
    drawn_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basis:
    """Another basis for the same question: an input is scaled, in each scenario, by the ratio of two outputs.

    `scaled` is the input cell, `to` and `instead_of` are the outputs.
    """

    key: str
    title: str
    scaled: str
    to: str
    instead_of: str


@dataclass(frozen=True)
class Question:
    """What is asked of the outcome: how probable is it that an output lies above or below something?

    `against` is a number, or the key of an input or of an output; None is what the output comes to with no input
    varied. `title` may name it as {against}. Each question is asked on each basis, too.
    """

    key: str
    title: str
    output: str
    sign: Literal[">", "<"]
    against: float | str | None = 0.0


@dataclass(frozen=True)
class Fan:
    """Outputs that make one line over time, such as the free cash flow by year: by what stands on the axis."""

    title: str
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class Uncertainty:
    """What varies in a model, and what is asked of it.

    `case` is what is swept, in words; `central` what the basis is called that the model itself stands on. `short` gives
    the input cells that a shorter name means, such as a driver's name its cell of the case. `outputs` are the headline
    outputs, the one that matters most first; `remarks` tell what does not vary though one might think so.
    """

    case: str = ""
    inputs: tuple[VariedInput, ...] = ()
    outputs: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    central: str = "central"
    bases: tuple[Basis, ...] = ()
    fans: tuple[Fan, ...] = ()
    short: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


NO_UNCERTAINTY = Uncertainty()
