"""The pages that are handed out, as a PDF and as pictures for slides, from a workbook as it stands on disk.

LibreOffice recalculates a copy, so that what was typed counts, and prints of it what the workbook names as such pages;
see `book.client`. The file itself is only read.
"""

from xlmodel.exporting.exporting import Exported, export_pages

__all__ = ["Exported", "export_pages"]
