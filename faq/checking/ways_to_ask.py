"""Finds ways to ask of an article that another article answers better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, line_of
from faq.engine import Engine
from faq.errors import QuestionError
from faq.model import Article, Hit, SearchRequest
from faq.semantic.store import OFF
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to ask, and where it stands."""

    text: str
    article: Article
    line: int


def ways_to_ask(corpus: CheckedCorpus) -> tuple[_Way, ...]:
    """The ways to ask of all passages that belong to one article alone."""
    owners: dict[str, set[str]] = {}
    ways: dict[str, _Way] = {}
    for article, passages in corpus.prepared:
        lines = {section.heading: section.line for section in reversed(article.sections)}
        for passage in passages:
            for question in passage.questions if passage.piece == 1 else ():
                line = lines.get(passage.heading) or line_of(article)
                ways.setdefault(question, _Way(question, article, line))
                owners.setdefault(question, set()).add(article.id)
    return tuple(way for question, way in ways.items() if len(owners[question]) == 1)


def answered_by_others(ways: Sequence[_Way], settings: Settings) -> Iterator[Finding]:
    """The ways that another article's passage answers first, and not their own.

    Most are answered by words where they should be, which is fast to find out; only the others are
    asked with the model too, as readers' questions are.
    """
    by_words = Engine.open(replace(settings, model=OFF[0]))
    doubtful = [way for way in ways if _other(way, by_words)]
    engine = Engine.open(settings) if doubtful else by_words
    for way in doubtful:
        hit = _other(way, engine)
        if hit:
            passage = hit.passage
            spot = (
                f"问法“{way.text}”先由 {passage.source}“{passage.heading}”回答 "
                "(another article answers this way to ask)"
            )
            yield Finding(way.article.source, way.line, spot, "answered-elsewhere")


def _other(way: _Way, engine: Engine) -> Hit | None:
    """The first hit of a way to ask, where it and no choice is of the way's own article."""
    try:
        answer = engine.ask(SearchRequest(way.text, limit=1))
    except QuestionError:
        return None
    shown = (*answer.hits[:1], *answer.choices)
    own = any(hit.passage.article_id == way.article.id for hit in shown)
    return None if own or not shown or not answer.answered else shown[0]
