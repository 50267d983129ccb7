"""Tests that a reader finds an article by topic, side, folder, tag and title."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from reading import page_of, texts

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

_ARTICLES = {
    "power/cut.md": ("停电怎么报修", "audience: [buyer]\ntags: [报修, 停电]", None),
    "power/bill.md": ("电费怎么交", "tags: [缴费]", None),
    "power/meter.md": ("换电表", "audience: [seller]\ntags: [报修]", "2020-01-31"),
    "water/leak.md": ("水管漏水怎么报修", "tags: [报修]", "2999-12-31"),
    "water/deep/well.md": ("ＧＰＳ水井", "tags: [稀有]", None),
    "start.md": ("从这里开始", "tags: [缴费]", None),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("town")
    for name, (title, matter, until) in _ARTICLES.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        valid = f"\nvalid_until: {until}" if until else ""
        path.write_text(
            f"---\n{matter}{valid}\n---\n\n# {title}\n\n## 怎么办\n\n打电话。\n", "utf-8"
        )
    rows = "question,answer,valid_until\n燃气怎么开通,打电话。,2020-02-29\n"
    (folder / "corpus" / "gas.csv").write_text(rows, "utf-8")
    page = '<meta name="valid_until" content="2020-03-31"><h1>充值卡</h1><p>打电话。</p>'
    (folder / "corpus" / "card.html").write_text(page, "utf-8")
    (folder / "corpus" / "_lexicon").mkdir()
    (folder / "corpus" / "_lexicon" / "folders.txt").write_text(
        "water = 用水\npower = 用电\n", "utf-8"
    )
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    rebuild(settings)
    return settings


@pytest.fixture
def visitor(town: Settings) -> FlaskClient:
    return create_app(town).test_client()


def _followed(visitor: FlaskClient, link: html.HtmlElement) -> html.HtmlElement:
    return html.fromstring(visitor.get(str(link.get("href"))).get_data(as_text=True))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"title": "报修"}, {"停电怎么报修", "水管漏水怎么报修"}),
        ({"title": "怎么 电"}, {"停电怎么报修", "电费怎么交"}),
        ({"title": "gps"}, {"ＧＰＳ水井"}),
        ({"folder": "water"}, {"水管漏水怎么报修", "ＧＰＳ水井"}),
        ({"folder": "wat"}, set()),
        ({"tag": "报修", "folder": "power"}, {"停电怎么报修", "换电表"}),
        ({"tag": "报修", "audience": "buyer"}, {"停电怎么报修", "水管漏水怎么报修"}),
        ({"audience": "nobody", "title": "从"}, {"从这里开始"}),
        ({"title": "<script>"}, set()),
        ({"title": "报修 OR 电费"}, {"停电怎么报修", "水管漏水怎么报修", "电费怎么交"}),
        ({"title": "tag:报修 NOT title:怎么"}, {"换电表"}),
        ({"title": "NOT tag:报修 folder:power"}, {"电费怎么交"}),
        ({"title": "目录：power 对象：卖家"}, {"换电表"}),
        ({"title": "tag:报修", "folder": "water"}, {"水管漏水怎么报修"}),
    ],
)
def test_filters_let_through_what_fits_all_of_them(
    visitor: FlaskClient, query: dict[str, str], titles: set[str]
) -> None:
    page = page_of(visitor, "/articles", **query)
    assert set(texts(page, ".folder > ul > li > a")) == titles
    assert f"共 {len(titles)} 篇" in page.cssselect(".count")[0].text_content()
    assert bool(page.cssselect(".empty")) == (not titles)


def test_a_long_filter_is_cut(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/articles", title="\ufdfa" * 5000)
    assert page.cssselect(".empty")
    assert len(page.cssselect(".filter [name=title]")[0].get("value")) == 200


@pytest.mark.parametrize("name", ["title", "folder", "tag"])
def test_a_long_filter_does_not_multiply_in_the_page(visitor: FlaskClient, name: str) -> None:
    page = visitor.get("/articles", query_string={name: "x" * 50_000})
    assert page.status_code == 200
    assert len(page.text) < 100_000, "the address itself stands in it once"


def test_a_filter_keeps_the_others_and_takes_itself_back(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/articles", title="报修", tag="报修")
    (chip,) = [each for each in page.cssselect(".chips a") if "用电" in each.text_content()]
    narrowed = html.fromstring(visitor.get(chip.get("href")).text)
    assert texts(narrowed, ".folder > ul > li > a") == ["停电怎么报修"]
    (chosen,) = [
        each
        for each in narrowed.cssselect(".chips a[aria-current]")
        if "用电" in each.text_content()
    ]
    wider = html.fromstring(visitor.get(chosen.get("href")).text)
    assert len(texts(wider, ".folder > ul > li > a")) == 2
    kept = {each.get("name"): each.get("value") for each in narrowed.cssselect(".filter input")}
    assert kept == {"title": "报修", "folder": "power", "tag": "报修"}


def test_the_first_page_shows_topics_in_the_owners_order(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/")
    assert texts(page, ".topics h3") == ["用水 1 篇", "用电 3 篇", "water/deep 1 篇"]
    for link in page.cssselect(".topics a"):
        assert visitor.get(link.get("href")).status_code == 200


def test_the_owners_placeholder_and_questions_come_first(town: Settings) -> None:
    settings = replace(
        town, site_placeholder="说说<你>家的事", pinned_questions=("停电了找谁", "水费多少")
    )
    page = page_of(create_app(settings).test_client(), "/")
    assert page.cssselect("[name=q]")[0].get("placeholder") == "说说<你>家的事"
    assert texts(page, ".examples a")[:2] == ["停电了找谁", "水费多少"]


def test_an_article_tells_its_place_and_until_when_it_holds(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/articles/power/cut")
    assert texts(page, ".crumbs a") == ["全部文章", "用电"]
    assert texts(page, ".neighbours bdi") == ["电费怎么交", "换电表"]
    assert not page.cssselect(".article header .origin")
    ended = {"power/meter": "01-31", "gas/燃气怎么开通": "02-29", "card": "03-31"}
    for name, day in ended.items():
        shown = texts(page_of(visitor, f"/articles/{name}"), ".expired")
        assert shown == [f"已过有效期 2020-{day}"]
        told = visitor.get(f"/api/v1/articles/{name}").get_json()
        assert told["valid_until"] == f"2020-{day}"
    leak = page_of(visitor, "/articles/water/leak")
    assert texts(leak, "header .origin") == ["有效期至 2999-12-31"]
    assert not leak.cssselect(".expired")
    assert not leak.cssselect(".neighbours")


def test_an_empty_corpus_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    rebuild(settings)
    page = page_of(create_app(settings).test_client(), "/")
    assert "faq rebuild" in page.cssselect("main")[0].text_content()
    assert not page.cssselect(".examples, .topics")


def test_many_tags_stay_a_small_page_and_all_are_listed(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    rows = "".join(f"第{number}问,答,标签{number}\n" for number in range(700))
    (tmp_path / "corpus" / "a.csv").write_text(f"question,answer,tags\n{rows}", "utf-8")
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    rebuild(settings)
    client = create_app(settings).test_client()
    page = page_of(client, "/articles", title="第")
    assert len(page.cssselect(".tags li")) == 12 + 60 + 1
    assert texts(page, ".tags summary") == ["按标签查看", "其余 688 个标签"]
    address, seen = page.cssselect(".tags li a")[-1].get("href"), []
    while address:
        page = html.fromstring(client.get(address).text)
        seen += [each.get("href") for each in page.cssselect("main .chips a")]
        address = next((each.get("href") for each in page.cssselect("[rel=next]")), None)
    assert len(seen) == len(set(seen)) == 700
    assert texts(html.fromstring(client.get(seen[-1]).text), ".folder li > a")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("text:电话", "title tag audience folder"),
        ("titel:报修", "title"),
        ("“报修", "引号"),
        ("(", "没有要找"),
        ('b:"<b>x</b>"', "没有字段"),
        ("a" * 200 + ")", ""),
    ],
)
def test_a_condition_that_cannot_be_read_is_told_kindly(
    visitor: FlaskClient, query: str, told: str
) -> None:
    page = page_of(visitor, "/articles", title=query)
    if told:
        (fault,) = page.cssselect(".fault")
        assert told in fault.text_content()
        assert page.cssselect(".filter [name=title]")[0].get("aria-describedby") == ":fault"
    assert page.cssselect(".filter [name=title]")[0].get("value") == query[:200]
    assert not page.cssselect(".folder")
    assert not page.cssselect(".fault b")


def test_folders_and_tags_are_those_of_what_a_condition_finds(visitor: FlaskClient) -> None:
    page = page_of(visitor, "/articles", title="tag:报修 NOT folder:water")
    counts = {
        link.cssselect("bdi")[0].text_content(): link.cssselect("span")[0].text_content()
        for link in page.cssselect(".chips a")
        if link.cssselect("span")
    }
    assert counts == {"报修": "2 篇", "停电": "1 篇"}
    page = page_of(visitor, "/articles", title="tag:报修")
    assert texts(page, ".chips a bdi")[2:4] == ["用水", "用电"]
    link = next(each for each in page.cssselect(".chips a") if "停电" in each.text_content())
    assert texts(_followed(visitor, link), ".folder > ul > li > a") == ["停电怎么报修"]


def test_the_examples_of_conditions_find_something(visitor: FlaskClient) -> None:
    links = page_of(visitor, "/articles").cssselect(".conditions a")
    assert links
    for each in links:
        assert _followed(visitor, each).cssselect(".folder")
