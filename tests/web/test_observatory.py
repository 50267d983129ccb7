"""Every kind of reply gets an A+ by the rules of Mozilla's HTTP Observatory.

The rules are those of its published scoring, as far as a reply can meet or break them: 100 points,
less what is missing, and, from 90 on, more for what goes beyond.  Redirection to HTTPS is the
proxy's and tried with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from faq.settings import Settings
from web import create_app

_SITE = "https://help.example"
_HALF_A_YEAR = 15_768_000
_A_PLUS, _EXTRA_FROM = 100, 90
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_UNSAFE = {"'unsafe-inline'", "'unsafe-eval'", "data:", "*", "https:", "http:"}
_PAGES = (
    *("/", "/search?q=退款", "/search?q=zzzz", "/search?q=", "/articles", "/articles/money/refund"),
    *("/articles//money/refund", "/nothing", "/feedback?question=a"),
    *("/sitemap.xml", "/robots.txt", "/opensearch.xml", "/feed.xml"),
    *("/widget.js", "/healthz", "/readyz", "/api/v1/nothing", "/api/v1/articles/nothing"),
    *("/api/v1/search?q=退款", "/api/v1/search", "/api/v1/suggest?q=退", "/api/v1/index"),
)


@pytest.fixture(scope="module")
def client(guidance: Settings) -> FlaskClient:
    settings = replace(guidance, site_url=_SITE, picture_hosts="https://pictures.example")
    return create_app(settings).test_client()


def _policy(reply: TestResponse) -> Iterator[tuple[str, list[str]]]:
    for directive in reply.headers.get("Content-Security-Policy", "").split(";"):
        if words := directive.split():
            yield words[0], words[1:]


def _content(reply: TestResponse) -> int:
    policy = dict(_policy(reply))
    if not policy:
        return -25
    fallback = policy.get("default-src", ["*"])
    if _UNSAFE & {*policy.get("script-src", fallback), *policy.get("object-src", fallback)}:
        return -20
    if any(source.startswith("http:") for sources in policy.values() for source in sources):
        return -20
    if _UNSAFE & {*policy.get("style-src", fallback)}:
        return 0
    return 10 if fallback == ["'none'"] else 5


def _cookies(reply: TestResponse) -> int:
    found = [SimpleCookie(text) for text in reply.headers.getlist("Set-Cookie")]
    flags = [each for cookie in found for each in cookie.values()]
    if not flags:
        return 0
    if any(not each["secure"] for each in flags):
        return -20
    if any(each["samesite"] not in {"Lax", "Strict"} for each in flags):
        return -20
    return 5 if all(each["httponly"] for each in flags) else -30


def _sharing(reply: TestResponse) -> int:
    return -50 if "Access-Control-Allow-Credentials" in reply.headers else 0


def _referrer(reply: TestResponse) -> int:
    return 5 if reply.headers.get("Referrer-Policy") in _PRIVATE else -5


def _transport(reply: TestResponse) -> int:
    name, _, seconds = reply.headers.get("Strict-Transport-Security", "").partition("=")
    if name != "max-age":
        return -20
    return 0 if int(seconds.partition(";")[0]) >= _HALF_A_YEAR else -10


def _scripts(reply: TestResponse) -> int:
    if reply.mimetype != "text/html" or not reply.data:
        return 0
    found = html.fromstring(reply.text).cssselect("script[src]")
    ours = all(each.get("src")[0] == "/" != each.get("src")[1] for each in found)
    return 0 if ours else -50


def _sniffing(reply: TestResponse) -> int:
    return 0 if reply.headers.get("X-Content-Type-Options") == "nosniff" else -5


def _framing(reply: TestResponse) -> int:
    if "frame-ancestors" in dict(_policy(reply)):
        return 5
    return 0 if reply.headers.get("X-Frame-Options") in {"DENY", "SAMEORIGIN"} else -20


def _resources(reply: TestResponse) -> int:
    by_policy = {"same-origin": 10, "same-site": 10, "cross-origin": 0, None: 0}
    return by_policy.get(reply.headers.get("Cross-Origin-Resource-Policy"), -5)


_RULES = (
    *(_content, _cookies, _sharing, _referrer, _transport),
    *(_scripts, _sniffing, _framing, _resources),
)


def _score(reply: TestResponse) -> int:
    points = [rule(reply) for rule in _RULES]
    score = 100 + sum(each for each in points if each < 0)
    return score + sum(each for each in points if each > 0) * (score >= _EXTRA_FROM)


@pytest.mark.parametrize("path", _PAGES)
def test_a_reply_gets_an_a_plus(client: FlaskClient, path: str) -> None:
    with client.get(path) as reply:
        assert [rule.__name__ for rule in _RULES if rule(reply) < 0] == []
        assert _score(reply) >= _A_PLUS
        if reply.mimetype == "text/html":  # all that a page of scripts and forms can have
            assert _score(reply) == 100 + 10 + 5 + 5 + 10


@pytest.mark.parametrize("choice", [{"theme": "dark"}, {"language": "en"}, {"reader": "buyer"}])
def test_a_choice_gets_an_a_plus(client: FlaskClient, choice: dict[str, str]) -> None:
    with client.post("/preferences", data=choice) as reply:
        assert _score(reply) >= _A_PLUS
        assert _cookies(reply) == 5


def test_without_https_nothing_asks_for_it(guidance: Settings) -> None:
    client = create_app(guidance).test_client()
    with client.post("/preferences", data={"theme": "dark"}) as reply:
        assert "Strict-Transport-Security" not in reply.headers
        (cookie,) = SimpleCookie(reply.headers["Set-Cookie"]).values()
        assert not cookie["secure"]
        assert cookie["httponly"]
