"""How do analysed articles become the files of one generation?

Articles are written as they come, and the counts of their terms beside; the postings, and the
vocabulary that mends a mistyped question, are made when the last one is in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from faq.errors import damaged_index
from faq.files.fsync import sync_below, sync_early
from faq.indexing.generation_writer import GenerationWriter
from faq.indexing.pack import PackedBatch
from faq.indexing.postings_builder import TermCounter
from faq.indexing.reuse import Carried
from faq.indexing.vocabulary_writer import VocabularyWriter, prepare_vocabulary
from faq.indexing.workers import Workers
from faq.language.lexicon import Lexicon
from faq.ranking.model import RankingModel
from faq.settings import Settings
from faq.storage.schema import FORMAT, Manifest, Source

Piece = tuple[PackedBatch | Carried, int]
"""An article: where it is, and its number there."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What is known of a corpus when its last article was taken."""

    sources: tuple[Source, ...] = ()
    words: frozenset[str] = frozenset()
    """All words of the texts that were analysed; others do no harm."""


def build_generation(
    folder: Path,
    name: str,
    articles: Iterable[Piece],
    collected: Callable[[], Collected],
    lexicon: Lexicon,
    analysis: str,
    model: RankingModel,
    settings: Settings,
    workers: Workers,
    before: Carried | None = None,
) -> Manifest:
    """Writes generation `name` into the empty `folder` and says what it holds.

    `before` is what articles may be carried over from.  `collected` is called after the last
    article was taken, and may raise to give up.  Raises IndexStale where `before` is damaged.
    """
    began = time.perf_counter()
    beside: list[Callable[[], None]] = []
    writer = _writer(folder, before)
    kept = (before.counts, before.generation.postings.keys) if before else None
    counter = TermCounter(folder, kept)
    with (
        _giving_up(writer, counter, beside, damaged=before is not None),
        ThreadPoolExecutor(1) as disk,
    ):
        _take(articles, writer, counter)
        final = collected()
        # What is on disk early need not be waited for in the end.
        beside.append(disk.submit(sync_early, folder).result)
        vocabulary = _vocabulary(folder, final.words, writer, before)
        # Beside this process, while it reckons and writes the rest.
        beside += _prepared(vocabulary, workers, anew=before is None)
        counted = counter.finish(model, lambda: beside.append(workers.submit(vocabulary.write)))
        writer.write(counted.information, lexicon, final.sources)
        beside.append(disk.submit(sync_below, folder).result)
        for each in beside:
            each()
        seconds = time.perf_counter() - began
        terms = len(counted.postings.keys)
        manifest = _manifest(name, writer, terms, model, settings, analysis, seconds)
        writer.finish(manifest)
    return manifest


def _writer(folder: Path, before: Carried | None) -> GenerationWriter:
    if before is None:
        return GenerationWriter(folder)
    known = before.background is not None
    return GenerationWriter(folder, before.generation, reuses_background=known)


def _vocabulary(
    folder: Path, words: Iterable[str], writer: GenerationWriter, before: Carried | None
) -> VocabularyWriter:
    folder_before = before.generation.folder if before else None
    knows = writer.reuses_background
    return VocabularyWriter(folder, words, writer.phrases(), folder_before, knows=knows)


def _prepared(
    vocabulary: VocabularyWriter, workers: Workers, *, anew: bool
) -> Iterator[Callable[[], None]]:
    """What of a vocabulary is done before the terms are counted, begun."""
    if anew:
        yield workers.submit(prepare_vocabulary)
    elif workers.are_none:
        yield workers.submit(vocabulary.prepare)


@contextmanager
def _giving_up(
    writer: GenerationWriter,
    counter: TermCounter,
    beside: Iterable[Callable[[], None]],
    *,
    damaged: bool,
) -> Iterator[None]:
    """Gives everything up when the block fails; what can't be read is told as damage where
    something is carried over."""
    try:
        yield
    except BaseException as error:
        writer.cancel()
        counter.cancel()
        for each in beside:  # nothing may write into a folder that is being removed
            with suppress(Exception):
                each()
        if damaged and isinstance(error, (ValueError, EOFError, IndexError, OverflowError)):
            raise damaged_index(error) from error
        raise


def _manifest(
    name: str,
    writer: GenerationWriter,
    terms: int,
    model: RankingModel,
    settings: Settings,
    analysis: str,
    seconds: float,
) -> Manifest:
    return Manifest(
        format=FORMAT,
        generation=name,
        built_at=datetime.now().astimezone().isoformat(timespec="seconds"),
        corpus=str(settings.corpus),
        analysis=analysis,
        articles=writer.articles,
        passages=writer.rows,
        steps=writer.steps,
        terms=terms,
        seconds=round(seconds, 3),
        model=model,
        passage_chars=settings.passage_chars,
    )


def _take(articles: Iterable[Piece], writer: GenerationWriter, counter: TermCounter) -> None:
    """Writes all articles and the counts of their terms."""
    taken: tuple[PackedBatch, int] | None = None
    for origin, first, last in _stretches(articles):
        if isinstance(origin, Carried):
            rows = origin.rows(first, last)
            counter.place(None, rows.start, len(rows))
            part = origin.stretch(first, last)
        else:
            if taken is None or taken[0] is not origin:
                taken = origin, counter.add(origin.counts)
            part = origin.articles.stretch(first, last)
            counter.place(taken[1], origin.articles.row_of(first), sum(part.passages))
        writer.add(part)


def _stretches(
    articles: Iterable[Piece],
) -> Iterator[tuple[PackedBatch | Carried, int, int]]:
    """The articles, those that follow each other where they are taken together."""
    origin: PackedBatch | Carried | None = None
    first = last = 0
    for where, number in articles:
        if origin is where and number == last:
            last += 1
            continue
        if origin is not None:
            yield origin, first, last
        origin, first, last = where, number, number + 1
    if origin is not None:
        yield origin, first, last
