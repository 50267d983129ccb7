"""Proposes synonyms for words that people say and no article has, each with its measured gain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.changes.lexicon_lines import add_lexicon_line
from faq.changes.trial import try_change
from faq.errors import ChangeError
from faq.language.analyzer import Analyzer
from faq.language.keywords import keyword_weights
from faq.language.term_kinds import word_key
from faq.question_log.recent import recent_rows
from faq.ranking.postings import count_holders
from faq.search.query import build_query
from faq.settings import Settings
from faq.storage import generations
from faq.storage.generation import Generation

_MOST = 6
"""Proposals that are measured: each takes an analysis of the whole corpus."""
_PARTNERS = 2
"""Words of the articles that are tried for each word of the questions."""
_LEAST = 2
"""Questions that must hold a word."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WordProposal:
    """A line for the list of synonyms, and what it brings."""

    line: str
    holding_it: int
    """Questions of the log that hold the word."""
    won: int
    lost: int
    """Judged questions that are answered better, or worse."""
    first_hits: int
    """Questions of the log whose first hit or outcome is another one."""


def propose_synonyms(
    settings: Settings, progress: Progress | None = None
) -> tuple[WordProposal, ...]:
    """The proposals that win more judged questions than they lose, the best first.

    A word that no passage has is paired with words of what people were shown for it.  Raises what
    a trial raises.
    """
    lines = list(_lines(settings))[:_MOST]
    questions = [each.question for each in recent_rows(settings.question_log)]
    proposals = []
    for number, (line, holding_it) in enumerate(lines, 1):
        try:
            change = add_lexicon_line(settings, "synonyms", line)
        except ChangeError:  # it is there already, and the index is behind
            continue
        trial = try_change(settings, change, judged=settings.judged, logged=questions)
        counts = len(trial.won), len(trial.lost), len(trial.first_hits)
        proposals.append(WordProposal(line, holding_it, *counts))
        if progress:
            progress(number, len(lines))
    # What merely stands together in a few questions (自动, 怎样) wins nothing.
    worthwhile = [each for each in proposals if each.won > each.lost]
    return tuple(sorted(worthwhile, key=lambda each: (each.lost - each.won, -each.holding_it)))


def _lines(settings: Settings) -> Iterator[tuple[str, int]]:
    """Lines that may bring something, with how many questions hold their word."""
    generation = generations.open_current(settings.index, open_catalogue=False, check="off")
    analyzer = Analyzer(generation.lexicon())
    holding: dict[str, list[tuple[str, str]]] = {}
    for each in recent_rows(settings.question_log):
        query = build_query(each.question, analyzer, generation.model.query)
        first = each.shown[0] if each.shown else ""
        for word in dict.fromkeys(query.words):
            if len(word) > 1:
                holding.setdefault(word, []).append((each.question, first))
    frequent = [word for word, rows in holding.items() if len(rows) >= _LEAST]
    unknown = [
        word for word, held in zip(frequent, _held(generation, frequent), strict=True) if not held
    ]
    weights = keyword_weights(
        [question for word in unknown for question, _ in holding[word]], analyzer
    )
    ranked = sorted(unknown, key=lambda word: (-len(holding[word]) * weights.get(word, 1.0), word))
    for word in ranked[:_MOST]:
        for partner in _partners(generation, analyzer, holding[word])[:_PARTNERS]:
            yield f"{word} => {partner}", len(holding[word])


def _partners(
    generation: Generation, analyzer: Analyzer, rows: Sequence[tuple[str, str]]
) -> list[str]:
    """The words of the headings that people were shown with a word, the most telling first."""
    seen: Counter[str] = Counter()
    weights = generation.model.query
    for question, passage_id in rows:
        row = generation.row_of(passage_id) if passage_id else None  # type: ignore[arg-type]
        if row is None:
            continue
        passage = generation.passage(row)
        text = f"{passage.title} {passage.heading}"
        words = {word for word in build_query(text, analyzer, weights).words if len(word) > 1}
        seen.update(word for word in words if word not in question)
    held = dict(zip(seen, _held(generation, list(seen)), strict=True))
    return sorted(seen, key=lambda word: (-seen[word] * _information(held, word, generation), word))


def _information(held: Mapping[str, int], word: str, generation: Generation) -> float:
    return float(np.log((generation.rows + 1) / (held[word] + 0.5)))


def _held(generation: Generation, words: Sequence[str]) -> list[int]:
    """How many passages hold each word."""
    keys = np.array([word_key(each) for each in words], np.uint64)
    return count_holders(generation.postings, keys) if len(words) else []
