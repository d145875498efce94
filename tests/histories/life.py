"""One history: a folder with input files and a workbook, the ledger, and whatever happens to them.

A life is told as a list of steps, so that the seed and the steps say how to live it again.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from edit_books import Office, saved_by_excel

import xlmodel
from xlmodel import sheets
from xlmodel.building import Built
from xlmodel.errors import InputError, XlmodelError
from xlmodel.pipeline import prepare

from .acts import Act
from .atlas import Atlas, Seen
from .desk import Desk
from .hands import by_excel, by_office, by_script
from .judge import Before, Judge, leftovers
from .ledger import Ledger, Value, same
from .short import sized, unread


class ComplaintError(Exception):
    """Something was lost, invented or misattributed."""


@dataclass(frozen=True)
class Start:
    """What every history of a kind begins with: input files, the workbook built from them, and its atlas."""

    inputs: Path
    book: Path
    atlas: Atlas
    size: str
    free: frozenset[str]
    """The figures that no formula names: they may be called otherwise."""

    @classmethod
    def of(cls, folder: Path, inputs: Path, size: str) -> Start:
        """Build the workbook once."""
        with sized(size):
            built = xlmodel.build(folder / f"{size}.xlsx", inputs=inputs)
        return cls(inputs, built.path, Atlas(built.ready), size, unread(inputs, size))


@dataclass
class Life:
    """The world of one history."""

    folder: Path
    start: Start
    chance: Random
    office: Office | None = None
    steps: list[str] = field(default_factory=list)
    savers: set[str] = field(default_factory=set)
    """Which programs have saved the whole file since the last build."""
    counts: dict[str, int] = field(default_factory=dict)
    looked: Seen | None = None
    """The workbook as it stands, where somebody has looked since it changed."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        shutil.copytree(self.start.inputs, self.folder / "inputs")
        (self.folder / "output").mkdir()
        self.book = Path(shutil.copy(self.start.book, self.folder / "output" / "book.xlsx"))
        self.desk = Desk(self.folder / "inputs")
        self.atlas = self.start.atlas
        stated = self.desk.stated()
        self.ledger = Ledger(built=dict(stated), shown=dict(stated))
        self.files = {self.book.name}
        self.seconds = 1.0
        self.given: dict[str, Value] = {}
        self.listed: set[str] = set()
        self.undo: list[Act] = []

    def tell(self, step: str) -> None:
        """Add a step to the story."""
        self.steps.append(step)
        self.looked = None
        kind = step.split(":")[0]
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def seen(self) -> Seen:
        """Return the workbook as it stands."""
        if self.looked is None:
            self.looked = Seen(self.book)
        return self.looked

    # The workbook

    def act(self, acts: Sequence[Act], hand: str) -> None:
        """Carry acts out by a hand."""
        self.tell(f"{hand}: {'; '.join(map(str, acts))}")
        if hand == "script":
            by_script(self.book, acts)
            self.savers.add(hand)
        elif hand == "office" and self.office:
            by_office(self.office, self.book, acts)
            self.savers.add(hand)
        else:
            by_excel(self.book, acts)

    def hand(self) -> str:
        """Draw the hand that acts: most often Excel's."""
        draw = self.chance.random()
        return "office" if draw < 0.06 and self.office else "script" if draw < 0.12 else "excel"

    def excel_saves(self) -> None:
        """Save the file as Excel does, once between two builds."""
        if "excel" not in self.savers:  # the imitation does not know its own work again
            self.tell("excel: saves")
            saved_by_excel(self.book)
            self.savers.add("excel")

    # Commands

    def build(self, given: Mapping[str, Value] | None = None, drop: Sequence[str] = ()) -> Built:
        """Build and judge. Raises ComplaintError."""
        given = dict(given or {})
        self.tell("build:" + (f" --set {given}" if given else "") + (f" --drop-override {drop}" if drop else ""))
        more: dict[str, Any] = {"drop_overrides": drop} if drop else {}
        before = Before(self.book.read_bytes(), self.atlas)
        sources, own = self.desk.read()
        stated = sources | own
        conflicts = self.ledger.conflicts(stated)
        begun = time.monotonic()
        try:
            built = self._run(lambda: xlmodel.build(self.book, inputs=self.desk.folder, set=given, **more))
        except XlmodelError as error:
            if not self._put_back(str(error)):
                raise ComplaintError(f"refused: {error}") from error
            return self.build(given, drop)
        self.seconds = time.monotonic() - begun
        self.ledger.rebuilt(stated, given)
        self.given = given
        if built.kept:
            self.files.add(built.kept.name)
        judge = Judge(self.ledger, before, self.book, Atlas(built.ready), built.kept, built, conflicts, sources, given)
        self.complain([*judge.complaints(), *leftovers(self.book.parent, self.files)])
        self.atlas, self.savers, self.listed, self.undo = judge.atlas, set(), set(self.ledger.overrides), []
        return built

    def _put_back(self, said: str) -> bool:
        """Put rows back that a build refuses to guess at; tell whether that is what it said."""
        rows = {str(row) for _, row in self.ledger.moved}
        if "were moved" not in said or not all(row in said for row in rows) or not self.undo:
            return False
        self.act(self.undo, "excel")
        self.undo = []
        self.ledger.moved.clear()
        return True

    def build_again(self) -> None:
        """Build once more: with nothing done, nothing may be told, and no byte may change."""
        self.tell("build: again")
        before = self.book.read_bytes()
        built = self._run(lambda: xlmodel.build(self.book, inputs=self.desk.folder, set=self.given))
        told = [*map(str, built.carried.losses), *map(str, built.carried.conflicts)]
        self.complain([f"invented: told again: {line}" for line in told])
        if self.book.read_bytes() != before:
            self.complain(["invented: a build without any change changes the file"])

    def killed_build(self) -> None:
        """Start a build and kill it; what stands there is the old file or the whole new one."""
        before = self.book.read_bytes()
        after = self.chance.uniform(0, 1.3) * self.seconds
        self._killed(lambda: xlmodel.build(self.book, inputs=self.desk.folder), after)
        now = self.book.read_bytes() if self.book.exists() else b""
        self.tell(f"killed: a build after {after:.2f} s, {'nothing' if now == before else 'replaced'}")
        kept = set(self.book.parent.glob("book.kept*")) - {self.book.parent / name for name in self.files}
        self.files |= {path.name for path in kept}
        for path in kept:
            if path.read_bytes() != before:
                self.complain([f"lost: {path.name} is not the file that was to be replaced"])
        if now != before:
            self._replaced(before, next(iter(kept), None))

    def _replaced(self, data: bytes, kept: Path | None) -> None:
        """Judge a build that was killed after it had put the file in place: nobody heard what it told."""
        before = Before(data, self.atlas)
        self.ledger.rebuilt(self.desk.stated(), {})
        atlas = Atlas(self._run(lambda: prepare(sheets.PROJECT, self.desk.folder, {})))
        judge = Judge(self.ledger, before, self.book, atlas, kept, None, set(), self.desk.read()[0], {})
        self.complain([*judge.complaints()])
        self.given, self.savers, self.atlas = {}, set(), atlas

    def pull(self, *, dry: bool, mine: bool) -> None:
        """Pull, and hold the files to the ledger: own values beside sources that nobody touched."""
        self.tell(f"pull: {'dry ' * dry}{'mine' * mine}")
        sources, own = self.desk.read()
        before = self.book.read_bytes()
        stale = self.ledger.stale(sources | own)
        try:
            self._run(lambda: xlmodel.pull(self.book, inputs=self.desk.folder, dry_run=dry, take_mine=mine))
        except InputError as error:
            if not stale or mine:
                raise ComplaintError(f"refused: {error}") from error
            named = {fault.key for fault in error.faults}
            if named != stale:
                self.complain([f"misattributed: pull refuses {named}, and {stale} have moved"])
            return
        if stale and not mine:
            self.complain([f"untold: pull took {stale}, which have moved since"])
        self._pulled(sources, own, before, dry)

    def _pulled(self, sources: dict[str, Value], own: dict[str, Value], before: bytes, dry: bool) -> None:
        now_sources, now_own = self.desk.read()
        expected = dict(own)
        if not dry:
            expected |= {key: edit.value for key, edit in self.ledger.typed.items() if key in sources | own}
            expected = {key: value for key, value in expected.items() if sources.get(key) != value}
            stated = sources | own
            self.ledger.settled.clear()
            for key in [key for key in self.ledger.typed if key in stated]:
                if not same(self.ledger.typed[key].value, stated[key]):  # else there is nothing to write
                    del self.ledger.typed[key]
        complaints = []
        if now_sources != sources:
            moved = {key for key in now_sources | sources if now_sources.get(key) != sources.get(key)}
            complaints.append(f"misattributed: pull changed what sources say of {sorted(moved)}")
        if expected and not dry and self.chance.random() < 0.2:
            key = self.chance.choice(sorted(expected))
            origin = self._run(lambda: xlmodel.explain(key, inputs=self.desk.folder))[0].origin
            if not origin.startswith("own value"):
                complaints.append(f"misattributed: explain says {origin!r} of {key}, which is an own value")
        if now_own != expected:
            complaints.append(f"misattributed: own values are {now_own}, and must be {expected}")
        if self.book.read_bytes() != before:
            complaints.append("lost: pull changed the workbook")
        self.complain(complaints)

    def killed_pull(self) -> None:
        """Kill a pull; the next command leaves all files as before or all as after."""
        if self.ledger.stale(self.desk.stated()):
            return
        copy = self.folder / "copy"
        shutil.copytree(self.desk.folder, copy)
        self._run(lambda: xlmodel.pull(self.book, inputs=copy))
        before, after = _contents(self.desk.folder), _contents(copy)
        shutil.rmtree(copy)
        seconds = self.chance.uniform(0.2, 1.1) * self.seconds
        sources, own = self.desk.read()
        self._killed(lambda: xlmodel.pull(self.book, inputs=self.desk.folder), seconds)
        self.tell(f"killed: a pull after {seconds:.2f} s")
        self._run(lambda: xlmodel.pull(self.book, inputs=self.desk.folder, dry_run=True))
        now = _contents(self.desk.folder)
        if now == after:
            self._pulled(sources, own, self.book.read_bytes(), dry=False)
        elif now != before:
            self.complain(["lost: a pull that was killed left the files half written"])

    def complain(self, complaints: list[str]) -> None:
        """Raise ComplaintError where there is anything to say."""
        if complaints:
            raise ComplaintError("\n".join(complaints))

    def _run(self, command: Callable[[], Any]) -> Any:
        with sized(self.start.size):
            return command()

    def _killed(self, command: Callable[[], object], after: float) -> None:
        """Run a command in a process of its own and kill that after so many seconds."""
        child = os.fork()
        if not child:
            code = 1
            try:
                os.close(1)
                os.close(2)
                self._run(command)
                code = 0
            finally:
                os._exit(code)
        end = time.monotonic() + after
        while time.monotonic() < end:
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
