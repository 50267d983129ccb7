"""A generation gives back what was written."""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from faq.articles import sample_files, walk
from faq.errors import IndexStale, LocalIndexNeeded
from faq.files.arrays import ArrayWriter, Runs, RunsWriter
from faq.indexing.rebuild import rebuild
from faq.language.analyzer import Analyzer
from faq.language.pack_choice import lexicon_in_force
from faq.model import ArticleId, PassageId
from faq.ranking.passage_codec import lay_out
from faq.settings import Settings
from faq.storage import generations
from faq.storage.generation import Generation
from faq.storage.schema import BACKGROUND_FILES, FIELDS, FORMAT, field_texts, rerank_texts


@pytest.fixture(scope="module")
def generation(guidance: Settings) -> Generation:
    return generations.open_current(guidance.index)


def test_every_passage_is_found_by_its_row_and_its_id(generation: Generation) -> None:
    assert generation.rows == generation.manifest.passages > 10
    for row in range(generation.rows):
        assert generation.row_of(generation.passage(row).id) == row
    ids = {generation.passage(row).id for row in range(generation.rows)}
    assert len(ids) == generation.rows


def test_every_article_comes_with_its_own_passages(generation: Generation) -> None:
    entries = generation.entries()
    assert len(entries) == generation.manifest.articles
    seen = 0
    for number, entry in enumerate(entries):
        indexed = generation.article(entry.id)
        assert indexed is not None
        assert indexed.article.source == entry.source
        for passage in indexed.passages:
            assert passage.article_id == entry.id
            assert generation.owners[seen] == number
            assert generation.passage(seen) == passage
            seen += 1
    assert seen == generation.rows


def test_a_generation_of_elsewhere_is_kept_open_here_or_told(
    generation: Generation, guidance: Settings, tmp_path: Path
) -> None:
    name = generation.manifest.generation
    here = generations.generation_here(guidance.index, name)
    assert here.manifest == generation.manifest
    assert generations.generation_here(guidance.index, name) is here
    with pytest.raises(LocalIndexNeeded, match=name):
        generations.generation_here(tmp_path, name)


@pytest.mark.parametrize("name", ["", "nowhere", "退款", "a" * 5000, "\ud800", "\0", "a\0b"])
def test_what_is_not_there_is_none(generation: Generation, name: str) -> None:
    assert generation.article(ArticleId(name)) is None
    assert generation.row_of(PassageId(name)) is None


def test_stored_terms_are_those_of_the_text(guidance: Settings, generation: Generation) -> None:
    analyzer = Analyzer(generation.lexicon())
    for row in range(generation.rows):
        again = [analyzer.analyze(text) for text in field_texts(generation.passage(row))]
        assert [generation.field_terms(row, name) for name in FIELDS] == again


def test_the_lexicon_is_kept_with_the_index(guidance: Settings, generation: Generation) -> None:
    files = walk(guidance.corpus).files
    assert generation.lexicon() == lexicon_in_force(guidance, sample_files(files))[0]


def test_reranking_compares_the_text_and_the_headings(generation: Generation) -> None:
    codes, stored = (Runs(generation.folder, name) for name in ("codes", "headings"))
    for row in range(generation.rows):
        passage = generation.passage(row)
        text, headings = rerank_texts([each.normalized.text for each in generation.terms(row)])
        assert codes[row] == lay_out(text, headings).tobytes()
        assert stored[row].decode("utf-8", "surrogatepass").split("\0") == headings
        assert len(headings) == 1 + len(passage.questions)


def test_threads_share_one_generation(generation: Generation) -> None:
    wanted = [generation.passage(row) for row in range(generation.rows)]
    wrong: list[int] = []

    def read() -> None:
        wrong.extend(
            row
            for _ in range(5)
            for row in range(generation.rows)
            if generation.passage(row) != wanted[row] or generation.row_of(wanted[row].id) != row
        )

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_manifest_says_what_it_is(generation: Generation) -> None:
    raw = msgspec.json.decode((generation.folder / "manifest.json").read_bytes())
    assert raw["format"] == FORMAT
    assert raw["generation"] == generation.folder.name
    assert generation.size() > 0


@pytest.mark.parametrize("raw", ["", "[]", "null", "{}", '{"format": 1}', '{"format": 99}', "\x00"])
def test_a_manifest_of_anything_else_is_stale(tmp_path: Path, raw: str) -> None:
    (tmp_path / "manifest.json").write_text(raw, "utf-8")
    with pytest.raises(IndexStale, match="faq rebuild"):
        Generation(tmp_path)


def test_a_corpus_without_text_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    rebuild(settings)
    empty = generations.open_current(settings.index)
    assert (empty.rows, empty.entries(), empty.sources()) == (0, (), ())
    assert empty.article(ArticleId("a")) is None
    rebuild(replace(settings, passage_chars=100))


def test_unfinished_files_are_closed_on_a_full_disk(tmp_path: Path) -> None:
    for writer in (ArrayWriter(tmp_path / "array.npy", np.uint8), RunsWriter(tmp_path, "runs")):
        with Path("/dev/full").open("wb") as full:
            os.dup2(full.fileno(), writer._file.fileno())
        writer._file.write(b"what can't be written")
        writer.cancel()
        assert writer._file.closed


@pytest.mark.parametrize("name", ["articles.bin", "passages.bin"])
def test_a_damaged_record_is_told_when_it_is_read(
    guidance: Settings, tmp_path: Path, name: str
) -> None:
    folder = _copy(guidance, tmp_path)
    article_id = Generation(folder).entries()[0].id
    path = folder / name
    path.write_bytes(b"\xc1" * path.stat().st_size)
    with pytest.raises(IndexStale, match="faq rebuild --full"):
        Generation(folder).article(article_id)


@pytest.mark.parametrize("name", ["lexicon.msgpack", "sources.msgpack"])
def test_text_that_is_no_utf_8_is_told_as_damage(
    guidance: Settings, tmp_path: Path, name: str
) -> None:
    folder = _copy(guidance, tmp_path)
    path = folder / name
    text = {"lexicon.msgpack": "怎么", "sources.msgpack": ".md"}[name].encode()
    path.write_bytes(path.read_bytes().replace(text, b"\xff" * len(text)))
    generation = Generation(folder)
    with pytest.raises(IndexStale, match="faq rebuild --full"):
        generation.lexicon() if name == "lexicon.msgpack" else generation.sources()


def test_a_folder_in_place_of_a_file_is_not_reused(guidance: Settings, tmp_path: Path) -> None:
    folder = _copy(guidance, tmp_path)
    (folder / "background_words.npy").unlink()
    (folder / "background_words.npy").mkdir()
    assert not Generation(folder).is_whole(BACKGROUND_FILES)


def _copy(settings: Settings, tmp_path: Path) -> Path:
    folder = generations.open_current(settings.index).folder
    return Path(shutil.copytree(folder, tmp_path / folder.name))
