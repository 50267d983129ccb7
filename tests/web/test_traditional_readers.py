"""Tests that readers of Traditional characters see articles in these, and nothing else changes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import page_of, texts

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app
from web.traditional import in_traditional

_PATHS = ("/articles/delivery", "/search", "/articles", "/")
_ADDED = {"/articles/delivery", "script", "back", "original", "origin", "button button-plain"}
_DELIVERY = """---
tags: [退货, 发货]
---
# 发货与退货

> 买家的头发里面有东西，见[退货](#怎么退货)。

## 怎么退货

操作步骤：

1. 打开`退货.exe`里的**退**货页面。
2. 点“发货后退款”。

```
退货 = 后面
```

| 项 | 里程 |
|--|--|
| 发货 | 后天 |
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("shop")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "delivery.md").write_text(_DELIVERY, "utf-8")
    (folder / "corpus" / "hant.md").write_text("# 運費怎麼退\n\n皇后里的運費退還。\n", "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    rebuild(settings)
    return settings


@pytest.fixture
def visitor(shop: Settings) -> FlaskClient:
    return create_app(shop).test_client()


@pytest.fixture
def reader(shop: Settings) -> FlaskClient:
    client = create_app(shop).test_client()
    client.set_cookie("faq_language", "zh-Hant")
    return client


def _original(client: FlaskClient) -> FlaskClient:
    client.post("/preferences", data={"script": "original"})
    return client


def test_an_article_is_shown_in_traditional_characters(reader: FlaskClient) -> None:
    page = page_of(reader, "/articles/delivery")
    assert texts(page, "h1") == ["發貨與退貨"]
    assert texts(page, ".section h2 bdi") == ["怎麼退貨"]
    assert texts(page, "blockquote") == ["買家的頭髮裡面有東西，見退貨。"]
    assert texts(page, ".steps bdi") == ["打開退货.exe裡的退貨頁面。", "點“發貨後退款”。"]
    assert texts(page, "td") == ["發貨", "後天"]
    assert texts(page, ".tag") == ["退貨", "發貨"]
    assert (page.findtext("head/title") or "").startswith("發貨與退貨 · ")
    assert {each.get("lang") for each in page.cssselect("article [lang]")} == {"zh-Hant"}


def test_what_is_read_aloud_is_in_traditional_characters(reader: FlaskClient) -> None:
    page = page_of(reader, "/articles/delivery")
    assert page.cssselect(".section .self")[0].get("aria-label") == "連結到「怎麼退貨」"
    page = page_of(_original(reader), "/articles/delivery")
    assert page.cssselect(".section .self")[0].get("aria-label") == "連結到「怎么退货」"


def test_code_addresses_and_ids_stay(visitor: FlaskClient, reader: FlaskClient) -> None:
    assert texts(page_of(reader, "/articles/delivery"), "pre code") == ["退货 = 后面"]
    for path in _PATHS:
        query = {"q": "怎么退货"} if path == "/search" else {}
        before, after = page_of(visitor, path, **query), page_of(reader, path, **query)
        for name in ("id", "href", "value", "name", "src", "class"):
            here, there = (
                [each.get(name) for each in page.cssselect(f"main [{name}]")]
                for page in (before, after)
            )
            missing, more = Counter(here) - Counter(there), Counter(there) - Counter(here)
            assert (missing, set(more) - _ADDED) == (Counter(), set()), (path, name)


def test_marks_stand_on_the_same_characters(reader: FlaskClient) -> None:
    written = page_of(reader, "/search", q="怎么退货")
    original = page_of(_original(reader), "/search", q="怎么退货")
    places = [
        [(len(each.text or ""), len(each.tail or "")) for each in page.iter("mark")]
        for page in (written, original)
    ]
    assert places[0] == places[1]
    assert places[0]


def test_a_question_in_traditional_characters_has_its_marks(reader: FlaskClient) -> None:
    page = page_of(reader, "/search", q="怎麼退貨")
    assert texts(page, ".answer h2") == ["怎麼退貨"]
    assert texts(page, "form.ask textarea") == ["怎麼退貨"]


def test_the_original_is_one_touch_away_and_back(reader: FlaskClient) -> None:
    page = page_of(reader, "/articles/delivery")
    form = page.cssselect(".article form.script")[0]
    assert texts(page, ".script button") == ["看原文"]
    choice = dict(form.form_values()) | {"script": form.cssselect("button")[0].get("value")}
    answer = reader.post(form.get("action"), data=choice)
    assert answer.headers["Location"] == "/articles/delivery"
    page = page_of(reader, "/articles/delivery")
    assert texts(page, "h1") == ["发货与退货"]
    assert texts(page, ".script button") == ["轉為繁體"]
    reader.post("/preferences", data={"script": "traditional"})
    assert texts(page_of(reader, "/articles/delivery"), "h1") == ["發貨與退貨"]


def test_the_choice_has_a_tag_of_its_own(reader: FlaskClient) -> None:
    tag = reader.get("/articles/delivery").headers["ETag"]
    held = {"If-None-Match": tag}
    assert reader.get("/articles/delivery", headers=held).status_code == 304
    assert _original(reader).get("/articles/delivery", headers=held).status_code == 200


def test_an_article_in_traditional_characters_stays(reader: FlaskClient) -> None:
    page = page_of(reader, "/articles/hant")
    assert texts(page, "h1") == ["運費怎麼退"]
    assert texts(page, ".lead p") == ["皇后里的運費退還。"]
    assert not page.cssselect(".article .script")


@pytest.mark.parametrize("tag", ["zh-Hans", "en"])
def test_other_readers_see_what_is_written(shop: Settings, tag: str) -> None:
    client = create_app(shop).test_client()
    client.set_cookie("faq_language", tag)
    page = page_of(client, "/articles/delivery")
    assert texts(page, "h1") == ["发货与退货"]
    assert not page.cssselect("form.script, [name=script]")


def test_the_api_gives_what_is_written(visitor: FlaskClient, reader: FlaskClient) -> None:
    path = "/api/v1/articles/delivery"
    assert reader.get(path).get_json() == visitor.get(path).get_json()
    path = "/api/v1/search?q=怎么退货"
    assert reader.get(path).get_json()["hits"] == visitor.get(path).get_json()["hits"]


@pytest.mark.parametrize("title", ["發貨", "发货", "運費", "运费"])
def test_titles_are_found_in_either_script(reader: FlaskClient, title: str) -> None:
    assert (
        len(
            page_of(reader, "/articles", title=title).cssselect(
                ".folder li > a[href^='/articles/']"
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("page", "written"),
    [
        (
            '<p lang="zh">头<mark>发</mark>后</p><p>头发</p>',
            "<p>頭<mark>髮</mark>後</p><p>头发</p>",
        ),
        ('<p lang="zh">头<br>发货</p>', "<p>頭<br>發貨</p>"),
        ('<p lang="zh">头<code>头发</code>发货</p>头', "<p>頭<code>头发</code>發貨</p>头"),
        ('<b lang="zh">头<b>货</b>货</b>货', "<b>頭<b>貨</b>貨</b>货"),
        ('<b lang="zh">头</b><b lang="zh">发货</b>', "<b>頭</b><b>發貨</b>"),
        ('<p lang="zh"></p>货', "<p></p>货"),
        ('<script>"<p lang=zh>货"</script>', '<script>"<p lang=zh>货"</script>'),
    ],
)
def test_phrases_go_on_across_marks_and_end_with_a_sentence(page: str, written: str) -> None:
    shown = in_traditional(page)
    assert shown.replace(' lang="zh-Hant"', "") == written
    assert len(re.findall("zh-Hant", shown)) == len(re.findall('lang="zh"', page))
    assert html.fromstring(f"<div>{shown}</div>") is not None
