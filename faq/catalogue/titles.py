"""Finds articles by words of their titles, where there is no catalogue to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable

from faq.language.normalize import normalize
from faq.model import ArticleEntry, ArticleId

_MORE_THAN_WORDS = re.compile(r"""[:"'()\[\]*?~^]|\b(?:AND|OR|NOT)\b""")
"""What only `faq.catalogue.syntax` reads."""


def articles_titled(entries: Iterable[ArticleEntry], query: str) -> frozenset[ArticleId] | None:
    """The articles whose titles have all words of a query; None where it has more than words."""
    if _MORE_THAN_WORDS.search(query):
        return None
    words = normalize(query).text.split()
    return frozenset(
        entry.id
        for entry in entries
        for title in (normalize(entry.title).text,)
        if all(word in title for word in words)
    )
