"""Each request is a line of the log, without what was asked, and no flood of refusals fills it."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from waiting import until

from faq.errors import SettingsError
from faq.settings import Settings
from web import create_app
from web.oversight.log_lines import JsonFormatter, LineWriter, Repeats, TextFormatter
from web.oversight.oversight import ServerProcess

_QUESTION = "虚拟订单没发货怎么办"
Logged = Callable[..., tuple[FlaskClient, list[str]]]


@pytest.fixture
def logged(guidance: Settings) -> Logged:
    """A client of an application with these settings, and the lines of its log."""

    def make(**settings: object) -> tuple[FlaskClient, list[str]]:
        lines: list[str] = []
        own = replace(guidance, confidence_threshold=0.0, **{"log_format": "json", **settings})
        app = create_app(own, process=ServerProcess(log_request=lines.append))
        return app.test_client(), lines

    return make


def _last(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def test_a_request_is_one_line(logged: Logged) -> None:
    client, lines = logged()
    reply = client.get(f"/api/v1/search?q={quote(_QUESTION)}")
    line = _last(lines)
    assert len(lines) == 1
    assert line.pop("ms") > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z", line.pop("time"))
    assert line == {
        "level": "INFO",
        "logger": "faq.requests",
        "message": "request",
        "id": reply.headers["X-Request-ID"],
        "method": "GET",
        "path": "/api/v1/search",
        "status": 200,
        "outcome": reply.get_json()["outcome"],
        "generation": reply.get_json()["generation"],
    }
    client.get(f"/search?q={quote(_QUESTION)}")
    client.get(f"/search?q={quote(_QUESTION)}")
    assert _last(lines)["cached"] is True


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_questions_are_logged_only_where_the_owner_wants_them(
    logged: Logged, log_format: str
) -> None:
    client, lines = logged(log_format=log_format)
    for path in ("/api/v1/search", "/search", "/api/v1/suggest"):
        client.get(f"{path}?q={quote(_QUESTION)}")
    assert len(lines) == 3
    assert _QUESTION not in "".join(lines)
    assert quote(_QUESTION) not in "".join(lines)
    client, lines = logged(log_format=log_format, log_questions=True)
    client.get(f"/search?q={quote(_QUESTION)}")
    assert _QUESTION in lines[0]


def test_a_sane_request_id_is_taken_over_and_another_one_made(logged: Logged) -> None:
    client, lines = logged()
    kept = client.get("/healthz", headers={"X-Request-ID": "trace-1.2_3"})
    assert kept.headers["X-Request-ID"] == _last(lines)["id"] == "trace-1.2_3"
    for odd in ("", "a b", "x" * 65, "令牌", 'a"b', "<b>"):
        sent = {"X-Request-ID": odd.encode().decode("latin-1")}
        made = client.get("/healthz", headers=sent).headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{16}", made)


def test_a_readable_line_can_not_be_forged(logged: Logged) -> None:
    client, lines = logged(log_format="text")
    client.get("/a%0A2026-01-01 INFO request%20path=/%1b[31m")
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert "\x1b" not in lines[0]
    assert "status=404" in lines[0]


def test_refusals_of_one_kind_are_logged_once_in_a_while(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, lines = logged(rate_limit=1, unlimited_clients="")
    log = client.application.extensions["faq"].oversight._log
    now = 0.0
    monkeypatch.setattr(log, "_clock", lambda: now)
    for _ in range(50):
        client.get("/api/v1/index")
    assert [json.loads(line).get("refused") for line in lines] == [None, "rate"]
    now = 11.0
    client.get("/api/v1/index")
    assert (_last(lines)["refused"], _last(lines)["unlogged"]) == ("rate", 48)
    assert len(lines) == 3


def test_without_a_log_no_line_is_made(logged: Logged) -> None:
    client, lines = logged(log_format="off")
    assert client.get("/healthz").headers["X-Request-ID"]
    assert lines == []


def test_a_format_that_is_none_is_told(guidance: Settings) -> None:
    with pytest.raises(SettingsError, match=r"log_format.*xml"):
        create_app(replace(guidance, log_format="xml"))


@pytest.fixture
def fault_log() -> tuple[logging.Logger, list[str]]:
    """A logger as a worker has it, and its lines."""
    lines: list[str] = []

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Collecting()
    handler.setFormatter(JsonFormatter())
    handler.addFilter(Repeats())
    logger = logging.Logger("web")
    logger.addHandler(handler)
    return logger, lines


def _fail(number: int) -> None:
    raise ValueError(number)


def test_a_fault_is_logged_with_its_traceback_once(
    fault_log: tuple[logging.Logger, list[str]],
) -> None:
    logger, lines = fault_log
    for number in range(20):
        try:
            _fail(number)
        except ValueError:
            logger.exception("Exception on %s [GET]", f"/articles/{number}")
    assert len(lines) == 1
    assert "_fail" in json.loads(lines[0])["traceback"]
    logger.error("another one")
    logger.error("another one")
    assert len(lines) == 2


def test_what_came_meanwhile_is_told_with_the_next() -> None:
    now = 0.0
    repeats = Repeats(lambda: now)
    record = logging.LogRecord("web", logging.ERROR, "", 0, "disk full", None, None)
    assert [repeats.filter(record) for _ in range(4)] == [True, False, False, False]
    now = 61.0
    assert repeats.filter(record)
    assert TextFormatter().format(record).endswith("ERROR disk full repeated=3")


def test_no_request_waits_for_whoever_reads_the_log() -> None:
    reading, writing = os.pipe()
    try:
        writer = LineWriter(writing)
        for number in range(30_000):  # far more than a pipe holds
            writer.write(f"line {number} " + "x" * 50)
        first = os.read(reading, 65_536).splitlines()
        assert first
        assert all(re.fullmatch(rb"line \d+ x{50}", line) for line in first[:-1])
    finally:
        os.close(reading)  # ends the writing thread
        until(lambda: writer._thread and not writer._thread.is_alive())
        os.close(writing)
