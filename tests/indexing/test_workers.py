"""Checks that shared work comes back whole and in order, and that a dead process is told."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable

import pytest
from waiting import until

from faq.errors import IndexWriteError
from faq.indexing.workers import Workers
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.settings import Settings


def _square(number: int, analyzer: BatchAnalyzer, settings: Settings) -> tuple[int, int]:
    sum(range(100_000 * (number % 3)))  # so that some take longer than those after them
    return number * number, os.getpid()


def _die(number: int, analyzer: BatchAnalyzer, settings: Settings) -> int:
    if multiprocessing.parent_process():
        os._exit(9)
    until(lambda: not multiprocessing.active_children())  # the other has died
    return number


def _fail(message: str) -> None:
    raise ValueError(message)


def _workers(processes: int) -> Workers:
    return Workers(Lexicon(), Settings(analysis_processes=processes))


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize("started", [True, False])
def test_results_come_in_the_order_of_the_items(processes: int, started: bool) -> None:
    with _workers(processes) as workers:
        if started:
            workers.start()
        results = list(workers.map(_square, list(range(40))))
    assert [number for number, _ in results] == [number * number for number in range(40)]
    assert os.getpid() in {process for _, process in results}
    assert len({process for _, process in results}) <= (processes if started else 1)


def test_nothing_to_do_gives_nothing() -> None:
    with _workers(2) as workers:
        assert list(workers.map(_square, [])) == []


def test_a_process_that_is_killed_is_told_as_what_it_is() -> None:
    with _workers(2) as workers:
        workers.start()
        results = workers.map(_die, list(range(100)))
        with pytest.raises(IndexWriteError, match="analysis process"):
            list(results)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("started", [True, False])
def test_what_is_done_beside_gives_its_result_or_its_error(processes: int, started: bool) -> None:
    with _workers(processes) as workers:
        if started:
            workers.start()
        wait: Callable[[], int] = workers.submit(len, "abc")
        assert wait() == 3
        with pytest.raises(ValueError, match="no"):
            workers.submit(_fail, "no")()


def _map_alone() -> None:
    with _workers(2) as workers:
        workers.start()
        results = list(workers.map(_square, list(range(5))))
    os._exit(0 if {process for _, process in results} == {os.getpid()} else 1)


def test_a_process_that_may_have_no_others_works_alone() -> None:
    process = multiprocessing.get_context("spawn").Process(target=_map_alone, daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == 0
