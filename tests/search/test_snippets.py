"""Tests that a snippet is the stretch of a passage that shows best why it was found."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.language.normalize import normalize
from faq.language.term_kinds import TermKind
from faq.language.terms import NormalizedText, Terms
from faq.model import ArticleId, Passage, PassageId, Snippet, Step
from faq.ranking.passage_codec import LaidOutText, PassageColumns, lay_out_terms
from faq.ranking.postings import Postings
from faq.ranking.query_terms import RankRequest, RerankWeights, TermColumns
from faq.ranking.ranker import Ranker
from faq.search.snippets import make_snippets

pytestmark = pytest.mark.usefixtures("either_kernel")

_ALPHABET = "退款怎么办买家。!\n… ab"
_SENTENCE_START = re.compile(r"(?:^|[。!?;\n])\s*")
_NOTHING = LaidOutText("", (), (), None)
_NO_RERANK = RerankWeights(0, 0, 0, 0, 0, (0, 0, 0), (0, 0, 0), share=1)
Weights = Mapping[str, float]


def _postings(terms: int) -> Postings:
    """One passage that holds so many terms."""
    return Postings(
        np.arange(terms, dtype=np.uint64),
        np.ones(terms, np.float32),
        np.ones(terms, np.uint32),
        np.zeros(terms + 1, np.int64),
        np.empty(0, np.uint32),
        np.empty(0, np.uint16),
        np.ones(terms, np.uint16),
        np.arange(terms),
        np.ones((terms, 1), np.uint16),
        np.ones((terms, 1), np.uint64),
        np.ones(1, np.float32),
    )


def _columns(*fields: LaidOutText) -> PassageColumns:
    run = lay_out_terms(fields)
    nothing, ends = np.empty(0, np.uint8), np.zeros(1, np.uint64)
    return PassageColumns(
        np.zeros(1, np.uint32),
        np.zeros(1, np.uint8),
        np.ones(1, np.float32),
        *(nothing, ends, nothing, ends),
        np.frombuffer(run, np.uint8),
        np.array([len(run)], np.uint64),
    )


def _laid_out(terms: Terms) -> LaidOutText:
    text = terms.normalized
    raw = (text.raw_starts, text.raw_ends) if text.raw_starts and text.raw_ends else None
    return LaidOutText(text.text, terms.starts, terms.ends, raw)


def _request(
    term_kinds: Mapping[TermKind, Weights], stopword_only: Sequence[str] = (), unknown: int = 0
) -> RankRequest:
    terms = TermColumns()
    for term_kind, weights in term_kinds.items():
        for text, weight in weights.items():
            own = text, len(terms) + unknown, weight
            terms.add_all(term_kind, [text in stopword_only], [1], [own])
    return RankRequest(array("I"), terms)


def _snippet(
    text: str,
    terms: Terms,
    request: RankRequest,
    length: int,
    steps: tuple[str, Terms] | None = None,
) -> Snippet:
    passage = Passage(
        PassageId("a#b"),
        ArticleId("a"),
        "题",
        "题",
        (),
        text,
        steps=(Step(1, steps[0]),) if steps else (),
    )
    fields = [_NOTHING] * 3 + [_laid_out(terms), _laid_out(steps[1]) if steps else _NOTHING]
    ranker = Ranker(_postings(len(request.terms.keys)), _columns(*fields))
    ranking = ranker.rank(request, _NO_RERANK, 1)
    (snippet,) = make_snippets(ranker, ranking, [0], [passage], length)
    return snippet


def _terms(text: str, *words: str) -> Terms:
    """The text's terms, as though it had been cut into just these words."""
    normalized = normalize(text)
    spans, at = [], 0
    for word in words:
        at = normalized.text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return Terms(normalized, starts, ends)


def _shown(text: str, words: Weights, length: int, grams: Weights | None = None) -> Snippet:
    """Of a text that is cut into these words wherever they stand."""
    spans = sorted(
        (found.start(1), found.end(1))
        for word in words
        for found in re.finditer(f"(?=({re.escape(word)}))", text)
    )
    terms = Terms(
        NormalizedText(text), tuple(start for start, _ in spans), tuple(end for _, end in spans)
    )
    request = _request({TermKind.WORD: words, TermKind.BIGRAM: grams or {}})
    return _snippet(text, terms, request, length)


