"""What a request may bring, and what of it never comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from faq.settings import Settings
from web import create_app, create_blueprint

_CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}


def _mounted(settings: Settings) -> Flask:
    app = Flask("shop")
    app.register_blueprint(create_blueprint(settings), url_prefix="/help")
    return app


@pytest.mark.parametrize("path", ["/articles//a", "/articles///a", "/api//v1/articles"])
@pytest.mark.parametrize("prefix", ["", "/help"])
def test_a_redirect_never_names_the_host_of_the_request(
    guidance: Settings, path: str, prefix: str
) -> None:
    app = _mounted(guidance) if prefix else create_app(guidance)
    reply = app.test_client().get(f"{prefix}{path}?q=1", headers={"Host": "evil.example"})
    assert reply.status_code == 308
    assert reply.headers["Location"].startswith(f"{prefix}/a")
    assert "evil.example" not in f"{reply.headers}{reply.text}"


def test_a_redirect_of_the_application_around_stays_as_it_is(guidance: Settings) -> None:
    app = _mounted(guidance)
    app.add_url_rule("/shop/", "shop", lambda: "shop")
    reply = app.test_client().get("/shop", headers={"Host": "shop.example"})
    assert reply.headers["Location"] == "http://shop.example/shop/"


@pytest.mark.parametrize("mounted", [False, True])
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("help.example.com", 200),
        ("help.example.com:8000", 200),
        ("a.example.cn", 200),
        ("HELP.Example.COM", 200),
        ("help.example.com.", 200),
        ("help.example.com.:8000", 200),
        ("ok.cn", 200),
        (".example.cn", 400),
        ("evil.example", 400),
        ("help.example.com.evil.example", 400),
    ],
)
def test_a_host_that_is_not_trusted_is_refused(
    guidance: Settings, host: str, status: int, mounted: bool
) -> None:
    settings = replace(guidance, trusted_hosts="help.example.com, .example.cn, OK.cn.")
    app = _mounted(settings) if mounted else create_app(settings)
    path = "/help/healthz" if mounted else "/healthz"
    reply = app.test_client().get(path, headers={"Host": host})
    assert reply.status_code == status
    assert "evil" not in reply.text


@pytest.mark.parametrize("host", ["xn--a", "a.example,b.example", "a b", "[::1", "<b>", "a@b"])
@pytest.mark.parametrize("path", ["/", "/articles", "/sitemap.xml", "/search?q=x", "//shop"])
def test_a_host_that_is_no_name_is_refused(guidance: Settings, path: str, host: str) -> None:
    # The test client reads the Host header itself, and would fail before the application.
    environ = create_environ(path) | {"HTTP_HOST": host}
    _, status, _ = run_wsgi_app(create_app(guidance), environ)
    assert status == "400 BAD REQUEST"


def test_a_probe_needs_to_name_no_host(guidance: Settings) -> None:
    environ = create_environ("/healthz")
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(create_app(guidance), environ)
    assert status == "200 OK"


@pytest.mark.parametrize("path", ["/api/v1/feedback", "/feedback", "/preferences"])
@pytest.mark.parametrize("announced", [True, False])
def test_a_long_body_is_refused_whatever_length_it_announces(
    client: FlaskClient, path: str, announced: bool
) -> None:
    kind = "application/json" if "api" in path else "application/x-www-form-urlencoded"
    body = b"theme=" + b"d" * 70_000
    reply = client.post(
        path,
        data=body,
        content_type=kind,
        environ_overrides={} if announced else _CHUNKED,
    )
    assert reply.status_code == 413
