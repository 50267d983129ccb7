"""Tests that feedback is stored as the contract has it, and anything else refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.feedback import Feedback, FeedbackStore
from faq.settings import Settings
from web import create_app

_PASSAGE = "delivery/late#催卖家发货"
_FEEDBACK = {"question": "怎么退款", "passage_id": _PASSAGE, "helpful": True}
_STUCK = {"kind": "stuck", "passage_id": _PASSAGE, "step": 2}
_ARTICLE = {"article_id": "delivery/late", "helpful": False}
_MISSING = {"kind": "missing", "question": "怎么退押金"}
_PATH = "/api/v1/feedback"
_SECOND_STEP = "在聊天窗口写明订单号，请卖家答复发货日期。"


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
    assert (entry.question, entry.passage_id, entry.helpful) == ("怎么退款", _PASSAGE, True)


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
        ({"article_id": 1}, "article_id"),
        ({"passage_id": None}, "passage_id"),
        ({"kind": "missing", "step": "x"}, "step"),
        ({"step": 1.5}, "step"),
        ({"kind": "praise"}, "kind"),
        ({"kind": ["stuck"]}, "kind"),
        ({"kind": "missing", "question": ""}, "question"),
        ({"kind": "stuck"}, "step"),
        ({"kind": "stuck", "step": 0}, "step"),
        ({"kind": "stuck", "step": "1"}, "step"),
        ({"kind": "stuck", "step": True}, "step"),
        ({"question": "\ud800"}, "question"),
        ({"passage_id": "\ud800#a"}, "passage_id"),
        ({"passage_id": "", "article_id": "\udfff"}, "article_id"),
        ({"comment": "\udc00"}, "comment"),
        ({"key": "\ud800"}, "key"),
        ({"\ud800": 1}, "body"),
        ({"more": [{"\udfff": None}]}, "body"),
        ({"more": {"deep": ["\ud800"]}}, "body"),
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
    ("changed", "parameter"),
    [
        ({"passage_id": "a#b"}, "passage_id"),
        ({"passage_id": "delivery/late#没有这一节"}, "passage_id"),
        ({"passage_id": "delivery/late"}, "passage_id"),
        ({"passage_id": "\0"}, "passage_id"),
        ({"article_id": "nowhere"}, "article_id"),
        ({"kind": "stuck", "step": 4}, "step"),
        ({"kind": "stuck", "step": 10**30}, "step"),
    ],
)
def test_what_the_index_has_not_is_not_found(
    client: FlaskClient, book: Path, changed: dict[str, object], parameter: str
) -> None:
    response = client.post(_PATH, json=_FEEDBACK | changed)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
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


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (_STUCK, Feedback("", _PASSAGE, kind="stuck", step=2, step_text=_SECOND_STEP)),
        (
            _ARTICLE | {"comment": "太旧"},
            Feedback("", "", False, "太旧", article_id="delivery/late"),
        ),
        (_MISSING, Feedback("怎么退押金", kind="missing")),
    ],
)
def test_what_else_readers_tell_is_stored(
    client: FlaskClient, book: Path, sent: dict[str, object], stored: Feedback
) -> None:
    assert client.post(_PATH, json=sent).status_code == 204
    (entry,) = FeedbackStore(book).each()
    assert replace(entry, given_at="") == stored


def test_a_form_tells_the_same(client: FlaskClient, book: Path) -> None:
    for sent in (_STUCK, _MISSING):
        assert client.post("/feedback", data=sent).status_code == 200
    stuck, missing = FeedbackStore(book).each()
    assert (stuck.step, stuck.step_text, missing.question) == (2, _SECOND_STEP, "怎么退押金")
    response = client.post("/feedback", data=_STUCK | {"step": "٢"})
    assert response.status_code == 400
    assert "step" in response.text


def test_a_thousand_times_the_same_takes_no_more_room(client: FlaskClient, book: Path) -> None:
    for _ in range(30):
        client.post(_PATH, json=_FEEDBACK)
    assert [each.count for each in FeedbackStore(book).each()] == [30]


def test_a_form_of_another_site_is_refused(client: FlaskClient, book: Path) -> None:
    form = {"question": "问", "passage_id": _PASSAGE, "helpful": "1"}
    for origin in ("cross-site", "same-site"):
        response = client.post("/feedback", data=form, headers={"Sec-Fetch-Site": origin})
        assert response.status_code == 403
    assert not book.exists()
    assert client.post("/feedback", data=form).status_code == 200
    assert len(list(FeedbackStore(book).each())) == 1


def test_a_locked_database_fails_feedback_alone(
    client: FlaskClient, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.databases._BUSY_SECONDS", 0.0)
    assert client.post(_PATH, json=_FEEDBACK).status_code == 204
    with closing(sqlite3.connect(book)) as database:
        database.execute("BEGIN IMMEDIATE")
        response = client.post(_PATH, json=_FEEDBACK)
        assert (response.status_code, response.mimetype) == (503, "application/problem+json")
        assert client.get("/search?q=退款").status_code == 200
    assert client.post(_PATH, json=_FEEDBACK).status_code == 204


def test_a_broken_database_fails_feedback_alone(client: FlaskClient, book: Path) -> None:
    book.write_bytes(b"no database" * 100)
    response = client.post(_PATH, json=_FEEDBACK)
    assert response.status_code == 503
    assert str(book) not in response.text
    assert client.get("/search?q=退款").status_code == 200


def test_feedback_cannot_be_read(client: FlaskClient) -> None:
    assert client.get(_PATH).status_code == 405
