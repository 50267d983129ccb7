"""Tests that a reply is revalidated for free, and a new one always sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app
from web.assets import asset

_ADDRESSES = (
    "/",
    "/search?q=怎么退款",
    "/articles",
    "/articles/退款",
    "/api/v1/search?q=怎么退款",
    "/api/v1/suggest?q=退",
    "/api/v1/articles",
    "/api/v1/articles/退款",
    "/openapi.json",
    "/docs",
)
_ARTICLE = "# 退款\n\n## 怎么退款\n\n{}\n\n1. 点申请退款。\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    _write(tmp_path, "在订单里申请。" * 100)
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    rebuild(settings)
    return settings


def _write(folder: Path, text: str) -> None:
    (folder / "corpus" / "退款.md").write_text(_ARTICLE.format(text), encoding="utf-8")


@pytest.fixture
def app(settings: Settings) -> Flask:
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("address", _ADDRESSES)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
def test_a_held_reply_is_confirmed_with_304(
    client: FlaskClient, address: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get(address, headers=headers)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert again.headers[name] == first.headers[name]
    assert set(again.vary) >= set(first.vary)
    assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_revalidated_question_is_not_searched(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/api/v1/search?q=怎么退款"
    tag = client.get(address).headers["ETag"]
    monkeypatch.setattr(app.extensions["faq"].engine, "ask", None)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_another_question_has_another_tag(client: FlaskClient) -> None:
    tags = {client.get(address).headers["ETag"] for address in (*_ADDRESSES, "/?a=1")}
    assert len(tags) == len(_ADDRESSES) + 1


def test_a_new_index_makes_a_new_reply(
    client: FlaskClient, settings: Settings, tmp_path: Path
) -> None:
    before = {address: client.get(address).headers["ETag"] for address in _ADDRESSES}
    _write(tmp_path, "换了说法。")
    rebuild(settings)
    for address, tag in before.items():
        reply = client.get(address, headers={"If-None-Match": tag})
        assert (reply.status_code, address) == (200, address)
    assert "换了说法" in client.get("/articles/退款", headers={"If-None-Match": tag}).text


def test_other_settings_make_other_tags(settings: Settings) -> None:
    tags = {
        create_app(each).test_client().get("/api/v1/search?q=怎么退款").headers["ETag"]
        for each in (settings, replace(settings, limit=3))
    }
    assert len(tags) == 2


@pytest.mark.parametrize("address", ["/api/v1/index", "/healthz", "/readyz", "/nowhere"])
def test_what_changes_without_a_new_index_has_no_tag(client: FlaskClient, address: str) -> None:
    assert "ETag" not in client.get(address).headers


@pytest.mark.parametrize(
    "address", ["/api/v1/index", "/healthz", "/readyz", "/api/v1/search?q=", "/api/v1/nothing"]
)
def test_what_changes_is_not_stored(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_feedback_is_not_stored_by_caches(client: FlaskClient) -> None:
    response = client.post("/api/v1/feedback", json={})
    assert (response.status_code, response.headers["Cache-Control"]) == (400, "no-store")


@pytest.mark.parametrize("address", [*_ADDRESSES, "/healthz", "/api/v1/index", "/nowhere"])
def test_a_head_is_the_reply_without_its_body(client: FlaskClient, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (whole.status_code, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary", "Link"):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_without_an_index_nothing_is_tagged(tmp_path: Path) -> None:
    client = create_app(Settings(index=tmp_path)).test_client()
    assert client.get("/api/v1/articles", headers={"If-None-Match": "*"}).status_code == 503


@pytest.mark.parametrize(("accepted", "sent"), [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd")])
def test_a_reply_is_compressed_as_the_browser_accepts(
    client: FlaskClient, accepted: str, sent: str
) -> None:
    address = "/api/v1/articles/退款"
    packed = client.get(address, headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == sent
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(client.get(address).data) / 2


def test_an_answer_is_remembered_while_its_index_is_in_force(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(settings).test_client()
    address = "/api/v1/search?q=怎么退款"
    assert client.get(address).json == client.get(address).json  # took_ms too: it was remembered
    _write(tmp_path, "换了说法。")
    rebuild(settings)
    assert "换了说法" in client.get(address).text


def test_a_static_file_is_closed_though_the_browser_hangs_up(app: Flask) -> None:
    with app.test_request_context():
        path = asset("style.css")
    with app.test_request_context(path, headers={"Accept-Encoding": "zstd"}):
        response = app.full_dispatch_request()
    assert response.headers["Content-Encoding"] == "zstd"
    assert response.is_sequence, "no generator holds an open file"
    response.close()
