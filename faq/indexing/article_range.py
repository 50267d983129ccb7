"""Defines ranges of neighbouring articles, which are copied together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from faq.indexing.pack import PackedArticles
from faq.indexing.postings_builder import RowMoves, TermCounter


class Origin(Protocol):
    """Packed articles with the counts of their terms: a batch just analyzed, or the previous
    generation."""

    def rows(self, first: int, last: int) -> range:
        """The passages of the articles from `first` to before `last`."""

    def slice(self, first: int, last: int) -> PackedArticles:
        """The articles from `first` to before `last`."""

    def moves(self, counter: TermCounter) -> RowMoves:
        """Where the rows of the origin go, its counts added to `counter`."""


@dataclass(frozen=True, slots=True)
class ArticleRange:
    """The articles of `origin` from `first` to before `last`."""

    origin: Origin
    first: int
    last: int

    def joined(self, other: ArticleRange) -> ArticleRange | None:
        """This range and the `other` behind it as one, or None where they are not neighbours."""
        if other.origin is not self.origin or other.first != self.last:
            return None
        return ArticleRange(self.origin, self.first, other.last)

    @property
    def rows(self) -> range:
        """The rows of their passages in the origin."""
        return self.origin.rows(self.first, self.last)

    def packed(self) -> PackedArticles:
        """The articles themselves."""
        return self.origin.slice(self.first, self.last)
