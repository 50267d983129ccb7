"""Tests that every text of the interface is translated into each language."""

from __future__ import annotations

import re
import string
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from flask.testing import FlaskClient
from lxml import html

import web
from faq.settings import Settings
from web import desk, pages, parameters, problems
from web.languages import LANGUAGES, SOURCE, catalog

_TEMPLATES = sorted((Path(web.__file__).parent / "templates").rglob("*.html"))
_DESK = [import_module(each.name) for each in iter_modules(desk.__path__, "web.desk.")]
"""Texts of their own are in `TEXTS`."""
_OTHERS = [tag for tag in LANGUAGES if tag != SOURCE]


def _texts() -> set[str]:
    """All texts of templates and code."""
    in_templates = {
        text
        for template in _TEMPLATES
        for text in re.findall(r"_\('([^']+)'", template.read_text(encoding="utf-8"))
    }
    return {
        *in_templates,
        *pages.AUDIENCE_LABELS.values(),
        *("例如：{question}", Settings().site_welcome, *parameters.FAULTS, *problems.TEXTS),
        *(text for module in _DESK for text in getattr(module, "TEXTS", ())),
    }


@pytest.mark.parametrize("tag", _OTHERS)
def test_a_catalog_has_every_text_and_no_other(tag: str) -> None:
    assert set(catalog(tag)) == _texts()


@pytest.mark.parametrize("tag", _OTHERS)
def test_a_translation_has_the_placeholders_of_its_text(tag: str) -> None:
    for text, other in catalog(tag).items():
        names, others = (
            {name for _, name, _, _ in string.Formatter().parse(each) if name}
            for each in (text, other)
        )
        assert names == others, text


def test_no_template_has_chinese_outside_the_catalogs() -> None:
    for template in _TEMPLATES:
        text = template.read_text(encoding="utf-8")
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
        assert not re.search("[\u4e00-\u9fff]", text), template


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-HK,en", "zh-Hant"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr,de;q=0.9", "zh-Hans"),
        ("fr,en;q=0.1", "en"),
        ("en;q=0", "zh-Hans"),
        ("*", "zh-Hans"),
        ("%%;;q=x,,", "zh-Hans"),
    ],
)
def test_the_language_is_what_the_browser_prefers(
    client: FlaskClient, accepted: str, chosen: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert html.fromstring(response.text).get("lang") == chosen
    assert {"cookie", "accept-language"} <= {each.lower() for each in response.vary}


def test_a_choice_is_stored_and_has_a_tag_of_its_own(client: FlaskClient) -> None:
    first = client.get("/search?q=退款")
    chosen = client.post("/preferences", data={"language": "en", "back": "/search?q=退款"})
    assert chosen.status_code == 303
    assert chosen.headers["Location"].startswith("/search?q=")
    second = client.get("/search?q=退款", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert html.fromstring(second.text).get("lang") == "en"


@pytest.mark.parametrize(
    "back", ["", "//evil.example", "https://evil.example/", "/\\evil.example", "/a\r\nX: y", "x"]
)
def test_a_choice_never_redirects_to_another_site(client: FlaskClient, back: str) -> None:
    response = client.post("/preferences", data={"theme": "dark", "back": back})
    assert response.headers["Location"] == "/"


def test_an_unknown_choice_is_not_stored(client: FlaskClient) -> None:
    response = client.post("/preferences", data={"theme": "pink", "language": "xx"})
    assert "Set-Cookie" not in response.headers
    client.set_cookie("faq_theme", '"><script>')
    client.set_cookie("faq_language", "../../etc")
    page = html.fromstring(client.get("/").text)
    assert page.get("lang") == "zh-Hans"
    assert page.get("data-theme") is None


def test_faults_are_in_the_readers_language(client: FlaskClient) -> None:
    response = client.get("/search?q=+&limit=99", headers={"Accept-Language": "en"})
    assert "it can’t be empty" in response.text
    assert "limit must be a whole number from 1 to 50" in response.text
