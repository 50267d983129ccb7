"""Where the cluster can't answer nothing is made up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from servers import free_port
from stub_cluster import stub

from faq.cli import main
from faq.cluster.client import Cluster
from faq.errors import ClusterRefused, IndexUnreachable, SettingsError
from faq.settings import Settings
from web import create_app


@pytest.fixture
def unreachable(tmp_path: Path) -> Settings:
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        feedback=tmp_path / "feedback.sqlite3",
        question_log=tmp_path / "questions.sqlite3",
        cluster=(f"http://127.0.0.1:{free_port()}",),
        cluster_timeout=1.0,
        model="off",
    )


def test_readers_and_programs_are_told(
    unreachable: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(unreachable).test_client()
    reply = client.get("/api/v1/search?q=退款")
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert int(reply.headers["Retry-After"]) > 0
    page = client.get("/search?q=退款")
    assert page.status_code == 503
    assert "暂时查不到索引" in page.get_data(as_text=True)
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)
    assert client.get("/api/v1/index").status_code == 503
    told = {record.name.partition(".")[0]: record.exc_info for record in caplog.records}
    assert told == {"web": None}  # once, without the traceback of each try


def test_commands_tell_it_by_their_exit_code(
    unreachable: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(main, ["publish"]).exit_code == 2
    monkeypatch.setenv("FAQ_CLUSTER", ",".join(unreachable.cluster or ()))
    assert run(main, ["publish"]).exit_code == 4  # no index yet
    found = run(main, ["search", "退款"])
    assert (found.exit_code, "连不上" in found.stderr, found.stdout) == (5, True, "")
    assert run(main, ["serve", "--watch"]).exit_code == 2


@pytest.mark.parametrize(
    "cluster", [(), ("search.example",), ("http://u:p@a.example",), ("http://a.example/x",)]
)
def test_what_is_no_address_is_refused(unreachable: Settings, cluster: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError):
        Cluster(replace(unreachable, cluster=cluster))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b"{}", IndexUnreachable),
        (429, b"{}", IndexUnreachable),
        (200, b"<html>", IndexUnreachable),
        (206, json.dumps({"hits": "x" * 1000}).encode(), IndexUnreachable),
        (401, b"{}", ClusterRefused),
        (400, b'{"error": {"type": "too_many_clauses"}}', ClusterRefused),
    ],
)
def test_any_other_reply_is_an_error(
    unreachable: Settings, status: int, body: bytes, error: type[Exception]
) -> None:
    with stub(unreachable, status, body) as (settings, _), pytest.raises(error):
        Cluster(settings).post("/faq/_search", {})


def test_an_index_is_made_also_by_a_try_whose_reply_was_lost(unreachable: Settings) -> None:
    made = b'{"error": {"type": "resource_already_exists_exception"}}'
    with stub(unreachable, 400, made) as (settings, seen):
        Cluster(settings).make("/faq", {})
    assert seen
    refused = b'{"error": {"type": "invalid_index_name_exception"}}'
    with stub(unreachable, 400, refused) as (settings, _), pytest.raises(ClusterRefused):
        Cluster(settings).make("/faq", {})
