"""Tests that every error has the one shape and shows no internals."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.errors import IndexOutdated, IndexStale, ParameterFault, QuestionError
from faq.model import SearchRequest
from faq.round_trips import RoundTrip
from faq.settings import Settings
from web import create_app, current

PROBLEM = "application/problem+json"


def test_an_unknown_article_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/api/v1/articles/no/such")
    problem = json.loads(response.text)
    assert (response.status_code, response.content_type) == (404, PROBLEM)
    assert list(problem) == ["type", "title", "status", "detail"]
    assert (problem["title"], problem["status"]) == ("Not Found", 404)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", "/api/v2/search?q=a"])
def test_an_unknown_route_below_the_api_is_a_problem(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (404, PROBLEM)


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    for path, kind in (("/api/v1/search", PROBLEM), ("/search", "text/html; charset=utf-8")):
        response = client.delete(path)
        assert (response.status_code, response.content_type) == (405, kind)
        assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["search", "suggest", "articles", "articles/a", "feedback", "index"]
)
def test_every_route_names_its_methods(client: FlaskClient, path: str) -> None:
    own = {"POST"} if path == "feedback" else {"GET", "HEAD"}
    options = client.options(f"/api/v1/{path}")
    assert (options.status_code, options.data) == (200, b"")
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        if method not in own:
            response = client.open(f"/api/v1/{path}", method=method)
            assert (response.status_code, response.content_type) == (405, PROBLEM)
            for each in (response, options):
                assert set(each.headers["Allow"].split(", ")) == own | {"OPTIONS"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "application/x-www-form-urlencoded", 415),
        (b'"' + b"a" * 64 * 1024 + b'"', "application/json", 413),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe\xfd", "application/json", 400),
        (b"", "application/json", 400),
    ],
)
def test_a_wrong_body_is_a_problem(
    client: FlaskClient, body: bytes, kind: str, status: int
) -> None:
    response = client.post("/api/v1/feedback", data=body, content_type=kind)
    problem = json.loads(response.text)
    assert (response.status_code, response.content_type) == (status, PROBLEM)
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize("host", ["..", "a..b", "a" * 5000])
@pytest.mark.parametrize("path", ["/", "/search?q=a", "/articles", "/nothing", "/api/v1/index"])
def test_a_host_that_is_none_is_a_bad_request(client: FlaskClient, host: str, path: str) -> None:
    response = client.get(path, headers={"Host": host})
    assert (response.status_code, response.content_type) == (400, PROBLEM)


def test_a_page_that_is_not_there_says_so_in_chinese(client: FlaskClient) -> None:
    for path in ("/nothing", "/articles/no/such"):
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (404, "text/html")
        assert "没有找到这个页面" in response.text


def test_a_client_that_asks_for_json_gets_a_problem_anywhere(client: FlaskClient) -> None:
    for accept in ("application/json", PROBLEM, "text/html;q=0.5, application/json"):
        response = client.get("/nothing", headers={"Accept": accept})
        assert response.content_type == PROBLEM
    for accept in ("*/*", "text/html, application/json;q=0.9", ""):
        assert client.get("/nothing", headers={"Accept": accept}).mimetype == "text/html"


@pytest.fixture
def without_index(guidance: Settings, tmp_path: Path) -> FlaskClient:
    return create_app(replace(guidance, index=tmp_path / "none")).test_client()


@pytest.mark.parametrize("path", ["/api/v1/search?q=a", "/api/v1/articles", "/api/v1/articles/a"])
def test_without_an_index_the_api_says_what_to_run(without_index: FlaskClient, path: str) -> None:
    response = without_index.get(path)
    assert (response.status_code, response.content_type) == (503, PROBLEM)
    assert "faq rebuild" in json.loads(response.text)["detail"]
    assert "/none" not in response.text


@pytest.mark.parametrize("path", ["/", "/search?q=a", "/articles", "/articles/a"])
def test_without_an_index_the_pages_say_so(without_index: FlaskClient, path: str) -> None:
    response = without_index.get(path)
    assert (response.status_code, response.mimetype) == (503, "text/html")
    assert "暂时还不能回答问题" in response.text


def test_without_an_index_the_server_is_alive_but_not_ready(without_index: FlaskClient) -> None:
    assert without_index.get("/healthz").status_code == 200
    assert without_index.get("/readyz").status_code == 503
    index = json.loads(without_index.get("/api/v1/index").text)
    assert (index["state"], index["generation"]) == ("missing", None)


def test_with_an_index_the_server_is_ready(client: FlaskClient) -> None:
    assert json.loads(client.get("/healthz").text) == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


class _Failing:
    """An engine that fails every request in one way."""

    answers = "of a test"

    def __init__(self, error: Exception) -> None:
        self.settings = Settings()
        self.error = error

    def ask(self, request: SearchRequest) -> None:
        raise self.error

    def take_round_trips(self) -> list[RoundTrip]:
        return []


def _failing(error: Exception) -> FlaskClient:
    app = create_app(Settings())
    site = app.extensions[current.EXTENSION]
    app.extensions[current.EXTENSION] = replace(site, engine=_Failing(error))
    return app.test_client()


def test_a_failure_shows_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    client = _failing(RuntimeError("password=hunter2"))
    for path, kind in (("/api/v1/search?q=a", PROBLEM), ("/search?q=a", "text/html")):
        response = client.get(path)
        assert response.status_code == 500
        assert response.content_type.startswith(kind)
        assert "hunter2" not in response.text
        assert "Traceback" not in response.text
    assert "hunter2" in caplog.text


@pytest.mark.parametrize("kind", [IndexStale, IndexOutdated])
def test_a_damaged_index_shows_nothing_of_the_inside(kind: type[IndexStale]) -> None:
    response = _failing(kind("/srv/secret broken")).get("/api/v1/search?q=a")
    assert response.status_code == 503
    assert "faq rebuild --full" in json.loads(response.text)["detail"]
    assert "secret" not in response.text


def test_what_the_engine_refuses_is_a_bad_parameter() -> None:
    error = QuestionError((ParameterFault("q", "不能问", english="no"),))
    response = _failing(error).get("/api/v1/search?q=a")
    assert response.status_code == 400
    problem = json.loads(response.text)
    assert problem["errors"] == [{"parameter": "q", "detail": "不能问"}]
    assert problem["detail"] == "不能问"
