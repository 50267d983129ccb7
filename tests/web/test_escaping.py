"""Tests that nothing in an article or a question can act on a page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html

Reader = Callable[..., html.HtmlElement]

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "</title><script>alert(1)</script>",
    "&lt;script&gt;",
    "javascript:alert(1)",
)


def _assert_harmless(page: html.HtmlElement) -> None:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in {"img", "iframe", "object", "embed", "style", "base"}
        if element.get("type") == "application/ld+json":  # data, which is never run
            assert element.attrib == {"type": "application/ld+json"}
            assert "<" not in (element.text or "")
        elif element.tag == "script":
            assert (element.get("type"), element.text) == ("module", None)
            assert element.get("src", "").startswith("/static/")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in {"href", "src", "action"}:
                told = value.removeprefix("http://localhost") if element.tag == "link" else value
                assert told.startswith(("/", "#", "https://example.com/"))


@pytest.mark.parametrize("question", HOSTILE)
def test_a_question_is_shown_and_does_nothing(
    client: FlaskClient, doubtful: FlaskClient, question: str
) -> None:
    for each in (client, doubtful):
        page = html.fromstring(each.get("/search", query_string={"q": question}).text)
        _assert_harmless(page)
        assert page.cssselect("textarea[name=q]")[0].text == question
        assert question[:39] in page.cssselect("title")[0].text_content() + "…"


@pytest.mark.parametrize("question", HOSTILE)
def test_a_refused_question_does_nothing(client: FlaskClient, question: str) -> None:
    query = {"q": question, "limit": question, "audience": question}
    response = client.get("/search", query_string=query)
    assert response.status_code == 400
    _assert_harmless(html.fromstring(response.text))


def test_an_article_is_shown_and_does_nothing(page: Reader) -> None:
    shown = page("/articles/odd/hostile")
    _assert_harmless(shown)
    assert shown.cssselect("h1")[0].text_content() == '<script>alert("标题")</script>怎么办'
    text = shown.text_content()
    for place in (1, 2, 3, 4, 5, '"标题"', '"小标题"', '"出处"'):
        assert f"alert({place})" in text


@pytest.mark.parametrize("path", ["/", "/articles", "/search?q=alert", "/search?q=script&limit=50"])
def test_hostile_articles_do_nothing_anywhere(page: Reader, path: str) -> None:
    shown = page(path)
    _assert_harmless(shown)
    assert "alert(" in shown.text_content() or path == "/"


def test_json_is_not_taken_for_a_page(client: FlaskClient) -> None:
    for question in HOSTILE:
        response = client.get("/api/v1/search", query_string={"q": question})
        assert response.content_type == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert json.loads(response.text)["question"] == question


@pytest.mark.parametrize(
    "query",
    [
        *("AND%20*%20(%20%22", "%00", "a%00b", "%ED%A0%80", "%ff%fe", "%", "%u9000", "的", "a"),
        *("%F0%9F%98%80" * 20, "%E2%80%AE%D7%A9", "NOT", "title%3A*", "%5C", "%27%3B--", "%0A%0D"),
        "%E9%80%80" * 2000,
    ],
)
def test_no_question_breaks_the_server(client: FlaskClient, query: str) -> None:
    for path in ("/search", "/api/v1/search"):
        response = client.get(f"{path}?q={query}")
        assert response.status_code in (200, 400)
        response.data.decode("utf-8")


def test_a_question_too_long_is_refused(client: FlaskClient) -> None:
    assert client.get("/search", query_string={"q": "退" * 10_000}).status_code == 400
