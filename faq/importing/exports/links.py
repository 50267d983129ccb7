"""Makes the links between the pages of an export links between the articles of a corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import relpath
from urllib.parse import quote, unquote, urljoin

from faq.importing.names import safe_path

_ARTICLE = re.compile(r"/articles/(\d+)")
"""How help centres name an article in its address, whatever words follow."""
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_ENDING = ".md"


def joined(base: str, link: str) -> str:
    """The whole address of a link; the link itself where it is no address."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


class LinkMap:
    """Knows where the pages of an export become articles."""

    def __init__(self, pages: Iterable[tuple[str, str]] = ()) -> None:
        """`pages` are addresses, each with the name of the document that stands there."""
        self._names: dict[str, str] = {}
        for address, name in pages:
            self.add(address, name)

    def add(self, address: str, name: str) -> None:
        """Adds a page by its address or path."""
        for key in _keys(address):
            self._names.setdefault(key, name)

    def moved(
        self, links: Iterable[str], base: str, name: str, *, known: bool = False
    ) -> dict[str, str]:
        """Of the links of the document `name`, whose address is `base`, the new ones by the old
        ones: to other documents their places and, unless only these are wanted, to elsewhere the
        whole address."""
        found = {}
        for link in links:
            new = self._new(link, base, name, known)
            if new != link:
                found[link] = new
        return found

    def _new(self, link: str, base: str, name: str, known: bool) -> str:
        if link.startswith("#"):
            return link
        whole = joined(base, link)
        fragment = whole.partition("#")[2]
        target = next((self._names[key] for key in _keys(whole) if key in self._names), None)
        behind = f"#{fragment}" if fragment else ""
        if target is None:
            return whole if "://" in whole and not known else link
        if target == name:
            return behind
        own, other = safe_path(name), safe_path(target)
        path = relpath(f"{other}{_ENDING}", own.rpartition("/")[0] or ".")
        return quote(path, safe="/-._~") + behind


def _keys(address: str) -> Iterable[str]:
    """What an address may be known by, the surest first."""
    bare = address.partition("#")[0].strip()
    plain = unquote(bare)
    yield plain
    yield plain.partition("?")[0].rstrip("/")
    article = _ARTICLE.search(plain)
    if article:
        yield f"{_HOST.sub('', bare).partition('/')[0]}/articles/{article[1]}"
