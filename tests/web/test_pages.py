"""Tests that pages show the answer of the API, steps first, and no answer where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import browsing, create_app

Reader = Callable[..., html.HtmlElement]


def _texts(page: html.HtmlElement, selector: str) -> list[str]:
    return [element.text_content().strip() for element in page.cssselect(selector)]


def _hrefs(page: html.HtmlElement, selector: str) -> list[str]:
    return [element.get("href") for element in page.cssselect(selector)]


def _answer(client: FlaskClient, **query: object) -> Any:
    return json.loads(client.get("/api/v1/search", query_string=query).text)


@pytest.mark.parametrize(
    "question", ["卖家没发货怎么催", "退款到账要多久", "地址写错了", "电子发票下载", "alert(1)"]
)
def test_the_page_and_the_api_give_the_same_answer(
    client: FlaskClient, page: Reader, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setattr("faq.presenting.present._NEAR", 0.0)  # shows all of them
    answer = _answer(client, q=question)
    shown = page("/search", q=question)
    first, *further = answer["hits"]
    assert _texts(shown, ".answer h2") == [first["heading"]]
    assert _texts(shown, ".answer .steps bdi") == [step["text"] for step in first["steps"]]
    assert _texts(shown, ".answer .points li") == first["key_points"]
    assert _texts(shown, ".answer .passage") == _paragraphs(first)
    assert _hrefs(shown, ".answer .more") == [first["url"]]
    further = _by_article(further)
    assert _texts(shown, ".hit h3") == [hit["heading"] for hit in further]
    assert _hrefs(shown, ".hit .more") == [hit["url"] for hit in further]
    assert _texts(shown, ".hit .snippet") == [hit["snippet"]["text"].strip() for hit in further]
    for element, hit in zip(shown.cssselect(".hit"), further, strict=True):
        assert _texts(element, ".steps bdi") == [step["text"] for step in hit["steps"]]
        assert _texts(element, ".points li") == hit["key_points"]
        assert _texts(element, ".passage") == _paragraphs(hit)
        assert _hrefs(element, ".hit-more :is(bdi, .passage, td) a") == [
            link["url"] for link in _in_page_order(hit)
        ]
        assert element.get("open") is None
        assert _texts(element, ".snippet mark") == [
            hit["snippet"]["text"][start:end] for start, end in hit["snippet"]["highlights"]
        ]
    assert _hrefs(shown, ".related a") == [each["url"] for each in answer["related"]]
    assert shown.cssselect("textarea[name=q]")[0].text == question


def _paragraphs(hit: dict[str, Any]) -> list[str]:
    """The text of a hit, without its tables."""
    text, at, paragraphs = hit["text"], 0, []
    for table in hit.get("tables", ()):
        paragraphs.append(text[at : table["rows"][0][0][0]].strip("\n"))
        at = table["rows"][-1][-1][1]
    return [each for each in (*paragraphs, text[at:].strip("\n")) if each]


def _in_page_order(hit: dict[str, Any]) -> list[dict[str, Any]]:
    """The links of a hit: those of its steps, its key points, its text."""
    order = ("steps", "key_points", "text")
    return sorted(hit.get("links", ()), key=lambda link: order.index(link["field"]))


def _by_article(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hits grouped by article, each group where its best hit ranks."""
    order = list(dict.fromkeys(hit["article_id"] for hit in hits))
    return sorted(hits, key=lambda hit: order.index(hit["article_id"]))


def test_the_steps_stand_before_all_else_in_the_answer(page: Reader) -> None:
    shown = page("/search", q="卖家没发货怎么催")
    classes = [each.get("class") for each in shown.cssselect(".answer > section")]
    assert classes == ["do", "know", "says"]
    assert shown.cssselect(".answer .steps li")[0].get("value") == "1"
    assert shown.cssselect(".answer .passage mark")


def test_without_a_reliable_answer_nothing_looks_like_one(doubtful: FlaskClient) -> None:
    response = doubtful.get("/search", query_string={"q": "卖家没发货怎么催"})
    page = html.fromstring(response.text)
    assert response.status_code == 200
    assert "没有找到可靠的答案" in response.text
    assert not page.cssselect(".steps, .points, .answer, .snippet, mark, .hit")
    answer = _answer(doubtful, q="卖家没发货怎么催")
    assert answer["answered"] is False
    assert _hrefs(page, ".nearest a") == [hit["url"] for hit in answer["hits"][:5]]


def test_a_question_about_nothing_here_is_not_answered(client: FlaskClient) -> None:
    for question in ("🙂", "???", "qzxv"):
        response = client.get("/search", query_string={"q": question})
        assert response.status_code == 200
        assert "没有找到可靠的答案" in response.text
        assert not html.fromstring(response.text).cssselect(".nearest")


