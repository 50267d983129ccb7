"""The compiled kernel and the reference in NumPy give the same numbers, ties and all."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from packed import Index, Question, both_kernels, columns_of, packed, vectors_of
from weightings import FIELDS, WEIGHTINGS

from faq.kernel.bindings import QuestionText
from faq.language.term_kinds import TermKind, bigram_key, character_key
from faq.ranking.bm25f import ImpactBuilder, SortedCounts, Weighting, length_factors
from faq.ranking.passage_codec import LaidOutText, PassageColumns, lay_out_terms
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.query_terms import (
    RankRequest,
    RerankWeights,
    TermColumns,
    address_of,
    codes_of,
)
from faq.ranking.ranker import Ranker

_Value = TypeVar("_Value")

_ROWS = 90
_LETTERS = "退款货未，\U00020000\ufffd"
_TEXT = st.text(_LETTERS, max_size=70)
_IMPACT = st.sampled_from([0.5, 1.0, 30.0]) | st.floats(0.015625, 60, width=32)
_WEIGHT = st.sampled_from([0.0, 0.4, 1.0, 40.0]) | st.floats(0.02, 3)
_TERM = st.lists(st.tuples(st.integers(0, 6), _WEIGHT), min_size=1, max_size=3)
_PART = st.sampled_from([0.0, 0.1, 1.0])
_KINDS = st.tuples(_PART, _PART, _PART)
_RERANK = st.builds(
    RerankWeights,
    *(_PART, _PART, _PART, _PART, _PART, _KINDS, _KINDS, st.integers(1, 4), _PART, _PART),
)
_DIMENSIONS = 37


@dataclass(frozen=True, slots=True)
class _Corpus:
    index: Index
    passages: list[tuple[str, list[str]]]
    owners: list[int]
    audiences: list[int]
    information: list[float]
    vectors: list[list[int]]
    """Numbers of each passage's vectors, some of vectors that there are not."""
    seed: int

    def passage_vectors(self) -> PassageVectors:
        chance = np.random.default_rng(self.seed)
        return vectors_of(
            chance.integers(-127, 128, (5, _DIMENSIONS)).astype(np.int8),
            [self.vectors[row % len(self.vectors)] for row in range(_ROWS)],
            chance.random(5).tolist(),
        )

    def columns(self) -> PassageColumns:
        """Of as many rows as the index has, again and again the same passages."""

        def spread(values: Sequence[Any]) -> list[Any]:
            return [values[row % len(values)] for row in range(_ROWS)]

        return columns_of(
            spread(self.passages),
            owners=spread(self.owners),
            audiences=spread(self.audiences),
            information=spread(self.information),
        )


def _few(values: st.SearchStrategy[_Value]) -> st.SearchStrategy[list[_Value]]:
    return st.lists(values, min_size=1, max_size=7)


_CORPUS = st.builds(
    _Corpus,
    st.lists(st.dictionaries(st.integers(0, _ROWS - 1), _IMPACT, min_size=1), max_size=6),
    _few(st.tuples(_TEXT, st.lists(_TEXT, min_size=1, max_size=3))),
    _few(st.integers(0, 4)),
    _few(st.integers(0, 3)),
    _few(st.floats(0, 50)),
    _few(st.lists(st.integers(0, 6), max_size=4)),
    st.integers(0, 99),
)
_REQUEST = st.tuples(
    st.lists(_TERM, max_size=12),
    st.lists(st.tuples(st.text(_LETTERS, min_size=1, max_size=2), st.floats(0.125, 8))),
    _TEXT,
    st.integers(0, 2),
    st.integers(0, 2),
)


def _request(
    words: Question, grams: list[tuple[str, float]], text: str, asker: int, allowed: int
) -> RankRequest:
    terms = TermColumns()
    alternatives = [("词", key, weight) for term in words for key, weight in term]
    terms.add_all(TermKind.WORD, [0] * len(words), list(map(len, words)), alternatives)
    for gram, weight in grams:
        kind = TermKind.BIGRAM if len(gram) == 2 else TermKind.CHARACTER
        key = bigram_key(gram) if len(gram) == 2 else character_key(gram)
        terms.add_all(kind, [0], [1], [(gram, key, weight)])
    return RankRequest(array("I", codes_of(text)), terms, asker=asker, allowed=allowed)


