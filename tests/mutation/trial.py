"""Tests against damages, in one process: collected once, and each known by the cells it looks at.

A test takes part if it looks at the built workbook and writes no file of its own. On the sound workbook every test
runs once; then, for each damage, only those run that look at a cell it changes, the most specific first, until one
fails. A damage that changes nothing they look at is tried in the scenes that tests play with other inputs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from xlmodel.engines import ENGINES, CellValues
from xlmodel.pipeline import Prepared

from .bench import BUILT_IN, Bench, Scene
from .mending import Mended, Mill

TESTS = ("worked", "sensitivities", "economics", "checks", "tweaks", "oracle_settles")
"""The tests of the sheets that ask for numbers: the files in `tests/sheets` whose names begin so, after `test_`."""

RECENT = 8
UNCOLLECTED = "the tests cannot be collected: run them with pytest to see why"
SUPPLIED = ("ready", "book", "bench")
FOREIGN = frozenset({"tmp_path", "tmp_path_factory", "by_libreoffice", "target", "capsys", "monkeypatch"})
"""Fixtures of tests that look at files of their own, or ask for an engine that the bench does not stand for."""

OPTIONS = ["-o", "addopts=", "-k", "not formulas", "-s", "--assert=plain", "-p", "no:cacheprovider"]
"""Slow tests take part, since the bench is fast, but for those on `formulas`, for which it does not stand."""

QUIET = ["-p", "no:logging", "-p", "no:xdist", "-p", "no:terminal", "-p", "no:faulthandler"]


class SoundWorkbookFailsError(Exception):
    """A test fails before anything is damaged: nothing can be said of damages then."""


@dataclass
class Trial:
    """A test and what it looks at: the places of cells, by the scene in which it sees them."""

    item: pytest.Item
    asked: dict[Scene, frozenset[int]]

    @property
    def breadth(self) -> tuple[int, int]:
        """Return how much the test looks at: the more it does, the less specific it is."""
        return len(self.asked), sum(map(len, self.asked.values()))


@dataclass(eq=False)
class Court:
    """The pytest plugin: supplies the workbook on the bench, collects, and judges damages."""

    bench: Bench
    ready: Prepared
    session: pytest.Session | None = None
    trials: list[Trial] = field(default_factory=list)
    failure: str = ""
    book: Any = None
    lately: list[int] = field(default_factory=list)
    """The tests that failed lately: neighbouring damages are mostly noticed by the same."""
    loose: frozenset[int] = frozenset()
    """The places of formulas that no line declares: the links at the top of every sheet. Any damage may reach them."""

    def __post_init__(self) -> None:
        mill = Mill(self.ready.model, self.ready.layout)
        declared = {mill.key(cell) for cell in self.ready.model.computed}
        self.loose = frozenset(place for key, place in self.bench.order.items() if key not in declared)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Put the bench in the place of the engine, and leave out comparisons of two readings of one declaration."""
        self.session = session
        self.book = _supplied(self.bench, self.ready)
        ENGINES["ironcalc"] = _Engine(self.bench, ENGINES["ironcalc"])  # type: ignore[assignment]
        sys.modules["conftest"].differences = lambda left, right: []  # type: ignore[attr-defined]

    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
        """Supply the workbook and its model; every other fixture is set up as it is written."""
        if fixturedef.argname not in SUPPLIED:
            return None
        supplied = {"ready": self.ready, "book": self.book, "bench": self.bench}[fixturedef.argname]
        fixturedef.cached_result = (supplied, fixturedef.cache_key(request), None)
        return supplied

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Take note of a failure, and of nothing else: to spell one out takes longer than the test."""
        skipped = call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception)
        failed = call.excinfo is not None and not skipped
        if failed and call.excinfo is not None:
            self.failure = self.failure or call.excinfo.exconly(tryshort=True).partition("\n")[0] or "failed"
        outcome = "failed" if failed else "skipped" if skipped else "passed"
        when = call.when if call.when != "collect" else "call"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)  # type: ignore[arg-type]

    def fails(self, item: pytest.Item) -> bool:
        """Run a test with fixtures of its own, and tell whether it fails."""
        self.failure = ""
        runtestprotocol(item, log=False, nextitem=None)
        return bool(self.failure)

    def hear(self) -> None:
        """Run every test once on the sound workbook and take note of what it looks at.

        Raises SoundWorkbookFailsError where one fails.
        """
        assert self.session is not None
        if self.session.testsfailed:
            raise SoundWorkbookFailsError(UNCOLLECTED)
        wrong = []
        for item in self.session.items:
            if not _takes_part(item):
                continue
            self.bench.asked = {}
            if self.fails(item):
                wrong.append(f"{item.nodeid}: {self.failure}")
            asked = {scene: frozenset(places) for scene, places in self.bench.asked.items() if places}
            if asked:
                self.trials.append(Trial(item, asked))
            self.bench.seen = {BUILT_IN: self.bench.base}
        if wrong:
            raise SoundWorkbookFailsError("these tests fail before anything is damaged:\n  " + "\n  ".join(wrong))
        self.trials.sort(key=lambda trial: trial.breadth)

    def noticed(self, damage: Mended) -> str:
        """Put a damage on the bench and return the test that fails, "" where none does.

        Where the damaged cells show what they should at the built-in inputs, another scene can tell only if it moves
        something that they refer to.
        """
        possible = self.loose | {self.bench.order[key] for key in damage.behind}
        self.bench.damage(damage.cells, possible)
        changed = self.bench.changed()
        moved = bool(changed & {self.bench.order[key] for key in damage.cells})
        order = [*self.lately, *(number for number in range(len(self.trials)) if number not in self.lately)]
        at_once = [n for n in order if changed & self.trials[n].asked.get(BUILT_IN, frozenset())]
        later = (n for n in order if n not in set(at_once) and self._concerned(n, damage, possible, moved))
        for number in chain(at_once, later):
            if self.fails(self.trials[number].item):
                self.lately = [number, *(other for other in self.lately if other != number)][:RECENT]
                return self.trials[number].item.nodeid
        return ""

    def _concerned(self, number: int, damage: Mended, possible: frozenset[int], moved: bool) -> bool:
        """Tell whether a damage changes what a test sees in another scene; `moved` tells that it shows in this one."""
        asked = self.trials[number].asked
        return any(
            (moved or self.bench.moves(scene, damage.reads)) and self.bench.differs(scene, places & possible)
            for scene, places in asked.items()
            if scene != BUILT_IN and places & possible
        )


@dataclass(frozen=True)
class _Engine:
    """The engine as tests call it: the bench for the workbook on it, the engine itself for any other file."""

    bench: Bench
    other: Any
    name: str = "ironcalc"

    def available(self) -> str:
        return ""

    def recalculate(self, path: Path, overrides: Any = BUILT_IN) -> CellValues:
        if path == self.bench.path:
            return self.bench.recalculate(dict(overrides))
        return self.other.recalculate(path, dict(overrides))  # type: ignore[no-any-return]


def _supplied(bench: Bench, ready: Prepared) -> Any:
    """Return the workbook as the tests' own `Written`, with every reading taken from the bench."""
    from conftest import Written  # pytest has put it in place

    @dataclass(frozen=True, repr=False)
    class Damaged(Written):
        __repr__ = Written.__repr__  # hypothesis would spell out the whole model

        def values(self, by: str) -> CellValues:
            return bench.recalculate({})

        @property
        def judge(self) -> Bench:  # type: ignore[override]
            return bench

        @property
        def bench(self) -> Bench:  # type: ignore[override]
            return bench

        def evaluated(self, inputs: dict[str, float]) -> CellValues:
            return bench.recalculate(self.overrides(inputs))

    return Damaged(bench.path, ready)


