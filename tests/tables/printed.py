"""What a printed figure says, as a number: read from the text alone, with no help from the value beside it.

It knows the spellings that the sources use: Chinese and English multiples, percentages, basis points, number words,
ranges whose unit stands once, and the words for "several" of a power of ten, which the inputs take as two of it.
"""

from __future__ import annotations

import re

POWERS = {"万亿": 1e12, "萬億": 1e12, "兆": 1e12, "千億": 1e11, "千亿": 1e11, "十亿": 1e9, "十億": 1e9}
POWERS |= {"亿": 1e8, "億": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "萬": 1e4, "千": 1e3}
POWERS |= {
    "trillion": 1e12,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "million": 1e6,
    "%": 0.01,
    "percent": 0.01,
}
SEVERAL = 2
"""What the inputs take "several" for; each such row says so in its note."""

DIGITS = {name: number for number, name in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
WORDS = {"double": 2, "five": 5, "eight": 8}
PHRASES = {"三位數": 1.0, "三位数": 1.0, "两位数": 0.1, "几乎全部": 1.0, "提高一倍": 2.0}
PHRASES |= {"成千上万": SEVERAL * 1e3, "几个小时": SEVERAL}
"""Words that stand for a number as a whole: triple-digit, double-digit (of per cent), nearly all, doubled, thousands
upon thousands, a few hours."""

_POWER = "|".join(sorted(map(re.escape, POWERS), key=len, reverse=True))
_NUMBER = re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)?)\s*多?\s*(?P<power>{_POWER}|)(?![a-z])", re.IGNORECASE)
_SEVERAL = re.compile(rf"[數数]\s*(?P<power>{_POWER})")
_TABLE = re.compile(r"\(?(\d{1,3}(,\d{3})+|\d{3,})\)?")
"""A line of a statement in millions, an outflow in brackets; some pages leave the commas out."""

SCALES = {"USD bn": 1e9, "USD bn per GW": 1e9, "million": 1e6}


def reading(text: str, unit: str) -> list[float]:
    """Return the numbers that a printed figure names, in the unit: one, or the two ends of a range."""
    scale = SCALES.get(unit, 1.0)
    for phrase, number in PHRASES.items():
        if phrase in text:
            return [number]
    several = _SEVERAL.search(text)
    if several:
        return [SEVERAL * POWERS[several["power"]] / scale]
    if scale > 1 and _TABLE.fullmatch(text):
        return [float(re.sub(r"[(),]", "", text)) * 1e6 / scale]
    found = [(float(one["number"].replace(",", "")), one["power"].lower()) for one in _NUMBER.finditer(text)]
    if not found:
        bare = re.fullmatch(rf"({_POWER})美元", text)
        words = [number for word, number in WORDS.items() if word in text.split()]
        return [POWERS[bare[1]] / scale] if bare else [*words, *(DIGITS[c] for c in text if c in DIGITS)][:1]
    last = found[-1][1] if re.search(r"[-–]|至| and | to ", text) else ""  # the unit of a range may stand once
    return [number * _power(power or last, scale) / scale for number, power in found]


def _power(name: str, scale: float) -> float:
    """Return the multiple that a name stands for; without one the number is in the unit already."""
    return POWERS[name] if name else scale
