"""Who computes a sweep, and in what pieces: no digit hangs on it, memory is bounded, and Ctrl-C keeps what is done."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor

import numpy
import pytest
from conftest import INPUTS
from models import line, toy, typed
from sweeps import read_once

import xlmodel
from xlmodel.compiled import compile_model
from xlmodel.errors import XlmodelError
from xlmodel.pipeline import Prepared
from xlmodel.sweeping import running
from xlmodel.sweeping.running import BLOCK, Task, computed_rows
from xlmodel.sweeping.swept import Sweep
from xlmodel.uncertainty import Basis


@pytest.fixture(scope="module")
def here(ready: Prepared) -> Iterator[None]:
    yield from read_once(ready)


def equal(one: Sweep, other: Sweep) -> bool:
    return bool(one.to_frame().equals(other.to_frame()))


def test_neither_chunks_nor_workers_nor_files_change_a_digit(here: None, monkeypatch: pytest.MonkeyPatch):
    count = 2 * BLOCK + 77
    alone = xlmodel.sweep(sample=count, inputs=INPUTS)
    with ThreadPoolExecutor(2) as executor:
        threads = xlmodel.sweep(sample=count, inputs=INPUTS, executor=executor, chunk=1)
    monkeypatch.setattr("xlmodel.sweeping.columns.IN_MEMORY", 0)
    in_files = xlmodel.sweep(sample=count, inputs=INPUTS, chunk=10 * BLOCK)
    assert (alone.scenarios.results.is_in_file, in_files.scenarios.results.is_in_file) == (False, True)
    assert equal(alone, threads)
    assert equal(alone, in_files)
    assert alone.summary == in_files.summary
    assert not equal(alone, xlmodel.sweep(sample=count, inputs=INPUTS, seed=2))


def test_a_scenario_without_a_basis_is_one_error_whatever_stands_in_for_it():
    """In the second there is no ratio to scale by; in the third neither that, nor an outcome of its own."""
    a, b, m = typed("a"), typed("b"), typed("m")
    outputs = {"observed": "={a}", "net": "=1/{b}", "out": "=1/{m}"}
    model = toy(*(line(key, text, output=True) for key, text in outputs.items()), inputs=(a, b, m))
    task = Task(
        {key: (key,) for key in "abm"},
        compile_model(model, list(outputs), "abm"),
        compile_model(model, ["out"], "abm"),
        (Basis("net", "Net", "m", "net", "observed"),),
    )
    given = {"a": numpy.array([1.0, 1, 0]), "b": numpy.array([1.0, 0, 1]), "m": numpy.array([2.0, 2, 0])}
    values, errors = computed_rows(task, given, 3)
    assert values["out_at_net"] == pytest.approx([0.5, numpy.nan, numpy.nan], nan_ok=True)
    assert {name: dict(kinds) for name, kinds in errors.items()} == {
        "net": {"#DIV/0!": 1},
        "out": {"#DIV/0!": 1},
        "out_at_net": {"#N/A": 2},
    }


def test_a_task_is_packed_once_and_unpacked_once_by_a_worker(here: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "BLOCK", 8)
    plain, packed = pickle.dumps, []
    monkeypatch.setattr("xlmodel.sweeping.running.pickle.dumps", lambda one: packed.append(one) or plain(one))
    running._unpacked.cache_clear()
    with ThreadPoolExecutor(1) as executor:
        xlmodel.sweep(sample=40, inputs=INPUTS, executor=executor, chunk=8)
    assert len(packed) == 1
    assert (running._unpacked.cache_info().misses, running._unpacked.cache_info().hits) == (1, 4)


class Counting(ThreadPoolExecutor):
    """An executor that takes note of how many chunks are out at once."""

    def __init__(self) -> None:
        super().__init__(1)
        self.out: list[Future] = []
        self.most = 0

    def submit(self, *given: object, **named: object) -> Future:
        future = super().submit(*given, **named)
        self.out = [one for one in [*self.out, future] if not getattr(one, "taken", False)]
        self.most = max(self.most, len(self.out))
        plain = future.result

        def result(timeout: float | None = None) -> object:
            future.taken = True  # type: ignore[attr-defined]
            return plain(timeout)

        future.result = result  # type: ignore[method-assign]
        return future


def test_only_so_many_chunks_are_out_at_once(here: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "BLOCK", 8)
    monkeypatch.setattr(running, "AHEAD", 3)
    with Counting() as executor:
        found = xlmodel.sweep(sample=100, inputs=INPUTS, executor=executor, chunk=8)
    assert (executor.most, found.count) == (3, 100)


@pytest.mark.slow
def test_a_cluster_of_dask_computes_the_same():
    from dask.distributed import Client, LocalCluster

    count = 3 * BLOCK
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        found = xlmodel.sweep(sample=count, inputs=INPUTS, executor=client.get_executor(), chunk=BLOCK)
    assert equal(found, xlmodel.sweep(sample=count, inputs=INPUTS))


def test_workers_that_are_gone_are_a_fault(here: None):
    class Broken(ThreadPoolExecutor):
        def submit(self, *given: object, **named: object) -> Future:
            future: Future = Future()
            future.set_exception(BrokenExecutor("it was killed"))
            return future

    with (
        Broken() as executor,
        pytest.raises(XlmodelError, match=r"a worker ended before it was done \(it was killed\)"),
    ):
        xlmodel.sweep(sample=50, inputs=INPUTS, executor=executor)


def peak(count: int) -> int:
    """Return the most bytes that a sweep and its summary hold at once."""
    tracemalloc.start()
    try:
        found = xlmodel.sweep(sample=count, inputs=INPUTS)
        assert found.summary.statistics
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_grows_by_no_more_than_a_few_columns(here: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("xlmodel.sweeping.columns.IN_MEMORY", 0)
    few, many = 40_000, 160_000
    peak(BLOCK)  # what is imported and compiled once
    grown = peak(many) - peak(few)
    columns = grown / (8 * (many - few))
    assert columns < 16, f"of 72 columns, {columns:.0f} are held at once"


def test_ctrl_c_keeps_what_is_done(here: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "BLOCK", 16)
    told: list[tuple[int, int]] = []

    def at_work(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 32:
            raise KeyboardInterrupt

    found = xlmodel.sweep(sample=100, inputs=INPUTS, chunk=16, at_work=at_work)
    assert told == [(16, 100), (32, 100)]
    assert (found.count, found.is_whole, len(found.to_frame())) == (32, False, 32)
    assert found.scenarios.told() == (
        "32 of 100 scenarios, Latin hypercube, seed 1, case Base; interrupted: this is what was done"
    )
    whole = xlmodel.sweep(sample=100, inputs=INPUTS, chunk=16)
    assert found.to_frame().equals(whole.to_frame()[:32])
    assert found.summary.statistics[0].mean == pytest.approx(whole.to_frame()["npv_2026_base"][:32].mean())
