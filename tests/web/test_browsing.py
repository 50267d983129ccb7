"""Tests that a reader finds an article by topic, side, folder, tag and title."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

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
    ],
)
def test_filters_let_through_what_fits_all_of_them(
    visitor: FlaskClient, query: dict[str, str], titles: set[str]
) -> None:
    page = page_of(visitor, "/articles", **query)
    assert set(texts(page, ".folder > ul > li > a")) == titles
    assert f"共 {len(titles)} 篇" in page.cssselect(".count")[0].text_content()
    assert bool(page.cssselect(".empty")) == (not titles)


def test_a_long_filter_is_cut_and_folded_once(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def counted(form: str, text: str) -> str:
        folded.append(text)
        return normalize(form, text)

    monkeypatch.setattr("web.browsing.normalize", counted)
    page = page_of(visitor, "/articles", title="\ufdfa" * 5000)
    assert page.cssselect(".empty")
    assert sum("\ufdfa" in each for each in folded) == 1
    assert max(map(len, folded)) <= 200
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
    assert texts(page, ".topics h3") == ["用水 1", "用电 3", "water/deep 1"]
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
    assert texts(page_of(visitor, "/articles/power/meter"), ".expired") == ["已过有效期 2020-01-31"]
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
