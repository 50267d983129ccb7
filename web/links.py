"""Where does a link in an article lead on the pages?

Only addresses that are known to be harmless become links; whatever else an article
wrote, a script address or a picture beside the file, stays plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from faq.model import ArticleEntry, ArticleId, article_url

_EXTERNAL = re.compile(r"(?:https?://[^/]|mailto:|tel:)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Browsers drop some of these within an address, and so see another one than we do.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_ENDING = re.compile(r"\.[a-z0-9]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads; `external` when that is another site or program."""

    href: str
    external: bool


class Links:
    """Finds the pages that the links of one article lead to."""

    def __init__(self, source: str, entries: Iterable[ArticleEntry]) -> None:
        """`source` is the article's own path below the corpus folder."""
        entries = tuple(entries)
        self._folder = dirname(source)
        holders = Counter(entry.source for entry in entries)
        self._by_source = {
            entry.source: entry.id for entry in entries if holders[entry.source] == 1
        }
        self._by_id = {str(entry.id): entry.id for entry in entries}

    def target(self, href: str) -> Target | None:
        """Where `href` leads, or None when it must stay plain text."""
        href = href.strip()
        if not href or _UNSEEN.search(href) or href.startswith("//"):
            return None
        if _EXTERNAL.match(href):
            return Target(href, external=True)
        if _SCHEME.match(href):
            return None
        return self._inside(href)

    def _inside(self, href: str) -> Target | None:
        path, _, fragment = href.partition("#")
        anchor = f"#{unquote(fragment).lower()}" if fragment else ""
        if not path:
            return Target(anchor, external=False) if anchor else None
        found = self._find(unquote(path.partition("?")[0]))
        return Target(article_url(found) + anchor, external=False) if found else None

    def _find(self, path: str) -> ArticleId | None:
        below = path.lstrip("/") if path.startswith("/") else join(self._folder, path)
        below = normpath(below)
        return (
            self._by_source.get(below)
            or self._by_id.get(below)
            or self._by_id.get(_ENDING.sub("", below))
        )
