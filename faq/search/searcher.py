"""Searches one generation, and explains what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from msgspec import Struct, structs

from faq.language.analyzer import Analyzer
from faq.model import Passage, SearchRequest, Snippet
from faq.ranking.confidence import Likelihood
from faq.ranking.model import RankingModel
from faq.ranking.ranker import Ranking, moved_first
from faq.reports import Promise
from faq.search.claims import Claims, claims_of
from faq.search.conflicts import Conflict, find_conflict, tells_of, texts_of
from faq.search.evidence import likelihood_of
from faq.search.index import Index, RankedPassages
from faq.search.pointing import is_pointed_at, only_points
from faq.search.query import Query, QueryTerm, build_query
from faq.search.question_encoder import QuestionEncoder
from faq.search.retrieve import rank_request, retrieve
from faq.search.snippets import make_snippets
from faq.settings import Settings
from faq.stages import stage
from faq.storage.generation import Generation
from faq.storage.generations import generation_here

_RIVALS = 10
"""Passages among which one without a conflict is looked for."""
_RIVALS_BY_CODE = 40
"""Likewise, where the conflict is about a code."""


class Attempt(Struct, frozen=True, eq=False):
    """One try at a question: what was asked of the index and what it gave."""

    query: Query
    ranking: Ranking
    ranked: RankedPassages
    """Its passages."""
    likelihood: Likelihood
    claims: Claims
    conflict: Conflict | None = None
    """What the first passage tells of instead of what is asked about."""
    did_you_mean: str | None = None
    """The question in another spelling that is answered better."""
    corrected: bool = False
    """Whether this is the try of `did_you_mean`."""
    day: str = ""
    """On which the answer is to hold; "" is any."""

    @property
    def confidence(self) -> float:
        """The probability that the first passage answers the question."""
        return self.likelihood.first

    @property
    def reliability(self) -> float:
        """The probability that one of the first passages does."""
        return self.likelihood.among_first

    @property
    def knows_asker(self) -> bool:
        """Whether the question, the reader or the request told which side asks."""
        return bool(self.ranking.call.request.asker)


class Contribution(NamedTuple):
    """What a term of the question adds to the score of a passage."""

    term: QueryTerm
    text: str
    """The alternative that adds it: the term itself or a synonym."""
    part: float


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches one generation; safe to share between threads."""

    index: Index
    analyzer: Analyzer
    settings: Settings
    encoder: QuestionEncoder | None = None
    """Of the model that the generation's vectors are of; without it words alone rank."""

    @property
    def generation(self) -> Generation:
        """The index with all its files, for those who read more of it than questions need: where a
        cluster has it, the same generation on this machine; LocalIndexNeeded where it isn't."""
        if isinstance(self.index, Generation):
            return self.index
        return generation_here(self.settings.index, self.index.manifest.generation)

    @property
    def model(self) -> RankingModel:
        """The ranking model that the generation was built with."""
        return self.index.model

    @property
    def promise(self) -> Promise | None:
        """What is promised of the answers; None where the generation's vectors can't be compared,
        since the promise was made with them."""
        manifest = self.index.manifest
        return manifest.promise if (manifest.embedding is None) == (self.encoder is None) else None

    def wanted(self, request: SearchRequest) -> int:
        """Passages to rank: the hits of the request, and candidates for related questions."""
        return request.offset + request.limit + 2 * self.settings.related

    def attempt(self, text: str, request: SearchRequest) -> Attempt:
        """Tries `text`, the question of the request or a correction of it."""
        weights = self.model.query
        if request.literal:
            weights = replace(weights, synonym=0.0)
        with stage("analyze"):
            query = build_query(text, self.analyzer, weights)
        with stage("embed"):
            vectors = self.encoder.encode(query.text) if self.encoder else None
        with stage("rank"):
            to_rank = rank_request(query, request.audience, request.reader, vectors)
            ranking, found = retrieve(to_rank, self.index, self.wanted(request))
        with stage("judge"):
            claims = claims_of(query, self.index, self.analyzer)
            ranking, conflict = self._settle(claims, found, ranking)
            if conflict is None:
                ranking = self._follow_pointing(claims, found, ranking)
                ranking = self._prefer_holding(claims, found, ranking, request.day)
                ranking = self._set_aside(claims, found, ranking)
            likely = likelihood_of(query, ranking, found, conflict is not None)
        return Attempt(query, ranking, found, likely, claims, conflict, day=request.day)

    def conflict(self, claims: Claims, ranked: RankedPassages, row: int) -> Conflict | None:
        """What the passage at `row` tells of instead of what is asked about."""
        passage = texts_of(ranked.terms(row))
        return find_conflict(claims, passage, self.analyzer)

    def _settle(
        self, claims: Claims, ranked: RankedPassages, ranking: Ranking
    ) -> tuple[Ranking, Conflict | None]:
        """The ranking, and the conflict of its first passage.

        Where that tells of something else, the best passage that tells of what is asked about goes
        before it, if its score is not far below; or however far, where that is a code: the common
        words beside it (错误码) are those of any other code.
        """
        if not ranking.rows:
            return ranking, None
        first = self.conflict(claims, ranked, ranking.rows[0])
        if first is None:
            return ranking, None
        least = ranking.scores[0] * self.model.rivals
        rivals = _RIVALS_BY_CODE if first.marked else _RIVALS
        for place, row in enumerate(ranking.rows[1:rivals], 1):
            if ranking.scores[place] < least and not first.marked:
                continue
            passage = texts_of(ranked.terms(row))
            if (
                tells_of(first, passage, self.analyzer)
                and find_conflict(claims, passage, self.analyzer) is None
            ):
                return moved_first(ranking, place), None
        return ranking, first

    def _follow_pointing(self, claims: Claims, ranked: RankedPassages, ranking: Ranking) -> Ranking:
        """The ranking with what the first passage points at before it, where it does no more."""
        if not ranking.rows:
            return ranking
        first = ranked.passage(ranking.rows[0])
        if not only_points(first):
            return ranking
        for place, row in enumerate(ranking.rows[1:_RIVALS], 1):
            named = is_pointed_at(ranked.passage(row), first)
            if named and self.conflict(claims, ranked, row) is None:
                # What only points is no other answer beside it.
                aside = frozenset(ranking.rows[:1])
                return structs.replace(moved_first(ranking, place), aside=aside)
        return ranking

    def _prefer_holding(
        self, claims: Claims, ranked: RankedPassages, ranking: Ranking, day: str
    ) -> Ranking:
        """The ranking with a passage that holds on `day` first, if one that is about as good as a
        first one that doesn't (any more, or yet) answers too."""
        if not (day and ranking.rows) or _holds(ranked, ranking.rows[0], day):
            return ranking
        least = ranking.scores[0] * self.model.outcome.near
        for place, row in enumerate(ranking.rows[1:_RIVALS], 1):
            if (
                ranking.scores[place] >= least
                and _holds(ranked, row, day)
                and self.conflict(claims, ranked, row) is None
            ):
                return moved_first(ranking, place)
        return ranking

    def _set_aside(self, claims: Claims, ranked: RankedPassages, ranking: Ranking) -> Ranking:
        """The ranking without the rivals that lack a code which the question says to be one."""
        if not any(each.marked for each in claims.codes):
            return ranking
        rows = ranking.rows[1:_RIVALS]
        aside = frozenset(row for row in rows if self.conflict(claims, ranked, row) is not None)
        return structs.replace(ranking, aside=ranking.aside | aside)

    def contributions(self, attempt: Attempt, row: int) -> list[Contribution]:
        """What each term that `row` holds adds to its score, in the order of the terms."""
        scores = attempt.ranked.term_scores(attempt.ranking, row)
        return [
            Contribution(term, term.alternatives[alternative][0], part)
            for term, part, alternative in zip(
                attempt.query.terms, scores.parts, scores.alternatives, strict=True
            )
            if part > 0
        ]

    def synonyms_taken(self, attempt: Attempt, row: int) -> tuple[tuple[str, str], ...]:
        """Words of the question for which `row` counts by a synonym, each with that synonym.

        Left out are stopwords, and what only says the same at another length (没发货, 没有发货).
        """
        query = attempt.query
        columns, words = query.columns, len(query.words)
        if columns.firsts[words] == words:  # no word has any
            return ()
        texts = columns.texts()
        stopwords = self.analyzer.lexicon.stopwords
        scores = attempt.ranked.term_scores(attempt.ranking, row)
        return tuple(
            [
                (word, texts[first + alternative])
                for word, first, part, alternative in zip(
                    query.words, columns.firsts, scores.parts, scores.alternatives, strict=False
                )
                if part > 0
                and texts[first + alternative] not in query.respelt
                and stopwords.isdisjoint((word, texts[first + alternative]))
                and not _is_longer_or_shorter(word, texts[first + alternative])
            ]
        )

    def snippets(
        self, attempt: Attempt, rows: Sequence[int], passages: Sequence[Passage]
    ) -> list[Snippet]:
        """A snippet of each passage; `passages` are those at `rows`."""
        length = self.settings.snippet_chars
        return make_snippets(attempt.ranked, attempt.ranking, rows, passages, length)


def _holds(ranked: RankedPassages, row: int, day: str) -> bool:
    return ranked.passage(row).validity_on(day) == "current"


def _is_longer_or_shorter(word: str, other: str) -> bool:
    """Whether one has all characters of the other, in their order."""
    short, long = sorted((word, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)
