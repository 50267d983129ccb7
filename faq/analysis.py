"""What does one file, or one article, give to the index?

The part of a rebuild that runs in several processes: read, mark steps, split, analyze.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import msgspec

from faq import articles as reading
from faq.articles import SourceFile
from faq.asked import take_questions
from faq.errors import IndexWriteError
from faq.language.analyzer import ANALYSIS_VERSION, Analyzer, WordGatherer
from faq.language.lexicon import Lexicon
from faq.model import Article, Fault
from faq.packing import PackedArticle, pack_article
from faq.passages import split
from faq.records import Source, StoredArticle, StoredPassage, field_texts
from faq.settings import Settings
from faq.steps import mark

READING_VERSION = 4
"""Raised whenever the same file would give other articles or passages."""

_POOL_BYTES = 2_000_000
"""Below so much text, starting processes (each loads a dictionary) costs more than it saves."""
_CHUNK = 16

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Task = Callable[[_Item, WordGatherer, Settings], _Result]


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file, and what it gave when it was read before."""

    file: SourceFile
    known: Source | None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a file gave: each article analysed anew, or only named where it is unchanged."""

    source: Source
    analyzed: tuple[PackedArticle, ...]
    words: frozenset[str] = frozenset()
    """The words in it that the process which read it had not met before."""


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


def analyze_article(article: Article, analyzer: Analyzer, settings: Settings) -> StoredArticle:
    """The article, its steps marked, with its passages and their terms."""
    marked = mark(take_questions(article))
    passages = split(marked, settings.passage_chars)
    return StoredArticle(
        marked,
        tuple(
            StoredPassage(each, tuple(analyzer.analyze(text) for text in field_texts(each)))
            for each in passages
        ),
    )


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """What an article gave that was made elsewhere."""

    packed: PackedArticle
    words: frozenset[str]


def analyze_made(article: Article, analyzer: WordGatherer, settings: Settings) -> ArticleResult:
    """What `article` gives."""
    packed = pack_article(analyze_article(article, analyzer, settings))
    return ArticleResult(packed, analyzer.take_words())


def unchanged(task: FileTask, settings: Settings) -> Source | None:
    """What the file of `task` gave before, if it has the bytes that it had then."""
    known, file = task.known, task.file
    if known is None or not known.digest:
        return None
    if file.stamp and file.stamp == known.stamp and file.size <= settings.max_file_bytes:
        return known
    loaded = reading.load(file, settings.max_file_bytes)
    if isinstance(loaded, Fault) or _digest(loaded) != known.digest:
        return None
    return replace(known, stamp=file.stamp)


def analyze_file(task: FileTask, analyzer: WordGatherer, settings: Settings) -> FileResult:
    """What the file of `task` gives; what is wrong with it is in the result."""
    name = task.file.name
    loaded = reading.load(task.file, settings.max_file_bytes)
    if isinstance(loaded, Fault):
        return FileResult(Source(name, "", (), (), (loaded,)), ())
    content = reading.read_file(task.file, loaded)
    known = dict(task.known.articles) if task.known else {}
    articles = [(each, _digest(msgspec.msgpack.encode(each))) for each in content.articles]
    analyzed = tuple(
        pack_article(analyze_article(each, analyzer, settings))
        for each, said in articles
        if known.get(each.id) != said
    )
    ids = tuple((each.id, said) for each, said in articles)
    source = Source(name, _digest(loaded), task.file.stamp, ids, content.faults)
    return FileResult(source, analyzed, analyzer.take_words())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def analyze_all(
    task: _Task[_Item, _Result],
    items: Sequence[_Item],
    text_bytes: int,
    lexicon: Lexicon,
    settings: Settings,
) -> Iterator[_Result]:
    """`task` done for each item, in order; in several processes where it pays.

    Raises IndexWriteError when a process is killed from outside (out of memory, say).
    """
    processes = settings.analysis_processes or _cores()
    if processes == 1 or text_bytes < _POOL_BYTES:
        analyzer = WordGatherer(lexicon)
        yield from (task(item, analyzer, settings) for item in items)
        return
    # Not forked: a caller's threads and locks would be copied in whatever state they are.
    context = get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start, initargs=(lexicon, settings)
    ) as pool:
        try:
            yield from pool.map(partial(_run, task), items, chunksize=_CHUNK)
        except BrokenProcessPool as error:
            raise IndexWriteError(
                f"分析进程意外终止，原有索引保持不变 (an analysis process died): {error}"
            ) from error
        except GeneratorExit:
            pool.shutdown(cancel_futures=True)
            raise


def _cores() -> int:
    """Cores that this process may use, which are fewer than all in a container."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_worker: tuple[WordGatherer, Settings] | None = None


def _start(lexicon: Lexicon, settings: Settings) -> None:
    global _worker
    _worker = WordGatherer(lexicon), settings


def _run(task: _Task[_Item, _Result], item: _Item) -> _Result:
    if _worker is None:
        raise RuntimeError("a pool's process runs its initializer first")
    analyzer, settings = _worker
    return task(item, analyzer, settings)
