"""One process at a time publishes, and one that has ended keeps nobody waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any, cast

import pytest

from faq.cluster import lock
from faq.cluster.client import Cluster
from faq.cluster.lock import Lock, publishing
from faq.errors import ClusterRefused, IndexBusy, IndexUnreachable


class _Documents:
    """The documents of a cluster, as far as the lock needs them; `lose` has a reply lost."""

    timeout = 0.05

    def __init__(self) -> None:
        self.held: dict[str, Any] | None = None
        self.number, self.lose, self.has_index = 0, False, False
        self._lock = threading.Lock()

    def get(self, path: str, **_: str) -> Any:
        with self._lock:
            if path.count("/") == 1:
                return {} if self.has_index else None
            return self.held and dict(self.held)

    def make(self, path: str, body: Any) -> None:
        self.has_index = True

    def put(self, path: str, body: Any, **at: int) -> Any:
        self._check(at)
        return self._write(body)

    def create(self, index: str, document: str, body: Any) -> bool:
        if self.held:
            return False
        self._write(body)
        lost, self.lose = self.lose, False
        return not lost

    def delete(self, path: str, **at: int) -> Any:
        self._check(at)
        self.held = None
        return {}

    def write(self, **source: Any) -> None:
        self._write(source)

    def _write(self, source: Any) -> Any:
        with self._lock:
            self.number += 1
            self.held = {"_source": source, "_seq_no": self.number, "_primary_term": 1}
            return {}

    def _check(self, at: dict[str, int]) -> None:
        if not self.held or at["if_seq_no"] != self.held["_seq_no"]:
            raise ClusterRefused("conflict", 409)


@pytest.fixture
def documents() -> _Documents:
    return _Documents()


@pytest.fixture
def cluster(documents: _Documents) -> Cluster:
    return cast("Cluster", documents)


@pytest.fixture
def ended() -> str:
    """A process that was killed, by its name."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        name = lock._process(process.pid)
        process.kill()
        process.wait(30)
    if not name:
        pytest.skip("processes have no names here")
    return name


def test_it_is_given_back(cluster: Cluster, documents: _Documents) -> None:
    for _ in range(2):
        with publishing(cluster, "faq") as held:
            held.renew()
            held.confirm()
            assert documents.held
        assert documents.held is None
    assert documents.has_index


def test_one_that_is_written_anew_is_held(cluster: Cluster) -> None:
    with publishing(cluster, "faq"), pytest.raises(IndexBusy, match=":"):
        Lock(cluster, "faq").take()


def test_that_of_a_killed_process_is_taken_at_once(
    cluster: Cluster, documents: _Documents, ended: str
) -> None:
    documents.write(owner="gone", process=ended, seconds=1e9)
    with publishing(cluster, "faq"):
        pass


@pytest.mark.parametrize("process", [None, "", "x", "another machine/pid:[1]/1/1"])
def test_that_of_another_machine_is_watched(
    cluster: Cluster, documents: _Documents, process: str | None
) -> None:
    documents.write(owner="gone", seconds=0.2, **({} if process is None else {"process": process}))
    with publishing(cluster, "faq"):
        pass


def test_one_of_a_running_process_is_not_taken_for_ended(
    cluster: Cluster, documents: _Documents
) -> None:
    own = Lock(cluster, "faq")
    documents.write(**own._body)
    stop = threading.Event()

    def renewing() -> None:
        while not stop.wait(0.01):
            documents.write(**own._body)

    thread = threading.Thread(target=renewing)
    thread.start()
    try:
        with pytest.raises(IndexBusy):
            Lock(cluster, "faq").take()
    finally:
        stop.set()
        thread.join(30)


def test_whoever_loses_it_is_told(cluster: Cluster, documents: _Documents) -> None:
    with publishing(cluster, "faq") as held:
        documents.write(owner="another", seconds=60)
        with pytest.raises(IndexBusy):
            held.confirm()
        with pytest.raises(IndexBusy):
            held.renew()
    assert documents.held
    assert documents.held["_source"]["owner"] == "another"


def test_a_try_whose_reply_was_lost_took_it(cluster: Cluster, documents: _Documents) -> None:
    documents.lose = True
    with publishing(cluster, "faq") as held:
        held.confirm()
    assert documents.held is None


def test_a_fault_is_told_rather_than_that_it_cant_be_given_back(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Lock) -> None:
        raise IndexUnreachable("release")

    monkeypatch.setattr(Lock, "release", fails)
    with pytest.raises(IndexUnreachable, match="publish"), publishing(cluster, "faq"):
        raise IndexUnreachable("publish")
