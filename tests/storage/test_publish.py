"""A reader finds a whole index, whatever becomes of a rebuild."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hashing_encoder import HashingEncoder

from faq.errors import IndexBusy, IndexMissing, IndexStale, IndexWriteError
from faq.files.arrays import ArraySpec
from faq.indexing.analyze import Analyzed
from faq.indexing.article_range import ArticleRange
from faq.indexing.embed import embed_few
from faq.indexing.generation_builder import GenerationBuilder
from faq.indexing.pack import pack_articles
from faq.indexing.reuse import PreviousArticles, ReusePlan
from faq.indexing.vector_plan import plan_vectors
from faq.indexing.workers import Workers
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.model import Article, ArticleId, Passage, PassageId
from faq.ranking.model import RankingModel
from faq.settings import Settings
from faq.storage import generations
from faq.storage.generations import current_name, open_current
from faq.storage.publish import building, exclusive, put_in_force
from faq.storage.schema import (
    ARTICLES,
    BACKGROUND,
    ENTRIES,
    LEXICON,
    MANIFEST,
    OWNERS,
    RUNS,
    SECTIONS,
    SOURCES,
    VECTOR_DIGESTS,
    VECTORS,
    word_arrays,
)

_HOLDER = """
import sys
from pathlib import Path
from faq.storage.publish import building, exclusive
with exclusive(Path(sys.argv[1])), building(Path(sys.argv[1])) as draft:
    (draft.folder / "half").write_text("done")
    print("ready", flush=True)
    sys.stdin.read()