def _takes_part(item: pytest.Item) -> bool:
    """Tell whether a test asks for the workbook and for nothing that the bench cannot supply."""
    if not isinstance(item, pytest.Function):
        return False
    known = item._fixtureinfo.name2fixturedefs
    asked, waiting = set(), list(item._fixtureinfo.initialnames)
    while waiting:
        name = waiting.pop()
        if name not in asked:
            asked.add(name)
            if name not in SUPPLIED and known.get(name):
                waiting += known[name][-1].argnames
    return bool(asked & set(SUPPLIED)) and not asked & FOREIGN


def convened(bench: Bench, ready: Prepared, files: Iterable[str], then: Callable[[Court], None]) -> None:
    """Collect the tests of `files` with pytest, hear them, and call `then` in place of running them.

    Raises SoundWorkbookFailsError where the tests cannot be collected, or one fails before anything is damaged.
    """
    os.environ["PYTEST_ADDOPTS"] = ""  # what a caller likes to see of a run of tests is not for this one
    court = Court(bench, ready)
    loop = _Loop(court, then)
    pytest.main([*OPTIONS, *QUIET, *files], plugins=[court, loop])
    if loop.refused:
        raise loop.refused
    if not loop.ran:
        raise SoundWorkbookFailsError(UNCOLLECTED)


@dataclass(eq=False)
class _Loop:
    """The pytest plugin that judges damages where pytest would run the tests."""

    court: Court
    then: Callable[[Court], None]
    ran: bool = False
    refused: SoundWorkbookFailsError | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hear the tests, then judge; pytest would swallow what is raised here."""
        try:
            self.court.hear()
            self.then(self.court)
            self.ran = True
        except SoundWorkbookFailsError as error:
            self.refused = error
        return True
