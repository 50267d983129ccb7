"""Tests the pages Today and In vain: figures, topics, and the ways to what would mend them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.errors import LogError
from faq.indexing.rebuild import rebuild
from faq.insights.overview import Overview, overview
from faq.model import PassageId
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.question_log.uses import Use
from faq.settings import Settings
from web import create_app
from web.desk import seen_questions

_TOKEN = "the-token-of-an-editor"
_HEADERS = {"Authorization": f"Bearer {_TOKEN}"}
_HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>宠物挂号"
_OPENED = "钱啥时能进我的口袋"
_REFUND = PassageId("refund#退款多久到账")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], FlaskClient]:
    """A client of an application whose readers asked, or didn't."""

    def make(asked: bool) -> FlaskClient:
        monkeypatch.setenv("FAQ_TOKENS", _TOKEN)
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        (corpus / "refund.md").write_text(
            "# 退款\n\n## 退款多久到账\n\n三天到账。\n\n## 怎么申请\n\n打开订单。\n", "utf-8"
        )
        (corpus / "points.md").write_text("# 积分\n\n## 积分过期\n\n一年清零。\n", "utf-8")
        settings = replace(
            Settings(corpus=corpus, index=tmp_path / "index", model="off"),
            feedback=tmp_path / "feedback.sqlite3",
            question_log=tmp_path / "questions.sqlite3",
        )
        rebuild(settings)
        if asked:
            at = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="microseconds")
            rows: list[LoggedQuestion | Use] = [
                *[LoggedQuestion(_HOSTILE, "none", 0.1, logged_at=at)] * 4,
                *[LoggedQuestion(_OPENED, "none", 0.1, (_REFUND,), logged_at=at)] * 3,
                *[Use(_OPENED, _REFUND, "chosen", at)] * 2,
            ]
            log = QuestionLog(settings.question_log)
            log.add([(str(nth), each) for nth, each in enumerate(rows)])
        return create_app(settings).test_client()

    return make


def _page(client: FlaskClient, path: str) -> html.HtmlElement:
    reply = client.get(path, headers=_HEADERS)
    assert reply.status_code == 200, reply.text
    return html.fromstring(reply.text)


def test_today_tells_figures_with_a_table_for_the_lines(
    desk: Callable[[bool], FlaskClient],
) -> None:
    page = _page(desk(True), "/desk/today?days=7")
    rows = {
        row.cssselect("th")[0].text_content(): [each.text for each in row.cssselect("td")]
        for row in page.cssselect(".desk-scroll tbody tr")
    }
    assert rows["提问"] == ["7", "0"]
    assert rows["没答上"] == ["7", "0"]
    assert len(page.cssselect("svg[role=img][aria-label] polyline")) == 3
    assert len(page.cssselect("details table tbody tr")) == 7
    assert page.cssselect("input[name=days]")[0].get("value") == "7"


def test_today_leads_to_what_can_be_done(desk: Callable[[bool], FlaskClient]) -> None:
    page = _page(desk(True), "/desk/today?days=7")
    links = {each.get("href"): each for each in page.cssselect("main a")}
    assert links["/desk/today?days=7"].get("aria-current") == "page"
    assert {"/desk/today?days=1", "/desk/today?days=28", "/desk/vain?days=7"} <= links.keys()
    assert links["/desk/try?find=" + quote(_OPENED)].text_content() == _OPENED
    assert links["/desk/try/edit?source=points.md"].text_content() == "积分"
    # Whoever reads the lines can tell them apart: each has its sample beside its name.
    keys = page.cssselect("figcaption svg polyline")
    assert [each.get("class") for each in keys] == ["trend-1", "trend-2", "trend-3"]


