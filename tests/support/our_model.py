"""The repository's own inputs, and the model that they give: read and declared once for all tests of a process."""

from collections.abc import Mapping
from functools import cache

from conftest import INPUTS

from xlmodel.evaluate import evaluate
from xlmodel.language import Model, ModelCell, Value
from xlmodel.sheets import declare
from xlmodel.tables import ModelInputs, load_tables

REGISTER: ModelInputs = load_tables(INPUTS)


@cache
def our_model() -> Model:
    return declare(REGISTER)


@cache
def our_values() -> Mapping[ModelCell, Value]:
    return evaluate(our_model())
