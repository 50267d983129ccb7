"""Finds the articles that serve readers less than in the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from faq.insights.observations import Observations
from faq.insights.proportions import chance_of_rise
from faq.model import ArticleId

_CHANCE = 0.05
"""So unlikely must any of the articles have risen by chance, all comparisons taken together."""
_FEWEST = 10
"""Of fewer questions or opinions in either period a share tells nothing."""
_Counts = dict[ArticleId, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FallingArticle:
    """An article that was in vain for a greater share of readers than in the period before."""

    article_id: ArticleId
    title: str
    what: Literal["unhelpful", "unanswered"]
    """Readers told that it didn't help; it was merely nearest where nothing reliable was found."""
    before: tuple[int, int]
    """(How many, of how many)."""
    now: tuple[int, int]
    chance: float
    """How likely it would have risen so far by chance."""


def falling_articles(
    before: Observations, now: Observations, titles: Mapping[ArticleId, str]
) -> tuple[FallingArticle, ...]:
    """The articles that fall by more than chance, the surest first."""
    compared = [
        FallingArticle(
            article, titles[article], what, old, new[article], chance_of_rise(old, new[article])
        )
        for what, (earlier, new) in _shares(before, now)
        for article, old in earlier.items()
        if article in titles and min(old[1], new.get(article, (0, 0))[1]) >= _FEWEST
    ]
    # Bonferroni: of a thousand articles some would fall by chance.
    found = [each for each in compared if each.chance * len(compared) < _CHANCE]
    return tuple(sorted(found, key=lambda each: (each.chance, each.article_id)))


def _shares(
    before: Observations, now: Observations
) -> Iterator[tuple[Literal["unhelpful", "unanswered"], tuple[_Counts, _Counts]]]:
    yield "unhelpful", (_unhelpful(before), _unhelpful(now))
    yield "unanswered", (_unanswered(before), _unanswered(now))


def _unhelpful(seen: Observations) -> _Counts:
    """Of each article how many readers told that it didn't help, of all who told."""
    told, unhelpful = Counter[ArticleId](), Counter[ArticleId]()
    for each in seen.feedback:
        if each.helpful is not None:
            article = ArticleId(each.article_id or each.passage_id.rpartition("#")[0])
            told[article] += each.count
            unhelpful[article] += 0 if each.helpful else each.count
    return {article: (unhelpful[article], count) for article, count in told.items()}


def _unanswered(seen: Observations) -> _Counts:
    """Of each article how many questions that it was shown first for got no answer."""
    first, none = Counter[ArticleId](), Counter[ArticleId]()
    for each in seen.questions:
        if each.shown:
            article = ArticleId(each.shown[0].rpartition("#")[0])
            first[article] += 1
            none[article] += each.outcome == "none"
    return {article: (none[article], count) for article, count in first.items()}
