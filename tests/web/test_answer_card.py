"""Tests what the card of an answer tells about the article that it is from."""

from __future__ import annotations

from pathlib import Path

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
"""


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("library")
    files = {"loans/card.md": _CARD, "_lexicon/folders.txt": "loans = 借阅\n"}
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
