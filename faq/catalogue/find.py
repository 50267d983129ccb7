"""Finds the sections that meet a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import index as whoosh_index

from faq.catalogue.evaluate import Counts, Flags, Segment
from faq.catalogue.fields import KEYWORDS, schema
from faq.catalogue.syntax import READERS, parse
from faq.model import ArticleId, PassageId

_FACETS = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    total: int
    """Sections that meet it."""
    passages: tuple[PassageId, ...]
    """The first of them: where a title says it before where a text does, then in the order of the
    corpus."""
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    """Of each of the fields of keywords, how many of them have which, the most frequent first."""


class Catalogue:
    """A catalogue open for reading; one thread uses it at a time."""

    def __init__(self, folder: Path, counts: Counts | None = None) -> None:
        """Raises what Whoosh and NumPy raise where `folder` is damaged."""
        self.folder = folder
        self._reader = _open(folder)
        self._counts = counts or {}

    def articles(self, text: str) -> frozenset[ArticleId]:
        """The articles with a section that meets a reader's query `text`, which names what a list
        of articles shows; raises FindError."""
        query = parse(text, READERS)
        segments = [Segment(reader, {}) for reader, _ in self._reader.leaf_readers()]
        return frozenset(
            owners[document]
            for segment, owners in zip(segments, _owners(self.folder), strict=True)
            for document in np.flatnonzero(segment.meeting(query)).tolist()
        )

    def find(self, text: str, limit: int = 20, *, facets: bool = False) -> Found:
        """The sections that meet the query `text`, with `facets` where these are wanted.

        Raises FindError where the query can't be read.
        """
        query = parse(text)
        segments = [Segment(reader, self._counts) for reader, _ in self._reader.leaf_readers()]
        flags = [segment.meeting(query) for segment in segments]
        places = [
            (-float(weight), number, int(document))
            for number, (segment, met) in enumerate(zip(segments, flags, strict=True))
            for document, weight in _weighed(segment, query, met)
        ]
        places.sort()
        passages = [segments[number].passage(doc) for _, number, doc in places[:limit]]
        return Found(len(places), tuple(passages), _facets(segments, flags) if facets else {})


def _open(folder: Path) -> Any:
    index: Any = whoosh_index.open_dir(str(folder), readonly=True, schema=schema())
    return index.reader()


@lru_cache(maxsize=2)
def _owners(folder: Path) -> list[list[ArticleId]]:
    """By segment, the article that each document is of; read once, for it takes 14 µs each."""
    segments = [Segment(reader, {}) for reader, _ in _open(folder).leaf_readers()]
    return [[each.article(document) for document in range(len(each))] for each in segments]


def _facets(segments: list[Segment], flags: list[Flags]) -> dict[str, dict[str, int]]:
    facets: dict[str, dict[str, int]] = {}
    for name in KEYWORDS:
        counts: Counter[str] = Counter()
        for segment, met in zip(segments, flags, strict=True):
            for word in segment.reader.field_terms(name):
                counts[word] += int((segment.having(name, word) & met).sum())
        facets[name] = {word: count for word, count in counts.most_common(_FACETS) if count}
    return facets


def _weighed(segment: Segment, query: Any, met: Flags) -> Iterator[tuple[int, float]]:
    documents = np.flatnonzero(met)
    weights = segment.weights(query)[documents]
    return zip(documents.tolist(), weights.tolist(), strict=True)
