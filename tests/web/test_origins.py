"""Tests that no page of another site can send what changes something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.feedback import FeedbackStore
from faq.settings import Settings
from web import create_app

_OWN = "http://localhost"
_SHOP = "https://shop.example"
_FORM = {"kind": "missing", "question": "怎么退押金"}
_FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:1"},
    {"Origin": "https://[half"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": _OWN},
)
_FAMILIAR = (
    {},
    {"Origin": _OWN},
    {"Origin": "https://LOCALHOST"},
    {"Origin": "https://help.example"},
    {"Sec-Fetch-Site": "same-origin", "Origin": _OWN},
    {"Sec-Fetch-Site": "none"},
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "feedback.sqlite3"


@pytest.fixture
def client(guidance: Settings, book: Path) -> FlaskClient:
    settings = replace(
        guidance, feedback=book, embed_origins=_SHOP, site_url="https://help.example/faq"
    )
    return create_app(settings).test_client()


@pytest.mark.parametrize("headers", _FOREIGN)
def test_a_page_of_another_site_is_refused(
    client: FlaskClient, book: Path, headers: dict[str, str]
) -> None:
    assert client.post("/feedback", data=_FORM, headers=headers).status_code == 403
    chosen = client.post("/preferences", data={"theme": "dark"}, headers=headers)
    assert (chosen.status_code, chosen.headers.get("Set-Cookie")) == (403, None)
    response = client.post("/api/v1/feedback", json=_FORM, headers=headers)
    assert (response.status_code, response.mimetype) == (403, "application/problem+json")
    assert not book.exists()
    assert client.get("/search?q=退款", headers=headers).status_code == 200


@pytest.mark.parametrize("headers", _FAMILIAR)
def test_a_page_of_ours_and_a_program_are_served(
    client: FlaskClient, book: Path, headers: dict[str, str]
) -> None:
    assert client.post("/feedback", data=_FORM, headers=headers).status_code == 200
    assert client.post("/api/v1/feedback", json=_FORM, headers=headers).status_code == 204
    assert client.post("/preferences", data={}, headers=headers).status_code == 303
    assert [each.count for each in FeedbackStore(book).each()] == [2]


def test_the_widget_may_send_to_the_api_alone(client: FlaskClient) -> None:
    headers = {"Origin": _SHOP, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/api/v1/feedback", json=_FORM, headers=headers).status_code == 204
    assert client.post("/feedback", data=_FORM, headers=headers).status_code == 403