def test_a_question_of_distress_gets_the_help_line_on_page_and_api(
    client: FlaskClient, page: Reader
) -> None:
    answer = _answer(client, q="退款不到账，我想死")
    assert (answer["outcome"], answer["hits"], answer["related"]) == ("none", [], [])
    shown = page("/search", q="退款不到账，我想死")
    assert _texts(shown, ".help-line h2") == [answer["help_line"]]
    assert not shown.cssselect(".answer, .hit, .nearest, .related")
    assert "没有找到可靠的答案" not in shown.text_content()
    assert "help_line" not in _answer(client, q="退款到账要多久")


def test_a_blank_question_gets_a_page_with_advice(client: FlaskClient) -> None:
    response = client.get("/search?q=%20")
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "请先写下你的问题" in response.text
    assert html.fromstring(response.text).cssselect("form[role=search] [name=q]")


def test_without_a_question_search_redirects_home(client: FlaskClient) -> None:
    response = client.get("/search")
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_pages_lead_forth_and_back_with_the_same_query(client: FlaskClient, page: Reader) -> None:
    query = {"q": "怎么办 退款 & 发货", "limit": 2, "audience": "buyer"}
    total = _answer(client, **query)["total"]
    assert total > 4
    first = page("/search", **query)
    assert _texts(first, ".paging a") == ["查看更多"]
    (forth,) = _hrefs(first, ".paging a")
    assert parse_qs(urlsplit(forth).query) == {
        "q": ["怎么办 退款 & 发货"],
        "limit": ["2"],
        "audience": ["buyer"],
        "offset": ["2"],
    }
    second = page(forth)
    assert not second.cssselect(".answer")
    back, on = _hrefs(second, ".paging a")
    assert "offset" not in parse_qs(urlsplit(back).query)
    assert parse_qs(urlsplit(on).query)["offset"] == ["4"]
    last = page("/search", **query, offset=total - 1)
    assert _texts(last, ".paging a") == ["上一页"]
    assert "没有更多结果" in page("/search", **query, offset=total + 5).text_content()


def test_hits_end_where_they_are_near_no_more_and_the_rest_is_reachable(
    client: FlaskClient, page: Reader
) -> None:
    question = "退款到账要多久"
    hits = _answer(client, q=question, limit=50)["hits"]
    seen, address, pages = [], f"/search?q={question}", 0
    while address:
        shown, pages = page(address), pages + 1
        seen += _hrefs(shown, ".answer .more, .hit .more")
        assert "段" not in " ".join(_texts(shown, ".paging, [data-say]"))
        address = next(iter(_hrefs(shown, ".paging a[rel=next]")), "")
        if pages == 1:
            near = len(seen)
            assert parse_qs(urlsplit(address).query)["offset"] == [str(near)]
    assert sorted(seen) == sorted(hit["url"] for hit in hits)
    assert 0 < near < min(len(hits), 10)
    assert hits[near]["score"] < hits[0]["score"] * 2 / 3 <= hits[near - 1]["score"] * 1.5


def test_an_address_for_one_audience_stays_so_and_leads_to_all(page: Reader) -> None:
    shown = page("/search", q="地址 写错", audience="seller")
    assert shown.cssselect("form input[name=audience]")[0].get("value") == "seller"
    assert "当前只显示卖家的内容" in _texts(shown, ".meant")[0]
    (everybody,) = _hrefs(shown, ".meant a")
    assert parse_qs(urlsplit(everybody).query) == {"q": ["地址 写错"]}
    assert not page(everybody).cssselect("form input[name=audience]")


def test_the_examples_on_the_first_page_are_answered(client: FlaskClient, page: Reader) -> None:
    first = page("/")
    examples = _hrefs(first, ".examples a")
    assert len(examples) > 2
    assert examples == _hrefs(page("/"), ".examples a")
    for href in examples:
        shown = page(href)
        assert len(shown.cssselect(".answer")) == 1, href
        assert not shown.cssselect(".which")
    assert _texts(first, "h1") == ["有问题？在这里问"]


def test_every_article_is_listed_and_can_be_read(client: FlaskClient, page: Reader) -> None:
    listed = json.loads(client.get("/api/v1/articles").text)["articles"]
    shown = page("/articles")
    assert sorted(_hrefs(shown, ".folder a")) == sorted(entry["url"] for entry in listed)
    for entry in listed:
        assert _texts(page(entry["url"]), "h1") == [entry["title"]]