def _marked(text: str, terms: Terms, words: Weights, bigrams: Weights) -> list[str]:
    request = _request({TermKind.WORD: words, TermKind.BIGRAM: bigrams})
    snippet = _snippet(text, terms, request, 200)
    return [snippet.text[start:end] for start, end in snippet.highlights]


Found = tuple[str, Terms, Weights, Weights, int]


@st.composite
def _found(draw: st.DrawFn) -> Found:
    """A text, how it is cut, words and bigrams that may stand in it, and a length."""
    text = draw(st.text(_ALPHABET, max_size=150))
    places = st.tuples(st.integers(0, 150), st.integers(1, 30))
    spans = sorted(
        {
            (start, start + size)
            for start, size in draw(st.lists(places, max_size=12))
            if start + size <= len(text)
        }
    )
    weights = st.sampled_from([0.5, 1.0, 2.0, 5.0])
    cut = sorted({text[start:end] for start, end in spans}) or ["退款"]
    words = draw(st.dictionaries(st.sampled_from(cut), weights))
    grams = draw(st.dictionaries(st.text(_ALPHABET, min_size=2, max_size=2), weights, max_size=4))
    terms = Terms(
        NormalizedText(text), tuple(start for start, _ in spans), tuple(end for _, end in spans)
    )
    return text, terms, words, grams, draw(st.integers(20, 60))


def _show(found: Found) -> Snippet:
    text, terms, words, grams, length = found
    return _snippet(text, terms, _request({TermKind.WORD: words, TermKind.BIGRAM: grams}), length)


def _matches(found: Found) -> list[tuple[int, int, float]]:
    """Start, end and weight of all that matches."""
    text, terms, words, grams, _ = found
    cut = {
        (start, end)
        for start, end in zip(terms.starts, terms.ends, strict=True)
        if text[start:end] in words
    }
    anywhere = {(at, at + 2) for at in range(len(text)) if text[at : at + 2] in grams}
    weights = {**grams, **words}
    return [(start, end, weights[text[start:end]]) for start, end in sorted(cut | anywhere)]


def _weight_from(found: Found, start: int) -> float:
    """Weight of what the stretch from `start` on shows, each text once."""
    text, length = found[0], found[4]
    inside = {
        text[first:last]: weight
        for first, last, weight in _matches(found)
        if start <= first and last <= start + length
    }
    return sum(inside.values())


_Word = tuple[int, int, bool]


def _in_runs(text: str, words: list[_Word]) -> list[_Word]:
    """What is marked of words, each with whether it would be, if neighbouring single characters
    are marked together or not at all."""
    singles = {start for start, end, _ in words if end == start + 1 and text[start] >= "一"}
    left_out = {start for start, _, is_marked in words if not is_marked}
    for way in (1, -1):  # what stands beside something left out is left out
        for start in sorted(singles, reverse=way < 0):
            if start - way in singles & left_out:
                left_out.add(start)
    return [each for each in words if each[0] not in left_out]


