"""Tests that pages ask which one is meant, and ask who asks where that matters."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import page_of, texts

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

_STARTER = Path(__file__).parents[2] / "corpus"
_QUESTION = "运费由谁承担"
_TRADE = ("淘宝", "买家", "卖家", "退款", "发货", "付款", "订单", "平台")
_MANUAL = {
    f"part-{number}.md": f"# {topic}\n\n## 怎么清洗{topic}\n\n先断电，再擦{topic}。\n\n"
    f"## {topic}多久换一次\n\n每三个月换一次{topic}。\n"
    for number, topic in enumerate(("滤网", "水泵", "刀头", "电池", "皮带", "火花塞"))
}


@pytest.fixture
def visitor(sided: Settings) -> FlaskClient:
    return create_app(sided).test_client()


def _answer(client: FlaskClient, **query: str) -> Any:
    return json.loads(client.get("/api/v1/search", query_string=query).text)


def test_the_page_asks_which_one_with_the_choices_of_the_api(visitor: FlaskClient) -> None:
    answer = _answer(visitor, q=_QUESTION)
    assert (answer["outcome"], answer["answered"]) == ("choices", True)
    page = page_of(visitor, "/search", q=_QUESTION)
    assert texts(page, ".which > h2") == ["你问的是哪一种？"]
    shown = page.cssselect(".choice")
    assert [each.get("data-passage") for each in shown] == [
        choice["passage_id"] for choice in answer["choices"]
    ]
    hits = {hit["passage_id"]: hit for hit in answer["hits"]}
    for element, choice in zip(shown, answer["choices"], strict=True):
        (summary,) = texts(element, ".choice > summary")
        whom = {"buyer": "买家", "seller": "卖家"}[choice["audience"][0]]
        assert summary == f"{choice['heading']} {choice['title']} {whom}"
        hit = hits[choice["passage_id"]]
        assert texts(element, ".steps bdi") == [step["text"] for step in hit["steps"]]
        assert texts(element, ".points li") == hit["key_points"]
        assert texts(element, ".passage") == [hit["text"]]
        assert element.cssselect(".more")[0].get("href") == choice["url"]
        assert element.cssselect("[name=passage_id]")[0].get("value") == choice["passage_id"]
    further = [each.get("href") for each in page.cssselect(".hit .more")]
    assert not set(further) & {choice["url"] for choice in answer["choices"]}
    assert len(further) == len(answer["hits"]) - len(shown)


def test_the_choices_come_before_all_other_results(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/search", q=_QUESTION)
    first = page.cssselect("#\\:results section")[0]
    assert first.get("class") == "which"
    assert not page.cssselect("article.answer")
    ids = [each.get("id") for each in page.cssselect("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("likely", "opened"), [(True, [True, False]), (False, [False, False])])
def test_the_first_choice_is_open_where_it_is_likelier_than_not(
    sided: Settings, monkeypatch: pytest.MonkeyPatch, likely: bool, opened: list[bool]
) -> None:
    confidence = _answer(create_app(sided).test_client(), q=_QUESTION)["confidence"]
    bound = confidence - 0.01 if likely else confidence + 0.01
    monkeypatch.setattr("faq.presenting.present.LIKELY", bound)
    page = page_of(create_app(sided).test_client(), "/search", q=_QUESTION)
    assert [each.get("open") is not None for each in page.cssselect(".choice")] == opened


def test_beside_choices_the_contact_is_offered(sided: Settings) -> None:
    visitor = create_app(replace(sided, hotline="400 1")).test_client()
    assert texts(page_of(visitor, "/search", q=_QUESTION), ".which > .contact a") == ["拨打 400 1"]
    assert _answer(visitor, q=_QUESTION)["contact"]["hotline"] == "400 1"


def test_choices_do_not_hang_on_the_number_of_hits(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/search", q=_QUESTION, limit="1")
    assert len(page.cssselect(".choice .steps")) == 2
    assert len(_answer(visitor, q=_QUESTION, limit="1")["choices"]) == 2
    assert not page_of(visitor, "/search", q=_QUESTION, offset="1").cssselect(".which")


def test_who_asks_is_said_once_and_taken_back(visitor: FlaskClient) -> None:
    def pressed(page: html.HtmlElement) -> list[str]:
        return texts(page, ".sides [aria-pressed=true]")

    first = visitor.get("/search", query_string={"q": _QUESTION})
    assert pressed(html.fromstring(first.text)) == ["不限"]
    for value, label, article in (("buyer", "我是买家", "buyer"), ("seller", "我是卖家", "seller")):
        reply = visitor.post("/preferences", data={"reader": value, "back": "/search?q=a"})
        assert (reply.status_code, reply.headers["Location"]) == (303, "/search?q=a")
        again = visitor.get(
            "/search",
            query_string={"q": _QUESTION},
            headers={"If-None-Match": first.headers["ETag"]},
        )
        assert again.status_code == 200
        page = html.fromstring(again.text)
        assert pressed(page) == [label]
        assert not page.cssselect(".which")
        assert page.cssselect(".answer")[0].get("data-passage") == f"{article}#{_QUESTION}"
        assert pressed(page_of(visitor, "/")) == [label]
    own = page_of(visitor, "/search", q=f"我是买家，{_QUESTION}")
    assert own.cssselect(".answer")[0].get("data-passage") == f"buyer#{_QUESTION}"
    visitor.post("/preferences", data={"reader": "any", "back": ""})
    assert pressed(page_of(visitor, "/")) == ["不限"]
    assert page_of(visitor, "/search", q=_QUESTION).cssselect(".which")


def test_what_a_reader_said_is_no_matter_of_the_api(visitor: FlaskClient) -> None:
    plain = _answer(visitor, q=_QUESTION)
    visitor.post("/preferences", data={"reader": "seller", "back": ""})
    assert _answer(visitor, q=_QUESTION)["choices"] == plain["choices"]
    visitor.post("/preferences", data={"reader": "admin", "back": ""})
    assert texts(page_of(visitor, "/"), ".sides [aria-pressed=true]") == ["我是卖家"]


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A help centre that has nothing to do with shops."""
    folder = tmp_path_factory.mktemp("manual")
    (folder / "corpus").mkdir()
    for name, text in _MANUAL.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    rebuild(settings)
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    index = tmp_path_factory.mktemp("starter") / "index"
    settings = replace(Settings(), corpus=_STARTER, index=index)
    rebuild(settings)
    return create_app(settings).test_client()


