"""Does a snippet show why a passage was found, and nothing that it does not say?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.normalize import normalize
from faq.model import Snippet, Terms
from faq.snippet import Match, Wanted, find_matches, make_snippet

_WEIGHTS = {"甲": 1.0, "乙": 2.0, "丙": 5.0, "丁": 0.5}
_ALPHABET = "退款怎么办买家。！\n… ab"


@st.composite
def _found(draw: st.DrawFn) -> tuple[str, list[Match], int]:
    """A text, matches in it as `find_matches` gives them, and a length of snippet."""
    text = draw(st.text(_ALPHABET, max_size=150))
    places = st.tuples(st.integers(0, 150), st.integers(1, 8), st.sampled_from(sorted(_WEIGHTS)))
    matches = [
        Match(start, start + size, said, _WEIGHTS[said])
        for start, size, said in draw(st.lists(places, max_size=12))
        if start + size <= len(text)
    ]
    return text, sorted(matches, key=lambda each: (each.start, each.end)), draw(st.integers(20, 60))


def _unmarked(snippet: Snippet, text: str) -> tuple[str, int]:
    """The snippet without the marks of what was left out, and where it begins in `text`."""
    for lead in ("", "…"):
        for tail in ("", "…"):
            said = snippet.text.removeprefix(lead).removesuffix(tail)
            for start in range(len(text) + 1):
                whole = bool(lead) == (start > 0) and bool(tail) == (start + len(said) < len(text))
                shown = lead + said + tail == snippet.text
                if whole and shown and text.startswith(said, start):
                    return said, start
    raise AssertionError(f"{snippet.text!r} is no stretch of {text!r}")


@given(_found())
def test_a_snippet_is_a_stretch_of_the_passage_but_for_its_marks(
    found: tuple[str, list[Match], int],
) -> None:
    text, matches, length = found
    said, start = _unmarked(make_snippet(text, matches, length), text)
    assert text[start : start + len(said)] == said


@given(_found())
def test_a_snippet_is_no_longer_than_asked_for_and_its_two_marks(
    found: tuple[str, list[Match], int],
) -> None:
    text, matches, length = found
    assert len(make_snippet(text, matches, length).text) <= length + 2


@given(_found())
def test_highlights_ascend_apart_from_each_other_within_the_snippet(
    found: tuple[str, list[Match], int],
) -> None:
    snippet = make_snippet(*found)
    assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
    assert all(one[1] < following[0] for one, following in pairwise(snippet.highlights))


@given(_found())
def test_the_marks_of_what_was_left_out_are_never_highlighted(
    found: tuple[str, list[Match], int],
) -> None:
    text, matches, length = found
    snippet = make_snippet(text, matches, length)
    shown = [snippet.text[start:end] for start, end in snippet.highlights]
    assert all(each in text for each in shown)


@given(
    st.lists(st.tuples(st.integers(0, 140), st.integers(1, 12)), max_size=12), st.integers(20, 60)
)
def test_no_stretch_of_that_length_would_show_more(
    places: list[tuple[int, int]], length: int
) -> None:
    # Every character is another one, so that a snippet tells where it begins.
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 150)))
    said = sorted(_WEIGHTS)
    matches = [
        Match(start, min(start + size, 150), said[place % 4], _WEIGHTS[said[place % 4]])
        for place, (start, size) in enumerate(places)
    ]
    matches.sort(key=lambda each: (each.start, each.end))

    def worth(start: int) -> float:
        inside = {m.text for m in matches if start <= m.start and m.end <= start + length}
        return sum(_WEIGHTS[each] for each in inside)

    start = text.index(make_snippet(text, matches, length).text.strip("…")[0])
    assert worth(start) == pytest.approx(max(worth(each) for each in range(150)))


def test_a_short_text_is_shown_whole() -> None:
    assert make_snippet("联系卖家。", [Match(0, 2, "联系", 1.0)], 20) == Snippet(
        "联系卖家。", ((0, 2),)
    )


def test_without_matches_a_snippet_is_the_beginning() -> None:
    assert make_snippet("退" * 30, [], 20) == Snippet("退" * 20 + "…")


def test_an_empty_text_has_an_empty_snippet() -> None:
    assert make_snippet("", [], 20) == Snippet("")


def test_the_heaviest_match_is_shown_where_not_all_can_be() -> None:
    text = "甲" + "。" * 40 + "丙" + "。" * 40 + "乙"
    matches = [
        Match(text.index(each), text.index(each) + 1, each, _WEIGHTS[each]) for each in "甲丙乙"
    ]
    assert "丙" in make_snippet(text, matches, 20).text


def test_different_words_weigh_more_than_one_word_again_and_again() -> None:
    text = "乙乙乙乙" + "。" * 40 + "乙丙"
    matches = [
        Match(at, at + 1, char, _WEIGHTS[char]) for at, char in enumerate(text) if char != "。"
    ]
    assert make_snippet(text, matches, 20).text.endswith("乙丙")


def test_the_first_of_equally_good_stretches_is_shown() -> None:
    text = "一" * 10 + "丙" + "二" * 60 + "丙" + "三" * 10
    matches = [Match(at, at + 1, "丙", 5.0) for at, char in enumerate(text) if char == "丙"]
    assert "三" not in make_snippet(text, matches, 20).text


def test_a_snippet_begins_at_a_sentence_where_one_begins_nearby() -> None:
    text = "一" * 50 + "。请先联系卖家退款" + "二" * 50
    at = text.index("退款")
    assert make_snippet(text, [Match(at, at + 2, "退款", 1.0)], 30).text.startswith("…请先联系")


def test_beginning_at_a_sentence_never_pushes_a_match_out() -> None:
    text = "一" * 50 + "。" + "二" * 9 + "甲" + "三" * 27 + "丙" + "四" * 50
    matches = [
        Match(text.index(each), text.index(each) + 1, each, _WEIGHTS[each]) for each in "甲丙"
    ]
    assert len(make_snippet(text, matches, 30).highlights) == 2


@pytest.mark.parametrize("length", [20, 21, 120])
def test_a_match_longer_than_the_snippet_is_not_highlighted(length: int) -> None:
    text = "一" * 30 + "a" * 200 + "退款"
    matches = [Match(30, 230, "a" * 200, 9.0), Match(230, 232, "退款", 1.0)]
    snippet = make_snippet(text, matches, length)
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["退款"]


def _terms(text: str, *words: str) -> Terms:
    """The text's terms, as though it had been cut into just these words."""
    normalized = normalize(text)
    spans, at = [], 0
    for word in words:
        at = normalized.text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return Terms(normalized, *(tuple(each) for each in zip(*spans, strict=True)))


