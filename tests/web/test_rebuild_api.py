"""A rebuild can be asked for, followed and cancelled over HTTP, by whoever has the token."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from servers import Server, group, is_alive, serving
from waiting import until

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage.generations import current_name
from faq.storage.publish import exclusive
from web import create_app
from web.oversight.rebuild_jobs import Job, JobOptions, RebuildJobs, RebuildOpen, now

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
_TOKEN = "a-token-of-some-length"
_OWNER = {"Authorization": f"Bearer {_TOKEN}"}
_PATH = "/api/v1/rebuild"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a small index, with a token in the environment."""
    monkeypatch.setenv("FAQ_TOKEN", _TOKEN)
    (tmp_path / "corpus").mkdir()
    for name in "abcd":
        text = f"# 怎么续借{name}\n\n## 步骤\n\n在柜台续借。\n"
        (tmp_path / "corpus" / f"{name}.md").write_text(text, "utf-8")
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", model="off")
    rebuild(settings)
    return settings


@pytest.fixture
def client(library: Settings) -> FlaskClient:
    return create_app(library).test_client()


def _rebuild_of(client: FlaskClient, *, whole: bool = True) -> dict[str, Any] | None:
    found = client.get("/api/v1/index", headers=_OWNER if whole else {})
    assert found.status_code == 200
    job: dict[str, Any] | None = found.get_json()["rebuild"]
    return job


def _ended(client: FlaskClient) -> dict[str, Any]:
    def job() -> dict[str, Any] | None:
        found = _rebuild_of(client)
        return found if found and found["ended_at"] else None

    return until(job)


def test_only_who_has_the_token_may(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for method in (client.post, client.delete):
        refused = method(_PATH)
        assert refused.status_code == 401
        assert refused.mimetype == "application/problem+json"
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert (
            method(_PATH, headers={"Authorization": "Bearer wrong-token-wrong"}).status_code == 401
        )
    monkeypatch.delenv("FAQ_TOKEN")
    without = create_app(client.application.extensions["faq"].engine.settings).test_client()
    assert without.post(_PATH, headers=_OWNER).status_code == 403
    assert without.delete(_PATH, headers=_OWNER).status_code == 403
    assert _rebuild_of(client) is None


def test_a_rebuild_takes_up_what_changed(client: FlaskClient, library: Settings) -> None:
    before = current_name(library.index)
    (library.corpus / "e.md").write_text("# 怎么还书\n\n还到柜台。\n", "utf-8")
    reply = client.post(_PATH, headers=_OWNER)
    assert reply.status_code == 202
    assert reply.headers["Location"] == "/api/v1/index"
    assert reply.get_json()["state"] == "queued"
    job = _ended(client)
    assert (job["state"], job["reason"], job["origin"]) == ("done", None, "api")
    assert job["generation"] == current_name(library.index) != before
    assert (job["counts"]["added"], job["counts"]["unchanged"]) == (1, 4)
    assert job["progress"]["done"] == job["progress"]["total"]
    assert job["seconds"] > 0
    assert any("published" in line for line in job["log"])
    public = _rebuild_of(client, whole=False)
    assert public
    assert (public["state"], public["log"], public["faults"]) == ("done", [], [])


def test_faults_are_told_to_the_owner_alone(client: FlaskClient, library: Settings) -> None:
    (library.corpus / "broken.jsonl").write_text("{not json\n", "utf-8")
    client.post(_PATH, headers=_OWNER)
    job = _ended(client)
    assert job["state"] == "done"
    assert [each["path"] for each in job["faults"]] == ["broken.jsonl"]
    assert job["faults"][0]["line"] == 1
    public = _rebuild_of(client, whole=False)
    assert public is not None
    assert "broken" not in json.dumps(public)


def test_a_shrunken_corpus_is_refused_until_that_is_meant(
    client: FlaskClient, library: Settings
) -> None:
    before = current_name(library.index)
    for name in "abc":
        (library.corpus / f"{name}.md").unlink()
    client.post(_PATH, headers=_OWNER)
    job = _ended(client)
    assert (job["state"], job["reason"]) == ("failed", "shrunk")
    assert "--allow-shrink" in job["error"]
    assert current_name(library.index) == before
    assert client.post(_PATH, headers=_OWNER, json={"allow_shrink": True}).status_code == 202
    assert _ended(client)["state"] == "done"
    assert current_name(library.index) != before


def test_strict_publishes_nothing_on_a_fault(client: FlaskClient, library: Settings) -> None:
    before = current_name(library.index)
    (library.corpus / "broken.jsonl").write_text("{not json\n", "utf-8")
    client.post(_PATH, headers=_OWNER, json={"strict": True})
    job = _ended(client)
    assert (job["state"], job["reason"]) == ("failed", "corpus")
    assert job["faults"][0]["path"] == "broken.jsonl"
    assert current_name(library.index) == before


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"full": 1}, ["full"]),
        ({"full": None, "strict": "yes"}, ["full", "strict"]),
        ([], ["body"]),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, body: object, named: list[str]) -> None:
    refused = client.post(_PATH, headers=_OWNER, json=body)
    assert refused.status_code == 400
    assert [each["parameter"] for each in refused.get_json(force=True)["errors"]] == named
    assert client.post(_PATH, headers=_OWNER, data="full=1").status_code == 415


