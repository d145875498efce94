"""Compiled evaluation: the formulas of a model as straight-line NumPy, with one value for each of many scenarios.

It needs NumPy, which the extra `sweep` brings; nothing of the package imports this room before it is asked for.
"""

from xlmodel.compiled.model import Compiled, Outcomes, compile_model

__all__ = ["Compiled", "Outcomes", "compile_model"]
