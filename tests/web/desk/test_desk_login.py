"""Tests who gets in at the editors' desk, and that nobody else gets anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from lxml import html
from servers import serving
from werkzeug.test import TestResponse

from faq.settings import Settings
from web import create_app, create_blueprint, current
from web.desk import session
from web.desk.shell import PLACES

_TOKEN = "the-token-of-an-editor"
_OTHER = "another-token-to-replace-it"
_BEARER = {"Authorization": f"Bearer {_TOKEN}"}


@pytest.fixture
def desk(guidance: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FlaskClient]:
    """A client of an application with these tokens and settings."""

    def make(tokens: str = _TOKEN, **settings: object) -> FlaskClient:
        monkeypatch.setenv("FAQ_TOKENS", tokens)
        return create_app(replace(guidance, **settings)).test_client()

    return make


def _form(reply: TestResponse) -> dict[str, str]:
    """The hidden fields of the first form in a page's main part."""
    fields = html.fromstring(reply.text).cssselect("main form input[type=hidden]")
    return {each.get("name"): each.get("value") for each in fields}


def _log_in(client: FlaskClient, token: str = _TOKEN, **fields: str) -> TestResponse:
    return client.post(
        "/desk/login", data=_form(client.get("/desk/login")) | fields | {"token": token}
    )


def _csrf(client: FlaskClient) -> str:
    page = html.fromstring(client.get("/desk").text)
    return str(page.cssselect("input[name=csrf]")[0].get("value"))


