"""What a generation has on disk is what the schema says, and changes with the format alone.

``pytest --update-golden`` writes `_GOLDEN` anew: raise `FORMAT` with it, for an index of before
can't be opened any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import msgspec
import numpy as np
import pytest

from faq.errors import IndexStale
from faq.files.arrays import ArrayGroup
from faq.indexing.postings_builder import StoredCounts
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings
from faq.settings import Settings
from faq.spelling.background import BackgroundLexicon
from faq.spelling.vocabulary import VocabularyArrays
from faq.storage.generation import Generation
from faq.storage.generations import open_current
from faq.storage.schema import (
    ARTICLES,
    BACKGROUND,
    CATALOGUE,
    COUNTS,
    FORMAT,
    POSTINGS,
    RECORDS,
    RUNS,
    SECTIONS,
    SUGGESTIONS,
    VECTOR_DIGESTS,
    VECTORS,
    VOCABULARY,
    word_arrays,
)
from faq.suggestions import SuggestionArrays

_GOLDEN = Path(__file__).parents[1] / "golden" / "generation.txt"


def _keys(kind: msgspec.inspect.Type, path: str = "") -> Iterator[str]:
    """The keys of a record, those of the records within it behind a dot."""
    for each in getattr(kind, "fields", ()):
        name = getattr(each, "encode_name", None) or each.name
        yield f"{path}{name}"
        yield from _keys(each.type, f"{path}{name}.")
    for name in ("item_types", "types"):
        for each in getattr(kind, name, ()):
            yield from _keys(each, path)
    if inner := getattr(kind, "item_type", None):
        yield from _keys(inner, path)


def _listing() -> str:
    lines = [f"format {FORMAT}"]
    lines += sorted(
        f"{spec.name}.npy {spec.dtype} {spec.dimensions}"
        for spec in (*word_arrays(), *VECTORS.specs, VECTOR_DIGESTS)
    )
    lines += sorted(f"{name}.bin" for name in (ARTICLES, *RUNS))
    for name, kind in RECORDS.items():
        lines += [f"{name} {key}" for key in _keys(msgspec.inspect.type_info(kind))]
    return "".join(f"{line}\n" for line in lines)


def test_the_format_changes_by_intention_alone(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        _GOLDEN.write_text(_listing(), encoding="utf-8")
    assert _listing() == _GOLDEN.read_text(encoding="utf-8")


def test_a_generation_holds_the_files_of_the_schema(guidance: Settings) -> None:
    folder = open_current(guidance.index).folder
    found = {path.name for path in folder.iterdir()} - {CATALOGUE, SECTIONS}
    assert found == {
        *(f"{spec.name}.npy" for spec in word_arrays()),
        *(f"{name}.bin" for name in (ARTICLES, *RUNS)),
        *RECORDS,
    }
    for spec in word_arrays():
        assert spec.load(folder) is not None


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        (POSTINGS, Postings),
        (COUNTS, StoredCounts),
        (VOCABULARY, VocabularyArrays),
        (BACKGROUND, BackgroundLexicon),
        (SUGGESTIONS, SuggestionArrays),
        (VECTORS, PassageVectors),
    ],
)
def test_each_field_of_a_group_has_its_array(group: ArrayGroup, kind: type) -> None:
    names = [spec.name.removeprefix(group.prefix) for spec in group.specs]
    assert names == [each.name for each in fields(kind)]


@pytest.mark.parametrize("name", ["keys", "quantum", "owners", "vocabulary_costs", "codes_ends"])
def test_an_array_of_another_dtype_is_stale(guidance: Settings, tmp_path: Path, name: str) -> None:
    folder = open_current(guidance.index).folder
    for path in folder.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    np.save(tmp_path / f"{name}.npy", np.load(folder / f"{name}.npy").astype(np.int16))
    with pytest.raises(IndexStale, match=f"{name}.npy.*<i2"):
        Generation(tmp_path, open_catalogue=False, check="off")
