"""What is over or not yet in force comes first only where nothing else answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.cli.answer_lines import answer_lines
from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest, validity
from faq.presenting.present import present_answer
from faq.settings import Settings
from web import create_app

_RULE = """---
{dates}
---

# {title}

## 包邮的门槛是多少

满 {sum} 元包邮。

操作步骤：

1. 把商品加入购物车。
2. 凑够 {sum} 元再结算。
"""


def _engine(folder: Path, *rules: tuple[str, str, int]) -> Engine:
    corpus = folder / "corpus"
    corpus.mkdir()
    for place, (title, dates, amount) in enumerate(rules):
        text = _RULE.format(title=title, dates=dates, sum=amount)
        (corpus / f"rule{place}.md").write_text(text, "utf-8")
    (corpus / "other.md").write_text("# 退款\n\n## 退款几天到账\n\n一般三天。\n", "utf-8")
    settings = Settings(corpus=corpus, index=folder / "index", question_days=0)
    rebuild(settings)
    return Engine(settings)


def _first(engine: Engine, day: str = "") -> str:
    answer = engine.ask(SearchRequest("包邮的门槛是多少", day=day))
    return answer.hits[0].passage.article_id


_OLD, _NEW = "valid_until: 2026-06-30", "valid_from: 2026-07-01"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("day", "first"), [("2026-06-30", "old"), ("2026-07-01", "new"), ("2030-01-01", "new")]
)
def test_the_rule_of_the_day_comes_first(
    tmp_path: Path, turned: bool, day: str, first: str
) -> None:
    rules = [("包邮规则（旧）", _OLD, 59), ("包邮规则（新）", _NEW, 99)]
    engine = _engine(tmp_path, *(reversed(rules) if turned else rules))
    wanted = {"old": rules[0][0], "new": rules[1][0]}[first]
    found = engine.article(_first(engine, day))
    assert found is not None
    assert found.article.title == wanted


def test_an_expired_rule_answers_marked_where_no_other_does(tmp_path: Path) -> None:
    engine = _engine(tmp_path, ("包邮规则", "valid_until: 2020-06-30", 59))
    answer = engine.ask(SearchRequest("包邮的门槛是多少"))
    hit = present_answer(answer)["hits"][0]
    assert (hit["article_id"], hit["validity"]) == ("rule0", "expired")
    assert any("已过有效期 2020-06-30" in line for line in answer_lines(answer, None))
    page = create_app(engine.settings).test_client().get("/search?q=包邮的门槛是多少").text
    assert "已过有效期" in page
    assert "2020-06-30" in page


def test_a_rule_that_is_not_yet_in_force_is_marked(tmp_path: Path) -> None:
    engine = _engine(tmp_path, ("包邮规则", "valid_from: 2999-01-01", 59))
    client = create_app(engine.settings).test_client()
    assert "尚未生效" in client.get("/search?q=包邮的门槛是多少").text
    assert "尚未生效" in client.get("/articles/rule0").text


def test_answers_of_different_days_are_not_mixed_up(tmp_path: Path) -> None:
    engine = _engine(tmp_path, ("包邮规则（旧）", _OLD, 59), ("包邮规则（新）", _NEW, 99))
    days = ["2026-06-30", "2026-07-01"] * 2
    firsts = [_first(engine, day) for day in days]
    assert firsts[:2] == firsts[2:]
    assert len(set(firsts)) == 2


@pytest.mark.parametrize(
    ("first", "last", "day", "expected"),
    [
        (None, None, "2026-01-01", "current"),
        ("2026-01-01", "2026-01-31", "2026-01-01", "current"),
        ("2026-01-01", "2026-01-31", "2026-01-31", "current"),
        ("2026-01-01", "2026-01-31", "2026-02-01", "expired"),
        ("2026-01-01", "2026-01-31", "2025-12-31", "upcoming"),
    ],
)
def test_both_days_count(first: str | None, last: str | None, day: str, expected: str) -> None:
    assert validity(first, last, day) == expected
