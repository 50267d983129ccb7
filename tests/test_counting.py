"""Are terms counted alike in many batches and in one, each with the weights it is named for?"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from faq.counting import Counted, TermCounter, weighting
from faq.language.analyzer import Analyzer
from faq.language.grains import Grain
from faq.language.lexicon import Lexicon
from faq.ranking.postings import Postings
from faq.records import FIELDS, pack_terms, unpack_terms
from faq.settings import Settings


@pytest.mark.parametrize(
    ("setting", "grain", "part"),
    [
        ("weight_face_words", Grain.WORD, 0),
        ("weight_face_bigrams", Grain.BIGRAM, 0),
        ("weight_face_characters", Grain.CHARACTER, 0),
        ("weight_words", Grain.WORD, 1),
        ("weight_bigrams", Grain.BIGRAM, 1),
        ("weight_characters", Grain.CHARACTER, 1),
    ],
)
def test_each_grain_has_a_weight_in_each_part(setting: str, grain: Grain, part: int) -> None:
    changed = replace(Settings(), **{setting: 3.5})
    for each in Grain:
        before, after = weighting(Settings(), each).parts, weighting(changed, each).parts
        assert [place for place in (0, 1) if before[place] != after[place]] == (
            [part] if each is grain else []
        )


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_has_a_weight_of_its_own(name: str) -> None:
    fields = weighting(replace(Settings(), **{f"weight_{name}": 3.5}), Grain.WORD).fields
    assert fields[FIELDS.index(name)] == 3.5


def test_titles_and_questions_are_one_part_and_the_text_the_other() -> None:
    settings = replace(Settings(), b=0.9, b_face=0.1)
    found = weighting(settings, Grain.WORD)
    assert dict(zip(FIELDS, zip(found.part_of, found.b, strict=True), strict=True)) == {
        "title": (0, 0.1),
        "heading": (0, 0.1),
        "questions": (0, 0.1),
        "body": (1, 0.9),
        "steps": (1, 0.9),
    }


def _counted(folder: Path, passages: list[bytes], **sizes: int) -> Counted:
    folder.mkdir()
    counter = TermCounter(folder, **sizes)
    for each in passages:
        counter.add(unpack_terms(each))
    return counter.finish(Settings())


def test_however_small_the_batches_the_postings_are_the_same(tmp_path: Path) -> None:
    analyzer = Analyzer(Lexicon())
    texts = [
        f"退款{number}天到账；{'发货' * (number % 5)}，第{number % 7}个订单𠮷。"
        for number in range(60)
    ]
    passages = [
        pack_terms([analyzer.analyze(each) for each in (text, text[:3], "", text * 2, text[4:])])
        for text in texts
    ]
    whole = _counted(tmp_path / "whole", passages)
    parts = _counted(tmp_path / "parts", passages, batch=100, merged=50)
    for each in fields(Postings):
        ours, theirs = getattr(parts.postings, each.name), getattr(whole.postings, each.name)
        np.testing.assert_array_equal(ours, theirs, each.name)
    np.testing.assert_array_equal(parts.information, whole.information)
    assert len(whole.postings.common)
    assert {path.stem for path in (tmp_path / "parts").iterdir()} == {
        each.name for each in fields(Postings)
    }


def test_no_passages_give_no_terms(tmp_path: Path) -> None:
    counted = _counted(tmp_path / "none", [])
    assert (len(counted.postings.keys), len(counted.information)) == (0, 0)
