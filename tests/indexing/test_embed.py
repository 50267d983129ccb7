"""Vectors follow the words, are made once for a text, and never cost a word."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hashing_encoder import HashingEncoder

from faq.errors import IndexBusy, IndexWriteError, ModelError
from faq.indexing import embed as embedding
from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.passages.embedded_texts import embedded_texts
from faq.reports import RebuildReport
from faq.semantic.text_encoder import Progress
from faq.semantic.vectors import Vectors
from faq.settings import Settings
from faq.storage import generations
from faq.storage.generation import Generation
from faq.storage.generations import open_current
from faq.storage.publish import is_embedding
from faq.storage.schema import VECTOR_DIGESTS, VECTOR_FILES, VECTORS

_ARTICLES = 12


def _write(corpus: Path, number: int, more: str = "") -> None:
    (corpus / f"{number:02}.md").write_text(
        f"# 第{number}篇 读者证\n\n证件{number}的说明。{more}\n\n"
        f"## 怎么补办\n\n问法：丢了{number}怎么办\n\n到{number}号柜台补办。\n\n"
        "## 收费吗\n\n不收费。\n",
        "utf-8",
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(_ARTICLES):
        _write(folder, number)
    return Settings(corpus=folder, index=tmp_path / "index")


@pytest.fixture
def nothing_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "FEW", 0)


def _vectors(generation: Generation) -> dict[str, bytes]:
    """The bytes of each file of the vectors."""
    files = generation.folder.glob(VECTOR_FILES.pattern)
    return {path.name: path.read_bytes() for path in files}


def _check_all(generation: Generation, encoder: HashingEncoder) -> None:
    """Every passage has the vectors of its texts."""
    vectors = generation.vectors
    assert vectors
    assert len(vectors.values) == len(VECTOR_DIGESTS.load(generation.folder))
    for row in range(generation.rows):
        texts = embedded_texts([generation.passage(row)])[0]
        numbers = vectors.numbers_of(row)
        expected = HashingEncoder(dimensions=encoder.dimensions).encode_passages(texts)
        np.testing.assert_array_equal(vectors.values[numbers], expected.values)
        np.testing.assert_array_equal(vectors.scales[numbers], expected.scales)


def test_few_texts_are_embedded_before_the_words_are_published(corpus: Settings) -> None:
    encoder = HashingEncoder()
    report = rebuild(corpus, encoder=encoder)
    generation = open_current(corpus.index)
    assert report.model == generation.manifest.embedding
    assert report.model
    assert (report.model.name, report.model.dimensions) == ("hashing", 64)
    _check_all(generation, encoder)
    assert embed(corpus.index, encoder).generation == report.generation


def test_a_text_is_embedded_once(corpus: Settings) -> None:
    encoder = HashingEncoder()
    rebuild(corpus, encoder=encoder)
    assert len(encoder.encoded) == len(set(encoder.encoded))
    assert "怎么补办" in encoder.encoded


def test_many_texts_follow_the_words(corpus: Settings, nothing_is_few: None) -> None:
    encoder, told = HashingEncoder(), list[tuple[int, int]]()
    words = rebuild(corpus, encoder=encoder)
    generation = open_current(corpus.index)
    assert (words.model, generation.vectors, encoder.encoded) == (None, None, [])
    manifest = embed(corpus.index, encoder, lambda done, total: told.append((done, total)))
    again = open_current(corpus.index)
    assert again.manifest == manifest
    assert manifest.generation != words.generation
    _check_all(again, encoder)
    assert told[-1] == (len(encoder.encoded), len(encoder.encoded))
    same = {"generation": words.generation, "embedding": None}
    files: dict[str, object] = {"files": {}, "digest": ""}
    assert replace(manifest, **same, **files) == replace(generation.manifest, **files)


def test_vectors_come_out_alike_with_the_words_and_after_them(
    corpus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    with_words = _vectors(open_current(corpus.index))
    monkeypatch.setattr(embedding, "FEW", 0)
    monkeypatch.setattr(embedding, "_AT_ONCE", 7)
    rebuild(corpus, full=True, encoder=HashingEncoder())
    embed(corpus.index, HashingEncoder())
    assert _vectors(open_current(corpus.index)) == with_words


def _changed(corpus: Settings) -> None:
    _write(corpus.corpus, 5, "新的一句。")
    _write(corpus.corpus, 99)
    (corpus.corpus / "02.md").unlink()


def test_an_unchanged_text_keeps_its_vector(corpus: Settings) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    _changed(corpus)
    encoder = HashingEncoder()
    rebuild(corpus, encoder=encoder)
    assert {text for text in encoder.encoded if "99" not in text} == {
        text for text in encoder.encoded if "新的一句" in text
    }
    incremental = open_current(corpus.index)
    _check_all(incremental, encoder)
    reused = _vectors(incremental)
    rebuild(corpus, full=True, encoder=HashingEncoder())
    assert _vectors(open_current(corpus.index)) == reused


def test_a_full_rebuild_reuses_no_vector(corpus: Settings) -> None:
    first, second = HashingEncoder(), HashingEncoder()
    rebuild(corpus, encoder=first)
    rebuild(corpus, full=True, encoder=second)
    assert first.encoded == second.encoded


def test_other_words_of_the_lexicon_change_no_vector(corpus: Settings) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    (corpus.corpus / "_lexicon").mkdir()
    (corpus.corpus / "_lexicon" / "words.txt").write_text("读者证\n", "utf-8")
    encoder = HashingEncoder()
    report = rebuild(corpus, encoder=encoder)
    assert (report.model is not None, encoder.encoded) == (True, [])


def test_another_model_reuses_no_vector(corpus: Settings) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    other = HashingEncoder("other", dimensions=32)
    rebuild(corpus, encoder=other)
    assert other.encoded
    _check_all(open_current(corpus.index), other)


def test_without_a_model_the_next_generation_has_no_vectors(corpus: Settings) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    assert rebuild(corpus).model is None
    assert open_current(corpus.index).vectors is None


def test_vectors_of_the_generation_before_are_reused_after_the_words(
    corpus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(corpus, encoder=HashingEncoder())
    monkeypatch.setattr(embedding, "FEW", 0)
    _changed(corpus)
    encoder = HashingEncoder()
    rebuild(corpus, encoder=encoder)
    embed(corpus.index, encoder)
    assert all("新的一句" in text or "99" in text for text in encoder.encoded)
    _check_all(open_current(corpus.index), encoder)


@pytest.mark.parametrize("name", [*(spec.name for spec in VECTORS.specs), VECTOR_DIGESTS.name])
def test_damaged_vectors_are_made_anew(corpus: Settings, name: str) -> None:
    first = HashingEncoder()
    rebuild(corpus, encoder=first)
    path = open_current(corpus.index).folder / f"{name}.npy"
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 0x55
    path.write_bytes(damaged)
    second = HashingEncoder()
    rebuild(corpus, encoder=second)
    assert second.encoded == first.encoded
    _check_all(open_current(corpus.index), second)


class _Broken(HashingEncoder):
    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return super().encode_passages(texts[1:], progress)


@pytest.mark.parametrize("encoder", [HashingEncoder(fails=True), _Broken()])
def test_a_model_that_fails_never_costs_the_words(
    corpus: Settings, encoder: HashingEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    report = rebuild(corpus, encoder=encoder)
    generation = open_current(corpus.index)
    assert generation.manifest.generation == report.generation
    assert (report.model, generation.vectors, _vectors(generation)) == (None, None, {})
    assert [each.levelno for each in caplog.records] == [logging.WARNING]
    with pytest.raises(ModelError, match="hashing"):
        embed(corpus.index, encoder)
    assert open_current(corpus.index).manifest == generation.manifest
    assert _tidy(corpus.index)


def _tidy(index: Path) -> bool:
    return not [path for path in (index / "generations").iterdir() if path.name.startswith(".")]


class _Rebuilding(HashingEncoder):
    """Lets a rebuild publish a newer generation while it encodes for the first time."""

    def __init__(self, corpus: Settings) -> None:
        super().__init__()
        self._corpus = corpus
        self.newer: RebuildReport | None = None

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.newer is None:
            _changed(self._corpus)
            self.newer = rebuild(self._corpus, encoder=self)
        return super().encode_passages(texts, progress)


def test_a_newer_rebuild_wins_and_gets_the_vectors(corpus: Settings, nothing_is_few: None) -> None:
    encoder = _Rebuilding(corpus)
    rebuild(corpus, encoder=encoder)
    manifest = embed(corpus.index, encoder)
    generation = open_current(corpus.index)
    assert encoder.newer
    assert manifest == generation.manifest
    assert manifest.articles == encoder.newer.articles
    assert len(encoder.encoded) == len(set(encoder.encoded))
    _check_all(generation, encoder)
    assert _tidy(corpus.index)


class _Looking(HashingEncoder):
    """Looks at the state of an index while it encodes, and tries to embed it once more."""

    def __init__(self, index: Path) -> None:
        super().__init__()
        self._index = index
        self.seen: list[bool] = []

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.seen.append(is_embedding(self._index))
        with pytest.raises(IndexBusy):
            embed(self._index, HashingEncoder())
        return super().encode_passages(texts, progress)


def test_one_process_at_a_time_makes_vectors(corpus: Settings) -> None:
    rebuild(corpus)
    encoder = _Looking(corpus.index)
    assert not is_embedding(corpus.index)
    embed(corpus.index, encoder)
    assert encoder.seen == [True]
    assert not is_embedding(corpus.index)


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from hashing_encoder import HashingEncoder
from faq.indexing import embed
from faq.storage import generations
from faq.storage import publish

class Killed(HashingEncoder):
    def encode_passages(self, texts, progress=None):
        if sys.argv[3] == "encoding":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts, progress)

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "linking":
    embed._record = kill
if sys.argv[3] == "renaming":
    publish.sync = kill
embed.embed(Path(sys.argv[1]), Killed())
"""


