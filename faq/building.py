"""How do analysed articles become the files of one generation?

Articles are written as they come, and their terms counted beside; the postings, and the
vocabulary that mends a mistyped question, are made when the last one is in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from faq.counting import TermCounter
from faq.language.general import general_words
from faq.language.grains import read_codes, word_keys
from faq.language.lexicon import Lexicon
from faq.packing import PackedArticle
from faq.ranking.postings import Postings, find_terms
from faq.records import FIELDS, Manifest, Source, unpack_terms
from faq.settings import Settings
from faq.spelling.building import build_vocabulary, prepare_readings
from faq.spelling.vocabulary import VocabularyArrays
from faq.store import FORMAT, GenerationWriter

_FACES = FIELDS.index("body")
"""Title, heading and questions: the fields whose lines somebody may type as a whole."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What is known of a corpus when its last article was taken."""

    sources: tuple[Source, ...] = ()
    words: frozenset[str] = frozenset()
    """All words of its texts; others do no harm."""


def build_generation(
    folder: Path,
    name: str,
    articles: Iterable[PackedArticle],
    collected: Callable[[], Collected],
    lexicon: Lexicon,
    analysis: str,
    settings: Settings,
) -> Manifest:
    """Writes generation `name` into the empty `folder` and says what it holds.

    `collected` is called after the last article was taken, and may raise to give up.
    """
    began = time.perf_counter()
    writer, counter = GenerationWriter(folder), TermCounter(folder)
    beside = ThreadPoolExecutor(1)
    try:
        # Read while the first articles are analysed.
        general = beside.submit(_general_words)
        taken = _take(articles, writer, counter)
        final = collected()
        counted = counter.finish(settings)
        manifest = Manifest(
            format=FORMAT,
            generation=name,
            built_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            corpus=str(settings.corpus),
            analysis=analysis,
            articles=taken.articles,
            passages=writer.rows,
            steps=taken.steps,
            terms=len(counted.postings.keys),
            seconds=round(time.perf_counter() - began, 3),
        )
        vocabulary = _vocabulary(final.words, taken.phrases, general.result(), counted.postings)
        writer.finish(manifest, counted.information, vocabulary, lexicon, final.sources)
    except BaseException:
        writer.cancel()
        counter.cancel()
        raise
    finally:
        beside.shutdown(cancel_futures=True)
    return manifest


@dataclass(frozen=True, slots=True)
class _Taken:
    articles: int
    steps: int
    phrases: frozenset[str]
    """What somebody may type as a whole."""


def _take(
    articles: Iterable[PackedArticle], writer: GenerationWriter, counter: TermCounter
) -> _Taken:
    """Writes all articles and counts their terms."""
    count = steps = 0
    phrases: set[str] = set()
    for packed in articles:
        writer.add(packed)
        for passage in packed.passages:
            terms = unpack_terms(passage.terms)
            counter.add(terms)
            for text in terms.texts[:_FACES]:
                phrases.update(text.split("\n"))
        count += 1
        steps += packed.steps
    return _Taken(count, steps, frozenset(phrases - {""}))


def _general_words() -> dict[str, int]:
    prepare_readings()
    return general_words()


def _vocabulary(
    words: Iterable[str], phrases: Iterable[str], general: Mapping[str, int], postings: Postings
) -> VocabularyArrays:
    """What the corpus can be asked for: the words that it holds, and its phrases."""
    listed = sorted(words)
    lengths = np.fromiter(map(len, listed), np.int64, len(listed))
    owners = np.arange(len(listed), dtype=np.uint32)
    keys = word_keys(read_codes(listed), owners, np.zeros_like(lengths), lengths)
    found = find_terms(postings, keys)
    holders = np.where(found >= 0, postings.holders[found], 0) if len(postings.keys) else found
    held = dict(zip(listed, holders.tolist(), strict=True))
    known = {word: count for word, count in held.items() if count > 0}
    return build_vocabulary(known, sorted(phrases), general)
