"""Checks that a way to ask which another article answers is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planted import STEPS, write

from faq.checking.findings import Finding
from faq.checking.fresh_answers import ask_fresh
from faq.checking.reading import read_corpus
from faq.indexing.rebuild import rebuild
from faq.settings import Settings

_SHIPPING = (
    f"# 发货\n\n## 卖家一直不发货怎么催\n\n问法：卖家不发货怎么催\n\n{STEPS.format('催发货')}"
)
_REFUND = "# 退款\n\n## {}\n\n问法：{}\n\n" + STEPS.format("退款")


def _found(settings: Settings) -> list[Finding]:
    return list(ask_fresh(read_corpus(settings), comparing=True, skipped=())[1])


def test_a_way_to_ask_of_the_wrong_article_is_told(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", model="off")
    wrong = _REFUND.format("怎么申请退款", "卖家一直不发货怎么催呢")
    write(settings.corpus, shipping=_SHIPPING, refund=wrong)
    (spot,) = _found(settings)
    assert (spot.path, spot.line, spot.rule) == ("refund.md", 3, "answered-elsewhere")
    assert "shipping.md" in spot.fault
    assert not settings.index.exists()
    rebuild(settings)
    assert _found(settings) == [spot]


def test_ways_to_ask_of_the_right_article_are_not(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", model="off")
    write(settings.corpus, shipping=_SHIPPING, refund=_REFUND.format("怎么申请退款", "钱怎么退回"))
    assert _found(settings) == []


def test_no_index_is_made_where_nothing_is_asked(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus, refund=f"# 退款\n\n## 怎么退款\n\n{STEPS.format('退款')}")
    settings = Settings(corpus=corpus, index=tmp_path / "index", model="off")
    nowhere = replace(settings, passage_chars=-1)  # nothing can be indexed with it
    assert ask_fresh(read_corpus(settings), comparing=True, skipped=()) == (None, ())
    read = replace(read_corpus(settings), settings=nowhere)
    assert ask_fresh(read, comparing=True, skipped=()) == (None, ())


def test_no_index_is_made_for_few_ways_to_ask_in_many_passages(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", model="off")
    wrong = _REFUND.format("怎么申请退款", "卖家一直不发货怎么催呢")
    rest = "".join(f"## 规定{number}\n\n第 {number} 条。\n\n" for number in range(200))
    shipping = _SHIPPING.replace("问法：卖家不发货怎么催\n\n", "")
    write(settings.corpus, shipping=shipping, refund=wrong, rest=f"# 规定\n\n{rest}")
    assert _found(settings) == []
    rebuild(settings)
    assert [each.path for each in _found(settings)] == ["refund.md"]
