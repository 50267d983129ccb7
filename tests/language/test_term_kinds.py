"""Keys of terms: those of many texts equal those of each."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language import analyzer
from faq.language.jieba_dictionary import folded_words
from faq.language.term_kinds import (
    bigram_key,
    bigram_keys,
    character_key,
    character_keys,
    is_han,
    read_codes,
    word_key,
    word_keys,
)

_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TEXTS = st.lists(
    st.text(
        st.sampled_from("退款怎么办々〇𠮷㐂a1，。\n 가ガ") | st.characters(exclude_categories=())
    )
)
_CHARACTERS = st.characters(exclude_categories=())


def _characters(text: str) -> list[int]:
    return [character_key(char) for char in text if _HAN.match(char)]


def _bigrams(text: str) -> list[int]:
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    return [bigram_key(pair) for pair in pairs if _HAN.match(pair[0]) and _HAN.match(pair[1])]


@given(_TEXTS)
def test_the_characters_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    keys, owners = character_keys(read_codes(texts))
    slow = [(key, owner) for owner, text in enumerate(texts) for key in _characters(text)]
    assert list(zip(keys.tolist(), owners.tolist(), strict=True)) == slow


@given(_TEXTS)
def test_the_bigrams_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    keys, owners = bigram_keys(read_codes(texts))
    slow = [(key, owner) for owner, text in enumerate(texts) for key in _bigrams(text)]
    assert list(zip(keys.tolist(), owners.tolist(), strict=True)) == slow


def test_texts_make_no_bigram_across_their_border() -> None:
    keys, _ = bigram_keys(read_codes(["退", "款"]))
    assert keys.tolist() == []


@pytest.mark.parametrize("read", [character_keys, bigram_keys])
@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["abc"]])
def test_texts_without_han_have_no_keys(read: object, texts: list[str]) -> None:
    assert callable(read)
    keys, owners = read(read_codes(texts))
    assert (keys.tolist(), owners.tolist()) == ([], [])


@pytest.mark.parametrize("read", [character_keys, bigram_keys])
def test_keys_and_owners_have_the_types_of_the_index(read: object) -> None:
    assert callable(read)
    assert [each.dtype for each in read(read_codes(["退款"]))] == [np.uint64, np.uint32]


@given(_CHARACTERS, st.tuples(_CHARACTERS, _CHARACTERS).map("".join), st.text())
def test_each_term_kind_has_its_own_range_of_keys(character: str, pair: str, word: str) -> None:
    assert 0 <= character_key(character) < 1 << 62
    assert 1 << 62 <= bigram_key(pair) < 1 << 63
    assert 1 << 63 <= word_key(word) < 1 << 64


@given(*[st.tuples(_CHARACTERS, _CHARACTERS).map("".join)] * 2)
def test_different_bigrams_have_different_keys(one: str, other: str) -> None:
    assert (bigram_key(one) == bigram_key(other)) == (one == other)


def test_the_key_of_a_word_is_the_same_in_every_process() -> None:
    # One process writes the index, another one searches it.
    assert word_key("退款") == 10447350192859311650


@given(_TEXTS, st.data())
def test_the_words_of_many_texts_have_the_keys_of_each(
    texts: list[str], data: st.DataObject
) -> None:
    owners, starts, ends = [], [], []
    for owner, text in enumerate(texts):
        for _ in range(3 if text else 0):
            start = data.draw(st.integers(0, len(text) - 1))
            owners.append(owner)
            starts.append(start)
            ends.append(data.draw(st.integers(start + 1, len(text))))
    found = word_keys(
        read_codes(texts),
        np.array(owners, np.uint32),
        np.array(starts, np.int64),
        np.array(ends, np.int64),
    )
    words = [
        texts[owner][start:end] for owner, start, end in zip(owners, starts, ends, strict=True)
    ]
    assert found.tolist() == [word_key(word) for word in words]


def test_the_words_of_the_dictionary_have_different_keys() -> None:
    words = sorted(folded_words())
    keys = word_keys(
        read_codes(words),
        np.arange(len(words), dtype=np.uint32),
        np.zeros(len(words), np.int64),
        np.array([len(word) for word in words]),
    )
    assert len(np.unique(keys)) == len(words)


@given(_CHARACTERS)
def test_the_analyzer_has_the_same_han_characters(character: str) -> None:
    assert is_han(character) == bool(re.match(f"[{analyzer._HAN}]", character))