def test_a_topic_leads_to_a_trial_of_another_way_to_ask(
    desk: Callable[[bool], FlaskClient],
) -> None:
    page = _page(desk(True), "/desk/vain")
    (form,) = (
        each
        for each in page.cssselect("details[open] form")
        if each.cssselect("input[name=kind]")[0].get("value") == "question"
    )
    assert form.get("action") == "/desk/try"
    assert form.cssselect("input[checked]")[0].get("value") == _REFUND
    assert form.cssselect("option")[0].text == _OPENED
    assert form.cssselect("input[name=csrf]")


def test_a_topic_that_nothing_answers_leads_to_a_draft(
    desk: Callable[[bool], FlaskClient],
) -> None:
    page = _page(desk(True), "/desk/vain")
    (form,) = (
        each
        for each in page.cssselect("details[open] form")
        if each.cssselect("input[name=kind]")[0].get("value") == "new"
    )
    assert "宠物挂号" in form.cssselect("input[name=title]")[0].get("value")
    assert "宠物挂号" in form.cssselect("textarea")[0].text_content()


def test_a_hostile_question_is_text_alone(desk: Callable[[bool], FlaskClient]) -> None:
    client = desk(True)
    for path in ("/desk/vain", "/desk/today"):
        reply = client.get(path, headers=_HEADERS).text
        assert "<script>alert" not in reply
        assert "<img src=x" not in reply
        assert _HOSTILE in html.fromstring(reply).text_content()


@pytest.mark.parametrize("days", ["", "x", "0", "-5", "999999", "7"])
def test_nothing_logged_is_said(desk: Callable[[bool], FlaskClient], days: str) -> None:
    client = desk(False)
    assert "这些天还没有记录" in _page(client, f"/desk/today?days={days}").text_content()
    vain = _page(client, f"/desk/vain?days={days}").text_content()
    assert "这些天没有发现没答上的问题" in vain


def test_what_takes_long_is_waited_for_page_by_page_and_then_shown_while_it_is_made_anew(
    desk: Callable[[bool], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, go_on, made = desk(True), Event(), []

    def slow(*given: Any) -> Overview:
        made.append(given)
        go_on.wait()
        return overview(*given)

    monkeypatch.setattr(seen_questions, "overview", slow)
    monkeypatch.setattr(seen_questions, "_PATIENCE", 0.0)
    for path in ("/desk/today", "/desk/vain", "/desk/today"):
        reply = client.get(path, headers=_HEADERS)
        assert (reply.status_code, reply.headers["Refresh"]) == (200, "2")
        assert "正在统计" in reply.text
    (making,) = seen_questions._being_made.values()
    go_on.set()
    making.result()
    for path, shown in (("/desk/today", "没答上"), ("/desk/vain", _OPENED)):
        reply = client.get(path, headers=_HEADERS)
        assert shown in reply.text
        assert "Refresh" not in reply.headers
    assert len(made) == 1
    go_on.clear()
    monkeypatch.setattr(seen_questions, "_SECONDS", -1.0)
    assert _OPENED in client.get("/desk/vain", headers=_HEADERS).text
    (making,) = seen_questions._being_made.values()
    go_on.set()
    making.result()
    assert len(made) == 2


def test_figures_that_cannot_be_made_say_why_and_are_made_when_they_can(
    desk: Callable[[bool], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = desk(True)

    def failing(*_: Any) -> Overview:
        raise LogError("磁盘坏了")

    monkeypatch.setattr(seen_questions, "overview", failing)
    for path in ("/desk/today", "/desk/vain"):
        reply = client.get(path, headers=_HEADERS)
        assert reply.status_code == 503
        assert "磁盘坏了" in reply.text
    monkeypatch.setattr(seen_questions, "overview", overview)
    assert _OPENED in client.get("/desk/vain", headers=_HEADERS).text


def test_nobody_without_the_token_sees_what_was_asked(
    desk: Callable[[bool], FlaskClient],
) -> None:
    client = desk(True)
    for path in ("/desk/vain", "/desk/today"):
        reply = client.get(path)
        assert reply.status_code == 403
        assert "宠物" not in reply.text
