"""Tests that an editor finds sections at the desk as on the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.feedback import Feedback, FeedbackStore
from faq.model import PassageId
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.settings import Settings
from web import create_app

_TOKEN = "the-token-of-an-editor"
_LATE = PassageId("delivery/late#催卖家发货")


@pytest.fixture
def own(guidance: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("FAQ_TOKENS", _TOKEN)
    return replace(
        guidance,
        question_log=tmp_path / "questions.sqlite3",
        feedback=tmp_path / "feedback.sqlite3",
    )


@pytest.fixture
def editor(own: Settings) -> FlaskClient:
    client = create_app(own).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {_TOKEN}"
    return client


def _page(editor: FlaskClient, address: str = "/desk/find", **query: str) -> html.HtmlElement:
    reply = editor.get(address, query_string=query or None)
    assert reply.status_code == 200
    return html.fromstring(reply.text)


def _found(page: html.HtmlElement) -> list[str]:
    return [each.get("href") for each in page.cssselect(".desk-found li a")]


def test_sections_are_found_by_any_field(editor: FlaskClient) -> None:
    page = _page(editor, q="title:发货 AND steps:订单 heading:催")
    assert _found(page) == [f"/articles/{_LATE}"]
    assert page.cssselect(".desk-found h2 a")[0].get("href") == "/articles/delivery/late"
    assert "共 1 个小节" in page.cssselect(".count")[0].text_content()
    assert page.cssselect("[name=q]")[0].get("value") == "title:发货 AND steps:订单 heading:催"


def test_sections_are_found_by_what_the_log_knows(editor: FlaskClient, own: Settings) -> None:
    question = LoggedQuestion("怎么催", "answer", 0.9, (_LATE,), logged_at="2026-01-01")
    QuestionLog(own.question_log).add((str(at), question) for at in range(11))
    FeedbackStore(own.feedback).add(Feedback("怎么催", _LATE, helpful=False), key="k")
    assert len(_found(_page(editor, q="asked:>10 AND unhelpful:1"))) == 1
    assert _found(_page(editor, q="asked:>11")) == []


def test_what_was_found_is_narrowed_by_links(editor: FlaskClient) -> None:
    page = _page(editor, q="发货 OR 退款")
    links = page.cssselect(".chips a")
    assert links
    for each in links:
        count = int(each.cssselect("span")[0].text_content())
        narrowed = _page(editor, str(each.get("href")))
        assert f"共 {count} 个小节" in narrowed.cssselect(".count")[0].text_content()


@pytest.mark.parametrize("query", ["titel:退款", "“退款", "(", "asked:>许多", "q" * 3_000])
def test_what_cannot_be_read_is_told_beside_the_box(editor: FlaskClient, query: str) -> None:
    page = _page(editor, q=query)
    faults = page.cssselect(".desk-fault")
    assert len(faults) == (len(query) < 3_000)  # a long one is cut
    assert page.cssselect("[name=q]")[0].get("value") == query[:2_000]
    assert not _found(page)


def test_a_log_that_cannot_be_read_is_told(editor: FlaskClient, own: Settings) -> None:
    own.question_log.write_bytes(b"no database" * 100)
    assert "问题记录" in _page(editor, q="退款").cssselect(".desk-fault")[0].text_content()


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', 'tag:"<b>x</b>"', "<b>:x"])
def test_nothing_of_a_query_runs(editor: FlaskClient, hostile: str) -> None:
    page = _page(editor, q=hostile)
    assert not page.cssselect("main script, main b")
    assert page.cssselect("[name=q]")[0].get("value") == hostile


def test_the_examples_can_be_read(editor: FlaskClient) -> None:
    links = _page(editor).cssselect(".conditions a")
    assert len(links) == 3
    for each in links:
        assert not _page(editor, str(each.get("href"))).cssselect(".desk-fault")


def test_nobody_else_finds_anything(own: Settings) -> None:
    assert create_app(own).test_client().get("/desk/find?q=退款").status_code == 403
