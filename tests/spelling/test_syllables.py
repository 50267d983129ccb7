"""Classes and distances of similar syllables."""

from __future__ import annotations

import pytest

from faq.spelling.syllables import CLASSES, NUMBERS, distance, folded, input_syllables, numbers_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhi", "zi"),
        ("chong", "cong"),
        ("shi", "si"),
        ("nan", "lan"),
        ("re", "le"),
        ("hu", "fu"),
        ("dan", "dang"),
        ("fen", "feng"),
        ("xin", "xing"),
        ("lian", "liang"),
        ("kuan", "kuang"),
        ("lv", "lu"),
        ("shan", "sang"),
    ],
)
def test_similar_syllables_have_a_distance(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    away = distance(NUMBERS[one], NUMBERS[other])
    assert away is not None
    assert away >= 1


@pytest.mark.parametrize(
    ("one", "other"), [("tui", "kuan"), ("zhi", "chi"), ("hui", "fei"), ("dong", "don")]
)
def test_other_syllables_are_of_different_classes(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_syllable_is_nearest_to_itself() -> None:
    assert distance(NUMBERS["xu"], NUMBERS["xu"]) == 0
    assert distance(NUMBERS["xu"], NUMBERS["ni"]) is None
    assert distance(NUMBERS["zan"], NUMBERS["zhang"]) == 2


def test_a_final_may_lack_its_g() -> None:
    assert input_syllables()["din"] == (0, CLASSES[NUMBERS["ding"]])
    assert input_syllables()["xu"] == (NUMBERS["xu"], CLASSES[NUMBERS["xu"]])
    assert "ring" not in input_syllables()


def test_a_character_has_its_usual_readings() -> None:
    assert numbers_of("退") == (NUMBERS["tui"],)
    assert numbers_of("重") == (NUMBERS["zhong"], NUMBERS["chong"])
    assert numbers_of("事") == (NUMBERS["shi"],)
    assert numbers_of("a") == ()
