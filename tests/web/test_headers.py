"""Tests the headers of every kind of response."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

import web

WEB = Path(web.__file__).parent


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=a", "/search?q=", "/nothing", "/api/v1/articles", "/widget.js"],
)
def test_every_response_forbids_what_pages_never_need(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


_MODULE = """<script type="module" src="{{ asset('app.js') }}"></script>"""
_DESK_MODULE = _MODULE.replace("app.js", "desk.js")
_DATA = '<script type="application/ld+json">{{ each }}</script>'
"""Data: browsers never run it."""


def test_a_static_file_is_cached_under_its_own_hash_only(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/").text)
    hrefs = [each.get("href") for each in page.cssselect("link[rel=icon], link[rel=stylesheet]")]
    hrefs += [each.get("src") for each in page.cssselect("script")]
    assert len(hrefs) == 3
    for href in hrefs:
        version = re.search(r"/static/([0-9a-f]{12})/", href)
        assert version
        assert "immutable" in client.get(href).headers["Cache-Control"]
        assert client.get(href.replace(version[1], "0" * 12)).status_code == 404


def test_a_page_is_painted_when_its_foot_is_there(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/").text)
    [expected] = page.cssselect("head > link[rel=expect][blocking=render]")
    [foot] = [each for each in page.iter() if "#" + each.get("id", "") == expected.get("href")]
    assert foot.tag == "footer"
    assert foot.getnext() is None


def test_a_page_names_its_style_sheet_before_it_comes(client: FlaskClient) -> None:
    for path in ("/", "/articles", "/nothing"):
        response = client.get(path)
        [sheet] = html.fromstring(response.text).cssselect("link[rel=stylesheet]")
        assert response.headers["Link"] == f"<{sheet.get('href')}>; rel=preload; as=style"


def test_no_template_marks_anything_safe_or_inlines_script_or_style() -> None:
    templates = sorted((WEB / "templates").rglob("*.html"))
    assert templates
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|<style|\sstyle=|\son\w+=", text)
        for script in re.findall(r"<script.*?</script>", text, re.DOTALL):
            assert script in {_MODULE, _DESK_MODULE, _DATA}


def test_pages_say_their_language_and_have_one_heading_and_landmarks(client: FlaskClient) -> None:
    for path in ("/", "/search?q=退款", "/articles", "/articles/money/refund", "/nothing"):
        page = html.fromstring(client.get(path).text)
        assert page.get("lang") == "zh-Hans"
        assert len(page.cssselect("h1")) == 1
        assert len(page.cssselect("main")) == 1
        assert page.cssselect("a")[0].get("href") == "#" + page.cssselect("main")[0].get("id")
        assert page.cssselect("meta[name=viewport]")
        for field in page.cssselect("[name=q]"):
            assert page.cssselect(f'label[for="{field.get("id")}"]')
