"""What do files, or articles, give to the index?

The part of a rebuild that runs in several processes: read, mark steps, split, analyze, pack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from faq import articles as reading
from faq.articles import SourceFile
from faq.indexing.pack import PackedBatch, pack_articles
from faq.language.analyzer import ANALYSIS_VERSION
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.model import Article, ArticleId, Fault
from faq.passages.prepare import prepare
from faq.settings import Settings
from faq.storage.schema import Source

READING_VERSION = 4
"""Raised whenever the same file would give other articles or passages."""

_BATCH_BYTES = range(100_000, 1_000_000)
"""Of the text that is analysed together: what is done once a batch shall not count, and all
batches of a corpus shall not end at once."""
_BATCHES = 100
_Sized = TypeVar("_Sized")


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file, and what it gave when it was read before."""

    file: SourceFile
    known: Source | None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a file gave."""

    source: Source
    analyzed: tuple[ArticleId, ...] = ()
    """Those of its articles that were analysed anew."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What some files gave, and the articles analysed anew, in the order of the files."""

    files: tuple[FileResult, ...]
    packed: PackedBatch


def fingerprint(lexicon: Lexicon, settings: Settings) -> str:
    """Of all that decides which passages and terms a file gives, besides its bytes."""
    parts = (
        READING_VERSION,
        ANALYSIS_VERSION,
        settings.passage_chars,
        lexicon.words,
        lexicon.synonyms,
    )
    return _digest(repr(parts).encode("utf-8", "surrogatepass"))


def analyze_made(
    articles: Sequence[Article], analyzer: BatchAnalyzer, settings: Settings
) -> PackedBatch:
    """What articles give that were made elsewhere."""
    return pack_articles(prepare(articles, settings.passage_chars), analyzer)


def unchanged(task: FileTask, settings: Settings) -> Source | None:
    """What the file of `task` gave before, if it has the bytes that it had then."""
    known, file = task.known, task.file
    if known is None or not known.digest:
        return None
    if file.stamp and file.stamp == known.stamp and file.size <= settings.max_file_bytes:
        return known
    stamp = reading.stamp_now(file)
    loaded = reading.load(file, settings.max_file_bytes)
    if isinstance(loaded, Fault) or _digest(loaded) != known.digest:
        return None
    return replace(known, stamp=stamp)


def analyze_files(
    tasks: Sequence[FileTask], analyzer: BatchAnalyzer, settings: Settings
) -> BatchResult:
    """What the files of `tasks` give; what is wrong with one is in its result."""
    files: list[FileResult] = []
    analyzed: list[Article] = []
    for task in tasks:
        source, articles = _read(task, settings)
        files.append(FileResult(source, tuple(each.id for each in articles)))
        analyzed += articles
    prepared = prepare(analyzed, settings.passage_chars)
    return BatchResult(tuple(files), pack_articles(prepared, analyzer))


def _read(task: FileTask, settings: Settings) -> tuple[Source, list[Article]]:
    """What is known of a file from now on, and the articles to be analysed."""
    name = task.file.name
    stamp = reading.stamp_now(task.file)
    loaded = reading.load(task.file, settings.max_file_bytes)
    if isinstance(loaded, Fault):
        return Source(name, "", (), (), (loaded,)), []
    content = reading.read_file(task.file, loaded)
    known = dict(task.known.articles) if task.known else {}
    articles = [(each, _digest(msgspec.msgpack.encode(each))) for each in content.articles]
    ids = tuple((each.id, said) for each, said in articles)
    source = Source(name, _digest(loaded), stamp, ids, content.faults)
    return source, [each for each, said in articles if known.get(each.id) != said]


def in_batches(items: Sequence[tuple[_Sized, int]]) -> Iterator[list[_Sized]]:
    """Items, each with the bytes of its text, in batches of about as many bytes."""
    whole = sum(size for _, size in items)
    most = min(max(whole // _BATCHES, _BATCH_BYTES.start), _BATCH_BYTES.stop)
    batch: list[_Sized] = []
    held = 0
    for item, size in items:
        batch.append(item)
        held += size
        if held >= most:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
