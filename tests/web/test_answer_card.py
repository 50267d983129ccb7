"""Tests what the card of an answer tells about the article that it is from."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

_CARD = """# 借书证

## 怎么办借书证

操作步骤：

1. 带身份证到总服务台。
2. 填写登记表。
3. 当场领证。

## 借书证丢了怎么补

### 第一步：挂失

打电话报上证号。

### 第二步：补办

带身份证到总服务台重新填表。

## 押金退不退

不再借书时全额退还。

## 押金退不退

旧版借书证凭收据退。
"""
_ROOMS = "# 自习室\n\n" + "\n\n".join(
    f"## {name}自习室几点开门\n\n{name}自习室早上八点开门。" for name in "甲乙丙丁戊己庚辛壬癸"
)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("library")
    files = {"loans/card.md": _CARD, "rooms.md": _ROOMS, "_lexicon/folders.txt": "loans = 借阅\n"}
    for name, text in files.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", confidence_threshold=0.0)
    rebuild(settings)
    return create_app(settings).test_client()


def _card(client: FlaskClient, question: str) -> html.HtmlElement:
    page = html.fromstring(client.get("/search", query_string={"q": question}).text)
    (card,) = page.cssselect(".answer")
    return card


def test_the_origin_is_the_article_and_its_folder_not_a_file(visitor: FlaskClient) -> None:
    card = _card(visitor, "怎么办借书证")
    (origin,) = card.cssselect(".origin")
    assert "".join(origin.text_content().split()) == "来源借阅›借书证"
    assert [each.get("href") for each in origin.cssselect("a")] == ["/articles?folder=loans"]
    assert ".md" not in card.text_content()


def test_the_origin_of_an_article_in_no_folder_is_its_title(client: FlaskClient) -> None:
    card = _card(client, "电子发票下载")
    (origin,) = card.cssselect(".origin")
    assert not origin.cssselect("a")
    assert origin.cssselect("bdi")[0].text_content() == "电子发票在哪里下载"


def _beside(card: html.HtmlElement) -> dict[str, str]:
    links = card.cssselect(".beside a")
    assert len({each.text_content() for each in links}) == len(links)
    return {each.text_content(): each.get("href") for each in links}


def test_the_other_sections_of_the_article_are_a_touch_away(visitor: FlaskClient) -> None:
    assert _beside(_card(visitor, "怎么办借书证")) == {
        "借书证丢了怎么补": "/articles/loans/card#借书证丢了怎么补",
        "押金退不退": "/articles/loans/card#押金退不退",
    }


def test_beside_a_step_stand_the_sections_around_the_one_it_belongs_to(
    visitor: FlaskClient,
) -> None:
    card = _card(visitor, "挂失时打电话报上证号")
    assert (card.get("data-passage") or "").endswith("#第一步-挂失")
    assert list(_beside(card)) == ["怎么办借书证", "押金退不退"]


def test_of_many_sections_the_nearest_are_offered_in_their_order(visitor: FlaskClient) -> None:
    offered = [each[0] for each in _beside(_card(visitor, "己自习室几点开门"))]
    assert offered == list("丙丁戊庚辛壬")
    assert [each[0] for each in _beside(_card(visitor, "甲自习室几点开门"))] == list("乙丙丁戊己庚")


def test_an_answer_that_is_a_whole_article_has_nothing_beside_it(client: FlaskClient) -> None:
    assert not _card(client, "电子发票下载").cssselect(".beside")
