"""Tells what an article's page shows beside the article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from faq.engine import Engine
from faq.model import Article, Block, IndexedArticle, Related, SearchRequest, validity
from faq.presenting.present import present_entries
from web import current
from web.browsing import neighbours

_NEXT = 3
"""Questions offered at the end of an article."""
_FIRST_BLOCKS = 20
_READ_PER_MINUTE = 400
"""Han characters that an adult reads in a minute."""


def folder_of(source: str) -> dict[str, str]:
    """The folder of a file of the corpus, with the name people know it by."""
    path = source.rpartition("/")[0]
    return {"path": path, "name": current.engine().folders().get(path, path)}


def place(engine: Engine, indexed: IndexedArticle) -> dict[str, object]:
    """Where an article stands in time, in its folder and beside others."""
    article, today = indexed.article, date.today().isoformat()
    around = [
        each and present_entries([each], base=current.base())[0]
        for each in neighbours(engine, article.id)
    ]
    return {
        "today": today,
        "validity": validity(article.valid_from, article.valid_until, today),
        "folder": folder_of(article.source),
        "neighbours": dict(zip(("previous", "following"), around, strict=True)),
    }


def further_questions(engine: Engine, indexed: IndexedArticle) -> Iterator[Related]:
    """The passages of other articles nearest to the title of this one."""
    title = indexed.article.title[: engine.settings.question_chars]
    if not title.strip():
        return
    limit = min(2 * _NEXT + 2, engine.settings.max_limit)
    seen = {indexed.article.id}
    for hit in engine.ask(SearchRequest(title, limit=limit)).hits:
        if hit.passage.article_id not in seen and len(seen) <= _NEXT:
            seen.add(hit.passage.article_id)
            yield engine.standing_alone(hit.passage)


def minutes(article: Article) -> int:
    """Minutes to read an article, at least one."""
    characters = sum(len(block.text) for block in blocks_of(article))
    return max(1, round(characters / _READ_PER_MINUTE))


def beginning(article: Article) -> str:
    """The title and the first texts of an article, by which its script is told."""
    texts = islice((block.text for block in blocks_of(article)), _FIRST_BLOCKS)
    return "\n".join([article.title, *texts])


def blocks_of(article: Article) -> Iterator[Block]:
    """All blocks of an article."""
    yield from article.lead
    for section in article.sections:
        yield from section.blocks
    yield from article.notice
