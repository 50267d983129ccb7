"""Analyzes the changed files of a corpus, or articles that a caller made, for the index.

`analyze_files` and `analyze_batch` run in several processes: read, mark steps, split, analyze,
pack.  What they give is put into the order of the corpus here, file by file as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import msgspec

from faq import articles as reading
from faq.indexing.article_range import ArticleRange
from faq.indexing.changes import CorpusFile, digest
from faq.indexing.pack import PackedBatch, pack_articles
from faq.indexing.reuse import ReusePlan
from faq.indexing.workers import Workers
from faq.language.analyzer import ANALYSIS_VERSION
from faq.language.batches import BatchAnalyzer
from faq.language.lexicon import Lexicon
from faq.model import Article, ArticleId, Fault
from faq.passages.prepare import prepare
from faq.settings import Settings
from faq.storage.schema import Source

READING_VERSION = 19
"""Raised whenever the same file would give other articles or passages."""

Progress = Callable[[int, int, int], None]
"""Called with the number of files done, the number of all files, and the number of passages
that were analyzed."""

_BATCH_BYTES = range(100_000, 1_000_000)
"""Text that is analyzed together: enough that the work done once a batch does not count, and so
little that the batches of a corpus do not all end at once."""
_BATCHES = 100
_PACKED = 2_000
"""Articles of a batch that are packed together: one table may hold a hundred thousand, and what is
known of each while it is packed is many times what is stored."""
_POOL_BYTES = 2_000_000
"""Below so much text, starting processes (each loads a dictionary) costs more than it saves."""
_Sized = TypeVar("_Sized")


@dataclass(frozen=True, slots=True)
class Analyzed:
    """Articles to be indexed, in their order: those of a file, or a batch of a caller's."""

    articles: tuple[ArticleRange, ...]
    words: frozenset[str]
    """Words of what was analyzed for them, but for those that came before."""
    sources: tuple[Source, ...] = ()
    """The file that they came from."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What some files gave, and their changed articles, analyzed, in the order of the files."""

    files: tuple[tuple[Source, tuple[ArticleId, ...]], ...]
    """Each file, and those of its articles that changed."""
    packed: tuple[PackedBatch, ...]
    """`_PACKED` articles in each but the last."""


@dataclass(frozen=True, slots=True)
class _FileResult:
    """What a file gave."""

    source: Source
    changed: Mapping[ArticleId, ArticleRange] = field(default_factory=dict)
    """Its articles that changed, analyzed."""
    passages: int = 0
    """How many passages these have."""
    words: frozenset[str] = frozenset()


def fingerprint(lexicon: Lexicon, settings: Settings) -> str:
    """The digest of all that decides which passages and terms a file gives, besides its bytes."""
    parts = (
        READING_VERSION,
        ANALYSIS_VERSION,
        settings.passage_chars,
        lexicon.words,
        lexicon.synonyms,
    )
    return digest(repr(parts).encode("utf-8", "surrogatepass"))


def analyze(
    files: Sequence[CorpusFile],
    plan: ReusePlan,
    workers: Workers,
    progress: Progress | None = None,
) -> Iterator[Analyzed]:
    """The articles of each file, in the order of the files, as they are analyzed.

    Of two articles with the same id, the later one is a fault.  Raises IndexStale where an
    article to be reused is missing.
    """
    results = _results(_changed(files, workers))
    holders: dict[ArticleId, str] = {}
    passages = 0
    for done, each in enumerate(files, 1):
        if each.unchanged and each.previous:
            result = _FileResult(each.previous)
        else:
            result = next(results)
            passages += result.passages
        yield _claimed(result, plan, holders)
        if progress:
            progress(done, len(files), passages)


def analyze_articles(articles: Sequence[Article], workers: Workers) -> Iterator[Analyzed]:
    """Articles that a caller made, analyzed batch by batch."""
    sized = [(each, 3 * sum(len(block.text) for block in each.lead)) for each in articles]
    _start_for(sum(size for _, size in sized), workers)
    for batch in workers.map(analyze_batch, list(in_batches(sized))):
        yield Analyzed((ArticleRange(batch, 0, len(batch.articles.entries)),), batch.words)


