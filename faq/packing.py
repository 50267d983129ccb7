"""In which form does an article go into a generation?

It is packed where it is analysed, in one of several processes, so that the one that writes
has only bytes to write; and taken in the same form from one generation to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from faq.model import Article, ArticleEntry
from faq.ranking.layout import lay_out
from faq.records import AUDIENCE_BITS, StoredArticle, StoredPassage, look, pack_terms
from faq.suggesting import Suggestion, suggestions_of


@dataclass(frozen=True, slots=True)
class PackedPassage:
    """A passage as a generation keeps it."""

    record: bytes
    """The passage itself."""
    terms: bytes
    codes: bytes
    """What a second look compares."""
    faces: bytes
    audience: int
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class PackedArticle:
    """An article and its passages as a generation keeps them."""

    entry: ArticleEntry
    record: bytes
    """The article itself."""
    steps: int
    passages: tuple[PackedPassage, ...]


def pack_article(stored: StoredArticle) -> PackedArticle:
    """An analysed article, packed."""
    article = stored.article
    return PackedArticle(
        ArticleEntry(
            article.id,
            article.title,
            article.source,
            len(article.sections),
            article.audience,
            article.tags,
            article.updated,
        ),
        msgspec.msgpack.encode(article),
        # The pieces of one section share its steps.
        sum(len(each.passage.steps) for each in stored.passages if each.passage.piece == 1),
        tuple(map(_pack_passage, stored.passages)),
    )


def unpack_article(record: bytes) -> Article:
    """The article that was packed into `record`."""
    return msgspec.msgpack.decode(record, type=Article)


def _pack_passage(stored: StoredPassage) -> PackedPassage:
    text, faces = look(stored)
    return PackedPassage(
        msgspec.msgpack.encode(stored.passage),
        pack_terms(stored.terms),
        lay_out(text, faces).tobytes(),
        "\0".join(faces).encode("utf-8", "surrogatepass"),
        sum(AUDIENCE_BITS[who] for who in stored.passage.audience),
        suggestions_of(stored.passage),
    )
