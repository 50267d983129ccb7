"""Compares what two generations of the index find, by the verdicts on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from faq.errors import IndexStale
from faq.language.analyzer import Analyzer
from faq.model import Hit, SearchRequest
from faq.search.answer import answer
from faq.search.meaning import meaning_of
from faq.search.searcher import Searcher
from faq.settings import Settings
from faq.storage.generations import complete_names, open_named

_OPEN = 3
"""Generations that stay open in a process beside the one in force."""


@dataclass(frozen=True, slots=True)
class Wins:
    """For how many questions each of two generations finds better passages first."""

    first: int
    second: int
    ties: int
    """Among them questions that neither finds anything for."""


def generations_to_compare(settings: Settings) -> tuple[str, ...]:
    """The names of the generations that are there, the latest first."""
    return tuple(reversed(complete_names(settings.index)))


def hits_of(settings: Settings, generation: str, request: SearchRequest) -> tuple[Hit, ...]:
    """What a generation finds for a request within its bounds; raises IndexStale for one that is
    gone or damaged."""
    searcher = _open(settings, generation)
    try:
        return answer(request, searcher).hits
    except (OSError, ValueError) as error:  # its files were cut while it was open
        raise IndexStale(f"版本 {generation} 已损坏 (damaged generation): {error}") from error


def gain(passages: Sequence[str], relevances: Mapping[str, int]) -> float:
    """The discounted cumulative gain of passages in their order, the sum of
    (2^relevance - 1) / log2(rank + 1); those without a verdict add nothing."""
    gains = (
        (2.0 ** relevances.get(each, 0) - 1.0) / math.log2(rank + 1)
        for rank, each in enumerate(passages, 1)
    )
    return math.fsum(gains)


def wins(pairs: Iterable[tuple[float, float]]) -> Wins:
    """Counts who gains more, of the gains of both for each question."""
    first = second = ties = 0
    for one, other in pairs:
        if math.isclose(one, other, abs_tol=1e-9):
            ties += 1
        elif one > other:
            first += 1
        else:
            second += 1
    return Wins(first, second, ties)


@lru_cache(_OPEN)
def _open(settings: Settings, name: str) -> Searcher:
    generation = open_named(settings.index, name, open_catalogue=False)
    encoder = meaning_of(generation, settings).encoder
    return Searcher(generation, Analyzer(generation.lexicon()), settings, encoder)
