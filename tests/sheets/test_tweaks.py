"""Other inputs: the written file, recalculated, still is what the declarations and the definitions say.

Inputs are drawn several at a time, assumptions and drivers within their allowed limits and figures within ±30 %.
Three readings must meet: engines that see only the cells, `evaluate` that sees only the declared names, and the
oracle that sees only the definitions. Agreement on the built-in values alone would miss a reference to a cell that
happens to hold the same number, or a formula that works only near its built-in inputs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import oracle
import pytest
from conftest import INPUTS, Written, differences, same
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import xlmodel
from xlmodel.engines import ENGINES, CellValues, read_cached

Tweak = dict[str, float]
Jobs = dict[str, dict[int, "Future[CellValues]"]]

EXAMPLES = 10
STEPS = 9_973
"""Places at which a value may lie in its range: a prime, and not the ends, so that none is an exact half.

In a sentence, `formulas` rounds 27.95 to 27.9, where Excel and the others have 28.0.
"""

ONCE = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

START = oracle.load(INPUTS)
oracle.outputs(START)
READ = sorted(START.read)
"""The inputs that the definitions use; the others are drawn too, but would crowd these out."""


def limits() -> dict[str, tuple[float, float]]:
    """Return the range of every input: its limits in the files, or ±30 % of a figure."""
    found = {key: tuple(sorted((0.7 * value, 1.3 * value))) for key, value in START.values.items()}
    for row in oracle.rows(INPUTS, "assumptions"):
        if row["min"]:
            found[row["key"]] = float(row["min"]), float(row["max"])
    for row in oracle.rows(INPUTS, "cases"):
        cells = {f"{row['driver']}_{end}" for end in (*START.cases, *oracle.TORNADO_ENDS)} & START.values.keys()
        found |= dict.fromkeys(cells, (float(row["min"]), float(row["max"])))
    return found


LIMITS = limits()


@st.composite
def tweaks(draw: st.DrawFn) -> Tweak:
    """Draw four to twelve inputs that the definitions use and two to eight of all, with a value for each."""
    keys = draw(st.lists(st.sampled_from(READ), min_size=4, max_size=12, unique=True))
    keys += draw(st.lists(st.sampled_from(sorted(LIMITS)), min_size=2, max_size=8, unique=True))
    tweak = {
        key: float(f"{low + (high - low) * draw(st.integers(1, STEPS - 1)) / STEPS:.9g}")
        for key in dict.fromkeys(keys)
        for low, high in [LIMITS[key]]
    }
    for stem in sorted({key.removesuffix("_low").removesuffix("_high") for key in tweak}):
        ends = f"{stem}_low", f"{stem}_high"
        if START.values.keys() >= set(ends):  # a range keeps its order
            tweak |= dict(zip(ends, sorted(tweak.get(end, START.values[end]) for end in ends), strict=True))
    return tweak


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
examples = pytest.mark.parametrize("example", range(EXAMPLES))


JUDGED: list[Written] = []
"""The workbook whose judge is loaded: a forked process has it too, and need not load it again."""


def judged(tweak: Tweak) -> CellValues:
    return JUDGED[-1].judge.recalculate(JUDGED[-1].overrides(tweak))


def by_libreoffice(tweak: Tweak) -> CellValues:
    with TemporaryDirectory() as folder:
        return ENGINES["libreoffice"].recalculate(retyped(JUDGED[-1], tweak, Path(folder) / "book.xlsx"))


def retyped(book: Written, tweak: Tweak, copy: Path) -> Path:
    """Write a copy with other numbers in input cells and stale values in all others, as a person would leave it."""
    sheets = [sheet.title for sheet in book.opened.worksheets]
    typed: dict[str, dict[str, float]] = defaultdict(dict)
    for (sheet, cell), value in book.overrides(tweak).items():
        typed[f"xl/worksheets/sheet{sheets.index(sheet) + 1}.xml"][cell] = value
    with ZipFile(book.path) as old, ZipFile(copy, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for cell, value in typed[name].items():
                pattern = rf'(<c r="{cell}"[^>]*><v>)[^<]*(</v>)'.encode()
                text, count = re.subn(pattern, rb"\g<1>" + repr(value).encode() + rb"\g<2>", text)
                assert count == 1, cell
            new.writestr(name, text)
    return copy


def workers() -> Executor:
    """Return two processes that begin as copies of this one, or a thread where there are none."""
    if "fork" in get_all_start_methods():
        return ProcessPoolExecutor(2, mp_context=get_context("fork"))
    return ThreadPoolExecutor(1)


@pytest.fixture(scope="module")
def jobs(book: Written, request: pytest.FixtureRequest) -> Iterator[Jobs]:
    """Recalculate every example that is asked for by the slow engines, two at a time, each once."""
    assert book.judge, "loaded before the processes are copied, so that none of them loads it again"
    JUDGED.append(book)
    chosen = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = sorted({one.params["example"] for one in chosen if one and "example" in one.params})
    with workers() as pool:
        yield {
            work.__name__: {n: pool.submit(work, TWEAKS[n]) for n in wanted}
            for work in (judged, by_libreoffice)
            if work is judged or not ENGINES["libreoffice"].available()
        }


def differing_outputs(book: Written, found: CellValues, tweak: Tweak) -> dict[str, tuple[object, float]]:
    """Return the headline outputs that are not what the oracle says."""
    expected = oracle.outputs(START.changed(tweak))
    results = {key: found[book.names[f"out_{key}"]] for key in expected}
    return {key: (results[key], expected[key]) for key in expected if not same(results[key], expected[key])}


def test_examples_are_many_and_move_much() -> None:
    assert len(TWEAKS) >= EXAMPLES
    assert all(len(tweak) >= 4 for tweak in TWEAKS)
    moved = {key for tweak in TWEAKS for key in tweak if tweak[key] != START.values[key]}
    assert len(moved & set(READ)) >= 0.75 * len(READ)


def test_oracle_knows_the_built_in_values(book: Written, judge: CellValues) -> None:
    assert differing_outputs(book, judge, {}) == {}


@pytest.mark.slow
@examples
def test_the_judge_and_evaluate_agree_on_other_inputs(example: int, book: Written, jobs: Jobs) -> None:
    found = jobs["judged"][example].result()
    assert differences(found, book.evaluated(TWEAKS[example])) == []


@pytest.mark.slow
@examples
def test_libreoffice_and_the_judge_agree_on_other_inputs(example: int, jobs: Jobs) -> None:
    if "by_libreoffice" not in jobs:
        pytest.skip(ENGINES["libreoffice"].available())
    assert differences(jobs["by_libreoffice"][example].result(), jobs["judged"][example].result()) == []


@pytest.mark.slow
@examples
def test_the_judge_and_the_oracle_agree_on_other_inputs(example: int, book: Written, jobs: Jobs) -> None:
    found = jobs["judged"][example].result()
    assert differing_outputs(book, found, TWEAKS[example]) == {}


@pytest.mark.slow
@examples
def test_changed_inputs_are_flagged_and_counted(example: int, book: Written, jobs: Jobs) -> None:
    found = jobs["judged"][example].result()
    assert found[book.names["out_inputs_changed"]] == oracle.inputs_changed(START, TWEAKS[example])


@pytest.mark.slow
@pytest.mark.parametrize("example", [0, EXAMPLES - 1])
def test_a_build_with_other_inputs_holds_what_the_judge_computes(
    example: int, book: Written, jobs: Jobs, tmp_path: Path
) -> None:
    """Setting inputs on building and typing them into the workbook are the same."""
    path = tmp_path / "book.xlsx"
    xlmodel.build(path, inputs=INPUTS, set=TWEAKS[example])
    assert differences(read_cached(path), jobs["judged"][example].result()) == []


@pytest.mark.slow
@settings(ONCE, max_examples=15)
@given(tweak=tweaks())
def test_ironcalc_evaluate_and_the_oracle_agree_on_many_more(book: Written, tweak: Tweak) -> None:
    found = book.recalculated(book.overrides(tweak))
    assert differences(found, book.evaluated(tweak)) == []
    assert differing_outputs(book, found, tweak) == {}


def ends_of_ranges() -> Iterator[object]:
    """Yield each assumption, and each driver in all cases at once, at either end of its range."""
    rows: dict[str, list[str]] = {row["key"]: [row["key"]] for row in oracle.rows(INPUTS, "assumptions") if row["min"]}
    rows |= {row["driver"]: [f"{row['driver']}_{case}" for case in START.cases] for row in oracle.rows(INPUTS, "cases")}
    for name, keys in rows.items():
        for end, which in enumerate(("min", "max")):
            yield pytest.param({key: LIMITS[key][end] for key in keys}, id=f"{name}-{which}")


@pytest.mark.parametrize("tweak", list(ends_of_ranges()))
def test_input_may_take_either_end_of_its_range(tweak: Tweak, book: Written) -> None:
    """Excel lets a person type it, so no formula may come out as an error there."""
    assert differing_outputs(book, book.recalculated(book.overrides(tweak)), tweak) == {}
