"""The functions of Excel that formulas may call, on plain Python values.

A span arrives as a list; a hole in it is None and is passed over, as Excel passes over an empty cell. Sources:
Microsoft's function reference; ROUND and FIXED round halves away from zero on the decimal digits shown. Sums are
exact and whole powers are products, so that every machine and every Python comes to the same digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import accumulate, repeat
from math import fsum, isfinite, isinf, prod
from operator import mul
from typing import Any

Scalar = float | str | bool
SpanValues = list[Scalar | None]


MULTIPLIED = 64
"""The largest whole exponent that is multiplied out: libraries raise to a power with another last digit each."""

_WIDE = Context(prec=700)  # room for every digit of any float


class CellError(Exception):
    """A formula came out as an error of Excel, such as `#DIV/0!`."""


def numbers(arguments: tuple[Scalar | SpanValues | None, ...]) -> Iterator[float]:
    """Yield the numbers among arguments and spans; texts and truth values inside a span do not count."""
    for argument in arguments:
        if isinstance(argument, list):
            yield from (
                float(part) for part in argument if isinstance(part, int | float) and not isinstance(part, bool)
            )
        elif isinstance(argument, str) or argument is None:
            raise CellError("#VALUE!")
        else:
            yield float(argument)


def total(parts: Iterable[float]) -> float:
    """Return the exact sum, rounded once; what is too large for a number is an error."""
    numbers = list(parts)  # an error of a part is its own
    try:
        return fsum(numbers)
    except (OverflowError, ValueError):  # beyond the largest number, or two infinities of opposite signs
        raise CellError("#NUM!") from None


def average(*arguments: Scalar | SpanValues) -> float:
    """Return the mean."""
    found = list(numbers(arguments))
    if not found:
        raise CellError("#DIV/0!")
    return total(found) / len(found)


def truths(parts: tuple[Scalar | SpanValues, ...]) -> Iterator[bool]:
    """Yield the truth of arguments and of the numbers in spans; texts and holes in a span do not count."""
    for part in parts:
        if not isinstance(part, list):
            yield bool(part)
            continue
        yield from (bool(member) for member in part if isinstance(member, int | float))


def rounded(value: float, digits: float) -> Decimal:
    """Round half away from zero, as Excel does on the digits it shows."""
    step = Decimal(1).scaleb(-int(digits))
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP, context=_WIDE)


def fixed(value: float, digits: float = 2) -> str:
    """Return a number as text with separators; Excel writes them as the reader's locale has them."""
    return f"{rounded(value + 0.0, digits):,f}"  # Excel knows no -0


def irr(flows: SpanValues, guess: float = 0.1) -> float:
    """Return the internal rate of return by Newton's method from `guess`; a step never passes -1, a loss of all."""
    cash = list(numbers((flows,)))
    rate = guess
    for _ in range(100):
        factors = list(accumulate(repeat(1 / (1 + rate), len(cash)), mul, initial=1.0))
        value = total(flow * factors[period] for period, flow in enumerate(cash))
        slope = total(-period * flow * factors[period + 1] for period, flow in enumerate(cash))
        if slope == 0:
            break
        step = min(value / slope, (1 + rate) * 0.9)
        rate -= step
        if abs(step) < 1e-13 * (1 + rate):
            return rate
    raise CellError("#NUM!")


def index(span: SpanValues, place: float) -> Scalar:
    """Return the member of a span at a 1-based place."""
    where = int(place)
    if not 1 <= where <= len(span):
        raise CellError("#REF!")
    found = span[where - 1]
    return 0.0 if found is None else found


def match(value: Scalar, span: SpanValues, kind: float) -> float:
    """Return the 1-based place of the first exact match."""
    if kind != 0:
        raise CellError("#VALUE!")
    for place, member in enumerate(span, 1):
        if member is not None and equal(value, member):
            return float(place)
    raise CellError("#N/A")


def equal(left: Scalar, right: Scalar) -> bool:
    """Compare as Excel does: texts without regard to case, and never a text with a number or a number with TRUE."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    if isinstance(left, str) or isinstance(right, str) or isinstance(left, bool) != isinstance(right, bool):
        return False
    return left == right


def unless_error(value: Callable[[], Scalar], instead: Callable[[], Scalar]) -> Scalar:
    """Return a value, or another where it comes out as an error; what is an error is asked of `outcome`."""
    found = outcome(value)
    return instead() if isinstance(found, CellError) else found


def outcome(value: Callable[[], Any]) -> Any:
    """Return what a formula or a part of one comes to; an error of Excel is returned, not raised."""
    try:
        found = value()
    except ZeroDivisionError:
        return CellError("#DIV/0!")
    except CellError as error:
        return error
    except OverflowError:
        return CellError("#NUM!")
    except (TypeError, ValueError):
        return CellError("#VALUE!")
    return CellError("#NUM!") if isinstance(found, float) and not isfinite(found) else found


def is_number(value: Callable[[], Scalar | None]) -> bool:
    """Tell whether a value is a number: no text, no truth value, no error, and no empty cell."""
    found = outcome(value)
    return isinstance(found, int | float) and not isinstance(found, bool)


def power(base: float, exponent: float) -> float:
    """Raise to a power; a negative base with a broken exponent, or 0^0, is an error."""
    if base == 0 and exponent <= 0:
        raise CellError("#NUM!" if exponent == 0 else "#DIV/0!")
    if float(exponent).is_integer() and 0 <= exponent <= MULTIPLIED:
        product = prod(repeat(float(base), int(exponent)))
        if isinf(product):
            raise CellError("#NUM!")
        return product
    result: complex | float = base**exponent
    if isinstance(result, complex):
        raise CellError("#NUM!")
    return result


def text(value: Scalar) -> str:
    """Return a value as `&` joins it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    return f"{value + 0.0:.15g}"  # Excel knows no -0


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": lambda value: abs(value),
    "AND": lambda *parts: all(truths(parts)),
    "AVERAGE": average,
    "COUNT": lambda *parts: float(
        len(list(numbers(tuple(part if isinstance(part, list) else [part] for part in parts))))
    ),
    "FIXED": fixed,
    "INDEX": index,
    "IRR": irr,
    "MATCH": match,
    "MAX": lambda *parts: max(numbers(parts), default=0.0),
    "MIN": lambda *parts: min(numbers(parts), default=0.0),
    "NOT": lambda part: not part,
    "OR": lambda *parts: any(truths(parts)),
    "ROUND": lambda value, digits: float(rounded(value, digits)),
    "ROWS": lambda span: float(len(span)),
    "SUM": lambda *parts: total(numbers(parts)),
    "equal": equal,
    "is_number": is_number,
    "power": power,
    "text": text,
    "total": total,
    "unless_error": unless_error,
}
"""What a compiled formula may call. IF, IFERROR, ISNUMBER and SUMPRODUCT are compiled in place: they do not evaluate
all they hold, or not before they are ready for an error."""
