"""Tests that every wrong parameter is named, and all of them at once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from faq.bounds import MAX_OFFSET
from faq.engine import Engine
from faq.settings import Settings
from web import create_app

MOST = Settings().max_limit


def _problem(client: FlaskClient, query: str) -> Any:
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    return json.loads(response.text)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        *(("", "q"), ("q=", "q"), ("q=%20%E3%80%80", "q"), ("q=a&q=b", "q")),
        ("q=" + "a" * (Settings().question_chars + 1), "q"),
        *((f"q=a&limit={bad}", "limit") for bad in ("0", "-1", MOST + 1, "x", "1.5", "１", "1e1")),
        ("q=a&limit=" + "9" * 5000, "limit"),
        ("q=a&limit=1&limit=2", "limit"),
        *((f"q=a&offset={bad}", "offset") for bad in ("-1", "x", MAX_OFFSET + 1, "%2B1")),
        *((f"q=a&audience={bad}", "audience") for bad in ("all", "Buyer", "buyer,seller")),
        ("q=a&audience=buyer&audience=seller", "audience"),
        *((f"q=a&explain={bad}", "explain") for bad in ("2", "yes", "-1")),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    problem = _problem(client, query)
    assert [fault["parameter"] for fault in problem["errors"]] == [parameter]
    assert problem["errors"][0]["detail"] in problem["detail"]


def test_all_wrong_parameters_are_named_at_once(client: FlaskClient) -> None:
    problem = _problem(client, "q=+&limit=0&offset=-1&audience=x&explain=x")
    named = [fault["parameter"] for fault in problem["errors"]]
    assert named == ["q", "limit", "offset", "audience", "explain"]
    assert list(problem) == ["type", "title", "status", "detail", "errors"]


@pytest.mark.parametrize(
    "query",
    [
        "q=退款&limit=&offset=&audience=&explain=",
        f"q=退款&limit={MOST}&offset={MAX_OFFSET}&audience=seller&explain=1",
        "q=退款&limit=1&offset=0&audience=buyer&explain=0&unknown=1",
    ],
)
def test_every_allowed_value_is_taken(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/search?{query}").status_code == 200


def test_limit_and_offset_are_told_back(client: FlaskClient) -> None:
    answer = json.loads(client.get("/api/v1/search?q=退款&limit=2&offset=1").text)
    assert (answer["limit"], answer["offset"]) == (2, 1)
    assert [hit["rank"] for hit in answer["hits"]] == [2, 3]


@pytest.mark.parametrize("audience", ["buyer", "seller"])
def test_an_audience_keeps_out_the_other(client: FlaskClient, audience: str) -> None:
    query = {"q": "店铺发票地址", "audience": audience}
    hits = json.loads(client.get("/api/v1/search", query_string=query).text)["hits"]
    assert hits
    assert all(not hit["audience"] or audience in hit["audience"] for hit in hits)


def test_defaults_are_drawn_into_the_owners_bounds(guidance: Settings) -> None:
    settings = replace(guidance, max_limit=2)
    client = create_app(settings).test_client()
    found = json.loads(client.get("/api/v1/search?q=退款").text)
    assert (found["limit"], len(found["hits"])) == (2, 2)
    suggested = json.loads(client.get("/api/v1/suggest?q=退").text)
    assert len(suggested["suggestions"]) == 2
    page = client.get("/search?q=退款")
    assert page.status_code == 200
    assert "limit=" not in page.text
    assert len(Engine.open(settings).suggest("退")) == 2
