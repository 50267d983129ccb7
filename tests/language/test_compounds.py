"""The one form of Latin compounds, and their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.compounds import (
    compound_parts,
    form,
    is_parted,
    neighbours,
    query_runs,
    without_v,
)

_COMPOUNDS = st.text(st.sampled_from("ab1290v._-/ +#&@'é退 "), max_size=40)


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("ab_12", "ab-12", "ab 12", "ab12", "ab/12", "ab.12"), "ab12"),
        (("010-6666-8888", "010 6666 8888", "010.6666.8888", "01066668888"), "01066668888"),
        (("2031-05-06", "2031.05.06", "2031/05/06"), "20310506"),
        (("web-socket", "web_socket", "web socket"), "websocket"),
        (("r&d", "rd"), "rd"),
    ],
)
def test_all_spellings_of_a_compound_have_one_form(
    spellings: tuple[str, ...], expected: str
) -> None:
    assert {form(each) for each in spellings} == {expected}


@pytest.mark.parametrize(
    "other",
    ["5.2", "5.2.1", "10.0.0.1", "192.168.100.200", "c++", "c#", "x+1", "3.5", "退款", "_a", "a-"],
)
def test_what_is_another_thing_without_its_mark_keeps_it(other: str) -> None:
    assert form(other) == other


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ab-cd", {"ab", "cd"}),
        ("backup-2031-05-06.tar", {"2031-05-06", "05-06", "backup", "tar", "06"}),
        ("v6.7.8", {"6.7.8", "6.7"}),
        ("app-v6.7.8", {"v6.7.8", "6.7.8", "6.7"}),
        ("get_user_name", {"user_name", "get_user"}),
        ("plain", set()),
    ],
)
def test_a_compound_has_its_parts_and_runs_of_them(word: str, parts: set[str]) -> None:
    found = {word[start:end] for start, end in compound_parts(word)}
    assert parts <= found
    assert word not in found


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("打开 web hook 页", ["webhook"]),
        ("拨打 010 6666 8888。", ["01066668888"]),
        ("选 a/b 方案", ["ab"]),
        ("买 pixel 9 pro xl 手机", ["pixel9proxl", "9pro", "proxl"]),
    ],
)
def test_neighbours_in_a_name_may_be_written_as_one(text: str, joined: list[str]) -> None:
    found = [form(text[start:end]) for start, end in neighbours(text)]
    assert set(joined) <= set(found)
    assert set(found) <= {form(text[start:end]) for start, end in query_runs(text)}


def test_neighbours_in_a_sentence_are_not() -> None:
    assert neighbours("please open the web hook page") == []
    assert neighbours("甲，乙 退款 ab cd\nef") == [(7, 12)]


def test_a_version_is_one_without_its_v() -> None:
    assert without_v("v6.7.8") == "6.7.8"
    assert [each for each in ("v6", "6.7", "vi", "v", "") if without_v(each)] == []


@given(_COMPOUNDS)
def test_parts_and_neighbours_are_stretches_with_a_letter_or_digit(text: str) -> None:
    for start, end in (*compound_parts(text), *neighbours(text), *query_runs(text)):
        assert 0 <= start < end <= len(text)
        assert any(character.isalnum() for character in form(text[start:end]))


@given(_COMPOUNDS)
def test_a_form_keeps_all_letters_and_digits(text: str) -> None:
    assert [each for each in form(text) if each.isalnum()] == [
        each for each in text if each.isalnum()
    ]
    assert form(form(text)) == form(text) or "." in text
    assert is_parted(text) == (form(text) != text) or "." in text


@pytest.mark.parametrize(
    "piece", ["a-", "a ", "a1 ", "-", "+", "1.", "a+", "a.-", "c++ ", "1234.", "'", "v1.", "a/"]
)
def test_a_long_compound_has_parts_in_proportion(piece: str) -> None:
    text = piece * 10_000
    found = (*compound_parts(text), *neighbours(text), *query_runs(text))
    assert len(found) <= 5 * len(text)
    assert len(form(text)) <= len(text)
