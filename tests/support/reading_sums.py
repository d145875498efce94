"""The arithmetic of formulas, written a second time from what Microsoft says of each operator and function.

`Sum.shaky` tells that engines need not agree on the result: two numbers that are nearly equal and not exact were
compared, a half was rounded, or a number that is not exact was put into words.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from reading_text import COMPARE, FailureError, Node

WIDE = Context(prec=400)


def exact(*values: Any) -> bool:
    """Tell whether numbers have so few binary digits that every engine has the very same ones."""
    return all(abs(value) < 2**26 and (value * 2**12) % 1 == 0 for value in values)


class Sum:
    """Works out one formula; `fetch` brings the value of a reference, and whether that value is shaky."""

    def __init__(self, fetch: Callable[[Node], tuple[Any, bool]]) -> None:
        self.fetch, self.shaky = fetch, False

    def of(self, node: Node, place: int | None = None) -> Any:
        """Return the value of a node; of a span the member at `place`, where there is one. Raises FailureError."""
        if node.kind in {"number", "text"}:
            return node.value
        if node.kind == "reference":
            value, shaky = self.fetch(node)
            self.shaky |= shaky
            if place is None or not isinstance(value, list):
                return value
            return 0.0 if value[place] is None else value[place]
        if node.kind == "minus":
            return -self.of(node.parts[0], place)
        if node.kind != "call":
            return self.operated(node.kind, *(self.of(part, place) for part in node.parts))
        if node.value == "IF":
            return self.of(node.parts[1 if self.of(node.parts[0]) else 2])
        if node.value == "SUMPRODUCT":
            return self.products(node.parts)
        if node.value in {"IFERROR", "ISNUMBER"}:
            try:
                found = self.of(node.parts[0])
            except FailureError:
                return self.of(node.parts[1]) if node.value == "IFERROR" else False
            return found if node.value == "IFERROR" else isinstance(found, float) and not isinstance(found, bool)
        return getattr(self, f"_{str(node.value).lower()}")(*(self.of(part) for part in node.parts))

    def products(self, parts: tuple[Node, ...]) -> float:
        """Add up the products of the arguments, member by member."""
        lengths = {len(self.fetch(span)[0]) for part in parts for span in self._spans(part)}
        if len(lengths) != 1:
            raise FailureError("#VALUE!")
        total = 0.0
        for place in range(lengths.pop()):
            factor = 1.0
            for part in parts:
                factor *= self.of(part, place)
            total += factor
        return total

    def _spans(self, node: Node) -> list[Node]:
        if node.kind == "reference":
            return [node] if isinstance(self.fetch(node)[0], list) else []
        return [] if node.kind == "call" else [span for part in node.parts for span in self._spans(part)]

    def operated(self, sign: str, left: Any, right: Any) -> Any:
        """Apply an operator of Excel."""
        if sign == "&":
            return self.worded(left) + self.worded(right)
        if sign in COMPARE:
            return self.compared(sign, left, right)
        if isinstance(left, str) or isinstance(right, str):
            raise FailureError("#VALUE!")
        try:
            result = self.calculated(sign, float(left), float(right))
        except OverflowError:
            self.shaky = True
            raise FailureError("#NUM!") from None
        if sign in "+-" and 0 < abs(result) < 1e-7 * max(abs(left), abs(right)) and not exact(left, right):
            self.shaky = True
        return result

    def calculated(self, sign: str, left: float, right: float) -> float:
        if sign == "/":
            self.shaky |= abs(right) < 1e-6 and not exact(right)
            if right == 0:
                raise FailureError("#DIV/0!")
            return left / right
        if sign == "^":
            self.shaky |= left == 0 and right == 0  # 1 in some engines
            if left == 0 and right <= 0:
                raise FailureError("#NUM!" if right == 0 else "#DIV/0!")
            if left < 0 and right % 1:
                raise FailureError("#NUM!")
            return left**right
        return left + right if sign == "+" else left - right if sign == "-" else left * right

    def compared(self, sign: str, left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            left, right = left.casefold(), right.casefold()
        elif isinstance(left, str) or isinstance(right, str):
            left, right = (0, 1) if isinstance(right, str) else (1, 0)  # a text stands above every number
        elif isinstance(left, bool) != isinstance(right, bool):
            left, right = (0, 1) if isinstance(right, bool) else (1, 0)  # and TRUE above every text
        elif abs(left - right) < 1e-6 * max(1, abs(left), abs(right)) and not exact(left, right):
            self.shaky = True
        return {
            "=": left == right,
            "<>": left != right,
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
        }[sign]

    def worded(self, value: Any) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return value
        self.shaky |= not exact(value) or value == 0  # some engines write -0
        return str(int(value)) if value % 1 == 0 else format(value, ".15g")

    def half_up(self, value: float, digits: float) -> Decimal:
        if digits % 1:
            raise FailureError("#VALUE!")
        scaled = abs(value) * 10.0**digits
        self.shaky |= scaled > 1e9 or abs(scaled % 1 - 0.5) < 1e-6
        return Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP, WIDE)

    @staticmethod
    def numbers(parts: tuple[Any, ...]) -> list[float]:
        """Return the numbers of arguments and spans; in a span neither texts nor holes count."""
        found: list[float] = []
        for part in parts:
            if isinstance(part, str):
                raise FailureError("#VALUE!")
            listed = part if isinstance(part, list) else [part]
            found += [member for member in listed if not isinstance(member, str | None)]
        return found

    def _abs(self, value: float) -> float:
        return max(value, -value)

    def _and(self, *parts: Any) -> bool:
        return 0 not in self.numbers(parts)

    def _average(self, *parts: Any) -> float:
        found = self.numbers(parts)
        if not found:
            raise FailureError("#DIV/0!")
        return self._sum(found) / len(found)

    def _count(self, *parts: Any) -> float:
        return float(len(self.numbers(tuple([part] if not isinstance(part, list) else part for part in parts))))

    def _fixed(self, value: float, digits: float = 2) -> str:
        shown = self.half_up(value, digits)
        self.shaky |= value <= 0 and not shown  # some engines write -0.0
        return f"{shown:,f}" if value else f"{abs(shown):,f}"

    def _index(self, span: list[Any], place: float) -> Any:
        self.shaky |= not exact(place) or int(place) == 0  # a place of 0 is the whole span
        if not 1 <= place < len(span) + 1:
            raise FailureError("#REF!")
        found = span[int(place) - 1]
        return 0.0 if found is None else found

    def _irr(self, flows: list[Any], guess: float = 0.1) -> float:
        """Halve the interval in which the worth of a payment and its proceeds changes its sign."""
        cash = self.numbers((flows,))
        low, high = -0.999999, 1e6
        if not (cash[0] < 0 and all(flow >= 0 for flow in cash[1:]) and any(cash[1:])):
            self.shaky = True
            raise FailureError("#NUM!")
        for _ in range(200):
            rate = (low + high) / 2
            worth = sum(flow / (1 + rate) ** period for period, flow in enumerate(cash))
            low, high = (rate, high) if worth > 0 else (low, rate)
        return low

    def _match(self, wanted: Any, span: list[Any], _: float) -> float:
        for place, member in enumerate(span, 1):
            if member is not None and self.compared("=", wanted, member):
                return float(place)
        raise FailureError("#N/A")

    def _max(self, *parts: Any) -> float:
        return sorted(self.numbers(parts) or [0.0])[-1]

    def _min(self, *parts: Any) -> float:
        return sorted(self.numbers(parts) or [0.0])[0]

    def _not(self, part: Any) -> bool:
        return part == 0

    def _or(self, *parts: Any) -> bool:
        return any(number != 0 for number in self.numbers(parts))

    def _round(self, value: float, digits: float) -> float:
        return float(self.half_up(value, digits))

    def _rows(self, span: list[Any]) -> float:
        return float(len(span))

    def _sum(self, *parts: Any) -> float:
        total = 0.0
        for number in self.numbers(parts):
            total += number
        return total
