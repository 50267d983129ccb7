"""Impacts are the BM25F of the literature, however the terms were counted."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weightings import FIELDS, WEIGHTINGS

from faq.ranking.bm25f import (
    GONE,
    Counts,
    Float64,
    ImpactBuilder,
    MergedCounts,
    SortedCounts,
    TermArrays,
    UInt32,
    Weighting,
    count_terms,
    field_lengths,
    inverse_document_frequency,
    length_factors,
)

pytestmark = pytest.mark.usefixtures("either_kernel")

Passage = tuple[list[int], ...]
"""The keys of each field's terms."""

_KEYS = st.lists(st.integers(0, 6) | st.just(2**64 - 1), max_size=6)
_CORPUS = st.lists(st.tuples(*[_KEYS] * FIELDS), max_size=8)
_PLAIN = Weighting((1.0, 2.0, 0.5), 1.2, (0.75, 0.3, 0.75), (0, 0, 1), (1.5, 1.0))
_WHOLE = (0, 0, 0), (1.0,)
"""A passage of one part: plain BM25F."""


def _count(passages: list[Passage], first: int = 0) -> Counts:
    terms = [
        (key, (first + row) * FIELDS + field)
        for row, passage in enumerate(passages)
        for field, keys in enumerate(passage)
        for key in keys
    ]
    keys = np.array([key for key, _ in terms], np.uint64)
    return count_terms(keys, np.array([slot for _, slot in terms], np.uint32))


def _run(batch: Counts, moved: UInt32) -> SortedCounts:
    keys, sizes = np.unique(batch.keys, return_counts=True)
    counts = batch.counts.astype(np.uint8)
    return SortedCounts(keys, sizes.astype(np.uint32), batch.slots, counts, moved)


def _merged(
    batches: list[Counts],
    rows: int,
    weighting: Weighting,
    held: Float64 | None = None,
    moved: UInt32 | None = None,
) -> MergedCounts:
    slots = rows * len(weighting.fields)
    lengths = sum((field_lengths(batch, 0, slots) for batch in batches), np.zeros(slots, np.uint32))
    moved = np.arange(slots, dtype=np.uint32) if moved is None else moved
    runs = [_run(batch, moved) for batch in batches]
    return ImpactBuilder().build(runs, length_factors(lengths, weighting), weighting, held)


def _impacts(batches: list[Counts], rows: int, weighting: Weighting) -> TermArrays:
    return _merged(batches, rows, weighting).arrays


def _built(passages: list[Passage], weighting: Weighting = _PLAIN) -> TermArrays:
    return _impacts([_count(passages)], len(passages), weighting)


def _table(arrays: TermArrays) -> dict[int, dict[int, float]]:
    return {
        int(key): dict(
            zip(
                arrays.rows[start:end].tolist(),
                arrays.impacts[start:end].tolist(),
                strict=True,
            )
        )
        for key, start, end in zip(arrays.keys, arrays.offsets, arrays.offsets[1:], strict=False)
    }


def _bm25f(passages: list[Passage], weighting: Weighting) -> dict[int, dict[int, float]]:
    """The formula of Robertson, Zaragoza and Taylor, term by term and field by field."""
    lengths = [[len(passage[field]) for passage in passages] for field in range(FIELDS)]
    averages = [sum(each) / max(1, sum(length > 0 for length in each)) for each in lengths]
    frequencies: dict[int, dict[int, dict[int, float]]] = {}
    for row, passage in enumerate(passages):
        for field, keys in enumerate(passage):
            b, part = weighting.b[field], weighting.part_of[field]
            for key, count in Counter(keys).items():
                norm = 1 - b + b * lengths[field][row] / averages[field]
                held = frequencies.setdefault(key, {}).setdefault(row, {})
                held[part] = held.get(part, 0.0) + weighting.fields[field] * count / norm
    k1 = weighting.k1
    return {
        key: {
            row: math.log(1 + (len(passages) - len(held) + 0.5) / (len(held) + 0.5))
            * sum(
                weighting.parts[part] * frequency * (k1 + 1) / (k1 + frequency)
                for part, frequency in by_part.items()
                if frequency
            )
            for row, by_part in held.items()
        }
        for key, held in frequencies.items()
    }