def _changed(files: Sequence[CorpusFile], workers: Workers) -> Iterator[BatchResult]:
    """The batches of files that have changed; the processes that it pays to start, started."""
    changed = [(each, each.file.size) for each in files if not each.unchanged]
    _start_for(sum(size for _, size in changed), workers)
    return workers.map(analyze_files, list(in_batches(changed)))


def _start_for(size: int, workers: Workers) -> None:
    if size >= _POOL_BYTES:
        workers.start()


def _results(batches: Iterable[BatchResult]) -> Iterator[_FileResult]:
    """The result of each file of some batches."""
    for batch in batches:
        first, words = 0, frozenset[str]().union(*(each.words for each in batch.packed))
        for source, ids in batch.files:
            changed: dict[ArticleId, ArticleRange] = {}
            passages = 0
            for number, article_id in enumerate(ids, first):
                packed, place = batch.packed[number // _PACKED], number % _PACKED
                changed[article_id] = ArticleRange(packed, place, place + 1)
                passages += packed.articles.passages[place]
            yield _FileResult(source, changed, passages, words)
            first, words = first + len(ids), frozenset()


def _claimed(result: _FileResult, plan: ReusePlan, holders: dict[ArticleId, str]) -> Analyzed:
    """The articles of a file whose ids no earlier file holds; `holders` has the file of each
    id, to which those of this one are added."""
    source = result.source
    faults, claimed = list(source.faults), []
    for article_id, _ in source.articles:
        if (holder := holders.get(article_id)) is None:
            claimed.append(article_id)
        else:
            faults.append(Fault(source.name, 1, reading.duplicate_fault(article_id, holder)))
    # Two files may be shown by one name, such as those whose bytes are no UTF-8.
    own = dict.fromkeys(claimed, source.name)
    holders.update(own)
    if len(claimed) < len(source.articles):
        # To be read again next time: it may get the article back.
        held = tuple(each for each in source.articles if each[0] in own)
        source = replace(source, digest="", articles=held)
    articles = tuple(result.changed.get(each) or plan.range_of(each) for each in claimed)
    return Analyzed(articles, result.words, (source,), tuple(faults))


def analyze_batch(
    articles: Sequence[Article], analyzer: BatchAnalyzer, settings: Settings
) -> PackedBatch:
    """Articles that a caller made, analyzed and packed."""
    return pack_articles(prepare(articles, settings.passage_chars, analyzer.cut), analyzer)


def analyze_files(
    files: Sequence[CorpusFile], analyzer: BatchAnalyzer, settings: Settings
) -> BatchResult:
    """What changed files give; what is wrong with a file is in its `Source`."""
    results: list[tuple[Source, tuple[ArticleId, ...]]] = []
    changed: list[Article] = []
    for each in files:
        source, articles = _read(each, settings)
        results.append((source, tuple(article.id for article in articles)))
        changed += articles
    packed = (
        analyze_batch(changed[first : first + _PACKED], analyzer, settings)
        for first in range(0, len(changed), _PACKED)
    )
    return BatchResult(tuple(results), tuple(packed))


def _read(changed: CorpusFile, settings: Settings) -> tuple[Source, list[Article]]:
    """What a file gives now, and those of its articles that changed."""
    name = changed.file.name
    stamp = reading.stamp_now(changed.file)
    loaded = reading.load(changed.file, settings.max_file_bytes)
    if isinstance(loaded, Fault):
        return Source(name, "", (), (), (loaded,)), []
    content = reading.read_file(changed.file, loaded)
    previous = dict(changed.previous.articles) if changed.previous else {}
    articles = [(each, digest(msgspec.msgpack.encode(each))) for each in content.articles]
    ids = tuple((each.id, its_digest) for each, its_digest in articles)
    source = Source(name, digest(loaded), stamp, ids, content.faults)
    return source, [each for each, its_digest in articles if previous.get(each.id) != its_digest]


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
