"""Normalization, and the raw offsets of normalized characters."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.normalize import normalize

# Including surrogates: files and query strings are decoded leniently.
_ANY_TEXT = st.text(st.characters(exclude_categories=()))
# Characters that combine, vanish or multiply, which are rare in random text.
_TROUBLE = st.text(
    st.one_of(
        st.characters(categories=("Mn", "Mc", "Me", "Cf", "Cs")),
        st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
        st.characters(min_codepoint=0xFF61, max_codepoint=0xFFDC),
        st.sampled_from("aeiſßİıﬁαｶ㎏か가薴後\0"),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("退款，怎么办？", "退款,怎么办?"),
        ("全角\u3000空格", "全角 空格"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("iPhone", "iphone"),
        ("Straße", "strasse"),
        ("ΑΣ ς", "ασ σ"),
        ("İ", "i"),
        ("退貨運費險", "退货运费险"),
        ("裡頭髮發後", "里头发发后"),
        ("薴", "苎"),
        ("支\u200b付\ufeff宝", "支付宝"),
        ("退\u00ad款", "退款"),
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("ﬁle", "file"),
        ("㎏", "kg"),
        ("①⑩", "110"),
        ("㍿", "株式会社"),
        ("…", "..."),
        ("e\u0301", "é"),
        ("x\u0301", "x"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab", "한"),
        ("1\ufe0f\u20e3", "1"),
        ("❤\ufe0f", "❤"),
        ("", ""),
    ],
)
def test_spellings_of_the_same_are_folded_into_one(raw: str, folded: str) -> None:
    assert normalize(raw).text == folded


@pytest.mark.parametrize(
    ("raw", "at", "stood"),
    [
        ("退款", 1, "款"),
        ("重5㎏吗", 2, "㎏"),
        ("重5㎏吗", 3, "㎏"),
        ("重5㎏吗", 4, "吗"),
        ("支\u200b付宝", 1, "付"),
        ("cafe\u0301吗", 3, "e\u0301"),
        ("cafe\u0301吗", 4, "吗"),
        ("\ud800a", 0, "a"),
        # One character vanishes and one becomes two: the length stays.
        ("\u200b㎏吗", 2, "吗"),
    ],
)
def test_a_normalized_character_has_its_raw_span(raw: str, at: int, stood: str) -> None:
    start, end = normalize(raw).raw_span(at, at + 1)
    assert raw[start:end] == stood


def test_a_stretch_has_the_raw_span_of_all_its_characters() -> None:
    normalized = normalize("共5㎏\u200b重")
    start, end = normalized.raw_span(2, 5)
    assert (normalized.text[2:5], "共5㎏\u200b重"[start:end]) == ("kg重", "㎏\u200b重")


@given(_ANY_TEXT | _TROUBLE)
def test_every_character_has_a_span_in_the_raw_text(raw: str) -> None:
    normalized = normalize(raw)
    spans = [normalized.raw_span(at, at + 1) for at in range(len(normalized.text))]
    assert all(0 <= start < end <= len(raw) for start, end in spans)


@given(_ANY_TEXT | _TROUBLE)
def test_raw_offsets_never_step_back(raw: str) -> None:
    normalized = normalize(raw)
    spans = [normalized.raw_span(at, at + 1) for at in range(len(normalized.text))]
    assert spans == sorted(spans)


@given(_ANY_TEXT | _TROUBLE)
def test_characters_of_different_places_never_overlap(raw: str) -> None:
    normalized = normalize(raw)
    spans = {normalized.raw_span(at, at + 1) for at in range(len(normalized.text))}
    ordered = sorted(spans)
    assert all(one[1] <= following[0] for one, following in pairwise(ordered))


@given(_ANY_TEXT | _TROUBLE)
def test_folding_again_changes_nothing(raw: str) -> None:
    folded = normalize(raw).text
    assert normalize(folded).text == folded


def test_folding_again_changes_nothing_for_any_code_point() -> None:
    unstable = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Co"}  # unassigned or private
        for folded in [normalize(chr(code)).text]
        if normalize(folded).text != folded
    ]
    assert unstable == []


@given(_ANY_TEXT | _TROUBLE, st.sampled_from(["NFC", "NFD"]))
def test_composed_and_decomposed_text_fold_alike(raw: str, form: str) -> None:
    assert normalize(unicodedata.normalize(form, raw)).text == normalize(raw).text


@given(_ANY_TEXT)
def test_no_invisible_character_is_left(raw: str) -> None:
    left = {unicodedata.category(char) for char in normalize(raw).text}
    assert left.isdisjoint({"Cf", "Cs", "Mn", "Me"})
