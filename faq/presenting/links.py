"""Resolves the links of articles to addresses on the pages.

Only addresses known to be harmless become links; anything else, such as a script address or a
picture beside the file, stays plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Protocol
from unicodedata import normalize
from urllib.parse import unquote

from faq.model import ArticleEntry, ArticleId, IndexedArticle
from faq.presenting.urls import article_url

_EXTERNAL = re.compile(r"(?:https?://[^/]|mailto:|tel:)", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""What an absolute address begins with."""
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
"""Browsers drop some of these within an address, and would follow another one than we checked."""
_COUNTED = re.compile(r"^\d+(?:[-.]\d+)*-|-\d{1,2}$")
"""The number of a heading, and that by which sites tell equal headings apart."""
_NUMERAL = re.compile(
    r"^(?:第?[〇零一二三四五六七八九十百千两兩]+[章节節篇部条條回课課步讲講]?|\d+)[-.、:：]?(?=.)"
)
"""The number of a heading as sites write it that drop all marks, in Chinese or Arabic numerals."""
_ENDING = re.compile(r"\.[a-z0-9]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The address of a link; `external` when it leads to another site or program."""

    href: str
    external: bool


class Corpus(Protocol):
    """The articles that links may lead to, as an engine has them."""

    def article_at(self, path: str) -> ArticleId | None:
        """The article of that id or file, or None."""

    def article(self, article_id: str) -> IndexedArticle | None:
        """An article with its passages, or None."""


class Links:
    """Resolves links; looks each article up once."""

    def __init__(self, corpus: Corpus | None = None, base: str = "") -> None:
        """`base` is the prefix of the paths of all articles; without a corpus only external links
        lead anywhere."""
        self._corpus = corpus
        self._base = base
        self._anchors: dict[ArticleId, dict[str, str]] = {}

    def of(self, article_id: ArticleId, source: str, *, here: bool = False) -> ArticleLinks:
        """The links of an article; `here` if they stand on its own page."""
        return ArticleLinks(self, article_id, source, here)

    def inside(self, found: ArticleId, fragment: str) -> LinkTarget:
        """The page of an article, at the anchor that the fragment means, if there is one."""
        anchor = self.anchor(found, fragment)
        behind = f"#{anchor}" if anchor else ""
        return LinkTarget(self._base + article_url(found) + behind, external=False)

    def article_at(self, path: str) -> ArticleId | None:
        """The article of that id or file, or None."""
        return self._corpus.article_at(path) if self._corpus else None

    def anchor(self, article_id: ArticleId, fragment: str) -> str | None:
        """The anchor that a fragment means, or None.

        Of several the first that `meanings` names.
        """
        if not fragment or self._corpus is None:
            return None
        if article_id not in self._anchors:
            indexed = self._corpus.article(article_id)
            self._anchors[article_id] = _anchors(indexed) if indexed else {}
        anchors = self._anchors[article_id]
        return next((anchors[each] for each in meanings(fragment) if each in anchors), None)


@dataclass(frozen=True, slots=True)
class ArticleLinks:
    """Resolves the links of one article."""

    links: Links
    article_id: ArticleId
    source: str
    here: bool = False
    """Whether they stand on the article's own page, where the fragment alone leads."""

    def target(self, href: str) -> LinkTarget | None:
        """The target of `href`, or None when it must stay plain text."""
        href = href.strip()
        if not href or UNSEEN.search(href) or href.startswith("//"):
            return None
        if _EXTERNAL.match(href):
            return LinkTarget(href, external=True)
        if SCHEME.match(href):
            return None
        path, _, fragment = href.partition("#")
        path, fragment = unquote(path.partition("?")[0]), unquote(fragment)
        if path:
            found = self._find(path)
            return None if found is None else self.links.inside(found, fragment)
        anchor = self.links.anchor(self.article_id, fragment)
        if anchor is None:
            return None
        if self.here:
            return LinkTarget(f"#{anchor}", external=False)
        return self.links.inside(self.article_id, anchor)

    def below(self, path: str) -> str:
        """The path, from the corpus on, that a path in the article means."""
        folder = dirname(self.source)
        return normpath(path.lstrip("/") if path.startswith("/") else join(folder, path))

    def _find(self, path: str) -> ArticleId | None:
        below = self.below(path)
        return self.links.article_at(below) or self.links.article_at(_ENDING.sub("", below))


def paths_of(entries: Iterable[ArticleEntry]) -> dict[str, ArticleId]:
    """Article ids by id and, where a file is one article, by its path."""
    entries = tuple(entries)
    holders = Counter(entry.source for entry in entries)
    found: dict[str, ArticleId] = {entry.id: entry.id for entry in entries}
    found.update((entry.source, entry.id) for entry in entries if holders[entry.source] == 1)
    return found


def _anchors(indexed: IndexedArticle) -> dict[str, str]:
    """Anchors by their letters and digits; of equal ones the first."""
    found: dict[str, str] = {}
    for passage in indexed.passages:
        found.setdefault(letters(passage.anchor), passage.anchor)
    return found


def meanings(fragment: str) -> tuple[str, ...]:
    """The `letters` of the headings that a fragment may mean, the likeliest first: with the number
    that it begins or ends with, and without, also where nothing but the numeral is left of it."""
    bare = _COUNTED.sub("", fragment)
    return letters(fragment), letters(bare), letters(_NUMERAL.sub("", bare))


def letters(text: str) -> str:
    """The letters and digits of a heading or fragment, on which the rules of all sites agree."""
    return "".join(char for char in normalize("NFKC", text).casefold() if char.isalnum())
