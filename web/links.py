"""Resolves the links and pictures of an article to addresses on the pages.

Only addresses known to be harmless become links; anything else, such as a script address, stays
plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from posixpath import dirname, join, normpath
from unicodedata import normalize
from urllib.parse import unquote

from faq.engine import Engine
from faq.model import ArticleId, Block, IndexedArticle
from faq.presenting.urls import article_url
from web.pictures import ShownPicture, remote_picture, stored_picture

_EXTERNAL = re.compile(r"(?:https?://[^/]|mailto:|tel:)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Browsers drop some of these within an address, and would follow another one than we checked.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_ENDING = re.compile(r"\.[a-z0-9]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The address of a link; `external` when it leads to another site or program."""

    href: str
    external: bool


class Links:
    """Resolves the links of one article."""

    def __init__(self, indexed: IndexedArticle, engine: Engine, base: str = "") -> None:
        """`base` is the prefix of the paths of all articles."""
        self._indexed = indexed
        self._base = base
        self._engine = engine
        self._anchors: dict[ArticleId, dict[str, str]] = {}

    def target(self, href: str) -> LinkTarget | None:
        """The target of `href`, or None when it must stay plain text."""
        href = href.strip()
        if not href or _UNSEEN.search(href) or href.startswith("//"):
            return None
        if _EXTERNAL.match(href):
            return LinkTarget(href, external=True)
        if _SCHEME.match(href):
            return None
        return self._inside(href)

    def pictures(self, block: Block) -> tuple[tuple[int, ShownPicture], ...]:
        """The pictures of a block that may be shown, each with its offset in the text: those of the
        corpus, and of hosts that the owner allows.

        A small one whose words stand in the text beside it has none itself.
        """
        found = []
        for each in block.pictures:
            if shown := self._picture(each.src, each.alt):
                is_told = shown.small and block.text.startswith(each.alt, each.offset)
                found.append((each.offset, replace(shown, alt="") if is_told else shown))
        return tuple(found)

    def _picture(self, src: str, alt: str) -> ShownPicture | None:
        src = src.strip()
        if not src or _UNSEEN.search(src):
            return None
        if _SCHEME.match(src) or src.startswith("//"):
            return remote_picture(src, alt, self._engine.settings.picture_hosts)
        path = unquote(src.partition("#")[0].partition("?")[0])
        return stored_picture(self._below(path), alt, self._engine.settings)

    def _inside(self, href: str) -> LinkTarget | None:
        path, _, fragment = href.partition("#")
        path = unquote(path.partition("?")[0])
        own = self._indexed.article.id
        found = self._find(path) if path else own
        if found is None:
            return None
        anchor = self._anchor(found, unquote(fragment))
        if path:
            fragment = f"#{anchor}" if anchor else ""
            return LinkTarget(self._base + article_url(found) + fragment, external=False)
        return LinkTarget(f"#{anchor}", external=False) if anchor else None

    def _find(self, path: str) -> ArticleId | None:
        below = self._below(path)
        return self._by_path.get(below) or self._by_path.get(_ENDING.sub("", below))

    def _below(self, path: str) -> str:
        """The path, from the corpus on, that an article's own path means."""
        folder = dirname(self._indexed.article.source)
        return normpath(path.lstrip("/") if path.startswith("/") else join(folder, path))

    @cached_property
    def _by_path(self) -> dict[str, ArticleId]:
        """Article ids by id and, where a file is one article, by its path.

        Made for the first link into the corpus: most articles have none.
        """
        entries = self._engine.articles()
        holders = Counter(entry.source for entry in entries)
        found: dict[str, ArticleId] = {entry.id: entry.id for entry in entries}
        found.update((entry.source, entry.id) for entry in entries if holders[entry.source] == 1)
        return found

    def _anchor(self, article_id: ArticleId, fragment: str) -> str | None:
        """The anchor that a fragment means, or None.

        Sites make fragments from headings by different rules, which agree on letters and digits.
        """
        if not fragment:
            return None
        if article_id not in self._anchors:
            own = article_id == self._indexed.article.id
            indexed = self._indexed if own else self._engine.article(article_id)
            self._anchors[article_id] = _anchors(indexed) if indexed else {}
        return self._anchors[article_id].get(_letters(fragment))


def _anchors(indexed: IndexedArticle) -> dict[str, str]:
    """Anchors by their letters and digits; of equal ones the first."""
    found: dict[str, str] = {}
    for passage in indexed.passages:
        found.setdefault(_letters(passage.anchor), passage.anchor)
    return found


def _letters(text: str) -> str:
    return "".join(char for char in normalize("NFKC", text).casefold() if char.isalnum())