@pytest.mark.parametrize("name", ["manual", "starter"])
def test_the_placeholder_and_every_example_are_answered(
    request: pytest.FixtureRequest, name: str
) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    page = page_of(client, "/")
    offered = texts(page, ".examples a")
    placeholder = page.cssselect("[name=q]")[0].get("placeholder")
    assert placeholder.startswith("例如：")
    assert len(offered) > 4
    for question in (placeholder.removeprefix("例如："), *offered):
        answer = _answer(client, q=question)
        assert answer["outcome"] == "answer", question
        first = answer["hits"][0]
        article = json.loads(client.get(f"/api/v1/articles/{first['article_id']}").text)
        sections = {each["url"]: each for each in article["sections"]}
        section = sections.get(first["url"], {"heading": "", "questions": []})
        ways = (first["heading"], section["heading"], *section["questions"], *article["questions"])
        assert question in ways


def test_a_corpus_without_shops_sees_nothing_of_shops(manual: FlaskClient) -> None:
    for path, query in (
        ("/", {}),
        ("/search", {"q": "怎么清洗滤网"}),
        ("/search", {"q": "qzxv"}),
        ("/articles", {}),
        ("/articles/part-0", {}),
    ):
        page = page_of(manual, path, **query)
        assert not page.cssselect(".sides, .badge")
        text = html.tostring(page, encoding="unicode")
        assert not [word for word in _TRADE if word in text], path


_SIDES = {
    "app.md": "# 手册\n\n## 客户端怎么更新\n\n点更新。\n\n## 买家怎么付款\n\n点付款。\n\n"
    "## 客户投诉怎么处理\n\n先回复。\n",
}
_BUYERS = "".join(f"## 买家怎么{each}\n\n点{each}。\n\n" for each in ("付款", "退款", "评价"))
_SELLERS = "".join(f"## 卖家怎么{each}\n\n点{each}。\n\n" for each in ("发货", "改价", "上架"))


@pytest.mark.parametrize(
    ("articles", "shown"),
    [
        (_SIDES, False),
        ({"a.md": f"# 买家\n\n{_BUYERS}"}, False),
        ({"a.md": f"# 买家\n\n{_BUYERS}", "b.md": f"# 卖家\n\n{_SELLERS}"}, True),
        ({**_SIDES, "b.md": "---\naudience: seller\n---\n\n# 上架\n\n点上架。\n"}, True),
    ],
    ids=["by the way", "one side", "both sides", "declared"],
)
def test_sides_are_asked_for_where_articles_tell_them_apart(
    tmp_path: Path, articles: dict[str, str], shown: bool
) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    settings.corpus.mkdir()
    for name, text in articles.items():
        (settings.corpus / name).write_text(text, "utf-8")
    rebuild(settings)
    page = page_of(create_app(settings).test_client(), "/search", q="买家怎么付款")
    assert bool(page.cssselect(".sides")) == shown
    assert bool(page.cssselect(".badge")) == shown or not page.cssselect(".answer")


def test_without_an_index_the_box_says_what_to_write(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path, index=tmp_path / "index")
    response = create_app(settings).test_client().get("/no/such/page")
    box = html.fromstring(response.text).cssselect("[name=q]")[0]
    assert box.get("placeholder") == "用一句话写下你遇到的事"
