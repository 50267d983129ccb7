"""Says what a search needs of an index, and of what came of a question.

`faq.storage.generation.Generation` is both: all of it lies in mapped files.  An index that is asked
over a network gives the candidates of each question by themselves, so that one round trip brings
all that judging, explaining and showing them needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from faq.language.lexicon import Lexicon
from faq.language.terms import Terms
from faq.model import ArticleEntry, ArticleId, IndexedArticle, Passage, PassageId
from faq.ranking.bm25f import UInt64
from faq.ranking.model import RankingModel
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import Cutting, Ranking, TermScores
from faq.semantic.adapter import Adapter
from faq.spelling.vocabulary import Vocabulary
from faq.storage.schema import AnsweredQuestions, Manifest, Source
from faq.suggestions import Suggestions


class RankedPassages(Protocol):
    """The passages that a question ranked, each by its row; other rows need not be there."""

    @property
    def model(self) -> RankingModel:
        """What they were ranked with."""

    def has(self, row: int) -> bool:
        """Whether the passage at `row` is one of them."""

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""

    def terms(self, row: int) -> tuple[Terms, ...]:
        """The terms of all its fields."""

    def owner(self, row: int) -> int:
        """The number of its article."""

    def standing_alone(self, row: int) -> AnsweredQuestions:
        """The questions that it answers, or those of the passage that it is a step or an
        alternative of."""

    def term_scores(self, ranking: Ranking, row: int) -> TermScores:
        """What each term of the ranked question adds to its sum."""

    def cut(
        self,
        ranking: Ranking,
        rows: Sequence[int],
        lengths: Sequence[int],
        field: int,
        most: int,
    ) -> list[Cutting]:
        """The stretch that shows best why each of `rows` was found, as `Ranker.cut`."""


class Index(Protocol):
    """One generation, as questions and pages need it; safe to share between threads."""

    @property
    def manifest(self) -> Manifest:
        """What it is and was made from."""

    @property
    def model(self) -> RankingModel:
        """What its impacts were computed with."""

    @property
    def rows(self) -> int:
        """How many passages there are."""

    @property
    def has_sides(self) -> bool:
        """Whether some passages are for buyers alone or for sellers alone."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What may be meant by a misspelt question."""

    @property
    def suggestions(self) -> Suggestions:
        """Questions that complete a prefix."""

    @property
    def vectors_fault(self) -> str:
        """Why its vectors can't be used; "" where they can, or there are none."""

    @property
    def adapter(self) -> Adapter | None:
        """What was learnt for the vectors of questions."""

    @property
    def adapter_fault(self) -> str:
        """Why that takes no part; "" where it does, or nothing was learnt."""

    def rank(
        self, request: RankRequest, weights: RerankWeights, wanted: int
    ) -> tuple[Ranking, RankedPassages]:
        """At least the first `wanted` passages that match, or all there are, as `Ranker.rank`."""

    def holders(self, keys: UInt64) -> list[int]:
        """How many passages hold each key's term."""

    def rows_for(self, side: int) -> Sequence[int]:
        """The passages that one side may see, by its bit; all for 0."""

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at `rows`."""

    def standing_alone(self, row: int) -> AnsweredQuestions:
        """As `RankedPassages.standing_alone`, of any passage."""

    def row_of(self, passage_id: PassageId) -> int | None:
        """The row of a passage, or None."""

    def article(self, article_id: ArticleId) -> IndexedArticle | None:
        """An article with its passages, or None."""

    def lexicon(self) -> Lexicon:
        """What its passages were analyzed with."""

    def entries(self) -> tuple[ArticleEntry, ...]:
        """All articles, in the order of their sources."""

    def owner(self, row: int) -> int:
        """The number of the article that the passage at `row` is of."""

    def sources(self) -> tuple[Source, ...]:
        """All files that were read."""

    def size(self) -> int:
        """Bytes on disk."""
