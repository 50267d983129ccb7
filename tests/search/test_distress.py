"""Tests that who speaks of ending their life gets a help line, and nobody else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faq.cli.answer_lines import answer_lines
from faq.engine import Engine
from faq.model import SearchRequest
from faq.search.distress import is_distress
from faq.settings import Settings


@pytest.mark.parametrize(
    "question",
    ["我想死", "我 想 死 了", "我想自殺", "退款一直不到账，我真的不想活了", "I want to DIE"],
)
def test_words_of_distress_are_known_in_either_script(question: str) -> None:
    assert is_distress(question, Settings())


@pytest.mark.parametrize(
    "question",
    [
        *("电脑想死机怎么办", "想死你们了，什么时候开门", "不想活动报名了怎么取消", "联想死机了"),
        *("跳楼机几点开", "死亡证明怎么开", "自杀式外链是什么", "花死了能退吗", ""),
    ],
)
def test_what_only_looks_so_is_answered(question: str) -> None:
    assert not is_distress(question, Settings())


def test_the_owner_may_change_the_words_and_turn_it_off() -> None:
    own = Settings(distress_words=("撐不住", "-快撑不住货架", "", "-"))
    assert is_distress("我撑不住了", own)
    assert not is_distress("钩子快撑不住货架了", own)
    assert not is_distress("我想死", own)
    assert not is_distress("我想死", Settings(help_line=""))


def test_the_help_line_stands_instead_of_any_hit(guidance: Settings) -> None:
    engine = Engine.open(replace(guidance, help_line="请打 12356", confidence_threshold=0.0))
    request = SearchRequest("退款不到账我想死")
    answer = engine.ask(request)
    assert (answer.outcome, answer.help_line, answer.hits, answer.related) == (
        *("none", "请打 12356"),
        *((), ()),
    )
    assert "".join(answer_lines(answer)).count("请打 12356") == 1
    assert engine.suggest("我想死") == ()
    plain = Engine.open(replace(guidance, help_line="")).ask(request)
    assert plain.hits
    assert plain.help_line == ""
