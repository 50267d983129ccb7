"""How do analysed articles become the files of one generation?

Articles are written as they come; their terms are counted in batches beside, and turned
into the arrays of scores when the last one is in.
"""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from faq.language.general import general_words
from faq.language.grains import Grain, WordKeys, bigram_keys, character_keys
from faq.language.lexicon import Lexicon
from faq.ranking.impacts import (
    Counts,
    Float32,
    Weighting,
    build_impacts,
    count_terms,
    information,
    join_terms,
)
from faq.ranking.postings import Postings, pack
from faq.records import FIELDS, Manifest, Source, StoredArticle
from faq.settings import Settings
from faq.spelling.building import build_vocabulary
from faq.spelling.vocabulary import VocabularyArrays
from faq.spelling.words import words_of
from faq.store import FORMAT, GenerationWriter

_TEXT = frozenset({"body", "steps"})
"""What one reads on, once title, heading or question has caught the eye."""
_BATCH = 2000
"""Passages whose terms are counted together; bounds the memory that counting takes."""


class TermCounter:
    """Counts the terms of passages, grain by grain."""

    def __init__(self) -> None:
        self._word_keys = WordKeys()
        self._slots = 0
        self._characters: list[Counts] = []
        self._bigrams: list[Counts] = []
        self._words: list[Counts] = []
        self._held: Counter[str] = Counter()
        self._phrases: set[str] = set()
        self._clear()

    def add(self, stored: StoredArticle) -> None:
        """Counts the passages of an article, in the next rows."""
        for passage in stored.passages:
            self._held.update({word for terms in passage.terms for word in words_of(terms)})
            for name, terms in zip(FIELDS, passage.terms, strict=True):
                if name not in _TEXT:
                    self._phrases.update(filter(None, terms.normalized.text.split("\n")))
            for terms in passage.terms:
                words = terms.texts
                self._texts.append(terms.normalized.text)
                self._keys.extend(map(self._word_keys.__getitem__, words))
                self._lengths.append(len(words))
        if len(self._texts) >= _BATCH * len(FIELDS):
            self._flush()

    def postings(self, settings: Settings) -> tuple[Postings, Float32]:
        """The postings of all passages added, and the information of each one's words."""
        self._flush()
        rows = self._slots // len(FIELDS)
        words = build_impacts(self._words, rows, weighting(settings, Grain.WORD))
        # In the order of their keys: code points, then bigrams, then hashes of words.
        parts = (
            build_impacts(self._characters, rows, weighting(settings, Grain.CHARACTER)),
            build_impacts(self._bigrams, rows, weighting(settings, Grain.BIGRAM)),
            words,
        )
        return pack(join_terms(parts), rows), information(words, rows)

    def vocabulary(self) -> VocabularyArrays:
        """What the passages added can be asked for."""
        return build_vocabulary(self._held, sorted(self._phrases), general_words())

    def _flush(self) -> None:
        base = np.uint32(self._slots)
        for batches, read in (
            (self._characters, character_keys),
            (self._bigrams, bigram_keys),
        ):
            keys, owners = read(self._texts)
            batches.append(count_terms(keys, owners + base))
        slots = np.repeat(np.arange(len(self._lengths), dtype=np.uint32), self._lengths)
        self._words.append(count_terms(np.array(self._keys, np.uint64), slots + base))
        self._slots += len(self._texts)
        self._clear()

    def _clear(self) -> None:
        self._texts: list[str] = []
        self._keys = array("Q")
        self._lengths = array("I")


def build_generation(
    folder: Path,
    name: str,
    articles: Iterable[StoredArticle],
    sources: Callable[[], Sequence[Source]],
    lexicon: Lexicon,
    analysis: str,
    settings: Settings,
) -> Manifest:
    """Writes generation `name` into the empty `folder` and says what it holds.

    `sources` is called after the last article was taken, and may raise to give up.
    """
    began = time.perf_counter()
    writer = GenerationWriter(folder)
    try:
        counter = TermCounter()
        steps = count = 0
        for stored in articles:
            writer.add(stored)
            counter.add(stored)
            count += 1
            steps += _distinct_steps(stored)
        read = sources()
        postings, held = counter.postings(settings)
        manifest = Manifest(
            format=FORMAT,
            generation=name,
            built_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            corpus=str(settings.corpus),
            analysis=analysis,
            articles=count,
            passages=writer.rows,
            steps=steps,
            terms=len(postings.keys),
            seconds=round(time.perf_counter() - began, 3),
        )
        writer.finish(manifest, postings, held, counter.vocabulary(), lexicon, read)
    except BaseException:
        writer.cancel()
        raise
    return manifest


def weighting(settings: Settings, grain: Grain) -> Weighting:
    """The parameters of BM25F for the terms of one grain, fields in the order of `FIELDS`."""
    face, text = {
        Grain.WORD: (settings.weight_face_words, settings.weight_words),
        Grain.BIGRAM: (settings.weight_face_bigrams, settings.weight_bigrams),
        Grain.CHARACTER: (settings.weight_face_characters, settings.weight_characters),
    }[grain]
    return Weighting(
        fields=tuple(float(getattr(settings, f"weight_{name}")) for name in FIELDS),
        k1=settings.k1,
        b=tuple(settings.b if name in _TEXT else settings.b_face for name in FIELDS),
        part_of=tuple(int(name in _TEXT) for name in FIELDS),
        parts=(face, text),
    )


def _distinct_steps(stored: StoredArticle) -> int:
    """Steps of the article; the pieces of one section share theirs."""
    return sum(len(each.passage.steps) for each in stored.passages if each.passage.piece == 1)
