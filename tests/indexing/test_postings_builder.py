"""Postings are the same however passages are batched, and each weight acts where it should."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faq.indexing import postings_builder
from faq.indexing.batch_counts import TermCounts, count_batch
from faq.indexing.postings_builder import (
    Counted,
    PreviousCounts,
    StoredCounts,
    TermCounter,
    weighting,
)
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.language.term_kinds import TermKind
from faq.ranking.model import FieldWeights, RankingModel
from faq.ranking.postings import Postings
from faq.storage.schema import COUNTS, FIELDS, POSTINGS


@pytest.mark.parametrize("term_kind", TermKind)
@pytest.mark.parametrize(("group", "part"), [("heading_term_kinds", 0), ("body_term_kinds", 1)])
def test_each_term_kind_has_a_weight_in_headings_and_one_in_the_body(
    group: str, part: int, term_kind: TermKind
) -> None:
    model = RankingModel()
    weights = replace(getattr(model, group), **{term_kind.name.lower(): 3.5})
    changed = replace(model, **{group: weights})
    for each in TermKind:
        before, after = weighting(model, each).parts, weighting(changed, each).parts
        assert [place for place in (0, 1) if before[place] != after[place]] == (
            [part] if each is term_kind else []
        )


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_has_a_weight_of_its_own(name: str) -> None:
    model = RankingModel(field_weights=replace(FieldWeights(), **{name: 3.5}))
    found = weighting(model, TermKind.WORD).fields
    assert [field for field, weight in zip(FIELDS, found, strict=True) if weight == 3.5] == [name]


def test_titles_and_questions_are_one_part_and_the_text_the_other() -> None:
    found = weighting(RankingModel(b_body=0.9, b_heading=0.1), TermKind.WORD)
    assert dict(zip(FIELDS, zip(found.part_of, found.b, strict=True), strict=True)) == {
        "title": (0, 0.1),
        "heading": (0, 0.1),
        "questions": (0, 0.1),
        "body": (1, 0.9),
        "steps": (1, 0.9),
    }


def _texts(numbers: Iterable[int]) -> list[str]:
    """The fields of some passages, one behind the other."""
    return [
        each
        for number in numbers
        for text in [f"退款{number}天到账；{'发货' * (number % 5)}，第{number % 7}个订单𠮷。"]
        for each in (text, text[:3], "", text * 2, text[4:])
    ]


def _batch(texts: Sequence[str]) -> Mapping[TermKind, TermCounts]:
    return count_batch(BatchAnalyzer(Lexicon()).analyze_all(texts))


def _counted(
    folder: Path, batches: Sequence[Mapping[TermKind, TermCounts]], **sizes: int
) -> Counted:
    folder.mkdir()
    with TermCounter(folder, **sizes) as counter:
        for each in batches:
            rows = range(len(each[TermKind.WORD].lengths) // len(FIELDS))
            counter.place(counter.add(each), rows)
        return counter.merge(RankingModel()).finish()


def _assert_same(ours: Counted, theirs: Counted) -> None:
    for each in fields(Postings):
        np.testing.assert_array_equal(
            getattr(ours.postings, each.name), getattr(theirs.postings, each.name), each.name
        )
    np.testing.assert_array_equal(ours.information, theirs.information)


def test_however_small_the_batches_the_postings_are_the_same(tmp_path: Path) -> None:
    whole = _counted(tmp_path / "whole", [_batch(_texts(range(60)))])
    small = [_batch(_texts(range(first, first + 7))) for first in range(0, 56, 7)]
    last = _batch(_texts(range(56, 60)))
    parts = _counted(tmp_path / "parts", [*small, last], most=50)
    _assert_same(parts, whole)
    assert len(whole.postings.common)
    assert {path.stem for path in (tmp_path / "parts").iterdir()} == {
        spec.name for group in (POSTINGS, COUNTS) for spec in group.specs
    }


@pytest.mark.parametrize("most", [50, 2_000_000])
def test_previous_and_new_counts_give_the_same_postings(tmp_path: Path, most: int) -> None:
    whole = _counted(tmp_path / "whole", [_batch(_texts([9, 0, 1, 70, 71, 4, 3, 8, 72]))])
    earlier = _counted(tmp_path / "earlier", [_batch(_texts(range(10)))])
    (tmp_path / "later").mkdir()
    stored = COUNTS.load(tmp_path / "earlier", StoredCounts)
    previous = PreviousCounts(earlier.postings.keys, stored)
    batch = _batch(_texts([70, 99, 71, 72]))
    with TermCounter(tmp_path / "later", previous, most=most) as counter:
        counter.place(counter.previous_moves, range(9, 10))
        counter.place(counter.previous_moves, range(2))
        counter.place(counter.add(batch), range(1))
        counter.place(counter.add(batch), range(2, 3))
        for row in (4, 3, 8):
            counter.place(counter.previous_moves, range(row, row + 1))
        counter.place(counter.add(batch), range(3, 4))
        _assert_same(counter.merge(RankingModel()).finish(), whole)
    for spec in COUNTS.specs:
        np.testing.assert_array_equal(
            spec.load(tmp_path / "later"), spec.load(tmp_path / "whole"), spec.name
        )


class _AtOnce(ThreadPoolExecutor):
    """Has done what is submitted before the caller goes on."""

    def submit(self, *arguments: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
        future = super().submit(*arguments, **named)
        future.exception()
        return future


def test_the_next_range_leaves_alone_what_was_built_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [_batch(_texts(range(60)))]
    whole = _counted(tmp_path / "whole", batches)
    monkeypatch.setattr(postings_builder, "ThreadPoolExecutor", _AtOnce)
    _assert_same(_counted(tmp_path / "parts", batches, most=50), whole)


def test_a_term_that_stands_in_a_field_hundreds_of_times_is_counted_in_full(
    tmp_path: Path,
) -> None:
    counted = _batch(["退款，" * 300, "退款", "", "", ""])[TermKind.WORD]
    assert counted.counts.tolist() == [255, 45, 1]
    assert counted.slots.tolist() == [0, 0, 1]
    assert counted.lengths.tolist() == [300, 1, 0, 0, 0]


def test_no_passages_give_no_terms(tmp_path: Path) -> None:
    counted = _counted(tmp_path / "none", [])
    assert (len(counted.postings.keys), len(counted.information)) == (0, 0)
