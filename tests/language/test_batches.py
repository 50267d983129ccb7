"""Analysis of many texts at once equals that of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.language.analyzer import Analyzer
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.language.normalize import normalize, normalize_all

_ANALYZER, _BATCHES = Analyzer(Lexicon()), BatchAnalyzer(Lexicon())
_TEXTS = st.lists(
    st.text(
        st.one_of(
            st.sampled_from(
                "退款發貨订单虚拟，。 \n\r\tA类88vip-+cafe\u0301\u200bﬀ㌔ｆ１\ud800\0가"
            ),
            st.characters(),
        )
    )
)


@given(_TEXTS)
@settings(deadline=None)  # the first text loads the dictionary
def test_many_texts_are_normalized_as_each_alone(texts: list[str]) -> None:
    assert normalize_all(texts) == [normalize(text) for text in texts]


@given(_TEXTS)
@settings(deadline=None)  # the first text loads the dictionary
def test_many_texts_are_analyzed_as_each_alone(texts: list[str]) -> None:
    batch = _BATCHES.analyze_all(texts)
    starts, ends = iter(batch.starts.tolist()), iter(batch.ends.tolist())
    assert len(batch.texts) == len(texts)
    for text, normalized, count in zip(texts, batch.texts, batch.counts.tolist(), strict=True):
        alone = _ANALYZER.analyze(text)
        assert normalized == alone.normalized
        spans = [(next(starts), next(ends)) for _ in range(count)]
        assert spans == list(zip(alone.starts, alone.ends, strict=True))
    assert next(starts, None) is None


def test_every_common_han_character_is_normalized_alike() -> None:
    texts = [chr(code) for code in range(0x2E80, 0xA000)]
    assert normalize_all(texts) == [normalize(text) for text in texts]


def test_new_words_are_collected_without_the_parts_of_chinese_ones() -> None:
    analyzer = BatchAnalyzer(Lexicon())
    analyzer.analyze_all(["虚拟订单", "wi-fi6", "，。"])
    assert analyzer.take_words() == {"虚拟", "订单", "wi", "fi6", "fi", "6"}
    analyzer.analyze_all(["订单退款"])
    assert analyzer.take_words() == {"退款"}
    assert analyzer.take_words() == frozenset()


@pytest.mark.parametrize("texts", [[], [""], ["", "退款", ""]])
def test_empty_texts_have_no_terms(texts: list[str]) -> None:
    assert [bool(count) for count in _BATCHES.analyze_all(texts).counts] == [
        bool(text) for text in texts
    ]
