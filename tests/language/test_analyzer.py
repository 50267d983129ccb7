"""The terms of a text, and their offsets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.analyzer import Analyzer
from faq.language.lexicon import read_lexicon

_ANY_TEXT = st.text(st.characters(exclude_categories=()))
# Words next to compounds, marks and other scripts, as in guidance texts.
_MIXED = st.lists(
    st.sampled_from(
        [
            *("退款", "7天无理由退货", "A类", "虚拟订单", "怎么办", "手機號碼", "中华人民共和国"),
            *("iPhone15Pro", "v1.2.3", "user_name", "c++", "wi-fi6", "88VIP", "café", "a@b.com"),
            *("ガイド", "안내", "Привет", "㎏", "①", "e\u0301", "𠮷", "\u200b", "\ud800"),
            *("，", "。", " ", "\n", "-", "_", ".", "+", "😀"),
        ]
    )
).map("".join)


@pytest.fixture(scope="module")
def analyzer(tmp_path_factory: pytest.TempPathFactory) -> Analyzer:
    """With the built-in lists only."""
    analyzer = Analyzer(read_lexicon(tmp_path_factory.mktemp("empty"))[0])
    analyzer.analyze("预热")  # loads the dictionary now, not within a property's deadline
    return analyzer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("申请退款", ["申请", "退款"]),
        ("申请，退款！", ["申请", "退款"]),
        ("申請退款", ["申请", "退款"]),
        ("A类", ["a类", "a", "类"]),
        ("买Ｕ盘", ["买", "u盘", "u", "盘"]),
        ("买 U 盘", ["买", "u", "盘", "u盘"]),
        ("sim 卡丢了", ["sim", "卡", "丢", "了", "sim卡"]),
        ("改 IP 地址", ["改", "ip", "地址", "ip地址"]),
        ("第 3 步", ["第", "3", "步"]),
        ("iPhone15Pro", ["iphone15pro", "iphone", "15", "pro"]),
        ("买iPhone15Pro手机", ["买", "iphone15pro", "iphone", "15", "pro", "手机"]),
        ("88VIP", ["88vip", "88", "vip"]),
        ("88VIP会员", ["88vip", "88", "vip", "会员"]),
        ("vipshop", ["vipshop"]),
        ("C2C", ["c2c", "c", "2", "c"]),
        ("v1.2.3", ["v1.2.3", "v1", "2", "3", "v", "1", "1.2.3", "1.2"]),
        ("3.5折", ["3.5", "3", "5", "折"]),
        ("user_name", ["username", "user", "name"]),
        ("__init__", ["init"]),
        ("c++", ["c++", "c"]),
        ("wi-fi6", ["wifi6", "wi", "fi6", "fi", "6"]),
        ("a@b.com", ["abcom", "a", "b", "com", "ab", "bcom"]),
        ("café", ["café"]),
        ("Pokémon卡", ["pokémon", "卡"]),
        ("カタカナ", ["カタカナ"]),
        ("ｶﾞｲﾄﾞ", ["ガイド"]),
        ("환불 안내", ["환불", "안내"]),
        ("Привет мир", ["привет", "мир"]),
        ("Tシャツ", ["t", "シャツ"]),
        ("٣٤", ["٣٤"]),
    ],
)
def test_a_text_has_its_words_and_their_parts(
    analyzer: Analyzer, text: str, words: list[str]
) -> None:
    assert analyzer.analyze(text).texts == words


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t\u3000", "，。！？…——", "()[]{}+-*/=&|!~^", "\u200b\ufeff", "😀👍🏽", "_", "\0"],
)
def test_a_text_without_words_has_no_terms(analyzer: Analyzer, text: str) -> None:
    assert len(analyzer.analyze(text)) == 0


def test_stopwords_are_words(analyzer: Analyzer) -> None:
    assert {"怎么", "的"} <= set(analyzer.analyze("我的退款怎么还没到").texts)


def test_every_phrase_of_the_built_in_lists_is_one_word(analyzer: Analyzer) -> None:
    lexicon = analyzer.lexicon
    synonyms = (phrase for each in lexicon.synonyms for phrase in (each.phrase, *each.alternatives))
    phrases = dict.fromkeys([*(word.text for word in lexicon.words), *synonyms])
    assert [each for each in phrases if analyzer.analyze(each).texts[:1] != [each]] == []


def test_a_word_has_its_span_in_the_raw_text(analyzer: Analyzer) -> None:
    raw = "約5㎏的ｉＰｈｏｎｅ\u200b退貨"
    terms = analyzer.analyze(raw)
    places = {
        text: terms.normalized.raw_span(start, end)
        for text, start, end in zip(terms.texts, terms.starts, terms.ends, strict=True)
    }
    stood = {text: raw[start:end] for text, (start, end) in places.items()}
    assert (stood["iphone"], stood["退货"]) == ("ｉＰｈｏｎｅ", "退貨")


@given(text=_ANY_TEXT | _MIXED)
def test_no_text_fails(analyzer: Analyzer, text: str) -> None:
    terms = analyzer.analyze(text)
    assert len(terms.starts) == len(terms.ends)


@given(text=_ANY_TEXT | _MIXED)
def test_every_term_is_a_stretch_of_the_text_with_a_letter_or_digit(
    analyzer: Analyzer, text: str
) -> None:
    terms = analyzer.analyze(text)
    length = len(terms.normalized.text)
    spans = list(zip(terms.starts, terms.ends, strict=True))
    assert all(0 <= start < end <= length for start, end in spans)
    assert all(any(char.isalnum() for char in word) for word in terms.texts)


@given(text=_ANY_TEXT | _MIXED)
def test_no_stretch_is_a_term_twice(analyzer: Analyzer, text: str) -> None:
    terms = analyzer.analyze(text)
    spans = list(zip(terms.starts, terms.ends, strict=True))
    assert len(spans) == len(set(spans))


@given(text=_ANY_TEXT | _MIXED)
def test_parts_follow_their_word_and_are_inside_it(analyzer: Analyzer, text: str) -> None:
    terms = analyzer.analyze(text)
    word_end = 0
    for start, end in zip(terms.starts, terms.ends, strict=True):
        assert start >= word_end or end <= word_end
        word_end = max(word_end, end)


@given(text=_MIXED)
def test_every_letter_and_digit_is_in_a_term(analyzer: Analyzer, text: str) -> None:
    terms = analyzer.analyze(text)
    spans = zip(terms.starts, terms.ends, strict=True)
    covered = {offset for span in spans for offset in range(*span)}
    folded = terms.normalized.text
    assert [folded[at] for at in range(len(folded)) if folded[at].isalnum()] == [
        folded[at] for at in sorted(covered) if folded[at].isalnum()
    ]


@given(text=_MIXED)
def test_normalized_text_has_the_same_terms(analyzer: Analyzer, text: str) -> None:
    terms = analyzer.analyze(text)
    assert analyzer.analyze(terms.normalized.text).texts == terms.texts


@pytest.mark.parametrize("stretch", ["a", "1", "中", "é", "ガ", "a.", "+", "退款", "\u0301"])
def test_a_long_run_is_analyzed_whole(analyzer: Analyzer, stretch: str) -> None:
    # With a pattern that takes quadratic time this would not end within a minute.
    text = stretch * 200_000
    terms = analyzer.analyze(text)
    folded, covered = terms.normalized.text, 0
    for start, end in zip(terms.starts, terms.ends, strict=True):
        assert not any(map(str.isalnum, folded[covered:start]))
        covered = max(covered, end)
    assert not any(map(str.isalnum, folded[covered:]))


def test_a_word_of_the_corpus_is_one_word(tmp_path: Path) -> None:
    (tmp_path / "_lexicon").mkdir()
    (tmp_path / "_lexicon" / "words.txt").write_text("烎玊商保\n", encoding="utf-8")
    own = Analyzer(read_lexicon(tmp_path)[0])
    assert own.analyze("请问烎玊商保吗").texts == ["请问", "烎玊商保", "吗"]


def test_words_come_in_reading_order(analyzer: Analyzer) -> None:
    terms = analyzer.analyze("买家申请7天无理由退货，卖家用wi-fi6核对订单号后退款。")
    outer = []
    for start, end in zip(terms.starts, terms.ends, strict=True):
        if not outer or start >= outer[-1][1]:
            outer.append((start, end))
    assert all(one[1] <= following[0] for one, following in pairwise(outer))