def test_a_long_list_of_articles_comes_in_pages(
    page: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _hrefs(page("/articles"), ".folder a")
    monkeypatch.setattr(browsing, "LISTED", 4)
    first = page("/articles")
    assert _texts(first, ".paging a") == ["下一页"]
    second = page(_hrefs(first, ".paging a")[0])
    assert _hrefs(first, ".folder a") + _hrefs(second, ".folder a") == whole
    assert _texts(second, ".paging a") == ["上一页"]


def test_every_passage_has_an_element_where_its_address_leads(
    client: FlaskClient, page: Reader
) -> None:
    for entry in json.loads(client.get("/api/v1/articles").text)["articles"]:
        shown = page(entry["url"])
        ids = [element.get("id") for element in shown.cssselect("[id]")]
        assert len(ids) == len(set(ids))
        article = json.loads(client.get(f"/api/v1{entry['url']}").text)
        for passage in article["passages"]:
            assert passage.rpartition("#")[2] in ids
    refund = json.loads(client.get("/api/v1/articles/money/refund").text)
    assert any(passage.endswith("~2") for passage in refund["passages"])


def test_an_article_shows_its_parts(page: Reader) -> None:
    shown = page("/articles/money/refund")
    assert _texts(shown, ".section h2 bdi") == ["退款到账时间", "退款金额不对", "退款被拒绝"]
    assert _texts(shown, ".contents-beside > ul > li > a") == _texts(shown, ".section h2 bdi")
    assert _texts(shown, "th") == ["付款方式", "到账时间", "说明"]
    assert _texts(shown, "td")[:3] == ["余额", "马上", "看账单"]
    assert _texts(shown, "pre code") == ["实退 = 实付 - 已退"]
    assert _texts(shown, "blockquote") == ["周末和节假日顺延。"]
    assert len(shown.cssselect(".section ul > li > ol > li")) == 2
    assert len(shown.cssselect(".section .do .steps")) == 2
    assert "验证码" in _texts(shown, ".notice")[0]
    assert shown.cssselect("time")[0].get("datetime") == "2026-09-15"


def test_the_links_of_an_article_lead_where_they_should(page: Reader) -> None:
    shown = page("/articles/delivery/late")
    links = {each.text_content(): each for each in shown.cssselect(".section a:not(.self)")}
    assert {text: each.get("href") for text, each in links.items()} == {
        "规则页": "https://example.com/rules?a=1&b=2",
        "超时没发货要退款": "#超时没发货要退款",
        "退款到账时间": "/articles/money/refund#退款到账时间",
    }
    assert links["规则页"].get("rel") == "external noopener noreferrer"
    described = shown.get_element_by_id(links["规则页"].get("aria-describedby"))
    assert described.text_content() == "外部链接"
    assert links["退款到账时间"].get("rel") is None
    assert "，也不要看不存在的文章。" in shown.text_content()


def test_a_row_of_a_question_table_is_answered(page: Reader) -> None:
    shown = page("/search", q="电子发票在哪里下载")
    assert "就能下载电子发票" in _texts(shown, ".answer")[0]


def test_folders_have_the_names_and_order_of_the_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    for folder in ("a", "b", "_lexicon"):
        (corpus / folder).mkdir(parents=True)
    for folder in ("a", "b"):
        (corpus / folder / "x.md").write_text("# 退款\n\n## 怎么退款\n\n申请退款。\n", "utf-8")
    (corpus / "_lexicon" / "folders.txt").write_text("b = 退款<与>售后\n", "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    page = html.fromstring(create_app(settings).test_client().get("/articles").text)
    assert _texts(page, ".folder h2 bdi") == ["退款<与>售后", "a"]
    assert _texts(page, ".chips a") == ["退款<与>售后 1 篇", "a 1 篇"]


def test_articles_can_be_listed_by_tag(client: FlaskClient, page: Reader) -> None:
    listed = json.loads(client.get("/api/v1/articles").text)["articles"]
    tags = {tag for entry in listed for tag in entry["tags"]}
    assert tags
    for tag in tags:
        shown = page("/articles", tag=tag)
        urls = [entry["url"] for entry in listed if tag in entry["tags"]]
        assert sorted(_hrefs(shown, ".folder a")) == sorted(urls)
        assert _texts(shown, ".tags [aria-current]") == [f"{tag} {len(urls)} 篇"]
    assert not page("/articles", tag="没有这个标签").cssselect(".folder")


def test_an_article_leads_on_to_others(client: FlaskClient, page: Reader) -> None:
    shown = page("/articles/delivery/late")
    further = _hrefs(shown, ".related a")
    assert 0 < len(further) <= 3
    assert not any(href.startswith("/articles/delivery/late") for href in further)
    for href in further:
        assert client.get(href).status_code == 200
    assert "分钟读完" in _texts(shown, ".meta")[0]
