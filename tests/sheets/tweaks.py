"""A hundred random sets of inputs, the same on every run: what tests of other inputs share.

Inputs are drawn several at a time, assumptions and drivers within their allowed limits and figures within ±30 %, and a
base quarter and a shown case with them.
"""

from __future__ import annotations

from conftest import INPUTS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle.files import rows
from oracle.values import Value
from scenes import BASE_QUARTERS, CASES, NUMBERS, WHOLE, watched

Tweak = dict[str, Value]

MANY = 100
STEPS = 9_973
"""Places at which a value may lie in its range: a prime, and not the ends, so that none is an exact half.

In a sentence, `formulas` rounds 27.95 to 27.9, where Excel and the others have 28.0.
"""

ONCE = settings(
    max_examples=MANY,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

READ = sorted(watched({}) | watched({"hold_microsoft": 1, "base_quarter": BASE_QUARTERS[-1]}))
"""The inputs that the definitions use; the others are drawn too, but would crowd these out."""


def limits() -> dict[str, tuple[float, float]]:
    """Return the range of every number: its limits in the files, or ±30 % of a figure."""
    found = {key: tuple(sorted((0.7 * value, 1.3 * value))) for key, value in NUMBERS.items()}
    for row in rows(INPUTS, "assumptions"):
        if row["min"]:
            found[row["key"]] = float(row["min"]), float(row["max"])
    for row in rows(INPUTS, "cases"):
        cells = {f"{row['driver']}_{end}" for end in (*CASES, "tornado_low", "tornado_high")} & NUMBERS.keys()
        found |= dict.fromkeys(cells, (float(row["min"]), float(row["max"])))
    return found


LIMITS = limits()


@st.composite
def tweaks(draw: st.DrawFn) -> Tweak:
    """Draw eight to twenty inputs that the definitions use and two to eight of all, with a value for each."""
    keys = draw(
        st.lists(st.sampled_from([key for key in READ if key in NUMBERS]), min_size=8, max_size=20, unique=True)
    )
    keys += draw(st.lists(st.sampled_from(sorted(LIMITS)), min_size=2, max_size=8, unique=True))
    tweak: Tweak = {}
    for key in dict.fromkeys(keys):
        low, high = LIMITS[key]
        place = draw(st.integers(1, STEPS - 1)) / STEPS
        tweak[key] = float(round(low + (high - low) * place) if key in WHOLE else f"{low + (high - low) * place:.9g}")
    for stem in sorted({key.removesuffix("_low").removesuffix("_high") for key in tweak}):
        ends = f"{stem}_low", f"{stem}_high"
        if NUMBERS.keys() >= set(ends):  # a range keeps its order
            tweak |= dict(zip(ends, sorted(float(tweak.get(end, NUMBERS[end])) for end in ends), strict=True))
    return tweak | {"base_quarter": draw(st.sampled_from(BASE_QUARTERS)), "case": draw(st.sampled_from(CASES))}


def drawn() -> list[Tweak]:
    """Draw the examples, the same on every run."""
    found: list[Tweak] = []

    @ONCE
    @given(tweaks())
    def collect(tweak: Tweak) -> None:
        found.append(tweak)

    collect()
    return found


TWEAKS = drawn()
