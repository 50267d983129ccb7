"""Selection of a text's words for the vocabulary."""

from __future__ import annotations

import pytest

from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon, Word
from faq.spelling.words import words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("虚拟订单退款", ["虚拟订单", "退款"]),
        ("88vip", ["88vip", "88", "vip"]),
        ("，。", []),
        ("", []),
    ],
)
def test_whole_words_and_all_latin_ones_are_selected(text: str, expected: list[str]) -> None:
    analyzer = Analyzer(Lexicon(words=(Word("虚拟订单"), Word("退款"))))
    assert list(words_of(analyzer.analyze(text))) == expected
