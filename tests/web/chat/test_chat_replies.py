"""Whoever asks in a chat gets the steps, a choice to press, or an honest none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any
from urllib.parse import unquote

import pytest
from chat_platforms import DINGTALK, FEISHU, WECOM, StandIn
from flask import Flask
from flask.testing import FlaskClient
from own_site import own_site
from waiting import until

from faq.engine import Engine
from faq.errors import IndexMissing
from faq.model import SearchRequest
from faq.settings import Settings
from web import create_app
from web.chat import sending
from web.chat.answering import ChatReply, Choice, fitted
from web.chat.wecom_messages import text_of

_WHICH = "运费由谁承担"
_CHOICE = "收到破损的包裹 › 运费由谁承担"
_STEPS = ("1. 拍下破损的地方", "2. 申请退运费")
_PAGE = "https://help.example/articles/buyer#运费由谁承担"


def _by_dingtalk(chat: FlaskClient, text: str, **fields: Any) -> Any:
    response = chat.open(**DINGTALK.signed(DINGTALK.message(text, **fields)).arguments())
    assert response.status_code == 200
    return response.get_json()


def _by_wecom(chat: FlaskClient, text: str, **fields: str) -> str:
    """The text of the reply; "" where nothing is replied."""
    response = chat.open(**WECOM.signed(WECOM.message(text, **fields)).arguments())
    assert response.status_code == 200
    if not response.data:
        return ""
    message = WECOM.read(response.data)
    assert (message["ToUserName"], message["FromUserName"]) == ("zhangsan", WECOM.corp_id)
    return message["Content"]


def _by_feishu(chat: FlaskClient, stand_in: StandIn, told: dict[str, Any]) -> Any:
    """The message that is sent."""
    before = len(stand_in.sent())
    response = chat.open(**FEISHU.signed(FEISHU.sealed(told)).arguments())
    assert (response.status_code, response.get_json()) == (200, {})
    return until(lambda: stand_in.sent()[before:])[0]


def test_dingtalk_shows_steps_and_choices_as_cards(chat: FlaskClient) -> None:
    which = _by_dingtalk(chat, _WHICH)["actionCard"]
    (pressed,) = [each for each in which["btns"] if each["title"] == _CHOICE]
    app, _, content = pressed["actionURL"].partition("?content=")
    assert app == "dtmd://dingtalkclient/sendMessage"
    card = _by_dingtalk(chat, unquote(content))["actionCard"]
    assert card["title"] == _CHOICE
    assert all(each in card["text"].split("\n\n") for each in _STEPS)
    (link,) = card["btns"]
    assert unquote(link["actionURL"]) == _PAGE


_MARKS = "看 [这里](javascript:x) 和 ![](//evil) `*重启*`。"
_ODD = {
    "marks.md": f"# 报错 ERR_1 怎么办\n\n## 报错 ERR_1 怎么办\n\n{_MARKS}\n",
    "rows.csv": "question,answer,audience\n怎么改收货地址,在订单里点修改。,buyer\n"
    "怎么改收货地址,请买家自己修改。,seller\n",
    "old.md": "---\nupdated: 2024-05-01\n---\n\n# 退款\n\n## 退款多久到账\n\n"
    "卖家同意后，钱款在 48 小时内退回原账户。\n",
    "new.md": "---\nupdated: 2026-05-01\n---\n\n# 退款\n\n## 退款多久到账\n\n"
    "卖家同意后，钱款会在 24 小时内退回原账户。\n",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Of a site with marks of Markdown, and two articles that contradict each other."""
    settings = own_site(tmp_path_factory.mktemp("odd"), _ODD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAQ_DINGTALK_SECRET", DINGTALK.secret)
        return create_app(replace(settings, confidence_threshold=0.1)).test_client()


def test_dingtalk_shows_marks_of_markdown_as_they_are(odd: FlaskClient) -> None:
    text = _by_dingtalk(odd, "报错 ERR_1 怎么办")["actionCard"]["text"]
    assert "ERR\\_1" in text
    for mark in "[]`*_<":
        assert mark not in text.replace(f"\\{mark}", "")


def test_what_contradicts_is_told_with_its_dates_and_can_be_told_apart(odd: FlaskClient) -> None:
    card = _by_dingtalk(odd, "退款多久到账怎么算")["actionCard"]
    assert "说法不一" in card["text"]
    lines = card["text"].replace("\\", "").split("\n\n")
    titles = [each["title"] for each in card["btns"]]
    assert len(set(titles)) == 2, "though both are called alike"
    for title in titles:
        (stated,) = [line for line in lines if title in line]
        day, hours = ("2024-05-01", "48 小时") if "old" in title else ("2026-05-01", "24 小时")
        assert stated.endswith(f"{hours}，更新于 {day}")
        assert hours in _by_dingtalk(odd, title)["actionCard"]["text"]


def test_a_question_that_is_a_title_too_does_not_choose(odd: FlaskClient) -> None:
    card = _by_dingtalk(odd, "怎么改收货地址")["actionCard"]
    titles = [each["title"] for each in card["btns"]]
    assert card["title"] == "你问的是哪一种？"
    assert set(titles) == {"怎么改收货地址（买家）", "怎么改收货地址（卖家）"}
    told = {_by_dingtalk(odd, title)["actionCard"]["text"].split("\n\n")[1] for title in titles}
    assert told == {"在订单里点修改。", "请买家自己修改。"}


def test_wecom_replies_with_steps_and_sends_choices(chat: FlaskClient, stand_in: StandIn) -> None:
    assert _by_wecom(chat, _WHICH) == ""
    sent = until(stand_in.sent)[0]
    assert (sent["touser"], sent["agentid"]) == ("zhangsan", 1000002)
    card = sent["template_card"]
    assert card["card_type"] == "button_interaction"
    (key,) = [each["key"] for each in card["button_list"] if each["key"] == _CHOICE]
    assert key in card["sub_title_text"]
    event = {"MsgType": "event", "Event": "template_card_event", "EventKey": key, "MsgId": ""}
    assert _by_wecom(chat, "", **event, TaskId=card["task_id"], ResponseCode="r") == ""
    answer = until(lambda: stand_in.sent()[1:])[0]["text"]["content"]
    assert answer == _by_wecom(chat, key)
    assert all(each in answer.split("\n") for each in _STEPS)
    assert f'<a href="{_PAGE}">查看全文</a>' in unquote(answer)


def test_without_leave_to_send_wecom_gets_choices_as_links(
    chat_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WECOM.environ.items():
        if name != "FAQ_WECOM_SECRET":
            monkeypatch.setenv(name, value)
    site = create_app(replace(chat_settings, feishu_app_id="")).test_client()
    text = unquote(_by_wecom(site, _WHICH))
    assert f'<a href="{_PAGE}">{_CHOICE}</a>' in text
    assert "发给我" in text


def test_wecom_proves_that_it_has_the_key(chat: FlaskClient) -> None:
    sealed = WECOM.sealed(b"8901234567890")
    query = {**WECOM.query(sealed), "echostr": sealed}
    assert chat.get("/chat/wecom", query_string=query).data == b"8901234567890"
    assert chat.get("/chat/wecom", query_string=query).status_code == 403, "a replay"
    wrong = {**WECOM.query("other"), "echostr": sealed}
    assert chat.get("/chat/wecom", query_string=wrong).status_code == 403


def test_feishu_gets_its_challenge_signed_or_not(chat: FlaskClient) -> None:
    told = {"challenge": "ajls384k", "token": FEISHU.token, "type": "url_verification"}
    signed = FEISHU.signed(FEISHU.sealed(told)).arguments()
    for sent in (signed, {**signed, "headers": {}}):
        assert chat.open(**sent).get_json() == {"challenge": "ajls384k"}


def test_feishu_is_answered_by_a_message_and_in_its_cards(
    chat: FlaskClient, stand_in: StandIn
) -> None:
    sent = _by_feishu(chat, stand_in, FEISHU.message(_WHICH, event_id="e-1"))
    assert (sent["msg_type"], sent["uuid"]) == ("interactive", "e-1")
    buttons = json.loads(sent["content"])["body"]["elements"]
    values = [each["behaviors"][0]["value"] for each in buttons]
    (value,) = [each for each in values if each["question"] == _CHOICE]
    pressed = chat.open(**FEISHU.signed(FEISHU.sealed(FEISHU.press(value))).arguments())
    card = pressed.get_json()["card"]
    assert card["type"] == "raw"
    text, link = card["data"]["body"]["elements"]
    assert card["data"]["header"]["title"]["content"] == _CHOICE
    assert all(each in text["text"]["content"].split("\n") for each in _STEPS)
    assert unquote(link["behaviors"][0]["default_url"]) == _PAGE
    paths = [path for path, _, _ in stand_in.calls]
    assert paths[-1].startswith("/open-apis/im/v1/messages/om_5ce6d572455d361153b7xx51da133945/")


def test_a_message_of_feishu_that_comes_again_is_answered_once(
    chat: FlaskClient, stand_in: StandIn, asked: list[str]
) -> None:
    told = FEISHU.message("积分多久过期")
    _by_feishu(chat, stand_in, told)
    again = chat.open(**FEISHU.signed(FEISHU.sealed(told)).arguments())
    assert (again.status_code, again.get_json()) == (200, {})
    assert asked == ["积分多久过期"]


@pytest.mark.parametrize("event", ["app", "p2p_chat_create"])
def test_feishu_gets_no_answer_to_apps_and_other_events(
    event: str, chat: FlaskClient, asked: list[str]
) -> None:
    told = FEISHU.message("积分多久过期")
    if event == "app":
        told["event"]["sender"]["sender_type"] = "app"
    else:
        told["header"]["event_type"] = event
    assert chat.open(**FEISHU.signed(FEISHU.sealed(told)).arguments()).get_json() == {}
    told["event"]["message"]["message_id"] = "../../auth"
    assert chat.open(**FEISHU.signed(FEISHU.sealed(told)).arguments()).get_json() == {}
    assert asked == []


def test_feishu_is_told_that_its_event_came_before_a_reply_is_sent(
    chat: FlaskClient, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, reply = Event(), StandIn.reply

    def waiting(self: StandIn, path: str) -> dict[str, Any]:
        assert let_go.wait(60)
        return reply(self, path)

    monkeypatch.setattr(StandIn, "reply", waiting)
    told = FEISHU.message("积分多久过期")
    response = chat.open(**FEISHU.signed(FEISHU.sealed(told)).arguments())
    assert (response.status_code, stand_in.sent()) == (200, [])
    let_go.set()
    assert until(stand_in.sent)


@pytest.mark.parametrize("trouble", ["full", "no index"])
def test_what_could_not_be_answered_is_when_it_comes_again(
    trouble: str, chat: FlaskClient, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise IndexMissing("none")

    told = FEISHU.message("积分多久过期")
    with monkeypatch.context() as patch:
        if trouble == "full":
            patch.setattr(sending.Outbox, "add", lambda *_: False)
        else:
            patch.setattr(Engine, "ask", missing)
        sent = FEISHU.signed(FEISHU.sealed(told)).arguments()
        assert chat.open(**sent).status_code == 503
    assert chat.open(**sent).status_code == 200
    assert until(stand_in.sent)


def _text_by_dingtalk(chat: FlaskClient, question: str) -> str:
    reply = _by_dingtalk(chat, question)
    return reply["text"]["content"] if "text" in reply else reply["actionCard"]["text"]


_TEXTS: dict[str, Callable[[FlaskClient, str], str]] = {
    "dingtalk": _text_by_dingtalk,
    "wecom": _by_wecom,
}


@pytest.mark.parametrize("ask", _TEXTS.values(), ids=_TEXTS)
def test_none_is_told_with_whom_to_turn_to(
    ask: Callable[[FlaskClient, str], str], chat: FlaskClient
) -> None:
    told = ask(chat, "火星上怎么种土豆")
    assert "没有找到可靠的答案" in told
    assert "400 000 0000" in told
    assert "运费" not in told


@pytest.mark.parametrize("ask", _TEXTS.values(), ids=_TEXTS)
def test_distress_gets_the_help_line_alone(
    ask: Callable[[FlaskClient, str], str], chat: FlaskClient, chat_settings: Settings
) -> None:
    assert ask(chat, "不想活了") == chat_settings.help_line


@pytest.mark.parametrize("ask", _TEXTS.values(), ids=_TEXTS)
@pytest.mark.parametrize("text", ["", "  ", "字" * 3_000])
def test_what_is_no_question_is_told(
    text: str, ask: Callable[[FlaskClient, str], str], chat: FlaskClient
) -> None:
    assert ask(chat, text)


def test_pictures_are_not_read(chat: FlaskClient, stand_in: StandIn, asked: list[str]) -> None:
    assert "文字" in _by_dingtalk(chat, "", msgtype="picture")["text"]["content"]
    assert "文字" in _by_wecom(chat, "", MsgType="image")
    told = FEISHU.message("")
    told["event"]["message"]["message_type"] = "image"
    sent = _by_feishu(chat, stand_in, told)
    assert "文字" in json.loads(sent["content"])["text"]
    assert asked == []


def test_questions_are_logged_as_others_are(
    chat_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[SearchRequest] = []

    class Recorder:
        def note(self, _answer: object, search: SearchRequest, _request: object) -> None:
            noted.append(search)

    site = chat_app.extensions["faq"]
    monkeypatch.setattr(site.oversight, "questions", Recorder())
    _by_dingtalk(chat_app.test_client(), "积分多久过期")
    assert [each.question for each in noted] == ["积分多久过期"]


@pytest.mark.parametrize("most", [7, 10, 30, 100, 2048])
def test_a_text_is_cut_between_lines_and_characters(most: int) -> None:
    lines = ["一二三四五六七", "🙂" * 40, "末行" * 500]
    assert len(fitted(lines, most).encode()) <= most
    assert fitted(lines[:1], 2048) == lines[0]


def test_a_reply_of_wecom_has_no_markup_but_ours_and_fits() -> None:
    choice = Choice("<a href='//evil'>", "https://help.example/a")
    reply = ChatReply(("<a href='//evil'>点" * 300,), "标题 <b>", (choice,), ("全文", "https://x"))
    text = text_of(reply)
    assert len(text.encode()) <= 2048
    assert text.count("<a href=") == 2
    assert text.endswith("</a>")
    many = ChatReply(
        ("步骤",), "题", (Choice("长" * 900, "https://help.example/" + "a" * 900),) * 4
    )
    assert len(text_of(many).encode()) <= 2048
