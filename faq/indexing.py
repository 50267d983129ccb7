"""How does a folder of articles become a published index?

walk -> read -> mark steps -> split -> analyze -> count -> write -> publish.  What an
article gave is carried over from the generation in force while what it says and the
analysis stay the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from faq import articles as reading
from faq import generations
from faq.analysis import (
    FileResult,
    FileTask,
    analyze_all,
    analyze_file,
    analyze_made,
    fingerprint,
    unchanged,
)
from faq.building import Collected, build_generation
from faq.errors import CorpusError, IndexMissing, IndexStale
from faq.language.lexicon import Lexicon, read_lexicon
from faq.model import Article, ArticleEntry, ArticleId, Fault, RebuildReport
from faq.packing import PackedArticle
from faq.records import Manifest, Source
from faq.settings import Settings
from faq.store import Generation

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
    `strict`, has any fault; IndexBusy and IndexWriteError as `faq.generations`.  Whatever is
    raised, the index stays as it was.
    """
    began = time.perf_counter()
    walk = reading.walk(settings.corpus)
    own, lexicon_faults = read_lexicon(settings.corpus)
    lexicon = lexicon or own
    analysis = fingerprint(lexicon, settings)
    with generations.exclusive(settings.index):
        before, sources = _in_force(settings.index)
        same = before is not None and before.manifest.analysis == analysis
        faults = [*walk.faults, *lexicon_faults]
        collection = _Collection(before, sources, same and not full, faults)
        results = _read(walk.files, collection, lexicon, settings, progress)
        with generations.building(settings.index) as (name, folder):
            manifest = build_generation(
                folder,
                name,
                collection.take(results),
                lambda: collection.finished(strict=strict),
                lexicon,
                analysis,
                settings,
            )
    return collection.report(manifest, time.perf_counter() - began)


def build_from(articles: Sequence[Article], lexicon: Lexicon, settings: Settings) -> Manifest:
    """Publishes an index of articles that were made elsewhere, all of them new."""
    size = 3 * sum(len(block.text) for each in articles for block in each.lead)
    words: set[str] = set()

    def packed() -> Iterator[PackedArticle]:
        for each in analyze_all(analyze_made, articles, size, lexicon, settings):
            words.update(each.words)
            yield each.packed

    def collected() -> Collected:
        return Collected(words=frozenset(words))

    analysis = fingerprint(lexicon, settings)
    with (
        generations.exclusive(settings.index),
        generations.building(settings.index) as (name, folder),
    ):
        return build_generation(folder, name, packed(), collected, lexicon, analysis, settings)


def _in_force(index: Path) -> tuple[Generation | None, tuple[Source, ...]]:
    """The generation to carry over from and the files it was made of, if it can be read."""
    try:
        generation = generations.open_current(index)
        return generation, generation.sources()
    except (IndexMissing, IndexStale):
        return None, ()


def _read(
    files: Sequence[reading.SourceFile],
    collection: _Collection,
    lexicon: Lexicon,
    settings: Settings,
    progress: Progress | None,
) -> Iterator[FileResult]:
    tasks = [FileTask(file, collection.known(file.name)) for file in files]
    # Here, for whether processes are worth starting depends on how much has changed.
    same = [unchanged(task, settings) for task in tasks]
    changed = [task for task, known in zip(tasks, same, strict=True) if not known]
    size = sum(task.file.size for task in changed)
    analyzed = analyze_all(analyze_file, changed, size, lexicon, settings)
    passages = 0
    for done, known in enumerate(same, 1):
        result = FileResult(known, ()) if known else next(analyzed)
        yield result
        passages += sum(len(packed.passages) for packed in result.analyzed)
        if progress:
            progress(done, len(files), passages)


class _Collection:
    """The articles of a rebuild as they come, and what became of each."""

    def __init__(
        self,
        before: Generation | None,
        sources_before: tuple[Source, ...],
        reuse: bool,
        faults: list[Fault],
    ) -> None:
        self._before = before
        self._sources_before = sources_before
        self._known = {source.name: source for source in sources_before if reuse}
        self._faults = faults
        self._sources: list[Source] = []
        self._words: set[str] = set()
        self._entries: dict[ArticleId, ArticleEntry] | None = None
        self._holders: dict[ArticleId, str] = {}

    def known(self, name: str) -> Source | None:
        """What a file gave when it was read for the generation in force."""
        return self._known.get(name)

    def take(self, results: Iterable[FileResult]) -> Iterator[PackedArticle]:
        """The articles to be indexed; the later one of two with the same id is a fault."""
        for result in results:
            source = result.source
            self._faults.extend(source.faults)
            self._words.update(result.words)
            analyzed = {packed.entry.id: packed for packed in result.analyzed}
            kept = []
            for article_id, said in source.articles:
                if self._claim(article_id, source.name):
                    kept.append((article_id, said))
                    yield analyzed.get(article_id) or self._carried_over(article_id)
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

    def _carried_over(self, article_id: ArticleId) -> PackedArticle:
        packed = None
        if self._before:
            if self._entries is None:
                self._entries = {entry.id: entry for entry in self._before.entries()}
                self._words.update(self._before.vocabulary.held_texts())
            entry = self._entries.get(article_id)
            packed = self._before.packed_article(entry) if entry else None
        if packed is None:
            raise IndexStale(
                f"现有索引缺少文章 {article_id}，请运行 faq rebuild --full (damaged index)"
            )
        return packed
