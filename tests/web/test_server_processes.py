"""No damaged index and no worker that dies ends the server."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from editions import SEARCH, two_generations, write_edition
from servers import Server, group, is_alive, serving
from waiting import until

from faq.indexing.rebuild import rebuild
from faq.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@pytest.fixture
def library(tmp_path: Path) -> Settings:
    """Settings of an index with one earlier generation."""
    return two_generations(tmp_path)


@pytest.fixture
def server(library: Settings, tmp_path: Path) -> Iterator[Server]:
    with serving(library.corpus, library.index, tmp_path / "serve.log") as running:
        yield running


def _kill_worker(server: Server) -> None:
    """Kills the latest worker and waits until another one has been started."""
    until(lambda: is_alive(server.workers()[-1]))
    before = len(server.workers())
    os.kill(server.workers()[-1], signal.SIGKILL)
    until(lambda: len(server.workers()) > before)


def test_a_worker_that_is_killed_again_and_again_ends_no_other(server: Server) -> None:
    first, _ = server.workers()
    for _ in range(4):
        _kill_worker(server)
        until(lambda: server.status(SEARCH) == 200)
    assert is_alive(first)
    assert server.process.poll() is None
    assert "worker ended" in server.written()


def test_without_an_index_workers_start_and_name_the_remedy(
    server: Server, library: Settings
) -> None:
    shutil.rmtree(library.index)
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    until(lambda: server.status("/healthz") == 200)
    until(lambda: server.status(SEARCH) == 503)
    status, body = server.get("/readyz")
    assert status == 503, body
    problem = json.loads(server.get(SEARCH)[1])
    assert problem["status"] == 503
    assert "faq rebuild" in problem["detail"]
    rebuild(library)
    until(lambda: server.status("/readyz") == 200)
    assert server.status(SEARCH) == 200


def test_a_file_that_is_cut_while_mapped_leaves_the_earlier_generation(
    server: Server, library: Settings
) -> None:
    until(lambda: server.status("/readyz") == 200)
    name = (library.index / "CURRENT").read_text()
    for file in (library.index / "generations" / name).glob("*.npy"):
        if file.stat().st_nlink == 1:  # else the earlier generation has the same file
            os.truncate(file, 0)
    # A worker that has the file mapped dies of an answer, and is started again.
    found = until(lambda: _new_answer(server, not_of=name))
    assert "旧版" in found["hits"][0]["text"]
    assert "an earlier generation answers" in server.written()
    assert server.process.poll() is None
    write_edition(library.corpus, "第三版")
    published = rebuild(library).generation
    until(lambda: _new_answer(server).get("generation") == published)


_limits = itertools.cycle(range(1, 50))


def _new_answer(server: Server, not_of: str = "") -> dict[str, Any]:
    """An answer that no worker has kept; empty where it is of that generation, or none came."""
    try:
        status, body = server.get(f"{SEARCH}&limit={next(_limits)}")
    except (OSError, HTTPException):  # the worker died of it
        return {}
    answer: dict[str, Any] = json.loads(body) if status == 200 else {}
    return {} if answer.get("generation") == not_of else answer


@pytest.mark.parametrize("watching", [False, True])
def test_a_killed_server_takes_all_its_processes_along(
    library: Settings, tmp_path: Path, watching: bool
) -> None:
    words = ("--watch",) if watching else ()
    with serving(library.corpus, library.index, tmp_path / "serve.log", *words) as server:
        leader = server.process.pid
        until(lambda: len(group(leader)) >= (4 if watching else 3))
        os.kill(leader, signal.SIGKILL)
        until(lambda: group(leader) == [])
    until(lambda: server.status("/healthz") == 0)
