"""Work that is shared out comes back whole and in order."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from faq.errors import IndexWriteError
from faq.indexing.workers import Workers
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.settings import Settings


def _square(number: int, analyzer: BatchAnalyzer, settings: Settings) -> tuple[int, int]:
    sum(range(100_000 * (number % 3)))  # so that they end in another order
    return number * number, os.getpid()


def _die(
    number: int, analyzer: BatchAnalyzer, settings: Settings, *, spared: frozenset[int]
) -> int:
    """Ends the process, but for the tests' own, which waits for the others that aren't `spared`."""
    if multiprocessing.parent_process():
        os._exit(9)
    for child in multiprocessing.active_children():
        if child.pid not in spared:
            child.join()
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


_SCRIPT = """
print("once")
from faq.indexing.workers import Workers
from faq.language.lexicon import Lexicon
from faq.settings import Settings
with Workers(Lexicon(), Settings(analysis_processes=2)) as workers:
    workers.start()
    print(workers.submit(sum, (1, 2)).result())
"""


def test_the_processes_do_not_run_the_script_that_starts_them(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(_SCRIPT, "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("once\n3\n", "")


def test_nothing_to_do_gives_nothing() -> None:
    with _workers(2) as workers:
        assert list(workers.map(_square, [])) == []


def test_a_process_that_is_killed_is_an_index_write_error() -> None:
    spared = frozenset(each.pid for each in multiprocessing.active_children() if each.pid)
    with _workers(2) as workers:
        workers.start()
        results = workers.map(partial(_die, spared=spared), list(range(100)))
        with pytest.raises(IndexWriteError, match="analysis process"):
            list(results)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("started", [True, False])
def test_a_submitted_function_gives_its_result_or_its_error(processes: int, started: bool) -> None:
    with _workers(processes) as workers:
        if started:
            workers.start()
        assert workers.submit(len, "abc").result() == 3
        with pytest.raises(ValueError, match="no"):
            workers.submit(_fail, "no").result()


def _map_alone() -> None:
    with _workers(2) as workers:
        workers.start()
        results = list(workers.map(_square, list(range(5))))
    os._exit(0 if {process for _, process in results} == {os.getpid()} else 1)


def test_a_daemonic_process_works_alone() -> None:
    process = multiprocessing.get_context("spawn").Process(target=_map_alone, daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == 0