"""


def _articles(count: int) -> Analyzed:
    """Articles with a passage that has the same word in every field but the questions."""
    made = []
    for number in range(count):
        name = ArticleId(f"a{number}")
        passage = Passage(PassageId(f"{name}#退款"), name, "退款", "退款", ("退款",), "退款")
        made.append((Article(name, "退款", f"{name}.md"), (passage,)))
    packed = pack_articles(made, BatchAnalyzer(Lexicon()))
    return Analyzed((ArticleRange(packed, 0, count),), packed.words)


def _publish(index: Path, articles: int = 1) -> Path:
    """Publishes an index of so many articles; its folder."""
    settings = Settings()
    with (
        exclusive(index),
        building(index) as draft,
        Workers(Lexicon(), settings) as workers,
        GenerationBuilder(draft, ReusePlan(""), workers) as builder,
    ):
        contents = builder.count([_articles(articles)])
        manifest = builder.write(contents, Lexicon(), RankingModel(), settings)
        embed_few(draft.folder, manifest, plan_vectors(draft.folder), HashingEncoder())
        draft.publish()
    return index / "generations" / draft.name


def _folders(index: Path) -> set[str]:
    return {path.name for path in (index / "generations").iterdir()}


@contextmanager
def _holder(index: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the midst of a rebuild."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_what_is_published_can_be_opened(tmp_path: Path) -> None:
    folder = _publish(tmp_path, articles=3)
    generation = open_current(tmp_path)
    assert (generation.manifest.generation, generation.rows) == (folder.name, 3)


def test_an_empty_index_can_be_published_and_opened(tmp_path: Path) -> None:
    _publish(tmp_path, articles=0)
    assert open_current(tmp_path).rows == 0


def test_the_next_generation_replaces_the_one_before(tmp_path: Path) -> None:
    _publish(tmp_path, articles=1)
    second = _publish(tmp_path, articles=2)
    assert current_name(tmp_path) == second.name
    assert open_current(tmp_path).rows == 2


def test_an_open_generation_stays_whole_when_it_is_superseded_and_removed(tmp_path: Path) -> None:
    _publish(tmp_path, articles=2)
    generation = open_current(tmp_path)
    for _ in range(4):
        _publish(tmp_path)
    assert not generation.folder.exists()
    assert [generation.passage(row).article_id for row in (0, 1)] == ["a0", "a1"]


def _publish_keeping(index: Path, keep: int) -> str:
    """Publishes an empty shell of a generation, and keeps so many; its name."""
    with exclusive(index), building(index, keep=keep) as draft:
        (draft.folder / SOURCES).write_bytes(b"")
        draft.publish()
    return draft.name


@pytest.mark.parametrize("keep", [2, 3, 5])
def test_the_last_generations_stay(tmp_path: Path, keep: int) -> None:
    names = [_publish_keeping(tmp_path, keep) for _ in range(6)]
    assert _folders(tmp_path) == set(names[-keep:])


def test_nothing_goes_before_something_newer_is_in_force(tmp_path: Path) -> None:
    names = {_publish_keeping(tmp_path, 5) for _ in range(5)}
    with exclusive(tmp_path), building(tmp_path, keep=2) as draft:
        assert _folders(tmp_path) == names | {draft.folder.name}
    assert _folders(tmp_path) == names


@pytest.mark.parametrize("current", [b"", b"\xff\xfe", b"20000101T000000-000000", None])
def test_a_damaged_name_costs_no_generation(tmp_path: Path, current: bytes | None) -> None:
    names = {_publish_keeping(tmp_path, 3) for _ in range(3)}
    if current is None:
        (tmp_path / "CURRENT").unlink()
    else:
        (tmp_path / "CURRENT").write_bytes(current)
    with exclusive(tmp_path), building(tmp_path):
        pass
    assert _folders(tmp_path) == names
    after = _publish_keeping(tmp_path, 3)
    assert _folders(tmp_path) == {*sorted(names)[-2:], after}


def test_the_one_that_was_in_force_stays_after_a_rollback(tmp_path: Path) -> None:
    names = [_publish_keeping(tmp_path, 3) for _ in range(3)]
    with exclusive(tmp_path):
        put_in_force(tmp_path, names[0])
    after = _publish_keeping(tmp_path, 3)
    assert _folders(tmp_path) == {names[0], names[2], after}


def test_one_that_goes_while_it_is_opened_is_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _publish(tmp_path)
    load = ArraySpec.load

    def late(spec: ArraySpec, folder: Path) -> object:
        if folder.name == first.name and spec is OWNERS:
            monkeypatch.setattr(ArraySpec, "load", load)
            _publish(tmp_path, articles=2)
            raise FileNotFoundError(spec.name)
        return load(spec, folder)

    monkeypatch.setattr(ArraySpec, "load", late)
    assert open_current(tmp_path).rows == 2


@pytest.mark.parametrize(
    "error", [OSError(28, "disk full"), ValueError("bug"), KeyboardInterrupt()]
)
def test_a_build_that_fails_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    before = _publish(tmp_path)
    raised = IndexWriteError if isinstance(error, OSError) else type(error)

    def half_a_build() -> None:
        with exclusive(tmp_path), building(tmp_path) as draft:
            (draft.folder / "half").write_text("done")
            raise error

    with pytest.raises(raised):
        half_a_build()
    assert current_name(tmp_path) == before.name
    assert _folders(tmp_path) == {before.name}


@pytest.mark.parametrize("step", ["rename", "replace"])
def test_publishing_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = _publish(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, fail)
        with pytest.raises(IndexWriteError, match="disk full"):
            _publish(tmp_path)
    assert current_name(tmp_path) == before.name
    assert _folders(tmp_path) == {before.name}
    assert open_current(tmp_path).rows == 1


def test_a_draft_is_not_readable_and_removed_unless_it_is_published(tmp_path: Path) -> None:
    with exclusive(tmp_path), building(tmp_path) as draft:
        assert current_name(tmp_path) is None
        assert not (draft.folder.parent / draft.name).exists()
    assert _folders(tmp_path) == set()


def test_a_build_that_is_killed_leaves_what_was_there(tmp_path: Path) -> None:
    before = _publish(tmp_path)
    with _holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert open_current(tmp_path).manifest.generation == before.name


def test_leftovers_of_a_killed_build_are_removed_by_the_next(tmp_path: Path) -> None:
    before = _publish(tmp_path)
    with _holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(_folders(tmp_path)) == 2
    after = _publish(tmp_path)
    assert _folders(tmp_path) == {before.name, after.name}


def test_a_generation_that_was_never_put_in_force_is_removed_by_the_next(tmp_path: Path) -> None:
    before = _publish(tmp_path)
    # Killed after the folder was renamed and before CURRENT named it.
    (tmp_path / "generations" / "99990101T000000-ffffff").mkdir()
    after = _publish(tmp_path)
    assert _folders(tmp_path) == {before.name, after.name}


def test_a_second_rebuild_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with _holder(tmp_path), pytest.raises(IndexBusy), exclusive(tmp_path):
        pass


def test_a_rebuild_is_refused_within_the_same_process_too(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(IndexBusy), exclusive(tmp_path):
        pass


def test_the_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert _publish(tmp_path).is_dir()


def test_the_lock_ends_with_the_block_that_held_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bug"), exclusive(tmp_path):
        raise ValueError("bug")
    assert _publish(tmp_path).is_dir()


def test_reading_needs_no_lock(tmp_path: Path) -> None:
    _publish(tmp_path)
    with exclusive(tmp_path):
        assert open_current(tmp_path).rows == 1


def test_a_file_in_the_place_of_the_index_folder_can_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.touch()
    with pytest.raises(IndexWriteError), exclusive(path):
        pass


@pytest.mark.parametrize(
    "prepare",
    [
        lambda index: None,
        lambda index: index.mkdir(),
        lambda index: index.touch(),
        lambda index: (index.mkdir(), (index / "CURRENT").touch()),
        lambda index: (index / "generations" / "20260101T000000-000000").mkdir(parents=True),
    ],
    ids=["nothing", "empty folder", "a file", "empty CURRENT", "nothing in force"],
)
def test_an_index_that_was_never_published_is_missing(
    tmp_path: Path, prepare: Callable[[Path], object]
) -> None:
    prepare(tmp_path / "index")
    with pytest.raises(IndexMissing, match="faq rebuild"):
        open_current(tmp_path / "index")


@pytest.mark.parametrize("name", [b"20260101T000000-000000", b"..", b"a\0b", b"\xff\xfe", b"\n/"])
def test_an_index_whose_generation_is_not_there_is_stale(tmp_path: Path, name: bytes) -> None:
    _publish(tmp_path)
    (tmp_path / "CURRENT").write_bytes(name)
    with pytest.raises(IndexStale, match="faq rebuild"):
        open_current(tmp_path)


@pytest.mark.parametrize("found", [0, 999, '"1"', "null"])
def test_an_index_of_another_format_is_stale(tmp_path: Path, found: object) -> None:
    folder = _publish(tmp_path)
    (folder / "manifest.json").write_text(f'{{"format": {found}}}', encoding="utf-8")
    with pytest.raises(IndexStale, match="faq rebuild"):
        open_current(tmp_path)


def _read_all(index: Path) -> None:
    generation = open_current(index)
    generation.lexicon()
    generation.entries()
    generation.sources()
    PreviousArticles(generation)


def _damageable() -> list[str]:
    """The files of a generation, Whoosh's own by their endings."""
    # A damaged background lexicon is read anew: tests/indexing/test_reuse.py.
    unread = {spec.name for spec in BACKGROUND.specs}
    return [
        *(f"{spec.name}.npy" for spec in word_arrays() if spec.name not in unread),
        *(f"{name}.bin" for name in (ARTICLES, *RUNS)),
        *(MANIFEST, ENTRIES, LEXICON, SOURCES),
        *("whoosh/*.toc", "whoosh/*.seg"),
    ]


