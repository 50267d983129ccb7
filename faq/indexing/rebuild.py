"""How does a folder of articles become a published index?

walk -> read -> mark steps -> split -> analyze -> count -> write -> publish.  What an
article gave is carried over from the generation in force while what it says and the
analysis stay the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from faq import articles as reading
from faq.errors import CorpusError, IndexMissing, IndexStale
from faq.indexing.analyze import (
    BatchResult,
    FileResult,
    FileTask,
    analyze_files,
    analyze_made,
    fingerprint,
    in_batches,
    unchanged,
)
from faq.indexing.generation_builder import Collected, Piece, build_generation
from faq.indexing.reuse import Carried
from faq.indexing.workers import Workers
from faq.language.lexicon import Lexicon, read_lexicon
from faq.model import Article, ArticleId, Fault, RebuildReport
from faq.settings import Settings, read_ranking_model
from faq.storage import publish
from faq.storage.schema import Manifest, Source

_POOL_BYTES = 2_000_000
"""Below so much text, starting processes (each loads a dictionary) costs more than it saves."""

Progress = Callable[[int, int, int], None]
"""Called with the number of files done, the number of all files, and the number of passages
that were analysed."""


def rebuild(
    settings: Settings,
    *,
    full: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    lexicon: Lexicon | None = None,
) -> RebuildReport:
    """Reads the corpus, builds an index and publishes it.

    Nothing is carried over from the generation in force when `full`; `lexicon` stands for
    the corpus's own.  Raises CorpusError when the corpus can't be read at all or, when
    `strict`, has any fault; IndexBusy and IndexWriteError as `faq.storage.publish`.  Whatever is
    raised, the index stays as it was.
    """
    began = time.perf_counter()
    walk = reading.walk(settings.corpus)
    own, lexicon_faults = read_lexicon(settings.corpus)
    lexicon = lexicon or own
    analysis, model = fingerprint(lexicon, settings), read_ranking_model(settings)
    with publish.exclusive(settings.index), Workers(lexicon, settings) as workers:
        if full and sum(file.size for file in walk.files) >= _POOL_BYTES:
            workers.start()  # while this process gets ready itself
        before, sources = _in_force(settings.index)
        if before and (full or before.generation.manifest.analysis != analysis):
            before = None
        workers.known = before.background if before else None
        faults = [*walk.faults, *lexicon_faults]
        collection = _Collection(before, sources, faults)
        results = _read(walk.files, collection, workers, settings, progress)
        with publish.building(settings.index) as (name, folder):
            manifest = build_generation(
                folder,
                name,
                collection.take(results),
                lambda: collection.finished(strict=strict),
                lexicon,
                analysis,
                model,
                settings,
                workers,
                before,
            )
    return collection.report(manifest, time.perf_counter() - began)


def build_from(articles: Sequence[Article], lexicon: Lexicon, settings: Settings) -> Manifest:
    """Publishes an index of articles that were made elsewhere, all of them new."""
    sized = [(each, 3 * sum(len(block.text) for block in each.lead)) for each in articles]
    words: set[str] = set()

    def packed(workers: Workers) -> Iterator[Piece]:
        if sum(size for _, size in sized) >= _POOL_BYTES:
            workers.start()
        for batch in workers.map(analyze_made, list(in_batches(sized))):
            words.update(batch.words)
            yield from ((batch, number) for number in range(len(batch.articles.entries)))

    def collected() -> Collected:
        return Collected(words=frozenset(words))

    analysis, model = fingerprint(lexicon, settings), read_ranking_model(settings)
    with (
        publish.exclusive(settings.index),
        Workers(lexicon, settings) as workers,
        publish.building(settings.index) as (name, folder),
    ):
        pieces = packed(workers)
        return build_generation(
            folder, name, pieces, collected, lexicon, analysis, model, settings, workers
        )


def _in_force(index: Path) -> tuple[Carried | None, tuple[Source, ...]]:
    """The generation to carry over from and the files it was made of, if it can be read."""
    try:
        generation = publish.open_current(index, looks_up=False)
        return Carried(generation), generation.sources()
    except (IndexMissing, IndexStale):
        return None, ()


def _read(
    files: Sequence[reading.SourceFile],
    collection: _Collection,
    workers: Workers,
    settings: Settings,
    progress: Progress | None,
) -> Iterator[tuple[FileResult, BatchResult | None]]:
    """What each file gave, and the batch with its articles that were analysed anew."""
    tasks = [FileTask(file, collection.known(file.name)) for file in files]
    # Here, for whether processes are worth starting depends on how much has changed.
    same = [unchanged(task, settings) for task in tasks]
    changed = [(task, task.file.size) for task, known in zip(tasks, same, strict=True) if not known]
    if sum(size for _, size in changed) >= _POOL_BYTES:
        workers.start()
    analyzed = _each(workers.map(analyze_files, list(in_batches(changed))))
    passages = 0
    for done, known in enumerate(same, 1):
        if known:
            yield FileResult(known), None
        else:
            result, batch, analysed_passages = next(analyzed)
            yield result, batch
            passages += analysed_passages
        if progress:
            progress(done, len(files), passages)


def _each(batches: Iterable[BatchResult]) -> Iterator[tuple[FileResult, BatchResult, int]]:
    """Each file's result, its batch, and how many of its passages were analysed."""
    for batch in batches:
        first = 0
        for result in batch.files:
            last = first + len(result.analyzed)
            yield result, batch, sum(batch.packed.articles.passages[first:last])
            first = last


