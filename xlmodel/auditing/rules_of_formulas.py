"""Rules on single formulas: constants, length, functions, lookups, rounding.

Judgements stand beside the tables below; `docs/audit.md` tells them to users.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlmodel.auditing.book import AuditCell, AuditWorkbook
from xlmodel.auditing.findings import Finding, Said, few_names, grouped
from xlmodel.auditing.functions import ALLOWED, SETTINGS, VOLATILE
from xlmodel.auditing.tracing import read_cells
from xlmodel.reader.formulas import Formula, FormulaConstant, FunctionCall
from xlmodel.reader.tokens import Token

CONSTANTS = frozenset({0.0, 1.0, 2.0, 4.0, 12.0, 100.0, 1000.0, 10000.0, 365.0, 1e6, 1e9})
"""Numbers that may stand in a formula: signs and halves, quarters, months, days and scales. All others are figures."""

LONGEST, MOST_OPERATIONS, MOST_RANGES = 160, 15, 8
FINE = 6
"""Digits from which rounding takes out noise of the machine, and no part of a figure."""
_ROUNDING = frozenset({"ROUND", "ROUNDUP", "ROUNDDOWN", "MROUND"})
_EXACT = frozenset({"0", "FALSE"})


def _of_each(check: Callable[[AuditCell, Formula], Iterator[str]]) -> Callable[[AuditWorkbook], Iterator[Finding]]:
    """Return the check of a rule that looks at one formula at a time."""

    def all_of(book: AuditWorkbook) -> Iterator[Finding]:
        def said() -> Iterator[Said]:
            for cell in book.formulas:
                assert cell.formula is not None
                for words in check(cell, cell.formula):
                    yield cell, words

        yield from grouped(said())

    return all_of


def _constants(_: AuditCell, formula: Formula) -> Iterator[str]:
    found = dict.fromkeys(one.text for one in formula.constants if one.value not in CONSTANTS and not _setting(one))
    if found:
        yield (
            f"the number {few_names(found)} stands in the formula"
            if len(found) == 1
            else (f"the numbers {few_names(found)} stand in the formula")
        )


def _setting(constant: FormulaConstant) -> bool:
    """Tell whether a number only tells a function how to work, as the digits of ROUND do."""
    if not constant.around:
        return False
    name, argument = constant.around[-1]
    return argument in SETTINGS.get(name, ())


def _length(_: AuditCell, formula: Formula) -> Iterator[str]:
    length, operations = len(formula.text), len(formula.operators)
    ranges = len({part.text for part in formula.references if part.kind == "range"})
    if length > LONGEST:
        yield f"the formula is longer than {LONGEST} characters"
    if operations > MOST_OPERATIONS:
        yield f"the formula has more than {MOST_OPERATIONS} operations"
    if ranges > MOST_RANGES:
        yield f"the formula reads more than {MOST_RANGES} ranges"


def _choices(_: AuditCell, formula: Formula) -> Iterator[str]:
    for name in sorted(formula.functions & {"CHOOSE", "IFS", "SWITCH"}):
        yield f"{name} picks from a list that stands in the formula"
    if any(call.name == "IF" and "IF" in call.around for call in formula.calls):
        yield "an IF stands inside an IF"


def _functions(_: AuditCell, formula: Formula) -> Iterator[str]:
    volatile = sorted(formula.functions & VOLATILE)
    if volatile:
        yield f"{few_names(volatile)}: cannot be traced, or changes at every recalculation"
    others = sorted(formula.functions - VOLATILE - ALLOWED)
    if others:
        yield f"{few_names(others)}: not among the functions that every program has"
    whole = dict.fromkeys(part.text for part in formula.references if part.kind in {"columns", "rows"})
    if whole:
        yield f"{few_names(whole)} takes in whole columns or rows"


def _discounting(_: AuditCell, formula: Formula) -> Iterator[str]:
    for name in sorted(formula.functions & {"NPV", "XNPV"}):
        yield f"{name} hides the discount factors, and from when they count"


def _lookups(_: AuditCell, formula: Formula) -> Iterator[str]:
    for name in dict.fromkeys(call.name for call in formula.calls if _approximate(call)):
        yield f"{name} takes the nearest match where there is no exact one"


def _approximate(call: FunctionCall) -> bool:
    match call.name:
        case "VLOOKUP" | "HLOOKUP":
            return _text(call, 4, "TRUE") not in _EXACT
        case "MATCH":
            return _text(call, 3, "1") not in _EXACT
        case "XLOOKUP":
            return _text(call, 5, "0") not in {"0", "2", ""}
        case "XMATCH":
            return _text(call, 3, "0") not in {"0", "2", ""}
    return call.name == "LOOKUP"


def _text(call: FunctionCall, argument: int, otherwise: str) -> str:
    """Return an argument as it is written, or what the function takes where it is left out."""
    if len(call.arguments) < argument:
        return otherwise
    return "".join(part.text.upper() for part in call.arguments[argument - 1])


def rounding(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield formulas that round and that others go on to compute with."""
    rounded = {}
    for cell in book.formulas:
        assert cell.formula is not None
        coarse = dict.fromkeys(call.name for call in cell.formula.calls if _coarse(call))
        if coarse and not cell.formula.compares and not cell.is_text:
            rounded[cell.spot] = (
                cell,
                f"{few_names(coarse)} stands in the chain: other formulas go on with the result",
            )
    read = read_cells(book, book.areas, lambda cell: cell.spot in rounded)
    yield from grouped(rounded[key] for key in rounded if key in read)


def _coarse(call: FunctionCall) -> bool:
    digits = call.arguments[1] if len(call.arguments) > 1 else (Token("OPERAND", "NUMBER", "0"),)
    fine = len(digits) == 1 and digits[0].sub == "NUMBER" and float(digits[0].text) >= FINE
    return call.name in _ROUNDING and not (fine and call.name != "MROUND")


constants = _of_each(_constants)
length = _of_each(_length)
lists_of_choices = _of_each(_choices)
functions = _of_each(_functions)
discounting = _of_each(_discounting)
lookups = _of_each(_lookups)
