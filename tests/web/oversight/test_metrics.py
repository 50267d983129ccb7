"""What the server does is counted, over all of its processes, in Prometheus's own words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as read_openmetrics,
)
from prometheus_client.parser import text_string_to_metric_families

from faq.engine import Engine
from faq.settings import Settings
from faq.stages import ANSWER_STAGES
from web import create_app
from web.oversight.counters import Counters

Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


def _values(client: FlaskClient) -> Values:
    text = client.get("/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _value(values: Values, name: str, **labels: str) -> float:
    return values.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def fresh(guidance: Settings) -> FlaskClient:
    return create_app(replace(guidance, confidence_threshold=0.0)).test_client()


def test_requests_are_counted_by_route_and_status(fresh: FlaskClient) -> None:
    fresh.get("/api/v1/articles/no/such")
    fresh.get("/nowhere/at/all")
    fresh.get("/api/v1/search")
    found = _values(fresh)
    article = "/api/v1/articles/<path:article_id>"
    assert _value(found, "faq_requests_total", route=article, status="404") == 1
    assert _value(found, "faq_requests_total", route="other", status="404") == 1
    assert _value(found, "faq_requests_total", route="/api/v1/search", status="400") == 1
    assert _value(found, "faq_request_seconds_count", route="/api/v1/search") == 1
    assert "/nowhere" not in str(found)


def test_answers_are_counted_by_outcome_stage_and_cache(fresh: FlaskClient) -> None:
    path = f"/api/v1/search?q={quote('虚拟订单没发货怎么办')}"
    outcomes = {fresh.get(path).get_json()["outcome"] for _ in range(3)}
    page = fresh.get(f"/search?q={quote('另一个问题')}")
    assert page.status_code == 200
    found = _values(fresh)
    assert sum(_value(found, "faq_answers_total", outcome=each) for each in outcomes) >= 3
    assert _value(found, "faq_answer_cache_total", result="hit") == 2
    assert _value(found, "faq_answer_cache_total", result="miss") == 2
    for stage in ({*ANSWER_STAGES} - {"correct"}) | {"present"}:
        count = _value(found, "faq_stage_seconds_count", stage=stage)
        assert count >= (4 if stage == "present" else 2), stage
    for stage in ("analyze", "rank"):
        assert _value(found, "faq_stage_seconds_sum", stage=stage) > 0
        buckets = {k: v for k, v in found.items() if k[0] == "faq_stage_seconds_bucket"}
        infinite = _value(buckets, "faq_stage_seconds_bucket", stage=stage, le="+Inf")
        assert infinite == _value(found, "faq_stage_seconds_count", stage=stage)


def test_refused_requests_are_counted_by_reason(guidance: Settings) -> None:
    settings = replace(
        guidance, rate_limit=1, unlimited_clients="", trusted_hosts="help.example, localhost"
    )
    client = create_app(settings).test_client()
    client.get("/", headers={"Host": "evil.example"})
    client.get("/api/v1/index")
    client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    found = _values(client)
    for reason in ("host", "rate", "token"):
        assert _value(found, "faq_refused_total", reason=reason) == 1, reason


def test_the_index_is_described(fresh: FlaskClient, guidance: Settings) -> None:
    found, stats = _values(fresh), Engine(guidance).stats()
    assert _value(found, "faq_index_ready") == _value(found, "faq_index_in_force") == 1
    assert _value(found, "faq_index_passages") == stats.passages
    assert _value(found, "faq_index_articles") == stats.articles
    assert 0 <= _value(found, "faq_index_age_seconds") < 86400
    info = {"generation": stats.generation, "model": "", "vectors": "none"}
    assert _value(found, "faq_index_info", **info) == 1


def test_without_an_index_that_is_told(tmp_path: Path) -> None:
    client = create_app(Settings(index=tmp_path)).test_client()
    client.get(f"/api/v1/search?q={quote('退款')}")
    found = _values(client)
    assert _value(found, "faq_refused_total", reason="no_index") == 1
    assert ("faq_index_ready", frozenset()) in found
    assert _value(found, "faq_index_ready") == 0


def test_a_scraper_that_prefers_openmetrics_gets_it(fresh: FlaskClient) -> None:
    reply = fresh.get("/metrics", headers={"Accept": "application/openmetrics-text"})
    assert reply.mimetype == "application/openmetrics-text"
    assert {family.name for family in read_openmetrics(reply.text)} >= {"faq_requests"}
    assert fresh.get("/metrics").mimetype == "text/plain"


def test_an_index_that_is_too_old_is_not_ready(
    guidance: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(replace(guidance, max_age=3600)).test_client()
    assert client.get("/readyz").status_code == 200
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    monkeypatch.setattr(Engine, "built_at", property(lambda _: long_ago.isoformat()))
    reply = client.get("/readyz")
    assert (reply.status_code, reply.get_json()["status"]) == (503, "outdated")
    assert create_app(guidance).test_client().get("/readyz").status_code == 200


_COUNTING = """
import sys
from pathlib import Path
from web.oversight.counters import Counters
counters = Counters(3, Path(sys.argv[1]))
for _ in range(5000):
    counters.add([(0, 1.0), (2, 0.5)])
"""


def test_what_ended_processes_counted_stays_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "counts"
    command = [sys.executable, "-c", _COUNTING, str(path)]
    for _ in range(2):
        running = [subprocess.Popen(command) for _ in range(2)]
        assert [each.wait() for each in running] == [0, 0]
    assert Counters(3, path).totals() == [20000.0, 0.0, 10000.0]


def test_every_status_of_the_application_has_a_place(sure: Flask) -> None:
    client = sure.test_client()
    assert client.delete("/api/v1/search").status_code == 405
    found = _values(client)
    assert not [key for key in found if ("status", "other") in key[1]]
