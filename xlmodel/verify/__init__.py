"""Can the workbook be trusted? Engines that read only the file, documented figures, and its own checks."""

from xlmodel.verify.report import CheckReport, Difference, Standing, check_file

__all__ = ["CheckReport", "Difference", "Standing", "check_file"]
