"""Do warnings stand first, and is a way that the answer shows already left out below it?"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

_LOGIN = """# 登录账号

## 忘记密码怎么登录

有两种方法。

注意：验证码不要告诉任何人。

方法一：用短信登录

1. 点短信登录
2. 输入验证码

方法二：重设密码

1. 点忘记密码
2. 设置新密码

## 忘记密码怎么重设密码再登录

1. 点忘记密码
2. 设置新密码

## 忘记密码怎么登录电脑版

1. 打开电脑版
2. 点忘记密码
"""
_OTHER = """# 忘记密码怎么登录邮箱

先打开网页版。

1. 点忘记密码
2. 设置新密码
"""


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("login")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "login.md").write_text(_LOGIN, "utf-8")
    (folder / "corpus" / "mail.md").write_text(_OTHER, "utf-8")
    settings = Settings(
        corpus=folder / "corpus", index=folder / "index", model="off", confidence_threshold=0.0
    )
    rebuild(settings)
    return create_app(settings).test_client()


def _page(client: FlaskClient, path: str, **query: str) -> html.HtmlElement:
    return html.fromstring(client.get(path, query_string=query).text)


def test_what_warns_stands_before_the_steps_and_nowhere_else(login: FlaskClient) -> None:
    shown = _page(login, "/search", q="忘记密码怎么登录")
    (answer,) = shown.cssselect(".answer")
    assert [each.get("class") for each in answer.cssselect("section")] == ["know", "do", "says"]
    assert [each.text_content() for each in answer.cssselect(".passage")] == [
        "注意：验证码不要告诉任何人。",
        "有两种方法。",
    ]


def test_a_section_whose_steps_the_answer_shows_is_left_out(login: FlaskClient) -> None:
    query = {"q": "忘记密码怎么登录"}
    found = login.get("/api/v1/search", query_string=query).get_json()["hits"]
    assert found[0]["heading"] == "忘记密码怎么登录"
    assert {each["heading"] for each in found[1:]} == {
        "忘记密码怎么重设密码再登录",
        "忘记密码怎么登录电脑版",
        "忘记密码怎么登录邮箱",
    }
    headings = {
        each.text_content() for each in _page(login, "/search", **query).cssselect(".hit h3")
    }
    assert headings == {"忘记密码怎么登录电脑版", "忘记密码怎么登录邮箱"}


def test_at_each_step_of_another_hit_and_of_a_lead_one_can_say_to_be_stuck(
    login: FlaskClient,
) -> None:
    hit = _page(login, "/search", q="忘记密码怎么登录").cssselect(".hit")[0]
    (form,) = hit.cssselect(".hit-more > section > form")
    assert form.cssselect("[name=passage_id]")[0].get("value") == hit.get("data-passage")
    buttons = hit.cssselect(".steps button")
    assert [(each.get("form"), each.get("value")) for each in buttons] == [
        (form.get("id"), "1"),
        (form.get("id"), "2"),
    ]
    article = _page(login, "/articles/mail")
    button = article.cssselect(".lead .stuck button, .section .stuck button")[0]
    (form,) = article.xpath(f"//form[@id='{button.get('form')}']")
    told = dict(_fields(form)) | {"step": button.get("value")}
    assert login.post("/feedback", data=told).status_code == 200


def _fields(form: html.HtmlElement) -> list[tuple[str, str]]:
    return [(each.get("name"), each.get("value")) for each in form.cssselect("input")]
