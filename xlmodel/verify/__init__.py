"""Can the workbook be trusted? Engines that read only the file, documented figures, its own checks, and drift."""

from xlmodel.verify.checking import check_workbook
from xlmodel.verify.documented import Claim, Documented, Tolerances, reconciled
from xlmodel.verify.drift import (
    ChangedInput,
    Drift,
    Drifted,
    InputsDrift,
    Overridden,
    TypedInput,
    apart_from,
    by_hand,
    formulas_of,
)
from xlmodel.verify.failing import failing_checks
from xlmodel.verify.readings import Apart, EnginePair, Reading, Readings, Unproved, take_readings
from xlmodel.verify.report import CheckReport
from xlmodel.verify.standings import ERROR, WARNING, Expected, Standing, is_of_xlmodel, standings
from xlmodel.verify.words import page_of_check, remarks, summary, tables_of_check, title, verdict

__all__ = [
    "ERROR",
    "WARNING",
    "Apart",
    "ChangedInput",
    "CheckReport",
    "Claim",
    "Documented",
    "Drift",
    "Drifted",
    "EnginePair",
    "Expected",
    "InputsDrift",
    "Overridden",
    "Reading",
    "Readings",
    "Standing",
    "Tolerances",
    "TypedInput",
    "Unproved",
    "apart_from",
    "by_hand",
    "check_workbook",
    "failing_checks",
    "formulas_of",
    "is_of_xlmodel",
    "page_of_check",
    "reconciled",
    "remarks",
    "standings",
    "summary",
    "tables_of_check",
    "take_readings",
    "title",
    "verdict",
]
