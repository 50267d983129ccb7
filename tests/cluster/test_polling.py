"""A new generation is looked for beside the questions, as long as somebody may ask."""

from __future__ import annotations

import gc
import multiprocessing
import threading
from pathlib import Path
from typing import Any

import pytest
from servers import free_port
from small_corpus import edit
from waiting import until

from faq.cluster import opening
from faq.cluster.client import Cluster
from faq.cluster.polling import Poll, pause_after
from faq.cluster.publishing import publish
from faq.engine import Engine
from faq.errors import IndexMissing, IndexUnreachable
from faq.model import SearchRequest
from faq.settings import Settings
from web import create_app

_QUESTION = SearchRequest("怎么续借图书")


class _Owner:
    """Takes what becomes of its polls from a list, from its end."""

    def __init__(self, *becomes: bool | Exception) -> None:
        self.becomes = list(becomes)
        self.polls: list[int] = []

    def poll(self) -> bool:
        self.polls.append(len(self.polls))
        found = self.becomes.pop() if self.becomes else True
        if isinstance(found, Exception):
            raise found
        return found


def _polls() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "faq-poll"]


def test_a_poll_ends_with_its_owner() -> None:
    before = {*_polls()}
    owner = _Owner()
    poll, polls = Poll(owner, 0.01), owner.polls
    until(lambda: len(polls) > 4)
    assert len({*_polls()} - before) == 1
    del owner
    until(lambda: not {*_polls()} - before)
    poll.poll_now()
    assert len(polls) > 4


def test_it_goes_on_after_any_failure(caplog: pytest.LogCaptureFixture) -> None:
    owner = _Owner(ValueError("bug"), False)
    poll = Poll(owner, 0.01)
    until(lambda: len(owner.polls) > 4)
    assert caplog.text.count("Traceback") == 1
    poll.poll_now()


def test_it_polls_at_once_when_told_to() -> None:
    owner = _Owner()
    poll = Poll(owner, 1e6)
    poll.poll_now()
    until(lambda: owner.polls)


def test_pauses_double_with_each_failure_up_to_a_bound() -> None:
    assert [pause_after(failures, 5.0) for failures in range(4)] == [5.0, 10.0, 20.0, 20.0]
    assert pause_after(10**6, 5.0) == 20.0
    assert pause_after(3, 600.0) == 600.0


@pytest.fixture
def unreachable(tmp_path: Path) -> Settings:
    address = f"http://127.0.0.1:{free_port()}"
    return Settings(index=tmp_path / "index", model="off", cluster=(address,), cluster_timeout=1.0)


def test_where_nothing_answers_one_question_asks_and_the_others_are_told(
    unreachable: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "POLL_SECONDS", 1e6)
    asked, before = list[str](), {*_polls()}
    monkeypatch.setattr(Cluster, "get", lambda *path: asked.append(path[1]) or _unreachable())
    engine = Engine(unreachable)
    for _ in range(3):
        with pytest.raises(IndexUnreachable):
            engine.ask(_QUESTION)
    assert len(asked) == 1
    del engine
    gc.collect()
    until(lambda: not {*_polls()} - before)


def _unreachable(*arguments: object, **more: object) -> Any:
    raise IndexUnreachable("连不上 (can't be reached)")


def test_an_engine_for_one_question_asks_each_time(
    unreachable: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, asked = {*_polls()}, list[str]()
    monkeypatch.setattr(Cluster, "get", lambda *path: asked.append(path[1]))
    engine = Engine(unreachable, one_shot=True)
    for _ in range(2):
        with pytest.raises(IndexMissing, match="faq publish"):
            engine.ask(_QUESTION)
    assert len(asked) == 2
    assert not {*_polls()} - before


def test_no_question_waits_for_the_pack_of_the_next_generation(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small)
    engine, fetching, go_on = Engine.open(small), threading.Event(), threading.Event()
    fetch, asking = opening.fetch_pack, threading.current_thread()

    def slow(*arguments: Any) -> Path:
        assert threading.current_thread() is not asking
        fetching.set()
        assert go_on.wait(60)
        return fetch(*arguments)

    monkeypatch.setattr(opening, "fetch_pack", slow)
    edit(small, "两个月")
    publish(small)
    assert fetching.wait(60)
    for _ in range(3):
        assert "一个月" in engine.ask(_QUESTION).hits[0].passage.text
    go_on.set()
    until(lambda: "两个月" in engine.ask(_QUESTION).hits[0].passage.text)


def test_a_server_tells_while_the_cluster_is_away(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "POLL_SECONDS", 0.05)
    client = create_app(published).test_client()
    assert client.get("/readyz").status_code == 200
    with monkeypatch.context() as away:
        away.setattr(Cluster, "_ask", _unreachable)
        assert client.get("/api/v1/search?q=怎么续借图书").status_code == 503
        assert client.get("/readyz").status_code == 503
        assert "faq_index_ready 0.0" in client.get("/metrics").text
    until(lambda: client.get("/readyz").status_code == 200)
    assert client.get("/api/v1/search?q=怎么续借图书").status_code == 200
    told = client.get("/metrics").text
    assert 'faq_cluster_requests_total{outcome="unreachable"} 0.0' in told
    counts = {
        name: float(line.rpartition(" ")[2])
        for line in told.splitlines()
        for name in ("requests_total", "received_bytes_total", "seconds_count")
        if line.startswith(f'faq_cluster_{name}{{outcome="answered"}}')
    }
    assert counts["requests_total"] == counts["seconds_count"] > 2
    assert counts["received_bytes_total"] > 1000


def _ask_in_child(engine: Engine, told: Any) -> None:
    told.send((engine.ask(_QUESTION).hits[0].passage.text, len(_polls())))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_is_forked_asks_and_polls_by_itself(
    published: Settings,
) -> None:
    engine = Engine.open(published)
    assert engine.ask(_QUESTION).hits
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    with engine._opening._lock:  # as while the parent polls
        child = context.Process(target=_ask_in_child, args=(engine, sending))
        child.start()
        assert receiving.poll(60)
        text, polls = receiving.recv()
    child.join(60)
    assert (child.exitcode, "一个月" in text, polls) == (0, True, 1)
    assert "一个月" in engine.ask(_QUESTION).hits[0].passage.text
