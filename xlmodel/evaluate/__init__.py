"""Values from the declared names, without any cell: one of the two readings that must meet."""

from xlmodel.evaluate.values import evaluate

__all__ = ["evaluate"]
