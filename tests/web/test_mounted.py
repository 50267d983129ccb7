"""Tests the blueprint in another application, under a prefix."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from faq.settings import Settings
from web import create_app, create_blueprint

_EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "mounted.py"


@pytest.fixture
def shop(guidance: Settings) -> FlaskClient:
    spec = spec_from_file_location("mounted", _EXAMPLE)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    app: Flask = module.create_app(guidance)
    return app.test_client()


def test_every_address_stands_under_the_prefix(shop: FlaskClient) -> None:
    for path in ("/help/", "/help/search?q=退款", "/help/articles", "/help/articles/money/refund"):
        page = html.fromstring(shop.get(path).text)
        for attribute in ("href", "src", "action", "data-suggest", "data-api"):
            for element in page.cssselect(f"[{attribute}]"):
                address = element.get(attribute)
                address = address.removeprefix("http://localhost")  # told to search engines
                assert address.startswith(("/help/", "#", "https://example.com/")), address
                if element.tag in {"link", "script"} and not address.startswith("#"):
                    assert shop.get(address).status_code == 200


def test_the_api_gives_addresses_under_the_prefix(shop: FlaskClient) -> None:
    answer = json.loads(shop.get("/help/api/v1/search?q=退款").text)
    assert all(hit["url"].startswith("/help/articles/") for hit in answer["hits"])
    listed = json.loads(shop.get("/help/api/v1/articles").text)["articles"]
    assert all(shop.get(entry["url"]).status_code == 200 for entry in listed)


def test_its_errors_are_ours_and_the_applications_its_own(shop: FlaskClient) -> None:
    missing = shop.get("/help/articles/none")
    assert missing.status_code == 404
    assert "网址可能写错了" in missing.text
    wrong = shop.get("/help/api/v1/search?q=")
    assert wrong.mimetype == "application/problem+json"
    other = shop.get("/none")
    assert other.status_code == 404
    assert "网址可能写错了" not in other.text
    assert "Content-Security-Policy" not in shop.get("/").headers
    assert "Content-Security-Policy" in shop.get("/help/").headers


def test_replies_are_revalidated_there_too(shop: FlaskClient) -> None:
    first = shop.get("/help/api/v1/search?q=退款")
    again = shop.get("/help/api/v1/search?q=退款", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_choice_is_stored_for_the_prefix_alone(shop: FlaskClient) -> None:
    response = shop.post("/help/preferences", data={"theme": "dark", "back": "/help/articles"})
    assert response.headers["Location"] == "/help/articles"
    assert "Path=/help;" in response.headers["Set-Cookie"] + ";"
    away = shop.post("/help/preferences", data={"theme": "dark", "back": "/elsewhere"})
    assert away.headers["Location"] == "/help/"


def test_templates_and_names_do_not_collide(guidance: Settings, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text("theirs", encoding="utf-8")
    app = Flask("other", root_path=str(tmp_path))
    app.register_blueprint(create_blueprint(guidance, name="hilfe"), url_prefix="/帮助")
    client = app.test_client()
    response = client.get("/帮助/search?q=退款")
    assert response.status_code == 200
    assert "theirs" not in response.text
    assert f"/{quote('帮助')}/articles" in response.text


@pytest.mark.parametrize("prefix", ["/help", "/in two words", "/a/b", "/帮助"])
def test_the_api_gives_addresses_that_work_under_any_prefix(
    guidance: Settings, prefix: str
) -> None:
    app = Flask("other")
    app.register_blueprint(create_blueprint(guidance), url_prefix=prefix)
    client = app.test_client()
    answer = json.loads(client.get(f"{prefix}/api/v1/search?q=退款").text)
    for hit in answer["hits"]:
        assert hit["url"].startswith(f"{quote(prefix)}/articles/")
        assert client.get(hit["url"]).status_code == 200


def test_another_place_in_front_makes_another_reply(guidance: Settings) -> None:
    client = create_app(guidance).test_client()
    here, there = (
        client.get("/api/v1/search?q=退款", environ_overrides={"SCRIPT_NAME": name})
        for name in ("", "/help")
    )
    assert here.data != there.data
    assert here.headers["ETag"] != there.headers["ETag"]
