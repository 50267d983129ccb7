"""Checks that a prefix finds the questions that complete it, in characters, pinyin or initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.model import ArticleId, Passage, PassageId
from faq.suggestions import SuggestionCollector, Suggestions, suggestions_of

_HEADINGS = (
    "退款一般多久到账",
    "怎么申请退款",
    "虚拟订单没发货怎么办",
    "卖家不发货，退款要等几天",
    "退货运费险怎么赔",
    "iPhone15Pro 激活失败怎么处理",
    "注意",
)
_ROWS = {"退款多长时间到": 0, "买家催单怎么回": 3}


def _passage(heading: str, *questions: str) -> Passage:
    return Passage(
        PassageId(f"a#{heading}"),
        ArticleId("a"),
        "交易指南",
        heading,
        (heading,),
        "",
        (),
        (),
        questions,
    )


def _collected(*passages: Passage) -> Suggestions:
    collector = SuggestionCollector()
    for row, passage in enumerate(passages):
        collector.add(row, suggestions_of(passage))
    return Suggestions(collector.arrays())


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    questions = {row: text for text, row in _ROWS.items()}
    return _collected(
        *(
            _passage(heading, *([questions[row]] if row in questions else []))
            for row, heading in enumerate(_HEADINGS)
        )
    )


def _texts(suggestions: Suggestions, prefix: str, limit: int = 8) -> list[str]:
    return [each.text for each in suggestions.complete(prefix, limit)]


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("退款一", "退款一般多久到账"),
        ("退款", "退款一般多久到账"),
        ("申请", "怎么申请退款"),  # from the middle
        ("虚拟订单", "虚拟订单没发货怎么办"),
        ("運費險", "退货运费险怎么赔"),  # Traditional
        ("xuni", "虚拟订单没发货怎么办"),
        ("xunidingdan", "虚拟订单没发货怎么办"),
        ("xunidingd", "虚拟订单没发货怎么办"),
        ("xu ni ding dan", "虚拟订单没发货怎么办"),
        ("xū nǐ", "虚拟订单没发货怎么办"),
        ("xu1ni3", "虚拟订单没发货怎么办"),
        ("xu'ni'ding", "虚拟订单没发货怎么办"),
        ("xndd", "虚拟订单没发货怎么办"),
        ("yfx", "退货运费险怎么赔"),  # initials from the middle
        ("虚拟dingd", "虚拟订单没发货怎么办"),
        ("shenqing退", "怎么申请退款"),
        ("iphone", "iPhone15Pro 激活失败怎么处理"),
        ("15pro", "iPhone15Pro 激活失败怎么处理"),
        ("发货 退款", "卖家不发货，退款要等几天"),
        ("退款 发货", "卖家不发货，退款要等几天"),
        ("催单", "买家催单怎么回"),  # another way to ask
        ("虚拟订单还没发货", "虚拟订单没发货怎么办"),  # most of it
        ("注意", "交易指南：注意"),
    ],
)
def test_what_is_typed_finds(suggestions: Suggestions, prefix: str, first: str) -> None:
    assert _texts(suggestions, prefix)[:1] == [first]


@pytest.mark.parametrize("prefix", ["", " ", "？！", "\n", "龘龘龘", "qqqqqq", "\ud800", "\0"])
def test_what_completes_nothing_finds_nothing(suggestions: Suggestions, prefix: str) -> None:
    assert _texts(suggestions, prefix) == []


def test_what_begins_with_it_comes_before_what_holds_it(suggestions: Suggestions) -> None:
    found = _texts(suggestions, "退款")
    begins = [text.startswith("退款") for text in found]
    assert begins == sorted(begins, reverse=True)
    assert len(found) == 3


def test_headings_come_first_then_ways_to_ask_and_words_to_be_found_by_never() -> None:
    collected = _collected(
        _passage("怎么处理差评", "差评师", "差评能删吗"),
        _passage("恶意评价", "差评师怎么举报", "差评师", "碰到差评师一再纠缠"),
        _passage("被人打了差评"),
    )
    assert _texts(collected, "差评") == ["怎么处理差评", "被人打了差评", "差评师怎么举报"]
    assert _texts(collected, "差评师") == ["差评师怎么举报"]
    assert _texts(collected, "差评能") == ["差评能删吗"]


def test_no_more_than_the_limit_come(suggestions: Suggestions) -> None:
    assert len(_texts(suggestions, "退", 2)) == 2
    assert _texts(suggestions, "退", 0) == []


def test_each_leads_to_its_passage(suggestions: Suggestions) -> None:
    rows = {heading: row for row, heading in enumerate(_HEADINGS)} | _ROWS
    rows["交易指南：注意"] = rows.pop("注意")
    for text, row in rows.items():
        assert [each.row for each in suggestions.complete(text, 1)] == [row]


def test_equal_texts_are_suggested_once() -> None:
    twice = _collected(_passage("怎么申请退款"), _passage("怎么申请退款？", "怎么 申请退款"))
    assert _texts(twice, "怎么申请") == ["怎么申请退款"]


def test_a_corpus_of_nothing_suggests_nothing() -> None:
    assert _texts(_collected(), "退") == []


@given(st.text("退款虚拟订单发货xunit ，'1", max_size=20), st.integers(1, 9))
def test_any_typing_gives_few_distinct_texts_the_same_each_time(prefix: str, limit: int) -> None:
    collected = _collected(*map(_passage, _HEADINGS))
    found = _texts(collected, prefix, limit)
    assert len(found) == len(set(found)) <= limit
    assert found == _texts(collected, prefix, limit)


@given(st.text(max_size=200))
def test_nothing_that_can_be_typed_breaks_it(prefix: str) -> None:
    _collected(_passage("怎么申请退款")).complete(prefix, 8)


@given(st.sampled_from(_HEADINGS[:-1]), st.integers(0, 20), st.integers(1, 20))
def test_any_stretch_of_a_heading_finds_it(heading: str, start: int, length: int) -> None:
    prefix = heading[start : start + length]
    if any(char.isalnum() for char in prefix):
        assert heading in _texts(_collected(*map(_passage, _HEADINGS)), prefix)
