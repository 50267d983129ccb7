"""Checks that a slug is readable and safe in a passage's id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles.anchors import slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("虚拟订单未发货的处理", "虚拟订单未发货的处理"),
        ("How to Refund?", "how-to-refund"),
        ("Ｒｅｆｕｎｄ２４小时", "refund24小时"),
        ("退款（全额）/换货~2 #3", "退款-全额-换货-2-3"),
        ("  _前后_  ", "前后"),
        ("Straße", "strasse"),
        ("かな 한글 ελ", "かな-한글-ελ"),
        ("", "section"),
        ("？！…", "section"),
        ("\ud800", "section"),
        ("甲" * 100, "甲" * 80),
        ("a" * 79 + " b", "a" * 79),
    ],
)
def test_slug(text, expected):
    assert slug(text) == expected


@given(st.text(st.characters()))
def test_a_slug_is_short_clean_and_its_own(text):
    found = slug(text)
    assert 0 < len(found) <= 80
    assert not set(found) & set("#~/?%& \n")
    assert not found.startswith("-")
    assert not found.endswith("-")
    found.encode("utf-8")
    assert slug(found) == found
