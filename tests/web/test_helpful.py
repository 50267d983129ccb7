"""Tests that feedback is stored as the contract has it, and anything else refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.feedback import FeedbackStore
from faq.settings import Settings
from web import create_app

_FEEDBACK = {"question": "怎么退款", "passage_id": "a#b", "helpful": True}
_PATH = "/api/v1/feedback"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "feedback.sqlite3"


@pytest.fixture
def client(guidance: Settings, book: Path) -> FlaskClient:
    return create_app(replace(guidance, feedback=book, feedback_chars=5)).test_client()


def test_feedback_is_stored(client: FlaskClient, book: Path) -> None:
    response = client.post(_PATH, json=_FEEDBACK)
    assert (response.status_code, response.data) == (204, b"")
    (entry,) = FeedbackStore(book).each()
    assert (entry.question, entry.passage_id, entry.helpful) == ("怎么退款", "a#b", True)


@pytest.mark.parametrize(
    ("changed", "parameter"),
    [
        ({"question": " "}, "question"),
        ({"question": 1}, "question"),
        ({"question": "退" * 3000}, "question"),
        ({"passage_id": ""}, "passage_id"),
        ({"passage_id": ["a"]}, "passage_id"),
        ({"helpful": "yes"}, "helpful"),
        ({"helpful": 1}, "helpful"),
        ({"comment": "超过五个字了"}, "comment"),
        ({"key": "k" * 65}, "key"),
    ],
)
def test_a_wrong_field_is_named(
    client: FlaskClient, book: Path, changed: dict[str, object], parameter: str
) -> None:
    response = client.post(_PATH, json=_FEEDBACK | changed)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert [each["parameter"] for each in json.loads(response.text)["errors"]] == [parameter]
    assert not book.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"{}" + b" " * 70_000, "application/json", 413),
        (json.dumps(_FEEDBACK).encode(), "text/plain", 415),
        (b"question=a&passage_id=b&helpful=1", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_that_is_no_feedback_is_refused(
    client: FlaskClient, book: Path, body: bytes, kind: str, status: int
) -> None:
    response = client.post(_PATH, data=body, content_type=kind)
    assert response.status_code == status
    assert not book.exists()


def test_a_form_of_another_site_is_refused(client: FlaskClient, book: Path) -> None:
    form = {"question": "问", "passage_id": "a#b", "helpful": "1"}
    for origin in ("cross-site", "same-site"):
        response = client.post("/feedback", data=form, headers={"Sec-Fetch-Site": origin})
        assert response.status_code == 403
    assert not book.exists()
    assert client.post("/feedback", data=form).status_code == 200
    assert len(list(FeedbackStore(book).each())) == 1


def test_a_broken_database_fails_feedback_alone(client: FlaskClient, book: Path) -> None:
    book.write_bytes(b"no database" * 100)
    response = client.post(_PATH, json=_FEEDBACK)
    assert response.status_code == 503
    assert str(book) not in response.text
    assert client.get("/search?q=退款").status_code == 200


def test_feedback_cannot_be_read(client: FlaskClient) -> None:
    assert client.get(_PATH).status_code == 405
