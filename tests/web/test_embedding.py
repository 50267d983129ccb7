"""Tests that the API is open to the sites that the owner allows, and to no others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from faq.settings import Settings
from web import create_app

_SHOP = "https://shop.example"


@pytest.fixture
def open_to(guidance: Settings) -> FlaskClient:
    named = f"{_SHOP}, https://other.example"
    return create_app(replace(guidance, embed_origins=named)).test_client()


def _allowed(client: FlaskClient, origin: str, path: str = "/api/v1/search?q=退款") -> str | None:
    return client.get(path, headers={"Origin": origin}).headers.get("Access-Control-Allow-Origin")


def test_an_allowed_site_may_ask_and_no_other(open_to: FlaskClient) -> None:
    assert _allowed(open_to, _SHOP) == _SHOP
    assert _allowed(open_to, "https://other.example") == "https://other.example"
    for origin in ("https://evil.example", "null", f"{_SHOP}.evil.example", f"{_SHOP}:444"):
        assert _allowed(open_to, origin) is None
    response = open_to.get("/api/v1/suggest?q=退")
    assert "Origin" in response.vary
    assert _allowed(open_to, _SHOP, "/api/v1/search?q=") == _SHOP


def test_pages_are_open_to_nobody(open_to: FlaskClient) -> None:
    assert _allowed(open_to, _SHOP, "/search?q=退款") is None
    assert "frame-ancestors 'none'" in open_to.get("/").headers["Content-Security-Policy"]


def test_by_default_no_site_may_ask(client: FlaskClient) -> None:
    assert _allowed(client, _SHOP) is None
    assert client.options("/api/v1/feedback", headers={"Origin": _SHOP}).status_code == 200


@pytest.mark.parametrize(
    ("path", "method"),
    [("feedback", "POST"), ("search", "GET"), ("suggest", "GET"), ("articles/a/b", "GET")],
)
def test_a_preflight_allows_what_the_route_serves(
    open_to: FlaskClient, path: str, method: str
) -> None:
    response = open_to.options(
        f"/api/v1/{path}", headers={"Origin": _SHOP, "Access-Control-Request-Method": method}
    )
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == _SHOP
    assert response.headers["Access-Control-Allow-Methods"] == method
    allowed = response.headers["Access-Control-Allow-Headers"]
    assert allowed.split(", ") == ["Content-Type", "If-None-Match"]
    assert "Origin" in response.vary
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_preflight_of_another_site_allows_nothing(open_to: FlaskClient) -> None:
    response = open_to.options("/api/v1/feedback", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
    assert "Origin" in response.vary


def test_a_page_of_an_allowed_site_reads_headers_and_errors(open_to: FlaskClient) -> None:
    for path in ("search?q=a", "search?q=", "nothing", "articles/no/such", "feedback"):
        response = open_to.get(f"/api/v1/{path}", headers={"Origin": _SHOP})
        assert response.headers["Access-Control-Allow-Origin"] == _SHOP, path
        exposed = response.headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Link", "Retry-After"} <= set(exposed.split(", "))
    assert _allowed(open_to, _SHOP, "/openapi.json") == _SHOP
    assert _allowed(open_to, _SHOP, "/nothing") is None


def test_any_site_is_never_any_site_with_credentials(guidance: Settings) -> None:
    client = create_app(replace(guidance, embed_origins="*")).test_client()
    response = client.get("/api/v1/suggest?q=a", headers={"Origin": _SHOP, "Cookie": "a=b"})
    assert response.headers["Access-Control-Allow-Origin"] == _SHOP
    assert "Origin" in response.vary
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_the_widget_may_be_loaded_from_anywhere_and_expires(
    client: FlaskClient,
) -> None:
    response = client.get("/widget.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "immutable" not in response.headers["Cache-Control"]
