"""Tests that a help centre shows its owner's branding, and that bad branding is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.errors import SettingsError
from faq.settings import Settings
from web import create_app

_LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.svg"
    path.write_bytes(_LOGO)
    return path


@pytest.fixture
def branded(guidance: Settings, logo: Path) -> FlaskClient:
    settings = replace(
        guidance,
        confidence_threshold=2.0,
        site_name="小店<帮助>",
        site_welcome="想问{什么}就问",
        site_accent="#7a2e8e",
        site_logo=str(logo),
        contact_link="https://example.com/chat?a=1&b=2",
        contact_text="找人工",
        hotline="400 000 0000",
    )
    return create_app(settings).test_client()


def test_name_welcome_and_contact_are_the_owners(branded: FlaskClient) -> None:
    home = html.fromstring(branded.get("/").text)
    assert home.cssselect(".brand")[0].text_content().strip() == "小店<帮助>"
    assert home.cssselect(".welcome")[0].text_content() == "想问{什么}就问"
    assert home.cssselect("title")[0].text_content() == "小店<帮助>"
    unanswered = html.fromstring(branded.get("/search?q=退款").text)
    links = {each.text_content(): each.get("href") for each in unanswered.cssselect(".contact a")}
    assert links == {
        "找人工": "https://example.com/chat?a=1&b=2",
        "拨打 400 000 0000": "tel:4000000000",
    }


_CHAT = "https://example.com/chat?q={question}&from={page}"


def test_the_contact_link_carries_question_and_page_along(guidance: Settings) -> None:
    settings = replace(
        guidance, confidence_threshold=2.0, contact_link=_CHAT, site_url="https://help.example"
    )
    visitor = create_app(settings).test_client()
    question = "退款&到账 #1?\ud800"
    query = {"q": question.encode("utf-8", "surrogatepass")}
    page = html.fromstring(visitor.get("/search", query_string=query).text)
    link = urlsplit(page.cssselect(".contact a")[0].get("href"))
    values = parse_qs(link.query, strict_parsing=True)
    assert (link.netloc, link.fragment) == ("example.com", "")
    assert [each.startswith("退款&到账 #1?") for each in values["q"]] == [True]
    (back,) = values["from"]
    assert back.startswith("https://help.example/search?q=")
    assert parse_qs(urlsplit(back).query)["q"] == values["q"]
    contact = json.loads(visitor.get("/api/v1/search", query_string=query).text)["contact"]
    assert contact == {"link": _CHAT, "text": "", "hotline": ""}


def test_a_long_question_leaves_the_contact_link_short(guidance: Settings) -> None:
    settings = replace(guidance, confidence_threshold=2.0, contact_link=_CHAT)
    reply = create_app(settings).test_client().get("/search", query_string={"q": "退款" * 900})
    assert len(html.fromstring(reply.text).cssselect(".contact a")[0].get("href")) < 6000


def test_whom_an_answer_did_not_help_is_offered_the_contact(guidance: Settings) -> None:
    settings = replace(guidance, contact_link="tel:110?{question}")
    visitor = create_app(settings).test_client()
    assert "contact" not in json.loads(visitor.get("/api/v1/search?q=退款到账要多久").text)
    form = {"question": "退款", "passage_id": "money/refund#退款到账时间"}
    after = {
        helpful: html.fromstring(visitor.post("/feedback", data=form | {"helpful": helpful}).text)
        for helpful in "01"
    }
    offered = {each: [a.get("href") for a in after[each].cssselect(".contact a")] for each in "01"}
    assert {each: list(map(unquote, links)) for each, links in offered.items()} == {
        "0": ["tel:110?退款"],
        "1": [],
    }


def test_colour_and_logo_can_be_cached_forever(branded: FlaskClient) -> None:
    page = html.fromstring(branded.get("/").text)
    style = page.cssselect("link[rel=stylesheet]")[1].get("href")
    response = branded.get(style)
    assert response.mimetype == "text/css"
    assert "--accent:#7a2e8e" in response.text
    assert "immutable" in response.headers["Cache-Control"]
    picture = branded.get(page.cssselect(".brand img")[0].get("src"))
    assert (picture.mimetype, picture.data) == ("image/svg+xml", _LOGO)
    assert "script-src 'self'" in picture.headers["Content-Security-Policy"]
    assert branded.get("/logo-000000000000").status_code == 404
    assert branded.get("/theme-000000000000.css").status_code == 404


def test_another_logo_under_the_same_name_is_another_page(guidance: Settings, logo: Path) -> None:
    tags = []
    for picture in (_LOGO, _LOGO + b" "):
        logo.write_bytes(picture)
        client = create_app(replace(guidance, site_logo=str(logo))).test_client()
        tags.append(client.get("/").headers["ETag"])
    assert tags[0] != tags[1]


def test_without_branding_nothing_of_it_is_sent(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/").text)
    assert not page.cssselect(".brand img")
    assert len(page.cssselect("link[rel=stylesheet]")) == 1
    assert client.get("/theme-.css").status_code == 404
    assert client.get("/logo-").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"site_accent": "red"},
        {"site_logo": "missing.svg"},
        {"site_logo": "logo.exe"},
        {"contact_link": "javascript:alert(1)"},
        {"contact_link": "chat"},
        {"contact_link": "https://example.com/{name}"},
        {"contact_link": "https://{question}.example.com/"},
    ],
)
def test_bad_branding_is_refused_when_the_application_is_made(
    guidance: Settings, wrong: dict[str, Any]
) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        create_app(replace(guidance, **wrong))
