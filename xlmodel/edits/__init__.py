"""What a person did to a workbook: nothing of it may be lost."""

from xlmodel.edits.keep import keep_previous

__all__ = ["keep_previous"]
