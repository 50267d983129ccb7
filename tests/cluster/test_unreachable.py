"""Where the cluster can't answer nothing is made up, and nobody learns the credentials."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from servers import free_port

from faq.cli import main
from faq.cluster.client import Cluster
from faq.engine import Engine
from faq.errors import ClusterRefused, IndexUnreachable, SettingsError
from faq.model import SearchRequest
from faq.settings import Settings
from web import create_app

_SECRET = "open-sesame"


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


class _Stub(BaseHTTPRequestHandler):
    """Replies with a status and a body, whatever is asked."""

    status, body = 200, b"{}"
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body[: len(self.body) // 2] if self.status == 206 else self.body)
        self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def _stub(settings: Settings, status: int, body: bytes) -> Iterator[tuple[Settings, list[str]]]:
    seen: list[str] = []
    handler = type("Handler", (_Stub,), {"status": status, "body": body, "seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield replace(settings, cluster=(f"http://127.0.0.1:{server.server_port}",)), seen
        server.shutdown()
        thread.join()


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
    with _stub(unreachable, status, body) as (settings, _), pytest.raises(error):
        Cluster(settings).post("/faq/_search", {})


@pytest.mark.parametrize("kind", ["PASSWORD", "API_KEY"])
def test_credentials_are_sent_and_never_told(
    unreachable: Settings,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("FAQ_CLUSTER_USER", "faq")
    monkeypatch.setenv(f"FAQ_CLUSTER_{kind}", _SECRET)
    with (
        caplog.at_level(logging.DEBUG),
        _stub(unreachable, 401, b"{}") as (settings, seen),
        pytest.raises(ClusterRefused) as told,
    ):
        Engine(settings).ask(SearchRequest("退款"))
    assert seen[0].split()[0] == {"PASSWORD": "Basic", "API_KEY": "ApiKey"}[kind]
    assert _SECRET not in f"{told.value}{caplog.text}"