@given(_CORPUS, WEIGHTINGS)
def test_impacts_are_those_of_the_formula(passages: list[Passage], weighting: Weighting) -> None:
    found, expected = _table(_built(passages, weighting)), _bm25f(passages, weighting)
    assert {key: sorted(held) for key, held in found.items()} == {
        key: sorted(held) for key, held in expected.items()
    }
    for key, held in expected.items():
        assert found[key] == pytest.approx(held, rel=1e-5, abs=1e-30)


@given(_CORPUS, st.lists(st.integers(0, 8), max_size=3))
def test_batches_in_any_split_give_the_same_arrays(
    passages: list[Passage], borders: list[int]
) -> None:
    cuts = sorted(min(border, len(passages)) for border in borders)
    batches = [
        _count(passages[start:end], start)
        for start, end in zip([0, *cuts], [*cuts, len(passages)], strict=True)
    ]
    split = _impacts(batches, len(passages), _PLAIN)
    whole = _built(passages)
    for each in fields(TermArrays):
        np.testing.assert_array_equal(getattr(split, each.name), getattr(whole, each.name))


@given(_CORPUS.flatmap(lambda passages: st.tuples(st.just(passages), st.permutations(passages))))
def test_passages_that_change_places_give_what_they_would_have_given_there(
    changed: tuple[list[Passage], list[Passage]],
) -> None:
    passages, now = changed
    taken: set[int] = set()
    moved = []
    for passage in passages:
        at = next(at for at, each in enumerate(now) if each == passage and at not in taken)
        taken.add(at)
        moved += range(at * FIELDS, (at + 1) * FIELDS)
    rows, slots = len(now), np.array(moved, np.uint32)
    factors = length_factors(field_lengths(_count(now), 0, rows * FIELDS), _PLAIN)
    found = ImpactBuilder().build([_run(_count(passages), slots)], factors, _PLAIN)
    anew = _merged([_count(now)], rows, _PLAIN)
    for ours, theirs in ((found, anew), (found.arrays, anew.arrays)):
        for each in fields(theirs):
            if each.name != "arrays":
                np.testing.assert_array_equal(getattr(ours, each.name), getattr(theirs, each.name))


def test_a_term_of_passages_that_are_gone_is_gone() -> None:
    slots = np.arange(3 * FIELDS, dtype=np.uint32)
    slots[FIELDS:] = GONE
    merged = _merged([_count([([1], [2], []), ([1], [3], []), ([4],) * 3])], 3, _PLAIN, None, slots)
    assert merged.arrays.keys.tolist() == [1, 2]
    assert merged.slots.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("sizes", [9, 1]),
        ("slots", [0, 77]),
        ("counts", [1]),
        ("keys", [1]),
        ("moved", [0]),
    ],
)
def test_counts_that_do_not_fit_together_are_refused(column: str, values: list[int]) -> None:
    run = _run(_count([([1], [2], [])]), np.arange(FIELDS, dtype=np.uint32))
    kind = getattr(run, column).dtype
    with pytest.raises(ValueError, match=r"counts|columns"):
        ImpactBuilder().build(
            [replace(run, **{column: np.array(values, kind)})], np.ones(FIELDS), _PLAIN
        )


@given(_CORPUS)
def test_keys_and_the_rows_of_each_key_ascend(passages: list[Passage]) -> None:
    arrays = _built(passages)
    table = _table(arrays)
    assert arrays.keys.tolist() == sorted(set(arrays.keys.tolist()))
    assert [list(held) for held in table.values()] == [sorted(held) for held in table.values()]


