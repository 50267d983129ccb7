"""Spelling in pinyin, and splitting letters into syllables."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.pinyin import SYLLABLES, phrase_readings, plain, spell, spell_phrase, split
from faq.language.pinyin import syllables_of as readings

_WORDS = st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=8)


def test_syllables_are_the_standard_ones() -> None:
    assert len(SYLLABLES) == 410
    assert {"lv", "nve", "zhuang", "er", "a", "fo"} <= SYLLABLES
    assert not {"din", "len", "wong", "lue", "ng", "jv", "v", ""} & SYLLABLES


@pytest.mark.parametrize(
    ("character", "expected"),
    [("虚", "xu"), ("款", "kuan"), ("绿", "lv"), ("略", "lve"), ("女", "nv"), ("儿", "er")],
)
def test_a_character_has_its_commonest_reading_first(character: str, expected: str) -> None:
    assert readings(character)[0] == expected


def test_a_character_has_all_its_readings() -> None:
    assert set(readings("行")) == {"xing", "hang", "heng"}
    assert {"zhong", "chong"} <= set(readings("重"))


@pytest.mark.parametrize("other", ["a", "1", "，", " ", "あ", "", "退款", "\U0010ffff"])
def test_other_characters_have_no_reading(other: str) -> None:
    assert readings(other) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("虚拟订单", "xu ni ding dan"),
        ("iPhone15 退款！", "i p h o n e 1 5 tui kuan"),
        ("A类、绿", "a lei lv"),
        ("", ""),
        ("？！ ", ""),
    ],
)
def test_spelling(text: str, expected: str) -> None:
    assert " ".join(spell(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("银行卡", "yin hang ka"),
        ("重新下单", "chong xin xia dan"),
        ("便宜", "pian yi"),
        ("虚拟订单", "xu ni ding dan"),
    ],
)
def test_a_phrase_decides_between_readings(text: str, expected: str) -> None:
    assert " ".join(spell_phrase(text)) == expected


def test_only_phrases_with_other_readings_are_listed() -> None:
    assert "虚拟" not in phrase_readings()
    assert phrase_readings()["银行"] == ("yin", "hang")


@pytest.mark.parametrize(
    "letters",
    [
        "xuniding",
        "xū nǐ dìng",
        "xu1ni3ding4",
        "xu1 ni3 ding4",
        "XuNi'ding",
        "xu-ni ding0",
        "xŭ nĭ dìng",
    ],
)
def test_plain_pinyin_has_no_tones_and_no_breaks(letters: str) -> None:
    assert plain(letters) == "xuniding"


@pytest.mark.parametrize("letters", ["nü", "nǚ", "nv3", "nu:3", "NÜ", "nü3"])
def test_plain_pinyin_writes_v(letters: str) -> None:
    assert plain(letters) == "nv"


@pytest.mark.parametrize("letters", ["iphone15", "88vip", "c2c", "b2b"])
def test_numbers_are_not_tones(letters: str) -> None:
    assert plain(letters) == letters


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("xunidingdan", ["xu ni ding dan"]),
        ("xian", ["xian", "xi an"]),
        ("fangan", ["fang an", "fan gan"]),
        ("lvshi", ["lv shi"]),
        ("lue", ["lve", "lu e"]),
        ("jvzi", ["ju zi"]),
        ("hello", []),
        ("xunid", []),
        ("", []),
        ("a" * 201, []),
    ],
)
def test_letters_are_split_into_syllables(letters: str, expected: list[str]) -> None:
    assert [" ".join(way) for way in split(letters)] == expected


def test_the_last_syllable_may_be_incomplete_only_if_partial() -> None:
    assert split("xunid", partial=True)[0] == ("xu", "ni", "d")
    assert split("xuniding", partial=True)[0] == ("xu", "ni", "ding")
    assert split("xunizh", partial=True) == (("xu", "ni", "zh"),)
    assert split("xuniv", partial=True) == ()


@given(_WORDS)
def test_joined_syllables_are_split(syllables: list[str]) -> None:
    ways = split("".join(syllables))
    assert 0 < len(ways) <= 6
    assert all(len(way) <= len(syllables) for way in ways[:1])
    assert all(SYLLABLES.issuperset(way) for way in ways)


@given(st.text(max_size=60), st.booleans())
def test_no_input_fails(text: str, partial: bool) -> None:
    spell(text)
    spell_phrase(text)
    split(plain(text), partial=partial)


def test_the_tables_are_read_without_the_package() -> None:
    code = (
        "import sys; from faq.language.pinyin import spell; spell('虚拟');"
        "assert 'pypinyin' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
