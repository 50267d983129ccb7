"""What holds for one process holds for a server of several."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from servers import Server, is_alive, serving
from waiting import until

from faq.indexing.rebuild import rebuild
from faq.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
_TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("overseen")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.md").write_text("# 怎么续借\n\n在柜台续借。\n", "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    rebuild(settings)
    own = {
        "FAQ_RATE_LIMIT": "20",
        "FAQ_UNLIMITED_CLIENTS": "",
        "FAQ_TRUSTED_PROXIES": "127.0.0.1",
        "FAQ_LOG_FORMAT": "json",
        "FAQ_TOKEN": _TOKEN,
    }
    with serving(settings.corpus, settings.index, folder / "serve.log", **own) as running:
        until(lambda: running.status("/readyz") == 200)
        yield running


def _request(server: Server, path: str, **headers: str) -> tuple[int, str]:
    """A reply on a connection of its own, so that any worker may give it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


def _counted(server: Server, name: str, **labels: str) -> float:
    status, text = _request(
        server, "/metrics", Authorization=f"Bearer {_TOKEN}", X_Forwarded_For="192.0.2.77"
    )
    assert status == 200
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and sample.labels.items() >= labels.items()
    )


def test_a_client_has_one_limit_over_all_workers(server: Server) -> None:
    found = [_request(server, "/api/v1/index", X_Forwarded_For="203.0.113.7")[0] for _ in range(40)]
    assert (found.count(200), found.count(429)) == (20, 20)


def test_what_a_client_forges_before_its_proxy_is_ignored(server: Server) -> None:
    found = [
        _request(server, "/api/v1/index", X_Forwarded_For=f"198.51.100.{number}, 203.0.113.8")[0]
        for number in range(30)
    ]
    assert (found.count(200), found.count(429)) == (20, 10)


def test_counts_are_those_of_all_workers_and_outlive_one(server: Server) -> None:
    labels = {"route": "/api/v1/suggest", "status": "200"}
    for number in range(16):
        _request(server, "/api/v1/suggest?q=a", X_Forwarded_For=f"192.0.2.{number}")
    assert _counted(server, "faq_requests_total", **labels) == 16
    victim = server.workers()[-1]
    os.kill(victim, signal.SIGKILL)
    until(lambda: not is_alive(victim) and len(server.workers()) == 3)
    until(lambda: server.status("/readyz") == 200)
    _request(server, "/api/v1/suggest?q=a", X_Forwarded_For="192.0.2.99")
    assert _counted(server, "faq_requests_total", **labels) == 17


def test_requests_are_logged_and_no_token_is(server: Server) -> None:
    _request(server, "/api/v1/search?q=secret-question", X_Request_ID="find-me")
    line = until(lambda: next((x for x in server.written().splitlines() if "find-me" in x), ""))
    assert json.loads(line)["path"] == "/api/v1/search"
    assert "secret-question" not in server.written()
    assert _request(server, "/metrics")[0] == 401
    assert _TOKEN not in server.written()