@pytest.mark.parametrize("moment", ["encoding", "linking", "renaming"])
def test_a_kill_before_the_vectors_are_published_leaves_the_words(
    corpus: Settings, moment: str
) -> None:
    words = rebuild(corpus)
    tests = str(Path(__file__).parents[1])
    arguments = (sys.executable, "-c", _KILLED, str(corpus.index), tests, moment)
    assert subprocess.run(arguments, check=False).returncode == -signal.SIGKILL
    assert open_current(corpus.index).manifest.generation == words.generation
    assert not is_embedding(corpus.index)
    encoder = HashingEncoder()
    manifest = embed(corpus.index, encoder)
    _check_all(open_current(corpus.index), encoder)
    assert _tidy(corpus.index)
    names = {path.name for path in (corpus.index / "generations").iterdir()}
    assert names == {words.generation, manifest.generation}


@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_full_disk_leaves_the_words(
    corpus: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    words = rebuild(corpus)

    def fail(*_: object) -> None:
        raise OSError(28, "disk full")

    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(type(VECTORS["numbers"]), "save", fail)
        else:
            patch.setattr(Path, "replace", fail)
        with pytest.raises(IndexWriteError, match="disk full"):
            embed(corpus.index, HashingEncoder())
    assert open_current(corpus.index).manifest.generation == words.generation
    assert _tidy(corpus.index)
    embed(corpus.index, HashingEncoder())
    assert open_current(corpus.index).vectors


def test_the_words_are_linked_not_copied(corpus: Settings) -> None:
    rebuild(corpus)
    before = open_current(corpus.index)
    embed(corpus.index, HashingEncoder())
    after = open_current(corpus.index)
    for path in before.folder.rglob("*"):
        other = after.folder / path.relative_to(before.folder)
        if path.is_file() and path.name != "manifest.json":
            assert path.samefile(other), path.name
    assert json.loads((after.folder / "manifest.json").read_bytes())["embedding"] == {
        "name": "hashing",
        "digest": "hashing-1",
        "dimensions": 64,
    }


def test_an_empty_corpus_has_empty_vectors(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    assert rebuild(settings, encoder=HashingEncoder()).model
    assert open_current(settings.index).rows == 0


def test_an_index_that_cannot_be_written_is_not_being_embedded(tmp_path: Path) -> None:
    assert not is_embedding(tmp_path / "none")
    assert list(generations.earlier(tmp_path / "none")) == []
