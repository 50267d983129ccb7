"""Do the settings of the weights reach the terms that they are named for?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from faq.building import weighting
from faq.language.grains import Grain
from faq.records import FIELDS
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