def _plain(found: Found) -> Snippet:
    """The snippet, found the long way round."""
    text, length = found[0], found[4]
    matches = _matches(found)
    best, first, last = 0.0, 0, 0
    for end in sorted({end for _, end, _ in matches}):
        inside = [each for each in matches if each[1] <= end and each[0] >= end - length]
        value = sum({text[start:end]: weight for start, end, weight in inside}.values())
        if value > best:
            best, first, last = value, min(each[0] for each in inside), end
    begin = 0
    if len(text) > length:
        earliest = max(0, first - length // 3, last - length)
        starts = [each.end() for each in _SENTENCE_START.finditer(text)]
        near = [at for at in starts if earliest <= at <= first]
        begin = max(near, default=max(earliest, min(first - length // 6, len(text) - length)))
    stop = min(len(text), begin + length)
    shown = [each for each in matches if begin <= each[0] and each[1] <= stop]
    offsets = {at for start, end, _ in shown for at in range(start, end)}
    named = {
        at for start, end, _ in shown if text[start:end] in found[2] for at in range(start, end)
    }
    words = [
        (start, end, bool(named & {*range(start, end)}) or offsets >= {*range(start, end)})
        for start, end in found[1].whole_spans()
        if begin <= start and end <= stop
    ]
    marked = {
        at
        for start, end, is_marked in _in_runs(text, words) or words
        if is_marked
        for at in range(start, end)
    }
    edges = [at for at in range(begin, stop + 1) if (at in marked) != (at - 1 in marked)]
    lead = "…" if begin else ""
    shift = len(lead) - begin
    return Snippet(
        lead + text[begin:stop] + ("…" if stop < len(text) else ""),
        tuple(
            (one + shift, other + shift) for one, other in zip(edges[::2], edges[1::2], strict=True)
        ),
        start=begin,
    )


@settings(deadline=None)
@given(_found())
def test_a_snippet_is_what_it_would_be_the_long_way_round(found: Found) -> None:
    assert _show(found) == _plain(found)


@settings(deadline=None)
@given(_found())
def test_a_snippet_stands_in_the_passage_where_it_says(found: Found) -> None:
    snippet, text = _show(found), found[0]
    shown = snippet.text[1:] if snippet.start else snippet.text
    end = snippet.start + len(shown)
    whole = text[snippet.start :] == shown
    assert whole or f"{text[snippet.start : end - 1]}…" == shown
    marked = [snippet.text[start:end] for start, end in snippet.highlights]
    assert [text[start:end] for start, end in snippet.field_highlights] == marked


@settings(deadline=None)
@given(_found())
def test_a_snippet_is_no_longer_than_asked_for_and_its_two_marks(found: Found) -> None:
    assert len(_show(found).text) <= found[4] + 2


@settings(deadline=None)
@given(_found())
def test_highlights_ascend_apart_from_each_other_within_the_snippet(found: Found) -> None:
    snippet = _show(found)
    assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
    assert all(one[1] < following[0] for one, following in pairwise(snippet.highlights))


@settings(deadline=None)
@given(_found())
def test_the_marks_of_what_was_left_out_are_never_highlighted(found: Found) -> None:
    snippet = _show(found)
    shown = [snippet.text[start:end] for start, end in snippet.highlights]
    assert all(each in found[0] for each in shown)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 140), st.integers(1, 12)), max_size=12), st.integers(20, 60)
)
def test_no_stretch_of_that_length_would_show_more(
    places: list[tuple[int, int]], length: int
) -> None:
    # Every character is another one, so that a snippet tells where it begins.
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 150)))
    spans = sorted({(start, min(start + size, 150)) for start, size in places})
    terms = Terms(
        NormalizedText(text), tuple(start for start, _ in spans), tuple(end for _, end in spans)
    )
    words = {text[start:end]: (0.5, 1.0, 2.0, 5.0)[start % 4] for start, end in spans}
    found: Found = text, terms, words, {}, length
    start = text.index(_show(found).text.strip("…")[0])
    assert _weight_from(found, start) == pytest.approx(
        max(_weight_from(found, each) for each in range(150))
    )


def test_a_short_text_is_shown_whole() -> None:
    assert _shown("联系卖家。", {"联系": 1.0}, 20) == Snippet("联系卖家。", ((0, 2),))


def test_without_matches_a_snippet_is_the_beginning() -> None:
    assert _shown("退" * 30, {}, 20) == Snippet("退" * 20 + "…")


def test_an_empty_text_has_an_empty_snippet() -> None:
    assert _shown("", {"退款": 1.0}, 20) == Snippet("")


def test_the_heaviest_match_is_shown_where_not_all_can_be() -> None:
    text = "甲" + "。" * 40 + "丙" + "。" * 40 + "乙"
    assert "丙" in _shown(text, {"甲": 1.0, "乙": 2.0, "丙": 5.0}, 20).text


def test_different_words_weigh_more_than_one_word_again_and_again() -> None:
    text = "乙乙乙乙" + "。" * 40 + "乙丙"
    assert _shown(text, {"乙": 2.0, "丙": 5.0}, 20).text.endswith("乙丙")


def test_the_first_of_equally_good_stretches_is_shown() -> None:
    text = "一" * 10 + "丙" + "二" * 60 + "丙" + "三" * 10
    assert "三" not in _shown(text, {"丙": 5.0}, 20).text


def test_a_snippet_begins_at_a_sentence_where_one_begins_nearby() -> None:
    text = "一" * 50 + "。请先联系卖家退款" + "二" * 50
    assert _shown(text, {"退款": 1.0}, 30).text.startswith("…请先联系")


@pytest.mark.parametrize("lead", ["㎏" * 40, "支\u200b付" * 20, "一" * 40])
def test_a_sentence_is_found_behind_what_is_folded_to_another_length(lead: str) -> None:
    text = lead + "一" * 20 + "！请先联系卖家退款" + "二" * 50
    terms = _terms(text, "退款")
    snippet = _snippet(text, terms, _request({TermKind.WORD: {"退款": 1.0}}), 30)
    assert snippet.text.startswith("…请先联系")