def test_one_at_a_time_and_cancelled_cleanly(client: FlaskClient, library: Settings) -> None:
    before = current_name(library.index)
    assert client.delete(_PATH, headers=_OWNER).status_code == 404
    with exclusive(library.index):  # another rebuild, which takes its time
        first = client.post(_PATH, headers=_OWNER).get_json()
        second = client.post(_PATH, headers=_OWNER)
        assert second.status_code == 409
        assert second.mimetype == "application/problem+json"
        assert second.get_json(force=True)["rebuild"]["job"] == first["job"]
        until(lambda: (_rebuild_of(client) or {})["log"])  # waits for the other one
        assert client.delete(_PATH, headers=_OWNER).status_code == 202
        job = _ended(client)
    assert (job["state"], job["job"]) == ("cancelled", first["job"])
    assert current_name(library.index) == before
    assert not list((library.index / "generations").glob(".*"))
    assert client.post(_PATH, headers=_OWNER).status_code == 202
    assert _ended(client)["state"] == "done"


def test_a_rebuild_waits_for_another_one_and_is_not_lost(
    client: FlaskClient, library: Settings
) -> None:
    with exclusive(library.index):
        client.post(_PATH, headers=_OWNER)
        until(lambda: (_rebuild_of(client) or {})["log"])
    assert _ended(client)["state"] == "done"


def test_the_metrics_count_rebuilds_by_result(client: FlaskClient, library: Settings) -> None:
    client.post(_PATH, headers=_OWNER)
    _ended(client)
    text = client.get("/metrics", headers=_OWNER).text
    assert 'faq_rebuilds_total{origin="api",result="done"} 1.0' in text
    assert "faq_rebuild_open 0.0" in text


def test_an_index_that_can_not_be_written_is_told(client: FlaskClient, library: Settings) -> None:
    (library.index / "rebuilds.sqlite3").mkdir()
    assert client.post(_PATH, headers=_OWNER).status_code == 503
    assert _rebuild_of(client) is None


def test_a_rebuild_whose_process_ended_is_told_as_failed(library: Settings) -> None:
    jobs = RebuildJobs(library.index)
    jobs.request(JobOptions())
    with jobs.held() as held:
        assert held
        taken = jobs.take()
        assert taken
        last = jobs.last()
        assert last
        assert last.state == "running"
        with pytest.raises(RebuildOpen):
            jobs.request(JobOptions())
    last = jobs.last()
    assert last
    assert (last.state, last.reason) == ("failed", "interrupted")
    assert jobs.results() == {("api", "failed"): 1}
    assert jobs.request(JobOptions()).number == last.number + 1


def test_the_database_is_for_its_owner_and_stays_small(library: Settings) -> None:
    jobs = RebuildJobs(library.index)
    for _ in range(30):
        jobs.record(
            Job(origin="watch", state="done", queued_at=now(), started_at=now(), ended_at=now())
        )
    last = jobs.last()
    assert last
    assert last.number == 30
    assert jobs.results() == {("watch", "done"): 30}
    assert (library.index / "rebuilds.sqlite3").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def server(library: Settings, tmp_path: Path) -> Iterator[Server]:
    with serving(library.corpus, library.index, tmp_path / "serve.log") as running:
        until(lambda: running.status("/readyz") == 200)
        yield running


def _request(server: Server, method: str, path: str) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, headers=_OWNER)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


def _job_of(server: Server) -> dict[str, Any]:
    job: dict[str, Any] = _request(server, "GET", "/api/v1/index")[1]["rebuild"]
    return job


def test_a_rebuild_outlives_the_worker_that_took_the_request(
    server: Server, library: Settings
) -> None:
    with exclusive(library.index):
        assert _request(server, "POST", _PATH)[0] == 202
        until(lambda: _job_of(server)["log"])
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        until(lambda: server.status("/healthz") == 200)
    done = until(lambda: (job := _job_of(server))["ended_at"] and job)
    assert done["state"] == "done"
    assert done["generation"] == current_name(library.index)
    states = {_request(server, "GET", "/api/v1/index")[1]["rebuild"]["state"] for _ in range(8)}
    assert states == {"done"}


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_rebuild_ends_with_its_server(
    library: Settings, tmp_path: Path, end: signal.Signals
) -> None:
    with serving(library.corpus, library.index, tmp_path / "serve.log") as server:
        leader = server.process.pid
        with exclusive(library.index):
            assert _request(server, "POST", _PATH)[0] == 202
            until(lambda: _job_of(server)["log"])
            os.kill(leader, end)
            until(lambda: group(leader) == [])
    assert not is_alive(leader)
    last = RebuildJobs(library.index).last()
    assert last
    assert (last.state, last.reason) == ("failed", "interrupted")


def test_a_rebuild_that_waited_when_its_server_ended_is_run_by_the_next(
    library: Settings, tmp_path: Path
) -> None:
    RebuildJobs(library.index).request(JobOptions())
    with serving(library.corpus, library.index, tmp_path / "serve.log") as server:
        until(lambda: _job_of(server)["state"] == "done")


def test_a_reader_of_the_state_never_keeps_a_runner_away(library: Settings) -> None:
    jobs = RebuildJobs(library.index)
    jobs.request(JobOptions())
    with (library.index / "rebuilds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with jobs.held() as held:
            assert not held
    with jobs.held() as held:
        assert held