@settings(deadline=None)
@given(_CORPUS, _REQUEST, _RERANK, st.integers(0, _ROWS), st.integers(0, 60))
def test_passages_are_ranked_alike(
    corpus: _Corpus,
    request_: tuple[Question, list[tuple[str, float]], str, int, int],
    weights: RerankWeights,
    wanted: int,
    depth: int,
) -> None:
    request = replace(
        _request(*request_),
        vector=np.random.default_rng(wanted).integers(-127, 128, _DIMENSIONS).astype(np.int8),
        vector_scale=0.0043,
    )
    compiled, reference = both_kernels(
        lambda: _ranked(
            Ranker(packed(corpus.index, _ROWS), corpus.columns(), corpus.passage_vectors()),
            *(request, weights, (wanted, depth)),
        )
    )
    assert compiled == reference


_SOME_WEIGHTS = RerankWeights(
    *(0.3, 0.7, 0.2, 0.4, 0.1), (0.2, 1.0, 0.5), (1.0, 0.3, 0.2), share=2, one_sided=0.05
)


@pytest.mark.parametrize("seed", range(4))
def test_long_texts_and_questions_are_ranked_alike(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = 150

    def text(length: int) -> str:
        return "".join(map(chr, 0x4E00 + chance.geometric(0.02, chance.integers(length))))

    columns = columns_of(
        [(text(900), [text(60) for _ in range(chance.integers(1, 3))]) for _ in range(rows)],
        owners=chance.integers(0, 40, rows).tolist(),
        audiences=chance.integers(0, 4, rows).tolist(),
        information=chance.random(rows).tolist(),
    )
    held = [np.flatnonzero(chance.random(rows) < share) for share in chance.random(30) ** 2]
    index = [{int(row): float(chance.exponential(3)) + 0.1 for row in term} for term in held]
    postings, question = packed(list(filter(None, index)), rows), text(300)
    request = _request(
        [[(int(key), float(chance.exponential(1)))] for key in chance.integers(0, 31, 20)],
        [(question[at : at + 1 + at % 2], chance.random()) for at in range(len(question))],
        *(question, 1, 0),
    )
    compiled, reference = both_kernels(
        lambda: _ranked(Ranker(postings, columns), request, _SOME_WEIGHTS, (80, 60))
    )
    assert compiled == reference


def _ranked(
    ranker: Ranker, request: RankRequest, weights: RerankWeights, rows: tuple[int, int]
) -> tuple[Any, ...]:
    """All that a ranking tells; `rows` are how many are wanted and how many reranked."""
    wanted, depth = rows
    ranked = ranker.rank(request, weights, wanted, depth=depth)
    return (
        *(ranked.rows, ranked.scores, ranked.total, ranked.attainable, ranked.information),
        [ranked.features(place) for place in range(len(ranked.rows))],
        [ranker.term_scores(ranked, row) for row in range(ranker.index.rows)],
    )


def _laid_out(chance: np.random.Generator) -> tuple[LaidOutText, int]:
    """A text, cut anyhow, and the length of its raw text."""
    text = "".join(chance.choice(list("退款货一二三四 。!\n"), chance.integers(200)))
    cut = {(at, at + size) for at, size in chance.integers(1, (190, 5), (60, 2)).tolist()}
    spans = sorted(span for span in cut if span[1] <= len(text))
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    if chance.integers(2):
        return LaidOutText(text, starts, ends, None), len(text)
    behind = np.cumsum([0, *chance.integers(0, 4, len(text))]).tolist()
    return LaidOutText(text, starts, ends, (behind[:-1], behind[1:])), behind[-1]


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_texts_are_cut_alike(seed: int) -> None:
    chance = np.random.default_rng(seed)
    texts = [_laid_out(chance) for _ in range(3)]
    nothing = LaidOutText("", (), (), None)
    columns = columns_of(
        [("", ())] * len(texts),
        analyzed=[lay_out_terms([nothing] * 3 + [text, nothing]) for text, _ in texts],
    )
    terms, kinds = TermColumns(), list(TermKind)
    for kind in chance.integers(0, 3, chance.integers(12)).tolist():
        some = [
            ("".join(chance.choice(list("退款货"), max(1, size))), key, weight)
            for size, key, weight in zip(
                chance.integers(1, 3, 2).tolist(),
                chance.integers(0, 7, 2).tolist(),
                chance.choice([0.0, 0.1, 1.7, 1.8], 2).tolist(),
                strict=True,
            )
        ]
        terms.add_all(kinds[kind], [int(chance.integers(5) == 0)], [len(some)], some)
    postings = packed([dict.fromkeys(range(len(texts)), 1.0)] * 6, len(texts))
    weights = RerankWeights(0, 0, 0, 0, 0, (0, 0, 0), (0, 0, 0), share=1)
    lengths, most = [length for _, length in texts], int(chance.integers(1, 70))

    def cut() -> Any:
        ranker = Ranker(postings, columns)
        ranked = ranker.rank(RankRequest(array("I"), terms), weights, 3)
        return ranker.cut(ranked, range(len(texts)), lengths, 3, most)

    compiled, reference = both_kernels(cut)
    assert compiled == reference


@given(
    st.lists(st.tuples(st.sampled_from("退款货a，\u3005\u2e7f"), st.booleans()), max_size=40),
    st.integers(1, 2),
    st.lists(st.sampled_from([bigram_key("退款"), bigram_key("款退"), character_key("货")])),
)
def test_grams_are_counted_alike(
    characters: list[tuple[str, bool]], size: int, apart: list[int]
) -> None:
    codes = array("I", codes_of("".join(character for character, _ in characters)))
    stopword_only = array("B", [is_stopword for _, is_stopword in characters])
    text = QuestionText(address_of(codes), address_of(stopword_only), len(codes), 0.3)

    def grams() -> tuple[Any, ...]:
        columns = TermColumns()
        others = columns.add_grams(TermKind.BIGRAM, size, text, apart)
        return others, *(getattr(columns, name) for name in TermColumns.__slots__)

    compiled, reference = both_kernels(grams)
    assert compiled == reference


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40), WEIGHTINGS)
def test_counts_are_merged_alike(seed: int, rows: int, weighting: Weighting) -> None:
    chance = np.random.default_rng(seed)
    slots = rows * FIELDS
    runs = []
    for _ in range(chance.integers(0, 4)):
        own = int(chance.integers(0, 30))
        moved = np.append(chance.permutation(slots)[:own], [2**32 - 1] * max(0, own - slots))
        keys = np.unique(chance.integers(0, 12, 6 if own else 0)).astype(np.uint64)
        sizes = chance.integers(0, own + 1, len(keys)).astype(np.uint32)
        held = [np.sort(chance.choice(own, size, replace=False)) for size in sizes]
        entries = np.concatenate([np.empty(0, np.uint32), *held]).astype(np.uint32)
        counts = chance.integers(1, 255, len(entries)).astype(np.uint8)
        runs.append(SortedCounts(keys, sizes, entries, counts, moved.astype(np.uint32)))
    lengths = chance.integers(0, 50, slots).astype(np.uint32)
    factors = length_factors(lengths, weighting)

    def merged() -> list[Any]:
        information = np.zeros(rows)
        built = ImpactBuilder().build(runs, factors, weighting, information)
        arrays = built.arrays
        return [
            *(information, built.sizes, built.slots, built.counts),
            *(arrays.keys, arrays.idf, arrays.offsets, arrays.rows, arrays.impacts),
        ]

    for compiled, reference in zip(*both_kernels(merged), strict=True):
        np.testing.assert_array_equal(compiled, reference)
