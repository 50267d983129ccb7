"""Are terms counted alike in many batches and in one, each with the weights it is named for?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from faq.indexing.batch_counts import TermCounts, count_batch
from faq.indexing.postings_builder import Counted, KeptCounts, TermCounter, load_counts, weighting
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.language.term_kinds import TermKind
from faq.ranking.postings import Postings
from faq.settings import Settings
from faq.storage.schema import FIELDS


@pytest.mark.parametrize(
    ("setting", "term_kind", "part"),
    [
        ("weight_heading_words", TermKind.WORD, 0),
        ("weight_heading_bigrams", TermKind.BIGRAM, 0),
        ("weight_heading_characters", TermKind.CHARACTER, 0),
        ("weight_words", TermKind.WORD, 1),
        ("weight_bigrams", TermKind.BIGRAM, 1),
        ("weight_characters", TermKind.CHARACTER, 1),
    ],
)
def test_each_grain_has_a_weight_in_each_part(setting: str, term_kind: TermKind, part: int) -> None:
    changed = replace(Settings(), **{setting: 3.5})
    for each in TermKind:
        before, after = weighting(Settings(), each).parts, weighting(changed, each).parts
        assert [place for place in (0, 1) if before[place] != after[place]] == (
            [part] if each is term_kind else []
        )


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_has_a_weight_of_its_own(name: str) -> None:
    fields = weighting(replace(Settings(), **{f"weight_{name}": 3.5}), TermKind.WORD).fields
    assert fields[FIELDS.index(name)] == 3.5


def test_titles_and_questions_are_one_part_and_the_text_the_other() -> None:
    settings = replace(Settings(), b=0.9, b_heading=0.1)
    found = weighting(settings, TermKind.WORD)
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
    counter = TermCounter(folder, **sizes)
    for each in batches:
        number = counter.add(each)
        counter.place(number, 0, len(each[TermKind.WORD].lengths) // len(FIELDS))
    return counter.finish(Settings())


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
    parts = _counted(tmp_path / "parts", [*small, last], merged=50)
    _assert_same(parts, whole)
    assert len(whole.postings.common)
    assert {path.stem for path in (tmp_path / "parts").iterdir()} == {
        *(each.name for each in fields(Postings)),
        *(f"counts_{each.name}" for each in fields(KeptCounts)),
    }


@pytest.mark.parametrize("merged", [50, 2_000_000])
def test_what_was_counted_before_and_what_is_new_give_the_same_postings(
    tmp_path: Path, merged: int
) -> None:
    whole = _counted(tmp_path / "whole", [_batch(_texts([9, 0, 1, 70, 71, 4, 3, 8, 72]))])
    earlier = _counted(tmp_path / "earlier", [_batch(_texts(range(10)))])
    (tmp_path / "later").mkdir()
    before = load_counts(tmp_path / "earlier"), earlier.postings.keys
    counter = TermCounter(tmp_path / "later", before, merged=merged)
    new = counter.add(_batch(_texts([70, 99, 71, 72])))
    for batch, first, count in (
        (None, 9, 1),
        (None, 0, 2),
        (new, 0, 1),
        (new, 2, 1),
        (None, 4, 1),
        (None, 3, 1),
        (None, 8, 1),
        (new, 3, 1),
    ):
        counter.place(batch, first, count)
    _assert_same(counter.finish(Settings()), whole)
    for each in fields(KeptCounts):
        np.testing.assert_array_equal(
            getattr(load_counts(tmp_path / "later"), each.name),
            getattr(load_counts(tmp_path / "whole"), each.name),
            each.name,
        )


def test_the_next_range_leaves_alone_what_was_built_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [_batch(_texts(range(60)))]
    whole = _counted(tmp_path / "whole", batches)

    def at_once(
        _: ThreadPoolExecutor, work: Callable[..., object], *arguments: object
    ) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(work(*arguments))
        return done

    # The next range is always built before the one before it is written.
    monkeypatch.setattr(ThreadPoolExecutor, "submit", at_once)
    _assert_same(_counted(tmp_path / "parts", batches, merged=50), whole)


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
