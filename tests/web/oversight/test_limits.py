"""A client that makes too many requests is told to wait, whichever process serves it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.errors import SettingsError
from faq.settings import Settings
from web import create_app
from web.oversight import limits
from web.oversight.limits import SharedCounts, client_of

_FEEDBACK = {"kind": "missing", "question": "怎么续借"}


@pytest.fixture
def limited(guidance: Settings, tmp_path: Path) -> Callable[..., FlaskClient]:
    """A client of an application with these settings."""

    def make(**settings: object) -> FlaskClient:
        own = {"unlimited_clients": "", "feedback": tmp_path / "feedback.sqlite3", **settings}
        return create_app(replace(guidance, **own)).test_client()

    return make


def _from(address: str) -> dict[str, dict[str, str]]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def test_beyond_the_limit_a_client_is_told_when_to_come_again(
    limited: Callable[..., FlaskClient],
) -> None:
    client = limited(rate_limit=3)
    found = [client.get("/api/v1/index") for _ in range(5)]
    assert [each.status_code for each in found] == [200, 200, 200, 429, 429]
    problem = json.loads(found[3].text)
    assert (found[3].mimetype, problem["status"]) == ("application/problem+json", 429)
    assert 1 <= int(found[3].headers["Retry-After"]) <= 60
    page = client.get("/articles")
    assert (page.status_code, page.mimetype) == (429, "text/html")
    assert "请求太频繁了" in page.text


def test_each_client_has_a_limit_of_its_own(limited: Callable[..., FlaskClient]) -> None:
    client = limited(rate_limit=1)
    first, second = _from("203.0.113.1"), _from("203.0.113.2")
    assert client.get("/api/v1/index", **first).status_code == 200
    assert client.get("/api/v1/index", **first).status_code == 429
    assert client.get("/api/v1/index", **second).status_code == 200


def test_probes_and_files_are_never_refused(limited: Callable[..., FlaskClient]) -> None:
    client = limited(rate_limit=1)
    assert [client.get("/api/v1/index").status_code for _ in range(2)] == [200, 429]
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert client.get("/robots.txt").status_code == 429


def test_feedback_has_a_stricter_limit_that_spares_nobody(
    limited: Callable[..., FlaskClient],
) -> None:
    client = limited(feedback_rate_limit=2, unlimited_clients="127.0.0.1")
    posts = [client.post("/api/v1/feedback", json=_FEEDBACK).status_code for _ in range(3)]
    assert posts == [204, 204, 429]
    assert client.post("/feedback", data=_FEEDBACK).status_code == 429
    assert client.get("/api/v1/index").status_code == 200


def test_no_limit_is_no_limit(limited: Callable[..., FlaskClient]) -> None:
    client = limited(rate_limit=0, feedback_rate_limit=0)
    assert {client.get("/api/v1/index").status_code for _ in range(10)} == {200}
    posts = {client.post("/api/v1/feedback", json=_FEEDBACK).status_code for _ in range(10)}
    assert posts == {204}


def test_unlimited_clients_are_named_by_address_or_network(
    limited: Callable[..., FlaskClient],
) -> None:
    client = limited(rate_limit=1, unlimited_clients="10.0.0.0/8, 2001:db8::1")
    for address in ("10.1.2.3", "2001:db8::1", "::ffff:10.9.9.9"):
        found = {client.get("/api/v1/index", **_from(address)).status_code for _ in range(3)}
        assert found == {200}, address
    outside = [client.get("/api/v1/index", **_from("11.1.1.1")).status_code for _ in range(2)]
    assert outside == [200, 429]


@pytest.mark.parametrize("name", ["unlimited_clients", "trusted_proxies"])
def test_an_address_that_is_none_is_told(guidance: Settings, name: str) -> None:
    with pytest.raises(SettingsError, match=rf"{name}.*300\.1\.1\.1"):
        create_app(replace(guidance, **{name: "10.0.0.1, 300.1.1.1"}))


def test_all_addresses_of_one_customer_are_one_client() -> None:
    assert client_of("2001:db8:1:2::5") == client_of("2001:db8:1:2:ffff::9")
    assert client_of("2001:db8:1:3::5") != client_of("2001:db8:1:2::5")
    assert client_of("::ffff:203.0.113.9") == client_of("203.0.113.9") == "203.0.113.9"
    assert client_of("unix:") == "unix:"


_COUNTING = """
import sys
from pathlib import Path
from web.oversight.limits import SharedCounts
counts = SharedCounts(Path(sys.argv[1]))
for _ in range(2000):
    counts.incr("somebody", 3600)
"""


def test_processes_that_count_at_once_lose_no_count(tmp_path: Path) -> None:
    path = tmp_path / "limits"
    command = [sys.executable, "-c", _COUNTING, str(path)]
    running = [subprocess.Popen(command) for _ in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    assert SharedCounts(path).get("somebody") == 6000


def test_a_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(limits.time, "time", lambda: now)
    counts = SharedCounts()
    assert [counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert (counts.get("a"), counts.get_expiry("a")) == (3, 1060.0)
    now = 1060.0
    assert (counts.get("a"), counts.get_expiry("a")) == (0, 1060.0)
    assert counts.incr("a", 60) == 1
    counts.clear("a")
    assert counts.get("a") == 0


def test_a_flood_of_clients_displaces_no_busy_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_BUCKETS", 1)
    counts = SharedCounts()
    for _ in range(50):
        counts.incr("busy", 3600)
    for number in range(100):
        counts.incr(f"client {number}", 3600)
    assert counts.get("busy") == 50
    counts.reset()
    assert counts.get("busy") == 0
