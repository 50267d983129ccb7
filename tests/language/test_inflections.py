"""The plain forms of English words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.inflections import inflections


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("coupon", "coupons"),
        ("invoice", "invoices"),
        ("policy", "policies"),
        ("address", "addresses"),
        ("return", "returning"),
        ("return", "returned"),
        ("update", "updating"),
        ("update", "updated"),
        ("ship", "shipping"),
        ("ship", "shipped"),
        ("app", "apps"),
        ("copy", "copied"),
        ("coupons", "coupon"),
        ("returning", "returned"),
    ],
)
def test_a_word_has_its_other_forms(one: str, other: str) -> None:
    assert other in inflections(one)
    assert one in inflections(other)


@pytest.mark.parametrize(
    ("word", "another"),
    [("news", "new"), ("ios", "io"), ("dns", "dn"), ("string", "str"), ("need", "ne")],
)
def test_an_ending_that_is_none_is_kept(word: str, another: str) -> None:
    assert another not in inflections(word)


@pytest.mark.parametrize("other", ["", "ab", "a1s", "退款", "a" * 21, "5.2", "c++", "café"])
def test_what_is_no_english_word_has_no_forms(other: str) -> None:
    assert inflections(other) == ()


@given(st.text(st.sampled_from("abcdeinsg y"), max_size=22))
def test_a_word_is_none_of_its_own_forms(word: str) -> None:
    found = inflections(word)
    assert word not in found
    assert len(set(found)) == len(found) <= 40
