"""Where does a link in an article lead on the pages?

Only addresses that are known to be harmless become links; whatever else an article
wrote, a script address or a picture beside the file, stays plain text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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

    def __init__(self, source: str, entries: Sequence[ArticleEntry]) -> None:
        """`source` is the article's own path below the corpus folder."""
        self._folder = dirname(source)
        self._entries = entries

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
        return self._by_path.get(below) or self._by_path.get(_ENDING.sub("", below))

    @cached_property
    def _by_path(self) -> dict[str, ArticleId]:
        """Articles by their id and, where a file is one article, by its path.

        Made when the first link into the corpus is met: most articles have none.
        """
        holders = Counter(entry.source for entry in self._entries)
        found: dict[str, ArticleId] = {entry.id: entry.id for entry in self._entries}
        found.update(
            (entry.source, entry.id) for entry in self._entries if holders[entry.source] == 1
        )
        return found