# Whoosh leaves a file that it could not read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("name", _damageable())
@pytest.mark.parametrize("share", [0.0, 0.5, None], ids=["emptied", "halved", "gone"])
def test_a_damaged_index_is_stale(tmp_path: Path, name: str, share: float | None) -> None:
    folder = _publish(tmp_path, articles=3)
    (path,) = folder.glob(name)
    if share is None:
        path.unlink()
    else:
        os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(IndexStale, match="faq rebuild"):
        _read_all(tmp_path)


def test_nothing_in_a_generation_is_left_untested_for_damage(tmp_path: Path) -> None:
    folder = _publish(tmp_path)
    tested = {path for name in _damageable() for path in folder.glob(name)}
    others = {path.name for path in folder.rglob("*") if path.is_file() and path not in tested}
    # Words answer without damaged vectors, which are made anew: tests/search/test_meaning.py.
    anew = {f"{spec.name}.npy" for spec in (*BACKGROUND.specs, *VECTORS.specs, VECTOR_DIGESTS)}
    # Nobody asks for sections by their fields but editors: tests/catalogue/test_damage.py.
    fields = {path.name for path in (folder / SECTIONS).iterdir()}
    assert others == {"MAIN_WRITELOCK"} | anew | fields


def test_a_generation_that_goes_while_it_is_opened_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(tmp_path)
    names = iter(["20200101T000000-gone00"])
    monkeypatch.setattr(
        generations, "current_name", lambda index: next(names, None) or current_name(index)
    )
    assert open_current(tmp_path).rows == 1


def test_a_damaged_index_can_be_replaced(tmp_path: Path) -> None:
    folder = _publish(tmp_path)
    (folder / "manifest.json").write_bytes(b"")
    _publish(tmp_path, articles=2)
    assert open_current(tmp_path).rows == 2
