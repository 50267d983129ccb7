"""Groups hits on a page of results, and gives the addresses of the pages around it."""

from __future__ import annotations

from collections.abc import Sequence

from faq.bounds import MAX_OFFSET, request_bounds
from faq.model import SearchRequest
from faq.presenting.shapes import AnswerObject, HitObject
from web import current

_SYNONYMS = 3
"""Synonyms mentioned at most, so that they don't push the answer down."""


def mentioned_synonyms(synonyms: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first few synonyms of words that are no part of another word with one."""
    words = [word for word, _ in synonyms]
    return [
        (word, taken)
        for word, taken in synonyms
        if not any(word != other and word in other for other in words)
    ][:_SYNONYMS]


def by_article(hits: Sequence[HitObject]) -> list[list[HitObject]]:
    """Hits grouped by article, each group where its best hit ranks."""
    found: dict[str, list[HitObject]] = {}
    for hit in hits:
        found.setdefault(hit["article_id"], []).append(hit)
    return list(found.values())


def unrepeated(hits: Sequence[HitObject], lead: HitObject | None) -> list[HitObject]:
    """The hits but for sections of the lead's article whose steps are all among the lead's."""
    if lead is None:
        return list(hits)
    shown = {step["text"] for step in lead["steps"]}
    return [
        hit
        for hit in hits
        if hit["article_id"] != lead["article_id"]
        or not hit["steps"]
        or not {step["text"] for step in hit["steps"]} <= shown
    ]


def search_url(search: SearchRequest, *, offset: int = 0, literal: bool = False) -> str:
    """The address of the same question at another page, or taken literally."""
    settings = current.settings()
    default = request_bounds(settings).limit.nearest(settings.limit)
    return current.url(
        "pages.search",
        q=search.question,
        audience=search.audience,
        limit=None if search.limit == default else search.limit,
        offset=offset or None,
        literal="1" if literal or search.literal else None,
    )


def pages_around(search: SearchRequest, answer: AnswerObject, shown: int) -> dict[str, str | None]:
    """The addresses of the pages before and behind one that shows so many hits, None where there
    is none."""
    previous = max(0, search.offset - search.limit)
    following = search.offset + shown
    has_more = shown > 0 and following < answer["total"] and following <= MAX_OFFSET
    return {
        "previous": search_url(search, offset=previous) if search.offset else None,
        "following": search_url(search, offset=following) if has_more else None,
    }
