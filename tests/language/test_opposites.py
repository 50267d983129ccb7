"""Tests the words that have an opposite."""

from __future__ import annotations

import pytest

from faq.language.directions import directions, opposed, undoing


def _is_word(word: str) -> bool:
    return word in {"海关", "公开", "相关"}


@pytest.mark.parametrize(
    ("question", "heading", "expected"),
    [
        ("怎么关闭短信提醒", "怎么开通短信提醒", ("关闭", "开通")),
        ("短信提醒怎么关", "怎么开通短信提醒", ("关", "开通")),
        ("定时任务怎么停用", "如何启用定时任务", ("停用", "启用")),
        ("怎么把快照导出", "导入快照", ("导出", "导入")),
        ("怎么解除绑定手环", "怎么绑定手环", ("解除绑定", "绑定")),
        ("读者证怎么注销", "读者证怎么注销", None),
        ("怎么关掉短信提醒", "怎么停用短信提醒", None),
        ("关闭了短信提醒怎么重新开通", "怎么关闭短信提醒", None),
        ("怎么申请退押金", "取消预约以后怎么改期", None),
        ("怎么申请退押金", "开通和关闭夜间骑行", None),
        ("海关要什么材料", "海关怎么开", None),
    ],
)
def test_opposites_of_the_same_object_are_found(
    question: str, heading: str, expected: tuple[str, str] | None
) -> None:
    found = opposed(directions(question, _is_word), directions(heading, _is_word))
    assert found == expected


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("怎么撤销报修", "撤销"),
        ("夜间骑行怎么取消", "取消"),
        ("怎么报修", None),
        ("取消了预约押金没退", None),
        ("注销以后还能重新注册吗", None),
    ],
)
def test_a_question_asks_to_undo_only_where_it_wishes_so(question: str, word: str | None) -> None:
    found = undoing(directions(question, _is_word))
    assert (found and found[0]) == word


def test_a_single_character_is_a_word_only_at_the_end_of_a_clause() -> None:
    assert [each.word for each in directions("空调怎么开", _is_word)] == ["开"]
    assert directions("开会改期", _is_word) == ()
    assert directions("资料公开", _is_word) == ()


@pytest.mark.parametrize("text", ["关闭" * 1000, "自动续费" * 200 + "关闭" + "短信提醒" * 200])
def test_an_object_is_looked_for_near_its_verb_alone(text: str) -> None:
    # Else a long question takes a time that grows with its square.
    found = directions(text, _is_word)
    assert found
    assert max(len(each.object) for each in found) <= 40
