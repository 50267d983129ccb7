"""Finds what an article refers to that is not there: articles, sections, pictures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from faq.articles import SUFFIXES, load
from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, blocks_of
from faq.model import Fault
from faq.presenting.links import letters, meanings

_ID = re.compile(r"""\{#([^\s{}]+)[^{}\n]*\}|\s(?:id|name)\s*=\s*["']([^"'<>]+)["']""")


class _Place(NamedTuple):
    """Where an address within the corpus leads to; both empty for any other address."""

    path: str
    fragment: str

    def below(self, source: str) -> str:
        """The path from the corpus folder; that of the article itself if the place has none."""
        if not self.path:
            return source
        folder = "" if self.path.startswith("/") else posixpath.dirname(source)
        return posixpath.normpath(posixpath.join(folder, self.path.lstrip("/")))


def dead_links(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Links to articles, or to sections of articles, that the corpus doesn't have."""
    anchors: dict[str, set[str]] = {}
    for article, passages in corpus.prepared:
        names = [article.title, *(section.heading for section in article.sections)]
        names += [each.anchor for each in passages]
        anchors.setdefault(article.source, set()).update(map(letters, names))
    ids = _OwnIds(corpus)
    for article in corpus.articles:
        for block in blocks_of(article):
            for span in block.spans:
                spot = _dead(article.source, span.href, anchors, ids) if span.kind == "link" else ""
                if spot:
                    text = f"链接 {span.href} {spot}"
                    yield Finding(article.source, block.line, text, "dead-link")


def missing_pictures(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Pictures that should stand beside their articles and don't."""
    for article in corpus.articles:
        folder = (corpus.settings.corpus / article.source).parent
        for block in blocks_of(article):
            for picture in block.pictures:
                place = _place(picture.src)
                path = place.path if place else ""
                if path and not path.startswith(("/", "\\")) and not _is_there(folder / path):
                    spot = f"图片 {picture.src} 不存在 (missing picture)"
                    yield Finding(article.source, block.line, spot, "missing-picture")


class _OwnIds:
    """The ids that authors give places of their files, as `## 限制 {#limits}`; read where asked
    for, since few links need them."""

    def __init__(self, corpus: CheckedCorpus) -> None:
        self._files = {file.name: file for file in corpus.walk.files}
        self._max_bytes = corpus.settings.max_file_bytes
        self._ids: dict[str, frozenset[str]] = {}

    def has(self, source: str, fragment: str) -> bool:
        """Whether a file gives some place that id."""
        if source not in self._ids:
            file = self._files.get(source)
            data = load(file, self._max_bytes) if file else b""
            text = "" if isinstance(data, Fault) else data.decode("utf-8", "replace")
            self._ids[source] = frozenset(found for each in _ID.findall(text) for found in each)
        return fragment in self._ids[source]


def _dead(source: str, address: str, anchors: Mapping[str, set[str]], ids: _OwnIds) -> str:
    """What is wrong with the address of a link; empty if nothing is."""
    place = _place(address)
    if place is None:
        return "不是网址 (not an address)"
    target = place.below(source)
    if target not in anchors:
        known = posixpath.splitext(target)[1] in SUFFIXES and place.path
        return "指向的文章不存在 (dead link)" if known else ""
    leads = not place.fragment or not anchors[target].isdisjoint(meanings(place.fragment))
    return "" if leads or ids.has(target, place.fragment) else "指向的小节不存在 (no such section)"


def _place(address: str) -> _Place | None:
    """Where an address leads to; None if it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    beyond = parts.scheme or parts.netloc or "\0" in path
    return _Place("", "") if beyond else _Place(path, fragment)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no name that a file can have
        return False
