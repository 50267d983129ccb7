"""Tests that neither many ways to ask nor the title of a series draw the questions of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings

_WAYS = ("挂失", "不见", "被偷", "找不到", "补办", "收费吗", "掉了", "怎么补")


def _sums(folder: Path, articles: Mapping[str, str], question: str) -> dict[str, float]:
    """What the terms of a question add to each article that holds some, over their information."""
    folder.mkdir()
    for name, text in articles.items():
        Path(folder, f"{name}.md").write_text(text, "utf-8")
    settings = Settings(corpus=folder, index=folder / "index", model="off")
    rebuild(settings)
    searcher = Engine(settings)._current().searcher
    attempt = searcher.attempt(question, SearchRequest(question))
    information = sum(attempt.ranking.information)
    return {
        searcher.generation.passage(row).article_id: sum(
            each.part for each in searcher.contributions(attempt, row)
        )
        / information
        for row in attempt.ranking.rows
    }


def _with_ways(title: str, ways: Sequence[str]) -> str:
    return f"---\nquestions: [{', '.join(ways)}]\n---\n# {title}\n\n到服务台登记。\n"


def test_a_word_counts_once_however_many_ways_to_ask_hold_it(tmp_path: Path) -> None:
    articles = {
        "card": _with_ways("遗失登记", [f"饭卡{way}" for way in _WAYS]),
        "things": _with_ways(
            "失物登记",
            [
                f"{thing}{way}"
                for thing, way in zip(
                    ("饭卡", "雨伞", "手机", "钥匙", "钱包", "书包", "水杯", "耳机"),
                    _WAYS,
                    strict=True,
                )
            ],
        ),
        "hours": "# 开门时间\n\n周一休息。\n",
    }
    sums = _sums(tmp_path / "corpus", articles, "饭卡")
    assert sums["card"] == pytest.approx(sums["things"], rel=0.01)


def test_the_title_of_a_series_says_less_of_each_of_its_articles(tmp_path: Path) -> None:
    series, different = (
        _sums(
            tmp_path / name,
            {
                f"{place}": f"# {title}\n\n一般自公布之日起施行。\n"
                for place, title in enumerate(titles)
            },
            "停车",
        )
        for name, titles in (
            ("series", [f"{of}公约第{number}条" for of in ("停车", "门禁") for number in range(9)]),
            ("different", ["停车公约", "门禁公约", "怎么装修", "垃圾分类", "水电报修", "电梯年检"]),
        )
    )
    assert 0 < max(series.values()) < max(different.values()) / 2
