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


def test_a_preflight_allows_feedback(open_to: FlaskClient) -> None:
    response = open_to.options(
        "/api/v1/feedback",
        headers={"Origin": _SHOP, "Access-Control-Request-Method": "POST"},
    )
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == _SHOP
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_the_widget_may_be_loaded_from_anywhere_and_expires(
    client: FlaskClient,
) -> None:
    response = client.get("/widget.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "immutable" not in response.headers["Cache-Control"]