def test_beginning_at_a_sentence_never_pushes_a_match_out() -> None:
    text = "一" * 50 + "。" + "二" * 9 + "甲" + "三" * 27 + "丙" + "四" * 50
    assert len(_shown(text, {"甲": 1.0, "丙": 5.0}, 30).highlights) == 2


@pytest.mark.parametrize("length", [20, 21, 120])
def test_a_match_longer_than_the_snippet_is_not_highlighted(length: int) -> None:
    text = "一" * 30 + "a" * 200 + "退款"
    snippet = _shown(text, {"a" * 200: 9.0, "退款": 1.0}, length)
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["退款"]


@pytest.mark.parametrize("text", ["一" * 70_000 + "退款" + "二" * 50, "\U00020000" * 50 + "退款"])
def test_a_text_may_be_long_or_beyond_16_bits(text: str) -> None:
    snippet = _shown(text, {"退款": 1.0}, 30)
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["退款"]


def test_a_length_may_be_beyond_all_measure() -> None:
    assert _shown("可退款", {"退款": 1.0}, 1 << 40) == Snippet("可退款", ((1, 3),))


def test_steps_are_shown_where_only_they_match() -> None:
    steps = "点申请退款"
    request = _request({TermKind.WORD: {"退款": 1.0}})
    beside = steps, _terms(steps, "退款")
    cut = _snippet("可以申请", _terms("可以申请"), request, 30, beside)
    assert (cut.text, cut.field) == (steps, "steps")
    cut = _snippet("可以退款", _terms("可以退款", "退款"), request, 30, beside)
    assert (cut.text, cut.field) == ("可以退款", "body")
    without = "点申请", _terms("点申请")
    cut = _snippet("可以申请", _terms("可以申请"), request, 30, without)
    assert (cut.text, cut.field) == ("可以申请", "body")


def test_a_snippet_of_a_repeated_sentence_starts_where_the_word_was_matched() -> None:
    # The text is cut into the word at the second sentence only.
    text = "请看退款。" + "一" * 40 + "。请看退款。"
    second = text.rindex("退款")
    terms = Terms(NormalizedText(text), (second,), (second + 2,))
    snippet = _snippet(text, terms, _request({TermKind.WORD: {"退款": 1.0}}), 20)
    assert snippet.start > text.index("退款")
    assert snippet.field_highlights == ((second, second + 2),)


def test_a_word_is_marked_wherever_it_stands() -> None:
    text = "退款前先看退款规则，再申请退款"
    terms = _terms(text, "退款", "退款", "退款")
    assert _marked(text, terms, {"退款": 1.0}, {}) == ["退款"] * 3


def test_a_word_is_marked_only_where_the_text_was_cut_into_it() -> None:
    text = "不退款项，可退款"
    assert _marked(text, _terms(text, "款项", "退款"), {"退款": 1.0}, {}) == ["退款"]


def test_bigrams_are_marked_where_they_leave_nothing_of_a_word() -> None:
    text = "请退款项，可退款，先退，后款"
    terms = _terms(text, "请退", "款项", "可", "退款", "先", "退", "后", "款")
    assert _marked(text, terms, {}, {"退款": 1.0}) == ["退款"]
    assert _marked(text, terms, {}, {"款项": 1.0, "项，": 1.0}) == ["款项"]


def test_a_bigram_across_two_words_marks_neither_in_part() -> None:
    text = "可以寄到镇上"
    terms = _terms(text, "可以", "寄到", "镇上")
    assert _marked(text, terms, {"可以": 1.0}, {"可以": 1.0, "以寄": 1.0}) == ["可以"]


def test_what_is_a_word_and_a_bigram_marks_the_words_that_it_stands_in() -> None:
    text = "请退款项，可退款"
    terms = _terms(text, "请退", "款项", "退款")
    assert _marked(text, terms, {"退款": 1.0}, {"退款": 1.0}) == ["请退款项", "退款"]


def test_a_part_of_a_word_or_number_marks_it_whole() -> None:
    text = "充值卡 3.14159"
    terms = Terms(normalize(text), (0, 0, 4, 4), (3, 2, 11, 5))
    assert _marked(text, terms, {"充值": 1.0, "3": 1.0}, {}) == ["充值卡", "3.14159"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ab_12", "ab12"),
        ("ab-c/d e@f'g&h", "abcdefgh"),
        ("a.b", "ab"),
        ("a.1", "a1"),
        ("0571.8888.1234", "057188881234"),
    ],
)
def test_a_compound_is_marked_however_it_is_joined(text: str, word: str) -> None:
    assert _marked(f"请看{text}。", _terms(f"请看{text}。", text), {word: 1.0}, {}) == [text]


