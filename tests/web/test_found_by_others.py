"""Tests that search engines, feed readers and browsers can read what is told for them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import imagesize
import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from usp.tree import sitemap_from_str

import web
from faq.errors import SettingsError
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app, discovery, llms

_HOME = "http://localhost"
_PUBLIC = "https://help.example/guide"
_VOCABULARY = import_module("msgspec_schemaorg.models")
_ALSO = {"HowToStep": ("CreativeWork",)}
"""Of the kinds that a type is, the vocabulary's classes follow one."""
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def _text(client: FlaskClient, path: str, kind: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.content_type.partition(";")[0] == kind
    return response.text


def _head(client: FlaskClient, path: str, selector: str, attribute: str) -> list[str]:
    page = html.fromstring(client.get(path).text)
    return [each.get(attribute) or "" for each in page.cssselect(f"head {selector}")]


def _data(client: FlaskClient, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a page tells of its article, and of the way to it."""
    about, trail = html.fromstring(client.get(path).text).cssselect(
        "script[type='application/ld+json']"
    )
    return json.loads(about.text or ""), json.loads(trail.text or "")


def _check_words(value: Any) -> None:
    """Fails for a type or property that schema.org doesn't have."""
    if isinstance(value, list):
        for each in value:
            _check_words(each)
    if not isinstance(value, dict):
        return
    kinds = {value["@type"], *_ALSO.get(value["@type"], ())}
    known = {name for kind in kinds for name in getattr(_VOCABULARY, kind).__struct_encode_fields__}
    assert set(value) <= known, value["@type"]
    for each in value.values():
        _check_words(each)


def _opened(guidance: Settings, **settings: Any) -> FlaskClient:
    return create_app(replace(guidance, **settings)).test_client()


def test_a_sitemap_lists_every_page(client: FlaskClient) -> None:
    text = _text(client, "/sitemap.xml", "application/xml")
    pages = {each.url: each.last_modified for each in sitemap_from_str(text).all_pages()}
    articles = client.get("/api/v1/articles").get_json()["articles"]
    assert len(pages) == len(articles) + 2
    for each in articles:
        at = next(url for url in pages if unquote(url) == unquote(_HOME + each["url"]))
        changed = pages[at]
        assert (changed.date().isoformat() if changed else None) == each["updated"]
    assert all(url.isascii() for url in pages)
    for url in pages:
        assert client.get(urlsplit(url).path).status_code == 200


def _addresses(client: FlaskClient, path: str) -> list[str]:
    return [each.text or "" for each in etree.fromstring(client.get(path).data).iter("{*}loc")]


def test_many_pages_are_several_sitemaps(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = etree.fromstring(client.get("/sitemap.xml").data)
    monkeypatch.setattr(discovery, "_MAPPED", 3)
    listed = [
        each.text or "" for each in etree.fromstring(client.get("/sitemap.xml").data).iter("{*}loc")
    ]
    parts = [etree.fromstring(client.get(urlsplit(each).path).data) for each in listed]
    assert [each.text for part in parts for each in part.iter("{*}loc")] == [
        each.text for each in whole.iter("{*}loc")
    ]
    for beyond in (0, len(listed) + 1):
        assert client.get(f"/sitemap-{beyond}.xml").status_code == 404


@pytest.mark.parametrize(("choice", "listed"), [("allow", True), ("deny", False)])
def test_robots_do_what_the_owner_chose(guidance: Settings, choice: str, listed: bool) -> None:
    client = _opened(guidance, search_engines=choice)
    robots = RobotFileParser()
    robots.parse(_text(client, "/robots.txt", "text/plain").splitlines())
    assert robots.can_fetch("*", f"{_HOME}/articles/money/refund") == listed
    assert not robots.can_fetch("*", f"{_HOME}/search?q=x")
    assert not robots.can_fetch("*", f"{_HOME}/api/v1/search?q=x")
    assert (robots.site_maps() == [f"{_HOME}/sitemap.xml"]) == listed
    noted = "noindex" in _head(client, "/articles/money/refund", "meta[name=robots]", "content")
    assert noted != listed


def test_an_address_bar_can_ask(client: FlaskClient) -> None:
    told = etree.fromstring(client.get("/opensearch.xml").data)
    assert told.tag == f"{_OPENSEARCH}OpenSearchDescription"
    assert 0 < len(told.findtext(f"{_OPENSEARCH}ShortName") or "") <= 16
    assert 0 < len(told.findtext(f"{_OPENSEARCH}Description") or "") <= 1024
    templates = {
        each.get("type"): each.get("template") or "" for each in told.iter(f"{_OPENSEARCH}Url")
    }
    address = templates["text/html"].replace("{searchTerms}", "退款").removeprefix(_HOME)
    assert client.get(address).status_code == 200
    completing = templates["application/x-suggestions+json"].replace("{searchTerms}", "退款")
    prefix, texts = client.get(completing.removeprefix(_HOME)).get_json()
    assert prefix == "退款"
    assert texts
    assert all("退款" in each for each in texts)
    (linked,) = _head(client, "/", "link[rel=search]", "href")
    assert client.get(linked).data == client.get("/opensearch.xml").data


def test_a_phone_can_put_it_on_its_home_screen(client: FlaskClient) -> None:
    (linked,) = _head(client, "/articles", "link[rel=manifest]", "href")
    told = json.loads(_text(client, linked, "application/manifest+json"))
    assert told["name"]
    assert told["short_name"]
    assert client.get(told["start_url"]).status_code == 200
    assert told["start_url"].startswith(told["scope"])
    for icon in told["icons"]:
        assert client.get(icon["src"]).content_type.startswith(icon["type"])


def test_a_feed_tells_the_latest_changes_first(client: FlaskClient) -> None:
    (linked,) = _head(client, "/", "link[type='application/atom+xml']", "href")
    feed = feedparser.parse(_text(client, linked, "application/atom+xml"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert datetime.fromisoformat(feed.feed.updated)
    changed = [each.updated for each in feed.entries]
    assert changed
    assert changed == sorted(changed, reverse=True)
    assert len({each.id for each in feed.entries}) == len(feed.entries)
    for each in feed.entries:
        assert client.get(urlsplit(each.link).path).status_code == 200
        assert each.summary


def test_an_article_is_told_with_the_steps_of_its_sections(client: FlaskClient) -> None:
    told, _ = _data(client, "/articles/delivery/late")
    _check_words(told)
    assert told["@type"] == "Article"
    article = client.get("/api/v1/articles/delivery/late").get_json()
    procedures = {each["name"]: [step["text"] for step in each["step"]] for each in told["hasPart"]}
    for section in article["sections"]:
        assert procedures.get(section["heading"], []) == [each["text"] for each in section["steps"]]


def test_a_row_of_a_question_table_is_told_as_question_and_answer(client: FlaskClient) -> None:
    articles = client.get("/api/v1/articles").get_json()["articles"]
    row = next(each for each in articles if each["source"] == "quick.csv")
    told, _ = _data(client, row["url"])
    _check_words(told)
    (question,) = told["mainEntity"]
    assert told["@type"] == "FAQPage"
    assert question["name"] == row["title"]
    assert question["acceptedAnswer"]["text"]


def test_what_an_article_says_never_ends_the_script(client: FlaskClient) -> None:
    assert "<" not in json.dumps(_data(client, "/articles/odd/hostile")[0]["@type"])
    script = client.get("/articles/odd/hostile").text.partition('ld+json">')[2]
    assert "<" not in script.partition("</script>")[0]
    for told in _data(client, "/articles/odd/hostile"):
        _check_words(told)


def test_an_article_tells_the_way_to_it(client: FlaskClient) -> None:
    _, told = _data(client, "/articles/delivery/late")
    _check_words(told)
    title = client.get("/api/v1/articles/delivery/late").get_json()["title"]
    steps = told["itemListElement"]
    assert [each["position"] for each in steps] == [1, 2, 3]
    assert [each["name"] for each in steps][1:] == ["delivery", title]
    assert steps[2]["item"] == f"{_HOME}/articles/delivery/late"
    for each in steps:
        assert client.get(each["item"].removeprefix(_HOME)).status_code == 200


def test_a_language_model_finds_every_article(client: FlaskClient) -> None:
    told = _text(client, "/llms.txt", "text/plain")
    first, _, summary, *_ = told.splitlines()
    assert (first[:2], summary[:2]) == ("# ", "> ")
    listed = re.findall(r"^- \[.+\]\((http://[^ ]+)\)", told, re.MULTILINE)
    articles = client.get("/api/v1/articles").get_json()["articles"]
    assert {unquote(each) for each in listed} == {_HOME + unquote(each["url"]) for each in articles}
    folders = re.findall(r"^## (.+)$", told, re.MULTILINE)
    assert {"delivery", "money"} <= set(folders)
    assert len(set(folders)) == len(folders)
    for each in listed:
        assert client.get(urlsplit(each).path).status_code == 200


def test_a_language_model_reads_every_step(client: FlaskClient) -> None:
    told = _text(client, "/llms-full.txt", "text/plain")
    assert f"{_HOME}/llms-full.txt" in client.get("/llms.txt").text
    for entry in client.get("/api/v1/articles").get_json()["articles"]:
        article = client.get(entry["url"].replace("/articles", "/api/v1/articles", 1)).get_json()
        for section in article["sections"]:
            for step in section["steps"]:
                assert f"{step['number']}. {' '.join(step['text'].split())}" in told


def test_what_is_too_much_for_a_language_model_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llms, "_LISTED", 2)
    monkeypatch.setattr(llms, "_FULL_CHARS", 300)
    listed = client.get("/llms.txt").text
    assert len(re.findall(r"^- \[.+\]\(.+/articles/", listed, re.MULTILINE)) == 2
    assert f"({_HOME}/sitemap.xml)" in listed
    assert len(client.get("/llms-full.txt").text) < 600
    assert f"{_HOME}/llms.txt" in client.get("/llms-full.txt").text


def test_the_whole_text_is_made_once_for_an_index_and_an_address(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/llms-full.txt").text
    monkeypatch.setattr(llms, "in_order", lambda _: pytest.fail("made again"))
    assert client.get("/llms-full.txt").text == before
    monkeypatch.undo()
    other = client.get("/llms-full.txt", headers={"Host": "other.example"}).text
    assert other == before.replace("http://localhost/", "http://other.example/")


@pytest.mark.parametrize("path", ["/llms.txt", "/llms-full.txt"])
def test_language_models_are_told_nothing_where_the_owner_denies(
    guidance: Settings, path: str
) -> None:
    assert _opened(guidance, search_engines="deny").get(path).status_code == 404


def test_icons_are_as_large_as_told_and_may_be_masked(client: FlaskClient) -> None:
    told = client.get("/manifest.webmanifest").get_json(force=True)
    drawn = [each for each in told["icons"] if each["type"] == "image/png"]
    assert {(each["sizes"], each.get("purpose")) for each in drawn} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in (None, "maskable")
    }
    for each in drawn:
        width, height = imagesize.get(io.BytesIO(client.get(each["src"]).data))
        assert f"{width}x{height}" == each["sizes"]
    (linked,) = _head(client, "/", "link[rel=apple-touch-icon]", "href")
    icon = client.get(linked)
    assert icon.content_type == "image/png"
    assert imagesize.get(io.BytesIO(icon.data)) == (180, 180)
    assert icon.data[25] == 2, "a touch icon is opaque: RGB without alpha"


def test_an_owner_with_a_logo_has_no_icon_of_ours(guidance: Settings, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(
        (Path(web.__file__).parent / "static" / "icon-192.png").read_bytes()
    )
    client = _opened(guidance, site_logo=tmp_path / "logo.png")
    told = client.get("/manifest.webmanifest").get_json(force=True)
    assert [each["type"] for each in told["icons"]] == ["image/png", "image/svg+xml"]
    assert _head(client, "/", "link[rel=apple-touch-icon]", "href") == [told["icons"][0]["src"]]


@pytest.mark.parametrize("path", ["/", "/articles", "/articles/money/refund"])
def test_a_page_tells_its_address_title_and_beginning(client: FlaskClient, path: str) -> None:
    assert _head(client, path, "link[rel=canonical]", "href") == [_HOME + path]
    assert _head(client, f"{path}?from=mail", "link[rel=canonical]", "href") == [_HOME + path]
    assert _head(client, path, "meta[property='og:url']", "content") == [_HOME + path]
    title = html.fromstring(client.get(path).text).findtext("head/title")
    assert _head(client, path, "meta[property='og:title']", "content") == [title]
    if path != "/articles":
        (described,) = _head(client, path, "meta[name=description]", "content")
        assert 0 < len(described) <= 150
        assert _head(client, path, "meta[property='og:description']", "content") == [described]


def test_answers_are_no_pages_to_be_listed(client: FlaskClient) -> None:
    assert _head(client, "/search?q=退款", "link[rel=canonical]", "href") == []
    assert "noindex" in _head(client, "/search?q=退款", "meta[name=robots]", "content")


def test_every_address_is_that_which_the_owner_has_set(guidance: Settings) -> None:
    client = _opened(guidance, site_url=f"{_PUBLIC}/")
    assert _head(client, "/articles", "link[rel=canonical]", "href") == [f"{_PUBLIC}/articles"]
    paths = ("/sitemap.xml", "/robots.txt", "/feed.xml", "/opensearch.xml")
    for path in (*paths, "/llms.txt", "/llms-full.txt"):
        text = client.get(path).text
        assert _PUBLIC in text
        assert _HOME not in text
    assert client.get("/", headers={"Host": "evil.example"}).text.count("evil.example") == 0


@pytest.mark.parametrize("name", ["help.example", "ftp://help.example", "https://", "https://a/?b"])
def test_an_address_that_is_none_is_refused(guidance: Settings, name: str) -> None:
    with pytest.raises(SettingsError, match="site_url"):
        create_app(replace(guidance, site_url=name))
    with pytest.raises(SettingsError, match="search_engines"):
        create_app(replace(guidance, search_engines=name))


def test_what_xml_cannot_hold_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    row = {"question": "停电\ud800\u0001了\uffff怎么办", "answer": "<b>报修</b>\u0002]]>"}
    text = json.dumps(row) + "\n"
    (tmp_path / "corpus" / "a.jsonl").write_text(text, "utf-8")
    (tmp_path / "corpus" / "b.md").write_text(
        "---\nupdated: 2031-05-06\n---\n# 停\uffff水\n\n正文。\n", "utf-8"
    )
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", site_name="A & <B>")
    rebuild(settings)
    client = create_app(settings).test_client()
    for path in ("/sitemap.xml", "/feed.xml", "/opensearch.xml"):
        etree.fromstring(client.get(path).data)
    assert [each.title for each in feedparser.parse(client.get("/feed.xml").text).entries] == [
        "停水"
    ]


def test_an_undated_corpus_has_an_empty_feed(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# 停水\n\n正文。\n", "utf-8")
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    rebuild(settings)
    feed = feedparser.parse(create_app(settings).test_client().get("/feed.xml").text)
    assert not feed.bozo
    assert feed.entries == []
    assert datetime.fromisoformat(feed.feed.updated).tzinfo


def test_the_same_page_at_another_host_is_another_page(client: FlaskClient) -> None:
    tag = client.get("/articles").headers["ETag"]
    other = client.get("/articles", headers={"Host": "b.example", "If-None-Match": tag})
    assert other.status_code == 200