def _paths(app: Flask) -> list[tuple[str, str]]:
    """Every route of the desk but the login page, with a method that it takes."""
    name = app.extensions[current.EXTENSION].name
    return [
        (method, rule.rule.replace("<path:anything>", "any/thing"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{name}.desk.") and not rule.endpoint.endswith(".login")
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def test_without_a_token_there_is_no_desk(
    guidance: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FAQ_TOKEN", "FAQ_TOKENS"):
        monkeypatch.delenv(name, raising=False)
    client = create_app(guidance).test_client()
    for method, path in [
        *_paths(client.application),
        ("GET", "/desk/login"),
        ("POST", "/desk/login"),
    ]:
        reply = client.open(path, method=method, headers=_BEARER)
        assert reply.status_code == 404, (method, path)
        assert "Set-Cookie" not in reply.headers


def test_whoever_has_not_logged_in_gets_the_login_page_alone(
    desk: Callable[..., FlaskClient],
) -> None:
    client = desk()
    paths = _paths(client.application)
    assert len(paths) >= 8
    for method, path in paths:
        for kind in ("text/html", "application/json"):
            reply = client.open(path, method=method, headers={"Accept": kind})
            assert reply.status_code == 403, (method, path)
            assert reply.headers["Cache-Control"] == "no-store"
            if method == "HEAD":
                continue
            if kind == "application/json":
                assert reply.get_json()["status"] == 403
            else:
                page = html.fromstring(reply.text)
                assert page.cssselect("input[name=token]")
                assert not page.cssselect("nav, .desk-out")


def test_the_token_lets_in_and_leads_to_the_page_asked_for(
    desk: Callable[..., FlaskClient],
) -> None:
    client = desk()
    asked = client.get("/desk/any?a=1&b=退款")
    reply = client.post("/desk/login", data=_form(asked) | {"token": f" {_TOKEN} "})
    assert reply.status_code == 303
    assert reply.headers["Location"].startswith("/desk/any?a=1&b=")
    assert client.get("/desk").status_code == 200
    assert client.get("/desk/login").headers["Location"] == "/desk"


def test_the_cookie_is_for_the_desk_alone_and_holds_no_token(
    desk: Callable[..., FlaskClient],
) -> None:
    [cookie] = [
        each
        for each in _log_in(desk()).headers.getlist("Set-Cookie")
        if each.startswith(f"{session.COOKIE}=")
    ]
    assert {"HttpOnly", "SameSite=Strict", "Path=/desk", f"Max-Age={session.HOURS * 3600}"} <= set(
        cookie.split("; ")
    )
    assert "Secure" not in cookie
    assert _TOKEN not in cookie
    secure = _log_in(desk(site_url="https://help.example"))
    assert all("; Secure" in each for each in secure.headers.getlist("Set-Cookie"))


def test_a_wrong_token_is_told_so(desk: Callable[..., FlaskClient]) -> None:
    client = desk()
    reply = _log_in(client, "no-token-of-the-owner")
    assert reply.status_code == 403
    assert "令牌不对" in reply.text
    assert "no-token" not in reply.text
    assert client.get("/desk").status_code == 403
    assert _log_in(client).status_code == 303


@pytest.mark.parametrize("by_header", [True, False])
def test_guesses_are_limited(desk: Callable[..., FlaskClient], *, by_header: bool) -> None:
    client = desk(unlimited_clients="0.0.0.0/0")
    wrong = {"Authorization": "Bearer not-the-token-at-all"}
    fields = _form(client.get("/desk/login"))

    def guess(token: str) -> int:
        if by_header:
            headers = {"Authorization": f"Bearer {token}"}
            return client.get("/desk", headers=headers).status_code
        return client.post("/desk/login", data=fields | {"token": token}).status_code

    assert [guess("not-the-token-at-all") for _ in range(11)] == [403] * 10 + [429]
    assert guess(_TOKEN) == 429  # or the right one could still be told from the others
    assert client.get("/desk", headers=wrong).status_code == 429
    reply = client.get("/search?q=退款")
    assert reply.status_code == 200


def test_a_proxys_own_login_is_no_guess(desk: Callable[..., FlaskClient]) -> None:
    client = desk()
    for _ in range(12):
        assert client.get("/desk", auth=("editor", "password")).status_code == 403
    _log_in(client)
    assert client.get("/desk", auth=("editor", "password")).status_code == 200


def test_the_header_of_the_api_lets_in_too(desk: Callable[..., FlaskClient]) -> None:
    client = desk()
    assert client.get("/desk", headers=_BEARER).status_code == 200
    assert client.post("/desk/logout", headers=_BEARER).status_code == 303
    assert client.get("/desk").status_code == 403


def test_a_session_ends(desk: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch) -> None:
    client = desk()
    _log_in(client)
    assert client.get("/desk").status_code == 200
    reply = client.post("/desk/logout", data={"csrf": _csrf(client)})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/desk/login")
    assert client.get("/desk").status_code == 403
    _log_in(client)
    monkeypatch.setattr(session, "HOURS", -1)
    assert client.get("/desk").status_code == 403


def test_a_session_is_void_where_its_token_is_taken_away(
    desk: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    file = tmp_path / "tokens"
    file.write_text(_TOKEN, "ascii")
    client = desk("", token_file=str(file))
    _log_in(client)
    file.write_text(f"{_TOKEN}\n{_OTHER}\n", "ascii")
    assert client.get("/desk").status_code == 200
    file.write_text(_OTHER, "ascii")
    assert client.get("/desk").status_code == 403
    file.write_text("", "ascii")
    assert client.get("/desk").status_code == 404


def test_every_process_takes_the_cookie(desk: Callable[..., FlaskClient]) -> None:
    one, other = desk(), desk()
    _log_in(one)
    cookie = one.get_cookie(session.COOKIE, path="/desk")
    assert cookie
    other.set_cookie(session.COOKIE, cookie.value, path="/desk")
    assert other.get("/desk").status_code == 200
    assert other.post("/desk/logout", data={"csrf": _csrf(one)}).status_code == 303


@pytest.mark.parametrize(
    "change", [lambda each: each[:-1], lambda each: "A" + each, lambda _: "{}"]
)
def test_a_cookie_that_was_changed_is_none(
    desk: Callable[..., FlaskClient], change: Callable[[str], str]
) -> None:
    client = desk()
    _log_in(client)
    cookie = client.get_cookie(session.COOKIE, path="/desk")
    assert cookie
    client.set_cookie(session.COOKIE, change(cookie.value), path="/desk")
    assert client.get("/desk").status_code == 403


def test_the_cookie_of_a_form_lets_nobody_in(desk: Callable[..., FlaskClient]) -> None:
    client = desk()
    client.get("/desk/login")
    form = client.get_cookie(session.FORM_COOKIE, path="/desk")
    assert form
    client.set_cookie(session.COOKIE, form.value, path="/desk")
    assert client.get("/desk").status_code == 403


def test_no_form_is_taken_but_that_of_the_sessions_own_page(
    desk: Callable[..., FlaskClient],
) -> None:
    client, other = desk(), desk()
    _log_in(client)
    _log_in(other)
    for sent in ("", "x", "退款", _csrf(other)):
        reply = client.post("/desk/logout", data={"csrf": sent})
        assert reply.status_code == 403
        assert "什么也没有改" in reply.text
    assert client.get("/desk").status_code == 200
    headers = {"X-CSRF-Token": _csrf(client)}
    assert client.post("/desk/logout", headers=headers).status_code == 303


def test_a_login_form_that_is_no_page_of_ours_lets_nobody_in(
    desk: Callable[..., FlaskClient],
) -> None:
    client = desk()
    reply = client.post("/desk/login", data={"token": _TOKEN})
    assert reply.status_code == 403
    assert client.get_cookie(session.COOKIE, path="/desk") is None
    again = client.post("/desk/login", data=_form(reply) | {"token": _TOKEN})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_page_of_another_site_may_send_anything(
    desk: Callable[..., FlaskClient], headers: dict[str, str]
) -> None:
    client = desk(embed_origins="https://evil.example")
    _log_in(client)
    data = {"csrf": _csrf(client)}
    assert client.post("/desk/logout", data=data, headers=headers).status_code == 403
    assert client.post("/desk/logout", headers=headers | _BEARER).status_code == 403
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize(
    "back",
    [
        "",
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/desk\r\nX: y",
        "/deskx",
        "/",
    ],
)
def test_a_login_never_leads_elsewhere(desk: Callable[..., FlaskClient], back: str) -> None:
    client = desk()
    assert _log_in(client, next=back).headers["Location"] == "/desk"
    assert client.get("/desk/login", query_string={"next": back}).headers["Location"] == "/desk"


def test_replies_are_nobody_elses_to_hold(desk: Callable[..., FlaskClient]) -> None:
    client = desk()
    _log_in(client)
    for path, status in (
        ("/desk", 200),
        ("/desk/none", 404),
        ("/desk/login", 303),
        ("/desk/", 308),
    ):
        reply = client.get(path)
        assert reply.status_code == status
        assert reply.headers["Cache-Control"] == "no-store"
        assert "noindex" in reply.headers["X-Robots-Tag"]
        assert "ETag" not in reply.headers
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    assert 'name="robots" content="noindex' in client.get("/desk").text


def test_the_desk_names_the_places_that_are_there(desk: Callable[..., FlaskClient]) -> None:
    client = desk()
    _log_in(client)
    reply = client.get("/desk", headers={"Accept-Language": "en"})
    page = html.fromstring(reply.text)
    assert page.get("lang") == "en"
    assert page.cssselect("h1")[0].text == "Editors’ desk"
    views = client.application.view_functions
    names = [f"faq.desk.{place.view}" for place in PLACES]
    with client.application.test_request_context():
        there = {url_for(name) for name in names if name in views}
    assert {each.get("href") for each in page.cssselect(".desk-list a")} == there


def test_under_a_prefix_it_is_the_same(guidance: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_TOKEN", _TOKEN)
    shop = Flask("shop")
    shop.register_blueprint(create_blueprint(guidance), url_prefix="/help")
    client = shop.test_client()
    asked = client.get("/help/desk")
    assert asked.status_code == 403
    fields = _form(asked)
    assert fields["next"] == "/help/desk"
    reply = client.post("/help/desk/login", data=fields | {"token": _TOKEN})
    assert reply.headers["Location"] == "/help/desk"
    assert any("Path=/help/desk;" in each for each in reply.headers.getlist("Set-Cookie"))
    page = html.fromstring(client.get("/help/desk").text)
    for name in ("href", "src", "action"):
        for element in page.cssselect(f"[{name}]"):
            assert element.get(name).startswith(("/help/", "#"))


def test_all_workers_of_a_server_know_an_editor_and_count_guesses_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# 续借\n\n## 怎么续借\n\n在柜台。\n", "utf-8")
    monkeypatch.setenv("FAQ_TOKEN", _TOKEN)
    with serving(tmp_path / "corpus", tmp_path / "index", tmp_path / "log.txt") as server:

        def ask(method: str, path: str, cookie: str = "", **fields: str) -> tuple[int, str, str]:
            connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            reply = connection.getresponse()
            text = reply.read().decode()
            connection.close()
            return reply.status, text, str(reply.getheader("Set-Cookie")).partition(";")[0]

        _, form, cookie = ask("GET", "/desk/login")
        csrf = html.fromstring(form).cssselect("main [name=csrf]")[0].get("value")
        status, _, editor = ask("POST", "/desk/login", cookie, csrf=csrf, token=_TOKEN)
        assert status == 303
        assert {ask("GET", "/desk", editor)[0] for _ in range(16)} == {200}
        guesses = [ask("POST", "/desk/login", cookie, csrf=csrf, token="x" * 20) for _ in range(14)]
        assert [status for status, *_ in guesses] == [403] * 10 + [429] * 4
        assert {ask("GET", "/desk", editor)[0] for _ in range(4)} == {200}
        assert len(server.workers()) == 2