@pytest.mark.parametrize(
    ("text", "word"), [("5.2", "52"), ("a+b", "ab"), ("ab-1", "ab"), ("ab", "abc"), ("-ab", "ab")]
)
def test_another_compound_is_not_marked(text: str, word: str) -> None:
    assert _marked(f"请看{text}。", _terms(f"请看{text}。", text), {word: 1.0}, {}) == []


def test_neighbouring_single_characters_are_marked_together_or_not_at_all() -> None:
    text = "可以寄到镇上，能寄"
    terms = _terms(text, "可以", "寄", "到", "镇上", "能", "寄")
    assert _marked(text, terms, {"可以": 1.0, "寄": 1.0}, {}) == ["可以"]
    assert _marked(text, terms, {"可以": 1.0, "寄": 1.0, "到": 1.0}, {}) == ["可以寄到"]
    assert _marked(text, terms, {"寄": 1.0, "能": 1.0}, {}) == ["能寄"]
    assert _marked(text, terms, {"寄": 1.0}, {}) == ["寄", "寄"]


def test_neighbours_are_marked_apart() -> None:
    text = "开 car play 前"
    terms = Terms(normalize(text), (0, 2, 6, 11, 2), (1, 5, 10, 12, 10))
    assert _marked(text, terms, {"carplay": 1.0}, {}) == ["car", "play"]


def test_characters_are_marked_where_there_is_nothing_longer() -> None:
    text = "钱退了，退回"
    terms = _terms(text, "钱", "退了", "退回")
    characters = {TermKind.CHARACTER: {"退": 1.0}}
    assert _snippet(text, terms, _request(characters), 30).highlights == ((1, 3), (4, 6))
    longer = _request({TermKind.WORD: {"钱": 1.0}, **characters})
    assert _snippet(text, terms, longer, 30).highlights == ((0, 1),)


def test_stopwords_are_marked_where_there_is_nothing_else() -> None:
    text = "怎么退款"
    terms = _terms(text, "怎么", "退款")
    both = _request({TermKind.WORD: {"怎么": 1.0, "退款": 1.0}}, stopword_only=["怎么"])
    assert _snippet(text, terms, both, 30).highlights == ((2, 4),)
    alone = _request({TermKind.WORD: {"怎么": 1.0}}, stopword_only=["怎么"])
    assert _snippet(text, terms, alone, 30).highlights == ((0, 2),)


def test_what_the_corpus_does_not_hold_is_not_looked_for() -> None:
    text = "怎么退款"
    request = _request({TermKind.WORD: {"退款": 1.0}}, unknown=7)
    assert _snippet(text, _terms(text, "退款"), request, 30).highlights == ()


def test_overlapping_words_are_one_highlight() -> None:
    text = "换绑手机号码"
    terms = Terms(normalize(text), (0, 2, 2, 3), (2, 6, 4, 5))
    words = {"手机号码": 2.0, "手机": 1.0, "机号": 1.0}
    assert _marked(text, terms, words, {}) == ["手机号码"]


def test_overlapping_bigrams_are_one_highlight() -> None:
    text = "请看手机号码"
    terms = _terms(text, "请", "手机号", "码")
    assert _marked(text, terms, {}, {"手机": 1.0, "机号": 1.0}) == ["手机号"]


def test_words_side_by_side_are_one_highlight() -> None:
    text = "可申请退款的"
    words = {"申请": 1.0, "退款": 1.0}
    assert _marked(text, _terms(text, "申请", "退款"), words, {}) == ["申请退款"]


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
    assert _marked(text, _terms(text, word), {word: 1.0}, {}) == [marked]


@pytest.mark.parametrize("gram", [".*", "(a", "[", "\\", "|"])
def test_a_gram_is_no_pattern(gram: str) -> None:
    text = f"请输入{gram}再退款"
    assert _marked(text, _terms(text, "请", gram), {}, {gram: 1.0}) == [gram]


def test_nothing_wanted_is_nothing_marked() -> None:
    assert _marked("申请退款", _terms("申请退款", "退款"), {}, {}) == []


def test_an_empty_text_is_never_wanted() -> None:
    assert _marked("申请退款", _terms("申请退款", "退款"), {"": 1.0}, {"": 2.0}) == []
