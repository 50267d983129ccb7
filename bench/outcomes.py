"""Asks the questions of a part of a corpus, with and without meaning, and labels the hits."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from msgspec.structs import replace as with_fields

from bench.judged import Part, Questions
from bench.pairs import pairs, read_texts
from faq.indexing.embed import embed
from faq.indexing.rebuild import build_from
from faq.language.analyzer import Analyzer
from faq.model import SearchRequest
from faq.ranking.confidence import Evidence
from faq.search.evidence import evidence_of
from faq.search.question_encoder import QuestionEncoder
from faq.search.searcher import Searcher
from faq.semantic.text_encoder import Progress, TextEncoder
from faq.semantic.vectors import Vectors
from faq.settings import Settings
from faq.storage.generations import open_current

_AMONG = 4
"""Hits among which an answer is looked for: as many as choices are shown."""
_CHANGED = 100
"""Questions with a changed code, name or direction, at most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, and what became of it."""

    sort: str
    """Of the part, or ``changed``: another code, version, name or direction was put into a question
    that the corpus answers."""
    evidence: Evidence
    first: bool
    """Whether the first hit answers it."""
    among_first: bool
    """Whether one of the first four does."""


@dataclass(frozen=True, slots=True)
class PartOutcomes:
    """What became of the questions of a part."""

    name: str
    words: tuple[Outcome, ...]
    meaning: tuple[Outcome, ...]
    """Empty without an embedding model."""


class OnceEncoder:
    """Encodes each text once in a run; parts share most of theirs."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.name, self.digest = encoder.name, encoder.digest
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._questions: dict[str, Vectors] = {}
        self._passages: dict[str, Vectors] = {}

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        return self._encoded(texts, self._questions, self._encoder.encode_questions)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the encoder does; `progress` is told of texts that are new."""
        return self._encoded(
            texts, self._passages, lambda new: self._encoder.encode_passages(new, progress)
        )

    def _encoded(
        self,
        texts: Sequence[str],
        known: dict[str, Vectors],
        encode: Callable[[Sequence[str]], Vectors],
    ) -> Vectors:
        new = [each for each in dict.fromkeys(texts) if each not in known]
        if new:
            made = encode(new)
            for at, text in enumerate(new):
                known[text] = Vectors(made.values[at : at + 1], made.scales[at : at + 1])
        found = [known[each] for each in texts]
        return Vectors(
            np.concatenate([each.values for each in found]),
            np.concatenate([each.scales for each in found]),
        )


def ask_part(part: Part, settings: Settings, encoder: TextEncoder | None) -> PartOutcomes:
    """What becomes of all sorts of questions, asked of an index of the part."""
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as index:
        there = replace(settings, index=Path(index), analysis_processes=1)
        build_from(part.articles, part.lexicon, there)
        if encoder:
            embed(there.index, encoder)
        generation = open_current(there.index)
        searcher = Searcher(generation, Analyzer(generation.lexicon()), there)
        sorts = {**part.sorts, "changed": _changed(searcher)}
        words = tuple(_ask(sorts, searcher))
        if not encoder:
            return PartOutcomes(part.name, words, ())
        meaning = replace(searcher, encoder=QuestionEncoder(encoder))
        return PartOutcomes(part.name, words, tuple(_ask(sorts, meaning)))


def _changed(searcher: Searcher) -> Questions:
    made = pairs(read_texts(searcher.generation), searcher.analyzer)
    wrong = sorted({each.wrong for each in made}, key=lambda each: zlib.crc32(each.encode()))
    return dict.fromkeys(wrong[:_CHANGED], frozenset())


def _ask(sorts: Mapping[str, Questions], searcher: Searcher) -> Iterator[Outcome]:
    generation = searcher.generation
    for sort, questions in sorts.items():
        for text, answers in questions.items():
            attempt = searcher.attempt(text, SearchRequest(text))
            evidence = evidence_of(attempt.query, attempt.ranking, generation)
            if evidence is None:  # nothing matched, and none is told
                continue
            found = map(generation.passage, attempt.ranking.rows[:_AMONG])
            right = [bool({each.id, each.article_id} & answers) for each in found]
            evidence = with_fields(evidence, in_conflict=attempt.conflict is not None)
            yield Outcome(sort, evidence, right[0], any(right))
