"""What readers do with an answer is logged, within bounds, and only while the log is on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.question_log.database import QuestionLog
from faq.question_log.uses import Use
from faq.settings import Settings
from web import create_app
from web.oversight.oversight import ServerProcess

_QUESTION = "卖家一直没发货怎么催"
_PASSAGE = "delivery/late#催卖家发货"
_USE = {"question": _QUESTION, "passage_id": _PASSAGE, "kind": "ticked"}
Logged = Callable[[], list[Use]]


@pytest.fixture
def logged(collected: Callable[[], QuestionLog]) -> Logged:
    return lambda: list(collected().uses())


@pytest.mark.parametrize("how", ["json", "data"])
@pytest.mark.parametrize("kind", ["chosen", "ticked", "copied"])
def test_a_use_is_logged(client: FlaskClient, logged: Logged, how: str, kind: str) -> None:
    reply = client.post("/api/v1/uses", **{how: {**_USE, "kind": kind}})
    assert (reply.status_code, reply.data) == (204, b"")
    (use,) = logged()
    assert (use.question, use.passage_id, use.kind) == (_QUESTION, _PASSAGE, kind)


def test_nothing_personal_of_a_use_is_logged(
    client: FlaskClient, logged: Logged, own: Settings
) -> None:
    client.post("/api/v1/uses", data={**_USE, "question": "订单 20251111123456789 没发货"})
    assert [each.question for each in logged()] == ["订单 [号码] 没发货"]
    for path in own.question_log.parent.iterdir():
        assert b"20251111123456789" not in path.read_bytes()
        assert b"127.0.0.1" not in path.read_bytes()


@pytest.mark.parametrize("how", ["json", "data"])
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"kind": "seen"}, 400),
        ({"kind": None}, 400),
        ({"question": " "}, 400),
        ({"question": None}, 400),
        ({"question": "q" * 10_001}, 400),
        ({"passage_id": "p" * 1_001}, 400),
        ({"passage_id": "no/such#passage"}, 404),
    ],
)
def test_what_is_no_use_is_refused(
    client: FlaskClient, logged: Logged, how: str, wrong: dict[str, str | None], status: int
) -> None:
    fields = {name: value for name, value in {**_USE, **wrong}.items() if value is not None}
    reply = client.post("/api/v1/uses", **{how: fields})
    assert reply.status_code == status
    assert [each["parameter"] for each in reply.get_json()["errors"]] == [*wrong]
    assert logged() == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/xml"])
def test_a_body_of_another_kind_is_refused(client: FlaskClient, kind: str) -> None:
    assert client.post("/api/v1/uses", data=b"kind=ticked", content_type=kind).status_code == 415


def test_a_page_of_another_site_tells_nothing(client: FlaskClient, logged: Logged) -> None:
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/api/v1/uses", data=_USE, headers=foreign).status_code == 403
    assert logged() == []


def test_uses_have_a_limit_that_leaves_feedback_alone(own: Settings, tmp_path: Path) -> None:
    limited = replace(own, feedback_rate_limit=2, feedback=tmp_path / "feedback.sqlite3")
    client = create_app(limited, process=ServerProcess()).test_client()
    posts = [client.post("/api/v1/uses", data=_USE).status_code for _ in range(3)]
    assert posts == [204, 204, 429]
    feedback = {"question": _QUESTION, "passage_id": _PASSAGE, "helpful": True}
    assert client.post("/api/v1/feedback", json=feedback).status_code == 204


@pytest.mark.parametrize("is_on", [True, False])
def test_the_page_tells_only_where_the_log_is_on(own: Settings, is_on: bool) -> None:
    settings = own if is_on else replace(own, question_days=0)
    client = create_app(settings, process=ServerProcess()).test_client()
    page = html.fromstring(client.get(f"/search?q={quote(_QUESTION)}").get_data(as_text=True))
    (results,) = page.xpath("//*[@id=':results']")
    assert (results.get("data-uses") == "/api/v1/uses") == is_on
    assert (results.get("data-question") == _QUESTION) == is_on
    assert client.post("/api/v1/uses", data=_USE).status_code == 204
    if not is_on:
        assert list(own.question_log.parent.glob("questions*")) == []


def test_links_to_other_passages_name_them(client: FlaskClient) -> None:
    page = html.fromstring(client.get(f"/search?q={quote(_QUESTION)}").get_data(as_text=True))
    (beside,) = page.cssselect(".beside a")
    assert beside.get("data-passage") == "delivery/late#超时没发货要退款"


def test_a_question_within_the_page_is_text(client: FlaskClient) -> None:
    hostile = '卖家没发货" onmouseover="alert(1)" x="<script>'
    page = html.fromstring(client.get(f"/search?q={quote(hostile)}").get_data(as_text=True))
    (results,) = page.xpath("//*[@id=':results']")
    assert results.get("data-question") == hostile
    assert results.get("onmouseover") is None
