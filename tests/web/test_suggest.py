"""Tests that the API completes a prefix, and refuses bad parameters."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient


def _suggested(client: FlaskClient, **query: object) -> list[dict[str, str]]:
    response = client.get("/api/v1/suggest", query_string=query)
    assert response.status_code == 200
    found = json.loads(response.text)
    assert set(found) == {"suggestions"}
    suggestions: list[dict[str, str]] = found["suggestions"]
    return suggestions


@pytest.mark.parametrize("prefix", ["退款", "tuikuan", "tk", "退kuan"])
def test_questions_complete_the_prefix(client: FlaskClient, prefix: str) -> None:
    found = _suggested(client, q=prefix)
    assert found
    assert all(set(each) == {"text", "url"} for each in found)
    assert all("退款" in each["text"] for each in found)


def test_each_leads_to_its_section(client: FlaskClient) -> None:
    for each in _suggested(client, q="退款"):
        page = client.get(each["url"].partition("#")[0])
        assert page.status_code == 200
        assert f'id="{each["url"].partition("#")[2]}"' in page.text


@pytest.mark.parametrize("prefix", ["", " ", "？", "龘"])
def test_finding_nothing_is_no_error(client: FlaskClient, prefix: str) -> None:
    assert _suggested(client, q=prefix) == []


def test_there_are_no_more_than_the_limit(client: FlaskClient) -> None:
    assert len(_suggested(client, q="退", limit=1)) == 1


@pytest.mark.parametrize("query", ["q=退&limit=0", "q=退&limit=51", "q=退&limit=x", "q=a&q=b"])
def test_a_bad_parameter_is_named(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/v1/suggest?{query}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    (error,) = json.loads(response.text)["errors"]
    assert error["parameter" if "parameter" in error else "name"] in {"limit", "q"}
