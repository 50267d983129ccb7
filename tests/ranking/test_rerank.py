"""Tests the rerank features against their definitions, computed the long way round."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packed import SUMS_ALONE, both_kernels, columns_of, packed, vectors_of
from rapidfuzz.distance import Indel

from faq.language.term_kinds import TermKind, bigram_key, character_key
from faq.ranking.passage_codec import PassageColumns, lay_out
from faq.ranking.query_terms import RankRequest, RerankWeights, TermColumns, codes_of
from faq.ranking.ranker import DEPTH, Ranker, Ranking, RerankFeatures
from faq.semantic.vectors import quantize

pytestmark = pytest.mark.usefixtures("either_kernel")

_BLOCK = 16
_BEGINNING = 400
_TEXT = st.text("退款货未发不能，\U00020000\ufffda", max_size=80)
_PASSAGES = st.lists(st.tuples(_TEXT, st.lists(_TEXT, min_size=1, max_size=3)), min_size=1)
_GRAMS = st.dictionaries(
    st.text("退款货未", min_size=1, max_size=2), st.floats(0.125, 8), max_size=6
)
_OWNERS = st.lists(st.integers(0, 4), min_size=1, max_size=90)
_EVERYWHERE = 0
"""The key of a term that every passage holds, so that all are reranked."""


def _ranked(
    columns: PassageColumns,
    text: str = "",
    grams: dict[str, float] | None = None,
    asker: int = 0,
    weights: RerankWeights = SUMS_ALONE,
) -> Ranking:
    rows = len(columns.owners)
    grams = grams or {}
    terms = TermColumns()
    terms.add_all(TermKind.WORD, [0], [1], [("词", _EVERYWHERE, 1.0)])
    for gram, weight in grams.items():
        pair = len(gram) == 2
        key = bigram_key(gram) if pair else character_key(gram)
        terms.add_all(
            TermKind.BIGRAM if pair else TermKind.CHARACTER, [0], [1], [(gram, key, weight)]
        )
    request = RankRequest(array("I", codes_of(text)), terms, asker=asker)
    postings = packed([dict.fromkeys(range(rows), 2.0)], rows)
    return Ranker(postings, columns).rank(request, weights, rows)


def _features(ranked: Ranking) -> list[RerankFeatures]:
    """By row, in units of the best sum, which is 2."""
    found = {}
    for place, row in enumerate(ranked.rows):
        features = ranked.features(place)
        assert features is not None
        found[row] = RerankFeatures(
            features.cosine / 2,
            features.lcs / 2,
            features.proximity / 2,
            features.audience / 2,
            features.meaning / 2,
            features.topic_meaning / 2,
            features.heading_meaning / 2,
            features.agreement,
            features.nearness,
            features.heading_nearness,
        )
    return [found[row] for row in range(len(found))]


_NEAR = (0, 1, 1)
_HEADING_FIELDS = RerankWeights(0, 1, 0, 0, 0, _NEAR, (0, 0, 0), share=100)
_TEXTS = RerankWeights(0, 0, 1, 0, 0, _NEAR, (0, 0, 0), share=100)
_PROXIMITY = RerankWeights(0, 0, 0, 1, 0, _NEAR, (0, 0, 0), share=100)


def _heading_lcs(question: str, *passages: tuple[str, Sequence[str]]) -> list[float]:
    return [
        each.lcs
        for each in _features(_ranked(columns_of(passages), question, weights=_HEADING_FIELDS))
    ]


def _text_lcs(question: str, *texts: str) -> list[float]:
    columns = columns_of([(text, ("面",)) for text in texts])
    return [each.lcs for each in _features(_ranked(columns, question, weights=_TEXTS))]


def _proximity(grams: dict[str, float], *texts: str) -> list[float]:
    columns = columns_of([(text, ("面",)) for text in texts])
    return [each.proximity for each in _features(_ranked(columns, "", grams, weights=_PROXIMITY))]


def _similarity(question: str, text: str) -> float:
    """Code points beyond 16 bits equal none of the question."""
    shown = "".join(char if ord(char) < 0x10000 else "\uf8ff" for char in text)
    shown_question = "".join(char if ord(char) < 0x10000 else "\uf8fe" for char in question)
    return Indel.normalized_similarity(shown_question, shown)


def _beginning(text: str, headings: Sequence[str]) -> str:
    codes = lay_out(text, headings)[:_BEGINNING].tobytes()
    return codes.decode("utf-16-le", "surrogatepass").partition("\0")[0]


def _share(grams: dict[str, float], text: str) -> float:
    """The heaviest pair of neighbouring blocks, found the long way round."""
    whole = sum(grams.values())
    best = 0.0
    for start in range(0, len(text), _BLOCK):
        held = {
            gram
            for gram in grams
            for place in range(start, min(start + 2 * _BLOCK, len(text)))
            if text.startswith(gram, place)
        }
        best = max(best, sum(grams[gram] for gram in held))
    return best / whole if whole else 0.0


@settings(deadline=None)
@given(_TEXT, _PASSAGES)
def test_the_lcs_is_that_with_the_best_heading_or_the_beginning(
    question: str, passages: list[tuple[str, list[str]]]
) -> None:
    passages = passages[:DEPTH]
    headings = [
        max(_similarity(question, heading) for heading in headings) for _, headings in passages
    ]
    texts = [
        _similarity(question, shown) if (shown := _beginning(*each)) else 0.0 for each in passages
    ]
    assert _heading_lcs(question, *passages) == pytest.approx(headings, abs=1e-6)
    ranked = _ranked(columns_of(passages), question, weights=_TEXTS)
    features = _features(ranked)
    assert [each.lcs for each in features] == pytest.approx(texts, abs=1e-6)
    assert [each.agreement for each in features] == pytest.approx(
        [max(pair) for pair in zip(headings, texts, strict=True)], abs=1e-6
    )


@pytest.mark.parametrize("length", [1, 63, 64, 65, 127, 128, 129, 500, 2000, 5000])
def test_a_question_may_be_of_any_length(length: int) -> None:
    chance = np.random.default_rng(length)
    question, heading, text = (
        "".join(map(chr, chance.integers(0x4E00, 0x4E00 + kinds, size)))
        for kinds, size in ((40, length), (40, 700), (3000, 390))
    )
    assert _heading_lcs(question, (text, (heading,))) == pytest.approx(
        [_similarity(question, heading)]
    )
    assert _text_lcs(question, text) == pytest.approx([_similarity(question, text)])


def test_every_character_of_a_question_may_be_another_one() -> None:
    question = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
    assert _heading_lcs(question, ("", (question[::2],))) == pytest.approx(
        [_similarity(question, question[::2])]
    )


def test_the_best_heading_gives_the_lcs() -> None:
    exact, swapped = _heading_lcs("没发货", ("正文", ("别的", "没发货")), ("正文", ("货发没",)))
    assert exact == pytest.approx(1.0)
    assert 0 < swapped < exact


def test_the_lcs_of_a_text_is_that_of_its_beginning() -> None:
    early, late = _text_lcs("没发货", "没发货" + "，" * 600, "，" * 600 + "没发货")
    assert early > late == 0.0


def test_a_passage_may_have_no_text() -> None:
    columns = columns_of([("", ("小标题",))])
    assert not columns.codes.any()
    assert _features(_ranked(columns, "小标题", weights=_TEXTS))[0].lcs == 0.0
    assert _features(_ranked(columns, "", {"小": 1.0}, weights=_PROXIMITY))[0].proximity == 0.0


@settings(deadline=None)
@given(_GRAMS, st.lists(st.text("退款货未发不能，", max_size=80), min_size=1, max_size=5))
@example({"未": 1.0}, ["", "未"])
@example({"未": 1.0}, ["退", "未"])
@example({"退款": 1.0, "未": 1.0}, ["未" + "，" * 30 + "退款"])
def test_proximity_is_the_share_within_two_neighbouring_blocks(
    grams: dict[str, float], texts: list[str]
) -> None:
    expected = [_share(grams, text) for text in texts]
    assert _proximity(grams, *texts) == pytest.approx(expected, abs=1e-5)


def test_what_stands_together_is_closer_than_what_stands_apart() -> None:
    near, far = _proximity({"退": 1.0, "款": 1.0}, "退款" + "，" * 60, "退" + "，" * 60 + "款")
    assert near == pytest.approx(1.0)
    assert far == pytest.approx(0.5)


def test_a_heading_counts_like_a_text_but_is_no_neighbour_of_it() -> None:
    columns = columns_of([("，" * 40, ("退款",)), ("退", ("款",))])
    found = _features(_ranked(columns, "", {"退": 1.0, "款": 1.0}, weights=_PROXIMITY))
    assert [each.proximity for each in found] == pytest.approx([1.0, 0.5])


def test_characters_beyond_16_bits_are_not_told_apart() -> None:
    grams = {"\U00020000": 2.0, "\U00020001": 1.0, "款": 1.0}
    found = _proximity(grams, "\U00020002款", "\U00020000", "款", "\U00020000\U00020001款")
    assert found == pytest.approx([1.0, 0.75, 0.25, 1.0])


def test_the_96_heaviest_grams_count() -> None:
    grams = {chr(0x4E00 + nth): 100.0 - nth * 0.5 for nth in range(150)}
    kept = dict(list(grams.items())[:96])
    texts = ["".join(list(grams)[start : start + 12]) for start in (0, 40, 90, 96, 120)]
    assert _proximity(grams, *texts) == pytest.approx([_share(kept, text) for text in texts])


def test_as_many_characters_as_96_bigrams_can_have_are_told_apart() -> None:
    pairs = [chr(0x4E00 + 2 * nth) + chr(0x4E01 + 2 * nth) for nth in range(96)]
    grams = dict.fromkeys(pairs, 1.0)
    texts = ["".join(pairs[start : start + 8]) for start in range(0, 96, 8)]
    assert _proximity(grams, *texts) == pytest.approx([_share(grams, text) for text in texts])


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.1, 3)), min_size=1, max_size=8),
    st.floats(0.1, 50),
)
def test_the_cosine_is_that_of_sets_of_words(
    words: list[tuple[bool, float]], information: float
) -> None:
    held = [{0: 1.0, 1: 1.0} if is_held else {1: 1.0} for is_held, _ in words]
    postings = packed([{0: 60.0}, *held], 2)
    columns = columns_of([("", ("面",))] * 2, information=[information, 0.0])
    terms = TermColumns()
    terms.add_all(TermKind.CHARACTER, [0], [1], [("词", 0, 1.0)])
    for key, (_, emphasis) in enumerate(words, 1):
        terms.add_all(TermKind.WORD, [0], [1], [("词", key, emphasis)])
    ranker = Ranker(postings, columns)
    weights = RerankWeights(1, 0, 0, 0, 0, _NEAR, (0, 0, 0), share=9)
    ranked = ranker.rank(RankRequest(array("I"), terms), weights, 2)
    best = max(sum(ranker.term_scores(ranked, row).parts) for row in (0, 1))
    features = ranked.features(ranked.rows.index(0))
    assert features is not None
    shared = sum(emphasis for is_held, emphasis in words if is_held)
    whole = sum(emphasis for _, emphasis in words)
    expected = shared / math.sqrt(whole * information)
    assert features.cosine / best == pytest.approx(expected, rel=1e-4)


def test_a_synonym_is_as_like_as_the_word_itself() -> None:
    postings = packed([{0: 1.0}, {1: 1.0}], 2)
    terms = TermColumns()
    terms.add_all(TermKind.WORD, [0], [2], [("词", 0, 1.0), ("语", 1, 0.9)])
    ranked = Ranker(postings, columns_of([("", ("面",))] * 2)).rank(
        RankRequest(array("I"), terms), RerankWeights(1, 0, 0, 0, 0, _NEAR, (0, 0, 0), share=9), 2
    )
    one, other = ranked.features(0), ranked.features(1)
    assert one is not None
    assert other is not None
    assert one.cosine == pytest.approx(other.cosine)


@pytest.mark.parametrize("asker", [0, 1, 2])
def test_what_speaks_to_the_asker_alone_gets_most(asker: int) -> None:
    columns = columns_of([("", ("面",))] * 4, audiences=[0, 1, 2, 3])
    weights = RerankWeights(0, 0, 0, 0, 1, _NEAR, (0, 0, 0), share=9)
    found = [
        each.audience for each in _features(_ranked(columns, "", asker=asker, weights=weights))
    ]
    own, others = {1: (1, 2), 2: (2, 1)}.get(asker, (0, 0))
    if asker:
        assert (found[own], found[others]) == (pytest.approx(1), 0)
    assert [found[0], found[3]] == pytest.approx([0.5, 0.5] if asker else [0, 0])


def _near(
    question: Sequence[float], vectors: Sequence[Sequence[float]], *numbers: Sequence[int]
) -> list[RerankFeatures]:
    """The features of passages with these numbers of vectors; in the order of rows."""
    own = quantize(np.array([question], np.float32))
    held = quantize(np.array(vectors, np.float32))
    terms = TermColumns()
    terms.add_all(TermKind.WORD, [0], [1], [("词", _EVERYWHERE, 1.0)])
    request = RankRequest(
        array("I"), terms, vector=own.values[0], vector_scale=float(own.scales[0])
    )
    rows = len(numbers)
    ranker = Ranker(
        packed([dict.fromkeys(range(rows), 2.0)], rows),
        columns_of([("", ("面",))] * rows),
        vectors_of(held.values, numbers, held.scales.tolist()),
    )
    return _features(ranker.rank(request, _MEANING, rows))


_MEANING = RerankWeights(
    *(0, 0, 0, 0, 0, _NEAR, (0, 0, 0)), share=100, meaning=3, topic_meaning=2, heading_meaning=0.5
)


def test_meaning_is_the_cosine_with_what_is_told_with_topic_and_nearest_heading() -> None:
    near, far = _near((1, 0), [(1, 1), (1, 0), (0, 1), (2, 1)], (0, 3, 2, 1), (2, 2, 2))
    assert near.nearness == pytest.approx(math.sqrt(0.5), abs=0.01)
    assert near.heading_nearness == pytest.approx(1, abs=0.01)
    assert near.meaning == pytest.approx(3 * near.nearness)
    assert near.topic_meaning == pytest.approx(2 * 2 / math.sqrt(5), abs=0.01)
    assert near.heading_meaning == pytest.approx(0.5 * near.heading_nearness)
    assert (far.nearness, far.topic_meaning, far.heading_nearness) == (0, 0, 0)


def test_a_passage_of_the_opposite_meaning_loses_nothing() -> None:
    (only,) = _near((1, 0), [(-1, 0)], (0, 0, 0))
    assert (only.meaning, only.topic_meaning, only.heading_meaning, only.nearness) == (0, 0, 0, 0)


def test_a_passage_without_vectors_gains_nothing() -> None:
    without, told, topic = _near((1, 0), [(1, 0)], (), (0,), (0, 0))
    assert (without.meaning, without.topic_meaning, without.heading_meaning) == (0, 0, 0)
    assert (told.meaning > 0, told.topic_meaning, told.heading_nearness) == (True, 0, 0)
    assert (topic.topic_meaning > 0, topic.heading_nearness) == (True, 0)


def test_a_question_without_a_vector_is_ranked_by_its_words() -> None:
    columns = columns_of([("正文", ("没发货",)), ("没发货", ("面",))])
    postings = packed([dict.fromkeys(range(2), 2.0)], 2)
    terms = TermColumns()
    terms.add_all(TermKind.WORD, [0], [1], [("词", _EVERYWHERE, 1.0)])
    request = RankRequest(array("I", codes_of("没发货")), terms)
    vectors = vectors_of(np.ones((1, 4), np.int8), [(0,), (0, 0)], [0.01])
    found = [Ranker(postings, columns, each).rank(request, _TEXTS, 2) for each in (None, vectors)]
    assert found[0].scores == found[1].scores
    assert found[0].rows == found[1].rows


@pytest.mark.parametrize("scale", [math.inf, -math.inf, math.nan, 3e38, 1.0])
def test_a_damaged_scale_of_a_vector_adds_nothing(scale: float) -> None:
    postings, columns = packed([dict.fromkeys(range(2), 2.0)], 2), columns_of([("", ("面",))] * 2)
    terms = TermColumns()
    terms.add_all(TermKind.WORD, [0], [1], [("词", _EVERYWHERE, 1.0)])
    request = RankRequest(array("I"), terms, vector=np.full(4, 64, np.int8), vector_scale=1 / 128)
    vectors = vectors_of(np.full((1, 4), 64, np.int8), [(0, 0, 0)] * 2, [scale])
    for found in both_kernels(
        lambda: Ranker(postings, columns, vectors).rank(request, _MEANING, 2)
    ):
        assert [each.nearness for each in _features(found)] == [0, 0]
        assert all(map(math.isfinite, found.scores))


def test_vectors_of_other_dimensions_are_refused() -> None:
    vectors = vectors_of(np.ones((1, 4), np.int8), [(0,)], [0.01])
    ranker = Ranker(packed([{0: 2.0}], 1), columns_of([("", ("面",))]), vectors)
    request = RankRequest(array("I"), TermColumns(), vector=np.ones(5, np.int8), vector_scale=1.0)
    with pytest.raises(ValueError, match="4 dimensions"):
        ranker.rank(request, SUMS_ALONE, 1)


@pytest.mark.parametrize("name", ["scales", "ends"])
def test_vectors_that_do_not_belong_together_are_refused(name: str) -> None:
    vectors = vectors_of(np.ones((1, 4), np.int8), [(0,)], [0.01])
    longer = replace(vectors, **{name: np.append(getattr(vectors, name), getattr(vectors, name))})
    with pytest.raises(ValueError, match="instead of"):
        Ranker(packed([{0: 2.0}], 1), columns_of([("", ("面",))]), longer)


def test_what_speaks_to_one_side_alone_gets_less_while_the_side_is_unknown() -> None:
    columns = columns_of([("", ("面",))] * 4, audiences=[0, 1, 2, 3])
    weights = RerankWeights(0, 0, 0, 0, 1, _NEAR, (0, 0, 0), share=9, one_sided=0.25)
    unknown = _ranked(columns, weights=weights)
    assert unknown.rows == (0, 3, 1, 2)
    assert [each.audience for each in _features(unknown)] == [0, -0.25, -0.25, 0]
    known = [each.audience for each in _features(_ranked(columns, asker=1, weights=weights))]
    assert known == [0.5, 1, 0, 0.5]


@settings(deadline=None)
@given(_OWNERS, st.integers(1, 4))
def test_each_owner_has_its_share_before_others_have_more(owners: list[int], share: int) -> None:
    taken: defaultdict[int, int] = defaultdict(int)
    expected: tuple[list[int], list[int]] = [], []
    for place, owner in enumerate(owners[:DEPTH]):
        expected[taken[owner] >= share].append(place)
        taken[owner] += 1
    columns = columns_of([("", ("面",))] * len(owners), owners=owners)
    ranked = _ranked(columns, weights=RerankWeights(0, 0, 0, 0, 0, _NEAR, (0, 0, 0), share=share))
    # Only reranked passages step back.
    assert ranked.rows == (*expected[0], *expected[1], *range(DEPTH, len(owners)))


def test_the_third_of_an_article_steps_back_behind_another_article() -> None:
    columns = columns_of([("", ("面",))] * 5, owners=[7, 7, 7, 3, 7])
    ranked = _ranked(columns, weights=RerankWeights(0, 0, 0, 0, 0, _NEAR, (0, 0, 0), share=2))
    assert ranked.rows == (0, 1, 3, 2, 4)


def test_passages_beyond_the_depth_are_not_reranked() -> None:
    ranked = _ranked(columns_of([("没发货", ("面",))] * (DEPTH + 5)), "没发货", weights=_TEXTS)
    assert ranked.features(DEPTH - 1) is not None
    assert ranked.features(DEPTH) is None


def test_reranking_changes_the_order() -> None:
    columns = columns_of([("", ("别的",)), ("", ("没发货",))])
    ranked = _ranked(columns, "没发货", weights=_HEADING_FIELDS)
    assert ranked.rows == (1, 0)
    assert ranked.scores == pytest.approx((4.0, 2.0), rel=1e-3)
