"""Look-ups of vocabulary entries by what may be typed for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pytest

from faq.language.hashing import Hashes, hash_of, hashed
from faq.spelling.background import read_background
from faq.spelling.syllables import CLASSES, NUMBERS
from faq.spelling.vocabulary import Vocabulary, VocabularyArrays
from faq.spelling.vocabulary_builder import LONGEST_WORD, list_entries, make_vocabulary

_WORDS = {"退款": 30, "虚拟订单": 12, "银行卡": 5, "没收": 2, "windows": 3, "推宽": 1, "单": 9}


def _arrays(
    words: Mapping[str, int], phrases: Sequence[str], background: Mapping[str, int]
) -> VocabularyArrays:
    """The vocabulary of words with their passage counts, made in the two steps of a rebuild."""
    listed = sorted(words)
    entries = list_entries(
        np.array(listed, f"U{LONGEST_WORD}"), phrases, read_background(background)
    )
    return make_vocabulary(entries, np.array([words[each] for each in listed], np.uint32))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(_arrays(_WORDS, ["怎么退款"], {"推款": 40, "收到": 1_000_000}))


def _texts(vocabulary: Vocabulary, found: list[Sequence[int]]) -> list[str]:
    return [vocabulary.entry(number).text for number in found[0]]


def _key(text: str) -> Hashes:
    return np.array([hash_of(tuple(map(ord, text)))], np.uint64)


def _sound(spelled: str, *, near: bool = False) -> Hashes:
    numbers = [NUMBERS[each] for each in spelled.split()]
    codes = tuple(CLASSES[each] if near else each for each in numbers)
    return np.array([hash_of(codes)], np.uint64)


def test_entries_are_words_phrases_and_background_words(vocabulary: Vocabulary) -> None:
    entries = [vocabulary.entry(number) for number in range(len(vocabulary))]
    assert {each.text: each.held for each in entries} == {
        **_WORDS,
        "怎么退款": 1,
        "推款": 0,
        "收到": 0,
    }


def test_frequent_words_cost_least(vocabulary: Vocabulary) -> None:
    costs = {vocabulary.entry(n).text: vocabulary.entry(n).cost for n in range(len(vocabulary))}
    assert costs["退款"] < costs["虚拟订单"] < costs["推宽"]
    assert costs["收到"] < vocabulary.rare_cost


def test_words_are_found_by_their_text(vocabulary: Vocabulary) -> None:
    assert _texts(vocabulary, vocabulary.by_text(_key("虚拟订单"))) == ["虚拟订单"]
    assert vocabulary.by_text(_key("没有")) == [()]


def test_words_are_found_by_sound_the_likeliest_first(vocabulary: Vocabulary) -> None:
    assert _texts(vocabulary, vocabulary.by_sound(_sound("tui kuan"))) == ["退款", "推宽", "推款"]


def test_phrases_decide_readings(vocabulary: Vocabulary) -> None:
    assert _texts(vocabulary, vocabulary.by_sound(_sound("yin hang ka"))) == ["银行卡"]
    assert _texts(vocabulary, vocabulary.by_sound(_sound("mo shou"))) == ["没收"]
    assert _texts(vocabulary, vocabulary.by_sound(_sound("mei shou"))) == ["没收"]


def test_words_of_the_corpus_are_found_by_a_similar_sound(vocabulary: Vocabulary) -> None:
    found = vocabulary.by_near_sound(_sound("tui kuang", near=True))
    assert _texts(vocabulary, found) == ["退款", "推宽"]


@pytest.mark.parametrize(("letters", "expected"), [("tk", "退款"), ("xndd", "虚拟订单")])
def test_words_are_found_by_their_initials(
    vocabulary: Vocabulary, letters: str, expected: str
) -> None:
    assert _texts(vocabulary, vocabulary.by_initials(_key(letters)))[0] == expected


@pytest.mark.parametrize("source", ["虚拟单", "虚订单", "拟订单", "windws", "indows", "windows"])
def test_words_are_found_with_a_character_less(vocabulary: Vocabulary, source: str) -> None:
    assert _texts(vocabulary, vocabulary.by_gap(_key(source)))[0] in ("虚拟订单", "windows")


@pytest.mark.parametrize("source", ["tuikun", "uikuan", "tuikua", "tuikuan"])
def test_words_are_found_with_a_letter_of_their_pinyin_less(
    vocabulary: Vocabulary, source: str
) -> None:
    assert "退款" in _texts(vocabulary, vocabulary.by_letters(_key(source)))


def test_readings_are_stored(vocabulary: Vocabulary) -> None:
    assert vocabulary.readings("退") == (NUMBERS["tui"],)
    assert vocabulary.readings("行") == (NUMBERS["xing"], NUMBERS["hang"])
    assert vocabulary.readings("a") == vocabulary.readings("\U00020000") == ()


@pytest.mark.parametrize("words", [{}, {"退款": 1}, {"\U00020000": 1}])
def test_the_smallest_vocabularies_can_be_searched(words: dict[str, int]) -> None:
    vocabulary = Vocabulary(_arrays(words, [], {}))
    for look_up in (
        vocabulary.by_text,
        vocabulary.by_sound,
        vocabulary.by_near_sound,
        vocabulary.by_initials,
        vocabulary.by_gap,
        vocabulary.by_letters,
    ):
        assert look_up(_key("不"))[0] == ()
        assert look_up(np.empty(0, np.uint64)) == []


def test_the_arrays_are_the_same_every_time() -> None:
    one, other = (_arrays(_WORDS, ["怎么退款", "退款吗"], {"收到": 9}) for _ in range(2))
    for each in fields(one):
        assert np.array_equal(getattr(one, each.name), getattr(other, each.name))


def test_the_hash_of_a_stretch_does_not_depend_on_its_offset() -> None:
    codes = hashed(np.frombuffer("申请退款退款".encode("utf-32-le"), "<u4"))
    stretches = codes.stretches(np.array([2, 4]), np.array([4, 6]))
    assert stretches[0] == stretches[1] == _key("退款")[0]
    left_out = codes.without(np.array([1]), np.array([4]), np.array([1]))
    assert left_out[0] == _key("退款")[0]
