"""Tests that the OpenAPI document tells what the API does."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from faq.settings import Settings
from web import create_app, create_blueprint, current
from web.operations import operation_of


def _document(client: FlaskClient) -> Any:
    response = client.get("/openapi.json")
    assert (response.status_code, response.content_type) == (200, "application/json")
    return json.loads(response.text)


def _operations(document: Any) -> dict[str, Any]:
    return {
        each["operationId"]: each for path in document["paths"].values() for each in path.values()
    }


def test_the_document_is_valid(client: FlaskClient) -> None:
    schemathesis.openapi.from_dict(_document(client)).validate()


def test_every_route_of_the_api_is_declared(sure: Flask) -> None:
    name = sure.extensions[current.EXTENSION].name
    undeclared = {
        rule.rule
        for rule in sure.url_map.iter_rules()
        if rule.endpoint.startswith((f"{name}.api.", f"{name}.health."))
        and operation_of(sure.view_functions[rule.endpoint]) is None
    }
    assert undeclared == set()


def test_a_declared_operation_says_what_it_is_for(client: FlaskClient) -> None:
    for each in _operations(_document(client)).values():
        assert each["summary"]
        assert each["description"].endswith(".")
        assert all(parameter["description"] for parameter in each["parameters"])


def test_bounds_are_those_of_the_settings(client: FlaskClient) -> None:
    settings = client.application.extensions[current.EXTENSION].engine.settings
    operations = _operations(_document(client))
    taken = {each["name"]: each for each in operations["search"]["parameters"]}
    assert taken["q"]["required"]
    assert taken["q"]["schema"]["maxLength"] == settings.question_chars
    assert taken["limit"]["schema"]["anyOf"][0]["maximum"] == settings.max_limit
    body = operations["feedback"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["comment"]["maxLength"] == settings.feedback_chars
    assert body["anyOf"][0]["required"] == ["question", "passage_id", "helpful"]


def test_the_pattern_of_a_question_is_what_counts_as_blank(client: FlaskClient) -> None:
    taken = {each["name"]: each for each in _operations(_document(client))["search"]["parameters"]}
    written = re.compile(taken["q"]["schema"]["pattern"])
    differing = [
        code
        for code in range(sys.maxunicode + 1)
        if bool(written.search(chr(code))) != bool(chr(code).strip())
    ]
    assert differing == []


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/articles/{article_id}"])
def test_errors_are_problems(client: FlaskClient, path: str) -> None:
    responses = _document(client)["paths"][path]["get"]["responses"]
    assert set(responses["400"]["content"]) == {"application/problem+json"}
    assert {"200", "304", "400", "500", "503"} <= set(responses)


def test_a_tag_is_promised_where_there_is_one(client: FlaskClient) -> None:
    for path, methods in _document(client)["paths"].items():
        if "get" in methods:
            reply = client.get(path.format(article_id="money/refund"), query_string={"q": "退款"})
            assert reply.status_code == 200
            assert ("304" in methods["get"]["responses"]) == ("ETag" in reply.headers), path


def test_addresses_begin_with_the_prefix_of_the_site(guidance: Settings) -> None:
    shop = Flask("shop")
    shop.register_blueprint(create_blueprint(guidance), url_prefix="/help")
    client = shop.test_client()
    document = json.loads(client.get("/help/openapi.json").text)
    assert document["servers"] == [{"url": "/help"}]
    assert client.get(f"/help{min(document['paths'])}").status_code == 200


def test_the_document_is_there_without_an_index(tmp_path: Path) -> None:
    client = create_app(Settings(index=tmp_path)).test_client()
    assert "search" in _operations(_document(client))


def test_the_page_tells_all_that_the_document_does(
    client: FlaskClient, page: Callable[..., html.HtmlElement]
) -> None:
    document, shown = _document(client), page("/docs")
    for name, each in _operations(document).items():
        (section,) = shown.cssselect(f"section#{name}")
        assert section.cssselect("h2")[0].text_content() == each["summary"]
        names = {code.text for code in section.cssselect("th code")}
        assert {parameter["name"] for parameter in each["parameters"]} <= names
        assert {code.text for code in section.cssselect("li > code")} >= set(each["responses"])
    anchors = {each.get("id") for each in shown.iter() if each.get("id")}
    assert set(document["components"]["schemas"]) <= anchors
    assert "默认" not in shown.cssselect("section#feedback")[0].text_content()
    links = {each.get("href") for each in shown.cssselect(".reference a[href^='#']")}
    assert links
    assert {link.removeprefix("#") for link in links} <= anchors


def test_the_page_is_there_without_an_index(tmp_path: Path) -> None:
    client = create_app(Settings(index=tmp_path)).test_client()
    assert "接口文档" in client.get("/docs").text
