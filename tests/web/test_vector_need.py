"""Vectors are needed once for each state of index and models, after it has settled."""

from __future__ import annotations

from pathlib import Path

import pytest
from hashing_encoder import HashingEncoder

from faq.indexing.rebuild import rebuild
from faq.semantic.description import ModelDescription, ModelFile, write_description
from faq.settings import Settings
from web.vector_need import VectorNeed

_FILES = {"model.onnx": b"", "tokenizer.json": b""}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of an index without vectors, and of a store without models."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# 怎么续借\n\n在柜台续借。\n", "utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus", index=tmp_path / "index", models=tmp_path / "models"
    )
    rebuild(settings)
    return settings


def _put_in_place(models: Path, name: str = "small") -> HashingEncoder:
    """A model that can be found but not opened, and what makes its vectors."""
    folder = models / name
    folder.mkdir(parents=True)
    for file, content in _FILES.items():
        (folder / file).write_bytes(content)
    files = {file: ModelFile(len(content), "0" * 64) for file, content in _FILES.items()}
    description = ModelDescription("model.onnx", "tokenizer.json", files, dimensions=64)
    write_description(folder, description)
    encoder = HashingEncoder(name)
    encoder.digest = description.digest
    return encoder


def test_at_first_it_is_told_at_once(settings: Settings) -> None:
    _put_in_place(settings.models)
    need = VectorNeed(settings)
    assert need.arises()
    assert not need.arises()
    need.stays()
    assert need.arises()


def test_a_model_that_comes_later_is_noticed_when_it_has_settled(settings: Settings) -> None:
    need = VectorNeed(settings)
    assert not need.arises()
    _put_in_place(settings.models)
    assert [need.arises() for _ in range(3)] == [False, True, False]


def test_a_publication_without_vectors_is_noticed_when_it_has_settled(settings: Settings) -> None:
    encoder = _put_in_place(settings.models)
    rebuild(settings, encoder=encoder)
    need = VectorNeed(settings)
    assert not need.arises()
    rebuild(settings, encoder=encoder)
    assert [need.arises() for _ in range(3)] == [False, False, False]
    rebuild(settings)
    assert [need.arises() for _ in range(3)] == [False, True, False]


def test_damaged_vectors_are_needed_again(settings: Settings) -> None:
    rebuild(settings, encoder=_put_in_place(settings.models))
    (path,) = settings.index.glob("generations/*/vectors_values.npy")
    path.unlink()
    assert VectorNeed(settings).arises()


def test_there_is_no_need_without_an_index_or_a_model(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("one", "other"):
        _put_in_place(tmp_path / "two", name)
    assert not VectorNeed(Settings(index=tmp_path / "none", models=tmp_path / "two")).arises()
    assert caplog.records == []
    need = VectorNeed(Settings(index=settings.index, models=tmp_path / "two"))
    assert [need.arises() for _ in range(3)] == [False, False, False]
    assert ["several models" in each.getMessage() for each in caplog.records] == [True]