def _marked(text: str, terms: Terms, wanted: Wanted) -> list[str]:
    snippet = make_snippet(text, find_matches(terms, wanted), 200)
    return [snippet.text[start:end] for start, end in snippet.highlights]


def test_a_word_is_marked_wherever_it_stands() -> None:
    text = "退款前先看退款规则，再申请退款"
    terms = _terms(text, "退款", "退款", "退款")
    assert _marked(text, terms, Wanted({"退款": 1.0}, {})) == ["退款"] * 3


def test_a_word_is_marked_only_where_the_text_was_cut_into_it() -> None:
    text = "不退款项，可退款"
    assert _marked(text, _terms(text, "款项", "退款"), Wanted({"退款": 1.0}, {})) == ["退款"]


def test_bigrams_are_marked_wherever_they_stand() -> None:
    text = "不退款项，可退款"
    assert _marked(text, _terms(text, "款项"), Wanted({}, {"退款": 1.0})) == ["退款", "退款"]


def test_overlapping_words_are_one_highlight() -> None:
    text = "换绑手机号码"
    normalized = normalize(text)
    terms = Terms(normalized, (0, 2, 2, 3), (2, 6, 4, 5))
    wanted = Wanted({"手机号码": 2.0, "手机": 1.0, "机号": 1.0}, {})
    assert _marked(text, terms, wanted) == ["手机号码"]


def test_overlapping_bigrams_are_one_highlight() -> None:
    text = "请看手机号码"
    wanted = Wanted({}, {"手机": 1.0, "机号": 1.0})
    assert _marked(text, _terms(text, "请"), wanted) == ["手机号"]


def test_words_side_by_side_are_one_highlight() -> None:
    text = "可申请退款的"
    wanted = Wanted({"申请": 1.0, "退款": 1.0}, {})
    assert _marked(text, _terms(text, "申请", "退款"), wanted) == ["申请退款"]


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("我要退貨退款", "退货", "退貨"),
        ("买ｉＰｈｏｎｅ手机", "iphone", "ｉＰｈｏｎｅ"),
        ("重5㎏的", "kg", "㎏"),
        ("支\u200b付宝", "支付宝", "支\u200b付宝"),
    ],
)
def test_what_is_marked_is_as_the_passage_writes_it(text: str, word: str, marked: str) -> None:
    assert _marked(text, _terms(text, word), Wanted({word: 1.0}, {})) == [marked]


@pytest.mark.parametrize("gram", [".*", "(a", "[", "\\", "|"])
def test_a_gram_is_no_pattern(gram: str) -> None:
    text = f"请输入{gram}再退款"
    assert _marked(text, _terms(text, "请"), Wanted({}, {gram: 1.0})) == [gram]


def test_nothing_wanted_is_nothing_found() -> None:
    assert find_matches(_terms("申请退款", "退款"), Wanted({}, {})) == []


def test_matches_come_by_ascending_offset() -> None:
    found = find_matches(_terms("退款和运费", "退款", "运费"), Wanted({"运费": 1.0}, {"退款": 2.0}))
    assert found == [Match(0, 2, "退款", 2.0), Match(3, 5, "运费", 1.0)]