class _Collection:
    """The articles of a rebuild as they come, and what became of each."""

    def __init__(
        self, before: Carried | None, sources_before: tuple[Source, ...], faults: list[Fault]
    ) -> None:
        """Articles may be carried over from `before`."""
        self._before = before
        self._sources_before = sources_before
        self._known = {source.name: source for source in sources_before if before}
        self._faults = faults
        self._sources: list[Source] = []
        self._words: set[str] = set()
        self._holders: dict[ArticleId, str] = {}

    def known(self, name: str) -> Source | None:
        """What a file gave when it was read for the generation in force."""
        return self._known.get(name)

    def take(self, results: Iterable[tuple[FileResult, BatchResult | None]]) -> Iterator[Piece]:
        """The articles to be indexed; the later one of two with the same id is a fault."""
        taken: BatchResult | None = None
        numbers: Iterator[int] = iter(())
        for result, batch in results:
            if batch and batch is not taken:
                taken, numbers = batch, count()
                self._words.update(batch.packed.words)
            source = result.source
            self._faults.extend(source.faults)
            analyzed = {each: next(numbers) for each in result.analyzed}
            kept = []
            for article_id, said in source.articles:
                if self._claim(article_id, source.name):
                    kept.append((article_id, said))
                    if batch and article_id in analyzed:
                        yield batch.packed, analyzed[article_id]
                    else:
                        yield self._carried_over(article_id)
            # A file that lost an article to another must be read again: it may get it back.
            digest = source.digest if len(kept) == len(source.articles) else ""
            self._sources.append(replace(source, digest=digest, articles=tuple(kept)))

    def finished(self, *, strict: bool) -> Collected:
        """What was collected; CorpusError when `strict` and there was a fault."""
        if strict and self._faults:
            raise CorpusError(
                f"语料有 {len(self._faults)} 处问题，未发布 (faults found, nothing published)",
                sorted(self._faults),
            )
        return Collected(tuple(self._sources), frozenset(self._words))

    def report(self, manifest: Manifest, seconds: float) -> RebuildReport:
        """What changed since the generation before."""
        before = {key: said for source in self._sources_before for key, said in source.articles}
        now = {key: said for source in self._sources for key, said in source.articles}
        common = before.keys() & now.keys()
        changed = sum(before[key] != now[key] for key in common)
        return RebuildReport(
            generation=manifest.generation,
            articles=manifest.articles,
            passages=manifest.passages,
            steps=manifest.steps,
            added=len(now) - len(common),
            changed=changed,
            removed=len(before) - len(common),
            unchanged=len(common) - changed,
            faults=tuple(sorted(self._faults)),
            seconds=round(seconds, 3),
        )

    def _claim(self, article_id: ArticleId, name: str) -> bool:
        holder = self._holders.setdefault(article_id, name)
        if holder != name:
            self._faults.append(Fault(name, 1, reading.duplicate_fault(article_id, holder)))
        return holder == name

    def _carried_over(self, article_id: ArticleId) -> Piece:
        number = self._before.number(article_id) if self._before else None
        if self._before is None or number is None:
            raise IndexStale(
                f"现有索引缺少文章 {article_id}，请运行 faq rebuild --full (damaged index)"
            )
        return self._before, number