@pytest.mark.parametrize("batches", [[], [_count([])], [_count([]), _count([])]])
def test_an_empty_corpus_has_no_terms(batches: list[Counts]) -> None:
    arrays = _impacts(batches, 0, _PLAIN)
    assert [len(each) for each in (arrays.keys, arrays.idf, arrays.rows, arrays.impacts)] == [0] * 4
    assert arrays.offsets.tolist() == [0]


def test_the_arrays_have_the_types_that_are_stored() -> None:
    arrays = _built([([1], [2], [])])
    found = [getattr(arrays, each.name).dtype for each in fields(TermArrays)]
    assert found == [np.uint64, np.float32, np.int64, np.uint32, np.float32]


def test_a_repeated_term_gives_more_but_less_than_twice() -> None:
    table = _table(_built([([1], [], []), ([1, 1], [], []), ([2], [], [])]))
    assert table[1][0] < table[1][1] < 2 * table[1][0]


def test_a_short_field_gives_more_than_a_long_one() -> None:
    table = _table(_built([([1], [], []), ([1, 2, 3, 4], [], []), ([5], [], [])]))
    assert table[1][0] > table[1][1]


def test_length_counts_for_nothing_where_b_is_0() -> None:
    weighting = Weighting((1.0, 1.0, 1.0), 1.2, (0.0, 0.0, 0.0), *_WHOLE)
    table = _table(_built([([1], [], []), ([1, 2, 3, 4], [], []), ([5], [], [])], weighting))
    assert table[1][0] == table[1][1]


def test_presence_alone_counts_where_k1_is_0() -> None:
    weighting = Weighting((1.0, 1.0, 1.0), 0.0, (0.5, 0.5, 0.5), *_WHOLE)
    table = _table(_built([([1], [], []), ([1, 1], [1], []), ([5], [], [])], weighting))
    assert table[1][0] == pytest.approx(table[1][1])


def test_a_term_in_both_parts_gives_what_each_of_them_gives() -> None:
    lengths = ([3], [], [4])
    heading, text, both = (
        _table(_built([each, lengths]))[1][0]
        for each in (([1], [2], [3]), ([2], [3], [1]), ([1], [2], [1]))
    )
    assert both == pytest.approx(heading + text)


@pytest.mark.parametrize("k1", [0.0, 1.2])
def test_a_field_without_weight_gives_nothing(k1: float) -> None:
    weighting = Weighting((0.0, 1.0, 1.0), k1, (1.0, 1.0, 1.0), *_WHOLE)
    assert _table(_built([([1], [2], [])], weighting))[1] == {0: 0.0}


@given(st.integers(1, 1000).flatmap(lambda rows: st.tuples(st.integers(1, rows), st.just(rows))))
def test_inverse_document_frequency_is_positive_and_falls_with_every_holder(
    holders_and_rows: tuple[int, int],
) -> None:
    holders, rows = holders_and_rows
    idf = inverse_document_frequency(np.arange(1, holders + 1), rows)
    assert idf.min() > 0
    assert (np.diff(idf) < 0).all()


@given(_CORPUS)
def test_the_information_of_a_passage_is_that_of_its_terms_each_once(
    passages: list[Passage],
) -> None:
    found = np.zeros(len(passages))
    arrays = _merged([_count(passages)], len(passages), _PLAIN, found).arrays
    idf = dict(zip(arrays.keys.tolist(), arrays.idf.tolist(), strict=True))
    expected = [sum(idf[key] for key in set().union(*passage)) for passage in passages]
    assert found.tolist() == pytest.approx(expected, rel=1e-5)


@given(_CORPUS)
def test_counts_tell_how_often_each_term_stands_in_each_field(passages: list[Passage]) -> None:
    counts = _count(passages)
    expected = {
        (key, row * FIELDS + field): count
        for row, passage in enumerate(passages)
        for field, keys in enumerate(passage)
        for key, count in Counter(keys).items()
    }
    places = zip(counts.keys.tolist(), counts.slots.tolist(), strict=True)
    assert dict(zip(places, counts.counts.tolist(), strict=True)) == expected
