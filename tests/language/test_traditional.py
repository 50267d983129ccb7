"""Writing Simplified Chinese in Traditional characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.jieba_dictionary import dictionary
from faq.language.traditional import traditional


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("头发发货", "頭髮發貨"),
        ("皇后在公里后面", "皇后在公里後面"),
        ("点“设置”里的软件", "點“設置”裡的軟件"),
        ("", ""),
        ("退\ud800货", "退?貨"),
        ("&lt;b&gt;退货", "&lt;b&gt;退貨"),
    ],
)
def test_characters_are_chosen_by_phrase_and_words_stay(text: str, written: str) -> None:
    assert traditional([text]) == [written]


@pytest.mark.parametrize("text", ["皇后的頭髮在裡面", "台灣的退貨", "甲乙丙", "𠀀𠀁"])
def test_what_is_traditional_already_stays(text: str) -> None:
    assert traditional([text, "头发"]) == [text, "頭髮"]


@given(st.lists(st.text(alphabet="头发后里干面系皇理\n\ud800 a", max_size=12), max_size=8))
def test_texts_keep_their_lengths_and_are_converted_one_by_one(texts: list[str]) -> None:
    written = traditional(texts)
    assert [len(each) for each in written] == [len(each) for each in texts]
    assert written == [traditional([each])[0] for each in texts]


def test_no_word_of_the_dictionary_becomes_longer_or_shorter() -> None:
    words = [line.split()[0] for line in dictionary().read_text("utf-8").splitlines()[::7]]
    assert [len(each) for each in traditional(words)] == [len(each) for each in words]
