"""What may stand in one field: a number, a key, a word of a list, a date; and how to say that it may not.

One judgement: a number is written in one way only, digits with a point. `24%`, `1,000` and `0,5` mean
different things to different readers, so they are refused, with the spelling that was probably meant.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from difflib import get_close_matches

from xlmodel.limits import DEFINED_NAME
from xlmodel.units import UNITS

LONGEST_NAME = DEFINED_NAME - 15
"""Characters in a key. It is part of a defined name; the prefix `in_` and the like need some of them."""

YEARS = range(1990, 2101)
LONGEST_URL = 2000
SMALLEST, LARGEST = 1e-300, 1e300
"""Sizes of a number other than 0 that every spreadsheet can hold."""

NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}([, \u00a0\u202f’'_]\d{3})+(\.\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
PLAIN_EXAMPLE = "a plain number such as 0.24 or -1.5"


class BadValueError(ValueError):
    """A field that may not be as it is: what is wrong, what was expected, what to do."""

    def __init__(self, problem: str, expected: str = "", hint: str = "") -> None:
        self.problem = problem
        self.expected = expected
        self.hint = hint
        super().__init__(problem)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known words nearest to `word`, or all of them where they are few."""
    names = sorted(set(known))
    by_small = {name.lower(): name for name in names}
    close = get_close_matches(word.lower()[:LONGEST_NAME], by_small, n=3)
    if close:
        return "Did you mean " + " or ".join(f"'{by_small[small]}'" for small in close) + "?"
    return f"Known: {', '.join(names)}." if 0 < len(names) <= 12 else ""


def number(text: str) -> float:
    """Return the number, rounded to the 15 significant digits a spreadsheet keeps; -0 becomes 0."""
    if not text:
        raise BadValueError("no number", PLAIN_EXAMPLE, "Write the number.")
    if NOT_FINITE.fullmatch(text):
        raise BadValueError("not a finite number", PLAIN_EXAMPLE, "Write a finite number or remove the row.")
    if not NUMBER.fullmatch(text):
        raise BadValueError("text where a number belongs", PLAIN_EXAMPLE, spelling(text))
    value = float(text)
    is_zero = not re.search(r"[1-9]", re.split("[eE]", text)[0])
    if not is_zero and not SMALLEST <= abs(value) <= LARGEST:
        raise BadValueError(
            "a number that no cell can hold",
            f"0, or a size from {SMALLEST:g} to {LARGEST:g}",
            "Choose a unit in which the number is of a usual size.",
        )
    return float(f"{value:.15g}") + 0.0  # -0.0 + 0.0 is 0.0


def spelling(text: str) -> str:
    """Return a hint how to write what was probably meant by a text that is not a number."""
    if text.startswith("="):
        return "Write the result as a number; formulas belong to the model, not to the inputs."
    if text.endswith("%") and NUMBER.fullmatch(text[:-1].strip()):
        return f"Write {float(text[:-1]) / 100:.12g}: percentages are fractions here."
    if THOUSANDS.fullmatch(text):
        return f"Write {re.sub(r'[^0-9.+-]', '', text)}, without separators of thousands."
    if DECIMAL_COMMA.fullmatch(text):
        return f"Write {text.replace(',', '.')}, with a decimal point."
    if text.startswith("−") and NUMBER.fullmatch(text[1:]):
        return f"Write -{text[1:]}, with a plain hyphen as the sign."
    if text.startswith("(") and text.endswith(")") and NUMBER.fullmatch(text[1:-1]):
        return f"Write -{text[1:-1]}: a negative number has a sign, not brackets."
    return "Write digits with a decimal point only; unit, qualifier and note have columns of their own."


def optional_number(text: str) -> float | None:
    """Return the number, or None for an empty field."""
    return number(text) if text else None


def optional_step(text: str) -> float | None:
    """Return the printed step, a number above 0, or None for an empty field."""
    step = optional_number(text)
    if step is not None and step <= 0:
        raise BadValueError("a printed step that is not above 0", "a step such as 1 or 0.1")
    return step


def readable(text: str) -> float | None:
    """Return the number, or None where there is none: for rules that compare what can be compared."""
    try:
        return optional_number(text)
    except BadValueError:
        return None


def year(text: str) -> int:
    """Return the year, a whole number from 1990 to 2100."""
    if not re.fullmatch(r"\d{4}", text, re.ASCII) or int(text) not in YEARS:
        raise BadValueError("not a year", f"a whole number from {YEARS[0]} to {YEARS[-1]}")
    return int(text)


def date(text: str) -> str:
    """Return the date as it stands: a day, a month or a year that exists, or an empty text."""
    expected = "YYYY-MM-DD, YYYY-MM or YYYY"
    if not text:
        return text
    if not DATE.fullmatch(text):
        raise BadValueError("not a date", expected)
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        raise BadValueError("a date that does not exist", expected) from None
    return text


def name(text: str, forbidden: Iterable[str] = ()) -> str:
    """Return a key in snake_case that is not too long and not a word of the formula language."""
    if not text:
        raise BadValueError("missing key", "a name in snake_case such as net_sales_2026")
    if len(text) > LONGEST_NAME:
        raise BadValueError("key too long", f"at most {LONGEST_NAME} characters")
    if not NAME.fullmatch(text):
        better = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
        hint = f"Write '{better}'." if NAME.fullmatch(better) else ""
        raise BadValueError("key not in snake_case", "small letters, digits and single underscores", hint)
    if text in forbidden:
        raise BadValueError("reserved name", "a name that the formula language does not use", "Rename it.")
    return text


def identifier(text: str) -> str:
    """Return the id of a source: anything short without spaces and without `|`, which separates citations."""
    if not text:
        raise BadValueError("missing key", "an id without spaces")
    if re.search(r"[\s|]", text) or len(text) > LONGEST_NAME:
        raise BadValueError("not an id", f"at most {LONGEST_NAME} characters, no spaces, no '|'")
    return text


def not_empty(text: str) -> str:
    """Return a text that may not be empty."""
    if not text:
        raise BadValueError("empty", "a text", "Fill it in.")
    return text


def web_address(text: str) -> str:
    """Return a web address, or an empty text."""
    if text and (not re.match(r"https?://\S+$", text) or len(text) > LONGEST_URL):
        raise BadValueError("not a web address", f"http:// or https://, at most {LONGEST_URL} characters")
    return text


def unit(text: str) -> str:
    """Return the unit of a number."""
    return word(text, tuple(known for known in UNITS if known != "text"), "unit")


def word(text: str, known: tuple[str, ...], what: str) -> str:
    """Return a word of a list; `what` names the list in a fault."""
    if not text:
        raise BadValueError(f"no {what}", f"one of {', '.join(known)}")
    if text not in known:
        raise BadValueError(f"unknown {what}", f"one of {', '.join(known)}", nearest(text, known))
    return text
