"""The dashboard asks for numbers that the server tells, by labels and values that they have."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from faq.settings import Settings
from web import create_app
from web.oversight.rebuild_jobs import Job, RebuildJobs, now

_FILE = Path(__file__).parents[2] / "docs" / "deployment" / "grafana.json"
_DASHBOARD: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
_QUERIES = [
    pytest.param(target["expr"], id=f"{panel['title']}-{target['refId']}")
    for panel in _DASHBOARD["panels"]
    for target in panel["targets"]
]
_SELECTOR = re.compile(r"\b(faq_\w+)\{([^}]*)\}")
_MATCHER = re.compile(r'(\w+)(=~|!=|!~|=)"([^"]*)"')
_GROUPED = re.compile(r"\bby \(([^)]*)\)")
_FROM_OUTSIDE = {"instance"}
"""Labels that Prometheus adds."""


@pytest.fixture(scope="module")
def told(guidance: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The labels of all samples by their names, after requests of every kind."""
    jobs = RebuildJobs(guidance.index)
    jobs.record(
        Job(origin="watch", state="done", queued_at=now(), started_at=now(), ended_at=now())
    )
    client = create_app(replace(guidance, confidence_threshold=0.0)).test_client()
    for _ in range(2):
        client.get(f"/api/v1/search?q={quote('虚拟订单没发货怎么办')}")
    client.get("/api/v1/search")
    samples: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append(sample.labels)
    return samples


@pytest.mark.parametrize("query", _QUERIES)
def test_a_query_asks_for_numbers_that_exist(query: str, told: dict[str, list[Any]]) -> None:
    selectors = _SELECTOR.findall(query)
    assert len(selectors) == len(re.findall(r"\bfaq_\w+", query)) > 0
    labels = {"le"} if "histogram_quantile" in query else set()
    for name, matchers in selectors:
        assert name in told, name
        known = {label for sample in told[name] for label in sample}
        labels |= known
        for label, how, value in _MATCHER.findall(matchers):
            assert label in known | _FROM_OUTSIDE
            if how == "=":
                assert value in {sample[label] for sample in told[name]}
    for grouped in _GROUPED.findall(query):
        assert {each.strip() for each in grouped.split(",")} <= labels


@pytest.mark.parametrize("query", _QUERIES)
def test_a_counter_is_asked_for_its_rate(query: str) -> None:
    for name in re.findall(r"\b(faq_\w+(?:_total|_sum|_count|_bucket))\b", query):
        assert re.search(rf"(?:rate|increase)\({name}\b", query), name


def test_panels_have_names_of_their_own_and_do_not_overlap() -> None:
    panels = _DASHBOARD["panels"]
    assert len({each["title"] for each in panels}) == len({each["id"] for each in panels})
    places = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(places) == len(set(places))
    assert all(x < 24 for x, _ in places)
